"""Names typed by their letters: pinyin and initials of Chinese names, initials of English ones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from itertools import product

from .lexicon import table
from .mention import Evidence
from .names import BRANCH, CORE, LEGAL, Unit, Word, squash
from .pinyin import initials, readings

Token = tuple[str, int, int]
_MOST_READINGS = 3
"""So many characters of a name may be read in two ways."""
_MOST_ALIKE = 3
"""Two letters that more customers than this share name none of them."""
_OWN_LETTERS = 3
"""A last word up to this long is an abbreviation by itself and stays whole: NHJC for Nanyang Heights JC."""


@dataclass(frozen=True, slots=True)
class _Spelt:
    """A name, or a part of it, as typed in pinyin or in initials."""

    customer: int
    strength: float
    weight: float
    letters: bool = False
    """Whether these are first letters of Chinese characters: hardly said in an English sentence."""


class SpeltIndex:
    """Spellings → names. A name is spelt out when letters are first looked for: most messages have none."""

    def __init__(self) -> None:
        self._kept: dict[int, list[str]] = {}
        self._spelt: dict[str, dict[int, _Spelt]] = defaultdict(dict)
        self._later: dict[int, Callable[[], dict[str, _Spelt]]] = {}
        self._next = 0

    def add_words(self, customer: int, words: tuple[Word, ...]) -> int:
        """Keep the initials of an English name; the number returned removes them again."""
        return self._put_off(lambda: _letters(customer, _initials(words)))

    def add_han(self, customer: int, units: tuple[Unit, ...]) -> int:
        """Keep the pinyin and the initials of a Chinese name."""
        return self._put_off(lambda: _spellings(customer, units))

    def add_mixed(self, customer: int, name: str) -> int:
        """Keep the initials of a name in both scripts, whose Latin part stays: jc4s for 锦程4S店."""

        def spelt() -> dict[str, _Spelt]:
            letters = initials(name)
            some = [letters[:size] for size in range(4, len(letters) + 1)]
            return _letters(customer, [one for one in some if one.isalnum()])

        return self._put_off(spelt)

    def _put_off(self, spelt: Callable[[], dict[str, _Spelt]]) -> int:
        self._next += 1
        self._later[self._next] = spelt
        return self._next

    def _spell_out(self) -> None:
        """Do what was put off, in the order in which the names came."""
        for number, spelt in self._later.items():
            found = spelt()
            self._kept[number] = list(found)
            for text, one in found.items():
                self._spelt[text][number] = one
        self._later.clear()

    def drop(self, number: int) -> None:
        """Forget what was kept under ``number``."""
        self._later.pop(number, None)
        for text in self._kept.pop(number, ()):
            self._spelt[text].pop(number, None)
            if not self._spelt[text]:
                del self._spelt[text]

    def search(self, tokens: list[Token], *, english: bool) -> list[Evidence]:
        """Evidence from one word, or from up to four that stand together; ``english``: no Chinese in the text."""
        found: list[Evidence] = []
        if self._later:
            self._spell_out()
        if not self._spelt:
            return found
        for index, (word, _, _) in enumerate(tokens):
            joined = ""
            for size in range(4):
                if index + size >= len(tokens) or (size and tokens[index + size][1] - tokens[index + size - 1][2] > 1):
                    break
                joined += squash(tokens[index + size][0])
                if size and len(word) < 2:
                    break
                if size and _plain_english(tokens[index : index + size + 1]):
                    continue
                if len(joined) < 2 or (size == 0 and len(joined) < 6 and joined in common()):
                    continue
                found += self._seen(joined, tokens[index : index + size + 1], english)
        return found

    def _seen(self, joined: str, tokens: list[Token], english: bool) -> list[Evidence]:
        meant = self._spelt.get(joined, {}).values()
        factor = (0.9 if len(tokens) > 1 and len(joined) < 5 else 1) * (0.6 if joined in first_names() else 1)
        factor *= 0.8 if len(joined) == 2 and len(meant) > _MOST_ALIKE else 1
        found = []
        for one in meant:
            strength = one.strength * factor * (0.65 if english and one.letters and len(joined) < 4 else 1)
            found.append(Evidence(one.customer, tokens[0][1], tokens[-1][2], strength, one.weight, "name.spelt"))
        return found


@cache
def common() -> frozenset[str]:
    """Everyday English words."""
    return frozenset(table("words.en")["common"].split())


@cache
def first_names() -> frozenset[str]:
    """English first names: "Linda" is a person before it is 林达 in pinyin."""
    return frozenset(table("people")["en"]["first"].split())


def _plain_english(tokens: list[Token]) -> bool:
    """Whether words side by side are no syllables but English: "had a"."""
    return all(word in common() for word, _, _ in tokens) and any(len(word) == 1 for word, _, _ in tokens)


def _letters(customer: int, texts: Iterable[str]) -> dict[str, _Spelt]:
    """First letters, the more of them the surer."""
    strengths = {text: {2: 0.45, 3: 0.8}.get(len(text), 0.88) for text in texts}
    return {text: _Spelt(customer, strength, len(text) * 0.5) for text, strength in strengths.items()}


def _initials(words: tuple[Word, ...]) -> list[str]:
    told = [w for w in words if w.weight > LEGAL and w.text]
    found = []
    kinds = (
        [w for w in told if w.weight != BRANCH],
        told,
        [w for w in told if not w.aside],
        [w for w in told if w.weight >= CORE],
    )
    for some in kinds:
        letters = "".join(w.text[0] for w in some)
        found.append(letters)
        if len(some) > 1 and 1 < len(some[-1].text) <= _OWN_LETTERS:
            found.append(letters[:-1] + some[-1].text)
    return [letters for letters in found if len(letters) >= 2 and letters.isalpha()]


def _spellings(customer: int, units: tuple[Unit, ...]) -> dict[str, _Spelt]:
    """Pinyin and initials of a name and of its leading parts, from its start and from its core."""
    units = tuple(u for u in units if u.weight > LEGAL)
    if not units:
        return {}
    first_core = next((j for j, u in enumerate(units) if u.weight >= CORE), 0)
    core_size = sum(1 for u in units if u.weight >= CORE)
    no_kinds = tuple(u for u in units[first_core:] if u.weight >= BRANCH)
    found: dict[str, _Spelt] = {}
    # A place that no list knows may stand at the head of the core: 禅城|金铂瑞.
    inner = [units[first_core + skip :] for skip in (2, 3) if core_size - skip >= 2]
    for sequence in {units, units[first_core:], no_kinds, *inner}:
        for full in (True, False):
            for text, size in _typed(sequence, full):
                one = _rated(customer, sequence, size, core_size, full)
                if one and (text not in found or found[text].strength < one.strength):
                    found[text] = one
    return found


def _rated(customer: int, sequence: tuple[Unit, ...], size: int, core_size: int, full: bool) -> _Spelt | None:
    """The trust in the first ``size`` characters of ``sequence`` typed in full or by initials."""
    seen = sequence[:size]
    core = sum(1 for u in seen if u.weight >= CORE)
    if core == 0:
        return None
    share = core / core_size
    if full:
        strength = (0.9 if share == 1 else 0.6 + 0.2 * share) + min(0.06, 0.05 * (size - core))
    else:
        strength = {2: 0.56 if share == 1 and core_size == 2 else 0.3, 3: 0.82, 4: 0.9}.get(size, 0.93)
        strength *= 1.0 if share == 1 or size >= 3 else 0.8
        strength += 0.03 if size == len(sequence) else 0
    return _Spelt(customer, strength, sum(u.weight for u in seen), not full)


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
            if many > _MOST_READINGS:
                sounds = sounds[:1]
        options.append(sounds)
    found: list[tuple[str, int]] = []
    for size in range(2, len(options) + 1):
        for combination in product(*options[:size]):
            found.append(("".join(combination), size))
    return found
