"""Customer names in great number, and how people get them wrong. The same seed gives the same names and slips.

The names are made of parts as they are in directories: a place, what tells the company apart, its trade, its legal
form, a branch. Every slip is made of these parts, by rules that know nothing of how Huike searches.
"""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from opencc import OpenCC
from pypinyin import lazy_pinyin
from pypinyin.pinyin_dict import pinyin_dict

_WORDS = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
PLACES, TRADES, BRANCHES = (_WORDS[name].split() for name in ("places", "trades", "branches"))
ENGLISH, KINDS, BRANDS = (_WORDS[name].split() for name in ("english", "kinds", "brands"))
HEADS, TAILS, SURNAMES, GIVEN = ("".join(_WORDS[name].split()) for name in ("heads", "tails", "surnames", "given"))
LEGALS = ("有限公司", "有限责任公司", "股份有限公司", "")
FORMS = ("Pte Ltd", "Ltd", "Inc", "LLC", "Co", "")
_traditional = OpenCC("s2t")


@dataclass(frozen=True, slots=True)
class Made:
    """A name and its parts; English ones have their words in ``core``."""

    name: str
    place: str = ""
    core: str = ""
    trade: str = ""
    legal: str = ""
    branch: str = ""
    english: bool = False


def names(number: int, seed: int = 20261123) -> list[Made]:
    """So many different names: 55 % Chinese companies, 15 % shops, 5 % persons, 20 % English, 5 % mixed."""
    dice = random.Random(seed)
    makers = (_company, _shop, _person, _english, _mixed)
    found: dict[str, Made] = {}
    while len(found) < number:
        one = dice.choices(makers, (55, 15, 5, 20, 5))[0](dice)
        found.setdefault(one.name, one)
    return list(found.values())


def _core(dice: random.Random) -> str:
    size = dice.choices((2, 3, 4), (45, 40, 15))[0]
    return dice.choice(HEADS) + "".join(dice.choice(TAILS) for _ in range(size - 1))


def _company(dice: random.Random) -> Made:
    place = dice.choice(PLACES) if dice.random() < 0.6 else ""
    core, trade, legal = _core(dice), dice.choice(TRADES), dice.choices(LEGALS, (70, 8, 4, 18))[0]
    place += "市" if place and dice.random() < 0.3 else ""
    return Made(place + core + trade + legal, place, core, trade, legal)


def _shop(dice: random.Random) -> Made:
    surname = dice.choice(SURNAMES)
    core = dice.choice((f"老{surname}", f"{surname}记", f"{surname}氏", _core(dice), _core(dice), _core(dice)))
    core += dice.choice(("", dice.choice(GIVEN) + dice.choice(GIVEN))) if len(core) == 2 else ""
    trade, branch = dice.choice(TRADES), dice.choice(BRANCHES) if dice.random() < 0.5 else ""
    return Made(f"{core}{trade}({branch})" if branch else core + trade, "", core, trade, "", branch)


def _person(dice: random.Random) -> Made:
    core = dice.choice(SURNAMES) + "".join(dice.choice(GIVEN) for _ in range(2))
    return Made(core, core=core)


def _english(dice: random.Random) -> Made:
    core = " ".join(dice.sample(ENGLISH, dice.choices((1, 2, 3), (8, 67, 25))[0]))
    kind, form = dice.choice(KINDS), dice.choices(FORMS, (40, 15, 10, 5, 5, 25))[0]
    return Made(f"{core} {kind} {form}".strip(), core=core, trade=kind, legal=form, english=True)


def _mixed(dice: random.Random) -> Made:
    brand = dice.choice(BRANDS) + dice.choice(("", "", str(dice.randrange(2, 100))))
    core = brand + dice.choice(HEADS) + dice.choice(TAILS)
    trade, branch = dice.choice(TRADES), dice.choice(BRANCHES) if dice.random() < 0.6 else ""
    return Made(f"{core}{trade}({branch})" if branch else core + trade, "", core, trade, "", branch)


# Slips: each says a name otherwise, or None where there is nothing to slip on


def suffix_dropped(one: Made, dice: random.Random) -> str | None:
    """Without the legal form; without the branch where there is none: as one says it."""
    if not (one.legal or one.branch):
        return None
    return _said(one) if one.legal else f"{one.core}{one.trade}"


def abbreviation(one: Made, dice: random.Random) -> str | None:
    """The telling part alone, or with the first character of the trade; of a branch its place as well."""
    if one.english:
        return one.core if " " in one.core else None
    if not one.trade:
        return None
    if one.branch:
        return one.core + one.branch.removesuffix("店")
    return dice.choice((one.core + one.trade[:1], one.place.removesuffix("市") + one.core, one.core + one.trade))


