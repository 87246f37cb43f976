"""How promises are kept: outcomes, counts, days that count after a move, and when a manager hears."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.promises import Outcome, Tally, Word, counts_on, goes_to_manager, outcome, tally
from bot.domain.workdays import WorkCalendar

TODAY = date(2026, 11, 23)  # a Monday


def day(ahead: int | None) -> date | None:
    return None if ahead is None else TODAY + timedelta(days=ahead)


@pytest.mark.parametrize(
    ("state", "due", "until", "settled", "expected"),
    [
        ("kept", -3, -3, -3, Outcome.ON_TIME),
        ("kept", -3, -3, -5, Outcome.ON_TIME),
        ("kept", -3, -3, -2, Outcome.LATE),
        ("kept", 4, 4, 0, Outcome.ON_TIME),
        ("kept", -3, 2, 0, Outcome.LATE),  # moved when it was due
        ("kept", 2, 2, 0, Outcome.ON_TIME),  # moved in time
        ("kept", None, None, -1, Outcome.ON_TIME),
        ("kept", -3, -3, None, Outcome.ON_TIME),  # settled before that was kept
        ("broken", -3, -3, -3, Outcome.BROKEN),
        ("broken", 5, 5, 0, Outcome.BROKEN),
        ("open", -1, -1, None, Outcome.OVERDUE),
        ("open", 0, 0, None, Outcome.PENDING),
        ("open", 1, 1, None, Outcome.PENDING),
        ("open", None, None, None, Outcome.PENDING),
        ("open", -2, 3, None, Outcome.LATE),  # put off when it was due
        ("open", -9, -2, None, Outcome.OVERDUE),  # and not done by then either
    ],
)
def test_outcome(state: str, due: int | None, until: int | None, settled: int | None, expected: Outcome) -> None:
    assert outcome(Word(state, day(due), day(until), day(settled)), TODAY) == expected


def test_the_last_ninety_days_count_and_what_is_still_overdue() -> None:
    words = [
        Word("kept", day(-89), day(-89), day(-89)),
        Word("kept", day(-90), day(-90), day(-90)),  # a day too old
        Word("kept", day(-100), day(-100), day(-89)),  # settled since
        Word("broken", day(-200), day(-200), day(-200)),
        Word("open", day(-200), day(-200), None),
        Word("open", day(3), day(3), None),
    ]
    assert tally(words, TODAY) == Tally(on_time=1, late=1, overdue=1)


@pytest.mark.parametrize(
    ("on_time", "late", "percent"), [(9, 0, None), (10, 0, 100), (9, 1, 90), (2, 1, None), (199, 1, 99), (0, 12, 0)]
)
def test_few_are_counted_and_a_miss_is_never_a_full_hundred(on_time: int, late: int, percent: int | None) -> None:
    assert Tally(on_time, late).percent == percent


@pytest.mark.parametrize(
    ("before", "counted", "after", "moved", "expected"),
    [
        (5, None, 9, 4, 9),  # in time
        (5, None, 9, 5, 5),  # on the day itself it was due
        (5, None, 9, 8, 5),
        (9, 5, 12, 8, 5),  # moved too late once: that stays
        (5, None, 2, 1, 2),
        (None, None, 9, 4, 9),  # it had no day
        (5, None, None, 6, 5),  # its day taken away when it was over
        (5, None, None, 4, None),
    ],
)
def test_the_day_that_counts(
    before: int | None, counted: int | None, after: int | None, moved: int, expected: int | None
) -> None:
    moved_on = TODAY + timedelta(days=moved)
    assert counts_on(day(before), day(counted), day(after), moved_on) == day(expected)


@pytest.mark.parametrize(
    ("due", "today", "days", "region", "expected"),
    [
        ("2026-11-23", "2026-11-25", 3, "CN", False),
        ("2026-11-23", "2026-11-26", 3, "CN", True),  # Tuesday, Wednesday, Thursday
        ("2026-11-26", "2026-11-30", 3, "CN", False),  # the weekend does not count
        ("2026-11-26", "2026-12-01", 3, "CN", True),
        ("2026-11-28", "2026-12-02", 3, "CN", True),  # due on a Saturday
        ("2026-09-30", "2026-10-09", 3, "CN", False),  # National Day: the 8th, the 9th
        ("2026-09-30", "2026-10-10", 3, "CN", True),  # and the Saturday that is worked
        ("2026-11-23", "2026-11-23", 1, "CN", False),
        ("2026-11-23", "2026-11-24", 1, "CN", True),
        ("2026-11-24", "2026-11-27", 3, "US", False),  # Thanksgiving between
        ("2026-11-24", "2026-11-30", 3, "US", True),
    ],
)
def test_goes_to_the_manager(due: str, today: str, days: int, region: str, expected: bool) -> None:
    assert goes_to_manager(date.fromisoformat(due), date.fromisoformat(today), days, WorkCalendar(region)) is expected


@given(st.dates(date(2025, 1, 1), date(2027, 1, 1)), st.integers(1, 10), st.sampled_from(["CN", "US", "TW", "001"]))
def test_after_so_many_working_days_and_from_then_on(due: date, days: int, region: str) -> None:
    calendar = WorkCalendar(region)
    passed, today = 0, due
    for _ in range(40):
        today += timedelta(days=1)
        passed += calendar.works(today)
        assert goes_to_manager(due, today, days, calendar) is (passed >= days)


WORDS = st.builds(
    Word,
    st.sampled_from(["open", "kept", "broken"]),
    st.none() | st.dates(TODAY - timedelta(days=150), TODAY + timedelta(days=50)),
    st.none() | st.dates(TODAY - timedelta(days=150), TODAY + timedelta(days=50)),
    st.none() | st.dates(TODAY - timedelta(days=150), TODAY),
)


@given(st.lists(WORDS, max_size=20), st.lists(WORDS, max_size=20))
def test_counts_add_up(some: list[Word], others: list[Word]) -> None:
    one, two, both = tally(some, TODAY), tally(others, TODAY), tally(some + others, TODAY)
    assert one.total + two.total == both.total <= len(some) + len(others)
    assert one.on_time + two.on_time == both.on_time
