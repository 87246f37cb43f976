"""Small typed facts: phone numbers, birthdays, and who was referred."""

# ruff: noqa: E501
from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from .lexicon import cue_list, pattern, table
from .model import Birthday
from .numbers import han_int
from .timeref import TimeRef

_PHONE = re.compile(
    r"(?<![0-9a-z.])(?:\+?(?:86|852|853|886|65|1|44)[ -]?)?(?:1[3-9][0-9]{1}[ -]?[0-9]{4}[ -]?[0-9]{4}|0[0-9]{1,3}[ -]?[0-9]{3,4}[ -]?[0-9]{3,4}"
    r"|[23456789][0-9]{3}[ -]?[0-9]{4}|\(?[2-9][0-9]{2}\)?[ -][0-9]{3}[ -][0-9]{4})(?![0-9.,]?[0-9])"
)
_ORDER_NUMBER = re.compile(
    r"(?:单号|订单号|编号|工号|车牌|批号|批次|货号|型号|账号|卡号|快递|运单|order no\.?|order number|order #|po ?#|po no\.?|inv(?:oice)? ?(?:no\.?|#|number)|ref ?(?:no\.?|#)?|sku|batch|lot|#)[ :]*[a-z]{0,4}-?[0-9][0-9a-z-]*"
)


def phones(text: str, dates: list[TimeRef]) -> list[tuple[int, int]]:
    """Spans of telephone numbers; eight bare digits count only after a word for telephone."""
    found = []
    for m in _PHONE.finditer(text):
        digits = re.sub(r"\D", "", m.group(0))
        cued = re.search(
            r"(?:电话|手机|号码|微信|联系方式|致电|tel|phone|mobile|hp|call|whatsapp|contact|cell|no|(?<!order )(?<!invoice )(?<!batch )number)[^0-9]{0,8}$",
            text[max(0, m.start() - 16) : m.start()],
        )
        if len(digits) >= 10 or cued or ("+" in m.group(0)):
            found.append(m.span())
    return found


def order_numbers(text: str) -> list[tuple[int, int]]:
    """Spans of order, invoice and batch numbers: figures that are neither money nor time."""
    return [m.span() for m in _ORDER_NUMBER.finditer(text)]


@dataclass(frozen=True, slots=True)
class FoundBirthday:
    """A birthday and its place."""

    value: Birthday
    start: int
    end: int


@cache
def _birthday_patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    months = table("dates.en")["months"]
    names = "|".join(sorted((w for ws in months.values() for w in ws), key=len, reverse=True))
    number = r"(?:[0-9]{1,2}|[正冬腊一二三四五六七八九十]{1,2})"
    day = r"(?:初[一二三四五六七八九十]|[0-9]{1,2}|[一二三廿]?十[一二三四五六七八九]?|廿[一二三四五六七八九]?|[一二三四五六七八九])"
    return (
        re.compile(
            r"(?:生日|生辰|诞辰|出生|寿辰|大寿|birthday|bday|b'day|b-day|birthdate|born on|turns [0-9]{2}|turning [0-9]{2}|(?:'s|is|will be|gonna be) [1-9][0-9](?= on )|破蛋日|牛一|生辰八字)"
        ),
        re.compile(
            rf"(?P<lunar>农历|阴历|旧历|古历)?(?:的|是|为|:|\s)*(?P<leap>闰)?(?P<m>{number})(?:月(?:份)?|[./-])(?P<d>{day})[日号]?(?P<late>\s?\(?(?:农历|阴历|旧历))?"
        ),
        re.compile(rf"(?<![a-z])(?P<mon>{names})\.? (?:the )?(?P<d>[0-9]{{1,2}})(?:st|nd|rd|th)?(?![0-9])"),
        re.compile(rf"(?<![0-9])(?P<d>[0-9]{{1,2}})(?:st|nd|rd|th)? (?:of )?(?P<mon>{names})(?![a-z])"),
    )


_LUNAR_EN = re.compile(
    r"(?<![0-9])(?P<d>[0-9]{1,2})(?:st|nd|rd|th)? (?:day )?(?:of )?(?:the )?(?P<m>[0-9]{1,2})(?:st|nd|rd|th)? (?:lunar )?month"
)


