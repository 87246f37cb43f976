"""Customers that are on no list but stand beside one that is: 跑了◆和万家乐, 万家乐续签3.5万 is a record of its own.

Only what can hardly be anything else counts: a name in one breath with a known customer that is spoken of again, or one
that tells its kind of business and opens a clause.
"""

# ruff: noqa: E501
from __future__ import annotations

import re
from functools import cache

from .glued import SENTENCE, taken, trade_words
from .lexicon import table, words_regex
from .mention import Mention
from .names import latin_tokens, squash
from .reading import MASK, Reading
from .spelt import common, first_names
from .surround import is_everyday

_LINK = "(?:和|与|跟|及|以及|还有|同埋|同|、|再去|又去|然后去)"
_GO = "(?:跑了趟?|跑过|拜访了?|走访了?|去了趟?|去过|到了|看了|见了|走了|转了)"
_LISTED_ZH = re.compile(rf"(?:◆{_LINK}(?P<after>[一-鿿]{{2,8}})|{_GO}(?P<before>[一-鿿]{{2,8}}?){_LINK}◆)")
_DOES_ZH = "(?:续签|续约|续了|续费|投诉|下单|下了|订了|订货|补货|补了|加单|追加|签了|要了|要补|要订|要求|打款|付了|付款|回款|结了|欠|退货|退了|换货|断货|缺货|停了|不做了|关门|倒闭|评分|打分|打了|给了|反映|那边|老板|店长|采购|经理)"
_LISTED_EN = re.compile(
    r"(?:◆(?: and |, and | & | then | plus |, then )(?:the )?(?P<after>[A-Z][\w'&-]*(?: [A-Z][\w'&-]*){0,3})"
    r"|(?P<before>[A-Z][\w'&-]*(?: [A-Z][\w'&-]*){0,3})(?: and | & | then | plus )(?:the )?◆)"
)
_DOES_EN = "(?:reordered|ordered|renewed|signed|complained|paid|cancelled|canceled|returned|placed|switched|dropped us|took|bought|needs|owes|gave us|rated|scored|closed|is closing|are|is|was)"
_NEVER = (
    "隔壁",
    "对面",
    "附近",
    "旁边",
    "别家",
    "另外",
    "其他",
    "哪家",
    "这家",
    "那家",
    "一家",
    "两家",
    "几家",
    "各家",
    "他家",
    "她家",
    "同行",
    "竞品",
    "对手",
    "连锁",
    "新开",
    "全部",
    "所有",
    "我们",
    "他们",
    "你们",
    "人家",
    "老板",
    "经理",
    "公司",
    "总部",
    "分店",
    "门店",
)
"""Words for others that are no names."""
_SPOKEN = SENTENCE - frozenset(
    "一二三四五六七八九十百千万两几半多好新大小老人家本安同成自会全天明星光月日长前后南北中东西外里头顺时候主面号增真美上下"
)
_LONGEST = 3
"""So many strangers in one message; more are no names."""


def find(r: Reading) -> list[Mention]:
    """Every place that names a stranger, in reading order. Each stranger has an own number below 0 for customer."""
    if MASK not in r.masked:
        return []
    text = _names_blanked(r)
    names = list(dict.fromkeys([*_chinese(r, text), *_english(r)]))[:_LONGEST]
    found: list[Mention] = []
    for number, name in enumerate(names, 1):
        for m in re.finditer(rf"(?<![a-z0-9]){re.escape(name)}(?![a-z0-9])", text):
            if not any(one.start < m.end() and m.start() < one.end for one in found):
                found.append(Mention(m.start(), m.end(), (-number,), 0.0, 0.0, "name.stranger"))
    return sorted(found, key=lambda m: m.start)


def _names_blanked(r: Reading) -> str:
    """The text with customers blanked, and people left in it: 和 is a surname too, and 和德胜 one to the rules."""
    chars = list(r.text.lower)
    for m in r.mentions:
        chars[m.start : m.end] = MASK * (m.end - m.start)
    return "".join(chars)


def _chinese(r: Reading, text: str) -> list[str]:
    names = []
    for m in _LISTED_ZH.finditer(text):
        group = "after" if m["after"] else "before"
        start, end = m.span(group)
        name = _told_again(r, text, start, end) or _of_kind(r, text, start, end)
        if name and (group == "after" or start + len(name) == end):
            names.append(name)
    for start, end in r.clauses.bounds:
        opens = _kinds().match(text, start, end)
        if opens and re.match(_DOES_ZH, text[opens.end("name") :]) and _namelike(r, *opens.span("name")):
            names.append(opens["name"])
    return names


@cache
def _kinds() -> re.Pattern[str]:
    kinds = [k for k in table("names")["kinds"] if len(k) > 1 and k not in table("names")["generic_zh"]]
    return re.compile(rf"[ ,]*(?P<name>[一-鿿]{{2,6}}?(?:{words_regex(kinds)}))")


def _told_again(r: Reading, text: str, start: int, end: int) -> str | None:
    """The longest beginning of the words there that opens a later clause with something that a customer does."""
    for size in range(end - start, 1, -1):
        name = text[start : start + size]
        again = re.search(rf"[,。;!?\s◆]{re.escape(name)}{_DOES_ZH}", text[start + size :])
        if again and _namelike(r, start, start + size):
            return name
    return None


def _of_kind(r: Reading, text: str, start: int, end: int) -> str | None:
    m = _kinds().match(text, start, end)
    return m["name"] if m and _namelike(r, *m.span("name")) else None


def _namelike(r: Reading, start: int, end: int) -> bool:
    name = r.text.lower[start:end]
    spans = r.taken + [(m.start, m.end) for m in r.money] + [(m.start, m.end) for m in r.mentions]
    if any(s < end and start < e for s, e in spans) or any(start <= p.start < end for p in r.persons):
        return False
    if any(word in name for word in _NEVER) or _SPOKEN.intersection(name[:2]):
        return False
    return not any(is_everyday(name[at : at + 2]) for at in range(2))


def _english(r: Reading) -> list[str]:
    plain = "".join(MASK if c == MASK else p for c, p in zip(r.masked, r.text.plain, strict=True))
    names = []
    for m in _LISTED_EN.finditer(plain):
        start, end = m.span("after" if m["after"] else "before")
        name = r.masked[start:end]
        words = [squash(word) for word, _, _ in latin_tokens(name)]
        plainly = [w for w in words if w in common() or w in first_names()]
        if not words or words[0] in plainly or len(plainly) == len(words) or len(words[0]) < 3 or taken(r, start, end):
            continue
        if len(words) > 1 and words[-1] in trade_words():
            names.append(name)
        elif re.search(rf"[,.;!?]\s*{re.escape(words[0])}\b(?: \w+)? {_DOES_EN}\b", r.text.lower[end:]):
            names.append(name if name in r.text.lower[end:] else words[0])
    return names
