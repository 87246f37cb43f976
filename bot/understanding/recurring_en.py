"""What comes again, in English: every Monday, every other Friday, on the 5th of every month, last working day …"""

# ruff: noqa: E501
from __future__ import annotations

import re
from datetime import date
from functools import cache
from typing import Any

from bot.domain.recurrence import Every

from . import lexicon
from .recurring_model import Pattern, Said

_END = r"(?![a-z0-9])"
_FREE = r"(?=\s*(?:$|[,.;!:(]|on |at |to |from |starting |beginning |around |by ))"
"""Behind an adverb that is no part of another word: "monthly, …", but no "monthly statement"."""


@cache
def _words() -> dict[str, Any]:
    words: dict[str, Any] = lexicon.table("recurring")["en"]
    return words


@cache
def patterns() -> tuple[Pattern, ...]:
    """All patterns over lower-case text."""
    words = _words()
    each = rf"(?<![a-z])(?:{lexicon.words_regex(words['each'])})"
    weekday = rf"(?:{lexicon.words_regex(one for some in words['weekdays'] for one in some)})"
    month = rf"(?:{lexicon.words_regex(one for some in words['months'] for one in some)})\.?"
    between = r"\s*(?:,|\band\b|&|/|\bor\b|\+|-|\bto\b|\bthrough\b|\bthru\b)\s*(?:on )?(?:every )?"
    weekdays = rf"(?P<days>{weekday}s?(?:{between}{weekday}s?{_END})*){_END}"
    date_ = r"(?:the )?[0-3]?[0-9](?:st|nd|rd|th)?"
    dates = rf"(?P<dates>{date_}(?:(?: and |, ?| & ){date_})*){_END}"
    ordinal_date = (
        r"(?P<dates>(?:the )?[0-3]?[0-9](?:st|nd|rd|th)(?:(?: and |, ?| & )(?:the )?[0-3]?[0-9](?:st|nd|rd|th))*)"
    )
    count = rf"(?P<count>(?:{lexicon.words_regex(words['second'])})|third|3rd|fourth|4th|[0-9]{{1,2}}|{lexicon.words_regex(words['numbers'])})"
    nth = rf"(?P<nth>{lexicon.words_regex(words['ordinals'])})"
    workday = rf"(?P<workday>{lexicon.words_regex(words['workday'])})"
    of = rf"(?:{workday}|(?P<of>{weekday})|(?P<day>day))"
    of_month = r"(?:of|in) (?:every|each) month"
    monthly = r"(?:(?:every|each) month|monthly)"
    parts = "|".join(f"(?P<{name}>{lexicon.words_regex(some)})" for name, some in words["parts"].items())
    on = r"(?:,? ?on )?"
    year_day = rf"(?:(?P<m1>{month}) (?:the )?(?P<d1>[0-3]?[0-9])(?:st|nd|rd|th)?|(?:the )?(?P<d2>[0-3]?[0-9])(?:st|nd|rd|th)?(?: of)? (?P<m2>{month})){_END}"
    return (
        Pattern(rf"{on}(?:the )?(?:end of (?:every|each) month|last day {of_month}|{each} month[- ]?end|{monthly} at (?:the )?(?:month )?end|{each} end of (?:the )?month)(?P<end>{_END})", _month),
        Pattern(rf"{on}(?:the )?{nth} {of} {of_month}{_END}", _month),
        Pattern(rf"{each} {nth} {of} of (?:the|a) month{_END}", _month),
        Pattern(rf"{on}{each} (?:very )?(?P<nth>first|1st|last) {of}(?: (?:of|in) (?:the|a) month)?{_END}", _month),
        Pattern(rf"{monthly},? (?:on )?(?:the )?{nth} {of}{_END}", _month),
        Pattern(rf"{on}{ordinal_date}(?: day)? {of_month}{_END}", _month),
        Pattern(rf"{monthly},? on {dates}", _month),
        Pattern(rf"{on}{each} {ordinal_date}(?: of (?:the|a) month)?{_END}", _month),
        Pattern(rf"{each} (?:{year_day})", _year),
        Pattern(rf"(?:{each} year|annually|yearly|once a year),? on {year_day}", _year),
        Pattern(rf"{on}{each} (?:{parts}){_END}", _part),
        Pattern(rf"{on}{each} {workday}s?(?: (?:{parts}))?{_END}|(?<![a-z])on (?:{workday.replace('workday>', 'w2>')})s(?: (?:mornings?|afternoons?|evenings?))?{_END}", _workdays),
        Pattern(rf"{on}{each} {count} {weekdays}", _week),
        Pattern(rf"{on}{each} {weekdays}(?: (?:{parts}))?", _week),
        Pattern(rf"{each} (?:{count} )?weeks?(?:,? on {weekdays})?{_END}", _week),
        Pattern(rf"(?<![a-z-])once (?:a|per|every) week,? on {weekdays}", _week),
        Pattern(rf"(?<![a-z-])(?:once (?:a|per|every) week|weekly){_FREE}(?:,? ?on {weekdays})?", _week),
        Pattern(rf"(?<![a-z-])(?:(?P<two>bi-?weekly|fortnightly)|{each} (?P<fort>fortnight)){_FREE}(?:,? ?on {weekdays})?", _week),
        Pattern(rf"(?<![a-z])(?:on )?(?P<days>{weekday}s(?:{between}{weekday}s{_END})*){_END}", _week),
        Pattern(rf"(?<![a-z])every (?P<weekend>weekend)s?{_END}", _week),
        Pattern(rf"{each} {count} (?P<unit>day|month|quarter|year)s?{_END}", _counted),
        Pattern(rf"{each} (?P<unit>day|month|quarter|year){_END}", _counted),
        Pattern(rf"(?<![a-z-])(?:once (?:a|per) (?P<unit>day|month|quarter|year)|(?P<adverb>daily|monthly|quarterly|yearly|annually)){_FREE}", _counted),
    )  # fmt: skip


