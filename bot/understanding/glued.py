"""Whether the words around a customer's name make another name of it: Harbour Cafe for Harbourview Seafood, 华联药房
for 华联超市, 新华联, 华联超市江北店. Such a place is offered, never taken for certain."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from .index import CustomerName
from .lexicon import table
from .match_latin import likeness
from .mention import Mention
from .names import LEGAL, expand, latin_tokens, parse, squash, weight_of
from .normalise import is_han, normalise
from .pinyin import blurred
from .reading import Reading
from .segment import is_generic, is_kind, is_legal, is_place
from .shorts import short_forms
from .spelt import common, first_names
from .surround import BEFORE_NAME, is_everyday

Bounds = tuple[int, int]
_NAMED = 0.8
"""Another customer this surely named is no part of the name beside it."""
_FAR = 5
"""So many characters may stand between a name and the word for a business that makes another name of it."""
_LONGEST_KIND = 5
_PREMISES = frozenset("店馆厂院所行楼吧堂场坊社城房园部站铺庄厅市校")
"""What the words for a place of business end with; other kinds (蛋糕, 包装) are goods as well."""
_BRACKET = re.compile(r" ?[(\[【「]([^)\]】」\n]{1,24})[)\]】」]")
_BRANCH = re.compile(r"[一-鿿0-9]{1,7}?(?:店|校区|院区|厂区|分部|分院|分校|档口|馆)$")


@dataclass(frozen=True, slots=True)
class Known:
    """What the names of one customer explain."""

    chars: frozenset[str]
    sounds: frozenset[str]
    words: frozenset[str]

    def char(self, char: str) -> bool:
        """Whether a Chinese character, or one that sounds like it, is in a name."""
        return char in self.chars or blurred(char) in self.sounds

    def word(self, raw: str) -> bool:
        """Whether a Latin word, or what it is a slip or a short form of, is in a name."""
        word = squash(raw)
        if word in self.words or expand(word) in self.words or word.removesuffix("s") in self.words:
            return True
        return any(_stands_for(word, w) for w in self.words if len(w) > 1)


def _stands_for(word: str, known: str) -> bool:
    """Whether a word is a slip, the beginning, the end or a few letters (Vly, Cty) of one that is known."""
    if word[:1] == known[0] and likeness(word, known):
        return True
    if len(word) >= 4 and known.endswith(word):
        return True
    letters = iter(known)
    return len(word) <= 4 and word[:1] == known[0] and all(letter in letters for letter in word)


@lru_cache(maxsize=1024)
def known(customer: CustomerName) -> Known:
    """What the name, the aliases and the usual short forms of ``customer`` explain."""
    names = [customer.name, *customer.aliases, *short_forms(normalise(customer.name).lower)]
    lower = [normalise(name).lower for name in names]
    chars = frozenset(c for name in lower for c in name if is_han(c) or c.isdigit())
    words = {squash(t) for name in lower for t, _, _ in latin_tokens(name)}
    words |= {expand(word) for word in words}
    translated = table("names")["translated"]
    words |= {word for word, han in translated.items() if any(han in name for name in lower)}
    chars |= {c for word, han in translated.items() if word in words for c in han}
    told = [[w.text for w in parse(name).words if w.weight > LEGAL] for name in names]
    words |= {"".join(some[at : at + 2]) for some in told for at in range(len(some) - 1)}
    return Known(chars, frozenset(blurred(c) for c in chars if is_han(c)), frozenset(w for w in words if w))


def other_name(r: Reading, mention: Mention, customer: CustomerName) -> Bounds | None:
    """Bounds of the longer name that ``mention`` is only a part of and that ``customer`` does not bear; None if the
    customer's names explain every word."""
    explained = known(customer)
    first, last = _before(r, mention.start, explained), _after(r, mention.end, explained)
    if first is None and last is None and (_in_full(r, mention, customer) or not _inside(r, mention, explained)):
        return None
    return (mention.start if first is None else first), (mention.end if last is None else last)


def _in_full(r: Reading, mention: Mention, customer: CustomerName) -> bool:
    return r.text.lower[mention.start : mention.end] == normalise(customer.name).lower


def taken(r: Reading, start: int, end: int) -> bool:
    """Whether the words are known to be something else: a person, a day, a sum, another customer."""
    spans = r.taken + [(p.start, p.end) for p in r.persons if p.rule != "contact.name"]
    spans += [(m.start, m.end) for m in r.money] + [(m.start, m.end) for m in r.mentions if m.strength >= _NAMED]
    return any(s < end and start < e for s, e in spans)


