"""English words of time (the text is in lower case): tables, numbers, and the pieces patterns are made of."""

# ruff: noqa: E501
from __future__ import annotations

import re
from datetime import date, datetime
from functools import cache

from . import almanac
from .lexicon import table, words_regex
from .numbers import english_int
from .timeref import TimeRef, on

PAST_WORDS = ("last", "past", "previous", "prev")
NUM_WORDS = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty"
NUM = rf"(?:[0-9]{{1,3}}(?:\.[0-9])?|an?|(?:{NUM_WORDS})(?:[ -](?:one|two|three|four|five|six|seven|eight|nine))?|a couple of|a couple|couple of|couple|a pair of|a few|few|several|half an?|half)"
HOURS = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
B = r"(?<![a-z0-9])"
UNITS_AFTER = r"(?! ?(?:cartons?|ctns?|cases?|boxes|pcs|packs?|units?|stores?|shops?|outlets?|bucks|dollars|usd|percent|%|k\b|min|hour|day|week|month|year|people|pax|kg|of\b|x\b|[a-z]*ples\b))"


@cache
def name_table(section: str) -> dict[str, int]:
    return {word: int(key) for key, words in table("dates.en")[section].items() for word in words}


@cache
def part_words() -> dict[str, str]:
    return {word: part for part, words in table("dates.en")["parts"].items() for word in words}


@cache
def pieces() -> dict[str, str]:
    """Parts of patterns that several rules share."""
    ordinals = rf"(?:[0-9]{{1,2}}(?:st|nd|rd|th)|{words_regex(name_table('ordinals'))})(?![a-z0-9])"
    number_days = r"(?:twenty|thirty)(?:[ -](?:one|two|three|four|five|six|seven|eight|nine))?(?![a-z])"
    verbs = r"sat (?:with|down|in|nav|and|at|by|on|through|tight|there|beside|over)|wed to|sun (?:is|was|will|rise|set|block|cream|tan|hat|dried|care|light)|sat[ -]nav|mon (?:ami|cheri)"
    weekdays = words_regex(name_table("weekdays"))
    months = words_regex(name_table("months"))
    return {
        "wd": rf"(?:{weekdays})(?![a-z])\.?",
        "wd_named": rf"(?!{verbs})(?P<wd>{weekdays})(?![a-z])\.?",
        "months": months,
        "mon": rf"(?P<mon>{months})(?![a-z])\.?",
        "ord": ordinals,
        "any_ord": rf"(?P<ord>{ordinals}|{number_days}|[0-3]?[0-9](?![0-9:./%]|[ap]\.?m|k\b|[0-9,]*[0-9]))",
        "which": rf"(?P<which>next|this|last|previous|following|the|{months})",
        "unit": r"(?P<unit>days?|nights?|weeks?|wks?|fortnights?|months?|mths?|years?|yrs?|hours?|hrs?|h|minutes?|mins?|seconds?|secs?|'|\")",
        "year": r"(?P<y>20[0-9]{2}|'[0-9]{2})(?![0-9])",
        "ap": r"(?P<ap>[ap]\.? ?m\.?(?![a-z])|(?<=[0-9])[ap](?![a-z.]))",
        "ap_small": r"[ap]\.? ?m\.?(?![a-z])",
        "part": r"(?P<part> (?:in the |this |late )?(?:morning|afternoon|evening|night)| at night| tonight| this evening)?",
    }


def fixed(m: re.Match[str], now: datetime, day: date | None) -> TimeRef | None:
    return None if day is None else TimeRef(m.start(), m.end(), "", on(day, now.date()), day, day)


def either(m: re.Match[str], plan: date | None, past: date | None, *, weekday: bool = False) -> TimeRef | None:
    return TimeRef(m.start(), m.end(), "", "either", plan, past, weekday=weekday) if plan or past else None


def no_day(m: re.Match[str], *, past: bool = False) -> TimeRef:
    return TimeRef(m.start(), m.end(), "en.no_day", "past" if past else "either")


def number(text: str) -> int | None:
    text = text.strip().removesuffix("st").removesuffix("nd").removesuffix("rd").removesuffix("th")
    if text.isdigit():
        return int(text)
    return name_table("ordinals").get(text.replace("-", " ")) or english_int(text)


def ordinal(text: str) -> int | None:
    text = text.strip()
    if text[:1].isdigit():
        return int(re.match(r"[0-9]+", text).group())  # type: ignore[union-attr]
    return name_table("ordinals").get(text) or english_int(text)


def year_of(text: str) -> int:
    """2027, or '27."""
    return int(text) if len(text) == 4 else 2000 + int(text.lstrip("'"))


def month_base(word: str, today: date) -> date | None:
    """The first of the month that "next", "this", "last" or a month's name means."""
    months = name_table("months")
    if word in months:
        found = almanac.nearest_month_day(today, months[word], 1, past=False)
        return today.replace(day=1) if today.month == months[word] else found
    shift = 1 if word in ("next", "nxt", "following") else -1 if word in PAST_WORDS else 0
    return almanac.shift_months(today.replace(day=1), shift)
