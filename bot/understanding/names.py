"""What a customer's name is made of: the core that tells it apart, its kind of business, its branch, its legal form."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from .lexicon import table
from .normalise import is_han, normalise

CORE, BRANCH, KIND, REGION, LEGAL = 1.0, 0.6, 0.3, 0.25, 0.05
_LATIN = re.compile(r"[a-z0-9]+(?:['&+.][a-z0-9]+)*")
_BRACKET = re.compile(r"[(\[【「]([^)\]】」]*)[)\]】」]")


_DISTRICT = re.compile(r"^[一-鿿]{2,3}[区县镇]")
_STREET = re.compile(r"[一-鿿]{2}(?:路|街|道|桥|巷|广场|新村|花园|车站|医院|大学|机场|码头)$")


@dataclass(frozen=True, slots=True)
class Unit:
    """One character of a Chinese name part, with its weight."""

    char: str
    weight: float


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a Latin name, with its weight."""

    text: str
    weight: float
    position: int


@dataclass(frozen=True, slots=True)
class Name:
    """A name taken apart. Both sides may be filled ("7-11 乌节店")."""

    han: tuple[Unit, ...]
    words: tuple[Word, ...]
    core: str
    """The distinctive Chinese characters in order."""


@cache
def _lists() -> tuple[frozenset[str], frozenset[str], frozenset[str], frozenset[str], int]:
    data = table("names")
    kinds = frozenset(data["kinds"])
    longest = max(map(len, kinds))
    return frozenset(data["regions"]), frozenset(data["places"]), frozenset(data["legal"]), kinds, longest


@cache
def _latin_kinds() -> tuple[frozenset[str], frozenset[str], dict[str, str]]:
    data = table("names")
    return frozenset(data["kinds_en"]), frozenset(data["legal"]), data["short"]


def is_kind(word: str) -> bool:
    """Whether a Chinese word names a kind of business ("超市")."""
    return word in _lists()[3]


def _segment(text: str) -> list[tuple[str, float]]:
    """Chinese ``text`` cut into listed words (longest first, from the right end) and the rest, each with its weight."""
    regions, places, legal, kinds, longest = _lists()
    pieces: list[tuple[str, float]] = []
    rest = text
    while rest:
        for size in range(min(longest, len(rest)), 0, -1):
            tail = rest[-size:]
            if tail in legal:
                pieces.append((tail, LEGAL))
                break
            if (
                tail in kinds
                and (size > 1 or not pieces or pieces[-1][1] in (LEGAL, KIND))
                and (len(rest) > size or pieces)
            ):
                pieces.append((tail, KIND))
                break
        else:
            break
        rest = rest[: len(rest) - size]
    pieces.reverse()
    if not rest:
        return pieces
    head = _head(rest, regions, places, kinds, longest)
    if len(head) == 1 and len(rest) >= 5 and pieces and pieces[0][0] in ("店", "分店", "门店", "门市"):
        head = [(rest[:-2], CORE), (rest[-2:], BRANCH)]  # 家乐福中和店: a chain and where it is
    return head + pieces


def _head(
    rest: str, regions: frozenset[str], places: frozenset[str], kinds: frozenset[str], longest: int
) -> list[tuple[str, float]]:
    """The part before the trailing kinds: [region] core [kind branch]."""
    pieces: list[tuple[str, float]] = []
    for size in (4, 3, 2):
        if rest[:size] in regions and len(rest) > size:
            pieces.append((rest[:size], REGION))
            rest = rest[size:].removeprefix("市").removeprefix("省") or rest[size:]
            break
    district = _DISTRICT.match(rest)
    if district and pieces and len(rest) - district.end() >= 2:
        pieces.append((district.group(0), REGION))
        rest = rest[district.end() :]
    for start in range(2, len(rest) - 1):
        for size in range(min(longest, len(rest) - start), 1, -1):
            if rest[start : start + size] in kinds and start + size < len(rest):
                return [
                    *pieces,
                    (rest[:start], CORE),
                    (rest[start : start + size], KIND),
                    (rest[start + size :], BRANCH),
                ]
    street = _STREET.search(rest)
    if street and street.start() >= 2:
        return [*pieces, (rest[: street.start()], CORE), (street.group(0), BRANCH)]
    for size in (3, 2):
        if len(rest) - size >= 2 and (rest[-size:] in places or rest[-size:] in regions):
            return [*pieces, (rest[:-size], CORE), (rest[-size:], BRANCH)]
    return [*pieces, (rest, CORE)]


def _han_units(text: str, weight: float | None) -> list[Unit]:
    pieces = _segment(text)
    if weight is None and not any(w == CORE for _, w in pieces):
        best = max(range(len(pieces)), key=lambda i: (pieces[i][1] >= REGION, -i))
        pieces[best] = (pieces[best][0], CORE)
    units = []
    for word, own in pieces:
        shown = own if weight is None else (min(own, weight) if own < CORE else weight)
        units += [Unit(char, shown) for char in word]
    return units


def parse(raw: str) -> Name:
    """Take a customer's name apart."""
    text = normalise(raw).lower
    brackets = [b for b in _BRACKET.findall(text) if b]
    bare = _BRACKET.sub(" ", text)
    han: list[Unit] = []
    runs = [r for r in re.split(r"[^㐀-鿿𠀀-𳿿]+", bare) if r]
    # "华中建材市场-刘记": where it stands, then who it is.
    market = (
        len(runs) > 1 and not is_kind(runs[-1]) and _segment(runs[0])[-1][1] == KIND and len(_segment(runs[-1])) == 1
    )
    for index, run in enumerate(runs):
        secondary = (market and index == 0) or (not market and index > 0)
        han += _han_units(run, BRANCH if secondary else None)
    for inner in brackets:
        for run in re.split(r"[^㐀-鿿𠀀-𳿿]+", inner):
            if run:
                weight = BRANCH if han or _LATIN.search(bare) else None
                han += _han_units(run, weight)
    words = _words(bare, brackets, bool(han))
    return Name(tuple(han), tuple(words), "".join(u.char for u in han if u.weight == CORE))


def latin_tokens(text: str) -> list[tuple[str, int, int]]:
    """Words of Latin letters and digits with their bounds; "j&k" and "lim's" are one word each."""
    return [(m.group(0), m.start(), m.end()) for m in _LATIN.finditer(text)]


def squash(word: str) -> str:
    """A word without apostrophes and joins: "lim's" → "lims", "j&k" → "jk"."""
    return word.replace("'", "").replace("&", "").replace(".", "").replace("+", "")


def expand(word: str) -> str:
    """The full form of a usual short form ("bros" → "brothers"), else the word."""
    return _latin_kinds()[2].get(word, word)


def _words(bare: str, brackets: list[str], has_han: bool) -> list[Word]:
    kinds, legal, _ = _latin_kinds()
    main = [(squash(t), CORE) for t, _, _ in latin_tokens(bare)]
    side = [(squash(t), BRANCH) for inner in brackets for t, _, _ in latin_tokens(inner)]
    words: list[Word] = []
    for index, (text, weight) in enumerate(main + side):
        if text in legal:
            weight = LEGAL
        elif text in kinds or expand(text) in kinds:
            weight = KIND
        elif any(w.weight == KIND for w in words) and any(w.weight == CORE for w in words):
            weight = BRANCH
        words.append(Word(text, weight, index))
    if words and not has_han and not any(w.weight == CORE for w in words):
        words[0] = Word(words[0].text, CORE, 0)
    return words


def has_han(text: str) -> bool:
    """Whether any character is Chinese."""
    return any(is_han(c) for c in text)
