"""Whom a question is about that names nobody on the list: "what did we promise Raffles?" is not about all customers."""

from __future__ import annotations

import re
from functools import cache

from .asides import may_be_name
from .lexicon import table
from .normalise import Text, is_han, normalise

_TIMES_ZH = (
    "本月|上个?月|下个?月|这个?月|本周|上周|下周|这周|今年|去年|最近|近期|上次|最后|昨天|明天|后天|前天|半年|季度"
    "|年底|月底|请问|对"
)
_TIMES_EN = re.compile(
    r"(?:mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|q[1-4]|i'|i$|christmas|easter|cny)",
    re.I,
)
_NAME_EN = re.compile(r"[A-Z][\w&'’-]*(?: (?:[A-Z][\w&'’-]*|&|of|and))*")
_NO_NAME = re.compile(
    "客|月|年|周|季|节|国庆|中秋|春节|元旦|今晚|晚上|早上|上午|下午|[0-9]|生日|投诉|承诺|提醒|订单|业绩|还有|谁|哪"
    "|^(?:vips?|tiers?|key|core|regular|tail|i|ok)(?: |$)"
)
_MOST = 12  # characters of a Chinese name


def unknown_name(message: str, rule: str) -> str | None:
    """The name in a question that was known as one by ``rule`` and in which no customer was found; None where it seems
    to be about all of them."""
    text, cue = normalise(message), rule.partition(":")[2]
    if any(is_han(c) for c in text.lower):
        return _before(text, cue)
    return _capitalised(text, cue)


def _before(text: Text, cue: str) -> str | None:
    """What stands in front of the words that ask."""
    end = text.lower.find(cue) if cue else -1
    if end <= 0:
        return None
    head = _fillers().sub("", text.lower[:end].strip(" ,.:?!"))
    start = text.lower.find(head) if head else -1
    name = text.words(start, start + len(head)).strip() if head else ""
    fits = 2 <= len(head) <= _MOST and start >= 0 and not _NO_NAME.search(head)
    return name if fits and may_be_name(name) else None


@cache
def _fillers() -> re.Pattern[str]:
    data = table("wishes")
    words = {
        *data["filler"]["zh"],
        *(one for wish in data.values() if isinstance(wish, dict) for one in wish.get("with_zh", ())),
    }
    some = "|".join(re.escape(one) for one in sorted(words, key=lambda one: (-len(one), one)))
    return re.compile(f"^(?:{some}|{_TIMES_ZH})+|(?:{some}|{_TIMES_ZH})+$")


def _capitalised(text: Text, cue: str) -> str | None:
    """A word with a capital that does not begin the message, and is no day or month."""
    for found in _NAME_EN.finditer(text.plain):
        if (
            not _NO_NAME.search(found[0].lower())
            and found.start()
            and not _TIMES_EN.match(found[0])
            and text.lower[found.start() - 2 : found.start()] not in ("? ", ". ", "! ")
        ):
            return text.words(found.start(), found.end())
    return None
