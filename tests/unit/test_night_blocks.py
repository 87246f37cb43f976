"""Orders are looked at some at a time, to hold no copies of millions: what is found does not depend on how many."""

from __future__ import annotations

import numpy as np
import pytest

from bot.domain.signals import amount
from bot.domain.silence import value
from bot.domain.silence.ledger import Ledger

TODAY = 740_000


def ledger(customers: int = 57, rows: int = 4000) -> Ledger:
    dice = np.random.default_rng(3)
    who = np.sort(dice.integers(0, customers, rows)).astype(np.int32)
    day = (TODAY - dice.integers(0, 700, rows)).astype(np.int32)
    return Ledger(range(customers), who, day, np.round(dice.lognormal(6, 1, rows), 2))


@pytest.mark.parametrize("at_once", [1, 7, 56, 57, 58])
def test_swings_are_the_same_in_blocks_of_customers(at_once: int, monkeypatch: pytest.MonkeyPatch) -> None:
    of = ledger()
    tier = np.arange(57) % 3
    whole = amount.swings(of.who, of.day, of.amount, tier, TODAY)
    monkeypatch.setattr(amount, "_AT_ONCE", at_once)
    found = amount.swings(of.who, of.day, of.amount, tier, TODAY)
    for name in ("recent", "baseline", "season", "r", "z", "sigma"):
        np.testing.assert_array_equal(getattr(found, name), getattr(whole, name), name)
    assert np.isfinite(whole.z).any()


def test_orders_of_next_to_nothing_swing_for_nobody() -> None:
    of = ledger()
    some = of.amount >= 200
    tier = np.zeros(57, np.int64)
    without = amount.swings(of.who[some], of.day[some], of.amount[some], tier, TODAY)
    found = amount.swings(of.who, of.day, of.amount, tier, TODAY, 200)
    np.testing.assert_array_equal(found.z, without.z)
    assert not np.array_equal(amount.swings(of.who, of.day, of.amount, tier, TODAY).z, found.z)


@pytest.mark.parametrize("at_once", [1, 999, 4000])
def test_a_years_value_is_the_same_in_blocks_of_orders(at_once: int, monkeypatch: pytest.MonkeyPatch) -> None:
    of = ledger()
    whole = value.yearly_value(of, TODAY)
    monkeypatch.setattr(value, "_AT_ONCE", at_once)
    np.testing.assert_allclose(value.yearly_value(of, TODAY), whole, rtol=1e-12)
    assert (whole > 0).all()


def test_nobody_at_all() -> None:
    none = np.zeros(0, np.int32)
    assert len(amount.swings(none, none, np.zeros(0), none, TODAY).z) == 0
    assert len(value.yearly_value(Ledger([], none, none, np.zeros(0)), TODAY)) == 0
