"""When the customer behind a complaint has to have a first answer, by how heavy it is, in working time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from bot.domain.habits import at
from bot.domain.workdays import WorkCalendar

OPENS, CLOSES = time(9), time(18)
_MOST_DAYS = 400  # looked at for working time


@dataclass(frozen=True, slots=True)
class Hours:
    """Working hours to the first answer, by severity; as text like ``4/8/24``."""

    high: int
    normal: int
    low: int

    def __str__(self) -> str:
        return f"{self.high}/{self.normal}/{self.low}"

    def of(self, severity: str) -> int:
        return {"high": self.high, "normal": self.normal, "low": self.low}[severity]


USUAL_HOURS = Hours(4, 8, 24)
"""Half a day where goods spoil or a customer is about to leave: long enough to ask the warehouse, and answered the
same day if it came in the morning. Within a working day as a rule, which is what a customer calls prompt. Three days
for what can wait, so that it does not push aside what cannot."""


def read_hours(text: str) -> Hours:
    """Hours as text, high/normal/low.

    Raises:
        ValueError: it is not three whole numbers from 1 to 999 that grow, or stay, from high to low.
    """
    if not re.fullmatch(r"[0-9]{1,3}/[0-9]{1,3}/[0-9]{1,3}", text):
        raise ValueError(f"no hours: {text!r}")
    high, normal, low = (int(part) for part in text.split("/"))
    if not 1 <= high <= normal <= low:
        raise ValueError(f"no hours: {text!r}")
    return Hours(high, normal, low)


def complaint_due(severity: str, opened: datetime, calendar: WorkCalendar, hours: Hours = USUAL_HOURS) -> datetime:
    """The deadline of a complaint that came at a moment (aware, in the zone whose clock the customer lives by).

    Time runs from 9 to 18 on working days: what comes in the evening or on a holiday runs from the next opening on.
    """
    return calendar.plus_hours(opened, hours.of(severity), OPENS, CLOSES)


def working_time(first: datetime, last: datetime, calendar: WorkCalendar) -> timedelta:
    """How much working time lies between two moments (aware, in one zone); none where ``last`` is the earlier."""
    total = timedelta()
    day = calendar.next_workday(first.date())
    for _ in range(_MOST_DAYS):
        if day > last.date():
            break
        begin, end = at(day, OPENS, first), at(day, CLOSES, first)
        if calendar.works(day):
            total += max(timedelta(), min(end, last) - max(begin, first))
        day = calendar.next_workday(day + timedelta(days=1))
    return total


def nudge_at(now: datetime, due: datetime, calendar: WorkCalendar) -> datetime | None:
    """When the owner is reminded: at half of the working time that is left (all moments aware, in one zone); None
    where there is none left."""
    left = working_time(now, due, calendar)
    if left <= timedelta():
        return None
    found = calendar.plus_hours(now, left / timedelta(hours=2), OPENS, CLOSES)
    return found if now.astimezone(UTC) < found.astimezone(UTC) < due.astimezone(UTC) else None
