"""Whether the orders themselves stopped coming in: a broken feed is no reason to worry about every customer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bot.domain.silence.ledger import Ints, Ledger

FEWEST_DAYS = 30  # days with orders before a pause can be told from nothing much going on
SHORTEST = 14  # days; shorter pauses are holidays or a slow week
TIMES_USUAL = 3  # how much longer than the longest usual run (99th percentile) a pause is


@dataclass(frozen=True, slots=True)
class Pause:
    """Days (ordinals, both included) on which nobody's orders came in."""

    first: int
    last: int

    @property
    def days(self) -> int:
        return self.last - self.first + 1


def line_days(ledger: Ledger, as_of: int) -> float:
    """How many days without any order make a pause, more than which it takes: a fortnight, or three times the 99th
    percentile of the runs in this ledger; 0 while there is too little to say."""
    return _line(np.unique(ledger.day[ledger.day <= as_of]))


def _line(days: Ints) -> float:
    if len(days) < FEWEST_DAYS:
        return 0.0
    runs = np.diff(days) - 1
    usual = float(np.sort(runs)[: max(int(len(runs) * 0.99), 1)].max())
    return max(SHORTEST, TIMES_USUAL * usual)


def pauses(ledger: Ledger, as_of: int) -> list[Pause]:
    """Pauses of the feed until the end of a day, the one that lasts included: runs of days without any order at all
    that are longer than :func:`line_days`; none while there is too little to say."""
    days = np.unique(ledger.day[ledger.day <= as_of])
    line = _line(days)
    if not line:
        return []
    runs = np.diff(days) - 1
    found = [Pause(int(days[at]) + 1, int(days[at + 1]) - 1) for at in np.flatnonzero(runs > line)]
    if as_of - days[-1] > line:
        found.append(Pause(int(days[-1]) + 1, as_of))
    return found


def without(ledger: Ledger, gone: list[Pause]) -> Ledger:
    """The ledger on a calendar that leaves the pauses out; use :func:`day_without` for the day that is judged."""
    return Ledger(ledger.customers, ledger.who, _moved(ledger.day, gone), ledger.amount)


def day_without(day: int, gone: list[Pause]) -> int:
    """A day (an ordinal) on the calendar without the pauses."""
    return int(_moved(np.array([day]), gone)[0])


def _moved(days: Ints, gone: list[Pause]) -> Ints:
    moved = days.copy()
    for pause in gone:
        moved -= np.clip(days - pause.first + 1, 0, pause.days)
    return moved
