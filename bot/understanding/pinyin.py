"""Sounds of characters: one toneless reading each, and a coarser key under which common confusions fall together."""

from __future__ import annotations

import os
import unicodedata
from functools import lru_cache

# The phrase table costs 40 MB and a third of a second, and single characters need none of it.
os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")

from pypinyin.pinyin_dict import pinyin_dict

# Readings that names prefer over the dictionary's first.
_PREFERRED = {
    "乐": "le",
    "大": "da",
    "行": "hang",
    "家": "jia",
    "重": "chong",
    "长": "chang",
    "都": "du",
    "会": "hui",
    "石": "shi",
    "和": "he",
    "万": "wan",
    "朴": "pu",
    "盛": "sheng",
    "绿": "lv",
    "藏": "cang",
    "厦": "xia",
    "沈": "shen",
}


@lru_cache(maxsize=8192)
def readings(char: str) -> tuple[str, ...]:
    """Toneless readings of a Chinese character, the usual one first; empty for anything else."""
    marked = pinyin_dict.get(ord(char))
    if not marked:
        return ()
    plain = dict.fromkeys(_toneless(one) for one in marked.split(","))
    preferred = _PREFERRED.get(char)
    return tuple(dict.fromkeys(([preferred] if preferred else []) + list(plain)))


def _toneless(syllable: str) -> str:
    syllable = syllable.replace("ü", "v").replace("ǖ", "v").replace("ǘ", "v").replace("ǚ", "v").replace("ǜ", "v")
    return "".join(c for c in unicodedata.normalize("NFD", syllable) if not unicodedata.combining(c))


def sound(char: str) -> str:
    """The usual toneless reading, or the character itself."""
    found = readings(char)
    return found[0] if found else char


_INITIALS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"), ("h", "f"))
_FINALS = (("ing", "in"), ("eng", "en"), ("ang", "an"), ("uang", "uan"))


@lru_cache(maxsize=8192)
def blurred(char: str) -> str:
    """A key under which zh/z, ch/c, sh/s, n/l, ing/in, eng/en and ang/an are the same."""
    return blur(sound(char))


def blur(syllable: str) -> str:
    """The coarser key of one toneless syllable."""
    for full, short in _INITIALS[:4]:
        if syllable.startswith(full) and len(syllable) > len(full):
            syllable = short + syllable[len(full) :]
            break
    for full, short in _FINALS:
        if syllable.endswith(full):
            return syllable[: -len(full)] + short
    return syllable


def initials(text: str) -> str:
    """First letters of the characters' sounds; Latin letters and digits stay."""
    return "".join(sound(c)[0] for c in text if c.isalnum())
