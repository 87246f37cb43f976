"""Who looks after a customer: a manager hands it over to somebody else of the team, by buttons on its profile."""

from __future__ import annotations

from typing import Any

from bot.i18n import _, lines, t
from bot.reply import Action, Reply, button, rows
from bot.turn import Feature, Reading, Turn
from bot.understanding.wishes import handed_to
from bot.usecases.hand_over import HANDED_OVER, hand_over, may_hand_over, takers
from db.customer import Customer, visible_customer
from db.user import User
from handlers.dialogues import leave
from handlers.guard import gone
from handlers.pages import arrows, page_of
from handlers.profile import told, with_customer
from handlers.typed import one_clear
from handlers.words import bold, shorten

PAGE = 6


def _managers_only() -> Reply:
    return Reply(toast=_("Only managers hand customers over."), alert=True)


@with_customer
def _to_whom(turn: Turn, action: Action, customer: Customer) -> Reply:
    if not may_hand_over(turn.actor):
        return _managers_only()
    leave(turn)
    found = takers(turn.session, customer)
    page, pages = page_of(len(found), action.number(1), PAGE)
    owner = turn.session.get(User, customer.owner_id)
    taps = [
        button(shorten(one.name, 20), "ho.sure", customer.id, one.id) for one in found[page * PAGE : (page + 1) * PAGE]
    ]
    asked = t("Who looks after it from now on?") if found else t("There is nobody else in this team.")
    text = lines(bold(customer.name), t("Now: {name}", name=owner.name) if owner else None, asked)
    turns = arrows(page, pages, lambda label, to: button(label, "ho.who", customer.id, to))
    back = button(_("Back"), "pf.page", customer.id, 1)
    return Reply(text=text, buttons=rows(taps, turns, [back], width=2), edit=True)


@with_customer
def _sure(turn: Turn, action: Action, customer: Customer) -> Reply:
    """Ask once more: the one who has it sees it no longer."""
    if not may_hand_over(turn.actor):
        return _managers_only()
    taker = next((one for one in takers(turn.session, customer) if one.id == action.number(1)), None)
    return _question(customer, taker).model_copy(update={"edit": True}) if taker is not None else gone()


def _question(customer: Customer, taker: User) -> Reply:
    text = lines(
        bold(customer.name),
        t("Hand it over to {name}? Records stay; promises and follow-ups go along.", name=taker.name),
    )
    yes = button(_("Yes, hand over"), "ho.do", customer.id, taker.id)
    return Reply(text=text, buttons=rows([yes, button(_("Back"), "ho.who", customer.id, 0)]))


def hand_over_by_words(turn: Turn) -> Reply | None:
    """The question whether to hand a customer over, where a manager says so of one that is clear, to somebody of its
    team; None for any other message."""
    if not may_hand_over(turn.actor) or turn.incoming.media is not None:
        return None
    said = handed_to(turn.incoming.text)
    if said is None:
        return None
    name, words = said
    found = turn.names.index(turn.session, turn.actor).find(words)
    customer = visible_customer(turn.session, turn.actor, found[0].id) if one_clear(found) else None
    if customer is None:
        return None
    called = [one for one in takers(turn.session, customer) if one.name.casefold() == name.casefold()]
    return _question(customer, called[0]) if len(called) == 1 else None


@with_customer
def _do(turn: Turn, action: Action, customer: Customer) -> Reply:
    if not may_hand_over(turn.actor):
        return _managers_only()
    try:
        change = hand_over(turn.session, turn.actor, customer, action.number(1), turn.now)
    except ValueError:
        return gone()
    return told(turn, customer, "region", change, edit=True)


def _told(reading: Reading, data: dict[str, Any]) -> Reply | None:
    """To who looks after it now; nothing once somebody else does."""
    customer = visible_customer(reading.session, reading.recipient, data["customer"])
    if customer is None or customer.owner_id != reading.recipient.id:
        return None
    by = reading.session.get(User, data["by"])
    text = lines(
        t("🤝 {by} handed a customer over to you:", by=by.name if by else "—"),
        bold(customer.name),
        t("Look at its card before you go there."),
    )
    return Reply(text=text, buttons=rows([button(_("Open card"), "c.show", customer.id)]), protect=True)


FEATURE = Feature(
    "handover",
    actions={"ho.who": _to_whom, "ho.sure": _sure, "ho.do": _do},
    pushes={HANDED_OVER: _told},
)
