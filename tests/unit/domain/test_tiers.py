"""Tiers: the table of cases behind the 20/60/20 ranking with its 80/20 cut."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.tiers import tiers


def _tiers(amounts: Sequence[str | int]) -> list[str]:
    """The tiers of customers 1, 2, 3 … with these sales."""
    found = tiers({number: Decimal(amount) for number, amount in enumerate(amounts, 1)})
    return [found[number] for number in range(1, len(amounts) + 1)]


@pytest.mark.parametrize(
    ("amounts", "expected"),
    [
        pytest.param([], [], id="nobody"),
        pytest.param([5], ["key"], id="one customer is the top group"),
        pytest.param([0], ["tail"], id="one customer without sales"),
        pytest.param([0, 0, 0], ["tail"] * 3, id="no sales at all"),
        pytest.param([1, 2], ["regular", "key"], id="two: 20 % is one, 80 % is both"),
        pytest.param(
            [50, 40, 30, 20, 10], ["key", "regular", "regular", "regular", "tail"], id="five: one, three, one"
        ),
        pytest.param(
            [10, 20, 30, 40, 50], ["tail", "regular", "regular", "regular", "key"], id="order does not matter"
        ),
        pytest.param(
            [80, 20, 9, 8, 7, 6, 5, 4, 3, 2],
            ["key", "core", *["regular"] * 6, "tail", "tail"],
            id="exactly 80 % ends the key customers",
        ),
        pytest.param(
            [79, 21, 9, 8, 7, 6, 5, 4, 3, 2],
            ["key", "key", *["regular"] * 6, "tail", "tail"],
            id="the one who crosses 80 % is key",
        ),
        pytest.param(
            [7, 7, 7, 7, 7, 7],
            ["key", "key", "regular", "regular", "regular", "tail"],
            id="equal sales rank by id, shares round up",
        ),
        pytest.param(
            [100, 0, 0, 0, 0, 0, 0, 0, 0, 0],
            ["key", *["tail"] * 9],
            id="no sales are tail even in the middle and the top group",
        ),
        pytest.param(
            ["10.50", "10.49", "-3", "1", "1"],
            ["key", "regular", "tail", "regular", "regular"],
            id="cents decide, a negative balance is tail",
        ),
    ],
)
def test_tiers(amounts: list[str | int], expected: list[str]) -> None:
    assert _tiers(amounts) == expected


@given(st.dictionaries(st.integers(1, 10_000), st.integers(1, 1_000_000).map(Decimal), min_size=1, max_size=80))
def test_shares_hold_and_more_sales_never_lower_the_tier(sales: dict[int, Decimal]) -> None:
    found = tiers(sales)
    assert found.keys() == sales.keys()
    counts = Counter(found.values())
    assert counts["key"] + counts["core"] == -(-len(sales) // 5)
    assert counts["tail"] == len(sales) // 5
    order = ["key", "core", "regular", "tail"]
    ranks = [order.index(found[customer]) for customer in sorted(sales, key=lambda one: (-sales[one], one))]
    assert ranks == sorted(ranks)
    top = [customer for customer in sales if found[customer] in ("key", "core")]
    total = sum(sales[customer] for customer in top)
    keys = sorted((sales[customer] for customer in top if found[customer] == "key"), reverse=True)
    assert sum(keys) * 100 >= total * 80
    assert sum(keys[:-1]) * 100 < total * 80
