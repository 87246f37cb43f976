"""People with Chinese names: a surname with a title, 小刘, 阿明, 芳姐, a full name; Latin names in Chinese talk."""

# ruff: noqa: E501
from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Any

from .lexicon import table, words_regex
from .normalise import is_han
from .person import Person, Spans, free
from .spelt import common
from .surround import is_everyday

_DOES = (
    "说|讲|问|让|叫|喊|要|想|嫌|催|答应|承诺|保证|同意|确认|反映|投诉|抱怨|打电话|打来|来电|发来|发微信|介绍|推荐|签|签收|接待|接手|负责|管着|告诉|告知|通知"
    "|觉得|认为|表示|提到|提出|透露|回复|回话|回我|点头|摇头|拍板|定了|定咗|不在|在不在|生日|过生日|离职|辞职|调走|退休|休假|住院|请假|请我|约我|约了|约咗|带我|陪我|留我|拉我|拉着|骂|吼|发火|生气|气得|气坏"
    "|很|蛮|挺|好嬲|话|讲话|应承|俾|同意|悄悄|偷偷|试用|试了|试吃|收了|收货|付|打款|转账|结账|下单|订|拿货|补货|加单|签字|盖章|跟我|跟咱|和我|给我|把|对我|对咱|也|还|又|都|就|刚|已经|那边|这边|那儿|家里|家|最近|上周|今天|昨天|明天|后天|下周|过生日|喜欢|爱|抽|戒|递|开|换|做|卖|买|拿|用|看|去|来|回|请|拉|追|等|逼|求|帮|替|把|被|人不错|人很|人挺|人蛮|泡|陪|传|拍|录|挑|选|加|退|查|验|盯|管|欠|赊|借|送|带|塞|丢|介紹|云游|出差|下午|上午|早上|晚上|全程|亲自|一直|专门|主动|本人|自己|他|她|不|没"
)
"""What a person does, right after the name."""
_LINKS = "的嘅个個跟和找见同与叫约给问陪请那俾畀比由向为被让催替帮对係是位叮托靠等谢喊带"
"""Characters before a name that belong to no name."""


@dataclass(frozen=True, slots=True)
class _Rules:
    """Patterns compiled from the tables."""

    before: re.Pattern[str]
    """Places, of no length, at which a name may begin."""
    opened: tuple[tuple[str, re.Pattern[str]], ...]
    """Names that begin only there."""
    patterns: tuple[tuple[str, re.Pattern[str]], ...]
    """Names that begin anywhere."""
    title: re.Pattern[str]
    prefixed: re.Pattern[str]
    staff: re.Pattern[str]
    not_after: dict[str, str]
    not_prefixed: tuple[str, ...]
    weak_titles: frozenset[str]
    surnames: frozenset[str]
    common: frozenset[str]
    compound: tuple[str, ...]
    given: frozenset[str]
    stop: frozenset[str]
    words: frozenset[str]
    roles: tuple[str, ...]


