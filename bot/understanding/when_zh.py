"""Days in Chinese (the text is already simplified): named days, dates, weekdays, lunar days, holidays."""

# ruff: noqa: E501
from __future__ import annotations

import re
from datetime import date, datetime
from functools import cache

from . import almanac
from .lexicon import table, words_regex
from .numbers import han_int
from .timeref import Rule, TimeRef, on, rule

NUMBER2 = r"(?:[0-9]{1,2}(?![0-9])|元(?=月)|[一二三四五六七八九十廿卅两]{1,3})"
NUMBER = r"(?:[0-9]{1,3}|[一二三四五六七八九十廿卅两百]{1,4}|几)"
WEEK = r"(?:周|星期|礼拜|拜)"
MEASURE = r"(?![箱件份个人台盒瓶袋桶包万千百元块%套支双只条张吨斤根瓶罐g次成折分倍店楼院中幼仓路弄栋幢室街])"
BACK = {"上": -1, "上上": -2, "下": 1, "下下": 2, "下下下": 3}
_WEEKDAYS = {c: i for i, c in enumerate("一二三四五六日", 1)} | {"天": 7, "末": 6} | {str(i): i for i in range(1, 8)}
_UNTIL = rf"(?:[日号]?(?:[-~—至到、和]|以及|或者?)(?={NUMBER2}[日号])(?P<to>{NUMBER2}))?"
_YEARS = {"大前年": -3, "前年": -2, "去年": -1, "今年": 0, "明年": 1, "来年": 1, "后年": 2}


def fixed(m: re.Match[str], now: datetime, day: date | None) -> TimeRef | None:
    if day is None:
        return None
    return TimeRef(m.start(), m.end(), "", on(day, now.date()), day, day)


def no_day(m: re.Match[str], *, past: bool = False) -> TimeRef:
    return TimeRef(m.start(), m.end(), "zh.no_day", "past" if past else "either")


def weekday(m: re.Match[str], now: datetime) -> TimeRef | None:
    today, prefix, number = now.date(), m["pre"] or "", _WEEKDAYS[m["day"]]
    if prefix in BACK:
        day = almanac.weekday_in_week(today, number, BACK[prefix])
        return no_day(m, past=True) if day and m["day"] == "末" and BACK[prefix] < 0 else fixed(m, now, day)
    if prefix:
        return fixed(m, now, almanac.weekday_in_week(today, number, 0))
    plan = almanac.nearest_weekday(today, number, past=False)
    past = almanac.nearest_weekday(today, number, past=True)
    if m["day"] == "末":
        return TimeRef(m.start(), m.end(), "", "either", plan, None)
    return TimeRef(m.start(), m.end(), "", "either", plan, past, weekday=True)


def full_date(m: re.Match[str], now: datetime) -> TimeRef | None:
    year = han_int(m["y"]) if not m["y"].startswith("两千") else 2000 + (han_int(m["y"][2:].lstrip("零")) or 0)
    month, day = month_of(m["m"]), han_int(m["d"])
    if not year or not month or not day:
        return None
    year += 1911 if m["roc"] and year < 200 else 2000 if year < 100 else 0
    return fixed(m, now, almanac.make(year, month, day))


def month_of(text: str) -> int | None:
    """The number of a month; 元月 is January."""
    return 1 if text == "元" else han_int(text)


def month_day(m: re.Match[str], now: datetime) -> TimeRef | None:
    month, day, today = month_of(m["m"]), han_int(m["d"]), now.date()
    if not month or not day or month > 12 or day > 31:
        return None
    if m["rel"]:
        return fixed(m, now, almanac.make(today.year + _YEARS[m["rel"]], month, day))
    plan = almanac.nearest_month_day(today, month, day, past=False)
    past = almanac.nearest_month_day(today, month, day, past=True)
    return TimeRef(m.start(), m.end(), "", "either", plan, past) if plan else None


def slash_date(m: re.Match[str], now: datetime) -> TimeRef | None:
    first, second, today = int(m["m"]), int(m["d"]), now.date()
    if first > 12 >= second:
        first, second = second, first
    if not 1 <= first <= 12 or not 1 <= second <= 31:
        return None
    plan = almanac.nearest_month_day(today, first, second, past=False)
    past = almanac.nearest_month_day(today, first, second, past=True)
    return TimeRef(m.start(), m.end(), "", "either", plan, past) if plan else None


