"""Stretches of time in Chinese: weeks, months, durations."""

# ruff: noqa: E501
from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from functools import cache

from . import almanac
from .numbers import han_int
from .timeref import Rule, TimeRef, rule
from .when_zh import BACK, MEASURE, NUMBER, NUMBER2, WEEK, fixed, month_of, no_day

_PART_DAY = {"初": 1, "头": 1, "上旬": 1, "上中旬": 1, "中": 15, "中旬": 15, "中下旬": 15, "下旬": 21, "底": 31, "末": 31, "尾": 31}  # fmt: skip
_PART = r"初|头|上中旬|中下旬|上旬|中旬|下旬|中(?![秋旬])|底|末|尾"
_UNIT_DAYS = {"天": 1, "日": 1, "晚": 1, "周": 7, "星期": 7, "礼拜": 7}
_UNIT_SECONDS = {"小时": 3600, "钟头": 3600, "钟": 3600, "个钟": 3600, "分钟": 60, "分": 60, "刻钟": 900, "秒钟": 1, "秒": 1}  # fmt: skip
_ROUGH = re.compile(r"[一二三四五六七八九两][二三四五六七八九]$|几|^十$(?=来)")


def week_of(m: re.Match[str], now: datetime) -> TimeRef | None:
    weeks = BACK.get(m["pre"], 0)
    if weeks <= 0:
        return no_day(m, past=weeks < 0)
    part = {"初": 1, "头": 1, "中": 3, "末": 6, "尾": 6, "底": 6}.get(m["part"] or "", 1)
    return fixed(m, now, almanac.weekday_in_week(now.date(), part, weeks))


