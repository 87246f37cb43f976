"""When a person works, when the day's messages come, and when it is quiet."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

MONDAY_TO_FRIDAY = frozenset({1, 2, 3, 4, 5})
_A_WHILE = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Habits:
    """Clock times in the person's zone; ``workdays`` by ISO number; ``region`` an ISO 3166 code, None: the house's.

    It is quiet from ``quiet_from`` to ``quiet_to``, over midnight where the first is the later one; where both are the
    same it is never quiet. Whoever chose a morning within ends the quiet with it, and hears the evening's messages.
    """

    morning: time = time(8, 30)
    evening: time = time(18, 0)
    quiet_from: time = time(21, 0)
    quiet_to: time = time(8, 0)
    workdays: frozenset[int] = field(default=MONDAY_TO_FRIDAY)
    region: str | None = None
    silent: bool = False

    def quiet_until(self, here: datetime) -> datetime | None:
        """When the quiet hours that a moment (in the person's zone) lies in are over; None where it is not quiet."""
        clock = here.time().replace(tzinfo=None)
        over = self.morning if _within(self.morning, self.quiet_from, self.quiet_to) else self.quiet_to
        if not _within(clock, self.quiet_from, over) or _within(clock, self.evening, _plus(self.evening, _A_WHILE)):
            return None
        days = 1 if clock >= over else 0
        return at(here.date() + timedelta(days=days), over, here)


def habits(
    morning: str | None,
    evening: str | None,
    quiet_from: str | None,
    quiet_to: str | None,
    workdays: str | None,
    region: str | None,
    *,
    silent: bool,
) -> Habits:
    """Habits as they are kept: times as ``HH:MM``, weekdays as digits; what is None is as usual.

    Raises:
        ValueError: a text is no such time or weekday.
    """
    usual = Habits()
    return Habits(
        time.fromisoformat(morning) if morning else usual.morning,
        time.fromisoformat(evening) if evening else usual.evening,
        time.fromisoformat(quiet_from) if quiet_from else usual.quiet_from,
        time.fromisoformat(quiet_to) if quiet_to else usual.quiet_to,
        frozenset(int(digit) for digit in workdays) if workdays is not None else usual.workdays,
        region,
        silent,
    )


def at(day: date, clock: time, here: datetime) -> datetime:
    """A clock time of a day in the zone of ``here``; where clocks skip it, as much later as they are moved."""
    moment = datetime.combine(day, clock, here.tzinfo)
    if isinstance(here.tzinfo, ZoneInfo):  # a time that does not exist is read with the offset before the gap
        return moment.astimezone(ZoneInfo("UTC")).astimezone(here.tzinfo)
    return moment


def next_at(clock: time, here: datetime) -> datetime:
    """The next moment after ``here`` (in the person's zone) at which the clock shows this time."""
    today = at(here.date(), clock, here)
    return today if today > here else at(here.date() + timedelta(days=1), clock, here)


def _plus(clock: time, by: timedelta) -> time:
    return (datetime.combine(date.min, clock) + by).time()


def _within(clock: time, first: time, last: time) -> bool:
    return first <= clock < last if first <= last else clock >= first or clock < last
