"""Days that come back every year, by the solar or the lunar calendar."""

from __future__ import annotations

from datetime import date

from borax.calendars.lunardate import LunarDate  # type: ignore[import-untyped]


def next_anniversary(code: str, today: date) -> date | None:
    """The next day, ``today`` included, of ``S05-02`` (solar) or ``L08-15`` (lunar) month and day.

    29 February is kept on the 28th in other years, the 30th of a lunar month on the 29th where it has no 30th; leap
    months are passed over. None for what is no such code, and beyond the years the lunar tables know (to 2100).
    """
    if len(code) != 6 or code[0] not in "SL" or not (code[1:3] + code[4:]).isdecimal():
        return None
    of_year = _lunar if code[0] == "L" else _solar
    days = (of_year(year, int(code[1:3]), int(code[4:])) for year in range(today.year - 1, today.year + 2))
    return next((day for day in days if day is not None and day >= today), None)


def _solar(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, 28 if (month, day) == (2, 29) and not _leap(year) else day)
    except ValueError:
        return None


def _leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _lunar(year: int, month: int, day: int) -> date | None:
    """The day in the lunar year that begins in ``year``."""
    for known in (day, 29) if day == 30 else (day,):
        try:
            found = LunarDate(year, month, known).to_solar_date()
        except (ValueError, IndexError, KeyError):
            continue
        return date(found.year, found.month, found.day)
    return None
