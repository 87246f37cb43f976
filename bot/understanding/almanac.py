"""Arithmetic of days: weeks from Monday, months, lunar days and holidays."""

from __future__ import annotations

import calendar
from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache

from borax.calendars.lunardate import LunarDate  # type: ignore[import-untyped]

from .lexicon import table


def make(year: int, month: int, day: int) -> date | None:
    """The day, or ``None`` where there is none (30 February)."""
    try:
        return date(year, month, day)
    except (ValueError, OverflowError):
        return None


def plus(day: date, days: int) -> date | None:
    """``day + days``, or ``None`` outside the calendar."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return None


def month_end(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year, month, calendar.monthrange(year, month)[1])


def shift_months(day: date, months: int) -> date | None:
    """The same day of the month ``months`` later, or that month's last."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    if not 1 <= year <= 9999:
        return None
    return date(year, month + 1, min(day.day, month_end(year, month + 1).day))


def weekday_in_week(today: date, weekday: int, weeks: int) -> date | None:
    """Weekday 1..7 (Monday first) of the calendar week ``weeks`` from this one."""
    return plus(today, 7 * weeks - today.isoweekday() + weekday)


def nearest_weekday(today: date, weekday: int, *, past: bool) -> date | None:
    """The nearest such weekday, today included."""
    gap = (weekday - today.isoweekday()) % 7
    return plus(today, gap - 7 if past and gap else gap)


def nearest_month_day(today: date, month: int, day: int, *, past: bool) -> date | None:
    """The nearest such day of the year, today included; leap days look up to eight years away."""
    step = -1 if past else 1
    for years in range(9):
        found = make(today.year + step * years, month, day)
        if found and (found <= today if past else found >= today):
            return found
    return None


def nearest_day(today: date, day: int, *, past: bool) -> date | None:
    """The nearest such day of a month, today included; months too short for it are passed over."""
    for months in range(13):
        base = shift_months(today.replace(day=1), -months if past else months)
        found = make(base.year, base.month, day) if base else None
        if found and (found <= today if past else found >= today):
            return found
    return None


@lru_cache(maxsize=4096)
def lunar_day(year: int, month: int, day: int) -> date | None:
    """The solar date of a lunar day; 30 of a short month is its 29th. Years 1900 to 2100."""
    for last in (day, 29) if day == 30 else (day,):
        try:
            solar: date = LunarDate(year, month, last).to_solar_date()
        except (ValueError, TypeError, KeyError, IndexError, OverflowError):
            continue
        return solar
    return None


def nearest_lunar(today: date, month: int, day: int, *, past: bool) -> date | None:
    """The nearest such lunar day, today included."""
    years = range(today.year + 1, today.year - 3, -1) if past else range(today.year - 1, today.year + 3)
    for year in years:
        found = lunar_day(year, month, day)
        if found and (found <= today if past else found >= today):
            return found
    return None


def easter(year: int) -> date:
    """Easter Sunday (Gregorian), by the anonymous algorithm published in Nature, 1876."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


def nth_weekday(year: int, month: int, weekday: int, nth: int) -> date | None:
    """The ``nth`` weekday 1..7 of a month; -1 is the last."""
    if nth < 0:
        last = month_end(year, month)
        return plus(last, -((last.isoweekday() - weekday) % 7))
    first = date(year, month, 1)
    found = plus(first, (weekday - first.isoweekday()) % 7 + 7 * (nth - 1))
    return found if found and found.month == month else None


def _solar_term(year: int, month: int, constant: float) -> date:
    # Shou Xing formula, exact for 2000-2099 for the two terms used here.
    short = year % 100
    return date(year, month, int(short * 0.2422 + constant) - short // 4)


_FROM_EASTER = {
    "ash_wednesday": -46,
    "palm_sunday": -7,
    "maundy_thursday": -3,
    "good_friday": -2,
    "easter_eve": -1,
    "easter": 0,
    "easter_monday": 1,
    "ascension": 39,
    "pentecost": 49,
    "whit_monday": 50,
    "trinity": 56,
    "corpus_christi": 60,
}
_NTH_WEEKDAYS = {
    "mlk": (1, 1, 3),
    "presidents": (2, 1, 3),
    "mothers": (5, 7, 2),
    "memorial": (5, 1, -1),
    "fathers": (6, 7, 3),
    "labor": (9, 1, 1),
    "columbus": (10, 1, 2),
    "melbourne_cup": (11, 2, 1),
}
"""Month, weekday and which of them."""


@lru_cache(maxsize=4096)
def holiday_in(year: int, rule: str) -> date | None:
    """The day of a holiday in a year. ``rule`` is a key of ``[holidays]`` in the date tables."""
    if rule[0] == "L":
        return lunar_day(year, int(rule[1:3]), int(rule[4:6]))
    if rule[0].isdigit():
        return make(year, int(rule[:2]), int(rule[3:5]))
    spring = lunar_day(year, 1, 1)
    named: dict[str, Callable[[], date | None]] = {
        "eve": lambda: plus(spring, -1) if spring else None,
        "qingming": lambda: _solar_term(year, 4, 4.81),
        "dongzhi": lambda: _solar_term(year, 12, 21.94),
        "thanksgiving": lambda: nth_weekday(year, 11, 4, 4),
        "black_friday": lambda: plus(nth_weekday(year, 11, 4, 4) or date(year, 11, 22), 1),
        "cyber_monday": lambda: plus(nth_weekday(year, 11, 4, 4) or date(year, 11, 22), 4),
    }
    if rule in _FROM_EASTER:
        return plus(easter(year), _FROM_EASTER[rule])
    if rule in _NTH_WEEKDAYS:
        return nth_weekday(year, *_NTH_WEEKDAYS[rule])
    if rule in table("dates.en")["moving"]:
        days = (date.fromisoformat(day) for day in table("dates.en")["moving"][rule])
        return next((day for day in days if day.year == year), None)
    make_day = named.get(rule)
    return make_day() if make_day else None


def nearest_holiday(today: date, rule: str, *, past: bool) -> date | None:
    """The nearest such holiday, today included."""
    years = (today.year + 1, today.year, today.year - 1) if past else (today.year - 1, today.year, today.year + 1)
    for year in years:
        found = holiday_in(year, rule) if 1900 < year < 2100 else None
        if found and (found <= today if past else found >= today):
            return found
    return None


def working_days(today: date, number: int) -> date | None:
    """The day ``number`` working days (Monday to Friday) from ``today``; ``None`` for none or for more than 200."""
    if not 0 < number <= 200:
        return None
    day: date | None = today
    while number and day:
        day = plus(day, 1)
        number -= day is not None and day.isoweekday() <= 5
    return day