def within(m: re.Match[str], now: datetime) -> TimeRef | None:
    """本周内, 月内, 年内: the last day of it."""
    today, unit = now.date(), m["unit"]
    shift = BACK.get(m["pre"] or "", 0)
    if unit == "月":
        base = almanac.shift_months(today.replace(day=1), shift)
        day = base and almanac.month_end(base.year, base.month)
    elif unit == "年":
        day = almanac.make(today.year + (m["pre"] in ("明", "来")), 12, 31)
    elif unit == "季":
        day = almanac.month_end(today.year, (today.month - 1) // 3 * 3 + 3)
    else:
        day = almanac.weekday_in_week(today, 1 if shift else 7, shift)
    return TimeRef(m.start(), m.end(), "", "future", day, None) if day and day >= today else None


def _in_month(year: int, month: int, part: str) -> date:
    day = _PART_DAY[part]
    end = almanac.month_end(year, month)
    return end if day == 31 else end.replace(day=day)


def relative_month(m: re.Match[str], now: datetime) -> TimeRef | None:
    shift = BACK.get(m["pre"], 0)
    base = almanac.shift_months(now.date().replace(day=1), shift)
    if base is None:
        return None
    if m["rel"]:
        year = base.year + {"去年": -1, "明年": 1}[m["rel"]]
        if not 1 <= year <= 9999:
            return None
        base = base.replace(year=year)
    if m["d"] or m["d2"]:
        return fixed(m, now, almanac.make(base.year, base.month, han_int(m["d"] or m["d2"]) or 0))
    if m["part"]:
        day = _in_month(base.year, base.month, m["part"])
        if day < now.date():
            return no_day(m, past=True)
        return TimeRef(m.start(), m.end(), "", "future", day, None)
    return fixed(m, now, base) if shift > 0 else no_day(m, past=shift < 0)


def nth_weekday(m: re.Match[str], now: datetime) -> TimeRef | None:
    """下个月第一个周一, 12月最后一个周五."""
    today = now.date()
    number = {c: i for i, c in enumerate("一二三四五六日", 1)} | {"天": 7}
    nth = -1 if "最后" in m["nth"] else han_int(re.sub("[第个]", "", m["nth"])) or 0
    if m["m"]:
        month = han_int(m["m"]) or 0
        base = almanac.nearest_month_day(today.replace(day=1), month, 1, past=False)
    else:
        base = almanac.shift_months(today.replace(day=1), BACK.get(m["pre"], 0))
    if base is None or not -1 <= nth <= 5 or nth == 0:
        return None
    return fixed(m, now, almanac.nth_weekday(base.year, base.month, number[m["day"]], nth))


def month_part(m: re.Match[str], now: datetime) -> TimeRef | None:
    today = now.date()
    month = month_of(m["m"]) if m["m"] else None
    if m["m"] and not (month and 1 <= month <= 12):
        return None
    for ahead in range(13):
        base = almanac.shift_months(today.replace(day=1), ahead)
        if base and (month is None or base.month == month):
            day = _in_month(base.year, base.month, m["part"])
            if day >= today:
                return TimeRef(m.start(), m.end(), "", "either", day, None)
    return None


def bare_month(m: re.Match[str], now: datetime) -> TimeRef | None:
    month, today = month_of(m["m"]), now.date()
    if not month or not 1 <= month <= 12:
        return None
    if m["rel"]:
        day = almanac.make(today.year + {"今年": 0, "明年": 1, "来年": 1, "后年": 2, "去年": -1}[m["rel"]], month, 1)
        if day is None:
            return None
        return TimeRef(m.start(), m.end(), "", "future" if day > today else "past", day, None)
    return TimeRef(m.start(), m.end(), "", "either", almanac.nearest_month_day(today, month, 1, past=False), None)


def year_end(m: re.Match[str], now: datetime) -> TimeRef | None:
    year = now.year + (1 if m["pre"] in ("明", "来") else 0)
    day = almanac.make(year, 1, 1) if m["part"] == "初" else almanac.make(year, 12, 31)
    return TimeRef(m.start(), m.end(), "", "future", day, None) if day and day >= now.date() else None


def quarter_end(m: re.Match[str], now: datetime) -> TimeRef | None:
    month = (now.month - 1) // 3 * 3 + 3
    if "下" in m.group(0):
        base = almanac.shift_months(almanac.month_end(now.year, month).replace(day=1), 1)
        day = base and (
            base if m["end"] is None else almanac.shift_months(base, 3) and almanac.month_end(*_plus2(base))
        )
        return TimeRef(m.start(), m.end(), "", "future", day, None) if day else None
    if m["end"] is None:
        return None
    return TimeRef(m.start(), m.end(), "", "future", almanac.month_end(now.year, month), None)


def _plus2(base: date) -> tuple[int, int]:
    return base.year, base.month + 2


def working_days(m: re.Match[str], now: datetime) -> TimeRef | None:
    return fixed(m, now, almanac.working_days(now.date(), han_int(m["n"]) or 0))


def duration(m: re.Match[str], now: datetime) -> TimeRef | None:
    amount, unit, sign = m["n"], m["unit"], -1 if m["dir"] and m["dir"].endswith("前") else 1
    if m["pre"] and m["dir"] and sign < 0:
        return None
    if (
        _ROUGH.search(amount)
        or m["rough"]
        or (m["pre"] and not m["dir"] and amount in ("两", "俩") and unit in ("天", "日"))
    ):
        return no_day(m)
    half = amount == "半"
    count = 0.5 if half else float(amount) if "." in amount else han_int(amount)
    if count is None or (not m["dir"] and not m["pre"]):
        return None
    count += 0.5 if m["half"] else 0
    if unit in _UNIT_SECONDS:
        try:
            moment = now + timedelta(seconds=_UNIT_SECONDS[unit] * count * sign)
        except OverflowError:
            return None
        return TimeRef(
            m.start(), m.end(), "", "past" if sign < 0 else "future", moment.date(), moment.date(), moment=moment
        )
    today = now.date()
    if unit in _UNIT_DAYS:
        day = almanac.plus(today, sign * int(count * _UNIT_DAYS[unit]))
    else:
        months = count * (1 if unit == "月" else 12)
        day = almanac.shift_months(today, sign * int(months))
        day = almanac.plus(day, 15 * sign) if day and months % 1 else day
    return TimeRef(m.start(), m.end(), "", "past" if sign < 0 else "future", day, day) if day else None


@cache
def rules() -> list[Rule]:
    number = "0-9一二三四五六七八九十两几"
    pre = r"(?P<pre>上上|上|这|本|当|下下下|下下|下)个?"
    not_month = "的份期底初中的账款货销业返利工结刊饼新饮龄嫂度饷大小样品单第票薪租报产能均流活"
    return [
        rule("zh.nth_weekday", rf"(?:{pre}月(?:份)?|(?<![0-9])(?P<m>{NUMBER2})月(?:份)?)的?(?P<nth>第[一二三四五1-5]个?|最后一?个?){WEEK}(?P<day>[一二三四五六日天])", nth_weekday, "第 最"),
        rule(
            "zh.relative_month",
            rf"(?:(?P<rel>去年|明年))?{pre}月(?:份)?(?:的?(?P<d>{NUMBER2})(?:[-~至到、和]{NUMBER2})?[日号]|的?(?P<d2>[0-3]?[0-9])(?=$|[,。;!?\s前之以上下晚送去来见交给签到])(?! ?[0-9])|的?月?(?P<part>{_PART}))?",
            relative_month,
            "月",
        ),
        rule("zh.month_part", rf"(?:(?<![0-9])(?P<m>{NUMBER2})月份?的?|(?:(?<![0-9{number}个这上下本当每])|(?<=[0-9]{{3}}))月)(?P<part>{_PART})", month_part, "月"),
        rule("zh.month_part2", r"(?P<m>)(?<![一-鿿])(?P<part>中旬|下旬|上旬)", month_part, "旬"),
        rule(
            "zh.bare_month",
            rf"(?:(?P<rel>今年|明年|来年|后年|去年))?(?<![0-9.第])(?P<m>{NUMBER2})月份?(?![{not_month}0-9一二三四五六七八九十])",
            bare_month,
            "月",
        ),
        rule("zh.year_end", r"(?P<pre>今|明|来|本)?年(?P<part>底|末|尾)(?=之?前|以前|结|付|给|再|交|到期|还|清|见|定|签|开|搬|换|$|[,。;!?\s])", year_end, "年"),
        rule("zh.year_end", r"(?P<pre>明|来)年?年?(?P<part>初|底|末|尾)(?![一二三四五六七八九十])", year_end, "年"),
        rule("zh.quarter_end", r"(?:(?:这个?|本|下个?)?季度?(?P<end>末|底)|下个?季(?:度(?P<start>初?)|(?P<start2>初))(?![的初度]))", quarter_end, "季"),
        rule("zh.week", r"(?P<pre>上上|上|这|本|今|呢|下下下|下下|下)个?(?:周|星期|礼拜)(?P<part>初|头|中|底|尾)?", week_of, "周 期 拜"),
        rule("zh.within", r"(?:(?P<pre>这|本|今|明|来|下|当)?个?(?P<unit>周|星期|礼拜|月|年|季)度?)[之以]?内(?!部|容|衣)", within, "内"),
        rule("zh.working_days", rf"(?P<n>{NUMBER})个?工作(?:日|天)(?:[之以]?(?:内|后|里))", working_days, "工"),
        rule(
            "zh.duration",
            rf"(?P<pre>再过|过|再等|隔|大约|大概)?(?<![0-9.])(?P<n>[0-9]{{1,2}}\.[0-9]|{NUMBER}|半)(?P<rough>来|几|多)?个?(?P<half>半)?(?P<unit>天|日|晚|周|星期|礼拜|月|年|小时|钟头|钟|分钟|分|刻钟|秒钟|秒)(?:左右)?(?P<dir>[之以]?(?:后(?!悔|天|面|勤|厨|台)|内|里)|(?:[之以]?前(?!台|厅|面)))?(?![0-9])",
            duration,
            "天 日 晚 周 期 拜 月 年 时 钟 分 秒",
        ),
    ]  # fmt: skip


__all__ = ["MEASURE", "duration", "rules"]
