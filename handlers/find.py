"""Lookups: /find, a bare name, a question. One clear hit opens the card, several are offered, none is said so."""

from __future__ import annotations

from bot.i18n import N_, Html, _, format_day, format_money, t
from bot.reply import Action, Reply, Rows, button, rows
from bot.turn import Feature, MenuEntry, Turn
from bot.understanding import Draft, Intent, Match, Topic
from bot.usecases.brief import Brief, brief_on
from bot.usecases.file_entry import new_entry
from bot.usecases.slots import Slots
from db import dialogue
from db.customer import Customer, visible_customer
from handlers.customer_card import customer_card, people
from handlers.dialogues import until
from handlers.entry_card import entry_card
from handlers.guard import gone
from handlers.today import agenda
from handlers.words import bold, shorten, when

PAGE = 6
_CLEAR = 0.85
_APART = 0.12
_WORTH_SHOWING = 0.45
_MOST = 30


def answer_lookup(turn: Turn, draft: Draft) -> Reply:
    """Answer a question about stored data: exactly what was asked, then the card."""
    if draft.customer is not None and not draft.candidates:
        customer = visible_customer(turn.session, turn.actor, draft.customer.value)
        if customer is not None:
            return customer_card(turn, customer, first=_exactly(turn, customer, draft.topic))
    if draft.candidates:
        return _offer(turn, list(draft.candidates))
    if draft.topic == Topic.REMINDERS:
        return agenda(turn)
    return answer_query(turn, draft.mention or turn.incoming.text)


def answer_query(turn: Turn, query: str) -> Reply:
    """Look a customer up by anything like its name."""
    query = query.strip().rstrip("?？").strip()
    found = turn.names.index(turn.session, turn.actor).find(query, limit=_MOST) if query else []
    found = [match for match in found if match.score >= _WORTH_SHOWING]
    if not found:
        return _nothing(turn, query)
    if _clear(found):
        customer = visible_customer(turn.session, turn.actor, found[0].id)
        if customer is not None:
            return customer_card(turn, customer)
    return _offer(turn, [match.id for match in found])


def _clear(found: list[Match]) -> bool:
    if len(found) == 1:
        return found[0].score >= 0.6
    return found[0].score >= _CLEAR and found[0].score - found[1].score >= _APART


def _nothing(turn: Turn, query: str) -> Reply:
    if not len(turn.names.index(turn.session, turn.actor)):
        text = t("You have no customers yet. Just write what happened, e.g. Visited Acme, met Mr Li")
        return Reply(text=text)
    return Reply(text=t("No customer like “{query}”. Try part of the name: /find Acme", query=shorten(query, 60)))


def _offer(turn: Turn, ids: list[int], page: int = 0) -> Reply:
    customers = [one for one in (visible_customer(turn.session, turn.actor, each) for each in ids) if one]
    if not customers:
        return gone()
    shown = customers[page * PAGE : (page + 1) * PAGE]
    taps = tuple((button(shorten(one.name, 40), "c.show", one.id),) for one in shown)
    if len(customers) > PAGE:
        _remember_offer(turn, [one.id for one in customers])
    return Reply(text=t("Which one do you mean?"), buttons=(*taps, *_arrows(page, len(customers))))


def _arrows(page: int, total: int) -> Rows:
    back = [button("◀", "c.page", page - 1)] if page > 0 else []
    forth = [button("▶", "c.page", page + 1)] if (page + 1) * PAGE < total else []
    return rows([*back, *forth])


def _remember_offer(turn: Turn, ids: list[int]) -> None:
    dialogue.ask(turn.session, turn.incoming.chat_id, turn.actor.id, "find.page", {"ids": ids}, until(turn.now))


def _page(turn: Turn, action: Action) -> Reply:
    page = action.number(0)
    asked = dialogue.open_dialogue(turn.session, turn.incoming.chat_id, turn.actor.id, turn.now)
    if page is None or page < 0 or asked is None or asked.kind != "find.page":
        return Reply(toast=_("This list has expired. Please search again."), alert=True)
    return _offer(turn, list(asked.data["ids"]), page).model_copy(update={"edit": True})


def _card(turn: Turn, action: Action) -> Reply:
    customer = visible_customer(turn.session, turn.actor, action.number(0))
    return customer_card(turn, customer, edit=True) if customer else gone()


def _show(turn: Turn, action: Action) -> Reply:
    # A message of its own, not the list edited: only a new message can be protected from forwarding.
    customer = visible_customer(turn.session, turn.actor, action.number(0))
    return customer_card(turn, customer) if customer else gone()


def _remind(turn: Turn, action: Action) -> Reply:
    """Ask when to remind about a customer."""
    customer = visible_customer(turn.session, turn.actor, action.number(0))
    if customer is None:
        return gone()
    slots = Slots(intent=Intent.REMINDER, text=customer.name, customer_id=customer.id)
    entry = new_entry(turn.session, turn.actor, slots, turn.incoming.chat_id, None, turn.now)
    return entry_card(turn, entry)


def _find(turn: Turn, query: str) -> Reply:
    if not query:
        text = t("Who are you looking for? For example: /find Acme")
        return Reply(text=text)
    return answer_query(turn, query)


def _exactly(turn: Turn, customer: Customer, topic: Topic | None) -> Html | None:
    """The one line that answers the question, where it is not simply about the customer."""
    brief = brief_on(turn.session, turn.actor, customer, turn.today)
    match topic:
        case Topic.LAST_VISIT:
            return _last_visit(turn, brief)
        case Topic.PHONE | Topic.CONTACT:
            return _people(brief)
        case Topic.SCORE:
            return t("Score: {score}/10", score=brief.score.value) if brief.score else t("No score yet.")
        case Topic.AGREED:
            return _agreed(turn, brief)
        case Topic.COMPLAINTS if not brief.complaints:
            return t("No open complaints.")
        case Topic.ORDERS | Topic.DEBT:
            return _last_order(turn, brief)
        case Topic.REMINDERS if brief.reminder:
            return t("Next reminder: {when}", when=when(brief.reminder.due_at, turn.today, turn.now))
        case Topic.REMINDERS:
            return t("No reminder set.")
    return None


def _last_visit(turn: Turn, brief: Brief) -> Html:
    if brief.last_visit is None:
        return t("No visits on record.")
    return t("Last visit: {day}", day=bold(format_day(brief.last_visit, turn.today)))


def _people(brief: Brief) -> Html:
    return bold(people(brief.contacts)) if brief.contacts else t("No contacts on record.")


def _agreed(turn: Turn, brief: Brief) -> Html:
    if not brief.promises:
        return t("No open promises.")
    first = brief.promises[0]
    day = format_day(first.due_on, turn.today) if first.due_on else "—"
    return t("Promised: {summary} ({day})", summary=shorten(first.summary, 80), day=day)


def _last_order(turn: Turn, brief: Brief) -> Html:
    if not brief.orders:
        return t("No orders on record.")
    order = brief.orders[0]
    money = format_money(order.amount, order.currency) if order.amount is not None else "—"
    return t("Last order: {money} on {day}", money=money, day=format_day(order.ordered_on, turn.today))


FEATURE = Feature(
    "find",
    commands={"find": _find},
    actions={"c.card": _card, "c.show": _show, "c.page": _page, "c.remind": _remind},
    menu=(MenuEntry("find", N_("Look up a customer")),),
)
