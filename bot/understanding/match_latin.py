"""Names in Latin letters: words, short forms, misspellings; pinyin and initials of Chinese names."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import product

from rapidfuzz.distance import OSA

from .lexicon import table
from .mention import Evidence
from .names import BRANCH, CORE, LEGAL, Unit, Word, expand, latin_tokens, squash
from .pinyin import readings


@dataclass(frozen=True, slots=True)
class LatinForm:
    """One spelling of one customer's name in Latin letters."""

    customer: int
    words: tuple[Word, ...]
    alias: bool


@dataclass(frozen=True, slots=True)
class _Spelt:
    """A Chinese name, or a part of it, as typed in pinyin or in initials."""

    customer: int
    strength: float
    weight: float


def _stem(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") else word


class LatinIndex:
    """Words → names, with a bucket a first letter for misspellings."""

    def __init__(self) -> None:
        self._forms: dict[int, LatinForm] = {}
        self._spelt: dict[int, list[str]] = {}
        self._words: dict[str, set[tuple[int, int]]] = defaultdict(set)
        self._letters: dict[str, set[str]] = defaultdict(set)
        self._pinyin: dict[str, dict[int, _Spelt]] = defaultdict(dict)
        self._next = 0

    def add(self, form: LatinForm) -> int:
        """Keep a name in Latin letters; the number returned removes it again."""
        number = self._number()
        self._forms[number] = form
        letters = "".join(w.text[0] for w in form.words if w.weight > LEGAL and w.weight != BRANCH)
        if len(letters) >= 3 and letters.isalpha():
            self._spelt[number] = [letters]
            self._pinyin[letters][number] = _Spelt(form.customer, 0.8, len(letters) * 0.5)
        for key, position in self._keys(form):
            self._words[key].add((number, position))
            self._letters[key[0]].add(key)
        return number

    def add_han(self, customer: int, units: tuple[Unit, ...], *, alias: bool) -> int:
        """Keep the pinyin and the initials of a Chinese name."""
        number = self._number()
        spelt = _spellings(customer, units)
        self._spelt[number] = list(spelt)
        for text, one in spelt.items():
            self._pinyin[text][number] = one
        return number

    def drop(self, number: int) -> None:
        """Forget what :meth:`add` or :meth:`add_han` kept."""
        form = self._forms.pop(number, None)
        if form is not None:
            for key, position in self._keys(form):
                self._words[key].discard((number, position))
                if not self._words[key]:
                    del self._words[key]
                    self._letters[key[0]].discard(key)
        for text in self._spelt.pop(number, ()):
            self._pinyin[text].pop(number, None)
            if not self._pinyin[text]:
                del self._pinyin[text]

    def _number(self) -> int:
        self._next += 1
        return self._next

    @staticmethod
    def _keys(form: LatinForm) -> list[tuple[str, int]]:
        keys = []
        for index, word in enumerate(form.words):
            if word.weight > LEGAL and word.text:
                keys.append((word.text, index))
                if _stem(word.text) != word.text:
                    keys.append((_stem(word.text), index))
        return keys

    def search(self, text: str, plain: str) -> list[Evidence]:
        """All evidence in the normalised text (``plain`` keeps the capitals)."""
        tokens = latin_tokens(text)
        if not tokens:
            return []
        found = self._spelt_names(tokens) if self._pinyin else []
        if self._forms:
            found += self._word_names(tokens, plain)
        return found

    # -- pinyin and initials ------------------------------------------------------------------------------------

    def _spelt_names(self, tokens: list[tuple[str, int, int]]) -> list[Evidence]:
        found: list[Evidence] = []
        for index, (word, start, _) in enumerate(tokens):
            joined = ""
            for size in range(4):
                if index + size >= len(tokens) or (size and tokens[index + size][1] - tokens[index + size - 1][2] > 1):
                    break
                joined += squash(tokens[index + size][0])
                if size and len(word) < 2:
                    break
                if len(joined) < 2 or (size == 0 and len(joined) < 6 and joined in _common()):
                    continue
                for one in self._pinyin.get(joined, {}).values():
                    end = tokens[index + size][2]
                    strength = one.strength * (0.9 if size and len(joined) < 5 else 1)
                    strength *= 0.6 if joined in _first_names() else 1
                    found.append(Evidence(one.customer, start, end, strength, one.weight, "name.spelt"))
        return found

    # -- words --------------------------------------------------------------------------------------------------

    def _word_names(self, tokens: list[tuple[str, int, int]], plain: str) -> list[Evidence]:
        hits: dict[int, list[tuple[int, int, int, float]]] = defaultdict(list)  # form → (token, tokens, word, q)
        for index, (raw, _, _) in enumerate(tokens):
            word = squash(raw)
            if not word:
                continue
            for key, q in self._near_words(raw, word):
                for number, position in self._words.get(key, ()):
                    hits[number].append((index, 1, position, q))
            if index + 1 < len(tokens):
                joined = word + squash(tokens[index + 1][0])
                for number, position in self._words.get(joined, ()):
                    hits[number].append((index, 2, position, 0.95))
        found: list[Evidence] = []
        for number, matches in hits.items():
            found += _judge(self._forms[number], matches, tokens, plain)
        return found

    def _near_words(self, raw: str, word: str) -> list[tuple[str, float]]:
        """Known words that ``word`` may stand for, with how well."""
        near: dict[str, float] = {}
        if word in self._words:
            near[word] = 1.0
        for other in (raw.removesuffix("'s").replace("&", ""), _stem(word), expand(word), _stem(expand(word))):
            if other in self._words and other not in near:
                near[other] = 0.95
        if near or len(word) < 3 or word in _common() or not word.isalpha():
            return list(near.items())
        for key in self._letters.get(word[0], ()):
            q = _misspelt(word, key)
            if q:
                near[key] = max(q, near.get(key, 0.0))
        return list(near.items())


def _misspelt(word: str, key: str) -> float:
    """How well ``word`` passes for ``key``: a slip of the finger, a shortened or a vowelless form; 0 if not."""
    size = len(key)
    if abs(size - len(word)) <= 2 and min(size, len(word)) >= 4:
        allowed = 1 if min(size, len(word)) <= 6 else 2
        distance: int = OSA.distance(word, key, score_cutoff=allowed)
        if distance <= allowed:
            return 0.9 - 0.06 * (distance - 1) if min(size, len(word)) > 4 else 0.72
    if len(word) >= 4 and size - len(word) >= 2 and key.startswith(word):
        return 0.8
    if len(word) == 3 and size >= 6 and key.startswith(word):
        return 0.62
    bare = key[0] + "".join(c for c in key[1:] if c not in "aeiou")
    if len(word) >= 3 and size >= 5 and word in (bare, bare.rstrip("s")):
        return 0.78
    return 0.0


def _judge(
    form: LatinForm, matches: list[tuple[int, int, int, float]], tokens: list[tuple[str, int, int]], plain: str
) -> list[Evidence]:
    """Evidence from the words of one name: groups of words that stand close together."""
    matches.sort(key=lambda m: (m[0], -m[3], m[2]))
    groups: list[dict[int, tuple[int, int, float]]] = []
    taken: set[int] = set()
    last = -10
    for token, count, position, q in matches:
        if token - last > 2 or not groups:
            groups.append({})
        if token in taken or position in groups[-1]:
            continue
        groups[-1][position] = (token, count, q)
        taken.update(range(token, token + count))
        last = max(last, token + count - 1)
    found = []
    for group in groups:
        evidence = _weigh(form, group, tokens, plain)
        if evidence:
            found.append(evidence)
    return found


def _weigh(
    form: LatinForm, group: dict[int, tuple[int, int, float]], tokens: list[tuple[str, int, int]], plain: str
) -> Evidence | None:
    core = [w for w in form.words if w.weight >= CORE]
    got = [w for w in core if w.position in group]
    if not got:
        return None
    quality = sum(group[w.position][2] for w in got) / len(got)
    extras = sum(w.weight * group[w.position][2] for w in form.words if w.position in group and w.weight < CORE)
    first = core[0].position in group
    share = len(got) / len(core)
    if share == 1:
        strength = 0.93
    elif first:
        strength = 0.74 + 0.12 * (len(got) - 1)
    else:
        strength = 0.56 + 0.08 * (len(got) - 1)
    strength = strength * (0.45 + 0.55 * quality) + min(0.06, 0.15 * extras)
    used = [group[w.position] for w in form.words if w.position in group]
    start = min(tokens[t][1] for t, _, _ in used)
    end = max(tokens[t + n - 1][2] for t, n, _ in used)
    if not extras:
        strength *= _context([tokens[t][0] for t, _, _ in used], plain, start, quality, share)
    weight = sum(w.weight * group[w.position][2] for w in form.words if w.position in group)
    order = [group[w.position][0] for w in form.words if w.position in group and w.weight >= CORE]
    if order != sorted(order):
        strength, weight = strength * 0.93, weight - 0.2
    rule = "name.words" if quality == 1 and share == 1 else "name.misspelt" if quality < 0.95 else "name.part"
    return Evidence(form.customer, start, end, min(strength, 0.99), weight, rule)


def _context(words: list[str], plain: str, start: int, quality: float, share: float) -> float:
    """Less trust in one everyday word written small in the middle of a sentence."""
    capital = plain[start : start + 1].isupper()
    ordinary = all(w in _ordinary_en() or w in _common() for w in words)
    if not ordinary:
        return 1.0 if capital or quality == 1 or share < 1 else 0.96
    if len(words) > 1:
        return 1.0 if capital or share == 1 else 0.9
    if start == 0:
        return 0.98
    return 0.97 if capital else 0.6


_CACHE: dict[str, frozenset[str]] = {}


def _common() -> frozenset[str]:
    if "common" not in _CACHE:
        _CACHE["common"] = frozenset(table("words.en")["common"].split())
    return _CACHE["common"]


def _first_names() -> frozenset[str]:
    """English first names: "Linda" is a person before it is 林达 in pinyin."""
    if "first" not in _CACHE:
        _CACHE["first"] = frozenset(table("people")["en"]["first"].split())
    return _CACHE["first"]


def _ordinary_en() -> frozenset[str]:
    if "ordinary" not in _CACHE:
        _CACHE["ordinary"] = frozenset(table("names")["ordinary"]["en"])
    return _CACHE["ordinary"]


def _spellings(customer: int, units: tuple[Unit, ...]) -> dict[str, _Spelt]:
    """Pinyin and initials of a name and of its leading parts, from its start and from its core."""
    units = tuple(u for u in units if u.weight > LEGAL)
    if not units:
        return {}
    first_core = next((j for j, u in enumerate(units) if u.weight >= CORE), 0)
    core_size = sum(1 for u in units if u.weight >= CORE)
    no_kinds = tuple(u for u in units[first_core:] if u.weight >= BRANCH)
    found: dict[str, _Spelt] = {}
    for sequence in {units, units[first_core:], no_kinds}:
        for full in (True, False):
            for text, size in _typed(sequence, full):
                seen = sequence[:size]
                core = sum(1 for u in seen if u.weight >= CORE)
                weight = sum(u.weight for u in seen)
                if core == 0:
                    continue
                share = core / core_size
                if full:
                    strength = (0.9 if share == 1 else 0.6 + 0.2 * share) + min(0.06, 0.05 * (size - core))
                else:
                    strength = {2: 0.56 if share == 1 and core_size == 2 else 0.3, 3: 0.82, 4: 0.9}.get(size, 0.93)
                    strength *= 1.0 if share == 1 or size >= 3 else 0.8
                    strength += 0.03 if size == len(sequence) else 0
                if text not in found or found[text].strength < strength:
                    found[text] = _Spelt(customer, strength, weight)
    return found


def _typed(units: tuple[Unit, ...], full: bool) -> list[tuple[str, int]]:
    """Leading parts of two characters and more, typed in full or by first letters; several readings count."""
    options: list[list[str]] = []
    many = 0
    for unit in units[:12]:
        sounds = [s.replace("v", "u") if full else s[0] for s in readings(unit.char)[:2]] or [unit.char]
        sounds = list(dict.fromkeys(sounds))
        if full and "v" in (readings(unit.char) or ("",))[0]:
            sounds.append(readings(unit.char)[0])
        if len(sounds) > 1:
            many += 1
            if many > 3:
                sounds = sounds[:1]
        options.append(sounds)
    found: list[tuple[str, int]] = []
    for size in range(2, len(options) + 1):
        for combination in product(*options[:size]):
            found.append(("".join(combination), size))
    return found
