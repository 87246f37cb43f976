"""Details that are told beside a person and are not theirs: a child's birthday, a successor's number."""

from __future__ import annotations

import re
from functools import cache

from .lexicon import table, words_regex
from .normalise import normalise

_SAID = re.compile(
    r"[0-9一二三四五六七八九十初廿]+[日号]?生日|生日|生辰|出生|大寿|birthday|bday|b'day|born|turns|turning"
)
_REACH = 14  # characters between the relative and the word for a birthday


@cache
def _pattern(group: str) -> re.Pattern[str]:
    words = table("others")[group]
    return re.compile(rf"{words_regex(words['zh'])}|(?<![a-z])(?:{words_regex(words['en'])})(?![a-z])")


def birthday_of_kin(text: str) -> bool:
    """Whether the birthday in a message is that of a relative: "Mr Li's daughter's birthday is 5 May"."""
    lower = normalise(text).lower
    said = _SAID.search(lower)
    return said is not None and _pattern("kin").search(lower, max(0, said.start() - _REACH), said.start()) is not None


def number_of_another(text: str) -> bool:
    """Whether a message tells of somebody who left or came anew, so that a number in it may be the new one's."""
    return _pattern("succession").search(normalise(text).lower) is not None
