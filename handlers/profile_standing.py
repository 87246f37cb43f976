"""How a customer stands with us: its state, and the tier a manager pins with a reason."""

from __future__ import annotations

from typing import Any

from bot.domain.profile import STATES, TIERS
from bot.i18n import _, lines, t
from bot.reply import Action, Reply, button, rows
from bot.turn import Feature, Turn
from bot.usecases.retier import retier
from bot.usecases.set_profile import LONGEST_REASON, may_pin, pin_tier, set_state, unpin_tier
from db import dialogue
from db.customer import Customer, visible_customer
from handlers.dialogues import leave, leave_question, until
from handlers.guard import gone
from handlers.profile import told, with_customer
from handlers.profile_page import head
from handlers.profile_words import choice
from handlers.typed import answer_aside, free_words


@with_customer
def _states(turn: Turn, action: Action, customer: Customer) -> Reply:
    leave(turn)
    taps = [button(choice("state", one), "pf.tostate", customer.id, one) for one in STATES if one != customer.state]
    text = lines(head(turn, customer), t("What is the state now?"))
    return Reply(text=text, buttons=rows(taps, [button(_("Back"), "pf.page", customer.id, 1)]), edit=True)


@with_customer
def _to_state(turn: Turn, action: Action, customer: Customer) -> Reply:
    """Ask once more: lists and warnings follow the state."""
    state = action.args[1] if len(action.args) > 1 else ""
    if state not in STATES:
        return gone()
    text = t("Mark {name} as {state}?", name=customer.name, state=choice("state", state))
    sure = button(_("Yes, {state}", state=choice("state", state)), "pf.sure", customer.id, state)
    return Reply(text=text, buttons=rows([sure, button(_("Back"), "pf.state", customer.id)]), edit=True)


@with_customer
def _sure(turn: Turn, action: Action, customer: Customer) -> Reply:
    try:
        change = set_state(turn.session, turn.actor, customer, action.args[1] if len(action.args) > 1 else "", turn.now)
    except ValueError:
        return gone()
    return told(turn, customer, "region", change, edit=True)


@with_customer
def _tiers(turn: Turn, action: Action, customer: Customer) -> Reply:
    if not may_pin(turn.actor):
        return _managers_only()
    leave(turn)
    taps = [button(choice("tier", one), "pf.pin", customer.id, one) for one in TIERS]
    unpin = [button(_("Unpin"), "pf.unpin", customer.id)] if customer.tier_pinned_at else []
    text = lines(head(turn, customer), t("Which tier, whatever the sales say?"))
    back = button(_("Back"), "pf.page", customer.id, 1)
    return Reply(text=text, buttons=rows(taps, [*unpin, back], width=2), edit=True)


def _managers_only() -> Reply:
    return Reply(toast=_("Only managers pin a tier."), alert=True)


@with_customer
def _pin(turn: Turn, action: Action, customer: Customer) -> Reply:
    tier = action.args[1] if len(action.args) > 1 else ""
    if not may_pin(turn.actor):
        return _managers_only()
    if tier not in TIERS:
        return gone()
    data = {"customer": customer.id, "tier": tier}
    dialogue.ask(turn.session, turn.incoming.chat_id, turn.actor.id, "profile.pin", data, until(turn.now))
    text = t("{name}: {tier}. Why? E.g. flagship store opens in May", name=customer.name, tier=choice("tier", tier))
    return Reply(text=text, buttons=rows([button(_("Back"), "pf.tier", customer.id)]), edit=True)


def _reason(turn: Turn, data: dict[str, Any]) -> Reply | None:
    customer = visible_customer(turn.session, turn.actor, data.get("customer"))
    text = turn.incoming.text.strip()
    if customer is None or not may_pin(turn.actor) or not text or turn.incoming.media:
        return None
    if not free_words(turn, customer.id):
        return leave_question(turn) or answer_aside(turn)
    try:
        change = pin_tier(turn.session, turn.actor, customer, str(data.get("tier")), text, turn.now)
    except ValueError:
        dialogue.ask(turn.session, turn.incoming.chat_id, turn.actor.id, "profile.pin", data, until(turn.now))
        return Reply(text=t("That is too long: {most} characters at most.", most=LONGEST_REASON))
    leave(turn)
    return told(turn, customer, "region", change, edit=False)


@with_customer
def _unpin(turn: Turn, action: Action, customer: Customer) -> Reply:
    if not may_pin(turn.actor):
        return _managers_only()
    change = unpin_tier(turn.session, turn.actor, customer, turn.now)
    retier(turn.session, turn.now, turn.today, turn.installation.currency, customer.team_id)
    return told(turn, customer, "region", change, edit=True)


FEATURE = Feature(
    "profile-standing",
    actions={
        "pf.state": _states,
        "pf.tostate": _to_state,
        "pf.sure": _sure,
        "pf.tier": _tiers,
        "pf.pin": _pin,
        "pf.unpin": _unpin,
    },
    answers={"profile.pin": _reason},
)
