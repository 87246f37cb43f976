"""Days of the calendar in English: named days, dates, days of a month, holidays."""

# ruff: noqa: E501
from __future__ import annotations

import re
from datetime import date, datetime
from functools import cache

from . import almanac
from .lexicon import table, words_regex
from .timeref import Handler, Rule, TimeRef, rule
from .when_en import (
    PAST_WORDS,
    B,
    either,
    fixed,
    month_base,
    name_table,
    ordinal,
    part_words,
    pieces,
    year_of,
)


def named_day(m: re.Match[str], now: datetime) -> TimeRef | None:
    word = re.sub(r"\s+", " ", m.group(0))
    ref = fixed(m, now, almanac.plus(now.date(), name_table("days")[word]))
    return TimeRef(ref.start, ref.end, "", ref.aim, ref.plan, ref.past, part=part_words().get(word)) if ref else None


def month_day(m: re.Match[str], now: datetime) -> TimeRef | None:
    month, day, today = name_table("months")[m["mon"]], ordinal(m["ord"]), now.date()
    if not day or day > 31:
        return None
    if m["y"]:
        return fixed(m, now, almanac.make(year_of(m["y"]), month, day))
    plan = almanac.nearest_month_day(today, month, day, past=False)
    return either(m, plan, almanac.nearest_month_day(today, month, day, past=True))


def numeric_date(m: re.Match[str], now: datetime) -> TimeRef | None:
    first, second, today = int(m["a"]), int(m["b"]), now.date()
    if first > 12 >= second:
        first, second = second, first
    if not 1 <= first <= 12 or not 1 <= second <= 31:
        return None
    year = m.groupdict().get("y")
    if year:
        full = int(year) + (2000 if len(year) == 2 else 0)
        return fixed(m, now, almanac.make(full, first, second)) if abs(full - now.year) <= _NEAR else None
    plan = almanac.nearest_month_day(today, first, second, past=False)
    return either(m, plan, almanac.nearest_month_day(today, first, second, past=True))


_NEAR = 12
"""Years off which a date in figures alone is taken for a size or a number."""


def weekday_numeric(m: re.Match[str], now: datetime) -> TimeRef | None:
    """Thu 3/12: of month/day and day/month the one that is such a weekday, if only one is."""
    weekday, first, second, today = name_table("weekdays")[m["wd"]], int(m["a"]), int(m["b"]), now.date()
    if not (1 <= first <= 12 and 1 <= second <= 12):
        return None
    near = [
        day
        for month, number in ((first, second), (second, first))
        for past in (False, True)
        if (day := almanac.nearest_month_day(today, month, number, past=past))
        and day.isoweekday() == weekday
        and abs((day - today).days) <= 200
    ]
    return fixed(m, now, min(near, key=lambda d: abs((d - today).days))) if near else None


def iso_date(m: re.Match[str], now: datetime) -> TimeRef | None:
    return fixed(m, now, almanac.make(int(m["y"]), int(m["a"]), int(m["b"])))


def day_of(m: re.Match[str], now: datetime) -> TimeRef | None:
    day, today = ordinal(m["ord"]), now.date()
    if not day or not 1 <= day <= 31:
        return None
    return either(m, almanac.nearest_day(today, day, past=False), almanac.nearest_day(today, day, past=True))


def day_of_month(m: re.Match[str], now: datetime) -> TimeRef | None:
    base, day = month_base(m["which"] or "this", now.date()), ordinal(m["ord"])
    return fixed(m, now, almanac.make(base.year, base.month, day)) if base and day else None


def last_day(m: re.Match[str], now: datetime) -> TimeRef | None:
    """The first or last day, or working day, of a month."""
    which, today = m["which"] or "this", now.date()
    base = month_base(which, today)
    if base and m["y"]:
        base = almanac.make(year_of(m["y"]), base.month, 1)
    if base is None:
        return None
    day: date | None = almanac.month_end(base.year, base.month) if m["end"] != "first" else base
    while day and m["work"] and day.isoweekday() > 5:
        day = almanac.plus(day, 1 if m["end"] == "first" else -1)
    if day and day < today and which in ("this", "the"):
        day = almanac.shift_months(day, 1)
    return fixed(m, now, day)


@cache
def holiday_words() -> dict[str, str]:
    return {word: rule for rule, words in table("dates.en")["holidays"].items() for word in words}


def holiday_day(m: re.Match[str], now: datetime) -> TimeRef | None:
    key, today = holiday_words()[m["name"]], now.date()
    shift = {"before": -1, "after": 1}.get((m["shift"] or "").strip().rpartition(" ")[2], 0)
    if m["y"]:
        year = {"this year": now.year, "next year": now.year + 1, "last year": now.year - 1}.get(m["y"])
        day = almanac.holiday_in(year or year_of(m["y"]), key)
        return fixed(m, now, almanac.plus(day, shift) if day else None)
    plan = almanac.nearest_holiday(today, key, past=False)
    past = almanac.nearest_holiday(today, key, past=True)
    if (m["rel"] or "").strip() in PAST_WORDS:
        return fixed(m, now, past)
    return either(m, almanac.plus(plan, shift) if plan else None, almanac.plus(past, shift) if past else None)