def birthday(text: str, now: datetime, dates: list[TimeRef]) -> FoundBirthday | None:
    """The birthday told in normalised lower-case ``text``, if any."""
    cue, chinese, month_day, day_month = _birthday_patterns()
    said = cue.search(text)
    if said is None:
        return None
    by_moon = "lunar" in text
    if by_moon and (m := _LUNAR_EN.search(text)) is not None and 1 <= int(m["m"]) <= 12 and 1 <= int(m["d"]) <= 30:
        return FoundBirthday(Birthday(int(m["m"]), int(m["d"]), lunar=True), m.start(), m.end())
    window = sorted(chinese.finditer(text), key=lambda m: abs(m.start() - said.end()))
    for m in window:
        month = {"正": 1, "冬": 11, "腊": 12}.get(m["m"]) or han_int(m["m"])
        day = han_int(m["d"].removeprefix("初"))
        lunar = bool(
            m["leap"] or m["lunar"] or m["late"] or m["m"] in "正冬腊" or m["d"].startswith(("初", "廿")) or by_moon
        )
        if month and day and month <= 12 and day <= (30 if lunar else 31):
            return FoundBirthday(Birthday(month, day, lunar, bool(m["leap"])), m.start(), m.end())
    names = {w: int(k) for k, ws in table("dates.en")["months"].items() for w in ws}
    for m in (*month_day.finditer(text), *day_month.finditer(text)):
        if 1 <= int(m["d"]) <= (30 if by_moon else 31):
            return FoundBirthday(Birthday(names[m["mon"]], int(m["d"]), by_moon), m.start(), m.end())
    near = [
        r
        for r in dates
        if r.plan
        and not r.clock
        and abs(r.start - said.end()) <= 16
        and not r.rule.endswith((".part", "no_day", "just_now"))
    ]
    for ref in near:
        if ref.plan:
            return FoundBirthday(Birthday(ref.plan.month, ref.plan.day), ref.start, ref.end)
    return None


_QUOTED = re.compile(r"[「『“\"《]([^」』”\"》]{2,24})[」』”\"》]")
_NAME_ZH = r"[一-鿿a-z0-9·&'-]{2,14}?"
_STOP_ZH = r"(?=[,。;!?、\s(]|$|的?(?:电话|联系|让我|给我|给|,)|做|开|那边|也|说|想|老板(?!娘)|在|要|认识|过来|介绍)"
_REFERRED_ZH = (
    re.compile(rf"(?:叫做|叫|名叫|名字是|店名|公司名|是)\s?(?P<name>{_NAME_ZH}){_STOP_ZH}"),
    re.compile(r"(?:开的|开了家|开了个|经营的|做的)(?P<name>[一-鿿a-z0-9]{2,12}?)(?=给|[,。;!?\s]|$|,|认识|,)"),
    re.compile(
        r"(?:介绍了?|推荐了?|转介绍了?|引荐了?|介紹咗|介绍咗|推荐咗)(?:我|咱|我们|给我)?(?:认识)?(?:了|去|给)?(?:个|一个|一家|一位|位|家|间)?(?:新客户|客户|新客|朋友|同行)?[,:]?(?:他|她|佢)?(?:的?(?:弟弟|哥哥|朋友|同学|表哥|表弟|表姐|表妹|亲戚|老乡|邻居|同行|老婆|姐姐|妹妹|徒弟|合伙人|舅舅|叔叔|堂哥|堂弟|儿子|女儿|战友|闺蜜))?(?:的店|的公司|开的|那边|隔壁摊位的|隔壁的|隔壁|楼上的|对面的|附近的)*的?(?P<name>[一-鿿a-z0-9·&]{2,12}?)(?=给我|给咱|给我们|[,。;!?\s(]|$|做|来|过来|,|电话|让|想|也|要)"
    ),
)
_REFERRED_EN = (
    re.compile(
        r"(?:cousin|friend|brother|sister|colleague|partner|neighbou?r|buddy|contact|guy|lady|owner|manager|boss|uncle|aunt|wife|husband|son|daughter|mate|someone|somebody|peer|team|people|folks) (?:at|from|of|who runs|who owns|running|with|over at|called|named|,) (?:a |the |new )?(?P<name>[A-Z0-9][\w&'.-]*(?: (?:[A-Z0-9][\w&'.-]*|of|and|&))*)"
    ),
    re.compile(
        r"(?:introduced|intro'd|intro|referred|recommended|connected|refer|intros|referral)(?: (?:us|me|our|over|a|the|new|lead|prospect|friend|customer|client|business|contact|shop|store|called|named))*[ :]+(?:to|-|:)? ?(?:(?:his|her|their|a|the|new|my|another) )*(?:[a-z]+(?:'s)? )*?(?P<name>[A-Z0-9][\w&'.-]*(?: (?:[A-Z0-9][\w&'.-]*|of|and|&))*)"
    ),
    re.compile(
        r"(?:called|named|name is|new lead|lead|prospect)[ :,-]+(?P<name>[A-Z0-9][\w&'.-]*(?: (?:[A-Z0-9][\w&'.-]*|of|and|&))*)"
    ),
)


def referred(text: str, plain: str, from_: int) -> tuple[int, int] | None:
    """Bounds of the name of the lead; ``from_`` is where the word for introducing begins."""
    quoted = _QUOTED.search(plain, 0)
    if quoted:
        return quoted.span(1)
    for expression in _REFERRED_ZH:
        for m in expression.finditer(text, max(0, from_ - 2)):
            return m.span("name")
    for expression in _REFERRED_EN:
        m2 = expression.search(plain, max(0, from_ - 12))
        if m2:
            return m2.span("name")
    return None


__all__ = ["FoundBirthday", "birthday", "cue_list", "order_numbers", "pattern", "phones", "referred"]
