"""A trend in block characters, and the months before today."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.sparkline import by_month, months_back, sparkline


@pytest.mark.parametrize(
    ("values", "line"),
    [
        ([], ""),
        ([0, 0, 0], ""),
        ([-5, 0], ""),
        ([1], "▇"),
        ([0, 1, 2, 3, 4], "▁▂▃▅▇"),
        ([4, 3, 2, 1, 0], "▇▅▃▂▁"),
        ([100, 1], "▇▂"),  # little is more than nothing
        ([100, 0], "▇▁"),
        ([-50, 100, 50], "▁▇▃"),  # a month of returns
        ([7] * 12, "▇" * 12),
        ([Decimal("0.01"), Decimal("99999999.99")], "▂▇"),
        ([Decimal("25"), Decimal("25.01"), Decimal("100")], "▂▃▇"),
    ],
)
def test_sparkline(values: list[Decimal | int], line: str) -> None:
    assert sparkline(values) == line


@given(st.lists(st.integers(-1000, 1000), min_size=1, max_size=30))
def test_more_is_never_lower(values: list[int]) -> None:
    line = sparkline(values)
    if max(values) <= 0:
        assert line == ""
        return
    assert len(line) == len(values)
    for one, mark in zip(values, line, strict=True):
        for other, against in zip(values, line, strict=True):
            assert one < other or mark >= against
        assert (mark == "▁") == (one <= 0)


@pytest.mark.parametrize(
    ("day", "today", "months"),
    [
        (date(2026, 11, 23), date(2026, 11, 23), 0),
        (date(2026, 10, 24), date(2026, 11, 23), 0),
        (date(2026, 10, 23), date(2026, 11, 23), 1),
        (date(2025, 11, 24), date(2026, 11, 23), 11),
        (date(2025, 11, 23), date(2026, 11, 23), 12),
        (date(2026, 1, 31), date(2026, 2, 28), 0),
        (date(2027, 12, 31), date(2028, 1, 1), 0),
        (date(2028, 2, 29), date(2028, 2, 29), 0),
        (date(2026, 11, 24), date(2026, 11, 23), -1),
    ],
)
def test_months_back(day: date, today: date, months: int) -> None:
    assert months_back(day, today) == months


def test_sums_by_month_leave_out_what_is_older() -> None:
    today = date(2026, 11, 23)
    dated = [
        (date(2026, 11, 23), Decimal(5)),
        (date(2026, 11, 1), Decimal(2)),
        (date(2026, 10, 20), Decimal(-3)),
        (date(2025, 11, 24), Decimal(1)),
        (date(2025, 11, 23), Decimal(100)),
        (date(2026, 11, 24), Decimal(100)),
    ]
    assert by_month(dated, today) == [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, -3, 7]
