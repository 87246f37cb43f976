"""The words of corrections (``data/corrections.toml``): what each means, and where a text may be one."""

from __future__ import annotations

import itertools
import re
from functools import cache

from . import lexicon
from .normalise import Text, normalise

LONGEST = 200
"""Characters; what is longer is news."""
WEIGHT = re.compile(r"[^\W_]", re.UNICODE)
"""A character that says something: a letter or a figure."""
_NUMBERED = re.compile(r"\s*#?([1-9])\s*(?:[:、)]|\.(?=\s))(?![0-9])\s*")
_SPLIT = re.compile(r"[,。;!?\n]+(?![0-9]{3}(?![0-9]))|\.(?=\s|$)|(?<=[㐀-鿿])\s+(?=[^0-9\s])")
_CUES = ("cue", "negation", "slot", "drop")


@cache
def _vocabulary() -> tuple[dict[str, tuple[str, str]], dict[str, int]]:
    """What each word means, and by first character how long the longest of them is."""
    table = lexicon.table("corrections")
    seen: dict[str, list[tuple[str, str]]] = {}
    for kind in ("drop", "severity", "slot", "weak_slot", "kind", "category"):
        for key, words in table[kind].items():
            for word in words:
                seen.setdefault(word, []).append((kind, key))
    for kind in ("negation", "cue", "opening", "filler"):
        for word in table[kind]["words"]:
            seen.setdefault(word, []).append((kind, "words"))
    longest: dict[str, int] = {}
    for word in seen:
        longest[word[0]] = max(longest.get(word[0], 0), len(word))
    return {word: _chosen(meanings) for word, meanings in seen.items()}, longest


def word_at(lower: str, at: int, end: int) -> tuple[int, tuple[str, str]] | None:
    """Where the longest word that begins at a position ends, and what it means. English words stand by themselves."""
    meanings, longest = _vocabulary()
    if at > 0 and _part_of_word(lower[at]) and _part_of_word(lower[at - 1]):
        return None
    for stop in range(min(end, at + longest.get(lower[at], 0)), at, -1):
        meaning = meanings.get(lower[at:stop])
        inside = stop < len(lower) and _part_of_word(lower[stop]) and _part_of_word(lower[stop - 1])
        if meaning is not None and not inside:
            return stop, meaning
    return None


def _part_of_word(char: str) -> bool:
    return char.isascii() and char.isalnum()


def _chosen(meanings: list[tuple[str, str]]) -> tuple[str, str]:
    """A word in several lists. One that names both a slot and a kind (提醒, score) is told apart by its neighbours."""
    slot = next((one for one in meanings if one[0].endswith("slot")), None)
    kind = next((one for one in meanings if one[0] == "kind"), None)
    return ("either", f"{slot[1]}:{kind[1]}") if slot and kind else meanings[0]


def bounds(lower: str) -> list[tuple[int, int]]:
    """Where the clauses of a text begin and end."""
    cuts = [0, *(match.end() for match in _SPLIT.finditer(lower)), len(lower)]
    return [(start, end) for start, end in itertools.pairwise(cuts) if lower[start:end].strip()]


def may_correct(text: str) -> bool:
    """Whether there is a word in ``text`` without which nothing is clearly a correction. Quick, to spare reading."""
    lower = normalise(text).lower
    if len(lower) > LONGEST:
        return False
    starts = {start for start, _ in bounds(lower)}
    for at in range(len(lower)):
        word = word_at(lower, at, len(lower))
        if word and (word[1][0] in _CUES or (word[1][0] == "opening" and _opens(lower, at, starts))):
            return True
    return False


def _opens(lower: str, at: int, starts: set[int]) -> bool:
    """Whether only spaces and fillers stand before a position in its clause."""
    start = max(one for one in starts if one <= at) if starts and min(starts) <= at else 0
    while start < at:
        word = word_at(lower, start, at)
        if word and word[1][0] in ("filler", "opening"):
            start = word[0]
        elif WEIGHT.match(lower[start]):
            return False
        else:
            start += 1
    return True


# Which record


def numbered(text: Text) -> tuple[int | None, Text]:
    """Which record is meant, and the text without that."""
    opening = _NUMBERED.match(text.lower)
    if opening:
        return int(opening[1]), _without(text, opening.start(), opening.end())
    pattern, numbers = _number_words()
    found = pattern.search(text.lower)
    if found is None:
        return None, text
    return numbers[found.lastgroup or ""], _without(text, found.start(), found.end())


def _without(text: Text, start: int, end: int) -> Text:
    gap = " " * (end - start)
    plain, lower = (one[:start] + gap + one[end:] for one in (text.plain, text.lower))
    return Text(text.original, plain, lower, text.offsets, text.traditional)


@cache
def _number_words() -> tuple[re.Pattern[str], dict[str, int]]:
    table = lexicon.table("corrections")["number"]
    groups = {f"n{number}": words for number, words in enumerate(table["words"], start=1)} | {"last": table["last"]}
    numbers = {name: int(name[1:]) if name != "last" else -1 for name in groups}
    parts = [f"(?P<{name}>{lexicon.alternatives(words)})" for name, words in reversed(groups.items())]
    return re.compile("|".join(parts)), numbers
