"""What is the matter with a customer, a sentence for each family with its numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from bot.domain.signals.model import Family
from bot.i18n import Html, _, format_money, n, t
from handlers.warning_reasons_book import concentration, feed, leakage
from handlers.warning_words import Finding, decimal

_HARDLY = 0.5  # complaints a month, below which there are usually none
_ROUND = 100  # similar cases from which on they are told as so many of 100


def reason(found: Finding) -> Html:
    """One sentence with its evidence."""
    return _REASONS[found.family](found)


def _silence(one: Finding) -> Html:
    of = one.evidence
    gap = usually(of["typical_gap_days"])
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


def usually(days: int) -> Html:
    """How often a customer orders."""
    if days <= 1:
        return t("Usually orders every day")
    return n("Usually orders every {count} day", "Usually orders every {count} days", days)


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
        if of["late"] == 1:
            return t("A complaint waits for an answer past its deadline, by {hours}.", hours=hours)
        return n(
            "{count} complaint waits for an answer past its deadline, by {hours}.",
            "{count} complaints wait for an answer past their deadline, the longest by {hours}.",
            of["late"],
            hours=hours,
        )
    if of["usual"] < _HARDLY:
        return n(
            "{count} complaint in 30 days; usually there is none.",
            "{count} complaints in 30 days; usually there are none.",
            of["count"],
        )
    return n(
        "{count} complaint in 30 days; about {usual} is usual.",
        "{count} complaints in 30 days; about {usual} is usual.",
        of["count"],
        usual=decimal(of["usual"]),
    )


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
    if not of["overdue"]:
        return t("{said}.", said=broken)
    late = _overdue(of["overdue"], of["days_late"])
    return t("{broken}; {late}.", broken=broken, late=late) if of["broken"] else t("{said}.", said=late)


def _overdue(count: int, days: int) -> Html:
    late = n("{count} promise overdue", "{count} promises overdue", count)
    if count == 1:
        return n("{late} by {count} day", "{late} by {count} days", days, late=late)
    return n("{late}, the longest by {count} day", "{late}, the longest by {count} days", days, late=late)


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


_REASONS: Mapping[Family, Callable[[Finding], Html]] = {
    Family.SILENCE: _silence,
    Family.AMOUNT: _amount,
    Family.CONTACT: _contact,
    Family.COMPLAINTS: _complaints,
    Family.SCORE: _score,
    Family.PROMISE: _promise,
    Family.CONTACT_LEFT: _contact_left,
    Family.CONCENTRATION: concentration,
    Family.LEAKAGE: leakage,
    Family.FEED: feed,
}
