"""Days reckoned by hand for a simulated year: holidays, make-up days, lunar months and festivals, from tables."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays

from tests.integration.year_facts import Customer, Someone

DAY = timedelta(days=1)
OPENS, CLOSES = time(9), time(18)

# The first days of the lunar months, as the Hong Kong Observatory publishes them; R: the leap month.
_MONTHS = {
    "L12": "2024-12-31 2026-01-19",
    "L01": "2025-01-29 2026-02-17",
    "L02": "2025-02-28 2026-03-19",
    "L03": "2025-03-29 2026-04-17",
    "L04": "2025-04-28 2026-05-17",
    "L05": "2025-05-27 2026-06-15",
    "L06": "2025-06-25 2026-07-14",
    "R06": "2025-07-25",
    "L07": "2025-08-23 2026-08-13",
    "L08": "2025-09-22 2026-09-11",
    "L09": "2025-10-21 2026-10-10",
    "L10": "2025-11-20 2026-11-09",
    "L11": "2025-12-20 2026-12-09",
}
_FIRSTS = sorted(date.fromisoformat(one) for days in _MONTHS.values() for one in days.split())

_FESTIVALS = {
    "new_year": "2025-01-01 2026-01-01",
    "spring_festival": "2025-01-29 2026-02-17",
    "lantern": "2025-02-12 2026-03-03",
    "womens_day": "2025-03-08 2026-03-08",
    "hari_raya": "2025-03-31 2026-03-21",
    "dragon_boat": "2025-05-31 2026-06-19",
    "national_day_sg": "2025-08-09 2026-08-09",
    "teachers_day": "2025-09-10 2026-09-10",
    "teachers_day_tw": "2025-09-28 2026-09-28",
    "national_day": "2025-10-01 2026-10-01",
    "mid_autumn": "2025-10-06 2026-09-25",
    "deepavali": "2025-10-20 2026-11-08",
    "thanksgiving": "2025-11-27 2026-11-26",
    "christmas": "2025-12-25 2026-12-25",
}
_WITH_GIFTS = {"spring_festival", "hari_raya", "dragon_boat", "mid_autumn", "deepavali", "christmas"}
_KEPT = {
    "CN": "new_year spring_festival lantern womens_day dragon_boat teachers_day mid_autumn national_day",
    "HK": "new_year spring_festival dragon_boat mid_autumn christmas",
    "TW": "new_year spring_festival lantern dragon_boat teachers_day_tw mid_autumn christmas",
    "SG": "new_year spring_festival hari_raya national_day_sg mid_autumn deepavali christmas",
    "US": "new_year thanksgiving christmas",
    "GB": "new_year christmas",
}
_WOMEN = ("女士", "小姐", "Mrs", "Ms")


@cache
def _calendar(region: str, year: int) -> tuple[frozenset[date], frozenset[date]]:
    found = holidays.country_holidays(region, years=year, expand=False)
    return frozenset(found), frozenset(getattr(found, "weekend_workdays", ()))


@cache
def works(region: str, weekdays: str, day: date) -> bool:
    """Public holidays are free, make-up days are worked by who works from Monday to Friday."""
    free, made_up = _calendar(region, day.year)
    if day in made_up and set("12345") <= set(weekdays):
        return True
    return str(day.isoweekday()) in weekdays and day not in free


@cache
def next_day(code: str, today: date) -> date:
    """The next day of the year that a code names, today included. 29 February is the 28th in other years; the 30th of
    a lunar month is its last day where it has 29; a leap month that a year does not have is the month before it."""
    return min(day for day in _days_of(code, today.year) if day >= today)


def _days_of(code: str, year: int) -> list[date]:
    kind, month, day = code[0], code[1:3], int(code[4:])
    if kind == "S":
        if (month, day) == ("02", 29):
            return [date(one, 3, 1) - DAY for one in (year, year + 1)]
        return [date(one, int(month), day) for one in (year, year + 1)]
    firsts = [date.fromisoformat(one) for one in _MONTHS[f"L{month}"].split()]
    if kind == "R" and f"R{month}" in _MONTHS:  # in the leap month of 2025, in the ordinary one of 2026
        firsts = [date.fromisoformat(_MONTHS[f"R{month}"]), firsts[1]]
    found = []
    for first in firsts:
        last = next((one for one in _FIRSTS if one > first), first + 30 * DAY) - DAY
        found.append(min(first + (day - 1) * DAY, last))
    return found


def festivals(customer: Customer, today: date) -> Iterator[tuple[int, str, date, bool]]:
    """On which days a customer is greeted next: who (0 for all of it), what, when, and whether a gift is customary.

    Women's day is for women, teachers' day for schools, and feasts of a faith for who has no Chinese name. Whose
    greetings are in Chinese keeps the Spring Festival and Mid-Autumn wherever that is.
    """
    codes = _KEPT[customer.region].split()
    if customer.language != "en":
        codes += [code for code in ("spring_festival", "mid_autumn") if code not in codes]
    chief = customer.people[0].name if customer.people else customer.name
    for code in codes:
        day = next(day for one in _FESTIVALS[code].split() if (day := date.fromisoformat(one)) >= today)
        gift = code in _WITH_GIFTS
        if code == "womens_day":
            yield from ((one.id, code, day, gift) for one in customer.people if _is_woman(one))
        elif code.startswith("teachers_day"):
            if customer.school:
                yield 0, code, day, gift
        elif code in ("hari_raya", "deepavali"):
            if customer.language == "en" and chief.isascii():
                yield 0, code, day, gift
        else:
            yield 0, code, day, gift


def _is_woman(one: Someone) -> bool:
    return any(word in one.name for word in _WOMEN)


def after_working(region: str, first: datetime, seconds: float) -> datetime:
    """When so much working time has passed since a moment (in a zone)."""
    day, left, begin = first.date(), seconds, max(first.time(), OPENS)
    while True:
        if works(region, "12345", day):
            room = (datetime.combine(day, CLOSES) - datetime.combine(day, begin)).total_seconds()
            if left <= room:
                assert isinstance(first.tzinfo, ZoneInfo)
                return datetime.combine(day, begin, first.tzinfo) + timedelta(seconds=left)
            left -= max(room, 0)
        day, begin = day + DAY, OPENS
