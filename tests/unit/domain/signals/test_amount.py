"""Amounts that swing: the rule, the season, the spread, short pasts, giants, returns, and many customers at once."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.signals.amount import LEAST_SPREAD, Swings, amount_signals, swings

AS_OF = 740_000

Orders = list[tuple[int, int, float]]  # customer, days ago, amount


def judged(orders: Orders, tiers: Sequence[int]) -> Swings:
    who, ago, amount = ([one[at] for one in orders] for at in range(3))
    return swings(
        np.array(who, dtype=np.int64),
        AS_OF - np.array(ago, dtype=np.int64),
        np.array(amount, dtype=np.float64),
        np.array(tiers),
        AS_OF,
    )


def steady(customer: int, amount: float = 100.0, every: int = 10, lately: float = 1.0, days: int = 600) -> Orders:
    """Orders at regular distances, ``lately`` times as large in the last 90 days."""
    return [(customer, ago, amount * (lately if ago < 90 else 1.0)) for ago in range(5, days, every)]


def market(count: int, lately: float = 1.0, first: int = 0) -> Orders:
    return [order for customer in range(first, first + count) for order in steady(customer, lately=lately)]


def level(found: Swings, customer: int) -> float:
    strength = float(found.strength[customer])
    return strength / (1 + strength)


@pytest.mark.parametrize(
    ("r", "z", "strength"),
    [
        (-math.log(2), -2.0, 1.0),  # both conditions are just met
        (-math.log(2), -5.0, 1.0),
        (-math.log(1.9), -5.0, math.log(1.9) / math.log(2)),
        (3.0, 1.9, 0.95),
        (math.nan, math.nan, 0.0),
    ],
)
def test_the_weaker_of_both_conditions_decides(r: float, z: float, strength: float) -> None:
    one = np.array([1.0])
    assert Swings(one, one, one, np.array([r]), np.array([z]), one).strength[0] == pytest.approx(strength)


def test_a_swing_that_turns_round_is_another_matter() -> None:
    (down,) = amount_signals(judged([*market(10), *steady(10, lately=0.2)], [0] * 11), range(11))
    (up,) = amount_signals(judged([*market(10), *steady(10, lately=4.0)], [0] * 11), range(11))
    assert down.matter != up.matter


def test_a_steady_buyer_has_no_swing() -> None:
    found = judged(market(10), [0] * 10)
    assert found.recent.tolist() == [900.0] * 10
    assert found.baseline == pytest.approx([900.0] * 10)
    assert np.abs(found.r).max() < 1e-9
    assert amount_signals(found, range(10)) == []


def test_r_and_sigma_are_those_of_the_formula() -> None:
    """Nine orders of 100 in each earlier period, three in the last: S = 300, B = 900, c = 100. No ratio of the baseline
    moves, so σ is the least spread, for four periods."""
    orders = [
        *market(10),
        *((10, ago, 100.0) for ago in (5, 15, 25)),
        *((10, ago, 100.0) for ago in range(95, 600, 10)),
    ]
    found = judged(orders, [0] * 11)
    assert found.r[10] == pytest.approx(math.log(400 / 1000))
    assert found.sigma[10] == pytest.approx(LEAST_SPREAD * math.sqrt(4 / 7 * (1 + 1 / 4)))
    assert found.z[10] == pytest.approx(found.r[10] / found.sigma[10])


@pytest.mark.parametrize(
    ("lately", "warned", "direction"),
    [(0.0, True, "down"), (0.3, True, "down"), (0.6, False, None), (1.7, False, None), (3.0, True, "up")],
)
def test_half_as_much_or_twice_as_much_is_a_swing(lately: float, warned: bool, direction: str | None) -> None:
    found = judged([*market(10), *steady(10, lately=lately)], [0] * 11)
    signals = {one.customer: one for one in amount_signals(found, range(100, 111)) if one.level >= 0.5}
    assert set(signals) == ({110} if warned else set())
    if warned:
        assert signals[110].evidence["direction"] == direction
        assert signals[110].threatens == (direction == "down")


def test_the_numbers_of_a_swing() -> None:
    (signal,) = amount_signals(judged([*market(10, lately=0.8), *steady(10, lately=0.2)], [0] * 11), range(11))
    assert signal.customer == 10
    assert signal.evidence["recent"] == 180
    assert signal.evidence["usual"] == 900
    assert signal.evidence["change_percent"] == -80
    assert signal.evidence["season_percent"] == -18  # (720 + 100)/(900 + 100)
    assert signal.evidence["direction"] == "down"


def test_what_all_of_a_tier_do_is_the_season() -> None:
    orders = [*market(10, lately=0.3), *market(10, first=10)]
    found = judged(orders, [1] * 10 + [2] * 10)
    assert np.abs(found.r).max() < 1e-9
    assert found.season[0] == pytest.approx(math.log((270 + 100) / 1000))
    alone = judged([*market(10, lately=0.3), *steady(10)], [1] * 11)
    (signal,) = amount_signals(alone, range(11))  # the only one who did not buy less swings upwards
    assert (signal.customer, signal.evidence["direction"]) == (10, "up")


def test_a_tier_that_is_too_small_learns_from_all() -> None:
    found = judged(market(12, lately=0.4), [1] * 9 + [2] * 3)
    assert found.season == pytest.approx(found.season[0])
    few = judged(market(4, lately=0.4), [1] * 4)
    assert few.season.tolist() == [0.0] * 4


@pytest.mark.parametrize(
    ("orders", "known"),
    [
        (steady(0, days=170), False),  # 80 days of baseline
        (steady(0, days=200), True),
        ([(0, 300, 50.0), (0, 200, 50.0), (0, 5, 50.0)], False),  # two orders to compare with
        ([(0, 300, 50.0), (0, 200, 50.0), (0, 100, 50.0)], True),
        ([(0, 5, 50.0)], False),
        ([(0, 440, 50.0), (0, 300, -50.0), (0, 200, 20.0), (0, 190, 20.0), (0, 150, -40.0)], False),
        ([], False),
    ],
)
def test_who_has_a_short_past_has_no_swing(orders: Orders, known: bool) -> None:
    found = judged([*orders, *market(9, first=1)], [0] * 10)
    assert bool(np.isfinite(found.z[0])) == known
    assert (found.strength[0] == 0) or known


def test_one_giant_order_is_cut_wherever_it_stands() -> None:
    for giant in ((10, 30, 90_000.0), (10, 200, 90_000.0)):
        found = judged([*market(10), *steady(10), giant], [0] * 11)
        assert level(found, 10) < 0.5


def test_a_customer_of_20_000_orders_and_future_days_do_no_harm() -> None:
    orders = [(10, ago % 450, 5.0) for ago in range(20_000)]
    late = [(0, -3, 1e6), (1, -400, 1e6)]
    found = judged([*market(10), *orders, *late], [0] * 11)
    assert np.isfinite(found.z).all()
    assert amount_signals(found, range(11)) == []


def test_who_swings_always_is_harder_to_alarm_about() -> None:
    wild = [
        (10, ago, 100.0 * (6 if (ago // 90) % 2 == 1 else 1)) for ago in range(95, 450, 10)
    ]  # six times as much every other period
    calm = steady(11, lately=0.3)
    orders = [*market(10), *wild, *((10, ago, 105.0) for ago in range(5, 90, 10)), *calm]
    found = judged(orders, [0] * 12)
    assert found.sigma[10] > 2 * found.sigma[11]
    assert level(found, 10) < 0.5 <= level(found, 11)


def test_a_warning_that_is_open_gets_its_signal_however_small() -> None:
    found = judged([*market(10), *steady(10, lately=0.8)], [0] * 11)
    assert amount_signals(found, range(11)) == []
    (signal,) = amount_signals(found, range(11), warned=[10])
    assert 0 < signal.level < 0.4


def test_nobody_at_all() -> None:
    found = judged([], [])
    assert amount_signals(found, []) == []
    assert judged([], [0, 1]).strength.tolist() == [0.0, 0.0]


@settings(max_examples=40, deadline=None)
@given(st.floats(0, 1), st.floats(0, 1))
def test_the_less_somebody_buys_the_higher_the_level(one: float, other: float) -> None:
    """The spread comes from the baseline alone, so the last 90 days move nothing but r."""
    less, more = (judged([*market(10), *steady(10, lately=lately)], [0] * 11) for lately in sorted((one, other)))
    assert level(less, 10) >= level(more, 10) - 1e-12


@settings(max_examples=25, deadline=None)
@given(st.randoms(use_true_random=False), st.floats(0.01, 1000))
def test_neither_the_order_of_rows_nor_the_unit_of_money_matters(random: object, unit: float) -> None:
    assert hasattr(random, "shuffle")
    orders = [*market(9), *steady(9, lately=0.3), *steady(10, amount=40, every=37, lately=2.0)]
    shuffled = [(who, ago, amount * unit) for who, ago, amount in orders]
    random.shuffle(shuffled)
    one, other = judged(orders, [0] * 11), judged(shuffled, [0] * 11)
    assert other.r == pytest.approx(one.r, abs=1e-9)
    assert other.z == pytest.approx(one.z, abs=1e-7)


def test_among_customers_who_only_vary_by_chance_few_are_warned_of() -> None:
    """4,000 buyers of random days and amounts: fewer than one in twenty, which is what two σ would leave."""
    rng = np.random.default_rng(5)
    count = rng.poisson(25, 4000)
    who = np.repeat(np.arange(4000), count)
    found = swings(
        who,
        AS_OF - rng.integers(0, 450, len(who)),
        rng.lognormal(5, 0.8, len(who)),
        rng.integers(0, 4, 4000),
        AS_OF,
    )
    assert 0 < np.count_nonzero(found.strength >= 1) < 200


def test_a_feed_that_stopped_is_nobodys_swing() -> None:
    """No order of anybody in 60 days, of quick buyers and of slow ones."""
    orders = [order for who in range(40) for order in steady(who, every=(7, 12, 20, 30)[who % 4]) if order[1] >= 60]
    found = judged(orders, [0] * 40)
    assert found.season[0] < -0.5
    assert amount_signals(found, range(40)) == []
