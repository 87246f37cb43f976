"""Days and times in English (the text is in lower case)."""

# ruff: noqa: E501
from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from functools import cache

from . import almanac
from .lexicon import table
from .numbers import english_int
from .timeref import TimeRef, on

_PAST_PREFIX = ("last", "past", "previous", "prev")
NUM_WORDS = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty"
NUM = rf"(?:[0-9]{{1,3}}|an?|(?:{NUM_WORDS})(?:[ -](?:one|two|three|four|five|six|seven|eight|nine))?|a couple of|a couple|couple of|couple|a few|few|several|half an?|half)"
_UNIT_DAYS = {"day": 1, "night": 1, "week": 7, "wk": 7, "fortnight": 14}
_UNIT_SECONDS = {"hour": 3600, "hr": 3600, "h": 3600, "minute": 60, "min": 60, "sec": 1, "second": 1, "'": 60, '"': 1}


@cache
def name_table(section: str) -> dict[str, int]:
    return {word: int(key) for key, words in table("dates.en")[section].items() for word in words}


def fixed(m: re.Match[str], now: datetime, day: date | None) -> TimeRef | None:
    return None if day is None else TimeRef(m.start(), m.end(), "", on(day, now.date()), day, day)


def _either(m: re.Match[str], plan: date | None, past: date | None, *, weekday: bool = False) -> TimeRef | None:
    return TimeRef(m.start(), m.end(), "", "either", plan, past, weekday=weekday) if plan or past else None


def _number(text: str) -> int | None:
    text = text.strip().removesuffix("st").removesuffix("nd").removesuffix("rd").removesuffix("th")
    if text.isdigit():
        return int(text)
    return name_table("ordinals").get(text.replace("-", " ")) or english_int(text)


def _ordinal(text: str) -> int | None:
    text = text.strip()
    if text[:1].isdigit():
        return int(re.match(r"[0-9]+", text).group())  # type: ignore[union-attr]
    return name_table("ordinals").get(text) or english_int(text)


def named_day(m: re.Match[str], now: datetime) -> TimeRef | None:
    word = re.sub(r"\s+", " ", m.group(0))
    part = part_words().get(word)
    ref = fixed(m, now, almanac.plus(now.date(), name_table("days")[word]))
    return TimeRef(ref.start, ref.end, "", ref.aim, ref.plan, ref.past, part=part) if ref else None


@cache
def part_words() -> dict[str, str]:
    return {word: part for part, words in table("dates.en")["parts"].items() for word in words}


def weekday(m: re.Match[str], now: datetime) -> TimeRef | None:
    today, prefix, number = now.date(), (m["pre"] or "").strip(), name_table("weekdays")[m["wd"]]
    week = (m["week"] or m["week2"] or "").strip()
    shift = {"next": 1, "nxt": 1, "following": 1, "this": 0, "last": -1, "previous": -1, "past": -1, "prev": -1}
    for words in (week, prefix):
        for key in (w for w in words.split() if w in shift):
            day = almanac.weekday_in_week(today, number, shift[key])
            return TimeRef(m.start(), m.end(), "", on(day, today), day, day, weekday=True) if day else None
    if prefix.endswith(("coming", "upcoming")):
        return fixed(m, now, almanac.plus(today, (number - today.isoweekday() - 1) % 7 + 1))
    plan = almanac.nearest_weekday(today, number, past=False)
    if m["extra"]:
        return fixed(m, now, almanac.plus(plan, 7) if plan else None)
    return _either(m, plan, almanac.nearest_weekday(today, number, past=True), weekday=True)


def weekday_ordinal(m: re.Match[str], now: datetime) -> TimeRef | None:
    weekday, day, today = name_table("weekdays")[m["wd"]], _ordinal(m["ord"]), now.date()
    if not day or day > 31:
        return None
    found: list[date | None] = []
    for step in (1, -1):
        for months in range(48):
            base = almanac.shift_months(today.replace(day=1), step * months)
            that = almanac.make(base.year, base.month, day) if base else None
            if that and that.isoweekday() == weekday and (that >= today if step > 0 else that <= today):
                found.append(that)
                break
        else:
            found.append(None)
    return _either(m, found[0], found[1])


def month_day(m: re.Match[str], now: datetime) -> TimeRef | None:
    month, day, today = name_table("months")[m["mon"]], _ordinal(m["ord"]), now.date()
    if not day or day > 31:
        return None
    if m["y"]:
        return fixed(m, now, almanac.make(int(m["y"]), month, day))
    plan = almanac.nearest_month_day(today, month, day, past=False)
    return _either(m, plan, almanac.nearest_month_day(today, month, day, past=True))


