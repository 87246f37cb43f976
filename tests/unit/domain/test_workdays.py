from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.workdays import WorkCalendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
NEW_YORK = ZoneInfo("America/New_York")

# The notices of the General Office of the State Council on the holidays of 2024 (25 October 2023), 2025 (12 November
# 2024) and 2026 (4 November 2025): first and last day off of each, and the weekend days that are worked.
ARRANGED = {
    2024: (
        "0101-0101 0210-0217 0404-0406 0501-0505 0610-0610 0915-0917 1001-1007",
        "0204 0218 0407 0428 0511 0914 0929 1012",
    ),
    2025: ("0101-0101 0128-0204 0404-0406 0501-0505 0531-0602 1001-1008", "0126 0208 0427 0928 1011"),
    2026: (
        "0101-0103 0215-0223 0404-0406 0501-0505 0619-0621 0925-0927 1001-1007",
        "0104 0214 0228 0509 0920 1010",
    ),
}


def day(year: int, text: str) -> date:
    return date(year, int(text[:2]), int(text[2:]))


@pytest.mark.parametrize("year", ARRANGED)
def test_every_day_of_a_year_in_china_is_as_the_state_council_arranged_it(year: int) -> None:
    off_spans, made_up_days = ARRANGED[year]
    off: set[date] = set()
    for span in off_spans.split():
        first, last = (day(year, text) for text in span.split("-"))
        off |= {first + timedelta(days=number) for number in range((last - first).days + 1)}
    made_up = {day(year, text) for text in made_up_days.split()}
    calendar = WorkCalendar("CN")
    one = date(year, 1, 1)
    while one.year == year:
        expected = one in made_up or (one.isoweekday() <= 5 and one not in off)
        assert calendar.works(one) is expected, one
        one += timedelta(days=1)


@pytest.mark.parametrize(
    ("region", "closed"),
    [  # as published by each government
        ("HK", "2026-02-17 2026-02-18 2026-02-19 2026-04-03 2026-05-25 2026-07-01 2026-10-19 2026-12-25"),
        ("TW", "2026-02-16 2026-02-17 2026-02-20 2026-02-27 2026-04-03 2026-06-19 2026-09-25 2026-09-28 2026-10-09"),
        ("SG", "2026-02-17 2026-02-18 2026-04-03 2026-05-01 2026-05-27 2026-06-01 2026-08-10 2026-11-09 2026-12-25"),
        ("MY", "2026-02-17 2026-02-18 2026-05-01 2026-05-27 2026-06-01 2026-08-31 2026-09-16 2026-12-25"),
        ("US", "2026-01-01 2026-01-19 2026-05-25 2026-06-19 2026-07-03 2026-09-07 2026-11-26 2026-12-25"),
        ("GB", "2026-01-01 2026-04-03 2026-05-04 2026-05-25 2026-12-25 2026-12-28"),
        ("DE", "2026-05-01 2026-10-03 2026-12-25"),
        ("JP", "2026-01-01 2026-05-04 2026-11-03"),
    ],
)
def test_public_holidays_of_other_regions(region: str, closed: str) -> None:
    calendar = WorkCalendar(region)
    for text in closed.split():
        assert not calendar.works(date.fromisoformat(text)), text
    assert calendar.works(date(2026, 10, 6)), "a Tuesday that is off in China alone"
    assert not calendar.works(date(2026, 10, 10)), "a Saturday that is worked in China alone"


def test_an_unknown_region_has_no_holidays() -> None:
    for region in ("001", "XX", ""):
        assert WorkCalendar(region).works(date(2026, 1, 1))
        assert not WorkCalendar(region).works(date(2026, 1, 3))
    assert not WorkCalendar("cn").works(date(2026, 10, 1)), "written small"


def test_ones_own_weekdays() -> None:
    weekend = WorkCalendar("CN", frozenset({6, 7}))
    assert weekend.works(date(2026, 11, 28))
    assert not weekend.works(date(2026, 11, 27))
    assert WorkCalendar("CN", frozenset({1, 2, 3, 4, 5, 6})).works(date(2026, 9, 20)), "makes up for a weekday"
    assert not WorkCalendar("CN", frozenset({2, 3, 4, 5, 6})).works(date(2026, 9, 20)), "Mondays are free anyway"
    assert not WorkCalendar("CN", frozenset({6, 7})).works(date(2026, 10, 3)), "a holiday on a Saturday"


