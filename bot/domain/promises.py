"""How promises are kept: which ones are on time, late, broken or overdue, and when one goes to the manager."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bot.domain.workdays import WorkCalendar

WINDOW = timedelta(days=90)
_FEW = 10  # promises: below, a percentage would say more than is known


class Outcome(StrEnum):
    ON_TIME = "on_time"
    LATE = "late"
    BROKEN = "broken"
    OVERDUE = "overdue"
    PENDING = "pending"


@dataclass(frozen=True, slots=True)
class Word:
    """A promise as far as its keeping is measured. ``due`` is the day it counts by, ``until`` the day it is promised
    for by now, ``settled`` the day it was called kept or broken; in the zone of who made it. None: not known."""

    state: str
    due: date | None
    until: date | None
    settled: date | None


@dataclass(frozen=True, slots=True)
class Tally:
    """How many promises came out which way."""

    on_time: int = 0
    late: int = 0
    broken: int = 0
    overdue: int = 0

    @property
    def total(self) -> int:
        return self.on_time + self.late + self.broken + self.overdue

    @property
    def percent(self) -> int | None:
        """How many in a hundred were kept on time, rounded down; None where they are too few to say so."""
        return self.on_time * 100 // self.total if self.total >= _FEW else None


def outcome(word: Word, today: date) -> Outcome:
    """What became of a promise. One without a day cannot be late, and one of which nobody kept when it was settled was
    on time. One put off when it was due already is late, whatever becomes of it."""
    if word.state == "broken":
        return Outcome.BROKEN
    if word.state == "kept":
        late = word.due is not None and word.settled is not None and word.settled > word.due
        return Outcome.LATE if late else Outcome.ON_TIME
    if word.until is not None and word.until < today:
        return Outcome.OVERDUE
    return Outcome.LATE if word.due is not None and word.due < today else Outcome.PENDING


def tally(words: Iterable[Word], today: date) -> Tally:
    """Count what was settled, or came due, in the last 90 days; what is overdue counts as long as it is."""
    found = [outcome(word, today) for word in words if _counts(word, today)]
    return Tally(
        found.count(Outcome.ON_TIME),
        found.count(Outcome.LATE),
        found.count(Outcome.BROKEN),
        found.count(Outcome.OVERDUE),
    )


def _counts(word: Word, today: date) -> bool:
    if word.state == "open":
        return True
    day = word.settled or word.until or word.due
    return day is not None and today - WINDOW < day <= today


def counts_on(before: date | None, counted: date | None, after: date | None, moved_on: date) -> date | None:
    """The day a moved promise is measured by: the new one where it was moved before it was due, else the old one.

    ``before`` and ``after`` are its day before and after the move, ``counted`` the day it was measured by so far.
    """
    if before is None:
        return after
    measured = counted or before
    return measured if moved_on >= measured else after


def goes_to_manager(due: date, today: date, days: int, calendar: WorkCalendar) -> bool:
    """Whether a promise is so many working days overdue: the first is the first one after its day."""
    return due < today and calendar.minus_workdays(today + timedelta(days=1), days) > due


def days_late(due: date, today: date) -> int:
    """How many days a promise is overdue."""
    return max(0, (today - due).days)
