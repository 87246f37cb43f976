"""What tells a person in English: titles, first names, the words before and after."""

# ruff: noqa: E501
from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from .lexicon import table, words_regex

FAMILY = frozenset(["tan", "lim", "lee", "wong", "ng", "chan", "chen", "goh", "koh", "ong", "teo", "chua", "smith", "low", "toh", "yeo", "sim", "ho", "tay", "chong", "chew", "kumar", "singh", "rahman", "abdullah", "ismail", "jones", "brown", "taylor", "davies", "evans", "nguyen", "patel", "khan"])  # fmt: skip
"""Family names that are written small after a first name."""


@dataclass(frozen=True, slots=True)
class Rules:
    """Words and patterns of people in English, compiled from the tables."""

    title: re.Pattern[str]
    word: re.Pattern[str]
    weak: frozenset[str]
    places: frozenset[str]
    never: frozenset[str]
    before: re.Pattern[str]
    strong: re.Pattern[str]
    start: re.Pattern[str]
    after: re.Pattern[str]
    staff: re.Pattern[str]
    kinds: frozenset[str]
    titles: frozenset[str]
    pinyin: re.Pattern[str]
    families: frozenset[str]


@cache
def rules() -> Rules:
    data: dict[str, Any] = table("people")["en"]
    pinyin: dict[str, Any] = table("people")["zh"]
    return Rules(
        title=re.compile(rf"(?<![a-z])(?P<title>{words_regex(data['titles'])})\.? (?P<first>(?:(?:van|von|der|den|de|la|del|bin|binti|al|el) )*[a-z][a-z'-]+)(?: (?P<second>[a-z][a-z'-]+))?"),
        word=re.compile(r"(?<![a-z0-9&])[a-z][a-z]*(?:[-'][a-z]+)*(?![a-z0-9&])"),
        weak=frozenset(data["weak"]),
        places=frozenset(data["places"]),
        never=frozenset(data["never"]),
        before=re.compile(rf"(?:^|[^a-z])(?:{words_regex(data['before'])})[ :,(-]*$"),
        strong=re.compile(rf"(?:^|[^a-z])(?<!went )(?<!gone )(?<!go )(?<!going )(?<!signed )(?:{words_regex(data['strong'])})[ :,(-]*$"),
        start=re.compile(r"(?:[,;:.!?-]\s*|[◆(]\s*|^)$"),
        after=re.compile(rf"^(?:[ ,(-]*(?:{words_regex(data['after'])})(?![a-z])|['(])"),
        staff=re.compile(rf"(?:^|[^a-z])(?:{words_regex(data['staff'])}) $"),
        kinds=frozenset(table("names")["kinds_en"]),
        titles=frozenset(data["titles"]),
        families=frozenset(pinyin["pinyin"]),
        pinyin=re.compile(rf"(?<![a-z])(?:{words_regex(pinyin['pinyin'])}) ?(?:{words_regex(pinyin['pinyin_titles'])})(?![a-z])"),
    )  # fmt: skip
