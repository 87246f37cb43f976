"""The words that names and notes are found by, over a company's whole store.

Chinese has no spaces, and an index of three letters finds no word of two characters. So every character and every
pair of neighbours is a token of its own; other scripts are cut into threes. What the tokens find is then checked
against the text itself: they may find too much, never too little.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from functools import cache, lru_cache

from .names import CORE, KIND, LEGAL, Unit, parse
from .normalise import is_han, normalise
from .pinyin import blur, blurred, initials, readings

_RUN = re.compile(r"[^\W_]+")
_SHORT = 3  # letters of a token in scripts with spaces


class _Folds(dict[int, str]):
    """Characters → how they are compared. One character at a time, so that part of a text folds as the whole does."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = normalise(chr(code)).lower.casefold()
        return folded


_folds = _Folds()


def fold(text: str) -> str:
    """A text as it is compared: capitals, full-width and traditional characters make no difference."""
    return text.translate(_folds)


def key(text: str) -> str:
    """The letters, digits and characters of a folded text alone."""
    return "".join(_RUN.findall(fold(text)))


def _stretches(run: str) -> Iterator[tuple[bool, str]]:
    """The Chinese and the other parts of a run of letters."""
    at = 0
    while at < len(run):
        han, end = is_han(run[at]), at + 1
        while end < len(run) and is_han(run[end]) == han:
            end += 1
        yield han, run[at:end]
        at = end


def without_form(name: str) -> str:
    """The key of a name without the legal form at its end."""
    whole, ending = key(name), ""
    for unit in reversed(parse(name).han):
        if unit.weight > LEGAL:
            break
        ending = unit.char + ending
    return whole.removesuffix(ending) or whole


# Notes


def note_tokens(text: str) -> set[str]:
    """The tokens under which a note is kept."""
    found: set[str] = set()
    for run in _RUN.findall(fold(text)):
        for han, part in _stretches(run):
            size = 1 if han else _SHORT
            found.update(part[at : at + size] for at in range(len(part)))  # the last ones are shorter
            if han:
                found.update(part[at : at + 2] for at in range(len(part) - 1))
    return found


def note_query(text: str) -> tuple[list[str], str | None]:
    """The tokens that every note with these words has, and the beginning of one if that is all that can be said."""
    exact: set[str] = set()
    begun: set[str] = set()
    for run in _RUN.findall(fold(text)):
        for han, part in _stretches(run):
            size = 2 if han else _SHORT
            if len(part) >= size:
                exact.update(part[at : at + size] for at in range(len(part) - size + 1))
            elif han:
                exact.add(part)
            else:
                begun.add(part)
    if exact or not begun:
        return sorted(exact), None
    return [], max(begun, key=lambda one: (len(one), one))


# Customers


def name_tokens(name: str) -> set[str]:
    """The tokens under which a customer's name is kept: pairs of characters and of their sounds, threes of letters,
    initials, and the name as it would be typed in letters."""
    found: set[str] = set()
    for run in _RUN.findall(fold(name)):
        for han, part in _stretches(run):
            found |= _han_tokens(part) if han else _letter_tokens(part)
    return found | _spelt(name)


def query_tokens(text: str) -> set[str]:
    """The tokens by which names like this one are looked for."""
    found: set[str] = set()
    for run in _RUN.findall(fold(text)):
        for han, part in _stretches(run):
            found |= _han_tokens(part) if han else _letter_tokens(part) | _typed(part)
    words = [run for run in _RUN.findall(fold(text)) if run.isascii()]
    if len(words) > 1:
        found.update(f"i:{one}" for one in _heads("".join(word[0] for word in words)))
        for first, second in itertools.pairwise(words):
            found |= _typed(first + second)
    return found


def _han_tokens(part: str) -> set[str]:
    found = {part[at : at + 2] for at in range(len(part) - 1)}
    found.update(f"s:{blurred(a)}.{blurred(b)}" for a, b in itertools.pairwise(part))
    # One character heard or typed wrong leaves its neighbours on both sides.
    found.update(f"{a}*{b}" for a, b in zip(part, part[2:], strict=False))
    return found if len(part) > 1 else {part}


def _letter_tokens(part: str) -> set[str]:
    padded = f"^{part}"  # how a word begins tells most
    found = {padded[at : at + _SHORT] for at in range(max(1, len(padded) - _SHORT + 1))}
    if len(part) > 4:  # letters swapped, left out or doubled keep what stands around them
        found.update(f"{a}*{b}" for a, b in zip(padded, padded[2:], strict=False))
    return found


def _heads(letters: str) -> list[str]:
    return [letters[:size] for size in range(2, min(len(letters), 8) + 1)]


@lru_cache(maxsize=4096)
def _typed(part: str) -> frozenset[str]:
    """Letters that may be initials, or pinyin without spaces."""
    if not part.isascii() or len(part) < 2:
        return frozenset()
    found = {f"i:{part[:8]}"} if len(part) <= 12 else set()
    syllables = _syllables(part)
    found.update(f"s:{a}.{b}" for a, b in itertools.pairwise(syllables))
    return frozenset(found)


def _spelt(name: str) -> set[str]:
    """Initials of a name: of all of it and of its telling part, each with its beginnings."""
    parsed = parse(name)
    han = [unit for unit in parsed.han if unit.weight > LEGAL]
    first = next((at for at, unit in enumerate(han) if unit.weight >= CORE), 0)
    rows = [initials("".join(unit.char for unit in some)) for some in (han, han[first:], _core_and_kind(han))]
    rows.append(initials(without_form(name)) if han else "")
    rows += [initials("".join(unit.char for unit in han[first + skip :])) for skip in (2, 3) if len(han) - first > skip]
    words = [word.text for word in parsed.words if word.text and word.weight > LEGAL]
    rows.append("".join(word[0] for word in words))
    rows.append("".join(word.text[0] for word in parsed.words if word.text and word.weight >= CORE))
    if words and han:
        rows.append("".join(words) + rows[0])
    found = {f"i:{head}" for row in rows if row.isascii() for head in _heads(row.lower())}
    for a, b in itertools.pairwise(han):
        found.update(f"s:{blur(x)}.{blur(y)}" for x in readings(a.char)[:2] for y in readings(b.char)[:2])
    return found


def _core_and_kind(han: list[Unit]) -> list[Unit]:
    return [unit for unit in han if unit.weight >= CORE or unit.weight == KIND]


@cache
def _all_syllables() -> frozenset[str]:
    """Every toneless syllable that a common character is read by; ü is typed v or u."""
    found: set[str] = set()
    for code in range(0x4E00, 0x9FA6):
        for reading in readings(chr(code))[:2]:
            if reading.isascii() and reading.isalpha():
                found |= {reading, reading.replace("v", "u")}
    return frozenset(found)


def _syllables(letters: str) -> list[str]:
    """A row of letters as syllables of pinyin, sounds that are often confused made alike; empty if it is none."""
    known = _all_syllables()
    best: list[tuple[int, ...] | None] = [()] + [None] * len(letters)
    for end in range(1, len(letters) + 1):
        for start in range(max(0, end - 6), end):
            before = best[start]
            if before is not None and letters[start:end] in known:
                now = best[end]
                if now is None or len(before) + 1 < len(now):
                    best[end] = (*before, start)
    cuts = best[-1]
    if not cuts:
        return []
    bounds = [*cuts, len(letters)]
    return [blur(letters[a:b]) for a, b in itertools.pairwise(bounds)]
