"""Short answers to a question: a message that is nothing but a past day or an amount."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal

from . import amounts, when
from .lexicon import cue_pattern
from .normalise import normalise
from .numbers import decimal, english_int, han_int

_PLAIN = re.compile(r"[0-9][0-9,]*(?:\.[0-9]+)?")
_POINTS = re.compile(r"(?P<n>[0-9]{1,2}|[a-z]+|[一二两三四五六七八九十])\s*(?:/\s*10|分|points?|out of (?:10|ten))?")


def parse_past_day(text: str, now: datetime) -> date | None:
    """The day up to today that ``text`` alone names, as an answer to "on which day was it?"; None if it names none.

    ``now`` is aware, in the rep's zone.
    """
    for ref in when.find(normalise(text.strip()).lower, now):
        days = [day for day in (ref.past, ref.plan) if day is not None and day <= now.date()]
        if days:
            return max(days)
    return None


def parse_amount(text: str) -> tuple[Decimal, str | None] | None:
    """The amount that ``text`` alone names, with its currency if one was said («4万2», "USD 1,250.50")."""
    plain = normalise(text.strip()).lower.strip()
    if _PLAIN.fullmatch(plain):
        value = decimal(plain)
        return None if value is None else (value, None)
    found = amounts.best(amounts.find(plain, []))
    return (found.value, found.currency) if found else None


def parse_score(text: str) -> int | None:
    """The score from 1 to 10 that ``text`` alone names («八分», "8/10", "nine")."""
    said = _POINTS.fullmatch(normalise(text.strip()).lower.strip())
    if said is None:
        return None
    value = english_int(said["n"]) if said["n"].isascii() and said["n"].isalpha() else han_int(said["n"])
    return value if value is not None and 1 <= value <= 10 else None


def tells_of_debt(text: str) -> bool:
    """Whether a note speaks of money that is owed."""
    return cue_pattern("lookup_topic.debt").search(normalise(text).lower) is not None
