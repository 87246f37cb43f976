"""What became of warnings, and how the line moves until about six in ten are worth a rep's time.

Below ``LOWEST`` reps stop reading; above ``HIGHEST`` too many customers leave unannounced.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bot.domain.signals.model import Family
from bot.domain.warning_policy import line_of

QUARTER = timedelta(days=91)
LOWEST, HIGHEST = 0.45, 0.70
FEWEST = 20  # cases, below which a share says too little to move a line
STEP = 0.05  # the most a line moves at once
REACH = 0.1  # how far from its start it may get: tiers of a silence keep their order
_HALF = 40  # cases with which the distance to the band is believed by half


class Verdict(StrEnum):
    TRUE_ALARM = "true_alarm"
    FALSE_ALARM = "false_alarm"
    LEFT_ANYWAY = "left_anyway"


@dataclass(frozen=True, slots=True)
class Case:
    """A warning that is over; ``verdict`` None: nobody knows. ``resolved`` is a day in the installation's zone."""

    family: Family
    resolved: date
    verdict: Verdict | None


@dataclass(frozen=True, slots=True)
class Record:
    """How many of ``cases`` warnings of known outcome were ``right``: a true alarm, or the customer left anyway."""

    right: int
    cases: int

    @property
    def precision(self) -> float:
        """The share of right ones; 0 of none."""
        return self.right / self.cases if self.cases else 0.0

    @property
    def percent(self) -> int | None:
        """For showing: None while there are too few to say."""
        return self.right * 100 // self.cases if self.cases >= FEWEST else None


def verdict_of_itself(*, acted: bool, ordered: bool, lapsed: bool = False) -> Verdict | None:
    """What a warning that ended by itself was: false where the customer ordered and nobody had done anything. Who was
    called and then ordered may have been won back or never been away: that is not known. Who lapsed left, whatever was
    done."""
    if lapsed and not ordered:
        return Verdict.LEFT_ANYWAY
    return Verdict.FALSE_ALARM if ordered and not acted else None


def records(cases: Iterable[Case], today: date) -> dict[Family, Record]:
    """Families with outcomes in the last quarter."""
    known, right = Counter[Family](), Counter[Family]()
    for case in cases:
        if case.verdict is not None and today - QUARTER < case.resolved <= today:
            known[case.family] += 1
            right[case.family] += case.verdict is not Verdict.FALSE_ALARM
    return {family: Record(right[family], count) for family, count in known.items()}


def limits_of(tier: str | None, family: Family = Family.SILENCE) -> tuple[float, float]:
    """Between what the line of a tier may move."""
    start = line_of(tier, family=family)
    return round(start - REACH, 4), round(start + REACH, 4)


def move_line(line: float, precision: float, cases: int, limits: tuple[float, float] | None = None) -> float:
    """The line of next week: higher after too many false alarms, lower after hardly any, as it is inside the band.

    The step is the distance to the band, shrunk by cases / (cases + 40) for what chance may do, and never more than
    ``STEP``. It stays within the ``limits`` (:func:`limits_of`; 0.2 to 0.8 if None). Call it once a week: warnings need
    time to show what they were.
    """
    low, high = limits or (0.2, 0.8)
    if cases >= FEWEST:
        off = max(LOWEST - precision, 0.0) - max(precision - HIGHEST, 0.0)
        line += min(max(off * cases / (cases + _HALF), -STEP), STEP)
    return min(max(line, low), high)
