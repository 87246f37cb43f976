"""Cells → days: real dates, numbers that spreadsheets count days with, and the many ways a date is written."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.i18n import N_
from bot.understanding.normalise import normalise
from bot.understanding.numbers import han_int

from .said import BadValue
from .table import Cell, text_of
from .values import shown

_EPOCH = date(1899, 12, 30)  # day 0 of spreadsheets, so that their 29 February 1900 does not matter after it
_SERIAL = (1, 80_000)  # 1900 to 2119
_FIRST, _LAST = 1900, 2100
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NUMBER = "[0-9零〇一二三四五六七八九十]"
_TIME = re.compile(
    r"[t ]\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?(?:z|[+-]\d{2}:?\d{2}| ?[ap]m)?$|(?<=日) ?\d{1,2}[:时点]\d{0,2}.*$"
)
_ISO = re.compile(r"(\d{4})[-/. ](\d{1,2})[-/. ](\d{1,2})")
_SOLID = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})")
_HAN = re.compile(rf"(?:民国|中华民国)?({_NUMBER}{{2,4}})年({_NUMBER}{{1,3}})月({_NUMBER}{{1,3}})[日号]?")
_ROC = re.compile(r"(?:民国)?(1\d{2})[-/.](\d{1,2})[-/.](\d{1,2})")
_ENDING = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})")
_NAMED_FIRST = re.compile(r"([a-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})")
_NAMED = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[- /]?([a-z]{3,9})\.?,?[- /]?(\d{4}|\d{2})")
_AROUND = re.compile(r" ?([年月日号]) ?")
_WEEKDAY = re.compile(r"^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,? |[(]?(?:星期|周|礼拜)[一二三四五六日天][)]?")


class DayOrder(StrEnum):
    """How a column writes 03/04/2026."""

    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"


def day_order(values: Iterable[Cell]) -> DayOrder:
    """Told by the values of a column that can be read one way only; day first where none tells."""
    for value in values:
        match = _ENDING.fullmatch(_plain(value)) if isinstance(value, str) else None
        if match and int(match[2]) > 12:
            return DayOrder.MONTH_FIRST
    return DayOrder.DAY_FIRST


def read_day(value: Cell, order: DayOrder = DayOrder.DAY_FIRST) -> date:
    """The day that a cell means.

    Raises:
        BadValue: no day, or one outside 1900–2100.
    """
    if isinstance(value, datetime):
        found: date | None = value.date()
    elif isinstance(value, date):
        found = value
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        found = _counted(value)
    else:
        found = _written(_plain(value), order)
    if found is None or not _FIRST <= found.year < _LAST:
        raise BadValue(N_("“{value}” is not a date; write it like 2026-11-23"), value=shown(value))
    return found


def _counted(number: float) -> date | None:
    """A number in a column of dates: 20261123, or days since 1899-12-30."""
    if float(number).is_integer() and (match := _SOLID.fullmatch(str(int(number)))):
        return make(int(match[1]), int(match[2]), int(match[3]))
    return _EPOCH + timedelta(days=int(number)) if _SERIAL[0] <= number <= _SERIAL[1] else None


def make(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _plain(value: Cell) -> str:
    text = _WEEKDAY.sub("", " ".join(normalise(text_of(value)).lower.split())).strip()
    return _AROUND.sub(r"\1", _TIME.sub("", text)).strip(" .")


def _written(text: str, order: DayOrder) -> date | None:
    if match := (_ISO.fullmatch(text) or _SOLID.fullmatch(text)):
        return make(int(match[1]), int(match[2]), int(match[3]))
    if match := _HAN.fullmatch(text):
        return _in_han(text, *match.groups())
    if match := _ROC.fullmatch(text):
        return make(int(match[1]) + 1911, int(match[2]), int(match[3]))
    if match := _ENDING.fullmatch(text):
        first, second, year = int(match[1]), int(match[2]), int(match[3])
        turned = (first, second) if order == DayOrder.MONTH_FIRST else (second, first)
        return make(year, *turned) or make(year, *reversed(turned))
    if match := _NAMED_FIRST.fullmatch(text):
        return _named(match[3], match[1], match[2])
    if match := _NAMED.fullmatch(text):
        return _named(match[3], match[2], match[1])
    if re.fullmatch(r"\d{5}(?:\.\d+)?", text):
        return _counted(float(text))
    return None


def _in_han(text: str, *parts: str) -> date | None:
    year, month, day = (han_int(part) for part in parts)
    if year is None or month is None or day is None:
        return None
    if year < 1000:
        year += 1911 if "民国" in text or year >= 100 else 2000
    return make(year, month, day)


def _named(year: str, month: str, day: str) -> date | None:
    number = _MONTHS.index(month[:3]) + 1 if month[:3] in _MONTHS else 0
    return make(int(year) + (2000 if len(year) == 2 else 0), number, int(day)) if number else None


# Birthdays

_LUNAR = re.compile(r"农历|阴历|旧历|古历|\(农\)|lunar|^农|^阴|^l(?=\d)")
_LEAP = re.compile(r"闰|leap(?: month)?")
_HAN_DAY = re.compile(rf"(正|冬|腊|{_NUMBER}{{1,3}})月(初?{_NUMBER}{{1,3}}|廿{_NUMBER}?|卅)[日号]?")
_SHORT = re.compile(r"(\d{1,2})[-/.月](\d{1,2})日?")
_DAY_MONTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th)? ?([a-z]{3,9})")
_MONTH_DAY = re.compile(r"([a-z]{3,9})\.? ?(\d{1,2})(?:st|nd|rd|th)?")
_NAMES = {"正": 1, "冬": 11, "腊": 12}


def read_birthday(value: Cell, order: DayOrder = DayOrder.DAY_FIRST) -> str:
    """``S05-02`` for 2 May, ``L08-15`` for the fifteenth of the eighth lunar month, ``R06-15`` for that of a leap sixth
    month; the year does not matter.

    Raises:
        BadValue: no day of a year.
    """
    if not isinstance(value, str):
        return f"S{read_day(value):%m-%d}"
    plain = _plain(value)
    leap = _LEAP.search(plain) is not None
    lunar = leap or _LUNAR.search(plain) is not None
    text = re.sub(r"solar|阳历|公历|新历|国历|^s(?=\d)|[():]", "", _LEAP.sub("", _LUNAR.sub("", plain))).strip(" :-,")
    found = _year_day(text, lunar) or _written_day(text, order)
    if found is None:
        raise BadValue(N_("“{value}” is not a birthday; write it like 05-02 or 农历八月十五"), value=shown(value))
    month, day, lunar_words = found
    return f"{'R' if leap else 'L' if lunar or lunar_words else 'S'}{month:02d}-{day:02d}"


def _written_day(text: str, order: DayOrder) -> tuple[int, int, bool] | None:
    """A birthday written with its year."""
    found = _written(text, order)
    return (found.month, found.day, False) if found else None


def _year_day(text: str, lunar: bool) -> tuple[int, int, bool] | None:
    """Month, day, and whether the words are such as only the lunar calendar has."""
    month: int | None = None
    day: int | None = None
    words = False
    if match := _SHORT.fullmatch(text):
        month, day = int(match[1]), int(match[2])
    elif match := _HAN_DAY.fullmatch(text):
        month, day = _NAMES.get(match[1]) or han_int(match[1]), _lunar_number(match[2])
        words = match[1] in _NAMES or match[2][0] in "初廿卅"
    elif match := _DAY_MONTH.fullmatch(text):
        month, day = _month(match[2]), int(match[1])
    elif match := _MONTH_DAY.fullmatch(text):
        month, day = _month(match[1]), int(match[2])
    if not month or not day or not _possible(month, day, lunar or words):
        return None
    return month, day, words


def _possible(month: int, day: int, lunar: bool) -> bool:
    return 1 <= month <= 12 and 1 <= day <= 30 if lunar else make(2024, month, day) is not None


def _month(word: str) -> int | None:
    return _MONTHS.index(word[:3]) + 1 if word[:3] in _MONTHS else None


def _lunar_number(text: str) -> int | None:
    text = text.removeprefix("初")
    if text == "卅":
        return 30
    if text.startswith("廿"):
        rest = han_int(text[1:]) if len(text) > 1 else 0
        return None if rest is None else 20 + rest
    return han_int(text)