@cache
def _rules() -> _Rules:
    data: dict[str, Any] = table("people")["zh"]
    surnames = "".join(dict.fromkeys(data["surnames"]))
    surname = f"(?:{words_regex(data['compound'])}|[{surnames}])"
    given = "".join(dict.fromkeys(c for c in data["given"] if c not in "一天地月日时代长小阳光旭心安生功成业立和发"))
    roles = [r for r in data["roles"] if len(r) == 2]
    longer = [r for r in data["roles"] if len(r) == 3]
    before = rf"(?:(?<=[◆,。;:!?、\s(\d{_LINKS}])|(?<={'|'.join(roles)})|(?<={'|'.join(longer)})|(?<=见了|见到|找了|问了|问过|遇到|碰到|碰见|换成|换了|改成|名叫|叫做)|^)"
    no_big = "|".join(w[1:] for w in data["not_prefixed"] if w[0] == "大")
    kin = "姐|哥|叔|婶|嫂|姨|伯|爷|妈|妹|弟|娘|公|婆|师|仔|女|头"
    rare = "荻丁果朵豆糖圆贝甜点兜毛乔顾孟蒋何鱼米柚橙檬溪麦七九十一二三四五六八"
    two = "老师|店长|经理|主任|老板|师傅|医生|护士长|主管|小姐|先生|阿姨|教练|设计师|园长|院长|校长|师兄|师姐|法师|师太"
    by = "|".join(r for r in data["roles"] if len(r) == 2)
    by3 = "|".join(r for r in data["roles"] if len(r) == 3)
    everyone = "".join(dict.fromkeys(data["given"]))
    named = rf"(?=的|那边|电话|{_DOES}|来|去|吃|见|聊|谈|调|升|接|提|发|负|沟|[,。;:!?、)(\s]|$)"
    return _Rules(
        before=re.compile(before),
        opened=(
            ("contact.kin", re.compile(rf"(?P<name>(?:{surname}[大二三四五六七八九幺老]|[{given}]{{2}}|小?(?![小大老表堂师学空帅的同])[{given}{surnames}])(?:姐|哥|叔|婶|嫂|姨|伯|爷)(?![妹们夫]))")),
            # 周二娃, 三哥, 胖哥, 幺妹: how somebody is called in place of a name.
            ("contact.kin", re.compile(rf"(?P<name>{surname}[大二三四五六七八九幺小](?:娃|妹|毛|狗|牛|虎|柱|蛋|嫂|娘|宝|子|丫)(?:儿|子)?){named}")),
            ("contact.kin", re.compile(rf"(?P<name>[二三四五六七八九幺胖瘦黑](?:娃|妹|哥|叔|嫂|姐|爷|伯|姨|婶|舅|狗|毛)(?:儿|子)?)(?={_DOES})")),
            ("contact.kin", re.compile(rf"(?P<name>(?![牛马龙鱼鸡羊包公])[{given}{surnames}](?:仔|妹|弟)(?![裤饭])){named}")),
            ("contact.title", re.compile(rf"(?P<name>[{given}]{{2}}(?:{two}))")),
            ("contact.prefix", re.compile(rf"(?P<name>[小大老阿][a-z])(?=老师|{_DOES})")),
            ("contact.prefix", re.compile(rf"(?P<name>小[{given}{rare}])(?={_DOES}|聊|谈|悄|告|沟通|对接|加|吃|约|跟|和|[,。;!?:)\s]|$)")),
            ("contact.prefix", re.compile(rf"(?P<name>大(?!{no_big})[{surnames}])(?={_DOES})")),
            ("contact.full", re.compile(rf"(?P<name>{surname}[{everyone}]{{1,2}}){named}")),
            ("contact.full", re.compile(rf"(?P<name>(?P<twice>[{given}丁朵果豆糖圆甜毛])(?P=twice)){named}")),
            ("contact.title", re.compile(r"(?P<name>[一-鿿]{2,3}桑)(?![叶葚树拿])")),
        ),
        patterns=(
            ("contact.full", re.compile(rf"(?:(?<={by})|(?<={by3}))(?P<name>[{given}]{{2}}){named}")),
            ("contact.full", re.compile(rf"(?:(?<=[大主总]厨)|(?<=店长)|(?<=老板)|(?<=采购)|(?<=经理)|(?<=新的)|(?<=轻)|(?<=个)|(?<=长)|(?<=员)|(?<=师)|(?<=人)) ?(?:名叫|叫做|叫)(?P<name>{surname}[一-鿿]{{1,3}})(?=[,。;\s]|$)")),
            ("contact.ah", re.compile(rf"(?P<name>阿(?:[a-z]{{2,10}}|(?!莎力|拉伯|里山|胶|司匹|片|莫西|奇霉|托伐|卡波|尔卑|联酋|富汗|根廷|姆斯|迪达|克苏|坝|勒泰)(?![姨婆伯叔公里爸妈爷嬷嫲哥姐弟妹斯尔])[一-鿿])(?:师傅|店长|老板|经理|老师|主任|主厨|{kin}|总)?)")),
            ("contact.latin", re.compile(r"(?<![a-z])(?P<name>阿?[a-z]{2,12}(?:\s?(?:大姐|大哥|哥哥|姐姐|小姐|先生|老师|太太|女士|副?店长|主管|总?经理|总监|医生|医师|主任|师傅|[校园院厂站所馆部班组课社会]长|护[士理]长|老板娘?|教练|总厨|主厨|行政总厨|设计师|工程师|博士|教授|律师|さん|桑|妹|弟|姐|哥|总|生(?![日意产])|嫂|叔|姨|工|董|妈|爸)))")),
        ),
        title=re.compile(words_regex(data["titles"])),
        prefixed=re.compile(rf"(?P<name>[小老]{surname})(?![一-鿿]?时候)"),
        staff=re.compile(rf"(?<!◆)(?:{words_regex(data['staff'])})的?$"),
        not_after=data["not_after"],
        not_prefixed=tuple(data["not_prefixed"]),
        weak_titles=frozenset(data["weak_titles"]),
        surnames=frozenset(surnames + data["rare_surnames"]),
        common=frozenset(data["common_surnames"]),
        compound=(*data["compound"], *data["japanese"]),
        given=frozenset(data["given"]),
        stop=frozenset(data["stop"]),
        words=frozenset(data["words"]),
        # The words for people of a trade end so: 侍酒师小高.
        roles=(*data["roles"], "师", "员", "长", "手"),
    )  # fmt: skip


