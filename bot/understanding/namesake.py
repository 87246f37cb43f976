"""Mentions looked at once more: a person who shares a word with a customer, and a name that stands there in full."""

from __future__ import annotations

import re
from dataclasses import replace

from . import people
from .index import CustomerIndex
from .mention import Mention
from .names import squash
from .normalise import Text, is_han, key
from .spelt import first_names

_BELONGS = re.compile(r" (?:at|from|of|@|w/|over at) (?:the )?")
_GLUED = re.compile("[ 的]?")
_FULL = 0.99
_DOING = 6
"""So many characters after a name may tell that it is a person's: 说下周要."""


def no_people(text: Text, mentions: list[Mention]) -> list[Mention]:
    """``mentions`` without people of another customer: Martin at ◆, ◆老李 (for Martin's Deli, 老李烧烤)."""
    if len(mentions) < 2:
        return mentions
    kept: list[Mention] = []
    for place, one in enumerate(mentions):
        following = mentions[place + 1] if place + 1 < len(mentions) else None
        if (
            following is not None
            and _first_name(text, one)
            and _BELONGS.fullmatch(text.lower, one.end, following.start)
        ):
            continue
        before = kept[-1] if kept else None
        if before is not None and _GLUED.fullmatch(text.lower, before.end, one.start) and _person(text, before, one):
            continue
        kept.append(one)
    return kept


def _first_name(text: Text, mention: Mention) -> bool:
    return squash(text.lower[mention.start : mention.end]).removesuffix("s") in first_names() or (
        text.lower[mention.start : mention.end] in first_names()
    )


def _person(text: Text, whose: Mention, mention: Mention) -> bool:
    """Whether a Chinese person begins where ``mention`` does, right after the customer that he belongs to."""
    if whose.customers == mention.customers or not all(map(is_han, text.lower[mention.start : mention.end])):
        return False
    end = mention.end + _DOING
    window = "◆" + text.lower[whose.end : end]
    found = people.find(window, "◆" + text.plain[whose.end : end], [(0, 1)])
    shift = whose.end - 1
    return any(p.start + shift == mention.start and p.end + shift >= mention.end - 1 for p in found)


def in_full(text: Text, mention: Mention, index: CustomerIndex) -> Mention:
    """``mention`` for the one of its tied customers whose whole name stands there, unless that name is also how
    another of them begins."""
    if len(mention.customers) < 2:
        return mention
    said = key(text.lower[mention.start :])
    names = {c: key(index.get(c).name) for c in mention.customers}
    whole = [c for c, name in names.items() if name and said.startswith(name)]
    longest = max(whole, key=lambda c: len(names[c]), default=None)
    if longest is None or any(c != longest and names[c].startswith(names[longest]) for c in names):
        return mention
    end = _end(text.lower, mention.start, len(names[longest]))
    return replace(mention, end=end, customers=(longest,), strength=_FULL, margin=1.0, rule="name.exact")


def _end(text: str, start: int, letters: int) -> int:
    """Where so many letters and digits from ``start`` on end, with a bracket that closes there."""
    at = start
    while letters:
        letters -= text[at].isalnum()
        at += 1
    return at + 1 if text[at : at + 1] in (")", "]", "】") else at
