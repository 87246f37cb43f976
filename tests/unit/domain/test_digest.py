"""The days and the figures of a manager's digest."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.digest import (
    Measure,
    RepLine,
    Span,
    begins_week,
    change,
    days_since_work,
    furthest_behind,
    month_so_far,
    needed,
    next_morning,
    next_week_morning,
    rounded,
    share,
    week_before,
    weeks_up_to,
)
from bot.domain.habits import MONDAY_TO_FRIDAY
from bot.domain.workdays import WorkCalendar

WORLD, CHINA = WorkCalendar("001"), WorkCalendar("CN")
SHANGHAI, NEW_YORK = ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York")
HALF_PAST_EIGHT = time(8, 30)


@pytest.mark.parametrize(
    ("today", "calendar", "first", "last"),
    [
        (date(2026, 11, 24), WORLD, date(2026, 11, 23), date(2026, 11, 23)),
        (date(2026, 11, 23), WORLD, date(2026, 11, 20), date(2026, 11, 22)),
        (date(2026, 11, 21), WORLD, date(2026, 11, 20), date(2026, 11, 20)),
        (date(2025, 10, 9), CHINA, date(2025, 9, 30), date(2025, 10, 8)),  # after the National Day week
        (date(2025, 9, 29), CHINA, date(2025, 9, 28), date(2025, 9, 28)),  # a Sunday that was worked
    ],
)
def test_days_since_work(today: date, calendar: WorkCalendar, first: date, last: date) -> None:
    assert days_since_work(today, calendar) == Span(first, last)


@pytest.mark.parametrize(
    ("last", "now", "before"),
    [
        ("2026-11-23", ("2026-11-01", "2026-11-23"), ("2026-10-01", "2026-10-23")),
        ("2026-03-31", ("2026-03-01", "2026-03-31"), ("2026-02-01", "2026-02-28")),
        ("2028-03-30", ("2028-03-01", "2028-03-30"), ("2028-02-01", "2028-02-29")),
        ("2026-01-01", ("2026-01-01", "2026-01-01"), ("2025-12-01", "2025-12-01")),
        ("2026-02-28", ("2026-02-01", "2026-02-28"), ("2026-01-01", "2026-01-28")),
    ],
)
def test_the_same_days_of_the_month_before(last: str, now: tuple[str, str], before: tuple[str, str]) -> None:
    spans = [Span(date.fromisoformat(first), date.fromisoformat(end)) for first, end in (now, before)]
    assert list(month_so_far(date.fromisoformat(last))) == spans


def test_weeks() -> None:
    week = week_before(date(2026, 11, 25))
    assert week == Span(date(2026, 11, 16), date(2026, 11, 22))
    weeks = weeks_up_to(week)
    assert [one.first for one in weeks] == [date(2026, 10, 19) + timedelta(days=7 * at) for at in range(5)]
    assert {one.days for one in weeks} == {7}


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_the_week_before_ends_before_monday_whatever_the_day(today: date) -> None:
    week = week_before(today)
    assert (week.first.isoweekday(), week.last.isoweekday(), week.days) == (1, 7, 7)
    assert 1 <= (today - week.last).days <= 7


@pytest.mark.parametrize(
    ("here", "expected"),
    [
        (datetime(2026, 11, 24, 8, 29, tzinfo=SHANGHAI), datetime(2026, 11, 24, 8, 30, tzinfo=SHANGHAI)),
        (datetime(2026, 11, 24, 8, 30, tzinfo=SHANGHAI), datetime(2026, 11, 25, 8, 30, tzinfo=SHANGHAI)),
        (datetime(2026, 11, 27, 9, 0, tzinfo=SHANGHAI), datetime(2026, 11, 30, 8, 30, tzinfo=SHANGHAI)),
    ],
)
def test_the_next_morning_is_that_of_a_working_day(here: datetime, expected: datetime) -> None:
    assert next_morning(here, HALF_PAST_EIGHT, CHINA) == expected


def test_the_week_begins_on_its_first_working_day() -> None:
    assert begins_week(date(2026, 11, 23), WORLD)
    assert not begins_week(date(2026, 11, 24), WORLD)
    here = datetime(2025, 9, 29, 9, tzinfo=SHANGHAI)  # the next week begins on Thursday, October 9
    assert next_week_morning(here, HALF_PAST_EIGHT, CHINA) == datetime(2025, 10, 9, 8, 30, tzinfo=SHANGHAI)


@given(
    st.dates(date(2025, 1, 1), date(2026, 12, 1)),
    st.times(),
    st.times(),
    st.sampled_from([SHANGHAI, NEW_YORK, ZoneInfo("Pacific/Apia")]),
    st.frozensets(st.integers(1, 7)),
)
def test_an_alarm_is_always_set_for_later(
    day: date, at: time, clock: time, zone: ZoneInfo, weekdays: frozenset[int]
) -> None:
    here, calendar = datetime.combine(day, at, zone), WorkCalendar("001", weekdays)
    for following in (next_morning(here, clock, calendar), next_week_morning(here, clock, calendar)):
        assert following > here
        assert not weekdays or calendar.works(following.date())


@pytest.mark.parametrize(
    ("ideals", "first", "last", "expected"),
    [
        ([], "2026-11-23", "2026-11-23", 0),
        ([7], "2026-11-23", "2026-11-27", 1),
        ([7], "2026-11-20", "2026-11-22", 0),  # a fifth of one: of Friday no more is asked than of other days
        ([7] * 5, "2026-11-20", "2026-11-22", 1),
        ([7, 7, 14], "2026-11-23", "2026-11-23", 1),  # exactly a half is rounded up
        ([7] * 10 + [30] * 30, "2026-11-23", "2026-11-27", 17),
        ([7] * 10, "2026-11-21", "2026-11-22", 0),
    ],
)
def test_what_the_cadence_asks_for(ideals: list[int], first: str, last: str, expected: int) -> None:
    span = Span(date.fromisoformat(first), date.fromisoformat(last))
    assert needed(ideals, span, WORLD, MONDAY_TO_FRIDAY) == expected


def test_who_is_furthest_behind_comes_first() -> None:
    reps = [RepLine(1, "a", 5, 5, 0), RepLine(2, "b", 0, 4, 0), RepLine(3, "c", 1, 5, 3), RepLine(4, "d", 9, 2, 0)]
    assert [one.name for one in furthest_behind(reps)] == ["c", "b", "a", "d"]


def test_shares_changes_and_means() -> None:
    assert share(0, 0) is None
    assert share(1, 8) == Decimal("12.5")
    assert rounded(Decimal("12.5")) == 13
    assert rounded(Decimal("-12.5")) == -13
    assert rounded(Decimal("0.25"), 1) == Decimal("0.3")
    assert change(Decimal(120), Decimal(100)) == 20
    assert change(Decimal(-50), Decimal(100)) == -150
    assert change(Decimal(5), Decimal(0)) is None
    assert change(Decimal(5), Decimal(-10)) is None
    some = Measure("kept", (None, Decimal(80), None, Decimal(90), None))
    assert (some.now, some.usual) == (None, Decimal(85))
    assert Measure("kept", (None,) * 5).usual is None
