"""Birthdays of either calendar."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.anniversary import next_anniversary


@pytest.mark.parametrize(
    ("code", "today", "day"),
    [
        ("S05-02", date(2026, 5, 2), date(2026, 5, 2)),
        ("S05-02", date(2026, 5, 3), date(2027, 5, 2)),
        ("S02-29", date(2026, 1, 1), date(2026, 2, 28)),
        ("S02-29", date(2028, 1, 1), date(2028, 2, 29)),
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
    ],
)
def test_next_anniversary(code: str, today: date, day: date | None) -> None:
    assert next_anniversary(code, today) == day


@given(
    st.sampled_from("SL"),
    st.integers(1, 12),
    st.integers(1, 28),
    st.dates(date(1950, 1, 1), date(2090, 1, 1)),
)
def test_it_comes_within_thirteen_months(calendar: str, month: int, day: int, today: date) -> None:
    found = next_anniversary(f"{calendar}{month:02}-{day:02}", today)
    assert found is not None
    assert 0 <= (found - today).days <= 400
