"""Money in a message: the deal's figure, and its currency where one is told."""

# ruff: noqa: E501
from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import islice

from .money_context import OFF_THE_BILL, TOTAL_AFTER, YEARLY, something_else, spoken_of
from .money_words import FIGURE, HIDDEN, codes, money_words
from .numbers import decimal, english_int, english_sum, han_int, money

_MOST = 48
"""Figures looked at in one stretch of text; more is no message but noise."""
_IDIOMS = frozenset({"千万", "万一", "百万", "千百", "一百", "一千", "万千", "万万"})
_THINGS = re.compile(r" (?!gbp|usd|sgd|hkd|cash|plus|less|as|is|was|thus|this|pls|yes)[a-z-]+s(?![a-z])")
_MADE = re.compile(r"[^,。;!?\n]{0,6}[成为](?:了)?[0-9]|(?:以上|以下|以内|起送|起订|级别)|都|全|们|自己|她们|他们")
"""After "618的货", "千元": a kind of goods, a class."""
_SORTS = re.compile(
    r" (?:(?!for|on|in|at|by|from|to|to|and|or|but|so|if|the|of|off|with|plus|less|as|is|was|due|paid|cash|per|this|that|next|last|over|under|across|worth|deposit|invoice|order|deal|cheque|check)[a-z]{3,} )?"
    r"(?!gbp|usd|sgd|hkd|cash|plus|less|as|is|was|has|does|us|thus|this|pls|yes|always|across|comes|goes|gets|lands|clears|sits|means|seems|needs|wants|says|bonus|gross|was|its|orders|deals|deposits|invoices|cheques|checks|sales|refunds|credits|pounds|dollars|euros|bucks|towards|terms|savings|losses|returns|damages|payments|fees|taxes|extras|less|press|process|business|express|plus|minus|vs|cos|bills|supplies|works|goods)[a-z-]{2,}s(?![a-z])"
)
"""After 5k: goods counted."""
_WATTS = re.compile(r"\s?(?:的?灯|充|功率|电|led|bulb|motor|快充|射灯|筒灯|面板|光源)")
_ALONE = re.compile(r"\s*(?:$|[,。;!?.\n◇)~]|[^\w\s])")
_GROUPED = re.compile(r"[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]{2})?")
"""A figure written in groups of three is money where nothing is counted with it."""
_NUMBERED = re.compile(
    r"(?<![a-z])(?:po|invoice|inv|order|ref|no\.?|number|so|do|id|sku|item|model|serial|batch|lot)[ :#]{0,2}$|[单编货批型工账卡票]号[ :]?$"
)
_PIECES = re.compile(r"[板砖肉玻地瓷儿牌布料区蛋糕饼田表屏]|上墙")
"""After 块: pieces, not yuan."""


@dataclass(frozen=True, slots=True)
class Money:
    """A figure found; ``currency`` is ``None`` when nothing told it."""

    value: Decimal
    currency: str | None
    start: int
    end: int
    rule: str
    total: bool


def find(text: str, masked: list[tuple[int, int]]) -> list[Money]:
    """All figures of money in normalised lower-case ``text``, outside the ``masked`` spans.

    A figure without a currency takes that of the others in the message, of prices too.
    """
    text = _hide(text, masked)
    found: list[Money] = []
    told: str | None = None
    for m in islice(money_words().figure.finditer(text), _MOST):
        one = _read(text, m)
        told = told or (one.currency if one else _price_currency(m))
        if one is not None:
            found.append(one)
    if not found and _MONEY_TALK.search(text):
        lone = bare(text, [], alone=True)
        found = [replace(lone, rule="amount.lone")] if lone else []
    return [replace(one, currency=one.currency or told) for one in found]


_MORE = re.compile(r"(?:加单|加订|再[要加来]|追加)了?[ :]?$")
_MONEY_TALK = re.compile(
    r"[货尾欠余首付回汇收押定订罚税赔退]款|款项|[定订押]金|到账|到帐|入账|入帐|结清|付清|结账|结算|报价|开票|的钱|(?<![a-z])(?:paid|payment|invoice|owes?|owing|overdue|cheque|deposit|refund|settled)(?![a-z])"
)
"""Where money is spoken of, a figure that stands alone is money."""


