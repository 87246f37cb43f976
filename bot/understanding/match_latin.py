"""Names in Latin letters by their words: in full, in part, run together, shortened or misspelt."""

from __future__ import annotations

from collections import defaultdict
from heapq import nlargest

from rapidfuzz.distance import OSA

from .mention import Evidence
from .names import LEGAL, expand, squash
from .spelt import Token, common, first_names
from .weigh_latin import Hit, LatinForm, judge

__all__ = ["LatinForm", "LatinIndex", "likeness"]
_MOST_HITS = 64
"""Words in one text that are looked at for one name."""
_MOST_NAMES = 120
"""So many names are weighed in one stretch of text, those of which most was seen."""
_LONGEST = 3
"""So many words of a name may be written as one (Sunnyside for Sunny Side)."""


def _stem(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") else word


class LatinIndex:
    """Words → names, with a bucket a first letter for misspellings."""

    def __init__(self) -> None:
        self._forms: dict[int, LatinForm] = {}
        self._words: dict[str, set[tuple[int, int, int]]] = defaultdict(set)
        self._letters: dict[str, set[str]] = defaultdict(set)
        self._next = 0

    def add(self, form: LatinForm) -> int:
        """Keep a name; the number returned removes it again."""
        self._next += 1
        self._forms[self._next] = form
        for key, position, count in _keys(form):
            self._words[key].add((self._next, position, count))
            if count == 1:
                self._letters[key[0]].add(key)
        return self._next

    def drop(self, number: int) -> None:
        """Forget a name."""
        for key, position, count in _keys(self._forms.pop(number)):
            left = self._words[key]
            left.discard((number, position, count))
            if not any(one[2] == 1 for one in left):
                self._letters[key[0]].discard(key)
            if not left:
                del self._words[key]

    def search(self, tokens: list[Token], plain: str) -> list[Evidence]:
        """All evidence in the words of a text (``plain`` keeps its capitals)."""
        if not self._forms:
            return []
        hits: dict[int, list[Hit]] = defaultdict(list)
        near: dict[str, list[tuple[str, float]]] = {}
        for index, (raw, _, _) in enumerate(tokens):
            word = squash(raw)
            if not word or (word.isdigit() and not _beside_word(tokens, index)):
                continue
            if raw not in near:
                near[raw] = self._near_words(raw, word)
            for key, q in near[raw]:
                for number, position, count in self._words.get(key, ()):
                    if len(hits[number]) < _MOST_HITS:
                        hits[number].append(Hit(index, 1, position, count, q))
            if index + 1 < len(tokens):
                joined = word + squash(tokens[index + 1][0])
                for number, position, count in self._words.get(joined, ()):
                    if count == 1:
                        hits[number].append(Hit(index, 2, position, 1, 0.95))
        names = list(hits)
        if len(names) > _MOST_NAMES:
            names = nlargest(_MOST_NAMES, names, key=lambda number: _told(hits[number]))
        return [one for number in names for one in judge(self._forms[number], hits[number], tokens, plain)]

    def _near_words(self, raw: str, word: str) -> list[tuple[str, float]]:
        """Known words that ``word`` may stand for, with how well."""
        near: dict[str, float] = {}
        if word in self._words:
            near[word] = 1.0
        for other in (raw.removesuffix("'s").replace("&", ""), _stem(word), expand(word), _stem(expand(word))):
            if other in self._words and other not in near and len(word) > 1:
                near[other] = 0.95
        if near or len(word) < 3 or word in common() or word in first_names() or not word.isalpha():
            return list(near.items())
        for key in self._letters.get(word[0], ()):
            q = likeness(word, key)
            if q:
                near[key] = max(q, near.get(key, 0.0))
        return list(near.items())


def _told(hits: list[Hit]) -> float:
    """How much of one name was seen somewhere: the best of each of its words."""
    best: dict[int, float] = {}
    for hit in hits:
        best[hit.position] = max(best.get(hit.position, 0.0), hit.quality * hit.words)
    return sum(best.values())


def _beside_word(tokens: list[Token], index: int) -> bool:
    """Whether a word that is no figure stands right beside; a figure alone is no part of a name."""
    return any(not token[0].isdigit() for token in tokens[max(0, index - 1) : index + 2])


def _keys(form: LatinForm) -> list[tuple[str, int, int]]:
    """Words with their place in the name and how many words of it they are."""
    told = [w for w in form.words if w.weight > LEGAL and w.text]
    keys = [(w.text, w.position, 1) for w in told]
    keys += [(_stem(w.text), w.position, 1) for w in told if _stem(w.text) != w.text]
    for size in range(2, _LONGEST + 1):
        for at in range(len(told) - size + 1):
            some = told[at : at + size]
            text = "".join(w.text for w in some)
            if some[-1].position - some[0].position == size - 1 and len(text) >= 5:
                keys.append((text, some[0].position, size))
    return keys


def likeness(word: str, key: str) -> float:
    """How well ``word`` passes for ``key``: a slip of the finger, a shortened or a vowelless form; 0 if not."""
    size = len(key)
    if abs(size - len(word)) <= 2 and min(size, len(word)) >= 4:
        allowed = 1 if min(size, len(word)) <= 6 else 2
        distance: int = OSA.distance(word, key, score_cutoff=allowed)
        if distance <= allowed:
            return 0.9 - 0.16 * (distance - 1) if min(size, len(word)) > 4 else 0.72
    if len(word) >= 4 and size - len(word) >= 2 and key.startswith(word):
        return 0.8
    if len(word) == 3 and size >= 6 and key.startswith(word):
        return 0.62
    bare = key[0] + "".join(c for c in key[1:] if c not in "aeiou")
    if len(word) >= 3 and size >= 5 and word in (bare, bare.rstrip("s")):
        return 0.78
    return 0.0
