"""What is to be done, in few words: the part of a sentence that its day belongs to, without the day."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import cache, lru_cache

from . import lexicon
from .index import CustomerIndex, CustomerName
from .model import Draft
from .normalise import is_han, normalise
from .understand import understand

_CLAUSE = re.compile(r"[^,，。;；!！?？\n]+")
_SHORTEST = 2  # Chinese characters, or letters of a word


@dataclass(frozen=True, slots=True)
class Piece:
    """A clause of the sentence and what stands in it, by offsets into the whole."""

    start: int
    end: int


def gist(text: str, customers: tuple[CustomerName, ...], written: datetime) -> str:
    """What ``text``, written at a moment (aware), wants done on its day; all of it where that cannot be told.
    ``customers`` are those it is about.

    A list shows the same few again with each page and each tick, so the last ones read are remembered.
    """
    return _read(text, customers, written, written.fold, written.tzinfo)


@lru_cache(maxsize=512)
def _read(text: str, customers: tuple[CustomerName, ...], written: datetime, _fold: int, _zone: tzinfo | None) -> str:
    """The moment with its zone: moments are equal that are the same in two zones, and days are not."""
    index = CustomerIndex(customers)
    whole = " ".join(text.split())
    drafts = [one for one in understand(whole, index, written).drafts if one.followup is not None]
    if not drafts or drafts[0].followup is None:
        return whole
    draft, day = drafts[0], drafts[0].followup
    pieces = clauses(whole)
    at = next((number for number, one in enumerate(pieces) if one.start <= day.start < one.end), None)
    if at is None:
        return whole
    words = _without_day(whole, pieces[at], day.start, day.end, draft)
    if not _says_something(words) and at + 1 < len(pieces):  # tomorrow at ten, call Mr Li
        words = _trimmed(whole[pieces[at + 1].start : pieces[at + 1].end])
    return _capital(words) if _says_something(words) else whole


def clauses(text: str) -> list[Piece]:
    """The parts of a sentence between its punctuation marks."""
    return [Piece(*found.span()) for found in _CLAUSE.finditer(text) if found.group().strip()]


def _without_day(whole: str, piece: Piece, start: int, end: int, draft: Draft) -> str:
    before, after = whole[piece.start : start], whole[min(end, piece.end) : piece.end]
    before = _around()[0].sub("", before)
    after = _around()[1].sub("", after)
    words = _trimmed(f"{before.rstrip()} {after.lstrip()}" if _spaced(before, after) else before + after)
    for slot in (draft.customer, draft.contact):  # whom it was promised: the card names them
        name = whole[slot.start : slot.end] if slot is not None else ""
        if name and words.startswith(name) and len(words) > len(name):
            words = _trimmed(words[len(name) :])
    return words


def _spaced(before: str, after: str) -> bool:
    """Whether a space belongs between what stood around the day."""
    return not (before.strip() and after.strip() and is_han(before.strip()[-1]) and is_han(after.strip()[0]))


def _trimmed(words: str) -> str:
    """Without what asks for the reminder, in front and behind."""
    begin, end = _edges()
    return end.sub("", begin.sub("", words)).strip(" -–—、.。")


@cache
def _edges() -> tuple[re.Pattern[str], re.Pattern[str]]:
    table = lexicon.table("gist")
    begin, end = _any(table["begin"]), _any(table["end"])
    return re.compile(rf"^(?:\s*(?:{begin}))+\s*", re.IGNORECASE), re.compile(rf"(?:\s*(?:{end}))+\s*$", re.IGNORECASE)


@cache
def _around() -> tuple[re.Pattern[str], re.Pattern[str]]:
    table = lexicon.table("gist")
    before, after = _any(table["before_day"]), _any(table["after_day"])
    return re.compile(rf"(?:{before})\s*$", re.IGNORECASE), re.compile(rf"^\s*(?:{after})", re.IGNORECASE)


def _any(words: list[str]) -> str:
    found = sorted(set(words), key=lambda word: (-len(word), word))
    return "|".join(
        rf"\b{re.escape(one)}\b" if one[0].isascii() and one[0].isalpha() else re.escape(one) for one in found
    )


def _says_something(words: str) -> bool:
    plain = normalise(words).plain
    return sum(is_han(char) for char in plain) >= _SHORTEST or bool(re.search(r"[A-Za-z]{2}", plain))


def _capital(words: str) -> str:
    return words[0].upper() + words[1:] if words[0].isascii() else words
