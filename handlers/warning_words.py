"""Warnings in words: what families and states are called, whom a finding names, and what is at stake."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from bot.domain.signals.model import Family
from bot.i18n import N_, _, format_money
from bot.reply import Button, button
from db.contact import Contact
from db.customer import visible_customer
from db.user import User
from db.warning import RiskWarning, WarningOutcome, WarningState
from handlers.words import shorten

FAMILIES = {
    Family.SILENCE: N_("silent for long"),
    Family.AMOUNT: N_("buys less or more"),
    Family.CONTACT: N_("not seen"),
    Family.COMPLAINTS: N_("complaints"),
    Family.SCORE: N_("less content"),
    Family.PROMISE: N_("promises broken"),
    Family.CONTACT_LEFT: N_("contact has left"),
    Family.CONCENTRATION: N_("few carry the sales"),
    Family.LEAKAGE: N_("customers lost"),
    Family.FEED: N_("no orders come in"),
}
STATES = {
    WarningState.OPEN: N_("🔴 open"),
    WarningState.ACKNOWLEDGED: N_("👀 seen"),
    WarningState.ACTING: N_("🏃 being acted on"),
    WarningState.RESOLVED: N_("✅ closed"),
}
OUTCOMES = {
    WarningOutcome.TRUE_ALARM: N_("✅ closed: it was right to warn"),
    WarningOutcome.FALSE_ALARM: N_("✅ closed: not a problem"),
    WarningOutcome.LEFT_ANYWAY: N_("💔 closed: the customer left"),
    WarningOutcome.CLEARED: N_("✅ over by itself"),
}


def family_words(family: str) -> str:
    """What is the matter, in two or three words."""
    return _(FAMILIES[Family(family)])


def book_title(family: str) -> str:
    """What a warning about no single customer is of."""
    return _("Orders of all customers") if family == Family.FEED else _("All customers of the team")


@dataclass(frozen=True, slots=True)
class Finding:
    """What a sentence is made of. ``person`` is who left, ``largest`` the largest customer, where the reader may know;
    ``currency`` that of amounts."""

    family: Family
    evidence: Mapping[str, Any]
    currency: str
    person: str | None = None
    largest: str | None = None


def finding_of(
    session: Session,
    reader: User,
    family: Family,
    evidence: Mapping[str, Any],
    customer_id: int | None,
    currency: str,
) -> Finding:
    """The finding with the names that its evidence has as ids, those the reader may see."""
    person = largest = None
    if family is Family.CONTACT_LEFT:
        contact = session.get(Contact, evidence["contact"])
        if contact is not None and contact.customer_id == customer_id:
            person = shorten(contact.name, 16)
    if family is Family.CONCENTRATION:
        customer = visible_customer(session, reader, int(evidence["largest"]))
        largest = shorten(customer.name, 20) if customer is not None else None
    return Finding(family, evidence, currency, person, largest)


def decimal(value: float) -> str:
    return f"{value:g}"


def state_words(warning: RiskWarning) -> str:
    """How far it is; of what is over, what it was."""
    if warning.state == WarningState.RESOLVED and warning.outcome is not None:
        return _(OUTCOMES[WarningOutcome(warning.outcome)])
    return _(STATES[WarningState(warning.state)])


def stake_words(warning: RiskWarning, home: str) -> str | None:
    """The one number: the money a year that is at stake, or what the customer buys where that is not known."""
    if warning.loss:
        return _("{sum} a year at stake", sum=format_money(whole(warning.loss), home))
    if warning.yearly_value and warning.currency:
        return _("buys {sum} a year", sum=format_money(whole(warning.yearly_value), warning.currency))
    return None


def whole(amount: Decimal) -> Decimal:
    """Two or three figures are all that an estimate is good for."""
    digits = max(amount.adjusted() - 1, 0)
    return amount.quantize(Decimal(1).scaleb(digits)) + 0 if digits < 28 else amount


def why_button(customer_id: int) -> Button:
    return button(_("Why?"), "wy.of", customer_id)
