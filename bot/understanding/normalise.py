"""One spelling for all: full-width to half-width, traditional to simplified, with the way back to the original."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache

from opencc import OpenCC

_converter = OpenCC("t2s")
# Characters that a conversion changes although they are written so in both scripts, or in names.
_EITHER = frozenset(
    "后里干面台只才系松云余谷几丑千秋斗卜咸向冲征志据致适症制注准周表范蔑舍尸涂团合回历汇叶吁吃同吊吕昇崑崙峯堃喆甦锺濬祐麽么着昵咗群床裏線卤卷"
)
# Characters of both scripts that some traditional variant is also turned into (升 from 昇, 床 from 牀).
_SHARED = frozenset(
    "佛俊修僵克冢冬凌出刮升即呆咽哄喂噪困埼奸姜娘家局巨布席幸庵弦彩御念恤愈戚扇扎托扣折抬抵拐拼挨挲挽捆捍搜教旋旗既昆暗曲札朱杆杯板查栗核梁棋棱欲污沈沾泄泛溪溯漓狸玩璇真矩私糊糖累胄胡芸苔蒙蓑踊逾酸雕飧"
)
# Written variants that mean the same and that the conversion leaves alone.
_VARIANTS = {
    "聼": "听",
    "噚": "寻",
    "琴日": "寻日",
    "‘": "'",
    "’": "'",
    "“": '"',
    "”": '"',
    "`": "'",
    "–": "-",
    "—": "-",
}
_CHAR_VARIANTS = {k: v for k, v in _VARIANTS.items() if len(k) == 1}


@dataclass(frozen=True, slots=True)
class Text:
    """``plain`` is the normalised message, ``lower`` the same in lower case; both have the same length."""

    original: str
    plain: str
    lower: str
    offsets: tuple[int, ...]
    traditional: bool
    unread: tuple[int, ...] = ()
    """Offsets in ``original`` of characters that belong to an excerpt though they are not in ``plain``."""

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in ``original`` of ``plain[start:end]``."""
        if end <= start:
            return self.offsets[start], self.offsets[start]
        return self.offsets[start], self.offsets[end - 1] + 1

    def own(self) -> str:
        """The original words of the whole text; of an excerpt, its pieces one after the other."""
        kept = sorted({*self.offsets[:-1], *self.unread})
        return "".join(self.original[i] for i in kept)

    def words(self, start: int, end: int) -> str:
        """The original words behind ``plain[start:end]``."""
        first, last = self.span(start, end)
        return self.original[first:last]


@lru_cache(maxsize=4096)
def _compatible(char: str) -> str:
    if unicodedata.category(char) in ("Cf", "Mn", "Me", "Cs"):
        return ""
    return _CHAR_VARIANTS.get(char) or unicodedata.normalize("NFKC", char)


def simplify(text: str) -> str:
    """Simplified characters for ``text``, never changing its length."""
    if text.isascii():
        return text
    converted: str = _converter.convert(text).replace("𠮶", "嗰")
    if len(converted) == len(text):
        return converted
    return "".join(c if len(c) == 1 else o for o in text for c in [_converter.convert(o)])


def normalise(original: str) -> Text:
    """Normalise ``original``; never raises, whatever the characters."""
    return _of_name(original) if len(original) <= _LONGEST_NAME else _normalised(original)


_LONGEST_NAME = 48  # characters up to which a text may be a name: names are asked about again and again


@lru_cache(maxsize=4096)
def _of_name(original: str) -> Text:
    return _normalised(original)


def _normalised(original: str) -> Text:
    if original.isascii() and "  " not in original:
        return Text(original, original, original.lower(), tuple(range(len(original) + 1)), False)
    chars: list[str] = []
    offsets: list[int] = []
    for index, char in enumerate(original):
        if char == " " and chars and chars[-1] == " ":
            continue  # a run of spaces says no more than one
        for piece in char if char.isascii() else _compatible(char):
            chars.append(piece)
            offsets.append(index)
    offsets.append(len(original))
    joined = "".join(chars)
    plain = simplify(joined)
    lower = "".join(low if len(low := c.lower()) == 1 else c for c in plain) if not plain.isascii() else plain.lower()
    return Text(original, plain, lower, tuple(offsets), _traditional(joined, plain))


def _traditional(text: str, simplified: str) -> bool:
    """Whether more characters of ``text`` are only traditional than only simplified: a name alone does not tell."""
    if text == simplified:
        return False
    only_traditional = sum(a != b and a not in _EITHER for a, b in zip(text, simplified, strict=True))
    return only_traditional > sum(a == b and _only_simplified(a) for a, b in zip(text, simplified, strict=True))


def simplified(text: str) -> bool:
    """Whether ``text`` has a character that is only written so in simplified script."""
    return any(_only_simplified(char) for char in text)


def _only_simplified(char: str) -> bool:
    return char in _simplified_only()


@cache
def _simplified_only() -> frozenset[str]:
    """What traditional characters are turned into, but for characters of both scripts. The way back is told by the
    same table: loading the other one costs 30 MB."""
    block = [chr(code) for code in range(0x4E00, 0xA000)]
    turned = _converter.convert("\n".join(block)).split("\n")
    changed = {after for before, after in zip(block, turned, strict=True) if before != after}
    return frozenset(changed) - _EITHER - _SHARED


def is_han(char: str) -> bool:
    """Whether ``char`` is a Chinese character."""
    return "㐀" <= char <= "鿿" or "𠀀" <= char <= "𳿿"


def key(text: str) -> str:
    """Only the letters and digits of normalised lower-case ``text``: what two spellings of one name share."""
    return "".join(c for c in text if c.isalnum())
