"""On which days people work: their own weekdays, the public holidays of a country, make-up working days."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from bot.domain.habits import MONDAY_TO_FRIDAY, at

_DAY = timedelta(days=1)
_FAR = 400  # days; who has not worked for so long never does
_MORE = {"HK": ("public", "optional")}  # offices there keep the general holidays, not the statutory ones alone
_NONE: tuple[frozenset[date], frozenset[date]] = frozenset(), frozenset()


class WorkCalendar:
    """The working days of somebody in a region (ISO 3166). An unknown region, like ``001``, has no holidays.

    A weekend day that the government made a working day, as in China around the long holidays, is one for those who
    work every weekday from Monday to Friday: it makes up for one of these. Where ``weekdays`` is empty no day works,
    and what looks for a working day stays where it is.
    """

    def __init__(self, region: str, weekdays: frozenset[int] = MONDAY_TO_FRIDAY) -> None:
        self._region = region.upper()
        self._weekdays = weekdays
        self._makes_up = weekdays >= MONDAY_TO_FRIDAY

    def works(self, day: date) -> bool:
        """Whether it is a working day."""
        off, made_up = _days(self._region, day.year)
        if day in made_up and self._makes_up:
            return True
        return day.isoweekday() in self._weekdays and day not in off

    def next_workday(self, day: date) -> date:
        """The first working day from ``day`` on, which may be ``day`` itself."""
        return self._seek(day, _DAY)

    def latest_workday(self, day: date) -> date:
        """The last working day up to ``day``, which may be ``day`` itself."""
        return self._seek(day, -_DAY)

    def last_workday(self, year: int, month: int) -> date:
        """The last working day of a month; its last day where it has none."""
        last = date(year + month // 12, month % 12 + 1, 1) - _DAY
        found = self.latest_workday(last)
        return found if found.month == month else last

    def minus_workdays(self, day: date, n: int) -> date:
        """The working day from which on there are ``n`` working days before ``day``; for 0 ``day`` itself."""
        for _ in range(n):
            day = self._seek(day - _DAY, -_DAY)
        return day

    def plus_hours(self, moment: datetime, hours: float, opens: time = time(9), closes: time = time(18)) -> datetime:
        """The moment (aware, in the zone of ``moment``) when so many hours have passed between ``opens`` and ``closes``
        of working days; plain hours for who never works."""
        left = timedelta(hours=hours)
        if not self._weekdays or opens >= closes:
            return (moment.astimezone(UTC) + left).astimezone(moment.tzinfo)
        day = self.next_workday(moment.date())
        begin = max(moment.time(), opens) if day == moment.date() else opens
        while True:
            room = _span(begin, closes)
            if left <= room:
                return at(day, (datetime.combine(day, begin) + left).time(), moment)  # within one day: no date needed
            left -= max(room, timedelta())
            day, begin = self.next_workday(day + _DAY), opens

    def _seek(self, day: date, step: timedelta) -> date:
        found = day
        for _ in range(_FAR):
            if self.works(found):
                return found
            found += step
        return day


def _span(first: time, last: time) -> timedelta:
    return datetime.combine(date.min, last) - datetime.combine(date.min, first)


@lru_cache(maxsize=256)
def _days(region: str, year: int) -> tuple[frozenset[date], frozenset[date]]:
    """The public holidays of a year, and its weekend days that are working days, where the package knows them.

    China publishes a year's arrangement in the November before; until the package has it these are the holidays by
    law alone. The package is loaded here: it and the one country are needed only by who speaks up.
    """
    import holidays

    try:
        found = holidays.country_holidays(region, years=year, expand=False, categories=_MORE.get(region))
    except (NotImplementedError, KeyError, AttributeError):
        return _NONE
    made_up: set[date] = getattr(found, "weekend_workdays", set())
    return frozenset(found), frozenset(day for day in made_up if day.year == year)