_MOST = 300
"""So many places that may name a person are looked at; no message that a person writes comes near."""
_NO_NAME = frozenset(("qq", "vip", "svip", "ceo", "cfo", "coo", "hr", "it", "gm", "pm", "bd", "app", "logo", "ktv", "spa", "ok", "ai", "pos", "crm", "erp", "pvc", "led"))  # fmt: skip
"""Latin letters in Chinese talk that stand before a title and name nobody."""
_LATIN = re.compile(r"[^a-z]")
_DOING = re.compile(rf"(?:{_DOES})")
_SIZE = re.compile("[0-9一二两三四五六七八九十百千几][万千百亿]")
_NEEDS_MORE = frozenset("校院所厂站店处局课队")
_ENDS = re.compile(r"[◆\s,。;:!?、)的]|$")
_OPENS = re.compile(rf"(?:^|[◆\s,。;:!?、({_LINKS}])$")


def find(text: str, plain: str, masked: Spans) -> list[Person]:
    """People in ``text``, in no order."""
    rules = _rules()
    found = [p for m in islice(rules.title.finditer(text), _MOST) if (p := _titled(text, m, masked))]
    found += [p for m in islice(rules.prefixed.finditer(text), _MOST) if (p := _prefixed(text, m, masked))]
    for rule, m in _matches(text, rules):
        start, end = m.span("name")
        if not free(start, end, masked) or (rule == "contact.full" and _NOT_FULL.match(m["name"])):
            continue
        if _SIZE.match(text, max(0, start - 1)) and start:
            continue  # 3万和退了2000: a sum, and nobody called 万和
        latin = _LATIN.sub("", m["name"])
        if rule == "contact.latin" and (latin in _NO_NAME or (" " in m["name"] and latin in common())):
            continue
        if not is_word(m["name"]) and text[max(0, start - 1) : start + 1] not in rules.roles:
            found.append(_person(text, start, end, rule))
    return found


def _matches(text: str, rules: _Rules) -> Iterator[tuple[str, re.Match[str]]]:
    """What fits a pattern. Where a name may begin is found once for all patterns that ask for it."""
    starts = [m.start() for m in islice(rules.before.finditer(text), _MOST)]
    for rule, expression in rules.opened:
        end = 0
        for start in starts:
            m = expression.match(text, start) if start >= end else None
            if m is not None:
                yield rule, m
                end = m.end()
    for rule, expression in rules.patterns:
        for m in islice(expression.finditer(text), _MOST):
            yield rule, m


def does(text: str, end: int) -> bool:
    """Whether what stands at ``end`` is something that a person does."""
    return bool(_DOING.match(text, end) or (_DOING.match(text, end + 1) and text[end] == " "))


def after_role(text: str, start: int) -> bool:
    """Whether a word for what somebody does stands right before ``start``."""
    return text.endswith(_rules().roles, 0, start)


def surnames() -> frozenset[str]:
    """Characters that are surnames."""
    return _rules().surnames


def is_word(text: str) -> bool:
    """Whether Chinese characters that look like a name are a word of daily talk."""
    return is_everyday(text) or text in _rules().words


def _person(text: str, start: int, end: int, rule: str) -> Person:
    return Person(start, end, rule, bool(_rules().staff.search(text[max(0, start - 8) : start])))


# -- titles -----------------------------------------------------------------------------------------------------


