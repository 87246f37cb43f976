"""What was learnt from corrections: said once on the card, listed by /learnt, forgotten by a tap."""

from __future__ import annotations

from bot.i18n import Html, _, format_short_day, lines, local, n, t
from bot.reply import Action, Reply, Rows, button, rows
from bot.turn import Feature, Turn
from bot.usecases.learn_name import forget_name
from db.customer import Alias, learnt_name, learnt_names, visible_customer
from db.entry import Entry, own_entry
from handlers.entry_card import card_with
from handlers.guard import gone
from handlers.words import bold, shorten

PAGE = 6


def with_lesson(reply: Reply, alias: Alias, entry: Entry) -> Reply:
    """The card with what was learnt by it, and a button to forget that."""
    said = t("💡 Next time I’ll know {name} = {customer}", name=bold(alias.text), customer=alias.customer.name)
    forget = button(_("Forget “{name}”", name=shorten(alias.text, 20)), "l.forget", alias.id, entry.id)
    return reply.model_copy(update={"text": f"{reply.text}\n\n{said}", "buttons": (*reply.buttons, (forget,))})


def _forget(turn: Turn, action: Action) -> Reply:
    """Forget what the card of an entry said was learnt; the card stays."""
    alias, entry = (
        learnt_name(turn.session, turn.actor, action.number(0)),
        own_entry(turn.session, turn.actor, action.number(1)),
    )
    if entry is None:
        return gone()
    if alias is not None:
        forget_name(alias, turn.now)
    return card_with(turn, entry, edit=True).model_copy(update={"toast": _("Forgotten")})


def learnt_list(turn: Turn, page: int = 0, customer_id: int | None = None, *, edit: bool = False) -> Reply:
    """What the actor's corrections taught, newest first; of one customer where named."""
    names = learnt_names(turn.session, turn.actor, customer_id)
    if not names:
        text = t("Nothing learnt yet. When you correct a customer’s name I’ll remember it here.")
        return Reply(text=text, edit=edit, buttons=_back(customer_id))
    page = max(0, min(page, (len(names) - 1) // PAGE))
    shown = list(enumerate(names, 1))[page * PAGE : (page + 1) * PAGE]
    head = n("I learnt {count} name from you:", "I learnt {count} names from you:", len(names))
    scope = customer_id or 0
    drops = [button(_("Forget {number}", number=number), "l.drop", one.id, page, scope) for number, one in shown]
    back = [button("◀", "l.page", page - 1, scope)] if page else []
    forth = [button("▶", "l.page", page + 1, scope)] if (page + 1) * PAGE < len(names) else []
    buttons = (*rows(drops, [*back, *forth]), *_back(customer_id))
    return Reply(text=lines(head, *(_line(number, one) for number, one in shown)), buttons=buttons, edit=edit)


def _back(customer_id: int | None) -> Rows:
    return rows([button(_("Back"), "c.card", customer_id)]) if customer_id else ()


def _line(number: int, alias: Alias) -> Html:
    name, customer = shorten(alias.text, 30), shorten(alias.customer.name, 30)
    day = format_short_day(local(alias.created_at).date()) if alias.created_at else "—"
    return t("{number}. {name} = {customer} · {day}", number=number, name=bold(name), customer=customer, day=day)


def _drop(turn: Turn, action: Action) -> Reply:
    alias, page, customer_id = learnt_name(turn.session, turn.actor, action.number(0)), action.number(1), _scope(action)
    toast = _("That is already done.")
    if alias is not None:
        forget_name(alias, turn.now)
        turn.session.flush()
        toast = _("Forgotten")
    return learnt_list(turn, page or 0, customer_id, edit=True).model_copy(update={"toast": toast})


def _scope(action: Action) -> int | None:
    return action.number(2) or None


def _page(turn: Turn, action: Action) -> Reply:
    return learnt_list(turn, action.number(0) or 0, action.number(1) or None, edit=True)


def _of_customer(turn: Turn, action: Action) -> Reply:
    customer = visible_customer(turn.session, turn.actor, action.number(0))
    return learnt_list(turn, 0, customer.id, edit=True) if customer else gone()


def _learnt(turn: Turn, args: str) -> Reply:
    return learnt_list(turn)


FEATURE = Feature(
    "learnt",
    commands={"learnt": _learnt},
    actions={"l.forget": _forget, "l.drop": _drop, "l.page": _page, "l.of": _of_customer},
)
