"""Rules of what comes again: their text, the next time, months that are too short, clocks that are moved."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from dateutil import rrule  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.recurrence import Every, Rule, days_from, latest_until, next_after, parse, text_of
from bot.domain.workdays import WorkCalendar

SHANGHAI, NEW_YORK, LONDON = (ZoneInfo(name) for name in ("Asia/Shanghai", "America/New_York", "Europe/London"))
PLAIN, CHINA = WorkCalendar("001"), WorkCalendar("CN")
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=SHANGHAI)  # a Monday

TIMES = [
    ("day 18:00", ["11-23 18:00", "11-24 18:00"]),
    ("day 09:30", ["11-24 09:30"]),
    ("day/2 from 2026-11-24", ["11-24 09:00", "11-26 09:00", "11-28 09:00"]),
    ("workday 09:00", ["11-24 09:00", "11-25 09:00", "11-26 09:00", "11-27 09:00", "11-30 09:00"]),
    ("week 1 09:30", ["11-30 09:30", "12-07 09:30"]),
    ("week 2,4", ["11-24 09:00", "11-26 09:00", "12-01 09:00"]),
    ("week/2 5 from 2026-11-27", ["11-27 09:00", "12-11 09:00", "12-25 09:00"]),
    ("week/2 1,5 from 2026-11-27", ["11-27 09:00", "12-07 09:00", "12-11 09:00"]),
    ("month 5,20", ["12-05 09:00", "12-20 09:00", "01-05 09:00"]),
    ("month 30,31", ["11-30 09:00", "12-30 09:00", "12-31 09:00"]),
    ("month 31", ["11-30 09:00", "12-31 09:00", "01-31 09:00", "02-28 09:00", "03-31 09:00"]),
    ("month 1#1", ["12-07 09:00", "01-04 09:00"]),
    ("month -1#5", ["11-27 09:00", "12-25 09:00"]),
    ("month -2#5", ["12-18 09:00"]),
    ("month -1#w 15:00", ["11-30 15:00", "12-31 15:00", "01-29 15:00"]),
    ("month 1#w", ["12-01 09:00", "01-01 09:00"]),
    ("month/3 15 from 2026-12-15", ["12-15 09:00", "03-15 09:00"]),
    ("year 03-01 10:00", ["03-01 10:00"]),
    ("year 02-29", ["02-28 09:00", "02-29 09:00", "02-28 09:00"]),
    ("day from 2026-12-01", ["12-01 09:00"]),
]


@pytest.mark.parametrize(("text", "wanted"), TIMES)
def test_the_next_times(text: str, wanted: list[str]) -> None:
    found, moment = [], NOW
    for _ in wanted:
        moment = next_after(parse(text), moment, PLAIN)
        found.append(f"{moment:%m-%d %H:%M}")
    assert found == wanted


@pytest.mark.parametrize(("text", "after", "wanted"), [
    ("workday 09:00", date(2026, 9, 30), "10-08 09:00"),  # a week of National Day
    ("workday 09:00", date(2026, 10, 9), "10-10 09:00"),  # a Saturday that makes up for it
    ("month 1#w", date(2026, 9, 30), "10-08 09:00"),
    ("month -1#w", date(2026, 1, 31), "02-28 09:00"),  # a Saturday that makes up for the Spring Festival
])  # fmt: skip
def test_working_days_are_those_of_the_region(text: str, after: date, wanted: str) -> None:
    noon = datetime.combine(after, time(12), SHANGHAI)
    assert f"{next_after(parse(text), noon, CHINA):%m-%d %H:%M}" == wanted


@pytest.mark.parametrize(("zone", "text", "after", "wanted"), [
    # The clock stays, the offset changes.
    (NEW_YORK, "day 09:00", "2026-10-31T13:00:01+00:00", "2026-11-01T14:00:00+00:00"),
    (NEW_YORK, "week 7 09:00", "2026-03-01T15:00:00+00:00", "2026-03-08T13:00:00+00:00"),
    (LONDON, "day 08:00", "2026-10-24T12:00:00+00:00", "2026-10-25T08:00:00+00:00"),
    # 02:30 is skipped in New York on 8 March, 01:30 in London on 29 March: an hour later.
    (NEW_YORK, "day 02:30", "2026-03-08T00:00:00+00:00", "2026-03-08T07:30:00+00:00"),
    (LONDON, "day 01:30", "2026-03-28T12:00:00+00:00", "2026-03-29T01:30:00+00:00"),
    # 01:30 comes twice on 1 November: said once, the first time.
    (NEW_YORK, "day 01:30", "2026-11-01T04:00:00+00:00", "2026-11-01T05:30:00+00:00"),
    (NEW_YORK, "day 01:30", "2026-11-01T05:30:00+00:00", "2026-11-02T06:30:00+00:00"),
    (NEW_YORK, "day 01:30", "2026-11-01T06:10:00+00:00", "2026-11-02T06:30:00+00:00"),
])  # fmt: skip
def test_days_on_which_clocks_are_moved(zone: ZoneInfo, text: str, after: str, wanted: str) -> None:
    found = next_after(parse(text), datetime.fromisoformat(after).astimezone(zone), PLAIN)
    assert found.astimezone(UTC) == datetime.fromisoformat(wanted)


def test_a_rule_without_an_hour_comes_in_the_morning_that_is_given() -> None:
    assert next_after(parse("week 2"), NOW, PLAIN, time(8, 15)) == datetime(2026, 11, 24, 8, 15, tzinfo=SHANGHAI)


def test_the_latest_time_after_a_long_while() -> None:
    assert latest_until(parse("week 1 09:00"), NOW, PLAIN) == datetime(2026, 11, 23, 9, tzinfo=SHANGHAI)
    assert latest_until(parse("month 24"), NOW, PLAIN) == datetime(2026, 10, 24, 9, tzinfo=SHANGHAI)
    assert latest_until(parse("day from 2026-11-24"), NOW, PLAIN) is None


def test_who_never_works_is_reminded_all_the_same() -> None:
    idle = WorkCalendar("CN", frozenset())
    assert next_after(parse("workday 10:00"), NOW, idle) == datetime(2026, 11, 23, 10, tzinfo=SHANGHAI)
    assert next_after(parse("month -1#w 10:00"), NOW, idle) == datetime(2026, 11, 30, 10, tzinfo=SHANGHAI)


@pytest.mark.parametrize("text", [
    "", "hour", "day 1", "week", "week 8", "week 0", "week 2,1", "month 32", "month 5#1", "month 0#1", "month 1#8",
    "year 13-01", "year 02-30", "week/2 5", "day/0", "day/100 from 2026-01-01", "workday/2 from 2026-01-01",
    "day 24:00", "week 1 9:00", "day from 2026-02-30", "week 1 ", " day",
])  # fmt: skip
def test_what_is_no_rule(text: str) -> None:
    with pytest.raises(ValueError, match=r"rule|interval|hour|day|month"):
        parse(text)


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    every = draw(st.sampled_from(Every))
    interval = 1 if every is Every.WORKDAY else draw(st.integers(1, 12))
    days: tuple[int, ...] = ()
    nth = month = None
    if every is Every.WEEK:
        days = tuple(sorted(draw(st.sets(st.integers(1, 7), min_size=1))))
    elif every is Every.MONTH and draw(st.booleans()):
        nth = draw(st.sampled_from([1, 2, 3, 4, -1, -2]))
        days = draw(st.sampled_from([(), *((day,) for day in range(1, 8))]))
    elif every is Every.MONTH:
        days = tuple(sorted(draw(st.sets(st.integers(1, 31), min_size=1, max_size=4))))
    elif every is Every.YEAR:
        day = draw(st.dates(date(2000, 1, 1), date(2000, 12, 31)))
        month, days = day.month, (day.day,)
    clock = draw(st.none() | st.times().map(lambda one: one.replace(second=0, microsecond=0)))
    start = draw(st.dates(date(2024, 1, 1), date(2030, 1, 1)))
    return Rule(every, interval, days, nth, month, clock, start if interval > 1 or draw(st.booleans()) else None)


days = st.dates(date(2024, 1, 1), date(2031, 1, 1))
zones = st.sampled_from([SHANGHAI, NEW_YORK, LONDON])
moments = st.builds(datetime.combine, days, st.times(), zones)
known = rules().filter(lambda one: one.every is not Every.WORKDAY and (one.nth is None or bool(one.days)))


@given(rules())
def test_the_text_says_the_rule_again(rule: Rule) -> None:
    assert parse(text_of(rule)) == rule
    assert text_of(parse(text_of(rule))) == text_of(rule)


@given(rules(), moments)
def test_the_next_time_is_later_and_none_lies_between(rule: Rule, here: datetime) -> None:
    due = next_after(rule, here, PLAIN)
    assert due.astimezone(UTC) > here.astimezone(UTC)
    before = (due.astimezone(UTC) - timedelta(microseconds=1)).astimezone(due.tzinfo)
    assert next_after(rule, before, PLAIN) == due
    latest = latest_until(rule, before, PLAIN)
    assert latest is None or latest.astimezone(UTC) <= here.astimezone(UTC)
    assert latest_until(rule, due, PLAIN) == due


@given(known, days)
def test_the_days_are_those_of_an_independent_reckoning(rule: Rule, first: date) -> None:
    frequency = {Every.DAY: rrule.DAILY, Every.WEEK: rrule.WEEKLY, Every.MONTH: rrule.MONTHLY, Every.YEAR: rrule.YEARLY}
    named: dict[str, object] = {}
    if rule.every is Every.WEEK:
        named["byweekday"] = [day - 1 for day in rule.days]
    elif rule.nth is not None:
        named["byweekday"] = rrule.weekday(rule.days[0] - 1)(rule.nth)
    elif rule.every is Every.MONTH:
        if max(rule.days) > 28:
            return  # dateutil leaves out the months that are too short
        named["bymonthday"] = rule.days
    elif rule.every is Every.YEAR:
        if (rule.month, rule.days) == (2, (29,)):
            return
        named |= {"bymonth": rule.month, "bymonthday": rule.days}
    begin = datetime.combine(rule.start or first, time())
    reckoned = rrule.rrule(frequency[rule.every], begin, rule.interval, **named)
    later = reckoned.xafter(datetime.combine(first, time()), count=6, inc=True)
    assert list(islice(days_from(rule, first, PLAIN), 6)) == [one.date() for one in later]
