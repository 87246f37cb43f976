"""Rhythms and silences: by hand, as properties, and against buyers whose leaving dates are known."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import t as student

from bot.domain.silence.counts import FEWEST, endings
from bot.domain.silence.fit import fit
from bot.domain.silence.ledger import Ledger, clean
from bot.domain.silence.model import USUAL, Parameters, score
from bot.domain.silence.replay import replay
from bot.domain.silence.state import episodes, state_at
from bot.domain.silence.value import lifetime_value, pareto, tiers, yearly_value
from tests.buyers import market
from tests.judged import auc, silent_after

DAY = date(2026, 6, 1)
TODAY = DAY.toordinal()


def of_days(*customers: list[int], amount: float = 100.0) -> Ledger:
    """A ledger of customers by the days ago they ordered."""
    who = [place for place, ago in enumerate(customers) for _ in ago]
    days = [TODAY - one for ago in customers for one in ago]
    return clean([f"c{place}" for place in range(len(customers))], who, days, [amount] * len(who), DAY)[0]


def test_the_state_by_hand() -> None:
    state = state_at(of_days([60, 30, 10], [5], []), TODAY)
    old, new = np.log(30), np.log(20)
    w = 2 ** (-1 / 12)
    assert state.n == pytest.approx([1 + w, 0, 0])
    assert state.s1 == pytest.approx([new + w * old, 0, 0])
    assert state.s2 == pytest.approx([new**2 + w * old**2, 0, 0])
    assert state.gaps.tolist() == [2, 0, 0]
    assert state.orders.tolist() == [3, 1, 0]
    assert state.last_day.tolist() == [TODAY - 10, TODAY - 5, 0]


def test_the_states_before_each_gap_are_those_of_the_days_they_began() -> None:
    ledger = of_days([100, 70, 50, 20, 3], [9, 2], [1])
    gaps = episodes(ledger)
    for place, (who, began) in enumerate(zip(gaps.who, gaps.before.last_day, strict=True)):
        then = state_at(ledger, int(began))
        for name in ("n", "s1", "s2", "gaps"):
            assert getattr(gaps.before, name)[place] == pytest.approx(getattr(then, name)[who])
    assert gaps.length.tolist() == [30, 20, 30, 17, 7]


def test_the_formula_by_hand() -> None:
    """One customer, worked out from the formulas of the model with another implementation of Student's t."""
    of = Parameters(mu0=3.0, kappa0=2.0, nu0=5.0, sigma0=0.5, a=1.0, b=9.0)
    state = state_at(of_days([80, 50, 30]), TODAY)
    n, s1, s2 = float(state.n[0]), float(state.s1[0]), float(state.s2[0])
    kappa, nu, mean = 2 + n, 5 + n, s1 / n
    mu = (2 * 3.0 + s1) / kappa
    variance = (5 * 0.25 + s2 - n * mean**2 + 2 * n * (mean - mu) ** 2 * kappa / 2 * 2 / kappa) / nu
    variance = (5 * 0.25 + (s2 - n * mean**2) + 2 * n * (mean - 3.0) ** 2 / kappa) / nu
    scale = np.sqrt(variance * (1 + 1 / kappa))

    def stays(days: float) -> float:
        return float(student.sf((np.log(days) - mu) / scale, nu))

    q = 1 / (1 + 9 + 2)
    now = q + (1 - q) * stays(30)
    found = score(state, of, TODAY, 90, 180)
    assert found.typical_gap_days[0] == pytest.approx(np.exp(mu))
    assert found.p_lost[0] == pytest.approx(q / now)
    assert found.p_no_order[0] == pytest.approx((q + (1 - q) * stays(120)) / now)
    assert found.p_lapse[0] == pytest.approx((q + (1 - q) * stays(180)) / now)


gaps_of_one = st.lists(st.integers(1, 400), max_size=30)
parameters = st.builds(
    Parameters,
    mu0=st.floats(0, 6),
    kappa0=st.floats(0.05, 20),
    nu0=st.floats(0.5, 60),
    sigma0=st.floats(0.1, 2),
    a=st.floats(0.01, 5),
    b=st.floats(0.1, 200),
)


@given(gaps_of_one, parameters, st.integers(0, 300), st.integers(1, 300), st.integers(1, 400))
@settings(max_examples=300, deadline=None)
def test_the_longer_the_silence_the_likelier_the_lapse(
    gaps: list[int], of: Parameters, silence: int, more: int, lapse: int
) -> None:
    days = np.cumsum([0, *gaps]).tolist()
    ledger, _ = clean(["a"], [0] * len(days), [1000 + one for one in days], [1.0] * len(days), date.fromordinal(10**6))
    last = 1000 + days[-1]
    state = state_at(ledger, last)
    before, after = (score(state, of, last + s, 90, lapse) for s in (silence, silence + more))
    for name in ("p_lost", "p_lapse"):
        early, late = float(getattr(before, name)[0]), float(getattr(after, name)[0])
        assert 0 <= early <= 1
        assert late >= early - 1e-9, name
    assert before.p_no_order[0] >= before.p_lost[0] - 1e-9


def test_few_orders_are_judged_by_what_is_usual() -> None:
    """A first order, two and three: the prior speaks and the own rhythm gains weight."""
    state = state_at(of_days([40], [44, 40], [48, 44, 40], [52, 48, 44, 40]), TODAY)
    p = score(state, USUAL, TODAY).p_lapse
    assert 0 < p[0] < p[1] < p[2] < p[3] < 1