def _shift(days: int) -> Handler:
    return lambda m, now: fixed(m, now, almanac.plus(now.date(), days))


@cache
def holiday_rules() -> list[Rule]:
    data = table("dates.en")["holiday_day"]
    names = sorted(holiday_words())
    days = [n for n in names if n.endswith(("day", "eve"))]
    year = r"(?: (?:of |in )?(?P<y>this year|next year|last year|20[0-9]{2}))?"
    rel = r"(?P<rel>(?:next|this|last|this coming|coming) )?"
    not_before = rf"(?! (?:{words_regex(data['not_before'])})(?![a-z]))"
    any_name, day_name = words_regex(names), words_regex(days)
    return [
        rule(
            "en.holiday",
            rf"{B}(?P<shift>the day (?:before|after) |day (?:before|after) )(?P<name>{any_name})(?![a-z]){year}(?P<rel>)",
            holiday_day,
            "before after",
        ),
        rule(
            "en.holiday",
            rf"{B}(?:{words_regex(data['after'])}) (?P<shift>){rel}(?P<name>{any_name})(?![a-z]){not_before}{year}",
            holiday_day,
            names,
        ),
        rule(
            "en.holiday",
            rf"{B}(?:{words_regex(data['after_day'])}) (?P<shift>){rel}(?P<name>{day_name})(?![a-z]){not_before}{year}",
            holiday_day,
            names,
        ),
        rule(
            "en.holiday",
            rf"{B}(?P<shift>){rel}(?P<name>{any_name})(?![a-z]){year}(?=,? (?:at |@ ?)?(?:1[0-2]|[1-9])(?:[:.][0-5][0-9])? ?(?:[ap]\.?m|noon|ish|o'?clock)(?![a-z]))",
            holiday_day,
            names,
        ),
        rule("en.holiday", rf"{B}(?P<shift>)(?P<rel>)(?P<name>{any_name})(?![a-z]) (?:in )?(?P<y>20[0-9]{{2}})(?![0-9])", holiday_day, names),
        rule("en.holiday_alone", rf"^(?:let's celebrate |the )?(?P<shift>){rel}(?P<name>{any_name}){year}!?$", holiday_day, names),
    ]  # fmt: skip