def day_of(m: re.Match[str], now: datetime) -> TimeRef | None:
    day, today = han_int(m["d"]), now.date()
    if not day or day > 31:
        return None
    plan = almanac.nearest_day(today, day, past=False)
    return TimeRef(m.start(), m.end(), "", "either", plan, almanac.nearest_day(today, day, past=True))


def lunar_day(m: re.Match[str], now: datetime) -> TimeRef | None:
    month = {"正": 1, "腊": 12, "冬": 11}.get(m["m"]) or han_int(m["m"])
    day = han_int(m["d"].removeprefix("初"))
    if not month or not day or month > 12 or day > 30:
        return None
    plan = almanac.nearest_lunar(now.date(), month, day, past=False)
    past = almanac.nearest_lunar(now.date(), month, day, past=True)
    return TimeRef(m.start(), m.end(), "", "either", plan, past)


def new_year_day(m: re.Match[str], now: datetime) -> TimeRef | None:
    """初八 alone: a day of the first lunar month, when that is near; 大年初八 always."""
    day, today = han_int(m["d"]), now.date()
    plan = almanac.nearest_lunar(today, 1, day or 1, past=False)
    past = almanac.nearest_lunar(today, 1, day or 1, past=True)
    if plan and (m["new"] or (plan - today).days <= 60):
        return TimeRef(m.start(), m.end(), "", "either", plan, past)
    if past and (today - past).days <= 20:
        return TimeRef(m.start(), m.end(), "", "past", past, past)
    return None


@cache
def part_names() -> dict[str, str]:
    return {word: part for part, words in table("dates.zh")["parts"].items() for word in words}


@cache
def day_words() -> dict[str, int]:
    return {word: int(shift) for shift, words in table("dates.zh")["days"].items() for word in words}


def named_day(m: re.Match[str], now: datetime) -> TimeRef | None:
    word = m["word"]
    ref = fixed(m, now, almanac.plus(now.date(), day_words()[word]))
    return TimeRef(ref.start, ref.end, "", ref.aim, ref.plan, ref.past, part=part_names().get(word)) if ref else None


@cache
def holiday_words() -> dict[str, str]:
    return {word: rule for rule, words in table("dates.zh")["holidays"].items() for word in words}


def holiday_day(m: re.Match[str], now: datetime) -> TimeRef | None:
    key, today = holiday_words()[m["name"]], now.date()
    shift = -1 if m["before"] else 1 if m["after"] else 0
    if m["rel"]:
        day = almanac.holiday_in(today.year + _YEARS[m["rel"]], key)
        return fixed(m, now, almanac.plus(day, shift) if day else None)
    plan = almanac.nearest_holiday(today, key, past=False)
    past = almanac.nearest_holiday(today, key, past=True)
    plan, past = (almanac.plus(day, shift) if day else None for day in (plan, past))
    return TimeRef(m.start(), m.end(), "", "either", plan, past) if plan or past else None