def test_nobody_without_orders_has_a_probability() -> None:
    found = score(state_at(of_days([], [3, 1]), TODAY), USUAL, TODAY)
    assert np.isnan(found.p_lapse[0])
    assert np.isnan(found.silence_days[0])
    assert not np.isnan(found.p_lapse[1])


def test_leavers_of_a_simulated_market_are_told_from_who_stays() -> None:
    buyers = market()
    at = buyers.end - 180
    state = state_at(buyers.ledger, at)
    p = score(state, fit(buyers.ledger, at), at, 180).p_no_order
    assert auc(p, silent_after(buyers.ledger, at, 180)) >= 0.94


def test_warnings_of_a_simulated_market_come_in_time_and_mostly_rightly() -> None:
    buyers = market(300)
    first, last = buyers.end - 330, buyers.end - 90
    opened = [event for event in replay(buyers.ledger, first, last) if not event.cleared]
    gone = {int(who) for who in np.flatnonzero((buyers.leaves > first) & (buyers.leaves < last - 90))}
    quick = {who for who in gone if float(np.median(np.diff(_days(buyers.ledger, who)))) < 20}
    warned = {event.who for event in opened}
    assert len(warned & quick) >= 0.7 * len(quick)
    left = [event for event in opened if 0 < buyers.leaves[event.who] <= event.night]
    assert len(left) >= 0.5 * len(opened)


def _days(ledger: Ledger, who: int) -> list[int]:
    return [int(day) for day in ledger.day[ledger.who == who]]


def weeks(first: int, last: int, turn: int = 0) -> list[int]:
    """Days ago, about every week."""
    days = [first]
    while days[-1] > last + 11:
        days.append(days[-1] - (7, 5, 9, 7, 6, 8, 11, 3)[(len(days) + turn) % 8])
    return days


def test_a_warning_opens_in_the_silence_and_ends_with_the_order() -> None:
    back = [*weeks(700, 180), 120, 113]
    ledger = of_days(back, *(weeks(700 - shift, 0, shift) for shift in range(30)))
    events = [event for event in replay(ledger, TODAY - 200, TODAY - 90) if event.who == 0]
    assert [event.cleared for event in events] == [False, True]
    opened, ended = events
    assert ended.night == TODAY - 120
    assert opened.last_day == TODAY - min(back[:-2])
    assert 14 <= opened.silence_days <= 60


def test_how_similar_silences_ended() -> None:
    buyers = market(500)
    of, today = fit(buyers.ledger, buyers.end), buyers.end
    found = endings(buyers.ledger, ["core"] * 500, of, today)
    assert found
    for (tier, decile), ending in found.items():
        assert tier == "core"
        assert ending.cases >= FEWEST
        assert 0 <= ending.stayed <= ending.cases, decile
    sure, unsure = found[max(found)], found[min(found)]
    assert sure.stayed / sure.cases > unsure.stayed / unsure.cases
    assert endings(of_days([3]), ["key"], USUAL, TODAY) == {}


def test_value_and_tiers() -> None:
    """Who buys for 1,000 evenly every day of four years has a yearly value of 365,000; half of it is 180 days old."""
    ledger = of_days(list(range(1460)), amount=1000.0)
    assert yearly_value(ledger, TODAY)[0] == pytest.approx(365_000, rel=0.01)
    assert yearly_value(ledger, TODAY - 180)[0] == pytest.approx(yearly_value(ledger, TODAY)[0], rel=0.02)
    value = np.array([1000.0, 200, 90, 80, 70, 60, 50, 40, 30, 0])
    assert tiers(value) == ["key", "core", *["regular"] * 6, "tail", "tail"]
    assert pareto(value, 0.8).tolist() == [0, 1, 2, 3]  # 1,370 of 1,620; three bring in 1,290
    assert pareto(np.zeros(3)).tolist() == []


def test_nobody_changes_tier_by_a_hair() -> None:
    value = np.arange(1000.0, 0, -1)
    first = tiers(value)
    at_the_cut = first.index("regular")
    value[at_the_cut] += 5  # passes five others: half a point of rank
    assert tiers(value)[at_the_cut] == "core"
    assert tiers(value, first)[at_the_cut] == "regular"
    value[at_the_cut] += 25  # three points in all
    assert tiers(value, first)[at_the_cut] == "core"


def test_lifetime_value_counts_whom_a_customer_brought() -> None:
    assert lifetime_value(np.array([1000.0]), np.array([0.5]), 0.2)[0] == pytest.approx(100)
    assert lifetime_value(np.array([1000.0]), np.array([0.5]), 0.2, np.array([40.0]), 0.5)[0] == pytest.approx(120)
    assert lifetime_value(np.array([0.0]), np.array([np.nan]), 0.2)[0] == 0


def test_the_draw_of_customers_depends_on_the_seed_alone() -> None:
    ledger = of_days(*[list(range(1 + one % 7, 700, 2 + one % 5)) for one in range(260)])
    assert fit(ledger, TODAY, 1) == fit(ledger, TODAY, 1)
    assert fit(ledger, TODAY, 1).episodes <= 50_000


def test_a_market_a_day_later_is_the_same_market() -> None:
    """Moving all days by a year moves nothing."""
    ledger = of_days([90, 60, 20], [200, 4])
    moved = Ledger(ledger.customers, ledger.who, ledger.day + 365, ledger.amount)
    later = TODAY + timedelta(days=365).days
    one, two = score(state_at(ledger, TODAY), USUAL, TODAY), score(state_at(moved, later), USUAL, later)
    assert one.p_lapse == pytest.approx(two.p_lapse)