def _part(found: re.Match[str], today: date) -> Said:
    return Said(Every.DAY, part=_part_of(found))


def _part_of(found: re.Match[str]) -> str | None:
    groups = found.groupdict()
    return next((name for name in ("am", "noon", "pm", "evening") if groups.get(name)), None)


def _workdays(found: re.Match[str], today: date) -> Said:
    return Said(Every.WORKDAY, part=_part_of(found))


def _week(found: re.Match[str], today: date) -> Said:
    groups = found.groupdict()
    interval = _count(groups.get("count"))
    if groups.get("two") or groups.get("fort"):
        interval = 2
    days = (6,) if groups.get("weekend") else _weekdays(groups.get("days") or "")
    return Said(Every.WEEK, interval, days, part=_part_of(found))


def _weekdays(text: str) -> tuple[int, ...]:
    numbers: list[int] = []
    spans = False
    for word in re.findall(r"[a-z]+|-", text):
        number = next((at for at, some in enumerate(_words()["weekdays"], 1) if word in some or word[:-1] in some), 0)
        if number:
            numbers += range(numbers[-1] + 1, number) if spans and numbers else []
            numbers.append(number)
        spans = word in ("-", "to", "through", "thru")
    return tuple(sorted(set(numbers)))


def _count(text: str | None) -> int:
    """1 where nothing is said; 0 where it is no number."""
    words = _words()
    if text is None:
        return 1
    if text in words["second"]:
        return 2
    named = words["numbers"].get(text) or {"third": 3, "3rd": 3, "fourth": 4, "4th": 4}.get(text)
    return int(named or (text if text.isdigit() else 0))


def _month(found: re.Match[str], today: date) -> Said | None:
    groups = found.groupdict()
    if groups.get("end") is not None:
        return Said(Every.MONTH, 1, (31,))
    if groups.get("dates"):
        days = tuple(sorted({int(one) for one in re.findall("[0-9]+", groups["dates"])}))
        return Said(Every.MONTH, 1, days) if all(1 <= one <= 31 for one in days) else None
    nth = int(_words()["ordinals"][groups["nth"]])
    if groups.get("workday"):
        return Said(Every.MONTH, 1, (), nth)
    if groups.get("day"):
        return Said(Every.MONTH, 1, (31 if nth == -1 else abs(nth),))
    return Said(Every.MONTH, 1, _weekdays(groups["of"] or ""), nth)


def _year(found: re.Match[str], today: date) -> Said | None:
    name, day = found["m1"] or found["m2"], int(found["d1"] or found["d2"])
    month = next(at for at, some in enumerate(_words()["months"], 1) if name.rstrip(".") in some)
    return Said(Every.YEAR, 1, (day,), month=month)


_ADVERBS = {"daily": "day", "monthly": "month", "quarterly": "quarter", "yearly": "year", "annually": "year"}


def _counted(found: re.Match[str], today: date) -> Said:
    groups = found.groupdict()
    unit = groups.get("unit") or _ADVERBS[groups.get("adverb") or ""]
    count = _count(groups.get("count"))
    if unit == "quarter":
        return Said(Every.MONTH, 3 * count)
    return Said(Every(unit), count)
