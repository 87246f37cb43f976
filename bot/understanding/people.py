"""People named in a message, exactly as written: 王经理, 小刘, 欧阳总, John Lee, uncle Tan."""

# ruff: noqa: E501
from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from .lexicon import table, words_regex
from .normalise import is_han

Spans = list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Person:
    """A person named at ``[start, end)``; ``staff`` marks one of our own people."""

    start: int
    end: int
    rule: str
    staff: bool = False


def find(text: str, plain: str, masked: Spans) -> list[Person]:
    """People in reading order. ``text`` is the normalised lower-case message, ``plain`` keeps the capitals."""
    found: list[Person] = []
    if any(is_han(c) for c in text):
        found += _chinese(text, masked)
    found += _english(text, plain, masked)
    found.sort(key=lambda p: (p.start, -p.end))
    kept: list[Person] = []
    for person in found:
        if not kept or person.start >= kept[-1].end:
            kept.append(person)
    return kept


def _free(start: int, end: int, masked: Spans) -> bool:
    return not any(start < e and s < end for s, e in masked)


# -- Chinese ----------------------------------------------------------------------------------------------------


@cache
def _zh() -> dict[str, Any]:
    data = table("people")["zh"]
    surname = f"(?:{words_regex(data['compound'])}|[{''.join(dict.fromkeys(data['surnames']))}])"
    titles = words_regex(data["titles"])
    given = "".join(dict.fromkeys(c for c in data["given"] if c not in "一天地月日时代长小阳光旭心安生成功业立和发"))
    role_two = "采购|店长|经理|主管|财务|会计|出纳|仓管|店员|收银|前台|护士|后勤|厨师|主任|库管|文员|助理|秘书|司机|老板|业务|客服|内勤|老师|导购"
    role = r"(?:采购|老板|店长|经理|主管|负责人|联系人|主任|厨师长|财务|会计|仓管|店员|老板娘|业务|对接人|院长|校长)"
    return {
        "title": re.compile(rf"(?:{titles})"),
        "titles_at_end": re.compile(rf"{surname}$"),
        "surname_end": re.compile(rf"({words_regex(data['compound'])}|[{''.join(dict.fromkeys(data['surnames']))}])$"),
        "prefixed": re.compile(rf"(?P<pre>[小老])(?P<name>{surname})(?![一-鿿]?(?:时候))"),
        "ah": re.compile(
            r"阿(?:[a-z]{2,10}|(?!莎力|拉伯|里山)(?![姨婆伯叔公里爸妈里爷嬷嫲哥姐弟妹胶斯尔拉])[一-鿿])(?:哥|姐|叔|婶|嫂|伯|仔|妹|弟|总)?"
        ),
        "kin": re.compile(
            rf"(?:(?<=[◆的嘅个跟和找见同与叫约给问陪请那俾,。;:!?、\s(\d])|(?<=老板娘|负责人|联系人)|(?<={role_two})|^)"
            rf"(?P<name>(?:{surname}[大二三四五六七八九幺]|小?(?![小大老表堂师学空帅的同])[{given}])(?:姐|哥|叔|婶|嫂|姨|伯|爷)(?![妹们夫]))"
        ),
        "little": re.compile(
            rf"(?:(?<=[◆的嘅个跟和找见同与叫约给问陪请,。;:!?、\s(])|(?<=老板娘|负责人|联系人)|(?<={role_two})|^)"
            rf"(?P<name>小[{given}])(?=说|讲|聊|谈|悄|偷|告|问|想|那边|生日|反映|投诉|打电|答应|吃|沟通|对接|加|在|不在|跟|和|约|给我|[,。;:!?)\s]|$)"
        ),
        "latin_title": re.compile(
            r"(?<![a-z])阿?[a-z]{2,12}(?:\s?(?:姐|哥|总|经理|小姐|先生|老师|太太|女士|店长|主管|生|嫂|叔|大姐|大哥))"
        ),
        "full": re.compile(
            rf"(?:(?<={'|'.join(['叫', '找', '跟', '和', '见', '约', '是', '给', '与', '问', '向', '由', '为', '请', '陪', '同', ' ', ',', ':', '。', '、'])})|(?<=采购)|(?<=老板)|(?<=店长)|(?<=经理)|(?<=主管)|(?<=负责人)|(?<=联系人)|(?<=见了)|(?<=见到)|(?<=的)|^)"
            rf"(?P<name>{surname}[{''.join(dict.fromkeys(data['given']))}]{{1,2}})"
            rf"(?=说|讲|聊|谈|那边|电话|生日|反映|投诉|要|想|约|问|打|介绍|推荐|答应|承诺|在|不在|的|见|吃|沟通|确认|给|调|离职|辞职|退休|升|,|,|。|\s|:|$|\(|、|和|跟|去|来|挺|很|对|让|话|觉得|负责|接|提|发)"
        ),
        "role": role,
        "not_after": data["not_after"],
        "not_prefixed": tuple(data["not_prefixed"]),
        "stop": frozenset(data["stop"]),
        "given": frozenset(data["given"]),
        "staff": re.compile(rf"(?:{words_regex(data['staff'])})的?$"),
        "surnames": frozenset(data["surnames"]),
        "common_surnames": frozenset(data["common_surnames"]),
        "compound": tuple(data["compound"]),
    }


