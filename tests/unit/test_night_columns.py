"""What a night computes for everybody at once is what the rules say of each customer."""

from __future__ import annotations

from datetime import date

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.health import WEIGHTS, Part, health
from bot.domain.signals.contact import typical_touch_gap
from bot.usecases.night_measure import wholes
from bot.usecases.night_read import habits
from bot.usecases.night_rows import ordinals

_VALUE = st.none() | st.floats(0, 100)


@given(st.lists(st.tuples(*(_VALUE for _ in Part)), min_size=1, max_size=8))
def test_health(rows: list[tuple[float | None, ...]]) -> None:
    parts = {part: [row[at] for row in rows] for at, part in enumerate(Part)}
    found = wholes(parts, WEIGHTS).tolist()
    for row, value in zip(rows, found, strict=True):
        expected = health(dict(zip(Part, row, strict=True)))
        assert (value != value) == (expected is None)
        if expected is not None:
            assert abs(value - expected.value) <= 0.5 + 1e-9


@given(st.lists(st.lists(st.integers(730_000, 730_400), max_size=30), min_size=1, max_size=5))
def test_habits(days: list[list[int]]) -> None:
    who = np.array([at for at, some in enumerate(days) for _ in some], np.int32)
    found = habits(who, np.array([day for some in days for day in some], np.int32), len(days)).tolist()
    for some, habit in zip(days, found, strict=True):
        expected = typical_touch_gap(date.fromordinal(day) for day in some)
        assert (habit if habit == habit else None) == expected


@given(st.lists(st.dates(date(1900, 1, 1), date(2300, 12, 31)), min_size=1, max_size=30))
def test_days_as_the_table_writes_them(days: list[date]) -> None:
    first, last = date(1970, 1, 1), date(2199, 12, 31)
    expected = [min(max(day, first), last).toordinal() for day in days]
    assert ordinals(",".join(str(day) for day in days)).tolist() == expected
