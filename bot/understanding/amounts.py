"""Money in a message: the deal's figure, and its currency where one is told."""

# ruff: noqa: E501
from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from .lexicon import table, words_regex
from .numbers import HAN_NUMBER, decimal, english_sum, money

_FIGURE = r"[0-9]{1,3}(?:[, ][0-9]{3})+(?:\.[0-9]{1,2})?(?![0-9])|[0-9]+(?:\.[0-9]+)?"
_HAN = HAN_NUMBER + "万亿"


_IDIOMS = frozenset({"千万", "万一", "百万", "千百", "一百", "一千", "万千", "万万"})


@dataclass(frozen=True, slots=True)
class Money:
    """A figure found; ``currency`` is ``None`` when nothing told it."""

    value: Decimal
    currency: str | None
    start: int
    end: int
    rule: str
    total: bool


@cache
def _codes() -> dict[str, str]:
    return {word: code for code, words in table("money")["currency"].items() for word in words}


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    data = table("money")
    signs = words_regex(
        w
        for w in _codes()
        if w not in ("rm", "刀", "蚊", "dollars", "dollar", "bucks", "pounds", "quid", "euros", "euro")
    )
    units = words_regex(w for w in _codes() if not w.endswith("$") and w not in "¥￥£€$")
    plain = words_regex(data["plain"]["units"])
    number = (
        rf"(?P<num>(?:{_FIGURE})\s?(?:(?P<k>k|mil|m|mn|million|thousand|grand)(?![a-z])|[万亿千百w](?![a-z])(?:(?!万)[0-9{_HAN}](?![0-9]*(?:箱|件)))*)?"
        rf"|[{HAN_NUMBER}][{_HAN}]*)"
    )
    number_end = r"(?P<more>多|来|余|几)?"
    return {
        "money": re.compile(
            rf"(?:(?<![a-z])(?P<sign>{signs})\s?)?(?<![0-9./:-])(?<![0-9],){number}{number_end}(?:\s?(?P<unit>(?:{units})(?![a-z])|{plain}))?"
        ),
        "before": re.compile(
            rf"(?:{words_regex(data['before']['total'] + data['before']['amount'])}|[一-鿿◆]费)(?:我们|我|咱们|咱|他们|客户|公司|佢|我哋|是|为|了|约|大概|大约|差不多|有|着|的|:|=|to|of|is|was|about|around|approx|abt|for|the|full|us|them|it|[\s])*$"
        ),
        "total": re.compile(
            rf"(?:{words_regex(data['before']['total'])})(?:是|为|了|约|大概|大约|差不多|金额|price|amount|value|:|=|is|of|about|around|usd|[\s])*(?:hk|nt|us|s)?\$?[\s]*$"
        ),
        "deal": re.compile(rf"^\s?(?:{words_regex(data['count']['deal'])})(?![a-z])"),
        "after": re.compile(rf"^\s?(?:{words_regex(data['after']['paid'])})"),
        "count": re.compile(
            rf"^\s?(?:{words_regex(w for w in data['count']['after'] if not w.isascii())}|(?:{words_regex(data['count']['after_en'] + [w for w in data['count']['after'] if w.isascii()])})(?![a-z]))"
        ),
        "per_before": re.compile(
            rf"(?:{words_regex(data['unit_price']['before'])})(?:了|是|为|到|至|:|at|to|of|by|\s)*(?:hk|nt|us|s)?\$?\s?$"
        ),
        "per_after": re.compile(rf"^\s?(?:{words_regex(data['unit_price']['after'])})(?![a-z])"),
    }


def find(text: str, masked: list[tuple[int, int]]) -> list[Money]:
    """All figures of money in normalised lower-case ``text``, outside the ``masked`` spans."""
    found = []
    for m in _patterns()["money"].finditer(text):
        if any(m.start("num") < end and start < m.end() for start, end in masked):
            continue
        one = _read(text, m)
        if one is not None:
            found.append(one)
    return found