def _hide(text: str, spans: list[tuple[int, int]]) -> str:
    for start, end in spans:
        text = text[:start] + HIDDEN * (end - start) + text[end:]
    return text


def _price_currency(m: re.Match[str]) -> str | None:
    return codes().get(m["unit"] or "") or codes().get((m["sign"] or "").strip())


def _read(text: str, m: re.Match[str]) -> Money | None:
    words, unit, sign, k = money_words(), m["unit"], m["sign"], m["k"] or m["k2"]
    raw = m["num"].strip()
    stop = m.end() - (len(m["num"]) - len(m["num"].rstrip()) if m.end() == m.end("num") else 0)
    head, tail = text[max(0, m.start() - 20) : m.start()], text[stop : stop + 20]
    if (raw in _IDIOMS and not unit) or tail.startswith("火急") or raw == "零":
        return None
    value = _value(raw + (m["big"] or ""), k, m["low"])
    if value is not None and m["tenth"]:  # 27块5
        value += Decimal(han_int(m["tenth"]) or 0) / 10
    if value is None or value <= 0 or _no_money(text, m, raw):
        return None
    figure = raw[0].isdigit()
    sized = bool(k) or bool(m["big"]) or any(c in raw for c in "万亿w") or (figure and raw[-1:] != "百" and "千" in raw) or raw[:1] in "万千百"  # fmt: skip
    claimed = OFF_THE_BILL.match(tail) is not None
    if words.per_before(head) or (words.per_after.match(tail) and not claimed and not YEARLY.match(tail)):
        return None
    if not figure and not (unit and unit != "分") and not (sized and len(raw) > 1) and not _thousands(raw):
        round_sum = len(raw) > 1 and raw[-1] in "百千万亿" and words.money_before(head)
        if not round_sum or words.count.match(tail):
            return None
    total = bool(words.total.match(head)) or (TOTAL_AFTER.match(tail) is not None and (value >= 100 or bool(sign)))
    if total and value < 20 and not (sign or unit or sized):
        return None
    if not unit and words.count.match(tail) and not (sign and not sized) and not words.deal.match(tail):
        return None
    before = bool(words.money_before(head)) or (value >= 100 and bool(words.deal.match(tail)))
    if unit == "块" and value == 1 and not tail.startswith("钱"):
        return None  # 一块: together
    if unit in ("块", "刀") and ((value < 20 and not before and not total) or _PIECES.match(tail)):
        return None
    if raw in ("千", "百", "万") and unit and re.match("以上|以下|以内|起|级", tail):
        return None
    if figure and value < 1000 and tail.startswith("的") and not (sign or unit or sized) and _MADE.match(tail[2:]):
        return None
    if before and value < 20 and not (sign or unit or sized):
        before = False
    if not (sign or unit or total or before or sized or (not figure and _thousands(raw))):
        if value < 20 or (something_else(head, tail, raw) and not words.paid.match(tail)):
            return None
        before = bool(words.paid.match(tail)) or _GROUPED.fullmatch(raw) is not None
        if not before and not claimed and not (value >= 80 and spoken_of(head, tail)):
            return None
        before = True
    rule = "amount.sign" if sign or unit else "amount.total" if total else "amount.word" if before else "amount.size"
    start = m.start("sign") if sign else m.start("low") if m["low"] else m.start("num")
    return Money(value, _told(sign, unit), start, max(stop, start + 1), rule, total)


def _told(sign: str | None, unit: str | None) -> str | None:
    told = codes().get(unit or "") or codes().get(sign or "")
    return codes()[unit] if told == "USD" and sign == "$" and unit in codes() else told


