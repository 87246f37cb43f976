"""Goods that came back, money that was given back: an order below zero. What is still wanted or promised is none."""

# ruff: noqa: E501
from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from .amounts import Money
from .judgement import Decision
from .model import Intent
from .numbers import decimal
from .reading import MASK, Reading

_VERB = re.compile(
    r"退(?:货|款|单|回来?|掉|返|咗|了)(?!率|政策|流程|规|单号|地址|问题|申请|要求|点|仓|群|休|出|给我|我)(?:了|咗)?|冲红|红冲|开了?红字"
    r"|(?<![a-z])(?:returned|returning|sent back|gave back|brought back|took back|taken back|refunded|refund|credited|credit note)(?![a-z])"
    r"|(?<![a-z])returns?(?= (?:of|for|worth|goods|stock|[$€£¥0-9\0-\x1f]|[^\x00-\x7f]))"
)
_NO_GOODS = re.compile(
    r"\s*(?:押金|定金|订金|保证金|运费)|\s*(?:my|our|your|the|his|her|their|a)?\s*(?:missed )?(?:calls?|e-?mails?|messages?|texts?|voicemails?|visit|favou?r)(?![a-z])|\s*(?:from|to|home|back from|deposit)(?![a-z])"
)
_NOT_YET = re.compile(
    r"(?:没有?|未|不|冇|无|勿|别|要求?|想|申请|打算|准备|可能|会|将|如果|要是|万一|假如|答应|承诺|同意|催|问|等|再|麻烦|需要?|得|请|能|可以|必须|应该|帮|给[^,。;!?\n]{0,10}|是否|谈|说好|记得|提醒)[^,。;!?\n]{0,4}$"
    r"|(?<![a-z])(?:not|n't|no|never|wants?|wanted|want to|wanna|may|might|will|'ll|would|could|can|going to|gonna|if|in case|asks?|asked|asking|demands?|demanding|needs?|owed?|promised?|should|please|pls|must|to|about|waiting|wait|chasing|until|before|after|once|when|unless|expects?|due|issue|process|get|gets)(?: [a-z]+){0,3} ?$"
    r"|(?<![a-z])(?:wants?|wanted|asks?|asked|asking|needs?|promised?|owed?|to be)(?![a-z])[^,;!?\n]*$"
)
_ASKED = re.compile(r"(?:\?|吗|呢|没有|没|么)[\s。.!]*$")
_TOO = re.compile(
    r"[^,。;!?\n]{0,12}(?:率|流程|政策|怎么|如何|多久|还没|没到|没收到|未到|not (?:received|arrived|yet)|still)"
    r"|[^,。;!?\n]*(?<![a-z])(?:pls|please|requests?|requested|asap)(?![a-z])"
)
"""Behind the words: spoken of as not there yet, or asked for."""
_HELD = re.compile(r"押金|定金|订金|保证金|(?<![a-z])deposit")
"""Money that was held for a while, not paid for goods."""
_GAP = r"(?:\s|:|-|了|款|货|掉|回来?|金额|总额|总共|一共|合计|共计?|价值|大概|约|goods|items?|stock|products?|boxes|cartons|some|the|of|for|worth|about|value|amount|totall?ing|total|\d{1,3} ?(?:箱|件|个|瓶|台|包|盒|pcs|boxes|cartons|cases|units))*"
_BARE = re.compile(
    rf"{_GAP}(?P<figure>\d{{1,3}}(?:,\d{{3}})+(?:\.\d{{1,2}})?|\d{{1,9}}(?:\.\d{{1,2}})?)(?![0-9:/%.a-z-])"
)
_WORTH = re.compile(r"(?:worth|for|价值|金额|总额|共计?|合计)(?: of)?[\s:]*$")
_END = re.compile(r"\s*(?:$|[,。;!?.\n)]|[^\w\s])")
_MINUS = re.compile(
    r"(?:^|[\s:,(])-(?:[$€£¥]\s?)?(?P<figure>\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?|\d{1,9}(?:\.\d{1,2})?)(?![0-9:/%a-z-])"
)
_CUT = re.compile(
    r"\s*(?:[,。;!?\n]|(?<![a-z])(?:and|but|then|while|though|plus|also)(?![a-z])|但是?|并且?|同时|另外|又|和)\s*"
)
"""Where one matter ends and the next begins."""
_UNIT_END = re.compile(r"\s*(?:元|块钱?|[a-z]{3}(?![a-z]))?" + _END.pattern)
_LEAST = 100  # a bare figure below it counts pieces


