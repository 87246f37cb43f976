"""By which kind of contact a record tells of a touch: a call, a message, a gift, an invitation, an honour …

The words are in ``data/touches.toml``.
"""

from __future__ import annotations

import re
from functools import cache

from .calls import tells_call, unanswered
from .lexicon import LANGUAGES, table
from .normalise import normalise

VISIT = "visit"
_LONGEST = 600  # characters that are read
# A prize or a joint promotion says more than that somebody went there for it; a call says less than a visit.
_ABOVE_A_VISIT = ("honour", "joint")
_BELOW = ("invitation", "gift", "call", "message", "event", "meeting")
_BESIDES = frozenset({"invitation", "gift", "honour", "joint"})
"""Kinds whose words are enough for a note to tell of a touch; of others it takes words of something done."""
_NAMED_SO = re.compile(
    r"(?<![a-z])(?:(?:is|are|was|were|be|'s|lad|lady|guy|man|woman|girl|chap|person|manager|buyer|owner|customer|shop|place|company|one|brand|product)"
    r" )called(?![a-z])"
)
"""Called so by name, and not by telephone."""
_CLAUSE = re.compile(r"[^,。;!?\n]+")


@cache
def _pattern(kind: str, part: str = "") -> re.Pattern[str]:
    """The words of a kind; English ones are whole words."""
    words = table("touches")[kind]
    said = words.get(part, ()) if part else [word for language in LANGUAGES for word in words.get(language, ())]
    ranked = sorted((normalise(word).lower for word in said), key=len, reverse=True)
    return re.compile("|".join(_cue(word) for word in ranked) or "(?!)")


def _cue(word: str) -> str:
    gap = r"[^,.;!?\n]{0,30}?" if word.isascii() else r"[^,。;!?\n]{0,16}?"
    body = gap.join(re.escape(part) for part in word.split("*"))
    return rf"(?<![a-z])(?:{body})(?![a-z])" if word.isascii() else body


def touch_kind(text: str) -> str:
    """The kind of contact that a record of a visit tells of; a visit where nothing else is said.

    What was also done on a visit does not make it another kind: people saw each other.
    """
    low = normalise(text[:_LONGEST]).lower
    for kind in _ABOVE_A_VISIT:
        if _done(kind, low):
            return kind
    if _visited(low):
        return VISIT
    return next((kind for kind in _BELOW if _pattern(kind).search(low)), VISIT)


def _visited(low: str) -> bool:
    """Whether somebody went there; a visit by phone is a call."""
    by_phone = re.sub(r"(?:电话|線上|线上|视频)(?:回访|拜访)了?|called (?!in at)", " ", low)
    return _pattern(VISIT).search(by_phone) is not None


def also_touch(text: str) -> str | None:
    """The kind of touch that a note tells was done: an invitation, an honour, a gift, a call … None where it tells of
    none, or only of what somebody plans, wants or likes."""
    low = _NAMED_SO.sub("named", normalise(text[:_LONGEST]).lower)
    if tells_call(low):
        return None if unanswered(low) else "call"
    besides = (kind for kind in (*_ABOVE_A_VISIT, *_BELOW) if _done(kind, low, "" if kind in _BESIDES else "done"))
    return next(besides, None)


def is_besides(text: str) -> bool:
    """Whether it tells of an invitation, a gift, an honour or something done together."""
    return also_touch(text) in _BESIDES


def _done(kind: str, low: str, part: str = "") -> bool:
    """Whether a clause says so and does not say that it is planned or did not happen."""
    if low.rstrip().endswith(("?", "吗", "嗎")):
        return False
    clauses = (match.group() for match in _CLAUSE.finditer(low))
    return any(_pattern(kind, part).search(one) and not _pattern("plan").search(one) for one in clauses)


def tells_delivery(text: str) -> bool:
    """Whether the words of an order tell when it comes."""
    return _pattern("delivery").search(normalise(text[:_LONGEST]).lower) is not None


def is_payment(text: str) -> bool:
    """Whether what was filed as a sale is money that came in for an earlier one."""
    return _pattern("payment").search(normalise(text[:_LONGEST]).lower) is not None


def visit_words() -> tuple[str, ...]:
    """Words by which a reminder speaks of a visit."""
    return tuple(table("touches")["visit"]["planned"])