def _chinese(text: str, masked: Spans) -> list[Person]:
    zh = _zh()
    found: list[Person] = []
    for m in zh["title"].finditer(text):
        start = _name_start(text, m.start(), masked)
        if start is None or not _free(start, m.end(), masked):
            continue
        if text[start : m.end()] in ("万科", "方科", "齐科"):
            continue
        follow = text[m.end() : m.end() + 1]
        if follow and follow in zh["not_after"].get(m.group(0), ""):
            continue
        found.append(_person(text, start, m.end(), "contact.title"))
    for m in zh["prefixed"].finditer(text):
        if text.startswith(zh["not_prefixed"], m.start()) or not _free(m.start(), m.end(), masked):
            continue
        if m.start() and text[m.start() - 1] in "大太很最较缩变从减":
            continue
        found.append(_person(text, m.start(), m.end(), "contact.prefix"))
    for name, rule in (
        ("kin", "contact.kin"),
        ("little", "contact.prefix"),
        ("ah", "contact.ah"),
        ("latin_title", "contact.latin"),
        ("full", "contact.full"),
    ):
        for m in zh[name].finditer(text):
            start, end = m.span("name") if name in ("full", "kin", "little") else m.span()
            if _free(start, end, masked) and not (name == "full" and _not_a_name(text, start, end)):
                found.append(_person(text, start, end, rule))
    found.sort(key=lambda p: (p.start, -p.end))
    return found


_NOT_FULL = re.compile(
    r"^(?:周[一二三四五六日末]|高兴|安排|安心|向来|常年|时间|明天|明年|明月|全家|平安|成功|成本|应该|单子|管理|解决|和平|都能|连续|计划|包括|包装|商家|盛夏|左右|文件|文化|华南|万一|方正|金额|康复|安全|易|温度|官方|花钱|项目|简单|关心|强大|保证|原来|来年|来日|位置|练习|习惯|明确|明晨|全国|全天|来信|时代|华东|华北|海|应天|国庆|和顺|都江|冷|都好|都是|和美|谈成|都行|何时|任何|方便|于是|成立|高大|高利|高清|康宁|安利|林林|边|单|包月|明珠|文书|雷雨|游泳|古典|温泉|花香|金玉|江河|江海|包子|和好|江东|洪武)"
)


def _not_a_name(text: str, start: int, end: int) -> bool:
    return bool(_NOT_FULL.match(text[start:end]))


