"""Weekdays in English, alone or within weeks and months."""

# ruff: noqa: E501
from __future__ import annotations

import re
from datetime import date, datetime
from functools import cache

from . import almanac
from .timeref import Rule, TimeRef, on, rule
from .when_en import NUM, PAST_WORDS, B, either, fixed, month_base, name_table, no_day, number, ordinal, pieces, year_of

_SHIFT = {"next": 1, "nxt": 1, "following": 1, "this": 0, "last": -1, "previous": -1, "past": -1, "prev": -1}
_OWN = re.compile(
    r" (?:truck|lorry|van|wagon|drop|delivery|deliveries|load|order|shipment|batch|run|visit|call|meeting|mtg|email|invoice|class|session|lot|bread|milk|fish|fruit|veg|meat|crate|pallet|driver|crew|job|install|service|demo|tasting|training|slot)(?![a-z])"
)
"""Behind "thursdays" that stands for Thursday's."""
_WEEK = r"(?:week|wk)(?![a-z])"


def weekday(m: re.Match[str], now: datetime) -> TimeRef | None:
    today, prefix, number_ = now.date(), (m["pre"] or "").strip(), name_table("weekdays")[m["wd"]]
    if prefix.endswith("coming"):
        return fixed(m, now, almanac.plus(today, (number_ - today.isoweekday() - 1) % 7 + 1))
    for words in ((m["week"] or m["week2"] or "").split(), prefix.split()):
        weeks = [_SHIFT[word] for word in words if word in _SHIFT]
        if not weeks:
            continue
        shift = sum(weeks) + ("after" in words)
        day = almanac.weekday_in_week(today, number_, shift)
        return TimeRef(m.start(), m.end(), "", on(day, today), day, day, weekday=True) if day else None
    if m["wd"].endswith("days") and not m["extra"] and not _OWN.match(m.string, m.end()):
        return no_day(m)
    plan = almanac.nearest_weekday(today, number_, past=False)
    if m["extra"]:
        return fixed(m, now, almanac.plus(plan, 14 if "fortnight" in m["extra"] else 7) if plan else None)
    return either(m, plan, almanac.nearest_weekday(today, number_, past=True), weekday=True)


def weeks_on(m: re.Match[str], now: datetime) -> TimeRef | None:
    """A week on Friday, a fortnight today, tomorrow week."""
    count = number(m["n"] or "a") or 1
    weeks = count * (2 if "fortnight" in m.group(0) else 1)
    name = m["base"].strip(".")
    shift = name_table("days").get(name)
    base = (
        almanac.plus(now.date(), shift)
        if shift is not None
        else almanac.nearest_weekday(now.date(), name_table("weekdays")[name], past=False)
    )
    return fixed(m, now, almanac.plus(base, 7 * weeks) if base and weeks < 60 else None)


def weekday_ordinal(m: re.Match[str], now: datetime) -> TimeRef | None:
    weekday, day, today = name_table("weekdays")[m["wd"]], ordinal(m["ord"]), now.date()
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
    return either(m, found[0], found[1])


def nth_weekday(m: re.Match[str], now: datetime) -> TimeRef | None:
    nth, weekday = (-1 if m["nth"] == "last" else ordinal(m["nth"])), name_table("weekdays")[m["wd"]]
    which = m["which"] or "this"
    base = month_base(which, now.date())
    if base and m["y"]:
        base = almanac.make(year_of(m["y"]), base.month, 1)
    day = almanac.nth_weekday(base.year, base.month, weekday, nth) if base and nth else None
    return fixed(m, now, day)


def week_of_month(m: re.Match[str], now: datetime) -> TimeRef | None:
    """First week of December: its first day; a later one: its Monday."""
    nth = -1 if m["nth"] == "last" else ordinal(m["nth"])
    base = month_base(m["which"] or "this", now.date())
    if base is None or not nth or nth > 5:
        return None
    if nth < 0:
        return fixed(m, now, almanac.nth_weekday(base.year, base.month, 1, -1))
    monday = almanac.plus(base, 7 * (nth - 1))
    day = base if nth == 1 else monday and almanac.weekday_in_week(monday, 1, 0)
    return fixed(m, now, day)


def weekdays_on(m: re.Match[str], now: datetime) -> TimeRef | None:
    """Three fridays from now, two thursdays back."""
    count, weekday, today = number(m["n"]) or 1, name_table("weekdays")[m["wd"]], now.date()
    back = m["dir"].startswith(("back", "ago"))
    first = almanac.nearest_weekday(today, weekday, past=back)
    if first == today:
        first = almanac.plus(today, -7 if back else 7)
    return fixed(m, now, almanac.plus(first, (count - 1) * (-7 if back else 7)) if first else None)


def closest_weekday(m: re.Match[str], now: datetime) -> TimeRef | None:
    """The closest Monday to Oct 5th."""
    weekday, month, day = name_table("weekdays")[m["wd"]], name_table("months")[m["mon"]], ordinal(m["ord"])
    base = almanac.nearest_month_day(now.date(), month, day or 0, past=False)
    if base is None:
        return None
    days = [almanac.plus(base, n) for n in range(-14, 15)]
    near = sorted((d for d in days if d and d.isoweekday() == weekday), key=lambda d: abs((d - base).days))
    return fixed(m, now, near[1 if m["nth"] else 0]) if len(near) > 1 else None