def _no_money(text: str, m: re.Match[str], raw: str) -> bool:
    """Model numbers, watts, discounts told in words."""
    k = m["k"] or m["k2"]
    before = text[m.start() - 1 : m.start()] if m.start() else ""
    if not m["sign"] and raw[0].isdigit() and re.match(r"[a-z#]", before) and raw[-1:] not in "万亿":
        return True
    if k == "m" and not (m["sign"] or m["unit"] or money_words().deal.match(text[m.end() : m.end() + 12])):
        return True
    if k == "k" and not (m["sign"] or m["unit"]):
        head = text[max(0, m.start() - 20) : m.start()]
        if (m["num"][:4].isdigit() and not m["low"]) or text[m.end() : m.end() + 2] in ("色温", " 色", "灯"):
            return True
        if _SORTS.match(text, m.end()) and not money_words().money_before(head):
            return True
    if (
        not (m["sign"] or m["unit"] or k)
        and _THINGS.match(text, m.end())
        and re.search(r"(?<![a-z])for\s?$", text[: m.start()][-6:])
    ):
        return True
    if raw.isdigit() and not (m["sign"] or m["unit"]):
        head = text[max(0, m.start() - 12) : m.start()]
        if len(raw) >= 8 or (len(raw) >= 5 and _NUMBERED.search(head)):
            return True
    return "w" in raw and _WATTS.match(text, m.end()) is not None


def _thousands(raw: str) -> bool:
    return ("千" in raw and len(raw) >= 2) or ("百" in raw and len(raw) >= 3)


def _value(raw: str, k: str | None, low: str | None) -> Decimal | None:
    if low and (k or raw[-1:] in "万千w"):
        unit = k or raw[-1]
        raw = low + unit
    if k and raw[-1].isdigit():  # 5k5
        return (decimal(raw.partition(k)[0]) or Decimal(0)) * 1000 + 100 * int(raw[-1])
    if k:
        base = decimal(raw[: -len(k)].strip())
        size = 1000 if k in ("k", "thousand", "grand") else 1_000_000
        return None if base is None else base * size
    if raw[0].isdigit() and raw.replace(",", "").replace(".", "").replace(" ", "").isdigit():
        return decimal(raw)
    return money(raw.replace(" ", "").replace("个", ""))


_UNIT_WORDS = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fourty|fifty|sixty|seventy|eighty|ninety"
_IN_WORDS = re.compile(
    rf"(?<![a-z])(?:(?:{_UNIT_WORDS}|a|[0-9]+|a couple|couple)[ -](?:of )?)(?:(?:{_UNIT_WORDS}|and|hundred|thousand|grand|million|mil)[ -])*(?:hundred|thousand|grand|million|mil)(?:[ -](?:and[ -])?(?:{_UNIT_WORDS}|hundred|thousand))*(?![a-z])"
)
_HALVES = (
    (re.compile(r"(?<![a-z])half an? (?P<u>grand|mil|million)(?![a-z])"), "0.5"),
    (re.compile(r"(?<![a-z])(?:a )?quarter of an? (?P<u>mil|million)(?![a-z])"), "0.25"),
    (re.compile(r"(?<![a-z])three quarters of an? (?P<u>mil|million)(?![a-z])"), "0.75"),
    (re.compile(r"(?<![a-z])(?P<n>an?|one|two|three|four|five|six|seven|eight|nine) (?P<u>grand|mil|million) and a half(?![a-z])"), "0.5"),
    (re.compile(r"(?<![a-z])(?P<n>one|two|three|four|five|six|seven|eight|nine|[0-9]) and a half (?P<u>grand|mil|million|thousand|k)(?![a-z])"), "0.5"),
)  # fmt: skip
"""Half a million, a grand and a half, two and a half grand."""


def _halves(text: str) -> Money | None:
    for pattern, part in _HALVES:
        m = pattern.search(text)
        if m is None or money_words().count.match(text[m.end() : m.end() + 12]):
            continue
        whole = m.groupdict().get("n")
        count = Decimal(part) + ((english_int(whole) or 0) if whole else 0)
        size = 1000 if m["u"] in ("grand", "thousand", "k") else 1_000_000
        unit = _UNIT_AFTER.match(text, m.end())
        return Money(count * size, codes().get(unit[1]) if unit else None, m.start(), m.end(), "amount.words", False)
    return None