def _titled(text: str, m: re.Match[str], masked: Spans) -> Person | None:
    rules = _rules()
    title = m.group(0)
    start = _name_start(text, m.start(), masked)
    if start is None or not free(start, m.end(), masked) or is_word(text[start : m.end()]):
        return None
    follow = text[m.end() : m.end() + 1]
    if follow and follow in rules.not_after.get(title, ""):
        return None
    if title in rules.weak_titles:
        opens = _OPENS.search(text[max(0, start - 1) : start]) or after_role(text, start) or start == 0
        closes = title not in _NEEDS_MORE or _ENDS.match(text, m.end()) or _DOING.match(text, m.end())
        if not opens or not closes:
            return None
    return _person(text, start, m.end(), "contact.title")


_OPEN_BEFORE = "的见跟和找约给叫购长板理问请陪同那个位是有由让喊带"


def _name_start(text: str, end: int, masked: Spans) -> int | None:
    """Where the name before a title begins: its surname, with a given name in between where that is plausible."""
    rules = _rules()
    floor = max([0, *(e for s, e in masked if e <= end)])
    one = _surname_at(text, end, floor)
    for size in (2, 1):
        start = end - size - 1
        if start < floor or text[start] not in rules.common:
            continue
        given = text[start + 1 : end]
        if all(is_han(c) and c not in rules.stop and c in rules.given for c in given):
            before = text[start - 1] if start > floor else ""
            clear = not before or not is_han(before) or before in _OPEN_BEFORE
            doubtful = size == 1 and text[start] in "单位关安全和都来时成应明边常任连"
            if one is None or (clear and not doubtful):
                return start
    if one == end - 1 and one > floor and text[one - 1] in "小老" and _opens(text, one - 1):
        return one - 1  # 小王总, 小高主任
    if one is None and end - 1 >= floor and end >= 2 and text[end - 2] in "小老" and text[end - 1] in rules.surnames:
        return end - 2
    return one


def _opens(text: str, start: int) -> bool:
    """Whether a name may begin at ``start``."""
    return bool(_OPENS.search(text[max(0, start - 1) : start])) or after_role(text, start)


def _surname_at(text: str, end: int, floor: int) -> int | None:
    """Where the surname that ends at ``end`` begins; none where its character belongs to a word before it."""
    rules = _rules()
    if end - 3 >= floor and text[end - 3 : end] in rules.compound:
        return end - 3
    if end - 2 >= floor and text[end - 2 : end] in rules.compound:
        return end - 2
    if end - 1 < floor or end < 1 or text[end - 1] not in rules.surnames:
        return None
    pair = text[max(floor, end - 2) : end]
    if len(pair) == 2 and pair[0] not in "跟和找约给叫见问请催" and is_word(pair):
        return None
    return end - 1


# -- 小刘, 老王 -------------------------------------------------------------------------------------------------


def _prefixed(text: str, m: re.Match[str], masked: Spans) -> Person | None:
    rules = _rules()
    start, end = m.span("name")
    if not free(start, end, masked) or (start and text[start - 1] in "大太很最较缩变从减"):
        return None
    if text.startswith(rules.not_prefixed, start):
        opens = start == 0 or bool(_OPENS.search(text[start - 1 : start]))
        if is_word(m["name"]) or not (after_role(text, start) or (opens and _DOING.match(text, end))):
            return None
    if is_word(text[end - 1 : end + 1]) and text[start] == "老":
        return None  # 老占线, 老缺货: always, again and again
    if text[end : end + 2] in table("names")["kinds"] and len(text[end : end + 2]) == 2:
        return None
    return _person(text, start, end, "contact.prefix")


_NOT_FULL = re.compile(
    r"^(?:周[一二三四五六日末]|高兴|安排|安心|向来|常年|时间|明天|明年|明月|全家|平安|成功|成本|应该|单子|管理|解决|和平|都能|连续|计划|包括|包装|商家|盛夏|左右|文件|文化|华南|万一|方正|金额|康复|安全|易|温度|官方|花钱|项目|简单|关心|强大|保证|原来|来年|来日|位置|练习|习惯|明确|明晨|全国|全天|来信|时代|华东|华北|海|应天|国庆|和顺|都江|冷|都好|都是|和美|谈成|都行|何时|任何|方便|于是|成立|高大|高利|高清|康宁|安利|林林|边|单|包月|明珠|文书|雷雨|游泳|古典|温泉|花香|金玉|江河|江海|包子|和好|江东|洪武|麦子|单小|鱼子|米乐|查验|安心|满意|齐全|车子|包子|房子|柴火|都乐|和平|金子|石子|沙子|米粉|时不|车间|单价|全程|全部|和睦|顾家|水晶|从来)"
)
