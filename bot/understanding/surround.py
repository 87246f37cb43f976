"""What stands around a Chinese name in a sentence, and which characters are everyday words rather than names."""

from __future__ import annotations

import re
from functools import cache

from .lexicon import table
from .segment import is_place

BEFORE_NAME = re.compile(
    r"(?:^|[\s,.:;!?。、()\[\]@/\"'「『【-]|拜访了?|去了?|去过|跑了?趟?|到了?|给|跟|和|与|同|约了?|见了?|从|在|帮|问|找|联系|回访|跟进|走访|查一?下?|投诉|评分|订单|提醒我?|答应了?|叫|是|把|对|替|为|陪|请|有|俾|打给|比|畀|后|天|日|午|早|晚|点|号|周[一二三四五六日天]|了|趟|家|回|催|让)$"
)
AFTER_NAME = re.compile(
    r"^(?:[\s,.:;!?。、()/-]|$|的|那|这边|这家|老板|店|店长|采购|经理|说|要|订|下单|下了|打|续|来|投诉|反映|评|给|欠|让|催|问|不|没|关|换|吃|喝|坐|泡|待|谈|聊|看|试|收|拿|送|欠款|货|款|又|今|昨|上|这|最近|已|想|在|话|嗰|个|啲|嘅|落单|[a-z0-9]|还|差|补|追加|退|涨|签|约|报|回|付|转|验|查|开|推荐|介绍|叫|跟|和|去|把|被|刚|明|后天|下周|周[一二三四五六日天]|[一-鿿]{1,2}(?:总|姐|哥|经理|老板|店长|主管|主任|小姐|先生|太太|工|厂长|校长|院长|科|医生|老师|师傅|会计))"
)
AREAS = frozenset("区市县镇省路街村")
"""What the words for places end with."""


def trust(text: str, start: int, end: int, *, fuzzy: bool, part: bool) -> float:
    """The share of trust left to a short bare core where no name would stand, or that is an everyday word.

    ``fuzzy``: seen by its sound; ``part``: only a part of the core was seen.
    """
    before = bool(BEFORE_NAME.search(text[max(0, start - 5) : start]))
    after = bool(AFTER_NAME.match(text[end : end + 5]))
    word = text[start:end]
    everyday = is_everyday(word) or is_place(word) or word[-1] in AREAS
    if _across(text, start, end, fuzzy):
        return 0.5
    if before and after:
        return (0.6 if part else 0.9) if everyday else 1.0
    if before and fuzzy and end - start >= 3:
        return 0.8
    if before or after:
        return 0.62 if everyday or fuzzy else 0.97
    return 0.5 if everyday or fuzzy else 0.93


def _across(text: str, start: int, end: int, fuzzy: bool) -> bool:
    """Whether two characters are the end of one everyday word and the beginning of the next (后天|晚上)."""
    if end - start != 2:
        return False
    left = is_everyday(text[max(0, start - 1) : start + 1])
    right = is_everyday(text[end - 1 : end + 1])
    return (left or right) if fuzzy else (left and right)


def is_everyday(word: str) -> bool:
    """Whether Chinese characters are also a word of daily talk."""
    return word in _everyday()


@cache
def _everyday() -> frozenset[str]:
    return frozenset(table("names")["ordinary"]["zh"]) | frozenset(table("words.zh")["common"].split())
