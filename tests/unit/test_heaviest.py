"""The numbers worth most are those of a plain sum, though most of the long lists are only looked at in part."""

from __future__ import annotations

from collections import defaultdict

from hypothesis import given
from hypothesis import strategies as st

from db.search import _heaviest

WORTHS = st.sampled_from([0.5, 1.0, 2.0, 4.0, 8.0])  # their sums are exact in any order
LISTS = st.lists(st.tuples(WORTHS, st.lists(st.integers(1, 60), min_size=1, unique=True)), max_size=12)


@given(LISTS, st.integers(1, 12))
def test_the_heaviest_are_those_of_a_plain_sum(lists: list[tuple[float, list[int]]], limit: int) -> None:
    sums: dict[int, float] = defaultdict(float)
    for worth, numbers in lists:
        for one in numbers:
            sums[one] += worth
    plain = sorted(sums, key=lambda one: (-sums[one], one))[:limit]
    assert _heaviest([(worth, list(map(str, numbers))) for worth, numbers in lists], limit) == plain