def part_of_week(m: re.Match[str], now: datetime) -> TimeRef | None:
    """End of the week: Friday, or Sunday once that is past; mid week: Wednesday; late: Thursday; within it: Sunday."""
    words = m.group(0)
    weeks = len(re.findall(r"(?<![a-z])(?:next|nxt)(?![a-z])", words)) + ("after next" in words)
    number_ = 5
    for key, value in (("mid", 3), ("start", 1), ("beginning", 1), ("early", 1), ("late", 4), ("within", 7)):
        number_ = value if key in words else number_
    day = almanac.weekday_in_week(now.date(), number_, weeks)
    if day and day < now.date() and number_ in (4, 5):
        day = almanac.weekday_in_week(now.date(), 7, weeks)
    if day and day < now.date():
        return no_day(m, past=True)
    return TimeRef(m.start(), m.end(), "", "future", day, None) if day else None


def week_period(m: re.Match[str], now: datetime) -> TimeRef | None:
    """Next week and next weekend; this week and last weekend name no day."""
    which, unit, today = m["which"].split()[-1], m["unit"], now.date()
    if which in PAST_WORDS:
        return no_day(m, past=True)
    weeks = len(re.findall(r"next|nxt|following", m["which"])) + ("after next" in m.group(0))
    if unit in ("weekend", "wkend", "wknd", "week-end", "week end"):
        saturday = almanac.weekday_in_week(today, 6, weeks)
        return TimeRef(m.start(), m.end(), "", "either", saturday, None) if saturday else None
    if which not in ("next", "nxt", "following", "coming"):
        return no_day(m)
    return fixed(m, now, almanac.weekday_in_week(today, 1, max(1, weeks)))


@cache
def rules() -> list[Rule]:
    p = pieces()
    wd, wd_named, ord_, which, year = p["wd"], p["wd_named"], p["ord"], p["which"], p["year"]
    weekdays = list(name_table("weekdays"))
    days = r"today|tomorrow|tmrw|tmr|tmw"
    nexts = r"next to next|next next|next|nxt nxt|nxt|this|last|previous|the following|following"
    return [
        rule("en.nth_weekday", rf"{B}(?:the )?(?P<nth>{ord_}|last) {wd_named} (?:of|in) (?:the )?(?:{which})?(?: ?(?:month|mth))?(?:,? ?(?:of )?{year})?", nth_weekday, weekdays),
        rule("en.closest_weekday", rf"{B}(?:the )?(?P<nth>second )?closest {wd_named} to {p['mon']} {p['any_ord']}", closest_weekday, "closest"),
        rule("en.weekday_ordinal", rf"{B}{wd_named},? \(?(?:the )?(?P<ord>{ord_})\)?", weekday_ordinal, weekdays),
        rule("en.weeks_on", rf"{B}(?P<n>{NUM} )?(?:weeks?|wks?|fortnights?) (?:(?:on|from|after) )?(?P<base>{days}|(?<=on ){wd}|(?<=from ){wd}|(?<=after ){wd})(?![a-z])", weeks_on, "week weeks wk wks fortnight"),
        rule("en.weeks_on", rf"{B}(?P<n>)(?P<base>{days}) (?:week|wk|fortnight)(?![a-z])", weeks_on, "week wk fortnight"),
        rule(
            "en.weekday",
            rf"{B}(?<!the (?=sun ))(?<!every )(?<!each )(?<!most )(?<!black )(?<!cyber )(?<!alternate )(?P<week>(?:{nexts}) {_WEEK}(?:'s)?[ ,-]+(?:on )?)?(?:the )?(?P<pre>(?:this )?(?:up)?coming |next next |nxt nxt |next |nxt |last |past |previous |prev |this |the following |following )?{wd_named}(?P<week2>,? (?:of )?(?:the )?(?:(?:{nexts}) {_WEEK}|{_WEEK} after next| ?next(?= ?(?:$|[,.;!?]))))?(?P<extra> (?:week|wk)(?![a-z])| fortnight| after next| two weeks from now)?",
            weekday,
            weekdays,
        ),
        rule("en.weekdays_on", rf"{B}(?P<n>{NUM}) {wd_named} (?P<dir>from now|later|hence|back|ago)", weekdays_on, weekdays),
        rule("en.week_of_month", rf"{B}(?:the )?(?P<nth>{ord_}|last) (?:week|wk) (?:of|in) (?:the )?{which}(?: (?:month|mth))?", week_of_month, "week wk"),
        rule("en.week_after_next", rf"{B}(?:the )?(?P<unit>week|wk) after (?P<which>next)(?! [a-z]+day)", week_period, "after"),
        rule("en.weekend", rf"{B}(?:(?P<which>next next|next|nxt|this coming|this|last|past|previous|coming|the|over the|the following) )(?P<unit>week[ -]?end|wkend|wknd)(?![a-z])", week_period, "weekend week wkend wknd"),
        rule("en.week", rf"{B}(?P<which>{nexts}|past|coming|upcoming)[ -](?P<unit>week|wk)(?![a-z])", week_period, "week wk"),
        rule(
            "en.eow",
            rf"{B}(?:eow|(?:by )?(?:the )?(?:end|mid|middle|start|beginning|early|late|later|latter part|within)[ -](?:of )?(?:the |this |next |nxt |in the )?(?:next )?(?:week|wk)(?: after next)?|by this (?:week|wk))(?![a-z])",
            part_of_week,
            "eow week wk",
        ),
    ]  # fmt: skip
