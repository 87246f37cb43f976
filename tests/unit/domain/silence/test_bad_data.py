"""Orders as they really come: twice, sent back, of tomorrow, gigantic, and not at all for months."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from bot.domain.silence.feed import Pause, day_without, pauses, without
from bot.domain.silence.fit import fit
from bot.domain.silence.ledger import Ledger, clean
from bot.domain.silence.model import USUAL, score
from bot.domain.silence.replay import replay
from bot.domain.silence.state import state_at
from bot.domain.silence.value import tiers, yearly_value
from tests.buyers import market

DAY = date(2026, 6, 1)
TODAY = DAY.toordinal()


def rows(ledger: Ledger) -> list[tuple[int, int, float]]:
    return [(int(w), TODAY - int(d), float(a)) for w, d, a in zip(ledger.who, ledger.day, ledger.amount, strict=True)]


@pytest.mark.parametrize(
    ("orders", "expected"),
    [
        ([(0, 5, 10.0), (0, 5, 7.0)], [(0, 5, 17.0)]),  # twice on a day
        ([(1, 5, 10.0), (0, 3, 7.0)], [(0, 3, 7.0), (1, 5, 10.0)]),  # in any order
        ([(0, 5, 10.0), (0, -3, 7.0)], [(0, 5, 10.0)]),  # of tomorrow
        ([(0, 9, 10.0), (0, 5, 8.0), (0, 4, -3.0)], [(0, 9, 10.0), (0, 5, 5.0)]),  # some of it sent back
        ([(0, 9, 10.0), (0, 5, 8.0), (0, 4, -8.0)], [(0, 9, 10.0)]),  # all of it sent back: nothing was bought
        ([(0, 9, 10.0), (0, 5, 8.0), (0, 4, -12.0)], [(0, 9, 6.0)]),  # more than the last order
        ([(0, 9, 10.0), (1, 5, 8.0), (0, 4, -99.0)], [(1, 5, 8.0)]),  # never another customer's
        ([(0, 4, -8.0)], []),  # sent back what was never bought
        ([(0, 4, 0.0), (0, 2, 5.0)], [(0, 4, 0.0), (0, 2, 5.0)]),  # a sample is an order
        ([], []),
    ],
)
def test_cleaning(orders: list[tuple[int, int, float]], expected: list[tuple[int, int, float]]) -> None:
    who, ago, amount = zip(*orders, strict=True) if orders else ((), (), ())
    ledger, _ = clean(["a", "b"], who, [TODAY - one for one in ago], amount, DAY)
    assert rows(ledger) == expected


def test_what_was_left_out_is_counted() -> None:
    who, ago, amount = [0, 0, 0], [5, -1, 3], [1.0, 1.0, -0.5]
    ledger, left = clean(["a"], who, [TODAY - one for one in ago], amount, DAY)
    assert (left.future, left.returns) == (1, 1)
    assert rows(ledger) == [(0, 5, 0.5)]


def test_one_giant_order_changes_no_probability_and_at_most_two_tiers() -> None:
    buyers = market(200)
    bigger = Ledger(buyers.ledger.customers, buyers.ledger.who, buyers.ledger.day, buyers.ledger.amount.copy())
    bigger.amount[7] *= 1e6
    p = [score(state_at(one, buyers.end), fit(one, buyers.end), buyers.end).p_lapse for one in (buyers.ledger, bigger)]
    assert p[0] == pytest.approx(p[1])
    before, after = (tiers(yearly_value(one, buyers.end)) for one in (buyers.ledger, bigger))
    assert after[int(bigger.who[7])] == "key"
    assert sum(a != "key" and b == "key" for a, b in zip(before, after, strict=True)) <= 1


def test_a_customer_with_twenty_thousand_orders_does_not_speak_for_the_others() -> None:
    buyers = market(200)
    days = np.arange(buyers.end - 19_999, buyers.end + 1)
    who = np.append(buyers.ledger.who, np.full(20_000, 200))
    amount = np.append(buyers.ledger.amount, np.ones(20_000))
    ledger, _ = clean([*buyers.ledger.customers, 200], who, np.append(buyers.ledger.day, days), amount, date.max)
    alone, together = fit(buyers.ledger, buyers.end), fit(ledger, buyers.end)
    assert together.mu0 == pytest.approx(alone.mu0, abs=0.3)
    found = score(state_at(ledger, buyers.end + 10), together, buyers.end + 10)
    assert found.typical_gap_days[200] == pytest.approx(1, abs=0.2)
    assert found.p_lost[200] > 0.5  # ten days without an order of who orders daily


def test_all_customers_new() -> None:
    ledger, _ = clean(range(50), range(50), [TODAY - one % 20 for one in range(50)], [1.0] * 50, DAY)
    of = fit(ledger, TODAY)
    assert (of.mu0, of.a, of.b) == (USUAL.mu0, USUAL.a, USUAL.b)
    assert of.episodes == 0
    p = score(state_at(ledger, TODAY), of, TODAY).p_lapse
    assert np.all((p > 0) & (p < 0.3))
    assert [event for event in replay(ledger, TODAY, TODAY + 3) if not event.cleared] == []


def test_nothing_at_all() -> None:
    ledger, _ = clean([], [], [], [], DAY)
    assert fit(ledger, TODAY).episodes == 0
    assert pauses(ledger, TODAY) == []
    assert list(replay(ledger, TODAY, TODAY + 1)) == []


def test_a_feed_that_stops_turns_nobody_red() -> None:
    """For a hundred nights after the last order that came in at all no warning opens but those nearly due before."""
    buyers = market(200)
    stopped = buyers.end - 200
    ledger = buyers.ledger.until(stopped)
    assert pauses(ledger, stopped) == []
    assert pauses(ledger, stopped + 100) == [Pause(int(ledger.day.max()) + 1, stopped + 100)]
    red = [event for event in replay(ledger, stopped - 5, stopped + 100) if not event.cleared]
    whole = [event for event in replay(buyers.ledger, stopped - 5, stopped + 100) if not event.cleared]
    assert len({event.who for event in red}) <= len({event.who for event in whole})
    assert [event for event in red if event.night > stopped + 40] == []


def test_a_gap_of_months_in_the_feed_is_left_out_of_the_calendar() -> None:
    buyers = market(200)
    hole = (buyers.end - 400, buyers.end - 300)
    kept = (buyers.ledger.day < hole[0]) | (buyers.ledger.day > hole[1])
    of = buyers.ledger
    ledger = Ledger(of.customers, of.who[kept], of.day[kept], of.amount[kept])
    gone = pauses(ledger, buyers.end)
    assert len(gone) == 1
    assert gone[0].days >= 101
    back = hole[1] + 10
    assert day_without(back, gone) == back - gone[0].days
    closed = without(ledger, gone)
    p = score(state_at(closed, day_without(back, gone)), fit(closed, day_without(back, gone)), day_without(back, gone))
    plain = score(state_at(ledger, back), fit(ledger, back), back)
    assert np.nanmean(p.p_lapse > 0.5) < np.nanmean(plain.p_lapse > 0.5)


def test_a_slow_shop_has_no_pauses() -> None:
    """Orders by chance, one in five days over all customers: a run of weeks is nothing strange."""
    random = np.random.default_rng(3)
    days = TODAY - np.cumsum(random.geometric(0.2, 300))
    ledger, _ = clean(["a"], [0] * 300, days, [1.0] * 300, DAY)
    assert pauses(ledger, TODAY) == []
