"""What is answered to a complaint that somebody reported: I take it, give it to Tom, it is resolved, it is not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from . import lexicon
from .normalise import Text, normalise

_LONGEST = 200  # characters
_CLAUSE = re.compile(r"[^,。;!?\n]+")
_NAMED = r"(?P<name>[^\d,。;!?]{1,20}?)"


class Move(StrEnum):
    """What becomes of a case."""

    TAKE = "take"
    ASSIGN = "assign"
    RESOLVE = "resolve"
    REOPEN = "reopen"


@dataclass(frozen=True, slots=True)
class CaseAnswer:
    """What was said of a case. ``name`` is whoever it goes to; not ``sure`` where it only does if somebody is called
    so. ``rest`` are the words that say more."""

    move: Move
    name: str | None = None
    sure: bool = True
    rest: str = ""


def read_case(text: str) -> CaseAnswer | None:
    """The answer in ``text``, which begins with it; None where it is something else. Never raises."""
    said = normalise(text)
    if not said.lower.strip() or len(said.lower) > _LONGEST or said.lower.rstrip().endswith("?"):
        return None
    for clause in _CLAUSE.finditer(said.lower):
        words = clause.group()
        if _fillers().fullmatch(words):
            continue
        found = _read(said, clause.start(), words)
        if found is None:
            return None
        move, name, sure = found
        rest = said.words(clause.end(), len(said.lower)) if clause.end() < len(said.lower) else ""
        return CaseAnswer(move, name, sure, rest.strip(" ,，。;；!！、.\n"))
    return None


def _read(said: Text, at: int, words: str) -> tuple[Move, str | None, bool] | None:
    for move, pattern in _moves().items():
        if pattern.fullmatch(words):
            return move, None, True
    for sure, pattern in _assignments():
        if match := pattern.fullmatch(words):
            start, end = match.span("name")
            name = said.words(at + start, at + end).strip()
            return (Move.ASSIGN, name, sure) if name else None
    return None


@cache
def _fillers() -> re.Pattern[str]:
    return re.compile(_weightless())


@cache
def _weightless() -> str:
    words = _any(lexicon.table("cases")["filler"]["words"])
    return rf"(?:(?:{words})|[\W_])*+"


def _any(words: list[str]) -> str:
    return "|".join(
        rf"(?<![a-z]){re.escape(one)}(?![a-z])" if one.isascii() else re.escape(one)
        for one in sorted(set(words), key=lambda word: (-len(word), word))
    )


@cache
def _moves() -> dict[Move, re.Pattern[str]]:
    table, loose = lexicon.table("cases"), _loose()
    resolve = table["resolve"]
    bare = [one for one in resolve["words"] if one not in resolve["needs_ending"]]
    ended = [one + ending for one in resolve["needs_ending"] for ending in resolve["endings"]]
    words = {
        Move.REOPEN: table["reopen"]["words"],
        Move.TAKE: table["take"]["words"],
        Move.RESOLVE: [*bare, *ended],
    }
    return {move: re.compile(rf"{loose}(?:{_any(said)}){loose}") for move, said in words.items()}


def _loose() -> str:
    """Fillers that give back what a phrase needs."""
    return _weightless().removesuffix("+")


@cache
def _assignments() -> tuple[tuple[bool, re.Pattern[str]], ...]:
    """The ways to say who it goes to, and whether each is one whoever is named."""
    table, loose = lexicon.table("cases")["assign"], _loose()
    before, weak, after = (_any(table[one]) for one in ("before", "before_with_after", "after"))
    return (
        (True, re.compile(rf"{loose}(?:{before})\s*{_NAMED}\s*(?:{after})?{loose}")),
        (False, re.compile(rf"{loose}(?:{weak})\s*{_NAMED}\s*(?:{after}){loose}")),
        (False, re.compile(rf"{loose}{_NAMED}\s*(?:{after}){loose}")),
    )


def is_called(said: str, name: str) -> bool:
    """Whether a colleague of this name may be called so: 小王, 王芳, 芳姐, Tom of Tom Lee."""
    one, other = (normalise(words).lower.replace(" ", "") for words in (said, name))
    if not one or not other:
        return False
    if one in (other, *normalise(name).lower.split()):
        return True
    if one.isascii() or other.isascii():
        return False
    short = re.fullmatch("[小老阿](.)|(.{1,2}?)(?:哥|姐|总|经理|主管|工)", one)
    core = (short[1] or short[2]) if short else one
    return len(core) < len(other) and core in other