# -- inside -----------------------------------------------------------------------------------------------------

_FILLING = frozenset("的那家之在这")
_LINKS = frozenset(("the", "at", "of", "in", "on", "and", "n", "s", "a", "from", "their", "over", "guys", "for"))
_BY_WORDS = ("name.words", "name.part", "name.misspelt")


def _inside(r: Reading, mention: Mention, explained: Known) -> bool:
    """Whether a word inside the mention is explained by no name."""
    lower = r.text.lower[mention.start : mention.end]
    if any(is_han(c) and c not in SENTENCE and c not in _FILLING and not explained.char(c) for c in lower):
        return True
    for raw, start, _ in latin_tokens(lower) if mention.rule in _BY_WORDS else []:
        everyday = raw in common() and not r.text.plain[mention.start + start].isupper()
        if raw.isalpha() and raw not in _LINKS and not everyday and not explained.word(raw):
            return True
    return False


# -- before -----------------------------------------------------------------------------------------------------

_WORD_BEFORE = re.compile(r"(?<![A-Za-z0-9])([A-Za-z][A-Za-z'&-]*)(?: | & |-)$")
_PREFIXES = tuple("新老大")


def _before(r: Reading, start: int, explained: Known) -> int | None:
    """Where a longer name begins that ends in the name at ``start``."""
    lower = r.text.lower
    if start and is_han(lower[start - 1]):
        return _before_han(r, start, explained)
    m = _WORD_BEFORE.search(r.text.plain, max(0, start - 24), start)
    if m is None or not _telling(r, m[1], m.start(), explained):
        return None
    if m.start() == 0 and m[1].endswith(("ed", "ing", "s")):
        return None  # "Popped by", "Chasing": the capital of a sentence
    return m.start()


def _before_han(r: Reading, start: int, explained: Known) -> int | None:
    lower, at = r.text.lower, start
    if at > 1 and is_place(lower[at - 2 : at]) and not explained.chars.issuperset(lower[at - 2 : at]):
        return at - 2
    if lower[at - 1] in _PREFIXES and lower[at - 1] not in explained.chars:
        return None if is_everyday(lower[max(0, at - 2) : at]) else at - 1
    while at and at > start - 6 and lower[at - 1] in explained.chars:
        at -= 1
    char = lower[at - 1 : at]
    if at > 1 and is_place(lower[at - 2 : at]) and not taken(r, at - 2, at):
        return at - 2
    if not char or not is_han(char) or char in SENTENCE or taken(r, at - 1, at):
        return None
    if is_everyday(lower[max(0, at - 2) : at]) or BEFORE_NAME.search(lower[max(0, at - 5) : at]):
        return None
    return at - 1


# -- after ------------------------------------------------------------------------------------------------------

SENTENCE = frozenset(
    "的了说要想在去来和跟与及给下订单催缺补到送退换投诉问谈聊看过吃喝坐待试用收拿欠款货也还又都就刚今明昨前后上周月日号天早晚点分这那啥哪"
    "不没别很挺蛮太最真好差多少几一二三两四五六七八九十个箱件桶袋瓶台套张盒条吨斤块元万千百半们他她它我你咱是有无为因把被让叫请帮替对从向往于"
    "签约报回付转验查开关停推荐介绍叫喊打电话微信发结账评涨降卖买做安装修检测交提取领存入出进等再先准备打算答应承诺续加减少增改成"
    "其中另外而且但可以能会得着嘅咗啲嗰喺俾话佢冇系同埋嘛吧呢啊呀哦哈啦么吗之后前里外内边面处头间时候第每各些该此本自己人老板经理店长采购主任"
    "投抱怨反映觉碰克搁嫌撤试奔堵站验钉批满意气恼骂急慢快新旧坏破漏脏臭酸霉碎裂短错重忘记提醒约见访拜顾跑路顺又刚才完毕已将正常只仅才却并或如果若"
)
"""Characters of sentences rather than of names."""


def _after(r: Reading, end: int, explained: Known) -> int | None:
    """Where a longer name ends that begins with the name that ends at ``end``."""
    lower = r.text.lower
    bracket = _BRACKET.match(lower, end)
    if bracket:
        return bracket.end() if _other_branch(r, bracket, explained) else None
    if is_han(lower[end : end + 1]):
        return _after_han(r, end, explained)
    return _after_latin(r, end, explained)