_THEIR_ROLE = re.compile(r"(?:◆|他们|她们|那边|店里|公司)的?(?:财务|仓库|客服|内勤|售后|领导|司机|助手|公司)的?$")


def _person(text: str, start: int, end: int, rule: str) -> Person:
    head = text[max(0, start - 8) : start]
    ours = _zh()["staff"].search(head)
    return Person(start, end, rule, bool(ours) and not _THEIR_ROLE.search(head))


def _name_start(text: str, end: int, masked: Spans) -> int | None:
    """Where the name before a title begins: its surname, with a given name in between where that is plausible."""
    zh = _zh()
    floor = max([0, *(e for s, e in masked if e <= end)])
    one = None
    if end >= 2 and text[end - 2 : end] in zh["compound"]:
        one = end - 2
    elif end >= 1 and text[end - 1] in zh["surnames"]:
        one = end - 1
        if end >= 2 and text[end - 2 : end] in (
            "关于",
            "由于",
            "对于",
            "至于",
            "位于",
            "等于",
            "联和",
            "安全",
            "保安",
            "平安",
            "来来",
            "百万",
        ):
            one = None
    for size in (2, 1):
        start = end - size - 1
        if start < floor or start < 0 or text[start] not in zh["common_surnames"]:
            continue
        given = text[start + 1 : end]
        if all(is_han(c) and c not in zh["stop"] and (c in zh["given"]) for c in given):
            before = text[start - 1] if start > floor else ""
            clear = not before or not is_han(before) or before in "的见跟和找约给叫购长板理问请陪同"
            doubtful = size == 1 and text[start] in "单位关安全和都来时成应明边常任连"
            if one is None or (clear and not doubtful):
                return start
    if one is None and end - 1 >= floor and end >= 2 and text[end - 2] in "小老" and text[end - 1] in zh["surnames"]:
        return end - 2
    return one if one is not None and one >= floor else None


# -- English ----------------------------------------------------------------------------------------------------


@cache
def _en() -> dict[str, Any]:
    data = table("people")["en"]
    titles = words_regex(data["titles"])
    return {
        "title": re.compile(rf"(?<![a-z])(?:{titles})\.? (?P<first>[a-z][a-z'-]+)(?: (?P<second>[a-z][a-z'-]+))?"),
        "word": re.compile(r"(?<![a-z0-9&])[a-z][a-z]*(?:[-'][a-z]+)*(?![a-z0-9&])"),
        "first": frozenset(data["first"].split()),
        "weak": frozenset(data["weak"]),
        "before": re.compile(rf"(?:^|[^a-z])(?:{words_regex(data['before'])})[ :,(-]*$"),
        "strong": re.compile(
            rf"(?:^|[^a-z])(?<!went )(?<!gone )(?<!go )(?<!going )(?<!signed )(?:{words_regex(data['strong'])})[ :,(-]*$"
        ),
        "start": re.compile(r"(?:[,;:.!?-]\s*|[◆(]\s*)$"),
        "after": re.compile(rf"^(?:[ ,(-]*(?:{words_regex(data['after'])})(?![a-z])|['(])"),
        "staff": re.compile(rf"(?:^|[^a-z])(?:{words_regex(data['staff'])}) $"),
        "common": frozenset(table("words.en")["common"].split()),
        "kinds": frozenset(table("names")["kinds_en"]),
        "titles": frozenset(data["titles"]),
    }