def numeric_date(m: re.Match[str], now: datetime) -> TimeRef | None:
    first, second, today = int(m["a"]), int(m["b"]), now.date()
    if first > 12 >= second:
        first, second = second, first
    if not 1 <= first <= 12 or not 1 <= second <= 31:
        return None
    year = m.groupdict().get("y")
    if year:
        return fixed(m, now, almanac.make(int(year) + (2000 if len(year) == 2 else 0), first, second))
    plan = almanac.nearest_month_day(today, first, second, past=False)
    return _either(m, plan, almanac.nearest_month_day(today, first, second, past=True))


def iso_date(m: re.Match[str], now: datetime) -> TimeRef | None:
    return fixed(m, now, almanac.make(int(m["y"]), int(m["a"]), int(m["b"])))


def day_of(m: re.Match[str], now: datetime) -> TimeRef | None:
    day, today = _ordinal(m["ord"]), now.date()
    if not day or not 1 <= day <= 31:
        return None
    return _either(m, almanac.nearest_day(today, day, past=False), almanac.nearest_day(today, day, past=True))


def _month_base(word: str, today: date) -> date | None:
    """The first of the month that "next", "this", "last" or a month's name means."""
    months = name_table("months")
    if word in months:
        found = almanac.nearest_month_day(today, months[word], 1, past=False)
        return today.replace(day=1) if today.month == months[word] else found
    shift = 1 if word in ("next", "nxt", "following") else -1 if word in _PAST_PREFIX else 0
    return almanac.shift_months(today.replace(day=1), shift)


def day_of_month(m: re.Match[str], now: datetime) -> TimeRef | None:
    base, day = _month_base(m["which"] or "this", now.date()), _ordinal(m["ord"])
    return fixed(m, now, almanac.make(base.year, base.month, day)) if base and day else None


def part_of_month(m: re.Match[str], now: datetime) -> TimeRef | None:
    which = (m["which"] or m["which2"] or "this").strip()
    base = _month_base(which, now.date())
    if base is None:
        return None
    part = (m["part"] or "end").split()[0].strip("-")
    if part in ("mid", "middle"):
        day = base.replace(day=15)
    elif part in ("start", "beginning", "early", "first"):
        day = base
    elif part == "late":
        day = base.replace(day=21)
    else:
        day = almanac.month_end(base.year, base.month)
    if day < now.date() and which not in _PAST_PREFIX:
        later = almanac.shift_months(day, 1 if which == "this" else 12)
        day = later or day
    return TimeRef(m.start(), m.end(), "", "either" if day >= now.date() else "past", day, None)


def nth_weekday(m: re.Match[str], now: datetime) -> TimeRef | None:
    nth, weekday = (-1 if m["nth"] == "last" else _ordinal(m["nth"])), name_table("weekdays")[m["wd"]]
    base = _month_base(m["which"] or "this", now.date())
    day = almanac.nth_weekday(base.year, base.month, weekday, nth) if base and nth else None
    return fixed(m, now, day)


def _shifted(m: re.Match[str], now: datetime, base: date, sign: int) -> TimeRef | None:
    words, unit = m["n"].strip(), m["unit"].rstrip("s").strip() if m["unit"] not in ("'", '"') else m["unit"]
    unit = {"min": "min", "minute": "minute", "hr": "hr", "month": "month", "mth": "month", "yr": "year"}.get(
        unit, unit
    )
    if words in ("a few", "few", "several") and unit not in _UNIT_SECONDS:
        return TimeRef(m.start(), m.end(), "en.no_day", "either")
    half = words.startswith("half")
    number = 0 if half else _number(words)
    if number is None:
        return None
    extra = m.groupdict().get("half") or ""
    fraction = 0.5 if half or "half" in extra else 0.0
    if unit in _UNIT_SECONDS:
        moment = now + timedelta(seconds=sign * _UNIT_SECONDS[unit] * (number + fraction))
        return TimeRef(
            m.start(), m.end(), "", "past" if sign < 0 else "future", moment.date(), moment.date(), moment=moment
        )
    if unit in _UNIT_DAYS:
        day = almanac.plus(base, sign * int(_UNIT_DAYS[unit] * (number + fraction)))
    elif unit == "month":
        day = almanac.shift_months(base, sign * number)
        day = almanac.plus(day, 15 * sign) if day and fraction else day
    else:
        day = almanac.shift_months(base, sign * int(12 * (number + fraction)))
    return fixed(m, now, day)