@dataclass(frozen=True, slots=True)
class Return:
    """A return that took place; the ``money`` is below zero. ``start`` and ``end`` are the words that tell it."""

    money: Money
    start: int
    end: int

    @property
    def decision(self) -> Decision:
        return Decision(Intent.ORDER, "order.return", self.start, self.end)


def find(r: Reading) -> Return | None:
    """The first return with an amount that a message tells of as done."""
    if _ASKED.search(r.masked):
        return None
    for verb in _VERB.finditer(r.masked):
        start, end = _around(r.masked, verb.start())
        if _NOT_YET.search(r.masked[start : verb.start()]) or _NO_GOODS.match(r.masked, verb.end()):
            continue
        if _TOO.match(r.masked, verb.end()) or _HELD.search(r.masked, start, verb.start()):
            continue
        money = _money(r, verb, end)
        if money is not None:
            return Return(_below(money), min(verb.start(), money.start), max(verb.end(), money.end))
    return None


def own_words(r: Reading, back: Return) -> tuple[int, int, int, int] | None:
    """Where the words that tell of a return begin and end, and where those before end and those behind begin; None
    where nothing else is told."""
    cuts = list(_CUT.finditer(r.masked))
    before = [one for one in cuts if one.end() <= back.start]
    behind = [one for one in cuts if one.start() >= back.end]
    sold = [one.end for one in r.money if one.end <= back.start]
    glued = bool(sold) and (not before or before[-1].end() < sold[-1])  # 订了3万退了2000
    start = back.start if glued else before[-1].end() if before else 0
    end = behind[0].start() if behind else len(r.masked)
    if start == 0 and end == len(r.masked):
        return None
    first = start if glued or not before else before[-1].start()
    return start, end, first, behind[0].end() if behind else end


def minus(r: Reading) -> Money | None:
    """An amount written with a minus: "order Acme -300"."""
    m = _MINUS.search(r.masked)
    if m is not None and not _UNIT_END.match(r.masked, m.end()):
        return None
    value = decimal(m["figure"]) if m else None
    if m is None or not value:
        return None
    at = m.start("figure")
    known = next((one for one in r.money if one.start <= at < one.end), None)
    return _below(known or Money(value, None, at, m.end(), "amount.minus", True))


def stands(back: Return, decision: Decision, also: tuple[Intent, ...]) -> bool:
    """Whether the message is nothing but the return: no case, no plan, no other order, no command for something else."""
    own = back.start <= decision.start < back.end
    if decision.rule.startswith("command"):
        return decision.intent is Intent.ORDER
    if decision.intent is Intent.ORDER:
        return own or decision.rule.startswith("votes") or decision.rule.startswith("order.list")
    if decision.intent is Intent.COMPLAINT:
        return own or decision.rule.startswith("votes")
    if decision.intent is Intent.NOTE:
        return own or not decision.rule.startswith("note.asked")
    return decision.intent in (Intent.OTHER, Intent.LOOKUP)


def _around(text: str, at: int) -> tuple[int, int]:
    """The clause of a place, and to where its sentence goes on."""
    start = max(text.rfind(sign, 0, at) for sign in ",。;!?\n") + 1
    stops = [found for sign in "。;!?\n" if (found := text.find(sign, at)) >= 0]
    return start, min(stops, default=len(text))


def _money(r: Reading, verb: re.Match[str], end: int) -> Money | None:
    clause, _ = _around(r.masked, verb.start())
    told = [one for one in r.money if clause <= one.start and one.end <= end]
    bare = _bare(r, verb)
    if not told or (bare and all(bare.end < one.start or one.end <= verb.start() for one in told)):
        return bare
    return next((one for one in told if one.start >= verb.end()), told[-1])


def _bare(r: Reading, verb: re.Match[str]) -> Money | None:
    """A figure without a sign right behind the words."""
    m = _BARE.match(r.masked, _behind_name(r.masked, verb.end()))
    if m is None or not (_END.match(r.masked, m.end()) or _CUT.match(r.masked, m.end())):
        return None
    value = decimal(m["figure"])
    if not value or (value < _LEAST and not _WORTH.search(r.masked[: m.start("figure")])):
        return None
    if any(start <= m.start("figure") < stop for start, stop in r.taken):
        return None
    return Money(value, None, m.start("figure"), m.end(), "amount.return", True)


def _behind_name(text: str, at: int) -> int:
    """Behind a name that stands right after the words: 退货 华联 3000, refunded Acme 300, credit note for Acme 300."""
    m = re.compile(rf"(?:\s*(?:to|for|from|给))?\s*{MASK}+").match(text, at)
    return m.end() if m else at


def _below(money: Money) -> Money:
    return replace(money, value=-abs(Decimal(money.value)), rule=f"{money.rule}.return")