def _english(text: str, plain: str, masked: Spans) -> list[Person]:
    en = _en()
    found: list[Person] = []
    for m in en["title"].finditer(text):
        if m["first"] in en["common"] and not (
            plain[m.start("first")].isupper() and m["first"] not in ("to", "for", "and")
        ):
            continue
        if m["first"] in ("to", "for", "and", "is", "says", "said", "the", "of", "at", "in", "on"):
            continue
        end = m.end("first")
        end = end - 2 if text[end - 2 : end] == "'s" else end
        if m["second"] and plain[m.start("second")].isupper() and m["second"] not in en["common"]:
            end = m.end("second")
            end = end - 2 if text[end - 2 : end] == "'s" else end
        if (
            text[m.start() : m.start() + 2] in ("en", "ah")
            and not plain[m.start()].isupper()
            and not plain[m.start("first")].isupper()
        ):
            continue
        if _free(m.start(), end, masked):
            found.append(_staffed(text, m.start(), end, "contact.title_en"))
    words = list(en["word"].finditer(text))
    for index, m in enumerate(words):
        if found and any(m.start() < p.end and p.start < m.end() for p in found):
            continue
        person = _named(text, plain, words, index, masked)
        if person is not None:
            found.append(person)
    return found


def _named(text: str, plain: str, words: list[re.Match[str]], index: int, masked: Spans) -> Person | None:
    en = _en()
    m = words[index]
    raw = m.group(0)
    word = raw.removesuffix("'s")
    start, end = m.start(), m.start() + len(word)
    if not _free(start, end, masked) or len(word) < 2:
        return None
    capital = plain[start].isupper() and not (len(word) > 1 and plain[start + 1].isupper())
    known = word in en["first"]
    before = bool(en["before"].search(text[max(0, start - 24) : start]))
    after = raw != word or bool(en["after"].match(text[end : end + 14]))
    if not after and index + 1 < len(words) and plain[words[index + 1].start()].isupper():
        family = words[index + 1]
        after = text[end : family.start()] == " " and bool(en["after"].match(text[family.end() : family.end() + 14]))
    if known and word not in en["weak"]:
        good = capital or before or after
    elif known:
        good = (
            capital
            and (before or after)
            and not (word in ("may", "june", "april", "jan") and re.match(r" ?[0-9]", text[end:]))
        )
        good = good and (start > 0 or word not in en["common"])
        if word in ("april", "may", "june", "jan", "summer"):
            good = good and not re.search(
                r"(?:from|in|by|until|till|since|for|to|next|this|last|of|end|mid|start|before|after) $", text[:start]
            )
    else:
        strong = bool(en["strong"].search(text[max(0, start - 24) : start]))
        opens = bool(en["start"].search(text[max(0, start - 3) : start])) and bool(
            re.match(
                r" (?:says?|said|wants?|is|was|has|keen|asked|confirmed|promised|agreed|loves?|likes?|not|will|needs?|complained|very|happy|unhappy|on leave|off)(?![a-z])",
                text[end : end + 12],
            )
        )
        named = (strong and (after or _ends(text, end))) or opens
        good = capital and word not in en["common"] and word not in en["kinds"] and named and _no_org(text, end)
    if not good or word in en["titles"]:
        return None
    if index + 1 < len(words):
        following = words[index + 1]
        last = following.group(0).removesuffix("'s")
        joined = text[end : following.start()]
        if (
            joined == " "
            and plain[following.start()].isupper()
            and capital
            and _free(following.start(), following.end(), masked)
        ):
            if (last not in en["common"] and last not in en["kinds"]) or (
                known and last in ("lee", "young", "long", "may", "wong", "low", "may", "law")
            ):
                end = following.start() + len(last)
        elif (
            joined == " "
            and known
            and not capital
            and last in ("tan", "lim", "lee", "wong", "ng", "chan", "chen", "goh", "koh", "ong", "teo", "chua", "smith")
        ):
            end = following.start() + len(last)
    return _staffed(text, start, end, "contact.name")


def _ends(text: str, end: int) -> bool:
    return not text[end:].strip() or text[end : end + 1] in ".,;:!?)" or text[end : end + 2] in (" -", " (")


def _no_org(text: str, end: int) -> bool:
    following = re.match(r" ([a-z]+)", text[end:])
    return not (following and following.group(1) in _en()["kinds"])


def _staffed(text: str, start: int, end: int, rule: str) -> Person:
    return Person(start, end, rule, bool(_en()["staff"].search(text[max(0, start - 20) : start])))
