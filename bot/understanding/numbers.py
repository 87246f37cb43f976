"""Numbers as people write them: 12,800 · 3.5万 · 4万2 · 十八万六 · 12.5k · twenty two."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "两": 2,
    "俩": 2,
    "仨": 3,
    "壹": 1,
    "贰": 2,
    "叁": 3,
    "肆": 4,
    "伍": 5,
    "陆": 6,
    "柒": 7,
    "捌": 8,
    "玖": 9,
    "○": 0,
}
_UNITS = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000}
_TENS = {"廿": 20, "卅": 30}
HAN_NUMBER = "零一二三四五六七八九〇○两俩仨壹贰叁肆伍陆柒捌玖十百千拾佰仟廿卅"
_WORDS = {
    w: i
    for i, w in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
            "twenty",
        ]
    )
} | {
    "a": 1,
    "an": 1,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
    "couple": 2,
    "dozen": 12,
    "few": 3,
}


def han_int(text: str) -> int | None:
    """The integer below 10,000 written in Chinese numerals or digits ("二十三", "三百五", "28"), else ``None``."""
    if not text:
        return None
    if text.isascii() and text.isdigit():
        return int(text) if len(text) <= 9 else None
    if all(c in _DIGITS for c in text):  # 二〇二六, and single digits
        return int("".join(str(_DIGITS[c]) for c in text)) if len(text) <= 9 else None
    total, digit, last_unit, zero = 0, None, 0, False
    for char in text:
        if char in _UNITS:
            total += (1 if digit is None else digit) * _UNITS[char]
            digit, last_unit, zero = None, _UNITS[char], False
        elif char in _TENS:
            total, digit, last_unit = total + _TENS[char], None, 10
        elif char in _DIGITS:
            if digit is not None and digit != 0:
                return None
            digit, zero = _DIGITS[char], zero or _DIGITS[char] == 0
        else:
            return None
    if digit:
        # 三百五 is 350; 三百零五 and 十五 are not.
        total += digit * (last_unit // 10) if last_unit >= 100 and not zero else digit
    return total


def decimal(text: str) -> Decimal | None:
    """A figure in digits, with or without thousands separators; 3.500,00 is three thousand five hundred."""
    if "." in text and "," in text and text.rindex(",") > text.rindex("."):
        text = text.replace(".", "").replace(",", ".")
    try:
        return Decimal(text.replace(",", "").replace(" ", "").replace("'", ""))
    except InvalidOperation:
        return None


def _part(text: str) -> Decimal | None:
    if not text:
        return Decimal(0)
    if any(c.isascii() and c.isdigit() for c in text):
        text = text.lstrip("零")
        for unit, size in (("千", 1000), ("百", 100)):
            head, found, tail = text.partition(unit)
            if found:
                base = decimal(head)
                rest = _part(tail)
                if base is None or rest is None:
                    return None
                short = len(tail) == 1
                return base * size + (rest * (size // 10) if short else rest)
        return decimal(text)
    if _ROUGH.match(text):
        text = text[0] + text[2:]  # 两三万: about two
    elif text[0] in "千百":
        text = "一" + text  # 千五: 1500
    value = han_int(text)
    return None if value is None else Decimal(value)


_ROUGH = re.compile("(?:一二|二三|两三|三四|四五|五六|六七|七八|八九|三五)(?=[十百千]|$)")


def money(text: str) -> Decimal | None:
    """A figure with Chinese units: "两万三" 23000, "4万2" 42000, "3.5万" 35000, "1亿2千万" 120000000."""
    text = text.replace("萬", "万").replace("億", "亿").replace("w", "万").replace(",", "")
    for unit, size in (("亿", 100_000_000), ("万", 10_000)):
        head, found, tail = text.partition(unit)
        if not found:
            continue
        base = _part(head) if head or not tail else Decimal(1)  # 万三: 13,000
        if base is None:
            return None
        if not tail:
            return base * size
        if len(tail) == 1:
            digit = han_int(tail)
            return None if digit is None else base * size + digit * (size // 10)
        rest = money(tail)
        return None if rest is None else base * size + rest
    return _part(text)


def english_int(text: str) -> int | None:
    """A whole number below a hundred in words or digits: "7", "a", "twenty two"."""
    text = text.strip().replace("-", " ")
    if text.isdigit():
        return int(text) if len(text) <= 6 else None
    total = 0
    for word in text.split():
        if word in ("of", "and"):
            continue
        if word not in _WORDS:
            return None
        total = _WORDS[word] if _WORDS[word] in (2, 3) and word in ("couple", "few") else total + _WORDS[word]
    return total or None


def english_sum(text: str) -> int | None:
    """A sum spelt out in English, with hundreds and thousands; ``None`` where a word is no number."""
    total = part = 0
    for word in text.strip().replace("-", " ").replace("fourty", "forty").split():
        if word == "and":
            continue
        if word == "hundred":
            part = (part or 1) * 100
        elif word in ("thousand", "grand", "million"):
            total, part = total + (part or 1) * (1_000_000 if word == "million" else 1000), 0
        elif word in _WORDS:
            part += _WORDS[word]
        else:
            return None
    return total + part or None