def initials(one: Made, dice: random.Random) -> str | None:
    """First letters of the name without its legal form."""
    if one.english:
        words = f"{one.core} {one.trade}".split()
        return "".join(word[0] for word in words).lower() if len(words) >= 3 else None
    letters = "".join(
        word if word.isascii() and len(word) > 1 and word in one.core.lower() else word[0]
        for word in _letters(one.place + one.core + one.trade + one.branch)
    )
    return letters if len(letters) >= 4 else None


def pinyin(one: Made, dice: random.Random) -> str | None:
    """Typed in letters, with or without spaces."""
    if one.english or not one.core.isalnum() or one.core.isascii():
        return None
    return dice.choice(("", " ")).join(_letters(one.core + one.trade))


def homophone(one: Made, dice: random.Random) -> str | None:
    """One character of the telling part written as another of the same sound."""
    if one.english:
        return None
    places = [at for at, char in enumerate(one.core) if char in _ALIKE and len(_ALIKE[char]) > 1]
    if not places:
        return None
    at = dice.choice(places)
    other = dice.choice([char for char in _ALIKE[one.core[at]] if char != one.core[at]])
    return one.place + one.core[:at] + other + one.core[at + 1 :] + one.trade + one.branch


def typo(one: Made, dice: random.Random) -> str | None:
    """A letter left out, doubled, swapped or replaced; in Chinese a character left out, swapped or replaced."""
    said = _said(one)
    if len(said) < 4:
        return None
    at = dice.randrange(len(said) - 1)
    if one.english:
        at = max(1, at)
        wrong = chr(ord("a") + dice.randrange(26))
        return dice.choice(
            (
                said[:at] + said[at + 1 :],
                said[:at] + said[at] + said[at:],
                said[:at] + said[at + 1] + said[at] + said[at + 2 :],
                said[:at] + wrong + said[at + 1 :],
            )
        )
    wrong = dice.choice(TAILS)
    swapped = said[:at] + said[at + 1] + said[at] + said[at + 2 :]
    return dice.choice((said[:at] + said[at + 1 :], swapped, said[:at] + wrong + said[at + 1 :]))


def traditional(one: Made, dice: random.Random) -> str | None:
    """The name in traditional characters."""
    said = _traditional.convert(one.name)
    return said if said != one.name else None


def word_order(one: Made, dice: random.Random) -> str | None:
    """The parts in another order."""
    if one.english:
        words = f"{one.core} {one.trade}".split()
        return " ".join([*words[1:], words[0]]) if len(words) > 2 else f"{one.trade} {one.core}"
    if not one.trade:
        return None
    if one.branch:
        return f"{one.branch} {one.core}{one.trade}"
    return one.core + one.trade + one.place if one.place else one.trade + one.core


SLIPS: dict[str, Callable[[Made, random.Random], str | None]] = {
    "suffix dropped": suffix_dropped,
    "abbreviation": abbreviation,
    "initials": initials,
    "pinyin": pinyin,
    "homophone": homophone,
    "typo": typo,
    "traditional": traditional,
    "word order": word_order,
}


def slips(made: list[Made], kind: str, number: int, seed: int = 7) -> Iterator[tuple[int, str]]:
    """So many slips of a kind: which name was meant, counted from 0, and what was typed."""
    dice = random.Random(f"{kind} {seed}")
    while number:
        at = dice.randrange(len(made))
        typed = SLIPS[kind](made[at], dice)
        if typed is not None and typed != made[at].name:
            number -= 1
            yield at, typed


def _said(one: Made) -> str:
    if one.english:
        return f"{one.core} {one.trade}"
    return one.place + one.core + one.trade + one.branch


_READ = {"厦": "xia", "重": "chong", "乐": "le", "行": "hang", "长": "chang", "大": "da", "朴": "pu", "盛": "sheng"}
"""How characters are read in names, where a dictionary that knows no words lists another reading first."""


def _letters(text: str) -> list[str]:
    """The syllables of Chinese characters; a brand in other letters stays whole."""
    return [_READ.get(piece) or lazy_pinyin(piece)[0] for piece in _PIECES.findall(text.lower())]


_PIECES = re.compile(r"[a-z0-9]+|[一-鿿]")


def _by_sound() -> dict[str, list[str]]:
    """Characters of names that sound alike, by each of them; one reading each, as dictionaries list it first."""
    alike: dict[str, list[str]] = {}
    usual = sorted(set(HEADS + TAILS + SURNAMES + GIVEN + "新心辛兴星鑫欣馨园缘原圆元惠慧会汇辉晖家嘉加佳义益亿易"))
    for char in usual:
        if ord(char) in pinyin_dict:
            alike.setdefault(lazy_pinyin(char)[0], []).append(char)
    return {char: chars for chars in alike.values() for char in chars}


_ALIKE = _by_sound()
