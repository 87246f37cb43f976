"""Chinese names in a text: by characters, by sound, in parts and in any order of parts."""

from __future__ import annotations

from collections import defaultdict

from .mention import Evidence
from .names import Unit
from .normalise import is_han
from .pinyin import blurred, sound
from .segment import BRANCH, CORE, KIND
from .weigh_han import Block, HanForm, judge

Key = tuple[str, ...]
_MOST_PLACES = 24
"""Places in one stretch of text at which one name is looked at."""


def keys_of(units: tuple[Unit, ...]) -> list[tuple[Key, int]]:
    """Index keys of a name with their position: pairs by sound, and pairs of exact characters around one."""
    found: list[tuple[Key, int]] = []
    for j in range(len(units) - 1):
        a, b = units[j], units[j + 1]
        if max(a.weight, b.weight) >= BRANCH:
            found.append(((blurred(a.char), blurred(b.char)), j))
        if j + 2 < len(units) and max(a.weight, b.weight) >= CORE and (units[j + 2].weight >= KIND):
            found.append(((a.char, "*", units[j + 2].char), j))
    if len(units) == 1:
        found.append(((units[0].char,), 0))
    return found


class HanIndex:
    """Postings from pairs of characters to names."""

    def __init__(self) -> None:
        self._forms: dict[int, HanForm] = {}
        self._postings: dict[Key, set[tuple[int, int]]] = defaultdict(set)
        self._next = 0

    def add(self, form: HanForm) -> int:
        """Keep a name; the number returned removes it again."""
        number = self._next
        self._next += 1
        self._forms[number] = form
        for key, j in keys_of(form.units):
            self._postings[key].add((number, j))
        return number

    def drop(self, number: int) -> None:
        """Forget a name."""
        form = self._forms.pop(number)
        for key, j in keys_of(form.units):
            left = self._postings[key]
            left.discard((number, j))
            if not left:
                del self._postings[key]

    def search(self, text: str) -> list[Evidence]:
        """All evidence in normalised lower-case ``text``."""
        hits: dict[int, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
        for i in range(len(text) - 1):
            if not is_han(text[i]) and not text[i].isdigit():
                continue
            if is_han(text[i + 1]):
                for number, j in self._postings.get((blurred(text[i]), blurred(text[i + 1])), ()):
                    hits[number][i - j].append(j)
            if i + 2 < len(text) and is_han(text[i + 2]):
                for number, j in self._postings.get((text[i], "*", text[i + 2]), ()):
                    hits[number][i - j].append(j)
        found: list[Evidence] = []
        for number, diagonals in hits.items():
            form = self._forms[number]
            nearest = sorted(diagonals.items())[:_MOST_PLACES]
            blocks = [_extend(form, text, diagonal, js) for diagonal, js in nearest]
            found += judge(form, text, [b for b in blocks if b])
        return found


def _likeness(a: str, b: str) -> float:
    if a == b:
        return 1.0
    if sound(a) == sound(b):
        return 0.85
    return 0.7 if blurred(a) == blurred(b) and is_han(a) else 0.0


def _extend(form: HanForm, text: str, diagonal: int, js: list[int]) -> Block | None:
    units = form.units
    matched: dict[int, float] = {}
    for j in js:
        for k in (j, j + 1, j + 2):
            if k < len(units) and 0 <= k + diagonal < len(text):
                q = _likeness(units[k].char, text[k + diagonal])
                if q and not (units[k].weight == KIND and text[k + diagonal + 1 : k + diagonal + 2] == "长"):
                    matched[k] = q
    if not matched:
        return None
    for step in (-1, 1):
        k = (min(matched) if step < 0 else max(matched)) + step
        while 0 <= k < len(units) and 0 <= k + diagonal < len(text):
            q = _likeness(units[k].char, text[k + diagonal])
            if not q:
                break
            matched[k] = q
            k += step
    return Block(min(matched) + diagonal, max(matched) + diagonal + 1, matched)
