"""Festivals on which a customer is greeted, by the region of the customer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bot.domain.anniversary import anniversary_in


class To(StrEnum):
    """Who is greeted on it: all, women, customers who teach, or those whose name is not written in Chinese: a feast
    of a faith that Chinese customers of the region seldom share."""

    ALL = "all"
    WOMEN = "women"
    TEACHERS = "teachers"
    NOT_CHINESE = "not_chinese"


@dataclass(frozen=True, slots=True)
class Festival:
    """``rule`` is a day like ``S12-25`` or ``L08-15``, or the name of a rule below. ``gift``: a gift is customary."""

    code: str
    rule: str
    gift: bool = False
    to: To = To.ALL


FESTIVALS: Mapping[str, Festival] = {
    one.code: one
    for one in (
        Festival("new_year", "S01-01"),
        Festival("spring_festival", "L01-01", gift=True),
        Festival("lantern", "L01-15"),
        Festival("womens_day", "S03-08", to=To.WOMEN),
        Festival("hari_raya", "hari_raya", gift=True, to=To.NOT_CHINESE),
        Festival("dragon_boat", "L05-05", gift=True),
        Festival("teachers_day", "S09-10", to=To.TEACHERS),
        Festival("teachers_day_tw", "S09-28", to=To.TEACHERS),
        Festival("mid_autumn", "L08-15", gift=True),
        Festival("national_day", "S10-01"),
        Festival("national_day_sg", "S08-09"),
        Festival("national_day_my", "S08-31"),
        Festival("deepavali", "deepavali", gift=True, to=To.NOT_CHINESE),
        Festival("thanksgiving", "thanksgiving"),
        Festival("thanksgiving_ca", "thanksgiving_ca"),
        Festival("christmas", "S12-25", gift=True),
    )
}

_ANYWHERE = ("new_year",)
_WEST = ("new_year", "christmas")
_HONG_KONG = ("new_year", "spring_festival", "dragon_boat", "mid_autumn", "christmas")
_KEPT: Mapping[str, tuple[str, ...]] = {
    "CN": (
        *("new_year", "spring_festival", "lantern", "womens_day", "dragon_boat", "teachers_day", "mid_autumn"),
        "national_day",
    ),
    "HK": _HONG_KONG,
    "MO": _HONG_KONG,
    "TW": ("new_year", "spring_festival", "lantern", "dragon_boat", "teachers_day_tw", "mid_autumn", "christmas"),
    "SG": ("new_year", "spring_festival", "hari_raya", "national_day_sg", "mid_autumn", "deepavali", "christmas"),
    "MY": ("new_year", "spring_festival", "hari_raya", "national_day_my", "mid_autumn", "deepavali", "christmas"),
    "ID": ("new_year", "hari_raya", "christmas"),
    "US": ("new_year", "thanksgiving", "christmas"),
    "CA": ("new_year", "thanksgiving_ca", "christmas"),
    **dict.fromkeys(("GB", "IE", "AU", "NZ", "DE", "AT", "CH", "FR", "BE", "NL", "IT", "ES", "PT", "PH"), _WEST),
}
_CHINESE_ABROAD = ("spring_festival", "mid_autumn")

# By sighting of the moon or by the Hindu calendar, so as they were published: those of Singapore by its Ministry of
# Manpower to 2027, after that as expected. What is not in the table is not greeted.
_PUBLISHED: Mapping[str, str] = {
    "hari_raya": "2024-04-10 2025-03-31 2026-03-21 2027-03-10 2028-02-27 2029-02-15 2030-02-04",
    "deepavali": "2024-10-31 2025-10-20 2026-11-08 2027-10-28 2028-10-17 2029-11-05 2030-10-26",
}


def festivals_of(region: str, *, chinese: bool) -> tuple[Festival, ...]:
    """The festivals on which a customer in a region (ISO 3166) is greeted. ``chinese``: whose greetings are in Chinese;
    they keep the Spring Festival and Mid-Autumn wherever they live."""
    codes = _KEPT.get(region.upper(), _ANYWHERE)
    if chinese:
        codes += tuple(code for code in _CHINESE_ABROAD if code not in codes)
    return tuple(FESTIVALS[code] for code in codes)


def day_of(festival: Festival, year: int) -> date | None:
    """The day of a festival that lies in the year; a lunar one in the lunar year that begins in it."""
    if festival.rule in _PUBLISHED:
        days = map(date.fromisoformat, _PUBLISHED[festival.rule].split())
        return next((day for day in days if day.year == year), None)
    if festival.rule == "thanksgiving":
        return _weekday(date(year, 11, 1), 4, 4)
    if festival.rule == "thanksgiving_ca":
        return _weekday(date(year, 10, 1), 1, 2)
    return anniversary_in(festival.rule, year)


def next_day_of(festival: Festival, today: date) -> date | None:
    """The next day of a festival, ``today`` included."""
    days = (day_of(festival, year) for year in range(today.year - 1, today.year + 2))
    return next((day for day in days if day is not None and day >= today), None)


def _weekday(first: date, weekday: int, nth: int) -> date:
    """The ``nth`` weekday (ISO) of the month that begins on ``first``."""
    return first + timedelta(days=(weekday - first.isoweekday()) % 7 + 7 * (nth - 1))
