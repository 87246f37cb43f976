"""What comes again, in Chinese: 每周一, 每月5号和20号, 隔周周三, 每月最后一个工作日 …"""

# ruff: noqa: E501
from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache

from bot.domain.recurrence import Every

from . import lexicon
from .numbers import HAN_NUMBER, han_int
from .recurring_model import Pattern, Said

_WEEKDAY = {char: number for number, char in enumerate("一二三四五六", 1)} | {"日": 7, "天": 7}
_NUMBER = rf"(?:[0-9]{{1,2}}|[{HAN_NUMBER}]{{1,3}})"


@cache
def patterns() -> tuple[Pattern, ...]:
    """All patterns over simplified lower-case text."""
    words = lexicon.table("recurring")["zh"]
    one_of = {name: f"(?:{lexicon.words_regex(some)})" for name, some in words.items() if isinstance(some, list)}
    each, apart, once = one_of["each"], one_of["apart"], one_of["once"]
    week, day = one_of["week"], "(?:[一二三四五六日天](?!点|时)|[1-6](?![0-9]|点|时|:))"
    counted = f"(?![一二三四五六七八九十两几半多0-9]*[{words['counters']}])"
    # Whole or not at all: of 每周二三次 no 每周二 is left.
    weekdays = (
        rf"(?P<days>(?>{day}(?:(?:[、,/和及跟与同]|以及)?(?:{week})?{day})*(?:[到至-](?:{week})?{day})?)){counted}"
    )
    count = rf"(?P<count>{_NUMBER})"
    days_of_month = rf"(?P<dates>{_NUMBER}(?:号|日)?(?:(?:[、,和及跟与同]|以及){_NUMBER}(?:号|日)?)*)(?<=号|日)"
    nth = rf"(?:(?P<first>{one_of['first']})|(?P<last>{one_of['last']})|(?P<last2>{one_of['last_but_one']})|第(?P<nth>[二三四2-4])个)"
    of = rf"(?:(?P<workday>{one_of['workday']})|(?:{week})(?P<of>{day}))"
    tail = rf"的?(?:份)?(?:{days_of_month}|(?P<end>{one_of['month_end']})|(?P<begin>{one_of['month_begin']})|{nth}{of})"
    parts = "|".join(f"(?P<{name}>{lexicon.words_regex(some)})" for name, some in words["parts_of_each"].items())
    return (
        Pattern(rf"(?:{each})(?:{one_of['workday']})|{one_of['workday_alone']}", _plain(Every.WORKDAY)),
        Pattern(rf"(?:{one_of['two_days']})", _two_days),
        Pattern(rf"(?:{apart}){count}(?:天|日)(?:{once})?", _days),
        Pattern(rf"(?:{one_of['day']})(?:{once})?", _plain(Every.DAY)),
        Pattern(rf"(?:每|逢)(?:{parts})", _part),
        Pattern(rf"(?:{each})(?:{one_of['weekend']})", _weekend),
        Pattern(rf"(?:{week})(?P<days>{day}[到至-](?:{week})?{day})的?(?:每天|每日|都)", _week),
        Pattern(rf"(?:{each})(?:{week})的?(?:{week})?{weekdays}", _week),
        Pattern(rf"(?:每隔|每|隔){count}个?(?:{week})(?:{once})?(?:的?(?:{week})?{weekdays})?", _week),
        Pattern(rf"(?:每?隔|每?双)(?:一个)?(?:{week})(?:的?(?:{week})?{weekdays})?", _two_weeks),
        Pattern(rf"每个?(?:{week})(?:{once})?{counted}", _week),
        Pattern(rf"(?:{each})个?月(?:{tail})", _month),
        Pattern(rf"每隔?{count}个月(?:{once})?(?:{tail})?", _month),
        Pattern(rf"每个?月(?:{once})?{counted}", _month),
        Pattern(rf"每?逢{days_of_month}", _month),
        Pattern(rf"每个?(?P<quarter>{one_of['quarter']})(?:度)?(?:{once})?(?:{tail})?", _month),
        Pattern(rf"(?P<half>{one_of['half_year']})(?:{once})?", _month),
        Pattern(rf"每逢?年?的?(?P<month>{_NUMBER})月的?(?P<day>{_NUMBER})(?:号|日)?", _year),
        Pattern(rf"每年的?(?P<month>{_NUMBER})月(?:份|初)?", _year),
        Pattern(r"每年的?(?P<yearend>年底|底|年末|末|年尾)", _year),
        Pattern(r"每年的?(?P<yearbegin>年初|初|元旦)", _year),
        Pattern(rf"每一?年(?:{once})?{counted}", _year),
    )


