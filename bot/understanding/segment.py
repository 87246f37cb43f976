"""A Chinese name cut into its parts: where it is, who it is, what it does, which branch, which legal form."""

from __future__ import annotations

import re
from functools import cache

from .lexicon import table

CORE, BRANCH, KIND, REGION, LEGAL = 1.0, 0.6, 0.3, 0.25, 0.05
Piece = tuple[str, float]
_DISTRICT = re.compile(r"^[一-鿿]{1,3}?(?<![小社校园厂库景片专])[区县镇乡](?![一-鿿]?$)")
_STREET = re.compile(r"[一-鿿]{2}(?:路|街|道|桥|巷|广场|新村|花园|车站|医院|大学|机场|码头)$")
_AFTER_REGION = re.compile(r"^[市省县区镇]")
_SHOPS = ("店", "分店", "门店", "门市")


@cache
def _lists() -> tuple[frozenset[str], frozenset[str], frozenset[str], frozenset[str], int]:
    data = table("names")
    kinds = frozenset(data["kinds"])
    longest = max(map(len, kinds))
    return frozenset(data["regions"]), frozenset(data["places"]), frozenset(data["legal"]), kinds, longest


def is_kind(word: str) -> bool:
    """Whether a Chinese word names a kind of business ("超市")."""
    return word in _lists()[3]


def is_generic(word: str) -> bool:
    """Whether a Chinese word is said of any customer ("their canteen") and tells no business from another."""
    return word in _generic()


@cache
def _generic() -> frozenset[str]:
    return frozenset(table("names")["generic_zh"])


def is_place(word: str) -> bool:
    """Whether a Chinese word is a city, a province or a district."""
    return word in _lists()[0] or word in _lists()[1]


def is_legal(text: str) -> bool:
    """Whether a Chinese text says nothing but the legal form ("有限公司")."""
    return text in _lists()[2]


def segment(text: str) -> list[Piece]:
    """Chinese ``text`` cut into listed words (longest first, from the right end) and the rest, each with its weight."""
    pieces, rest = _trailing(text)
    if not rest:
        return pieces
    head = _head(rest)
    if len(head) == 1 and len(rest) >= 5 and pieces and pieces[0][0] in _SHOPS:
        head = [(rest[:-2], CORE), (rest[-2:], BRANCH)]  # 家乐福中和店: a chain and where it is
    return head + pieces


def _trailing(text: str) -> tuple[list[Piece], str]:
    """Listed words at the end of ``text``, and what stands before them."""
    _, _, legal, kinds, longest = _lists()
    pieces: list[Piece] = []
    rest = text
    while rest:
        for size in range(min(longest, len(rest)), 0, -1):
            tail = rest[-size:]
            if tail in legal:
                pieces.append((tail, LEGAL))
                break
            single = size > 1 or not pieces or pieces[-1][1] == LEGAL
            if tail in kinds and single and (len(rest) > size or pieces):
                pieces.append((tail, KIND))
                break
        else:
            break
        rest = rest[: len(rest) - size]
    pieces.reverse()
    return pieces, rest


def _head(rest: str) -> list[Piece]:
    """The part before the trailing kinds: [region] core [kind branch]."""
    regions, places, _, _, _ = _lists()
    pieces, rest = _region(rest)
    inner = _kind_inside(rest)
    if inner:
        return pieces + inner
    street = _STREET.search(rest)
    if street and street.start() >= 2:
        return [*pieces, (rest[: street.start()], CORE), (street.group(0), BRANCH)]
    for size in (3, 2):
        if len(rest) - size >= 2 and (rest[-size:] in places or rest[-size:] in regions):
            return [*pieces, (rest[:-size], CORE), (rest[-size:], BRANCH)]
    return [*pieces, (rest, CORE)]


def _region(rest: str) -> tuple[list[Piece], str]:
    regions = _lists()[0]
    pieces: list[Piece] = []
    for size in (4, 3, 2):
        if rest[:size] in regions and len(rest) > size:
            pieces.append((rest[:size], REGION))
            rest = _AFTER_REGION.sub("", rest[size:], count=1) or rest[size:]
            break
    district = _DISTRICT.match(rest)
    if district and len(rest) - district.end() >= 2:
        pieces.append((district.group(0), REGION))
        rest = rest[district.end() :]
    return pieces, rest


def _kind_inside(rest: str) -> list[Piece]:
    kinds, longest = _lists()[3:]
    for start in range(2, len(rest) - 1):
        for size in range(min(longest, len(rest) - start), 1, -1):
            end = start + size
            if rest[start:end] in kinds and end < len(rest):
                return [(rest[:start], CORE), (rest[start:end], KIND), (rest[end:], BRANCH)]
    return []