@cache
def rules() -> list[Rule]:
    p = pieces()
    mon, any_ord, ord_, wd, year = p["mon"], p["any_ord"], p["ord"], p["wd"], p["year"]
    months, _weekdays, ordinals = list(name_table("months")), list(name_table("weekdays")), list(name_table("ordinals"))
    until = r"(?: ?(?:-|to|till|til|until|/|&|and) ?(?:the )?[0-3]?[0-9](?:st|nd|rd|th)?)?"
    counted = "floor|flr|street|st\\b|ave|avenue|time|visit|order|quarter|place|batch|week|year|month|half|outlet|store|anniversary|birthday|floor|generation|edition|party|gen\\b|thoughts?|customer|century|grade|class|gear|base|best|opinion|page|draft|round|try|attempt|complaint|branch|shop|unit|phase|stage|tier|wave|trip|pair|set|box|pallet|line|item|reminder|email|delivery run"
    return [
        rule("en.iso", r"(?<![0-9.])(?P<y>(?:19|20)[0-9]{2})[-/. ](?P<a>[0-9]{1,2})[-/. ](?P<b>[0-9]{1,2})(?![0-9]|\.[0-9])", iso_date, "0"),
        rule("en.compact", r"(?<![0-9a-z#-])(?P<y>20[0-9]{2})(?P<a>0[1-9]|1[0-2])(?P<b>[0-3][0-9])(?![0-9a-z]|-[0-9])", iso_date, "0"),
        rule("en.numeric", r"(?<![0-9/.,$£€-])(?P<a>[0-9]{1,2})(?P<sep>[/.-])(?P<b>[0-9]{1,2})(?P=sep)(?P<y>(?:20)?[0-9]{2})(?![0-9/]|\.[0-9])", numeric_date, "/ . -"),
        rule("en.weekday_numeric", rf"{B}{p['wd_named']} \(?(?P<a>[0-9]{{1,2}})/(?P<b>[0-9]{{1,2}})(?![0-9/.%])\)?", weekday_numeric, "/"),
        rule("en.slash", r"(?<![0-9/.,$£€-])(?!24 ?/ ?7(?![0-9]))(?![123] ?/ ?[2348](?: ?(?:of|the|a|inch|price|full|off)(?![a-z])|\"))(?P<a>[0-9]{1,2}) ?/ ?(?P<b>[0-9]{1,2})(?![0-9/%]|\.[0-9]|[天周箱价折寸桶瓶袋盒英的]| ?(?:h|hour|price|off|inch|full|empty|kg|size|cups?|packs?|portions?|tons?|service|overall|rating|score|stars?|satisfaction)\b)", numeric_date, "/"),
        rule("en.dotted", r"(?:(?<= on )|(?<= in )|(?<=^on )|(?<=^in )|(?<= by )|(?<= before ))(?P<a>[0-9]{1,2})[.-](?P<b>[0-9]{1,2})(?![0-9/.%k]| ?(?:k|usd|[ap]\.?m|mil|million|grand))", numeric_date, ". -"),
        rule("en.dotted_weekday", rf"{B}(?:on )?(?:this |next |last )?(?:{wd} )(?P<a>[0-9]{{1,2}})\.(?P<b>[0-9]{{1,2}})(?![0-9/.%k]| ?[ap]\.?m|ish)", _dotted_weekday, "."),
        rule("en.month_day", rf"{B}{mon}[ -/]*(?:the )?{any_ord}{until}(?:,? ?(?:of )?{year})?", month_day, months),
        rule("en.month_comma", rf"{B}{mon}, ?(?P<ord>{ord_})(?P<y>(?!))?", month_day, months),
        rule(
            "en.day_month",
            rf"{B}(?:the )?(?P<ord>{ord_}|(?<![0-9$£€.,/])(?<![0-9]:)[0-3]?[0-9]\.?){until} ?(?:day )?(?:of )?[-/]?{mon}(?! i | we )(?:[,/-]? ?(?:in |of )?{year}|[ -](?P<y2>[2-4][0-9])(?=$|[,.;!?]))?",
            _day_month,
            months,
        ),
        rule("en.ides", rf"{B}(?:the )?ides of march(?P<ord>)", lambda m, now: either(m, *(almanac.nearest_month_day(now.date(), 3, 15, past=x) for x in (False, True))), "ides"),
        rule("en.last_day", rf"{B}(?:the )?(?P<end>first|last) (?P<work>working |business |week)?day (?:of|in) (?:the )?{p['which']}(?: (?:month|mth))?(?:,? ?(?:of )?{year})?", last_day, "first last"),
        rule("en.day_of_month", rf"{B}(?:the )?(?P<ord>{ord_}|[0-3]?[0-9])(?: of)? (?:the )?{p['which']} (?:month|mth|mnth)(?![a-z])", day_of_month, "month mth mnth"),
        rule("en.named_day", rf"{B}(?:{words_regex(name_table('days'))})(?![a-z])", named_day, list(name_table("days"))),
        rule("en.day_before", rf"{B}the (?:day before|previous day|last day)(?! (?:yest|tom|of|to|in|that|a\b|the|my|our|[a-z]+day))(?![a-z])", _shift(-1), "day"),
        rule("en.day_after", rf"{B}the (?:day after|next day|following day)(?! (?:yest|tom|that|a\b|the|my|our|[a-z]+day))(?![a-z])", _shift(1), "day"),
        rule(
            "en.the_day",
            rf"{B}(?:(?:on|by|for|before|until|till|til|at|from|due|this|next|the|of|come|commencing) ){{1,3}}(?P<ord>{ord_})(?! (?:{counted}|carton|one|option|thing|person|choice|of |few|hand|{wd}))",
            day_of,
            [*ordinals, "st", "nd", "rd", "th"],
        ),
        rule("en.bare_day", rf"(?<![0-9.,$£€/:-])(?<!their )(?<!our )(?<!my )(?<!your )(?<!his )(?<!her )(?<!its ){B}(?P<ord>[0-9]{{1,2}}(?:st|nd|rd|th))(?! (?:{counted}))", day_of, "st nd rd th"),
        rule("en.on_number", rf"{B}(?:for the|on the|by the|on) (?P<ord>[0-3]?[0-9]|thirty)(?![0-9:,/%k.]*[0-9:/%ka-z])(?= ?[.,;!?]|$)", day_of, "on by for"),
    ]  # fmt: skip


def _day_month(m: re.Match[str], now: datetime) -> TimeRef | None:
    if m["y2"]:
        day = ordinal(m["ord"])
        return fixed(m, now, almanac.make(2000 + int(m["y2"]), name_table("months")[m["mon"]], day or 0))
    return month_day(m, now)


def _dotted_weekday(m: re.Match[str], now: datetime) -> TimeRef | None:
    """Friday 4.12 is a day, Friday 3.30 an hour: a day only where no such hour is likely."""
    hour = int(m["a"]) <= 12 and m["b"] in ("00", "15", "30", "45")
    return None if hour else numeric_date(m, now)