def _read(text: str, m: re.Match[str]) -> Money | None:
    raw, sign, unit = m["num"].strip(), m["sign"], m["unit"]
    patterns = _patterns()
    head, tail = text[max(0, m.start() - 16) : m.start()], text[m.end() : m.end() + 12]
    if (raw in _IDIOMS and not unit) or tail.startswith("火急"):
        return None
    sized = bool(m["k"]) or raw[-1:] in "万亿w" or ("万" in raw or "亿" in raw or "w" in raw)
    value = _value(raw, m["k"])
    if value is None or value <= 0:
        return None
    han_only = not raw[0].isdigit()
    if patterns["per_before"].search(head) or patterns["per_after"].match(tail):
        return None
    if han_only and not (unit and unit != "分") and not (sized and len(raw) > 1) and not _thousands(raw):
        return None
    if (
        not unit
        and patterns["count"].match(tail)
        and not sign
        and not (tail[:1] == " " and patterns["total"].search(head))
    ):
        return None
    if not unit and not sign and sized and patterns["count"].match(tail):
        return None
    if unit == "块" and re.match(r"[板砖肉玻地瓷]", tail):
        return None
    told = _codes().get(unit or "") or _codes().get(sign or "")
    if told == "USD" and (sign or "") == "$" and (unit or "") in _codes():
        told = _codes()[unit]
    total = bool(patterns["total"].search(head))
    money_before = bool(patterns["before"].search(head)) or (value >= 100 and bool(patterns["deal"].match(tail)))
    if money_before and value < 20 and not (sign or unit or sized):
        money_before = False
    if not (sign or unit or total or money_before or sized or (han_only and _thousands(raw))):
        money_before = value >= 20 and (bool(patterns["after"].match(tail)) or _GROUPED.fullmatch(raw) is not None)
        if not money_before:
            return None
    if m["k"] and not (sign or unit or total or money_before) and re.match(r"\s?[a-z]", tail) and m["k"] == "m":
        return None
    rule = (
        "amount.sign" if sign or unit else "amount.total" if total else "amount.word" if money_before else "amount.size"
    )
    start = m.start("sign") if sign else m.start("num")
    return Money(value, told, start, m.end(), rule, total)


_GROUPED = re.compile(r"[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]{2})?")
"""A figure written in groups of three is money where nothing is counted with it."""


def _thousands(raw: str) -> bool:
    return ("千" in raw and len(raw) >= 2) or ("百" in raw and len(raw) >= 3)


def _value(raw: str, k: str | None) -> Decimal | None:
    if k:
        base = decimal(raw[: -len(k)].strip())
        size = 1000 if k in ("k", "thousand", "grand") else 1_000_000
        return None if base is None else base * size
    if raw[0].isdigit() and raw.replace(",", "").replace(".", "").replace(" ", "").isdigit():
        return decimal(raw)
    return money(raw.replace(" ", ""))


_UNIT_WORDS = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fourty|fifty|sixty|seventy|eighty|ninety"
_IN_WORDS = re.compile(
    rf"(?<![a-z])(?:(?:{_UNIT_WORDS}|a)[ -])(?:(?:{_UNIT_WORDS}|and|hundred|thousand|grand|million)[ -])*(?:hundred|thousand|grand|million)(?:[ -](?:and[ -])?(?:{_UNIT_WORDS}|hundred|thousand))*(?![a-z])"
)


def in_words(text: str) -> Money | None:
    """A sum spelt out in English: "six thousand one hundred and twenty pounds", "eleven hundred eighty"."""
    for m in _IN_WORDS.finditer(text):
        value = english_sum(m.group(0))
        tail = text[m.end() : m.end() + 12]
        if value is None or value < 100 or _patterns()["count"].match(tail):
            continue
        unit = re.match(r"\s?(pounds|quid|dollars|bucks|euros|usd|sgd|hkd|aud|gbp|ringgit|yen)(?![a-z])", tail)
        return Money(Decimal(value), _codes().get(unit[1]) if unit else None, m.start(), m.end(), "amount.words", False)
    return None


def best(found: list[Money]) -> Money | None:
    """The stated total if there is one, else the first."""
    return next((m for m in found if m.total), found[0] if found else None)


def bare(text: str, masked: list[tuple[int, int]], *, alone: bool) -> Money | None:
    """A lone figure where only money can be meant ("order Acme 12,500"): the last one of three digits and more.

    With ``alone`` it must stand at the end of a clause or make one up ("账结了,12600").
    """
    found = None
    for m in re.finditer(rf"(?<![0-9./:a-z-])(?<![0-9],)(?:{_FIGURE})(?![0-9:/%.a-z-])", text):
        if any(m.start() < end and start < m.end() for start, end in masked):
            continue
        value = decimal(m.group(0))
        if value is None or value < 100 or _patterns()["count"].match(text[m.end() : m.end() + 12]):
            continue
        if alone and not re.match(r"\s*(?:$|[,。;!?.\n])", text[m.end() :]):
            continue
        found = Money(value, None, m.start(), m.end(), "amount.bare", False)
    return found
