"""Rules by which something comes again, as a short text, and when it comes next.

The text is ``<period>[/<every so many>][ <days>][ <HH:MM>][ from <YYYY-MM-DD>]``:

=====================================  ================================================================
``day 18:00``                          every day at six
``day/2 from 2026-11-24``              every other day, counted from that day
``workday 09:00``                      every working day of the person's region
``week 2,4``                           Tuesdays and Thursdays (ISO numbers)
``week/2 5 from 2026-11-27``           every other Friday
``month 5,20``                         the 5th and the 20th; a month without that day: its last day
``month 31``                           so this is the last day of every month
``month 1#1``, ``month -1#5``          the first Monday, the last Friday of every month
``month 1#w``, ``month -1#w``          its first, its last working day
``month/3 15 from 2026-11-15``         every third month
``year 03-01``                         every first of March; 02-29 is 28 February in common years
=====================================  ================================================================

Where no time is said it is due on the day, in the morning. Clock times are those of the person's zone on that day; one
that clocks skip is as much later as they are moved.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from bot.domain.habits import at
from bot.domain.nudge import MORNING
from bot.domain.workdays import WorkCalendar

MOST = 99
"""The largest interval."""
_DAY = timedelta(days=1)
_NTH = frozenset({1, 2, 3, 4, -1, -2})
_TEXT = re.compile(
    r"(?P<every>day|workday|week|month|year)(?:/(?P<interval>[1-9][0-9]?))?"
    r"(?: (?:(?P<nth>-?[1-9])#(?P<of>[1-7w])|(?P<month>[0-9]{2})-(?P<day>[0-9]{2})|(?P<days>[0-9]+(?:,[0-9]+)*)))?"
    r"(?: (?P<clock>[0-9]{2}:[0-9]{2}))?(?: from (?P<start>[0-9]{4}-[0-9]{2}-[0-9]{2}))?"
)


class Every(StrEnum):
    DAY = "day"
    WORKDAY = "workday"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Rule:
    """When something comes again. ``days`` are ISO weekdays of a week, days of a month, or the one day of ``month``.

    With ``nth`` it is the first (1), second … or last (-1) of a month: of the weekday in ``days``, or, where that is
    empty, of its working days. ``start`` is the first day it may be; intervals over 1 are counted from there.

    Raises:
        ValueError: there is no such rule.
    """

    every: Every
    interval: int = 1
    days: tuple[int, ...] = ()
    nth: int | None = None
    month: int | None = None
    clock: time | None = None
    start: date | None = None

    def __post_init__(self) -> None:
        if not self._possible() or not 1 <= self.interval <= MOST or tuple(sorted(set(self.days))) != self.days:
            raise ValueError(f"no such rule: {self!r}")
        if self.interval > 1 and (self.start is None or self.every is Every.WORKDAY):
            raise ValueError("an interval is counted from a day")
        if self.clock is not None and (self.clock.second or self.clock.microsecond or self.clock.tzinfo):
            raise ValueError("a clock time is a minute of the day")

    def _possible(self) -> bool:
        if self.every is Every.YEAR:
            known = self.month is not None and 1 <= self.month <= 12 and len(self.days) == 1
            return known and self.nth is None and 1 <= self.days[0] <= monthrange(2000, self.month or 1)[1]
        if self.month is not None:
            return False
        if self.nth is not None:
            weekday = len(self.days) <= 1 and all(1 <= day <= 7 for day in self.days)
            return self.every is Every.MONTH and self.nth in _NTH and weekday
        most = {Every.WEEK: 7, Every.MONTH: 31}.get(self.every, 0)
        return bool(self.days) == bool(most) and all(1 <= day <= most for day in self.days)


def parse(text: str) -> Rule:
    """The rule in a text.

    Raises:
        ValueError: the text is none.
    """
    found = _TEXT.fullmatch(text)
    if found is None:
        raise ValueError(f"no rule: {text!r}")
    days = tuple(int(one) for one in (found["days"] or found["day"] or "").split(",") if one)
    if found["of"] not in (None, "w"):
        days = (int(found["of"]),)
    return Rule(
        Every(found["every"]),
        int(found["interval"] or 1),
        days,
        int(found["nth"]) if found["nth"] else None,
        int(found["month"]) if found["month"] else None,
        time.fromisoformat(found["clock"]) if found["clock"] else None,
        date.fromisoformat(found["start"]) if found["start"] else None,
    )


def text_of(rule: Rule) -> str:
    """The text of a rule; :func:`parse` gives the same rule again."""
    parts: list[str] = [rule.every if rule.interval == 1 else f"{rule.every}/{rule.interval}"]
    if rule.nth is not None:
        parts.append(f"{rule.nth}#{rule.days[0] if rule.days else 'w'}")
    elif rule.month is not None:
        parts.append(f"{rule.month:02d}-{rule.days[0]:02d}")
    elif rule.days:
        parts.append(",".join(str(day) for day in rule.days))
    if rule.clock is not None:
        parts.append(f"{rule.clock:%H:%M}")
    if rule.start is not None:
        parts.append(f"from {rule.start.isoformat()}")
    return " ".join(parts)


def next_after(rule: Rule, here: datetime, calendar: WorkCalendar, morning: time = MORNING) -> datetime:
    """The first time after a moment (aware, in the person's zone); ``morning`` is the hour where the rule names none.

    Raises:
        OverflowError: there is none before the year 9999 ends.
    """
    for day in days_from(rule, here.date(), calendar):
        due = at(day, rule.clock or morning, here)
        if due.astimezone(UTC) > here.astimezone(UTC):  # in one zone Python compares what clocks show
            return due
    raise OverflowError("never again")


def latest_until(rule: Rule, here: datetime, calendar: WorkCalendar, morning: time = MORNING) -> datetime | None:
    """The last time up to a moment (aware, in the person's zone); None where it had not begun."""
    latest = None
    for day in days_from(rule, here.date() - _longest(rule), calendar):
        due = at(day, rule.clock or morning, here)
        if due.astimezone(UTC) > here.astimezone(UTC):
            return latest
        latest = due
    return latest


def days_from(rule: Rule, first: date, calendar: WorkCalendar) -> Iterator[date]:
    """The days of a rule from ``first`` on, which may be among them, in order."""
    first = max(first, rule.start or first)
    try:
        if rule.every is Every.WORKDAY:
            yield from _workdays(first, calendar)
        for begin in _periods(rule, first):
            for day in _days_in(rule, begin, calendar):
                if day >= first:
                    yield day
    except (OverflowError, ValueError):  # the year 10000
        return


def _workdays(first: date, calendar: WorkCalendar) -> Iterator[date]:
    while True:
        day = calendar.next_workday(first)
        yield day
        first = day + _DAY


def _periods(rule: Rule, first: date) -> Iterator[date]:
    """Where the days, weeks, months or years begin in which the rule has days, from that of ``first`` on."""
    size, of, begin = {
        Every.DAY: (1, _day_number, date.fromordinal),
        Every.WEEK: (1, _week_number, lambda week: date.fromordinal(week * 7 + 1)),
        Every.MONTH: (1, _month_number, lambda month: date(month // 12, month % 12 + 1, 1)),
        Every.YEAR: (12, _month_number, lambda month: date(month // 12, 1, 1)),
    }[rule.every]
    step, number = rule.interval, of(first) // size
    if rule.start is not None:
        number += (of(rule.start) // size - number) % step
    while True:
        yield begin(number * size)
        number += step


def _day_number(day: date) -> int:
    return day.toordinal()


def _week_number(day: date) -> int:
    return (day.toordinal() - 1) // 7  # the first of January of the year 1 was a Monday


def _month_number(day: date) -> int:
    return day.year * 12 + day.month - 1


def _days_in(rule: Rule, begin: date, calendar: WorkCalendar) -> list[date]:
    """The days of a rule in the period that begins on a day, in order."""
    if rule.every is Every.DAY:
        return [begin]
    if rule.every is Every.WEEK:
        return [begin + _DAY * (day - 1) for day in rule.days]
    if rule.month is not None:
        begin = begin.replace(month=rule.month)
    last = monthrange(begin.year, begin.month)[1]
    if rule.nth is not None:
        return [_nth(rule, [begin.replace(day=day) for day in range(1, last + 1)], rule.nth, calendar)]
    return sorted({begin.replace(day=min(day, last)) for day in rule.days})


def _nth(rule: Rule, month: list[date], nth: int, calendar: WorkCalendar) -> date:
    found = [day for day in month if (day.isoweekday() == rule.days[0] if rule.days else calendar.works(day))]
    at_end = nth < 0
    if len(found) < abs(nth):  # in a region where nobody works that month
        found = month
    return found[nth] if at_end else found[nth - 1]


def _longest(rule: Rule) -> timedelta:
    """As far back as there is a day of the rule."""
    days = {Every.DAY: 1, Every.WORKDAY: 60, Every.WEEK: 7, Every.MONTH: 31, Every.YEAR: 366}[rule.every]
    return timedelta(days=days * (rule.interval + 1) + 1)