def duration(m: re.Match[str], now: datetime) -> TimeRef | None:
    return _shifted(m, now, now.date(), -1 if m.groupdict().get("ago") else 1)


def duration_from(m: re.Match[str], now: datetime) -> TimeRef | None:
    shift = name_table("days").get(m["base"])
    base = (
        almanac.plus(now.date(), shift)
        if shift is not None
        else almanac.weekday_in_week(
            now.date(),
            name_table("weekdays")[m["base"].split()[-1].strip(".")],
            1 if m["base"].startswith("next") else 0,
        )
    )
    return _shifted(m, now, base, 1) if base else None


def fraction_hours(m: re.Match[str], now: datetime) -> TimeRef | None:
    quarters = {"1/4": 1, "3/4": 3, "1/2": 2, "quarter": 1, "three quarters": 3, "three-quarters": 3}[m["q"]]
    moment = now + timedelta(minutes=15 * quarters)
    return TimeRef(m.start(), m.end(), "", "future", moment.date(), moment.date(), moment=moment)


def business_days(m: re.Match[str], now: datetime) -> TimeRef | None:
    number, day = _number(m["n"]), now.date()
    if not number or number > 200:
        return None
    while number:
        day = almanac.plus(day, 1) or day
        number -= day.isoweekday() <= 5
    return fixed(m, now, day)


def weekdays_on(m: re.Match[str], now: datetime) -> TimeRef | None:
    """Three fridays from now, two thursdays back."""
    number, weekday, today = _number(m["n"]) or 1, name_table("weekdays")[m["wd"]], now.date()
    back = m["dir"].startswith(("back", "ago"))
    first = almanac.nearest_weekday(today, weekday, past=back)
    if first == today:
        first = almanac.plus(today, -7 if back else 7)
    return fixed(m, now, almanac.plus(first, (number - 1) * (-7 if back else 7)) if first else None)


