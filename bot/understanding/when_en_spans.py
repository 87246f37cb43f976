"""Stretches of time in English: durations, months and longer periods."""

# ruff: noqa: E501
from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from functools import cache

from . import almanac
from .lexicon import words_regex
from .timeref import Rule, TimeRef, rule
from .when_en import NUM, PAST_WORDS, B, fixed, month_base, name_table, no_day, number, pieces, year_of

_UNIT_DAYS = {"day": 1, "night": 1, "week": 7, "wk": 7, "fortnight": 14}
_UNIT_SECONDS = {"hour": 3600, "hr": 3600, "h": 3600, "minute": 60, "min": 60, "sec": 1, "second": 1, "'": 60, '"': 1}
_VAGUE = ("a few", "few", "several")


def _shifted(m: re.Match[str], now: datetime, base: date, sign: int) -> TimeRef | None:
    words = m["n"].strip()
    unit = m["unit"] if m["unit"] in ("'", '"') else m["unit"].rstrip("s").strip()
    unit = {"mth": "month", "yr": "year"}.get(unit, unit)
    if words in _VAGUE and unit not in _UNIT_SECONDS:
        return no_day(m)
    count = _count(words)
    if count is None:
        return None
    if "half" in (m.groupdict().get("half") or "") + (m.groupdict().get("half2") or ""):
        count += 0.5
    if m.groupdict().get("min"):
        count += int(m["min"]) / 60
    if unit in _UNIT_SECONDS:
        moment = now + timedelta(seconds=sign * _UNIT_SECONDS[unit] * count)
        return TimeRef(
            m.start(), m.end(), "", "past" if sign < 0 else "future", moment.date(), moment.date(), moment=moment
        )
    if unit in _UNIT_DAYS:
        return fixed(m, now, almanac.plus(base, sign * int(_UNIT_DAYS[unit] * count)))
    months = count * (12 if unit == "year" else 1)
    day = almanac.shift_months(base, sign * int(months))
    return fixed(m, now, almanac.plus(day, 15 * sign) if day and months % 1 else day)


def _count(words: str) -> float | None:
    if words.startswith("half"):
        return 0.5
    if re.fullmatch(r"[0-9]+\.[0-9]", words):
        return float(words)
    return 2 if words.startswith("a pair") else number(words)


_NOT_SINCE = re.compile(
    r"(?<![a-z])(?:haven'?t|hasn'?t|hadn'?t|no [a-z]+|nothing|never|not (?:been|heard|seen|had|ordered|bought)|first|best|worst|once|twice|times|slowest|busiest)(?: [a-z']+){0,7} $"
)
"""Before "in 9 days": a stretch that has passed."""


def duration(m: re.Match[str], now: datetime) -> TimeRef | None:
    if m.group(0).startswith("in ") and _NOT_SINCE.search(m.string, max(0, m.start() - 60), m.start()):
        return None
    try:
        return _shifted(m, now, now.date(), -1 if m.groupdict().get("ago") else 1)
    except OverflowError:
        return None


def duration_from(m: re.Match[str], now: datetime) -> TimeRef | None:
    """Three days after Friday, two months from today; two weeks before a day."""
    shift = name_table("days").get(m["base"])
    if shift is not None:
        base = almanac.plus(now.date(), shift)
    else:
        weekday = name_table("weekdays")[m["base"].split()[-1].strip(".")]
        if m["base"].startswith("next"):
            base = almanac.weekday_in_week(now.date(), weekday, 1)
        else:
            base = almanac.nearest_weekday(now.date(), weekday, past=False)
    return _shifted(m, now, base, -1 if m["dir"] == "before" else 1) if base else None


def fraction_hours(m: re.Match[str], now: datetime) -> TimeRef | None:
    quarters = {"1/4": 1, "3/4": 3, "1/2": 2, "quarter": 1, "three quarters": 3, "three-quarters": 3}[m["q"]]
    try:
        moment = now + timedelta(minutes=15 * quarters)
    except OverflowError:
        return None
    return TimeRef(m.start(), m.end(), "", "future", moment.date(), moment.date(), moment=moment)


def business_days(m: re.Match[str], now: datetime) -> TimeRef | None:
    return fixed(m, now, almanac.working_days(now.date(), number(m["n"]) or 0))


