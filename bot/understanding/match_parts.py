"""Chinese names by some of their words: 二污 for 扬州第二污水处理厂, 南通船舶 for 南通长江船舶修造, 政务校区 alone."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from dataclasses import dataclass
from heapq import nlargest

from .mention import Evidence
from .names import Unit
from .normalise import is_han
from .pinyin import sound
from .segment import BRANCH, CORE, KIND, LEGAL, REGION, is_kind, is_place
from .surround import AFTER_NAME, AREAS, BEFORE_NAME, is_everyday

_WORTH = {CORE: 1.0, BRANCH: 0.7, REGION: 0.55, KIND: 0.5}
_FAR = 9
"""So many characters a short form may leave out between two it takes."""
_PREMISES = frozenset("店馆厂院校所行楼吧咖堂场坊社城市房园部站库铺庄")
"""What the words for business premises end with."""
_TITLES = frozenset("总哥姐叔伯姨嫂工董老经")
_MOST_PLACES = 12
_MOST_BEARERS = 60
"""Two characters in more names than this (超市) lead to none; other characters of the name must."""
_MOST_NAMES = 120
"""So many names are weighed in one stretch of text, those of which most was seen."""
_MOST_ALIKE = 3
"""A kind of business borne by more customers than this names none of them."""


@dataclass(frozen=True, slots=True)
class _Form:
    customer: int
    chars: str
    weights: tuple[float, ...]
    starts: tuple[bool, ...]


@dataclass(slots=True)
class _Path:
    """Where the characters from ``start`` on stand in a name."""

    start: int
    places: list[int]
    likeness: float


class PartsIndex:
    """Pairs of characters that a short form may put side by side → names."""

    def __init__(self) -> None:
        self._forms: dict[int, _Form] = {}
        self._pairs: dict[str, list[int]] = {}
        self._next = 0

    def add(self, customer: int, units: tuple[Unit, ...]) -> int:
        """Keep a name; the number returned removes it again."""
        units = tuple(u for u in units if u.weight > LEGAL)
        form = _Form(
            customer,
            "".join(u.char for u in units),
            tuple(u.weight for u in units),
            tuple(u.start for u in units),
        )
        self._next += 1
        self._forms[self._next] = form
        for pair in _pairs_of(form):
            self._pairs.setdefault(pair, []).append(self._next)
        return self._next

    def drop(self, number: int) -> None:
        """Forget a name."""
        for pair in _pairs_of(self._forms.pop(number)):
            left = self._pairs[pair]
            left.remove(number)
            if not left:
                del self._pairs[pair]

    def search(self, text: str) -> list[Evidence]:
        """All evidence in normalised lower-case ``text``."""
        hits: dict[int, list[int]] = defaultdict(list)
        for i in range(len(text) - 1):
            bearers = self._pairs.get(text[i : i + 2], ())
            for number in bearers if len(bearers) <= _MOST_BEARERS else ():
                if len(hits[number]) < _MOST_PLACES:
                    hits[number].append(i)
        found: list[tuple[Evidence, bool]] = []
        names = nlargest(_MOST_NAMES, hits, key=lambda n: len(hits[n])) if len(hits) > _MOST_NAMES else list(hits)
        for number in names:
            places = hits[number]
            form, reached = self._forms[number], -1
            for i in places:
                if i >= reached:
                    path = _longest(form, text, i)
                    reached = i + max(1, len(path.places) - 1)
                    found += _weigh(form, text, path)
        common = Counter((e.start, e.end) for e, bare in found if bare)
        return [e for e, bare in found if not bare or common[e.start, e.end] <= _MOST_ALIKE]


def _pairs_of(form: _Form) -> set[str]:
    chars, starts = form.chars, form.starts
    pairs = {chars[k : k + 2] for k in range(len(chars) - 1)}
    for i, char in enumerate(chars):
        if starts[i]:
            pairs |= {char + chars[j] for j in range(i + 2, min(len(chars), i + _FAR)) if _lands(form, j)}
    # Branch before name, as many say it: 滨湖实验小学 for 实验小学(滨湖校区).
    pairs |= {a + b for a in _ends(form) for b in chars[: 1 + len(chars) // 2] if a != b}
    return pairs


def _ends(form: _Form) -> set[str]:
    """Last characters of the words of the branch, after which the name itself may follow."""
    last = len(form.chars) - 1
    return {c for k, c in enumerate(form.chars) if form.weights[k] == BRANCH and (k == last or form.starts[k + 1])}


def _lands(form: _Form, k: int) -> bool:
    """Whether a short form may go on at ``k``: at the beginning of a word, or the very end (医院 → 院)."""
    return form.starts[k] or k == len(form.chars) - 1


def _longest(form: _Form, text: str, start: int) -> _Path:
    tries = [_walk(form, text, start, k) for k, char in enumerate(form.chars) if char == text[start]]
    return max(tries, key=lambda p: (len(p.places), _worth(form, p)))


def _walk(form: _Form, text: str, start: int, first: int) -> _Path:
    path = _Path(start, [first], 1.0)
    at = start + 1
    while at < len(text) and is_han(text[at]):
        following = _next(form, text, at, path.places)
        if following is None:
            break
        if form.chars[following] != text[at]:
            path.likeness *= 0.85
        path.places.append(following)
        at += 1
    return path


def _next(form: _Form, text: str, at: int, places: list[int]) -> int | None:
    last, char, chars = places[-1], text[at], form.chars
    if last + 1 < len(chars) and last + 1 not in places:
        if chars[last + 1] == char:
            return last + 1
        if len(places) >= 2 and sound(chars[last + 1]) == sound(char):
            return last + 1
    options = [k for k, c in enumerate(chars) if c == char and k not in places and _lands(form, k)]
    options = [k for k in options if last < k < last + _FAR] or [k for k in options if k < last]
    after = text[at + 1 : at + 2]
    return next((k for k in options if chars[k + 1 : k + 2] == after), options[0] if options else None)


def _worth(form: _Form, path: _Path) -> float:
    return sum(_WORTH[form.weights[k]] for k in path.places)


def _weigh(form: _Form, text: str, path: _Path) -> list[tuple[Evidence, bool]]:
    """Evidence, and whether it is from a kind of business alone."""
    places = path.places
    after = path.start + len(places)
    if len(places) > 2 and places[-1] != places[-2] + 1 and text[after : after + 1] in _TITLES:
        places = places[:-1]  # 大排档|荣哥: the last character belongs to a person
    size = len(places)
    if size < 2:
        return []
    end = path.start + size
    weights = {form.weights[k] for k in places}
    bare = weights == {KIND}
    jumps = sum(b != a + 1 for a, b in itertools.pairwise(places))
    strength = 0.38 + 0.13 * _worth(form, path)
    if jumps == size - 1:
        strength = max(strength, _initials(form, places))
    word = text[path.start : end]
    before = bool(BEFORE_NAME.search(text[max(0, path.start - 5) : path.start]))
    followed = bool(AFTER_NAME.match(text[end : end + 5]))
    strength *= path.likeness * (0.8, 0.93, 1.0)[before + followed]
    if (
        is_everyday(word)
        or is_place(word)
        or (word[-1] in AREAS and BRANCH not in weights)
        or (is_kind(word) and not bare)
    ):
        strength *= 0.7
    if CORE not in weights and not before:
        strength *= 0.8
    if bare and size == 2:
        strength = 0.57 if before and followed and word[-1] in _PREMISES and not is_everyday(word) else 0.4
    weight = sum(form.weights[k] for k in places)
    return [(Evidence(form.customer, path.start, end, min(0.84, strength), weight, "name.parts"), bare)]


def _initials(form: _Form, places: list[int]) -> float:
    """Trust in first characters of words alone; most in those of the leading words, in order (徐矿, 巢师附小)."""
    if places != sorted(places):
        return 0.0
    leading = places[0] == 0 and not any(form.starts[k] for k in range(1, places[1]))
    return min(0.8, (0.6 if leading else 0.5) + 0.08 * (len(places) - 2))
