"""Yearly days of either calendar."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.anniversary import anniversary_in, next_after_years, next_anniversary


@pytest.mark.parametrize(
    ("code", "today", "day"),
    [
        ("S05-02", date(2026, 5, 2), date(2026, 5, 2)),
        ("S05-02", date(2026, 5, 3), date(2027, 5, 2)),
        ("S02-29", date(2026, 1, 1), date(2026, 2, 28)),
        ("S02-29", date(2028, 1, 1), date(2028, 2, 29)),
        ("S02-29", date(2028, 2, 29), date(2028, 2, 29)),
        ("S12-31", date(2027, 1, 1), date(2027, 12, 31)),
        ("L08-15", date(2026, 9, 1), date(2026, 9, 25)),  # the Mid-Autumn Festival
        ("L08-15", date(2026, 9, 26), date(2027, 9, 15)),
        ("L01-01", date(2026, 11, 23), date(2027, 2, 6)),  # New Year
        ("L12-29", date(2027, 1, 1), date(2027, 2, 5)),  # of the lunar year that began in 2026
        ("L12-30", date(2025, 1, 1), date(2025, 1, 28)),  # that year's last month has 29 days
        ("S13-01", date(2026, 1, 1), None),
        ("L13-01", date(2026, 1, 1), None),
        ("S02-30", date(2026, 1, 1), None),
        ("X05-02", date(2026, 1, 1), None),
        ("", date(2026, 1, 1), None),
        ("L08-15", date(2150, 1, 1), None),
        ("R08-15", date(2150, 1, 1), None),
    ],
)
def test_next_anniversary(code: str, today: date, day: date | None) -> None:
    assert next_anniversary(code, today) == day


# The Hong Kong Observatory's conversion tables: 2023 has a leap 2nd month (from 22 March), 2025 a leap 6th (from 25
# July), 2028 a leap 5th (from 23 June).
@pytest.mark.parametrize(
    ("code", "year", "day"),
    [
        ("L06-01", 2025, date(2025, 6, 25)),
        ("R06-01", 2025, date(2025, 7, 25)),
        ("L02-01", 2023, date(2023, 2, 20)),
        ("R02-01", 2023, date(2023, 3, 22)),
        ("L05-01", 2028, date(2028, 5, 24)),
        ("R05-01", 2028, date(2028, 6, 23)),
        ("R06-01", 2026, date(2026, 7, 14)),  # no leap month: in the ordinary one
        ("L06-01", 2026, date(2026, 7, 14)),
        ("R06-30", 2025, date(2025, 8, 22)),  # the leap month has 29 days
    ],
)
def test_leap_months(code: str, year: int, day: date) -> None:
    assert anniversary_in(code, year) == day


def test_a_birthday_of_an_ordinary_month_is_not_kept_again_in_the_leap_month() -> None:
    first = next_anniversary("L06-15", date(2025, 6, 1))
    assert first == date(2025, 7, 9)
    assert next_anniversary("L06-15", first + timedelta(days=1)) == date(2026, 7, 28)


codes = st.builds("{}{:02}-{:02}".format, st.sampled_from("SLR"), st.integers(1, 12), st.integers(1, 30)).filter(
    lambda code: code != "S02-30"
)


@given(codes, st.dates(date(1950, 1, 1), date(2090, 1, 1)))
def test_every_code_falls_once_a_year(code: str, today: date) -> None:
    """From one time to the next it is a year of the sun, or twelve or thirteen months of the moon; a day more or less
    where a month has no 30th, a month more where the leap month comes or goes."""
    found = next_anniversary(code, today)
    assert found is not None
    assert 0 <= (found - today).days <= 414
    following = next_anniversary(code, found + timedelta(days=1))
    assert following is not None
    shortest, longest = {"S": (365, 366), "L": (353, 385), "R": (353, 414)}[code[0]]
    assert shortest <= (following - found).days <= longest


@given(codes, st.integers(1950, 2090))
def test_no_year_is_left_out(code: str, year: int) -> None:
    days = [anniversary_in(code, one) for one in (year, year + 1)]
    assert None not in days
    assert days[0] != days[1]


@pytest.mark.parametrize(
    ("first", "today", "day"),
    [
        (date(2023, 11, 30), date(2026, 11, 24), date(2026, 11, 30)),
        (date(2023, 11, 24), date(2026, 11, 24), date(2026, 11, 24)),
        (date(2026, 11, 24), date(2026, 11, 24), date(2027, 11, 24)),  # a year has to pass first
        (date(2026, 3, 1), date(2026, 11, 24), date(2027, 3, 1)),
        (date(2024, 2, 29), date(2026, 1, 1), date(2026, 2, 28)),
        (date(2024, 2, 29), date(2027, 3, 1), date(2028, 2, 29)),
        (date(2026, 11, 25), date(2026, 11, 24), None),
    ],
)
def test_whole_years_after_a_day(first: date, today: date, day: date | None) -> None:
    assert next_after_years(first, today) == day
