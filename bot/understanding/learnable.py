"""Which words of a rep can become another name of a customer."""

from __future__ import annotations

import re
from datetime import datetime
from functools import cache

from . import details, when
from .answers import parse_amount
from .lexicon import cue_list, table, words_regex
from .names import parse
from .normalise import normalise
from .smalltalk import is_smalltalk

_LONGEST = 40  # characters
# Words that point at a customer without naming it.
_POINTING = (
    *(
        "这家",
        "那家",
        "这个",
        "那个",
        "这间",
        "那间",
        "他们家",
        "他们",
        "他家",
        "她家",
        "我们",
        "咱们",
        "人家",
        "大家",
        "自己",
    ),
    *(
        "隔壁",
        "对面",
        "楼上",
        "楼下",
        "附近",
        "门口",
        "店里",
        "公司里",
        "办公室",
        "仓库",
        "现场",
        "客户那边",
        "那边",
        "这边",
    ),
    *("新", "老", "大", "小", "的", "家", "店", "铺", "号", "市", "区", "县", "镇", "省", "某", "另", "一", "同"),
    *(
        "shop",
        "store",
        "client",
        "customer",
        "customers",
        "account",
        "office",
        "company",
        "place",
        "guy",
        "guys",
        "boss",
    ),
    *(
        "the",
        "a",
        "an",
        "this",
        "that",
        "these",
        "those",
        "my",
        "our",
        "their",
        "his",
        "her",
        "its",
        "new",
        "old",
        "same",
    ),
    *("they", "them", "him", "it", "there", "here", "someone", "everyone", "next", "door", "other", "one", "manager"),
)


@cache
def _generic() -> re.Pattern[str]:
    names = table("names")
    listed = [*names["kinds"], *names["regions"], *names["places"], *names["legal"], *names["kinds_en"]]
    words = [word for word in (*listed, *cue_list("generic.words"), *_POINTING) if word.strip()]
    han = words_regex(word for word in words if not word.isascii())
    latin = words_regex(word for word in words if word.isascii())
    return re.compile(rf"(?<![a-z0-9])(?:{latin})(?![a-z0-9])|(?:{han})")


def learnable(words: str, now: datetime) -> bool:
    """Whether the words can name one customer: not generic, no number, date, amount or phone, more than a character.

    ``now`` is aware.
    """
    text = normalise(words.strip()).lower
    letters = [c for c in text if c.isalnum()]
    if not len(letters) >= 2 or len(text) > _LONGEST or not any(c.isalpha() for c in letters):
        return False
    if is_smalltalk(text) or parse_amount(text) is not None or details.phones(text, []):
        return False
    if any(found.end - found.start >= len(text.strip()) - 1 for found in when.find(text, now)):
        return False
    return any(c.isalpha() for c in _generic().sub("", text))


def shares_core(words: str, name: str) -> bool:
    """Whether a nickname has a distinctive Chinese character of a customer's name in it («老华» of «华联超市»)."""
    return bool(set(parse(name).core) & set(normalise(words).lower))
