"""Which customers may be one and the same, entered twice.

Two look alike when the name or another name of one is the name of the other (but for capitals, script and the legal
form), when their names differ by one character, or when a person at both has the same phone number. Characters that
tell branches apart, digits and points of the compass, make no look-alikes.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

_SHORTEST = {True: 8, False: 4}  # letters, characters: in shorter names one more or less is another name
_NUMBER = 7  # digits


@dataclass(frozen=True)
class Words:
    """What names are made of: legal forms, which tell nothing, and characters that tell branches apart."""

    legal: Iterable[str]
    telling: Iterable[str]

    @cached_property
    def _forms(self) -> re.Pattern[str]:
        listed = sorted(self.legal, key=len, reverse=True)
        return re.compile("|".join(rf"(?<![a-z]){one}(?![a-z])" if one.isascii() else one for one in listed))

    def core(self, name: str) -> str:
        """What is left of a name without legal form, spaces and signs; all of it where nothing would be left."""
        stripped = re.sub(r"[\W_]+", "", self._forms.sub(" ", name))
        return stripped or re.sub(r"[\W_]+", "", name)

    def slip(self, one: str, other: str) -> bool:
        """Whether two names differ by a slip of one character: one more, one less, another, or two swapped."""
        start = 0
        while start < min(len(one), len(other)) and one[start] == other[start]:
            start += 1
        end = 0
        while end < min(len(one), len(other)) - start and one[-1 - end] == other[-1 - end]:
            end += 1
        rest = one[start : len(one) - end], other[start : len(other) - end]
        if any(c in self._apart for c in "".join(rest)):
            return False
        swapped = len(rest[0]) == len(rest[1]) == 2 and rest[0] == rest[1][::-1]
        return swapped or max(map(len, rest)) <= 1

    @cached_property
    def _apart(self) -> frozenset[str]:
        return frozenset(self.telling) | frozenset("0123456789")


class Why(StrEnum):
    """What makes two customers look alike; the first is the surest."""

    NAME = "name"
    PHONE = "phone"
    SPELLING = "spelling"


@dataclass(frozen=True, slots=True)
class Known:
    """A customer: names in simplified characters and lower case, the first its own; phone numbers as digits."""

    id: int
    names: tuple[str, ...]
    numbers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pair:
    """Two ids, the smaller first, and why they may be one."""

    one: int
    other: int
    why: Why


def look_alikes(customers: Iterable[Known], words: Words, *, spelling: bool = True) -> list[Pair]:
    """All pairs that look alike, the surest first, then by id. Linear in the number of customers but for names and
    numbers that very many share."""
    known = list(customers)
    found: dict[tuple[int, int], Why] = {}
    for why, buckets in (
        (Why.NAME, _by_name(known, words)),
        (Why.PHONE, _by_number(known)),
        *([(Why.SPELLING, _by_spelling(known, words))] if spelling else []),
    ):
        for ids in buckets:
            for at, one in enumerate(ids):
                for other in ids[at + 1 :]:
                    found.setdefault((min(one, other), max(one, other)), why)
    rank = list(Why)
    return [Pair(*pair, why) for pair, why in sorted(found.items(), key=lambda item: (rank.index(item[1]), item[0]))]


_MOST = 8  # customers of one name or number; more is no slip but how they are called


def _groups(buckets: Mapping[str, list[int]]) -> Iterable[list[int]]:
    for ids in buckets.values():
        alone = list(dict.fromkeys(ids))
        if 1 < len(alone) <= _MOST:
            yield alone


def _by_name(known: list[Known], words: Words) -> list[list[int]]:
    """Each with those whose own name is one of its names."""
    own: dict[str, list[int]] = defaultdict(list)
    for one in known:
        own[words.core(one.names[0])].append(one.id)
    groups = list(_groups(own))
    for one in known:
        for alias in one.names[1:]:
            groups += [[one.id, other] for other in own.get(words.core(alias), ())[:_MOST] if other != one.id]
    return groups


def _by_number(known: list[Known]) -> list[list[int]]:
    buckets: dict[str, list[int]] = defaultdict(list)
    for one in known:
        for number in one.numbers:
            if len(number) >= _NUMBER:
                buckets[number[-11:]].append(one.id)
    return list(_groups(buckets))


def _by_spelling(known: list[Known], words: Words) -> list[list[int]]:
    """Those whose names are the same once a character is left out of one or of each."""
    buckets: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for one in known:
        key = words.core(one.names[0])
        if len(key) >= _SHORTEST[key.isascii()]:
            for less in {key, *(key[:at] + key[at + 1 :] for at in range(len(key)))}:
                buckets[less].append((one.id, key))
    groups = []
    for members in buckets.values():
        if 1 < len(members) <= _MOST:
            groups += [
                [one, other]
                for at, (one, key) in enumerate(members)
                for other, key2 in members[at + 1 :]
                if one != other and words.slip(key, key2)
            ]
    return groups