def _plain(every: Every) -> Callable[[re.Match[str], date], Said]:
    return lambda found, today: Said(every)


def _two_days(found: re.Match[str], today: date) -> Said:
    return Said(Every.DAY, 2)


def _days(found: re.Match[str], today: date) -> Said | None:
    count = _count(found)
    return Said(Every.DAY, count) if count else None


def _part(found: re.Match[str], today: date) -> Said:
    return Said(Every.DAY, part=found.lastgroup)


def _weekend(found: re.Match[str], today: date) -> Said:
    return Said(Every.WEEK, days=(6,))


def _week(found: re.Match[str], today: date) -> Said | None:
    groups = found.groupdict()
    count = _count(found) if groups.get("count") else 1
    days = _weekdays(groups["days"]) if groups.get("days") else ()
    return Said(Every.WEEK, count, days) if count else None


def _two_weeks(found: re.Match[str], today: date) -> Said:
    return Said(Every.WEEK, 2, _weekdays(found["days"]) if found["days"] else ())


def _weekdays(text: str) -> tuple[int, ...]:
    chars = [char for char in text if char in _WEEKDAY or char in "123456" or char in "到至-"]
    numbers: list[int] = []
    spans = False
    for char in chars:
        if char in "到至-":
            spans = True
            continue
        number = _WEEKDAY.get(char) or int(char)
        numbers += range(numbers[-1] + 1, number) if spans and numbers else []
        numbers.append(number)
        spans = False
    return tuple(sorted(set(numbers)))


def _month(found: re.Match[str], today: date) -> Said | None:
    groups = found.groupdict()
    count = 3 if groups.get("quarter") else 6 if groups.get("half") else 1
    if groups.get("count"):
        count = _count(found)
    if not count:
        return None
    quarter = bool(groups.get("quarter"))
    if groups.get("dates"):
        days = tuple(sorted({han_int(one) or 0 for one in re.findall(_NUMBER, groups["dates"])}))
        return Said(Every.MONTH, count, days, quarter=quarter) if all(1 <= one <= 31 for one in days) else None
    if groups.get("end") or groups.get("begin"):
        return Said(Every.MONTH, count, (31,) if groups.get("end") else (1,), quarter=quarter, late=bool(groups["end"]))
    nth = _nth(groups)
    if nth is not None:
        of = () if groups.get("workday") else (_WEEKDAY.get(groups["of"]) or int(groups["of"]),)
        return Said(Every.MONTH, count, of, nth, quarter=quarter, late=nth < 0)
    return Said(Every.MONTH, count)


def _nth(groups: dict[str, str | None]) -> int | None:
    if groups.get("nth"):
        return han_int(groups["nth"] or "")
    return 1 if groups.get("first") else -1 if groups.get("last") else -2 if groups.get("last2") else None


def _year(found: re.Match[str], today: date) -> Said | None:
    groups = found.groupdict()
    if groups.get("yearend"):
        return Said(Every.YEAR, 1, (31,), month=12)
    if groups.get("yearbegin"):
        return Said(Every.YEAR, 1, (1,), month=1)
    if not groups.get("month"):
        return Said(Every.YEAR)
    month, day = han_int(groups["month"] or ""), han_int(groups.get("day") or "1")
    return Said(Every.YEAR, 1, (day or 0,), month=month)


def _count(found: re.Match[str]) -> int:
    """How many days, weeks or months lie between; 0 where the words are no number."""
    return han_int(found["count"]) or 0


def next_quarter(today: date, *, late: bool) -> date:
    """The first day of the month of a quarter to count from: its first, or where ``late`` its last, not over yet."""
    month = today.month - (today.month - 1) % 3 + (2 if late else 0)
    begin = today.replace(month=month, day=1)
    return begin if late or begin == today else _later(begin, 3)


def _later(begin: date, months: int) -> date:
    for _ in range(months):
        begin = (begin + timedelta(days=32)).replace(day=1)
    return begin