def period(m: re.Match[str], now: datetime) -> TimeRef | None:
    which, unit, today = m["which"].split()[-1], m["unit"], now.date()
    if which in _PAST_PREFIX:
        return TimeRef(m.start(), m.end(), "en.no_day", "past")
    if unit in ("weekend", "wkend", "wknd"):
        saturday = almanac.weekday_in_week(today, 6, 1 if which in ("next", "nxt", "following") else 0)
        return TimeRef(m.start(), m.end(), "", "either", saturday, None) if saturday else None
    if which not in ("next", "nxt", "following", "coming"):
        return TimeRef(m.start(), m.end(), "en.no_day", "either")
    twice = "after" in m.group(0)
    if unit in ("week", "wk"):
        return fixed(m, now, almanac.weekday_in_week(today, 1, 2 if twice else 1))
    if unit in ("month", "mth"):
        return fixed(m, now, almanac.shift_months(today.replace(day=1), 2 if twice else 1))
    if unit in ("quarter", "qtr"):
        return fixed(m, now, almanac.shift_months(date(today.year, (today.month - 1) // 3 * 3 + 1, 1), 3))
    if unit == "day":
        return fixed(m, now, almanac.plus(today, 1))
    return TimeRef(m.start(), m.end(), "en.no_day", "future", almanac.make(today.year + 1, 1, 1), None)


def end_of_week(m: re.Match[str], now: datetime) -> TimeRef | None:
    weeks = 1 if "next" in m.group(0) else 0
    if "mid" in m.group(0):
        return fixed(m, now, almanac.weekday_in_week(now.date(), 3, weeks))
    friday = almanac.weekday_in_week(now.date(), 5, weeks)
    if friday and friday < now.date():
        friday = almanac.weekday_in_week(now.date(), 7, weeks)
    return TimeRef(m.start(), m.end(), "", "future", friday, None) if friday else None


def year_end(m: re.Match[str], now: datetime) -> TimeRef | None:
    return TimeRef(m.start(), m.end(), "", "future", date(now.year, 12, 31), None)


def bare_month(m: re.Match[str], now: datetime) -> TimeRef | None:
    month, today = name_table("months")[m["mon"]], now.date()
    if m["prep"].startswith(("since", "last")):
        return TimeRef(m.start(), m.end(), "en.no_day", "past")
    day = almanac.make(int(m["y"]), month, 1) if m["y"] else almanac.nearest_month_day(today, month, 1, past=False)
    return TimeRef(m.start("mon"), m.end(), "", "either", day, None) if day else None


def _to24(hour: int, suffix: str, part: str | None) -> tuple[int, bool] | None:
    if hour > 24:
        return None
    if suffix:
        if not 1 <= hour <= 12:
            return (hour % 24, False)
        return (hour % 12 + (12 if suffix == "p" else 0), False)
    if part in ("pm", "evening") and hour <= 11:
        return hour + 12 if hour else 0, False
    if part == "evening" and hour == 12:
        return 0, False
    if part in ("am", "night"):
        return hour % 24, False
    return (hour + 12, True) if 1 <= hour <= 7 else (hour % 24, hour <= 12)


def _in_part(text: str) -> str | None:
    for word in ("morning", "afternoon", "evening", "night", "tonight", " am", " pm"):
        if word in text:
            return {"morning": "am", "afternoon": "pm", " am": "am", " pm": "pm"}.get(word, "evening")
    return None


def clock_time(m: re.Match[str], now: datetime) -> TimeRef | None:
    group = m.groupdict()
    raw = group.get("h") or group.get("h2") or ""
    hour = int(raw) if raw.isdigit() else english_int(raw)
    if hour is None:
        return None
    minute_text = group.get("min") or ""
    minute = int(minute_text) if minute_text.isdigit() else (english_int(minute_text) or 0) if minute_text else 0
    suffix = (group.get("ap") or group.get("ap2") or "")[:1]
    found = _to24(hour, suffix, _in_part(group.get("part") or ""))
    if found is None or minute > 59:
        return None
    if not suffix and len(raw) == 2 and raw[0] == "0":
        found = (hour % 24, False)
    second = int(group["sec"]) if group.get("sec") else 0
    if second > 59:
        return None
    return TimeRef(m.start(), m.end(), "", "today", clock=time(found[0] % 24, minute, second), vague_clock=found[1])


def hour_range(m: re.Match[str], now: datetime) -> TimeRef | None:
    """2-3pm: the first hour, in the half of the day that the second tells."""
    first, second, pm = int(m["h"]), int(m["h2"]), m["ap"][0] == "p"
    if not 1 <= first <= 12 or not 1 <= second <= 12:
        return None
    hour = first % 12 + (12 if pm and not (first > second and second != 12) else 0)
    return TimeRef(m.start(), m.end(), "", "today", clock=time(hour, int(m["min"] or 0)))


def past_hour(m: re.Match[str], now: datetime) -> TimeRef | None:
    words = {"quarter": 15, "a quarter": 15, "half": 30}
    minutes = words.get(m["n"].strip()) or _number(m["n"])
    named = {"noon": 12, "midday": 12, "midnight": 0}
    hour = named.get(m["h"]) if m["h"] in named else _number(m["h"])
    if minutes is None or hour is None or minutes > 59:
        return None
    found = (hour, False) if m["h"] in named else _to24(hour, (m["ap"] or "")[:1], _in_part(m["part"] or ""))
    if found is None:
        return None
    total = (found[0] * 60 + (-minutes if m["dir"] in ("to", "before", "till", "til") else minutes)) % 1440
    return TimeRef(m.start(), m.end(), "", "today", clock=time(total // 60, total % 60), vague_clock=found[1])


def noon(m: re.Match[str], now: datetime) -> TimeRef | None:
    return TimeRef(m.start(), m.end(), "", "today", clock=time(0 if m["word"] == "midnight" else 12, 0))


def part_of_day(m: re.Match[str], now: datetime) -> TimeRef | None:
    return TimeRef(m.start(), m.end(), "", "today", now.date(), now.date(), part=part_words()[m["word"]])


def this_day(m: re.Match[str], now: datetime) -> TimeRef | None:
    return TimeRef(m.start(), m.end(), "en.eod", "today", now.date(), now.date())


def holiday_day(m: re.Match[str], now: datetime) -> TimeRef | None:
    rule, today = holiday_words()[m["name"]], now.date()
    plan = almanac.nearest_holiday(today, rule, past=False)
    return _either(m, plan, almanac.nearest_holiday(today, rule, past=True))


@cache
def holiday_words() -> dict[str, str]:
    return {word: rule for rule, words in table("dates.en")["holidays"].items() for word in words}


def just_now(m: re.Match[str], now: datetime) -> TimeRef | None:
    return TimeRef(m.start(), m.end(), "en.just_now", "past", now.date(), now.date())