@pytest.mark.parametrize(
    ("region", "year", "month", "expected"),
    [
        ("CN", 2026, 2, "2026-02-28"),  # a Saturday that is worked
        ("CN", 2026, 9, "2026-09-30"),
        ("CN", 2026, 1, "2026-01-30"),
        ("US", 2026, 12, "2026-12-31"),
        ("GB", 2026, 5, "2026-05-29"),
        ("TW", 2026, 2, "2026-02-26"),  # the 27th stands for the holiday of Saturday, the 28th
        ("001", 2024, 2, "2024-02-29"),
    ],
)
def test_last_workday(region: str, year: int, month: int, expected: str) -> None:
    assert WorkCalendar(region).last_workday(year, month) == date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("of", "n", "expected"),
    [
        ("2026-11-23", 0, "2026-11-23"),
        ("2026-11-23", 1, "2026-11-20"),
        ("2026-11-24", 1, "2026-11-23"),
        ("2026-11-22", 1, "2026-11-20"),  # of a Sunday: Friday
        ("2026-10-08", 1, "2026-09-30"),  # over the long holidays
        ("2026-09-21", 1, "2026-09-20"),  # a Sunday that is worked
        ("2026-09-25", 5, "2026-09-20"),
        ("2026-02-17", 10, "2026-02-03"),
    ],
)
def test_working_days_before(of: str, n: int, expected: str) -> None:
    assert WorkCalendar("CN").minus_workdays(date.fromisoformat(of), n) == date.fromisoformat(expected)


def test_the_next_working_day_skips_the_spring_festival() -> None:
    calendar = WorkCalendar("CN")
    assert calendar.next_workday(date(2026, 2, 15)) == date(2026, 2, 24)
    assert calendar.next_workday(date(2026, 2, 14)) == date(2026, 2, 14)
    assert calendar.latest_workday(date(2026, 2, 23)) == date(2026, 2, 14)


def test_who_never_works() -> None:
    never = WorkCalendar("CN", frozenset())
    assert never.next_workday(date(2026, 11, 23)) == date(2026, 11, 23)
    assert never.last_workday(2026, 11) == date(2026, 11, 30)
    moment = datetime(2026, 11, 23, 9, tzinfo=SHANGHAI)
    assert never.plus_hours(moment, 3) == moment + timedelta(hours=3)


@pytest.mark.parametrize(
    ("moment", "hours", "expected"),
    [
        ("2026-11-23 09:30", 4, "2026-11-23 13:30"),
        ("2026-11-23 16:00", 4, "2026-11-24 11:00"),
        ("2026-11-23 09:00", 9, "2026-11-23 18:00"),
        ("2026-11-23 09:00", 9.5, "2026-11-24 09:30"),
        ("2026-11-23 20:00", 1, "2026-11-24 10:00"),
        ("2026-11-23 05:00", 1, "2026-11-23 10:00"),
        ("2026-11-27 17:00", 2, "2026-11-30 10:00"),  # over a weekend
        ("2026-11-28 12:00", 0, "2026-11-30 09:00"),
        ("2026-09-30 17:30", 24, "2026-10-10 14:30"),  # over eight days, with Saturday the 10th worked
        ("2026-09-20 10:00", 1, "2026-09-20 11:00"),
    ],
)
def test_working_hours(moment: str, hours: float, expected: str) -> None:
    start = datetime.fromisoformat(moment).replace(tzinfo=SHANGHAI)
    found = WorkCalendar("CN").plus_hours(start, hours)
    assert found == datetime.fromisoformat(expected).replace(tzinfo=SHANGHAI)
    assert found.tzinfo is SHANGHAI


def test_working_hours_over_the_night_clocks_change() -> None:
    start = datetime(2026, 3, 6, 17, tzinfo=NEW_YORK)  # Friday; clocks go forward on Sunday
    assert WorkCalendar("US").plus_hours(start, 2) == datetime(2026, 3, 9, 10, tzinfo=NEW_YORK)


regions = st.sampled_from(["CN", "HK", "TW", "SG", "MY", "US", "GB", "001"])
days = st.dates(date(2024, 1, 1), date(2030, 12, 31))
weekdays = st.frozensets(st.integers(1, 7), min_size=1)


@given(regions, weekdays, days)
def test_the_next_working_day_is_the_first(region: str, weeks: frozenset[int], one: date) -> None:
    calendar = WorkCalendar(region, weeks)
    found = calendar.next_workday(one)
    assert found >= one
    assert calendar.works(found)
    assert not any(calendar.works(one + timedelta(days=number)) for number in range((found - one).days))


@given(regions, weekdays, days, st.integers(0, 15))
def test_so_many_working_days_lie_between(region: str, weeks: frozenset[int], one: date, n: int) -> None:
    calendar = WorkCalendar(region, weeks)
    found = calendar.minus_workdays(one, n)
    between = [found + timedelta(days=number) for number in range((one - found).days)]
    assert sum(map(calendar.works, between)) == n
    assert n == 0 or calendar.works(found)


@given(regions, weekdays, days, st.times(), st.integers(0, 60), st.integers(0, 60))
def test_working_hours_add_up(region: str, weeks: frozenset[int], one: date, clock: time, a: int, b: int) -> None:
    calendar = WorkCalendar(region, weeks)
    start = datetime.combine(one, clock, UTC)
    there = calendar.plus_hours(start, a)
    assert calendar.plus_hours(there, b) == calendar.plus_hours(start, a + b)
    assert calendar.works(there.date())
    assert time(9) <= there.time() <= time(18)
