"""The words taken for a customer's name when no known customer matches."""

# ruff: noqa: E501
from __future__ import annotations

import re
from functools import cache

from .lexicon import table, words_regex
from .reading import MASK, Reading


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    data = table("names")
    kinds = words_regex(
        [k for k in data["kinds"] if len(k) > 1] + ["店", "公司", "有限公司", "集团", "厂", "行", "楼", "记"]
    )
    verbs = r"拜访了?|走访了?|去了趟?|去过了?|去|跑了趟?|跑了|跑|到了|到|见了|回访|联系|投诉|评分|订单|给|跟|和|从|在|查一?下|约了?|帮|找|提醒我"
    stop = r"的了说要谈聊见签订买送看,。、;!?:\s◆"
    return (
        re.compile(rf"(?:{verbs})\s*[::]?\s*(?P<name>[^{stop}]{{1,10}}?(?:{kinds})(?:\([^)]*\))?)"),
        re.compile(rf"^[\s\W]*(?P<name>[一-鿿][^{stop}]{{1,9}}?(?:{kinds})(?:\([^)]*\))?)"),
        re.compile(
            rf"(?:拜访了?|走访了?|去了趟|跑了趟|投诉[::]\s?|评分\s|订单\s)\s*(?P<name>[一-鿿]{{2,6}}?)(?=[{stop}]|[0-9]|$)"
        ),
        re.compile(
            r"(?:[Vv]isit(?:ed)?|[Mm]et|[Ss]aw|[Oo]rder|[Cc]omplaint:?|[Ss]core|at|from|with|for|by|[Ll]ost|to|[Cc]alled)\s+(?:the\s+)?"
            r"(?P<name>[A-Z][\w&'-]*(?:\s+(?:[A-Z][\w&'-]*|&|of|and))*)"
        ),
    )


_LEADING_EN = re.compile(r"^(?P<name>[A-Z][\w&'-]*(?:\s+(?:[A-Z][\w&'-]*|&))+)")
_DAYS = re.compile(
    r"^(?:mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|christmas|xmas|q[1-4]|ceo|gm|i$|i'|the|my|our|we|he|she|they|it|today|tomorrow|had|no|not|please|pls)",
    re.I,
)


def find(r: Reading) -> tuple[int, int] | None:
    """Bounds of the likeliest unknown name in the normalised text."""
    after_verb, leading, short, english = _patterns()
    text = r.masked
    for expression in (after_verb, leading, short):
        m = expression.search(text)
        if m and MASK not in m["name"] and _plausible(r, m.start("name"), m.end("name")):
            return m.span("name")
    plain = "".join(MASK if c == MASK else p for c, p in zip(text, r.text.plain, strict=True))
    for expression in (english, _LEADING_EN):
        for m in expression.finditer(plain):
            if not _DAYS.match(m["name"]) and _plausible(r, m.start("name"), m.end("name")):
                return m.span("name")
    return None


def _plausible(r: Reading, start: int, end: int) -> bool:
    return not any(d.start < end and start < d.end for d in r.dates)