@cache
def rules() -> list[Rule]:
    data = table("dates.zh")
    hol, short = data["holiday_day"], data["days_short"]
    days = [w for w in day_words() if len(w) > 1]
    holiday = words_regex(holiday_words())
    plain = words_regex(w for key in hol["plain"] for w in data["holidays"][key])
    rel = r"(?:(?P<rel>今年|明年|去年)的?)?"
    number = "0-9一二三四五六七八九十两几"
    lunar = r"初[一二三四五六七八九十]|[一二三廿]?十[一二三四五六七八九]?|廿[一二三四五六七八九]?"
    first = "".join({w[0] for w in holiday_words()})
    return [
        rule("zh.full_date", rf"(?<![0-9])(?P<roc>民国)?(?P<y>[0-9]{{4}}|1[0-9]{{2}}(?=年)|[0-9]{{2}}(?=年)|[一二两][千零〇一二三四五六七八九]{{3}}|两千零?[一二三四五六七八九十]{{1,3}})(?:年|[-/.])(?P<m>{NUMBER2})(?:月|[-/.])(?P<d>{NUMBER2})[日号]?(?!\.[0-9])", full_date, "年 - / ."),
        rule("zh.month_day", rf"(?:(?P<rel>大前年|前年|去年|今年|明年|来年|后年)的?)?(?:(?<![0-9.])|(?=元月))(?P<m>{NUMBER2})月(?:份的?)?(?P<d>{NUMBER2}){_UNTIL}(?:[日号]|{MEASURE})", month_day, "月"),
        rule("zh.slash", r"(?<![0-9/.-])(?!24/7(?![0-9]))(?P<m>[0-9]{1,2})/(?P<d>[0-9]{1,2})(?![0-9/%]|\.[0-9]|[日天周箱价折寸桶瓶袋盒英]|都?有人|的(?:货|满意|量|人|客|订|库|价|产|概率|时间|店)| ?(?:price|off|inch))(?:\([一二三四五六日]\))?", slash_date, "/"),
        rule("zh.dotted", r"(?<![0-9/.¥$-])(?P<m>1[0-2]|0?[1-9])[.-](?P<d>[0-3]?[0-9])(?=[日号节]|之?前|那天|当天|上午|下午|晚上|[送交到去见](?!价))[日号]?", slash_date, ". -"),
        rule(
            "zh.weekday",
            rf"(?:(?<![每逢{number}])|(?<=[0-9]{{3}})|(?<=[万千百][1-9一二三四五六七八九]))(?:(?P<pre>上上|上|这|本|今|呢|下下下|下下|下)(?:个?(?=周末)|个?(?:(?:周|星期|礼拜)的?)?))?{WEEK}(?P<day>[一二三四五六日天末](?!金|粮|洲|百)|[1-6](?![0-9箱件个]))(?:[、和到至或/-]?(?:周|星期|礼拜)?[一二三四五六日](?![0-9点号日月楼店]))?",
            weekday,
            "周 期 拜",
        ),
        rule("zh.lunar", rf"(?:农历|阴历|旧历)?(?P<m>正|腊|冬)月(?P<d>{lunar})(?:[日号])?", lunar_day, "正 腊 冬"),
        rule("zh.lunar", r"(?<![0-9年])(?P<m>[一二三四五六七八九十]{1,2})月(?P<d>初[一二三四五六七八九十]|廿[一二三四五六七八九]?)", lunar_day, "月"),
        rule("zh.lunar", rf"(?:农历|阴历|旧历)的?(?P<m>[一二三四五六七八九十]{{1,2}}|[0-9]{{1,2}})月(?P<d>{lunar}|[0-9]{{1,2}})[日号]?", lunar_day, "农 阴 旧"),
        rule("zh.lunar_day", r"(?<![月年])(?P<new>大年|年|正月)?初(?P<d>[一二三四五六七八九十])(?![中级高次])", new_year_day, "初"),
        rule(
            "zh.day",
            rf"(?<![a-z0-9./第月大小路街巷弄])(?<!大道)(?<![0-9],)(?:(?P<d>[0-9]{{1,2}}|[一二三廿卅]?十[一二三四五六七八九]?|[廿卅][一二三四五六七八九]|[一二三四五六七八九](?=号)|[一二三四五六七八九](?=[-~至到、]{NUMBER2}号)){_UNTIL}[日号])(?![店楼线门仓柜院桌机内馆厂库房码铺段球口车位摊档地色份人型粉文]|电池|干电)",
            day_of,
            "日 号",
        ),
        rule("zh.named_day", rf"(?P<word>{words_regex(days)})", named_day, list({w[0] for w in days})),
        rule("zh.named_day", rf"(?P<word>[{''.join(short['words'])}])(?={words_regex(short['before'])})", named_day, " ".join(short["words"])),
        rule(
            "zh.holiday",
            rf"{rel}(?P<name>{holiday})(?:(?P<on>{words_regex(hol['on'])})|(?:的)?(?P<before>{words_regex(hol['before'])})|(?:的)?(?P<after>{words_regex(hol['after'])})|(?=(?:{words_regex(hol['verbs'])})))",
            holiday_day,
            list(first),
        ),
        rule("zh.holiday", rf"{rel}(?P<name>{plain})(?P<before>)(?P<after>)(?!{words_regex(hol['not_before'])})", holiday_day, list(first)),
        rule("zh.holiday_alone", rf"^{rel}(?P<name>{holiday})(?P<before>)(?P<after>)$", holiday_day, list(first)),
    ]  # fmt: skip
