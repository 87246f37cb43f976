"""What a customer's name is made of: the core that tells it apart, its kind of business, its branch, its legal form."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from .lexicon import table
from .normalise import is_han, normalise
from .segment import BRANCH, CORE, KIND, LEGAL, REGION, is_kind, is_legal, segment

__all__ = ["BRANCH", "CORE", "KIND", "LEGAL", "REGION", "Name", "Unit", "Word", "is_kind", "parse"]

_LATIN = re.compile(r"[a-z0-9]+(?:['&+.][a-z0-9]+)*")
_NOT_HAN = re.compile(r"[^㐀-鿿𠀀-𳿿]+")
_ADDRESS = frozenset(("dr", "mr", "mrs", "ms", "mdm", "prof", "uncle", "auntie", "aunty", "chef", "madam"))
_PARTICLES = frozenset(("ah", "st", "san", "de", "la", "el", "al", "le", "les", "no"))
"""Words that tell no name from another, though they are part of it."""
_BRACKET = re.compile(r"[(\[【「]([^)\]】」]*)[)\]】」]")


@dataclass(frozen=True, slots=True)
class Unit:
    """One character of a Chinese name part, with its weight."""

    char: str
    weight: float
    start: bool = False
    """Whether a word begins here, as far as can be told."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a Latin name, with its weight."""

    text: str
    weight: float
    position: int
    aside: bool = False
    """Whether it stands in brackets."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name taken apart. Both sides may be filled ("7-11 乌节店")."""

    han: tuple[Unit, ...]
    words: tuple[Word, ...]
    core: str
    """The distinctive Chinese characters in order."""
    whole: str
    """All letters and characters in order, in lower case."""


@cache
def _latin_kinds() -> tuple[frozenset[str], frozenset[str], dict[str, str]]:
    data = table("names")
    return frozenset(data["kinds_en"]), frozenset(data["legal"]), data["short"]


def _han_units(text: str, weight: float | None) -> list[Unit]:
    pieces = segment(text)
    if weight is None and not any(w == CORE for _, w in pieces):
        best = max(range(len(pieces)), key=lambda i: (pieces[i][1] >= REGION, -i))
        pieces[best] = (pieces[best][0], CORE)
    units = []
    for word, own in pieces:
        shown = own if weight is None else (min(own, weight) if own < CORE else weight)
        starts = _starts(word)
        units += [Unit(char, shown, at in starts) for at, char in enumerate(word)]
    return units


def _starts(word: str) -> frozenset[int]:
    """Where the words inside one part begin, taking two characters for a word: 污水|处理|厂."""
    numbered = {at + 1 for at, char in enumerate(word[:-1]) if char == "第"}
    return frozenset(range(0, len(word), 2)) | numbered


@lru_cache(maxsize=512)  # a lookup takes each of the names it compares apart several times
def parse(raw: str) -> Name:
    """Take a customer's name apart."""
    text = normalise(raw).lower
    brackets = [b for b in _BRACKET.findall(text) if b]
    bare = _BRACKET.sub(" ", text)
    han: list[Unit] = []
    runs = [r for r in _NOT_HAN.split(bare) if r]
    forms = [r for r in runs if is_legal(r)]
    runs = [r for r in runs if r not in forms] or runs
    # "华中建材市场-刘记": where it stands, then who it is.
    market = len(runs) > 1 and not is_kind(runs[-1]) and segment(runs[0])[-1][1] == KIND and len(segment(runs[-1])) == 1
    latin = any(weight_of(t) == CORE for t, _, _ in latin_tokens(bare))
    for index, run in enumerate(runs):
        secondary = (market and index == 0) or (not market and index > 0)
        # "La Vigne 小酒馆": the Latin words say who it is.
        said = latin and (is_kind(run) or all(weight < CORE for _, weight in segment(run)))
        han += _han_units(run, KIND if said else BRANCH if secondary else None)
    for inner in brackets:
        for run in _NOT_HAN.split(inner):
            if run:
                weight = BRANCH if han or _LATIN.search(bare) else None
                han += _han_units(run, weight)
    words = _words(bare, brackets, bool(han))
    return Name(tuple(han), tuple(words), "".join(u.char for u in han if u.weight == CORE), bare.replace(" ", ""))


def latin_tokens(text: str) -> list[tuple[str, int, int]]:
    """Words of Latin letters and digits with their bounds; "j&k" and "lim's" are one word each."""
    return [(m.group(0), m.start(), m.end()) for m in _LATIN.finditer(text)]


def squash(word: str) -> str:
    """A word without apostrophes and joins: "lim's" → "lims", "j&k" → "jk"."""
    return word.replace("'", "").replace("&", "").replace(".", "").replace("+", "")


def expand(word: str) -> str:
    """The full form of a usual short form ("bros" → "brothers"), else the word."""
    return _latin_kinds()[2].get(word, word)


def weight_of(word: str) -> float:
    """What a Latin word weighs by itself: :data:`CORE` unless it is known to tell little."""
    kinds, legal, _ = _latin_kinds()
    if word in legal:
        return LEGAL
    if len(word) == 2 and word[0].isdigit() and word[1].isalpha():
        return KIND  # 3D, 4S
    return KIND if word in _ADDRESS or word in _PARTICLES or word in kinds or expand(word) in kinds else CORE


def _has_kind(words: list[Word]) -> bool:
    """Whether the kind of business was told, after which a branch may follow."""
    return any(w.weight == KIND and w.text not in _PARTICLES and w.text not in _ADDRESS for w in words)


def _words(bare: str, brackets: list[str], has_han: bool) -> list[Word]:
    main = [(squash(t), CORE) for t, _, _ in latin_tokens(bare)]
    side = [(squash(t), BRANCH) for inner in brackets for t, _, _ in latin_tokens(inner)]
    words: list[Word] = []
    for index, (text, weight) in enumerate(main + side):
        own = weight_of(text)
        if own < CORE:
            weight = own
        elif any(w.weight == KIND and w.text not in _PARTICLES | _ADDRESS for w in words) and any(
            w.weight == CORE for w in words
        ):
            weight = BRANCH
        words.append(Word(text, weight, index, index >= len(main)))
    if words and not has_han and not any(w.weight == CORE for w in words):
        words[0] = Word(words[0].text, CORE, 0)
    return words


def has_han(text: str) -> bool:
    """Whether any character is Chinese."""
    return any(is_han(c) for c in text)