def _other_branch(r: Reading, bracket: re.Match[str], explained: Known) -> bool:
    """Whether what stands in brackets after the name is a place, and none that the names tell."""
    inner = bracket[1]
    if taken(r, *bracket.span(1)):
        return False
    if any(is_han(c) for c in inner):
        strange = [c for c in inner if is_han(c) and c != "店" and not explained.char(c)]
        return bool(strange) and bool(_BRANCH.fullmatch(inner) or is_place(inner))
    words = latin_tokens(inner)
    return 0 < len(words) <= 3 and all(
        _telling(r, r.text.plain[bracket.start(1) + s : bracket.start(1) + e], bracket.start(1) + s, explained)
        for _, s, e in words
    )


def _after_han(r: Reading, end: int, explained: Known) -> int | None:
    lower = r.text.lower
    for gap in range(_FAR + 1):
        at = end + gap
        if gap and not is_han(lower[at - 1 : at] or " "):
            return None
        between = SENTENCE.intersection(lower[end:at])
        if between - _PLACED:
            return None
        size = _business(lower, at)
        if gap and not size and lower[at : at + 1] in _ENDINGS and lower[at] in explained.chars:
            size = 1
        branch = lower.startswith(("店", "分店"), at)
        if size and (branch or not between) and not taken(r, end, at + size):
            words = lower[end : at + size]
            strange = [c for c in words if not explained.char(c) and c not in _FILLING and c != "店"]
            return at + size if strange and not _speaks(words) else None
    return None


_ENDINGS = tuple("馆坊行社楼厂房")
_PLACED = frozenset("路里后北南中东西外一二三四五六七八九十号头")
"""Characters of sentences that also name a branch (七里庙店, 三店)."""


def _business(lower: str, at: int) -> int:
    """How many characters at ``at`` are a word for a place of business; 0 if none."""
    for size in range(_LONGEST_KIND, 1, -1):
        word = lower[at : at + size]
        known = len(word) == size and is_kind(word) and not is_generic(word)
        if known and (word[-1] in _PREMISES or word in _trades()[2]):
            return size
    if lower[at : at + 1] == "店" and lower[at + 1 : at + 2] not in ("里", "长", "员", "主", "面", "内", "家", "铺"):
        return 1
    return 0


def _speaks(words: str) -> bool:
    """Whether everyday words stand in what would be a name."""
    return any(is_everyday(words[at : at + 2]) for at in range(len(words) - 2))


def _after_latin(r: Reading, end: int, explained: Known) -> int | None:
    plain, last = r.text.plain, None
    at = end
    for _ in range(4):
        m = _NEXT.match(plain, at)
        if m is None or m[1] == "and" or plain[:at].endswith("'s"):
            break
        raw = squash(m[1].lower())
        if not explained.word(raw) and not is_legal(raw):
            if not (_telling(r, m[1], m.start(1), explained) or _trade(r, m, explained)):
                break
            last = m.end()
        at = m.end()
    return last


_NEXT = re.compile(r"(?: | & | - |-)([A-Za-z][A-Za-z'&-]*)")
_SITE = re.compile(r" (?:branch|outlet|store|shop|location)\b")


def _trade(r: Reading, m: re.Match[str], explained: Known) -> bool:
    """Whether a word written small is a trade, or the place of a branch."""
    trades, generic, _ = _trades()
    word = m[1].lower()
    if word in trades:
        return m.group(0)[0] == " " and len(m.group(0)) == len(word) + 1
    sited = _SITE.match(r.text.lower, m.end()) is not None
    return sited and len(word) >= 4 and word not in common() and word not in generic and not explained.word(word)


def _telling(r: Reading, raw: str, start: int, explained: Known) -> bool:
    """Whether a word with a capital can only be part of a name, and of none that is known."""
    word = squash(raw.lower().removesuffix("'s"))
    if len(word) < 3 or not raw[0].isupper() or raw.isupper() or explained.word(word):
        return False
    if word in _trades()[1] or word in first_names() or taken(r, start, start + len(raw)):
        return False
    return word not in common() or (weight_of(word) < 1 and word in _trades()[0])


def trade_words() -> frozenset[str]:
    """English words for a kind of business."""
    return frozenset(table("names")["kinds_en"]) | _trades()[0]


@cache
def _trades() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    data = table("names")
    return frozenset(data["trades_en"]), frozenset(data["generic_en"]), frozenset(data["trades_zh"])
