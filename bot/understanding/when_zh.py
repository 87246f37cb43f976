"""Days and times in Chinese (the text is already simplified)."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from functools import cache

from . import almanac
from .lexicon import table
from .numbers import han_int
from .timeref import TimeRef, on

NUMBER2 = r"(?:[0-9]{1,2}(?![0-9])|[一二三四五六七八九十廿卅两]{1,3})"
NUMBER = r"(?:[0-9]{1,3}|[一二三四五六七八九十廿卅两百]{1,4}|几)"
WEEK = r"(?:周|星期|礼拜|拜)"
MEASURE = r"(?![箱件份个人台盒瓶袋桶包万千百元块%套支双只条张吨斤根瓶罐g次成折分倍店楼院中幼仓路弄栋幢室街])"
_WEEKDAYS = {c: i for i, c in enumerate("一二三四五六日", 1)} | {"天": 7, "末": 6} | {str(i): i for i in range(1, 8)}
_BACK = {"上": -1, "上上": -2, "下": 1, "下下": 2, "下下下": 3}


def _fixed(m: re.Match[str], now: datetime, day: date | None) -> TimeRef | None:
    if day is None:
        return None
    return TimeRef(m.start(), m.end(), "", on(day, now.date()), day, day)


def weekday(m: re.Match[str], now: datetime) -> TimeRef | None:
    today, prefix, number = now.date(), m["pre"] or "", _WEEKDAYS[m["day"]]
    if prefix in _BACK:
        day = almanac.weekday_in_week(today, number, _BACK[prefix])
        if day and m["day"] == "末" and _BACK[prefix] < 0:
            return TimeRef(m.start(), m.end(), "zh.no_day", "past")
        ref = _fixed(m, now, day)
        return TimeRef(ref.start, ref.end, "", ref.aim, ref.plan, ref.past, weekday=False) if ref else None
    if prefix:
        day = almanac.weekday_in_week(today, number, 0)
        return _fixed(m, now, day)
    plan = almanac.nearest_weekday(today, number, past=False)
    past = almanac.nearest_weekday(today, number, past=True)
    if m["day"] == "末":
        return TimeRef(m.start(), m.end(), "", "either", plan, None)
    return TimeRef(m.start(), m.end(), "", "either", plan, past, weekday=True)


def week_of(m: re.Match[str], now: datetime) -> TimeRef | None:
    weeks = _BACK.get(m["pre"], 0)
    if weeks <= 0:
        return TimeRef(m.start(), m.end(), "zh.no_day", "past" if weeks < 0 else "either")
    part = {"初": 1, "中": 3, "末": 6, "尾": 6, "底": 6}.get(m["part"] or "", 1)
    return _fixed(m, now, almanac.weekday_in_week(now.date(), part, weeks))


def full_date(m: re.Match[str], now: datetime) -> TimeRef | None:
    year = han_int(m["y"]) if not m["y"].startswith("两千") else 2000 + (han_int(m["y"][2:].lstrip("零")) or 0)
    month, day = han_int(m["m"]), han_int(m["d"])
    if not year or not month or not day:
        return None
    return _fixed(m, now, almanac.make(year + 2000 if year < 100 else year, month, day))


def month_day(m: re.Match[str], now: datetime) -> TimeRef | None:
    month, day, today = han_int(m["m"]), han_int(m["d"]), now.date()
    if not month or not day or month > 12 or day > 31:
        return None
    if m["rel"]:
        shift = {"大前年": -3, "前年": -2, "去年": -1, "今年": 0, "明年": 1, "来年": 1, "后年": 2}[m["rel"]]
        return _fixed(m, now, almanac.make(today.year + shift, month, day))
    plan = almanac.nearest_month_day(today, month, day, past=False)
    past = almanac.nearest_month_day(today, month, day, past=True)
    return TimeRef(m.start(), m.end(), "", "either", plan, past) if plan else None


def slash_date(m: re.Match[str], now: datetime) -> TimeRef | None:
    first, second = int(m["m"]), int(m["d"])
    if first > 12 >= second:
        first, second = second, first
    if not 1 <= first <= 12 or not 1 <= second <= 31:
        return None
    today = now.date()
    plan = almanac.nearest_month_day(today, first, second, past=False)
    return (
        TimeRef(m.start(), m.end(), "", "either", plan, almanac.nearest_month_day(today, first, second, past=True))
        if plan
        else None
    )


def day_of(m: re.Match[str], now: datetime) -> TimeRef | None:
    day, today = han_int(m["d"]), now.date()
    if not day or day > 31:
        return None
    plan = almanac.nearest_day(today, day, past=False)
    return TimeRef(m.start(), m.end(), "", "either", plan, almanac.nearest_day(today, day, past=True))


_PART_DAY = {"初": 1, "头": 1, "上旬": 1, "中": 15, "中旬": 15, "下旬": 21, "底": 31, "末": 31, "尾": 31}


def _in_month(year: int, month: int, part: str) -> date:
    day = _PART_DAY[part]
    end = almanac.month_end(year, month)
    return end if day == 31 else end.replace(day=day)


def relative_month(m: re.Match[str], now: datetime) -> TimeRef | None:
    shift = {"上": -1, "上上": -2, "下": 1, "下下": 2}.get(m["pre"], 0)
    base = almanac.shift_months(now.date().replace(day=1), shift)
    if base is None:
        return None
    if m["rel"]:
        base = base.replace(year=base.year + {"去年": -1, "明年": 1}[m["rel"]])
    if m["d"]:
        return _fixed(m, now, almanac.make(base.year, base.month, han_int(m["d"]) or 0))
    if m["part"]:
        day = _in_month(base.year, base.month, m["part"])
        if day < now.date():
            return TimeRef(m.start(), m.end(), "zh.no_day", "past")
        return TimeRef(m.start(), m.end(), "", "future", day, None)
    if shift > 0:
        return _fixed(m, now, base)
    return TimeRef(m.start(), m.end(), "zh.no_day", "past" if shift < 0 else "either")


def month_part(m: re.Match[str], now: datetime) -> TimeRef | None:
    today = now.date()
    month = han_int(m["m"]) if m["m"] else None
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
    month, today = han_int(m["m"]), now.date()
    if not month or not 1 <= month <= 12:
        return None
    if m["rel"]:
        year = today.year + {"今年": 0, "明年": 1, "来年": 1, "后年": 2, "去年": -1}[m["rel"]]
        day = almanac.make(year, month, 1)
        return TimeRef(m.start(), m.end(), "", on(day, today), day, None)
    return TimeRef(m.start(), m.end(), "", "either", almanac.nearest_month_day(today, month, 1, past=False), None)


def year_end(m: re.Match[str], now: datetime) -> TimeRef | None:
    year = now.year + (1 if m["pre"] in ("明", "来") else 0)
    return TimeRef(m.start(), m.end(), "", "future", date(year, 12, 31), None)


def quarter_end(m: re.Match[str], now: datetime) -> TimeRef | None:
    month = (now.month - 1) // 3 * 3 + 3
    return TimeRef(m.start(), m.end(), "", "future", almanac.month_end(now.year, month), None)


def lunar_day(m: re.Match[str], now: datetime) -> TimeRef | None:
    month = {"正": 1, "腊": 12, "冬": 11}.get(m["m"]) or han_int(m["m"])
    day = han_int(m["d"].removeprefix("初"))
    if not month or not day or month > 12 or day > 30:
        return None
    today = now.date()
    return TimeRef(
        m.start(), m.end(), "", "either",
        almanac.nearest_lunar(today, month, day, past=False), almanac.nearest_lunar(today, month, day, past=True),
    )  # fmt: skip


def new_year_day(m: re.Match[str], now: datetime) -> TimeRef | None:
    """初八 alone: a day of the first lunar month, when that is near."""
    day, today = han_int(m["d"]), now.date()
    plan = almanac.nearest_lunar(today, 1, day or 1, past=False)
    past = almanac.nearest_lunar(today, 1, day or 1, past=True)
    if plan and (plan - today).days <= 60:
        return TimeRef(m.start(), m.end(), "", "either", plan, past)
    if past and (today - past).days <= 20:
        return TimeRef(m.start(), m.end(), "", "past", past, past)
    return None


_UNIT_DAYS = {"天": 1, "日": 1, "晚": 1, "周": 7, "星期": 7, "礼拜": 7}
_UNIT_SECONDS = {
    "小时": 3600,
    "钟头": 3600,
    "钟": 3600,
    "个钟": 3600,
    "分钟": 60,
    "分": 60,
    "刻钟": 900,
    "秒钟": 1,
    "秒": 1,
}


def duration(m: re.Match[str], now: datetime) -> TimeRef | None:
    amount, unit, sign = m["n"], m["unit"], -1 if m["dir"] and m["dir"].endswith("前") else 1
    if m["pre"] and m["dir"] and sign < 0:
        return None
    if amount == "几" or (m["pre"] and not m["dir"] and amount in ("两", "俩") and unit in ("天", "日")):
        return TimeRef(m.start(), m.end(), "zh.no_day", "either")
    half = amount == "半"
    number = 0 if half else han_int(amount)
    if number is None or (not m["dir"] and not m["pre"]):
        return None
    if unit in _UNIT_SECONDS:
        seconds = _UNIT_SECONDS[unit] * (number + (0.5 if half or m["half"] else 0)) * sign
        moment = now + timedelta(seconds=seconds)
        return TimeRef(
            m.start(), m.end(), "", "past" if sign < 0 else "future", moment.date(), moment.date(), moment=moment
        )
    today = now.date()
    if unit in _UNIT_DAYS:
        day = almanac.plus(today, sign * (number * _UNIT_DAYS[unit] + (3 if half or m["half"] else 0)))
    elif unit == "月":
        day = almanac.shift_months(today, sign * number)
        day = almanac.plus(day, 15 * sign) if day and (half or m["half"]) else day
    else:
        day = almanac.shift_months(today, sign * (number * 12 + (6 if half or m["half"] else 0)))
    return TimeRef(m.start(), m.end(), "", "past" if sign < 0 else "future", day, day) if day else None


def _hours(part: str | None, hour: int) -> tuple[int, bool] | None:
    """Hour on the 24-hour clock; the flag tells that nothing said am or pm."""
    if hour > 24:
        return None
    if part is None:
        return (hour + 12, True) if 1 <= hour <= 7 else (hour % 24, hour <= 12)
    if part in ("pm", "evening") and 1 <= hour <= 11:
        return hour + 12, False
    if part == "evening" and hour == 12:
        return 24, False
    if part == "noon" and 1 <= hour <= 3:
        return hour + 12, False
    if part == "night" and hour == 12:
        return 0, False
    return hour % 24, False


def clock_time(m: re.Match[str], now: datetime) -> TimeRef | None:
    part = part_names().get(m["part"]) if m["part"] else None
    hour = han_int(m["h"])
    if hour is None or (m["h"] == "一" and not _one_oclock(m)):
        return None
    minute = 30 if m["half"] else 15 * (han_int(m["quarter"]) or 0) if m["quarter"] else han_int(m["min"] or "") or 0
    if m["five"] or m["five2"]:
        minute = 5 * (han_int(m["five"] or m["five2"]) or 0)
    found = _hours(part, hour)
    if found is None or minute > 59:
        return None
    hour24, vague = found
    if hour24 == 24:
        hour24, minute = 23, 59
    if m["min"] and len(m["h"]) == 2 and m["h"].startswith("0"):
        vague = False
    return TimeRef(m.start(), m.end(), "", "today", clock=time(hour24, minute), part=part, vague_clock=vague)


def _one_oclock(m: re.Match[str]) -> bool:
    """一点 is an hour only with a part of day, 钟, 半, or after a word for "at": else it is "a little"."""
    if m["part"] or m["half"] or m["quarter"] or m["min"] or m.group(0).endswith(("钟", "整", "时")):
        return True
    return (
        m.start() > 0
        and m.string[m.start() - 1] in "到在约于天日晚早"
        and m.string[m.start() - 2 : m.start()] != "今早"
    )


def part_of_day(m: re.Match[str], now: datetime) -> TimeRef | None:
    return TimeRef(m.start(), m.end(), "", "today", now.date(), now.date(), part=part_names()[m.group(0)])


@cache
def part_names() -> dict[str, str]:
    return {word: part for part, words in table("dates.zh")["parts"].items() for word in words}


def named_day(m: re.Match[str], now: datetime) -> TimeRef | None:
    word = m["word"]
    shift = day_words()[word]
    ref = _fixed(m, now, almanac.plus(now.date(), shift))
    return TimeRef(ref.start, ref.end, "", ref.aim, ref.plan, ref.past, part=part_names().get(word)) if ref else None


@cache
def day_words() -> dict[str, int]:
    return {word: int(shift) for shift, words in table("dates.zh")["days"].items() for word in words}


def holiday_day(m: re.Match[str], now: datetime) -> TimeRef | None:
    today = now.date()
    shift = -1 if m["before"] else 1 if m["after"] else 0
    rule = holiday_words()[m["name"]]
    plan = almanac.nearest_holiday(today, rule, past=False)
    past = almanac.nearest_holiday(today, rule, past=True)
    return TimeRef(
        m.start(), m.end(), "", "either",
        almanac.plus(plan, shift) if plan else None, almanac.plus(past, shift) if past else None,
    )  # fmt: skip


@cache
def holiday_words() -> dict[str, str]:
    return {word: rule for rule, words in table("dates.zh")["holidays"].items() for word in words}


def just_now(m: re.Match[str], now: datetime) -> TimeRef | None:
    return TimeRef(m.start(), m.end(), "zh.just_now", "past", now.date(), now.date())