_HUNDREDS = re.compile(
    r"(?<![a-z])(?P<h>one|two|three|four|five|six|seven|eight|nine)[ -](?P<t>ten|eleven|twelve|[a-z]+teen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty(?:[ -](?:one|two|three|four|five|six|seven|eight|nine))?)(?![a-z]| ?(?:am|pm|hundred|thousand|grand|k)(?![a-z]))"
)


def _hundreds(text: str) -> Money | None:
    """ "three fifty" after a word of money: 350."""
    for m in _HUNDREDS.finditer(text):
        head, tail = text[max(0, m.start() - 20) : m.start()], text[m.end() : m.end() + 12]
        words = money_words()
        if not words.money_before(head) or words.per_before(head):
            continue
        if words.count.match(tail) or words.per_after.match(tail):
            continue
        tens = english_int(m["t"])
        unit = _UNIT_AFTER.match(tail)
        if tens is not None:
            value = Decimal(100 * (english_int(m["h"]) or 0) + tens)
            return Money(value, codes().get(unit[1]) if unit else None, m.start(), m.end(), "amount.words", False)
    return None


_NOTES = re.compile(r"(?P<n>[0-9]+|[一二两三四五六七八九十]+)[嚿旧]水")


def _notes(text: str) -> Money | None:
    """Cantonese for a hundred dollars: 五嚿水."""
    m = _NOTES.search(text)
    count = (int(m["n"]) if m["n"].isdecimal() else han_int(m["n"])) if m else None
    return Money(Decimal(100 * count), "HKD", m.start(), m.end(), "amount.words", False) if m and count else None


_UNIT_AFTER = re.compile(
    r"\s?(pounds?|quid|dollars|bucks|euros?|usd|sgd|hkd|aud|gbp|ringgit|yen|yuan|rmb|baht)(?![a-z])"
)


def in_words(text: str) -> Money | None:
    """A sum spelt out in English: "six thousand one hundred and twenty pounds", "eleven hundred eighty"."""
    if (short := _halves(text) or _hundreds(text) or _notes(text)) is not None:
        return short
    for m in _IN_WORDS.finditer(text):
        value = english_sum(
            m.group(0)
            .replace("couple of", "couple")
            .replace("a couple", "couple")
            .replace("mil", "million")
            .replace("millionlion", "million")
        )
        tail = text[m.end() : m.end() + 12]
        if value is None or value < 100 or money_words().count.match(tail) or money_words().per_after.match(tail):
            continue
        unit = _UNIT_AFTER.match(tail)
        return Money(Decimal(value), codes().get(unit[1]) if unit else None, m.start(), m.end(), "amount.words", False)
    return None


def best(found: list[Money]) -> Money | None:
    """The stated total if there is one, else the first."""
    return next((m for m in found if m.total), found[0] if found else None)


def bare(text: str, masked: list[tuple[int, int]], *, alone: bool) -> Money | None:
    """A lone figure where only money can be meant ("order Acme 12,500"): the last one of three digits and more.

    With ``alone`` it must stand at the end of a clause or make one up ("账结了,12600").
    """
    found = None
    text = _hide(text, masked)
    for m in re.finditer(rf"(?<![0-9./:a-z#-])(?<![0-9],)(?:{FIGURE})(?![0-9:/%.a-z-])", text):
        value = decimal(m.group(0))
        if value is None or value < 100 or money_words().count.match(text[m.end() : m.end() + 12]):
            continue
        head = text[: m.start()][-20:]
        if money_words().per_before(head) or _MORE.search(head):
            continue
        if alone and not _ALONE.match(text, m.end()):
            continue
        found = Money(value, None, m.start(), m.end(), "amount.bare", False)
    return found
