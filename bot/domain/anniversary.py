"""Days that come back every year, by the solar or the lunar calendar."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from borax.calendars.lunardate import LCalendars, LunarDate  # type: ignore[import-untyped]

SOLAR, LUNAR, LEAP_MONTH = "S", "L", "R"


def next_anniversary(code: str, today: date) -> date | None:
    """The next day, ``today`` included, of ``S05-02`` (solar), ``L08-15`` (lunar) or ``R06-15`` (in a leap month).

    29 February is kept on the 28th in other years, the 30th of a lunar month on the 29th where it has no 30th. A day of
    an ordinary month is not kept again in the leap month after it; one of a leap month is kept in the ordinary month of
    years that have no such leap month. None for what is no such code, and beyond the years the lunar tables know
    (to 2100).
    """
    days = (anniversary_in(code, year) for year in range(today.year - 1, today.year + 2))
    return next((day for day in days if day is not None and day >= today), None)


def anniversary_in(code: str, year: int) -> date | None:
    """The day of a code in a year, for a lunar one in the lunar year that begins in it; None where there is none."""
    if len(code) != 6 or code[0] not in (SOLAR, LUNAR, LEAP_MONTH) or not (code[1:3] + code[4:]).isdecimal():
        return None
    month, day = int(code[1:3]), int(code[4:])
    if code[0] == SOLAR:
        return _solar(year, month, day)
    return _lunar(year, month, day, of_leap_month=code[0] == LEAP_MONTH)


def next_after_years(first: date, today: date) -> date | None:
    """The next day, ``today`` included, that is a whole number of years after ``first``, at least one; a 29 February is
    kept on the 28th in other years. ``first`` must not be a day to come."""
    years = range(max(today.year, first.year + 1), today.year + 2)
    days = (_solar(year, first.month, first.day) for year in years)
    return next((day for day in days if day is not None and day >= today), None) if first <= today else None


def _solar(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, 28 if (month, day) == (2, 29) and not _leap(year) else day)
    except ValueError:
        return None


def _leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


@lru_cache(maxsize=4096)
def _lunar(year: int, month: int, day: int, *, of_leap_month: bool) -> date | None:
    try:
        leap = of_leap_month and LCalendars.leap_month(year) == month
    except (ValueError, IndexError, KeyError):
        return None
    for known in (day, 29) if day == 30 else (day,):
        try:
            found = LunarDate(year, month, known, int(leap)).to_solar_date()
        except (ValueError, IndexError, KeyError):
            continue
        return date(found.year, found.month, found.day)
    return None
