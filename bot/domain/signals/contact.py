"""Contact that cools: how long nobody was with a customer, against the cadence and its own habit."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from itertools import pairwise
from statistics import median

from bot.domain.cadence import Interval
from bot.domain.signals.model import Family, Signal, level_of

AMBER, RED = 1.0, 1.5  # times the days allowed
_GAPS = 12  # the newest, which make the habit
_FEWEST_GAPS = 4


class Colour(StrEnum):
    GREEN = "green"
    AMBER = "amber"
    RED = "red"


def typical_touch_gap(days: Iterable[date]) -> float | None:
    """The median of the newest twelve gaps between days with touches; None with fewer than four gaps."""
    seen = sorted(set(days))
    gaps = [(later - day).days for day, later in pairwise(seen)][-_GAPS:]
    return float(median(gaps)) if len(gaps) >= _FEWEST_GAPS else None


def allowed_days(interval: Interval, typical: float | None) -> float:
    """The days that may pass: the cadence's longest, or the customer's own habit where that is shorter.

    A habit shorter than the ideal interval is not asked of anybody: two visits a week in a busy month would make one
    week of calm an alarm.
    """
    return float(interval.longest) if typical is None else min(interval.longest, max(interval.ideal, typical))


def colour_of(days: int, allowed: float) -> Colour:
    """Amber from the allowed days on, red from one and a half times as many."""
    return Colour.RED if days >= RED * allowed else Colour.AMBER if days >= AMBER * allowed else Colour.GREEN


def contact_signal(
    customer: int, last: date | None, known_since: date, today: date, interval: Interval, typical: float | None = None
) -> Signal | None:
    """The signal of one customer; None on the day of a touch.

    ``last`` is the last touch that counts (see db.cadence), if there was one; without one the days run from the day on
    which the customer became known. The last touch is the matter: a touch ends the warning. Red is what warns; amber
    is for lists and cards, and keeps a warning that is there.

    Evidence: ``days``, ``allowed_days``, ``longest_days``, ``typical_days`` if there is a habit, ``never`` (1: there
    never was a touch), ``colour``.
    """
    since = last or known_since
    days = (today - since).days
    if days <= 0:
        return None
    allowed = allowed_days(interval, typical)
    colour = colour_of(days, allowed)
    level = level_of(days, RED * allowed)
    evidence: dict[str, int | float | str] = {
        "days": days,
        "allowed_days": round(allowed),
        "longest_days": interval.longest,
        "never": int(last is None),
        "colour": colour.value,
    }
    if typical is not None:
        evidence["typical_days"] = round(typical)
    return Signal(Family.CONTACT, customer, level, since.toordinal(), evidence)