def period(m: re.Match[str], now: datetime) -> TimeRef | None:
    """Next month and next quarter: the first day; this, the last one and years name no day."""
    which, unit, today = m["which"].split()[-1], m["unit"], now.date()
    if which in PAST_WORDS:
        return no_day(m, past=True)
    if which not in ("next", "nxt", "following", "coming"):
        return no_day(m)
    ahead = max(1, len(re.findall(r"next|nxt", m["which"]))) + ("after next" in m.group(0))
    if unit in ("month", "mth", "mnth"):
        return fixed(m, now, almanac.shift_months(today.replace(day=1), ahead))
    if unit in ("quarter", "qtr"):
        return fixed(m, now, almanac.shift_months(date(today.year, (today.month - 1) // 3 * 3 + 1, 1), 3 * ahead))
    if unit == "day":
        return fixed(m, now, almanac.plus(today, 1))
    return TimeRef(m.start(), m.end(), "en.no_day", "future", almanac.make(today.year + 1, 1, 1), None)


def part_of_month(m: re.Match[str], now: datetime) -> TimeRef | None:
    which = (m["which"] or m["which2"] or "this").strip()
    base = month_base(which, now.date())
    if base is None:
        return None
    if m.groupdict().get("y"):
        base = base.replace(year=year_of(m["y"]))
    part = (m["part"] or "end").split()[0].strip("-")
    part = (m["part"] or "end").split()[-1].strip("-") if part in ("the", "by") else part
    if part in ("mid", "middle"):
        day = base.replace(day=15)
    elif part in ("start", "beginning", "early", "first"):
        day = base
    elif part == "late":
        day = base.replace(day=21)
    else:
        day = almanac.month_end(base.year, base.month)
    if day < now.date() and which not in PAST_WORDS and not m.groupdict().get("y"):
        day = almanac.shift_months(day, 1 if which == "this" else 12) or day
    return TimeRef(m.start(), m.end(), "", "either" if day >= now.date() else "past", day, None)


def quarter(m: re.Match[str], now: datetime) -> TimeRef | None:
    """End of Q1, start of Q2, end of the quarter: the last or first day."""
    start = m["part"] and re.search("start|beginning|early", m["part"])
    ends = [month for month in (3, 6, 9, 12) if not m["q"] or month == 3 * int(m["q"])]
    for year in (now.year, now.year + 1):
        for month in ends:
            day = almanac.make(year, month - 2, 1) if start else year < 10000 and almanac.month_end(year, month)
            if day and day >= now.date():
                return TimeRef(m.start(), m.end(), "", "either", day, None)
    return None


def year_end(m: re.Match[str], now: datetime) -> TimeRef | None:
    year = now.year + ("next" in m.group(0))
    day = almanac.make(year, 1, 1) if re.search("start|beginning|early", m.group(0)) else almanac.make(year, 12, 31)
    if day and day < now.date():
        day = almanac.make(year + 1, 1, 1)
    return TimeRef(m.start(), m.end(), "", "future", day, None) if day else None


def bare_month(m: re.Match[str], now: datetime) -> TimeRef | None:
    month, today = name_table("months")[m["mon"]], now.date()
    if m["prep"].startswith(("since", "last")):
        return no_day(m, past=True)
    day = almanac.make(year_of(m["y"]), month, 1) if m["y"] else almanac.nearest_month_day(today, month, 1, past=False)
    return TimeRef(m.start("mon"), m.end(), "", "either", day, None) if day else None


@cache
def rules() -> list[Rule]:
    p = pieces()
    unit, wd, months, year = p["unit"], p["wd"], p["months"], p["year"]
    month_names = list(name_table("months"))
    half = r"(?P<half> and (?:an? )?half)?"
    half2 = r"(?P<half2> and (?:an? )?half)?"
    part = r"(?P<part>(?:by )?(?:the )?end|mid(?:dle)?|start|beginning|early|late)[ -]*(?:of )?(?:the )?"
    return [
        rule("en.duration_from", rf"{B}(?P<n>{NUM})[ -]{unit}(?P<half>) (?P<dir>after|from|before) (?P<base>today|tomorrow|yesterday|tmr|tmrw|(?:next |this )?{wd})", duration_from, "after from before"),
        rule("en.duration_from", rf"{B}(?:the )?(?P<unit>day)(?P<n> ?)(?P<half>)(?P<dir>after|before) (?P<base>(?:next |this )?{wd})", _day_from, "after before"),
        rule("en.business_days", rf"{B}(?:in |within )?(?P<n>{NUM}) (?:business|working|work)[ -]?days?(?: from now| time|'s? time)?", business_days, "business working work workdays workday"),
        rule("en.fraction", rf"{B}in (?:a )?(?P<q>1/4|3/4|1/2|quarter|three[- ]quarters) ?(?:of an )?h(?:ours?|r)?(?![a-z])", fraction_hours, "in"),
        rule("en.in_duration", rf"{B}(?:in|within|with in|inside) (?:about |the next |next |another |around |maybe |like |roughly )?(?P<n>{NUM}){half}(?: more)?[ -]?{unit}{half2}(?:'?s?'? time)?(?![a-z])(?! (?:of|late|old))", duration, "in within inside"),
        rule("en.in_hours_minutes", rf"{B}in (?P<n>[0-9]{{1,2}}) ?(?P<unit>h|hrs?|hours?) ?(?P<min>[0-5]?[0-9])(?: ?m(?:ins?|inutes?)?)?(?![0-9a-z])", duration, "in"),
        rule("en.next_duration", rf"{B}(?:upcoming|next) (?P<n>{NUM})(?P<half>) {unit}(?![a-z])", duration, "upcoming next"),
        rule("en.duration_later", rf"{B}(?P<n>{NUM}){half} ?{unit}{half2}(?:'?s?'? time| from now| later| hence| from today)(?![a-z])", duration, "time from later hence"),
        rule("en.ago", rf"{B}(?P<n>{NUM}){half} ?{unit}{half2} (?P<ago>ago|back|earlier)(?![a-z])", duration, "ago back earlier"),
        rule("en.month_after_next", rf"{B}(?:the )?(?P<unit>month|mth) after (?P<which>next)(?! [a-z]+day)", period, "after"),
        rule("en.period", rf"{B}(?P<which>next next|next|nxt|this|last|past|previous|following|the following|coming)[ -](?P<unit>month|mth|mnth|quarter|qtr|year|yr)(?![a-z])", period, "month mth mnth quarter qtr year yr"),
        rule("en.part_of_month", rf"{B}{part}(?:(?P<which>next|nxt|this|last|previous|following|coming)[ -](?:month|mth|mnth)|(?P<which2>{months})(?![a-z])(?:,? ?{year})?|(?:month|mth|mnth)(?![a-z]))", part_of_month, ["month", "mth", "mnth", *month_names]),
        rule("en.eom", rf"{B}(?:eom|(?:month|mth)[ -]?end)(?![a-z])(?P<part>)(?P<which>)(?P<which2>)", part_of_month, "eom month mth monthend"),
        rule("en.quarter", rf"{B}{part}(?:q(?P<q>[1-4])|(?:this |the )?(?:quarter|qtr))(?![a-z0-9])", quarter, "q quarter qtr"),
        rule("en.quarter", rf"{B}(?P<part>)(?P<q>)(?:eoq|(?:quarter|qtr)[ -]?end)(?![a-z])", quarter, "eoq quarter qtr quarterend"),
        rule("en.eoy", rf"{B}(?:eoy|year[ -]?end|(?:end|start|beginning|early) (?:of )?(?:the |this |next )?(?:year|yr))(?![a-z])", year_end, "eoy year yr yearend"),
        rule("en.bare_month", rf"{B}(?P<prep>in|from|by|until|till|til|since|starting|start|this coming|next|for|before|after|come|around|again|around|effective) {p['mon']}(?! ?(?:[0-9]{{1,2}}(?![0-9])|order|delivery|invoice|promo|be|need|want|have|not|take|go|i\b|we\b|you\b))(?:,? ?{year})?", bare_month, month_names),
    ]  # fmt: skip


def _day_from(m: re.Match[str], now: datetime) -> TimeRef | None:
    weekday = name_table("weekdays")[m["base"].split()[-1].strip(".")]
    base = almanac.nearest_weekday(now.date(), weekday, past=False)
    if m["base"].startswith("next"):
        base = almanac.weekday_in_week(now.date(), weekday, 1)
    return fixed(m, now, almanac.plus(base, -1 if m["dir"] == "before" else 1) if base else None)


__all__ = ["business_days", "duration", "duration_from", "period", "rules", "words_regex"]
