"""Days as contracts name them: a month alone means its last day, a year alone its first."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from functools import cache

from .lexicon import table
from .numbers import han_int

_YEARS = {"今年": 0, "明年": 1, "后年": 2, "this year": 0, "next year": 1}
_ISO = re.compile(r"((?:19|20)[0-9]{2})[-/.]([0-9]{1,2})(?:[-/.]([0-9]{1,2}))?")
_ZH = re.compile(
    r"(?P<y>今年|明年|后年|[0-9]{4}年)?的?(?P<m>[0-9]{1,2}|[一二三四五六七八九十]{1,3})月(?:份|底|末)?"
    r"(?:(?P<d>[0-9]{1,2}|[一二三四五六七八九十]{1,3})[日号]?)?"
)
_YEAR = re.compile(r"((?:19|20)[0-9]{2})")


def days_of_month(day: date) -> int:
    """How many days the month of a day has."""
    return monthrange(day.year, day.month)[1]


def named_day(said: str, today: date, *, past: bool = False) -> date | None:
    """The day meant by normalised lower-case words; None where there is no such day.

    Without a year it is the next such day. With ``past`` the day is behind us, and what is not named is the first.
    """
    found = _iso(said, past) or _chinese(said, today, past) or _english(said, today, past) or _end_of(said, today)
    if found is None and past and (year := _YEAR.search(said)):
        found = date(int(year[1]), 1, 1)
    if found is None or (found > today if past else not today <= found <= today.replace(year=today.year + 20, day=1)):
        return None
    return found


def _day(year: int, month: int, day: int | None, past: bool) -> date | None:
    if not 1 <= month <= 12 or not 1 <= year <= 9998:
        return None
    last = monthrange(year, month)[1]
    if day is None:
        return date(year, month, 1 if past else last)
    return date(year, month, day) if 1 <= day <= last else None


def _iso(said: str, past: bool) -> date | None:
    found = _ISO.search(said)
    return _day(int(found[1]), int(found[2]), int(found[3]) if found[3] else None, past) if found else None


def _next(year: int | None, month: int, day: int | None, today: date, past: bool) -> date | None:
    if year is not None:
        return _day(year, month, day, past)
    found = _day(today.year, month, day, past)
    return found if found is None or past or found >= today else _day(today.year + 1, month, day, past)


def _chinese(said: str, today: date, past: bool) -> date | None:
    found = _ZH.search(said)
    if found is None:
        return None
    month, day = han_int(found["m"]), han_int(found["d"]) if found["d"] else None
    if month is None or (found["d"] and day is None):
        return None
    year = found["y"]
    number = None if year is None else today.year + _YEARS[year] if year in _YEARS else int(year[:4])
    return _next(number, month, day, today, past)


@cache
def _months() -> tuple[dict[str, int], re.Pattern[str]]:
    names = {word: int(number) for number, words in table("dates.en")["months"].items() for word in words}
    listed = "|".join(sorted(names, key=len, reverse=True))
    return names, re.compile(
        rf"(?:(?P<before>[0-9]{{1,2}})(?:st|nd|rd|th)?(?: of)? )?(?<![a-z])(?P<m>{listed})(?![a-z])\.?"
        r"(?: (?P<after>[0-9]{1,2})(?:st|nd|rd|th)?(?![0-9]))?"
    )


def _english(said: str, today: date, past: bool) -> date | None:
    names, pattern = _months()
    found = pattern.search(said)
    if found is None:
        return None
    day = found["before"] or found["after"]
    year = _YEAR.search(said, found.end())
    relative = next((away for words, away in _YEARS.items() if words in said), None)
    number = int(year[1]) if year else today.year + relative if relative is not None else None
    return _next(number, names[found["m"]], int(day) if day else None, today, past)


def _end_of(said: str, today: date) -> date | None:
    if "月底" in said or "month" in said:
        ahead = today.month + (1 if "下" in said or "next" in said else 0)
        return _day(today.year + ahead // 13, (ahead - 1) % 12 + 1, None, past=False)
    if not re.search("底|年末|year", said):
        return None
    year = _YEAR.search(said)
    away = next((away for words, away in _YEARS.items() if words in said), 0)
    return date(int(year[1]) if year else today.year + away, 12, 31)
