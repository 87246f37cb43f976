"""Each family of warnings in words: what is the matter, by which numbers, and what state the warning is in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from bot.domain.signals.model import Family
from bot.i18n import N_, Html, _, format_money, n, t
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
_ROUND = 100  # similar cases from which on they are told as so many of 100


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


def reason(found: Finding) -> Html:
    """One sentence with its evidence."""
    return _REASONS[found.family](found)


def _silence(one: Finding) -> Html:
    of = one.evidence
    gap = n("Usually orders every {count} day", "Usually orders every {count} days", of["typical_gap_days"])
    if of["few_orders"]:
        said = n(
            "{gap} (few orders so far); silent for {count} day",
            "{gap} (few orders so far); silent for {count} days",
            of["silence_days"],
            gap=gap,
        )
    else:
        said = n("{gap}; silent for {count} day", "{gap}; silent for {count} days", of["silence_days"], gap=gap)
    if not of.get("similar"):
        return t("{said}.", said=said)
    lost, cases = _of_hundred(of["lost_of_similar"], of["similar"])
    return t("{said}; {lost} of {cases} similar silences never came back.", said=said, lost=lost, cases=cases)


def _of_hundred(part: int, whole: int) -> tuple[int, int]:
    return (round(_ROUND * part / whole), _ROUND) if whole >= _ROUND else (part, whole)


def _amount(one: Finding) -> Html:
    of = one.evidence
    values = {
        "recent": format_money(_money(of["recent"]), one.currency),
        "usual": format_money(_money(of["usual"]), one.currency),
        "percent": abs(of["change_percent"]),
    }
    if of["direction"] == "up":
        return t("Bought {recent} in 90 days instead of the usual {usual}: {percent}% more.", **values)
    return t("Bought {recent} in 90 days instead of the usual {usual}: {percent}% less.", **values)


def _money(value: float) -> Decimal:
    return Decimal(round(value))


def _contact(one: Finding) -> Html:
    of = one.evidence
    allowed = n("at most {count} day is planned", "at most {count} days are planned", of["allowed_days"])
    if of["never"]:
        return n(
            "Known for {count} day and never seen; {allowed}.",
            "Known for {count} days and never seen; {allowed}.",
            of["days"],
            allowed=allowed,
        )
    if of.get("typical_days") == of["allowed_days"]:
        allowed = n("usually it is {count} day", "usually it is {count} days", of["typical_days"])
    return n(
        "Last visit or call {count} day ago; {allowed}.",
        "Last visit or call {count} days ago; {allowed}.",
        of["days"],
        allowed=allowed,
    )


def _complaints(one: Finding) -> Html:
    of = one.evidence
    if of["reason"] == "late":
        hours = n("{count} working hour", "{count} working hours", max(of["late_hours"], 1))
        return n(
            "{count} complaint waits for an answer past its deadline, by {hours}.",
            "{count} complaints wait for an answer past their deadline, the longest by {hours}.",
            of["late"],
            hours=hours,
        )
    return n(
        "{count} complaint in 30 days; usual are {usual}.",
        "{count} complaints in 30 days; usual are {usual}.",
        of["count"],
        usual=_decimal(of["usual"]),
    )


def _decimal(value: float) -> str:
    return f"{value:g}"


def _score(one: Finding) -> Html:
    of = one.evidence
    if of["reason"] == "stays" or "before" not in of:
        return n("Gave {score}/10, {count} day ago.", "Gave {score}/10, {count} days ago.", of["days"], **_only(of))
    return n(
        "Gave {score}/10 {count} day ago, after {before}/10 before.",
        "Gave {score}/10 {count} days ago, after {before}/10 before.",
        of["days"],
        before=of["before"],
        **_only(of),
    )


def _only(of: Mapping[str, Any]) -> dict[str, object]:
    return {"score": of["score"]}


def _promise(one: Finding) -> Html:
    of = one.evidence
    broken = n("{count} promise broken in 90 days", "{count} promises broken in 90 days", of["broken"])
    late = n("{count} promise overdue", "{count} promises overdue", of["overdue"])
    days = n("{late} by {count} day", "{late} by {count} days", of["days_late"], late=late)
    if of["broken"] and of["overdue"]:
        return t("{broken}, {late}.", broken=broken, late=days)
    return t("{said}.", said=days if of["overdue"] else broken)


def _contact_left(one: Finding) -> Html:
    of = one.evidence
    who = one.person or _("A contact")
    if not of["remaining"]:
        return n(
            "{who} left {count} day ago; nobody else is known there.",
            "{who} left {count} days ago; nobody else is known there.",
            of["days"],
            who=who,
        )
    return n(
        "{who} left {count} day ago; nobody has met a successor yet.",
        "{who} left {count} days ago; nobody has met a successor yet.",
        of["days"],
        who=who,
    )


def _concentration(one: Finding) -> Html:
    of = one.evidence
    who = one.largest or _("The largest customer")
    if of["reason"] == "top1":
        return t(
            "{who} makes {percent}% of the sales of 12 months; the line is 20%.", who=who, percent=of["top1_percent"]
        )
    if of["reason"] == "top5":
        return t(
            "The five largest of {customers} customers make {percent}% of the sales of 12 months; the line is 50%.",
            customers=of["customers"],
            percent=of["top5_percent"],
        )
    return t(
        "Few of {customers} customers carry the sales of 12 months: concentration (HHI) {hhi}; the line is 0.15.",
        customers=of["customers"],
        hhi=_decimal(of["hhi"]),
    )


def _leakage(one: Finding) -> Html:
    of = one.evidence
    if of["reason"] == "count":
        return t(
            "{gone} of {customers} customers of the year before did not order in the last 12 months: {percent}% "
            "(likely {low}–{high}%); the line is {line}%.",
            gone=of["gone"],
            customers=of["customers"],
            percent=of["percent"],
            low=of["low_percent"],
            high=of["high_percent"],
            line=of["line_percent"],
        )
    return t(
        "{gone} customers who did not order again took {percent}% of the sales of the year before with them "
        "(likely {low}–{high}%); the line is {line}%.",
        gone=of["gone"],
        percent=of["sales_percent"],
        low=of["sales_low_percent"],
        high=of["sales_high_percent"],
        line=of["line_percent"],
    )


def _feed(one: Finding) -> Html:
    of = one.evidence
    quiet = n("No order from anybody for {count} day", "No order from anybody for {count} days", of["quiet_days"])
    return n(
        "{quiet}; more than {count} day is unusual. Silences are counted without it.",
        "{quiet}; more than {count} days are unusual. Silences are counted without it.",
        of["line_days"],
        quiet=quiet,
    )


_REASONS: Mapping[Family, Callable[[Finding], Html]] = {
    Family.SILENCE: _silence,
    Family.AMOUNT: _amount,
    Family.CONTACT: _contact,
    Family.COMPLAINTS: _complaints,
    Family.SCORE: _score,
    Family.PROMISE: _promise,
    Family.CONTACT_LEFT: _contact_left,
    Family.CONCENTRATION: _concentration,
    Family.LEAKAGE: _leakage,
    Family.FEED: _feed,
}


def state_words(warning: RiskWarning) -> str:
    """How far it is; of what is over, what it was."""
    if warning.state == WarningState.RESOLVED and warning.outcome is not None:
        return _(OUTCOMES[WarningOutcome(warning.outcome)])
    return _(STATES[WarningState(warning.state)])


def stake_words(warning: RiskWarning, home: str) -> str | None:
    """The one number: the money a year that is at stake, or what the customer buys where that is not known."""
    if warning.loss:
        return _("{sum} a year at stake", sum=format_money(_whole(warning.loss), home))
    if warning.yearly_value and warning.currency:
        return _("buys {sum} a year", sum=format_money(_whole(warning.yearly_value), warning.currency))
    return None


def _whole(amount: Decimal) -> Decimal:
    """Two or three figures are all that an estimate is good for."""
    digits = max(amount.adjusted() - 1, 0)
    return amount.quantize(Decimal(1).scaleb(digits)) + 0 if digits < 28 else amount


def why_button(customer_id: int) -> Button:
    return button(_("Why?"), "wy.of", customer_id)
