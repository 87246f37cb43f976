"""Among many customers found by shared words, those most like what was typed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA
from sqlalchemy.orm import Session

from bot.understanding.names import BRANCH, CORE, LEGAL, Unit, parse
from bot.understanding.normalise import is_han
from bot.understanding.pinyin import blurred, sound
from bot.understanding.tokens import key, query_tokens, without_form
from db.search import customers_like, names_of
from db.user import User

FETCHED = 80  # customers that share words with a query and are compared with it
_FLOOR = 0.3
_SHORTEST = 2  # characters or letters of a form


@dataclass(frozen=True, slots=True)
class Alike:
    """A customer whose name shares words with what was typed; ``likeness`` runs from 0 to 1."""

    id: int
    name: str
    likeness: float


def alike(session: Session, actor: User, query: str) -> list[Alike]:
    """The actor's customers most like a query, best first."""
    wanted = key(query)
    if not wanted:
        return []
    ids = customers_like(session, actor, query_tokens(query), FETCHED)
    found = [Alike(one, names[0], likeness(wanted, names)) for one, names in names_of(session, actor, ids).items()]
    return sorted((one for one in found if one.likeness >= _FLOOR), key=lambda one: (-one.likeness, one.name, one.id))


def likeness(wanted: str, names: Iterable[str]) -> float:
    """How like the best of some names is to a key, 0 to 1, by letters or by sound."""
    letters = wanted.isascii()
    heard = "" if letters else _heard(wanted)
    shuffled = "".join(sorted(wanted))
    forms = (form for name in names for form in _forms(name, letters))
    return max((_ratio(wanted, heard, shuffled, form) for form in forms), default=0.0)


def _ratio(wanted: str, heard: str, shuffled: str, form: str) -> float:
    """By edits, by sound, by its letters in any order, by its whole beginning or end."""
    best = OSA.normalized_similarity(wanted, form)
    if heard:
        best = max(best, 0.97 * OSA.normalized_similarity(heard, _heard(form)))
    if best < 0.9:
        turned = fuzz.ratio(shuffled, "".join(sorted(form))) / 100
        best = max(best, 0.9 * turned * max(0.7, _joined(wanted, form)))
    return best


def _joined(wanted: str, form: str) -> float:
    """How many neighbours in what was typed are neighbours in the form too: parts may have changed places."""
    pairs = {form[at : at + 2] for at in range(len(form) - 1)}
    typed = [wanted[at : at + 2] for at in range(len(wanted) - 1)]
    return sum(pair in pairs for pair in typed) / len(typed) if typed else 0.0


@lru_cache(maxsize=8192)
def _forms(name: str, letters: bool) -> tuple[str, ...]:
    """A name as it may be typed: whole, without its legal form, without its branch, its telling part; in ``letters``
    (by the pinyin and by the initials of Chinese) or in characters."""
    parsed, whole = parse(name), key(name)
    units = [unit for unit in parsed.han if unit.weight > LEGAL]
    first = next((at for at, unit in enumerate(units) if unit.weight >= CORE), 0)
    words = [word.text for word in parsed.words if word.weight > LEGAL]
    lead = "".join(words) if units else ""
    forms = [whole, "".join(words), "".join(word[0] for word in words) if len(words) > 2 else ""]
    for text in dict.fromkeys(_written(units, first)):
        forms += [lead + _spelt(text, 9), lead + _spelt(text, 1)] if letters else [lead + text]
    plain = without_form(name)
    forms += [plain, *([_spelt(plain, 1), _spelt(plain, 9), _spelt(whole, 1)] if letters else ())]
    kept = [one for one in dict.fromkeys(forms) if len(one) >= _SHORTEST and one.isascii() == letters]
    return tuple(kept) or (() if len(_spelt(whole, 9)) >= _SHORTEST else (whole,))


def _written(units: list[Unit], first: int) -> list[str]:
    """The Chinese part whole and from its core, each with and without its branch."""
    rows = [units, units[first:]]
    rows += [[unit for unit in row if unit.weight != BRANCH] for row in rows]
    return ["".join(unit.char for unit in row) for row in rows if row]


def _spelt(text: str, letters: int) -> str:
    """Chinese characters by so many letters of their sounds, 1 or 9; others stay."""
    if text.isascii():
        return text
    return "".join(map(_initial if letters == 1 else _syllable, text))


@lru_cache(maxsize=8192)
def _syllable(char: str) -> str:
    return sound(char)[:9] if is_han(char) else char


@lru_cache(maxsize=8192)
def _initial(char: str) -> str:
    return _syllable(char)[:1]


@lru_cache(maxsize=8192)
def _heard(text: str) -> str:
    return "".join(blurred(char) for char in text)
