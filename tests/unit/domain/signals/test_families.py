"""Each family of signals: when its rule is met, what keeps it, what ends it, and which numbers it tells."""

from __future__ import annotations

import math
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.cadence import Interval
from bot.domain.promises import Word
from bot.domain.signals.complaints import House, complaints_signal, expected, house, tail
from bot.domain.signals.concentration import concentration, concentration_signal
from bot.domain.signals.contact import Colour, allowed_days, colour_of, contact_signal, typical_touch_gap
from bot.domain.signals.contact_left import Departure, contact_left_signal
from bot.domain.signals.feed import feed_signal
from bot.domain.signals.leakage import leakage, leakage_signal, share
from bot.domain.signals.model import AT_THE_RULE, Family, Signal, below_the_rule, level_of
from bot.domain.signals.promise import promise_signal
from bot.domain.signals.score import score_signal
from bot.domain.signals.silence import silence_level, silence_levels, silence_signal

TODAY = date(2026, 11, 24)
KEY = Interval(7, 14)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def warns(signal: Signal | None) -> bool:
    return signal is not None and signal.level >= AT_THE_RULE


@given(st.floats(0, 1e9), st.floats(0, 1e9), st.floats(1e-3, 1e6))
def test_a_level_grows_with_its_value_and_stays_within_0_and_1(one: float, other: float, limit: float) -> None:
    low, high = sorted((one, other))
    assert 0 <= level_of(low, limit) <= level_of(high, limit) <= 1
    assert (level_of(one, limit) >= AT_THE_RULE) == (one >= limit)
    assert (level_of(one, limit, beyond=True) >= AT_THE_RULE) == (one > limit)


@pytest.mark.parametrize(
    ("family", "customer", "level"),
    [(Family.SILENCE, 1, 1.1), (Family.SILENCE, 1, -0.1), (Family.SILENCE, None, 0.5), (Family.FEED, 1, 0.5)],
)
def test_a_signal_that_cannot_be_is_refused(family: Family, customer: int | None, level: float) -> None:
    with pytest.raises(ValueError, match=r"level|customer"):
        Signal(family, customer, level)


# silence


@pytest.mark.parametrize(
    ("p", "silence", "typical", "level"),
    [
        (0.6, 47, 21, 0.6),
        (0.6, 21, 21, 0.0),  # no longer than usual
        (0.6, 22, 21, 0.6),
        (0.9, 0, 90, 0.0),  # bought today
        (float("nan"), float("nan"), float("nan"), 0.0),  # never ordered
        (1.0000001, 400, 20, 1.0),
    ],
)
def test_the_level_of_a_silence(p: float, silence: float, typical: float, level: float) -> None:
    assert silence_level(p, silence, typical) == level


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 800), st.floats(1, 400)), max_size=20))
def test_many_silences_have_the_levels_of_each(said: list[tuple[float, float, float]]) -> None:
    import numpy as np

    said = [*said, (math.nan, math.nan, math.nan)]
    p, silence, typical = (np.array([one[at] for one in said]) for at in range(3))
    assert silence_levels(p, silence, typical).tolist() == [silence_level(*one) for one in said]


@given(st.floats(0, 1), st.floats(0, 1), st.integers(0, 800), st.integers(0, 800), st.integers(1, 400))
def test_a_level_never_falls_while_a_silence_and_its_probability_grow(
    p: float, more: float, days: int, longer: int, typical: int
) -> None:
    assert silence_level(p, days, typical) <= silence_level(min(p + more, 1.0), days + longer, typical)


def test_a_silence_tells_its_numbers() -> None:
    found = silence_signal(
        7, p_lapse=0.834, silence_days=47, typical_gap_days=20.6, orders=12, last_day=739_000, similar=(83, 100)
    )
    assert found is not None
    assert (found.customer, found.level, found.matter) == (7, 0.834, 739_000)
    assert found.evidence == {
        "silence_days": 47,
        "typical_gap_days": 21,
        "orders": 12,
        "few_orders": 0,
        "percent": 83,
        "lost_of_similar": 83,
        "similar": 100,
    }


def test_few_orders_and_no_similar_silences_are_said_so() -> None:
    found = silence_signal(7, p_lapse=0.5, silence_days=80, typical_gap_days=30, orders=3, last_day=1)
    assert found is not None
    assert found.evidence["few_orders"] == 1
    assert "similar" not in found.evidence
    assert silence_signal(7, p_lapse=0.5, silence_days=8, typical_gap_days=30, orders=3, last_day=1) is None
    assert silence_signal(7, p_lapse=1, silence_days=80, typical_gap_days=30, orders=3, last_day=1, lapsed=True) is None


def test_what_comes_out_of_arrays_can_be_stored_as_json() -> None:
    import json

    import numpy as np

    found = silence_signal(
        7,
        p_lapse=np.float64(0.5),
        silence_days=np.float64(80),
        typical_gap_days=np.float64(30.2),
        orders=np.int64(3),  # type: ignore[arg-type]
        last_day=np.int64(700_000),  # type: ignore[arg-type]
        similar=(np.int64(3), np.int64(40)),  # type: ignore[arg-type]
    )
    assert found is not None
    assert json.loads(json.dumps(dict(found.evidence)))["silence_days"] == 80
    assert type(found.level) is float
    assert type(found.matter) is int


# contact


@pytest.mark.parametrize(
    ("typical", "allowed"),
    [(None, 14), (10, 10), (30, 14), (3, 7)],  # its own habit, the cadence, and never less than the ideal
)
def test_how_long_nobody_may_be_there(typical: float | None, allowed: float) -> None:
    assert allowed_days(KEY, typical) == allowed


@pytest.mark.parametrize(
    ("days", "colour", "warned"),
    [
        (1, Colour.GREEN, False),
        (13, Colour.GREEN, False),
        (14, Colour.AMBER, False),
        (20, Colour.AMBER, False),
        (21, Colour.RED, True),
        (200, Colour.RED, True),
    ],
)
def test_contact_cools(days: int, colour: Colour, warned: bool) -> None:
    found = contact_signal(1, ago(days), ago(900), TODAY, KEY)
    assert found is not None
    assert colour_of(days, 14) == colour == found.evidence["colour"]
    assert warns(found) == warned
    assert found.evidence["days"] == days
    assert found.matter == ago(days).toordinal()


def test_a_customer_nobody_ever_touched_is_counted_from_when_it_became_known() -> None:
    found = contact_signal(1, None, ago(30), TODAY, KEY)
    assert warns(found)
    assert found is not None
    assert (found.evidence["days"], found.evidence["never"]) == (30, 1)
    assert contact_signal(1, None, TODAY, TODAY, KEY) is None


def test_a_touch_today_leaves_nothing_to_say() -> None:
    assert contact_signal(1, TODAY, ago(900), TODAY, KEY, 3.0) is None


def test_the_habit_is_the_median_of_the_newest_gaps_between_days() -> None:
    assert typical_touch_gap([ago(0), ago(0), ago(7), ago(14), ago(24)]) is None  # three gaps
    assert typical_touch_gap([ago(36), ago(24), ago(0), ago(7), ago(14)]) == 8.5
    old = [ago(200 + 50 * one) for one in range(5)]
    assert typical_touch_gap([*old, *(ago(10 * one) for one in range(13))]) == 10


@given(st.integers(1, 800), st.integers(1, 800), st.one_of(st.none(), st.floats(1, 400)))
def test_contact_only_cools_while_nobody_comes(one: int, other: int, typical: float | None) -> None:
    fewer, more = (contact_signal(1, ago(days), ago(900), TODAY, KEY, typical) for days in sorted((one, other)))
    assert fewer is not None
    assert more is not None
    assert fewer.level <= more.level


# complaints


@pytest.mark.parametrize(
    ("recent", "before", "late", "warned", "reason"),
    [
        (1, 0, (), False, "count"),  # one is no pile, however rare they are
        (2, 0, (), True, "pile"),
        (2, 40, (), False, "count"),  # who complains three times a month anyway
        (3, 12, (), True, "pile"),  # 3.6 % of such months have three
        (5, 12, (), True, "pile"),
        (2, 12, (), False, "count"),
        (0, 3, (2.5,), True, "late"),
        (1, 0, (0.0, -3.0), False, "count"),  # those have time still
    ],
)
def test_complaints_pile_up(recent: int, before: int, late: tuple[float, ...], warned: bool, reason: str) -> None:
    found = complaints_signal(1, recent, before, 365, late)
    assert found is not None
    assert warns(found) == warned
    assert found.evidence["reason"] == reason
    assert found.evidence["count"] == recent


def test_no_complaint_is_no_signal() -> None:
    assert complaints_signal(1, 0, 9, 365) is None
    assert complaints_signal(1, 0, 9, 365, (-1.0,)) is None


def test_the_tail_is_that_of_the_negative_binomial() -> None:
    """r = ½ and p = ½ at 30 days known: P(0) = √½, P(1) = √½/4, P(2) = √½·3/32."""
    usual = House(rate=0.5 / 30)
    root = 0.5**0.5
    assert tail(0, 0, 0, usual) == 1
    assert tail(1, 0, 0, usual) == pytest.approx(1 - root)
    assert tail(3, 0, 0, usual) == pytest.approx(1 - root * (1 + 1 / 4 + 3 / 32))


def test_the_tail_is_that_of_scipy() -> None:
    from scipy.stats import nbinom

    usual = House(rate=0.01)
    for count, before, days in ((1, 0, 20), (4, 7, 365), (9, 30, 200), (60, 300, 365)):
        p = (50 + days) / (50 + days + 30)
        assert tail(count, before, days, usual) == pytest.approx(nbinom.sf(count - 1, 0.5 + before, p), abs=1e-9)


@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 365))
def test_more_complaints_are_never_less_alarming_and_a_usual_rate_never_more(
    count: int, before: int, days: int
) -> None:
    assert tail(count + 1, before, days) <= tail(count, before, days)
    assert tail(count, before + 1, days) >= tail(count, before, days) - 1e-12
    fewer, more = complaints_signal(1, count + 1, before, days), complaints_signal(1, count + 2, before, days)
    assert fewer is not None
    assert more is not None
    assert more.level >= fewer.level


@given(st.floats(0.1, 500), st.floats(0.1, 500))
def test_the_later_the_worse(one: float, other: float) -> None:
    less, more = (complaints_signal(1, 1, 0, 365, (hours,)) for hours in sorted((one, other)))
    assert less is not None
    assert more is not None
    assert AT_THE_RULE <= less.level <= more.level


def test_what_is_usual_in_the_house_is_learnt() -> None:
    assert house(0, 0).rate == pytest.approx(1 / 365)
    assert house(729, 365 * 364).rate == pytest.approx(2 / 365)
    assert expected(0, 0, House(0.02)) == pytest.approx(0.6)
    assert expected(365, 365, House(0.02)) > 20


# score


@pytest.mark.parametrize(
    ("scores", "warned", "reason"),
    [
        ([(40, 8), (5, 6)], True, "drop"),
        ([(40, 8), (5, 7)], False, "drop"),
        ([(5, 3)], True, "detractor"),  # a first one
        ([(40, 4), (5, 3)], True, "detractor"),
        ([(40, 3), (5, 3)], False, "stays"),
        ([(40, 3), (5, 1)], True, "drop"),
        ([(200, 9), (5, 3)], True, "detractor"),
    ],
)
def test_a_score_drops(scores: list[tuple[int, int]], warned: bool, reason: str) -> None:
    found = score_signal(1, [(ago(days), score) for days, score in reversed(scores)], TODAY)
    assert found is not None
    assert warns(found) == warned
    assert found.evidence["reason"] == reason
    assert (found.evidence["score"], found.evidence["days"]) == (scores[-1][1], 5)


@pytest.mark.parametrize(
    "scores",
    [[], [(5, 4)], [(40, 6), (5, 6)], [(40, 6), (5, 9)], [(200, 9), (91, 2)], [(40, 8), (-1, 2)]],
)
def test_nothing_to_say_of_a_score(scores: list[tuple[int, int]]) -> None:
    assert score_signal(1, [(ago(days), score) for days, score in scores], TODAY) is None


def test_two_scores_of_one_day_count_in_the_order_they_were_given() -> None:
    assert score_signal(1, [(ago(1), 3), (ago(1), 8)], TODAY) is None
    assert warns(score_signal(1, [(ago(1), 8), (ago(1), 3)], TODAY))


def test_who_stays_among_the_discontent_keeps_a_warning() -> None:
    found = score_signal(1, [(ago(40), 2), (ago(1), 2)], TODAY)
    assert found is not None
    assert found.level == below_the_rule(1.0) >= 0.6 * AT_THE_RULE


@given(st.integers(1, 10), st.integers(1, 10), st.integers(1, 10))
def test_a_worse_score_is_never_a_lower_level(before: int, one: int, other: int) -> None:
    levels = []
    for score in sorted((one, other), reverse=True):
        found = score_signal(1, [(ago(9), before), (ago(1), score)], TODAY)
        levels.append(found.level if found else 0.0)
    assert levels[0] <= levels[1]


# promise


def word(state: str, due: int | None, settled: int | None = None) -> Word:
    day = None if due is None else ago(due)
    return Word(state, day, day, None if settled is None else ago(settled))


@pytest.mark.parametrize(
    ("words", "warned", "told"),
    [
        ([word("broken", 9, 3)], True, (1, 0, 0)),
        ([word("broken", 60, 30)], True, (1, 0, 0)),
        ([word("open", 7)], True, (0, 1, 7)),
        ([word("open", 6)], False, (0, 1, 6)),
        ([word("open", 4), word("open", 3)], True, (0, 2, 4)),
        ([word("open", 1), word("kept", 20, 5), word("open", None)], False, (0, 1, 1)),
    ],
)
def test_promises_broken(words: list[Word], warned: bool, told: tuple[int, int, int]) -> None:
    found = promise_signal(1, words, TODAY)
    assert found is not None
    assert warns(found) == warned
    assert (found.evidence["broken"], found.evidence["overdue"], found.evidence["days_late"]) == told


@pytest.mark.parametrize("words", [[], [word("kept", 9, 3)], [word("broken", 60, 31)], [word("open", -2)]])
def test_no_promise_broken(words: list[Word]) -> None:
    assert promise_signal(1, words, TODAY) is None


# contact left


@pytest.mark.parametrize(
    ("main", "remaining", "met", "warned"),
    [
        (True, 0, None, True),
        (False, 0, None, True),  # nobody is left whom we know
        (True, 3, None, True),
        (False, 3, None, False),
        (True, 3, 40, True),  # met before, not since
    ],
)
def test_a_contact_left(main: bool, remaining: int, met: int | None, warned: bool) -> None:
    found = contact_left_signal(1, [Departure(5, ago(20), main)], remaining, None if met is None else ago(met), TODAY)
    assert found is not None
    assert warns(found) == warned
    assert found.evidence == {"contact": 5, "days": 20, "remaining": remaining, "main": int(main)}


def test_a_successor_who_was_met_and_time_end_it() -> None:
    assert contact_left_signal(1, [Departure(5, ago(20), True)], 1, ago(20), TODAY) is None
    assert contact_left_signal(1, [Departure(5, ago(91), True)], 0, None, TODAY) is None
    assert contact_left_signal(1, [Departure(5, ago(-1), True)], 0, None, TODAY) is None
    assert contact_left_signal(1, [], 0, None, TODAY) is None


def test_the_main_contact_is_told_first_and_fewer_who_remain_are_worse() -> None:
    both = [Departure(5, ago(20), True), Departure(6, ago(2), False)]
    found = contact_left_signal(1, both, 1, ago(10), TODAY)
    assert found is not None
    assert found.evidence["contact"] == 5
    levels = [contact_left_signal(1, both, remaining, None, TODAY) for remaining in (5, 1, 0)]
    assert [one.level for one in levels if one] == sorted(one.level for one in levels if one)


# feed


def test_a_feed_that_stops() -> None:
    assert feed_signal(0, 14, 9) is None
    assert feed_signal(30, 0, 9) is None
    assert not warns(feed_signal(14, 14, 9))
    found = feed_signal(15, 14, 9)
    assert warns(found)
    assert found is not None
    assert (found.customer, found.matter, found.evidence) == (None, 9, {"quiet_days": 15, "line_days": 14})


# concentration


def sales(*amounts: int) -> dict[int, Decimal]:
    return {number: Decimal(amount) for number, amount in enumerate(amounts, 1)}


@pytest.mark.parametrize(
    ("amounts", "warned", "reason"),
    [
        ([10] * 12, False, "top5"),
        ([20, *[8] * 10], True, "top5"),  # exactly 20 %, and 52 % in five
        ([20, *[5] * 16], False, "top1"),  # exactly 20 %, and 40 % in five
        ([21, *[5] * 16], True, "top1"),
        ([100, *[1] * 30], True, "hhi"),
        ([10] * 10, False, "top5"),  # five of ten equal ones are exactly half
    ],
)
def test_the_edges_of_concentration(amounts: list[int], warned: bool, reason: str) -> None:
    found = concentration_signal(concentration(sales(*amounts)))
    assert found is not None
    assert (warns(found), found.evidence["reason"]) == (warned, reason)


def test_the_numbers_of_concentration() -> None:
    found = concentration_signal(concentration(sales(30, *[5] * 14, -100, 0)))
    assert found is not None
    assert warns(found)
    assert found.evidence == {
        "customers": 15,
        "largest": 1,
        "top1_percent": 30,
        "top5_percent": 50,
        "hhi": 0.125,
        "reason": "top1",
    }
    assert warns(concentration_signal(concentration(sales(*[12] * 4, *[4] * 13)))) is True  # 48 + 4 of 100
    assert warns(concentration_signal(concentration(sales(*[11] * 4, *[4] * 14)))) is False


def test_few_customers_or_none_are_not_told_that_they_are_few() -> None:
    assert concentration({}) is None
    assert concentration(sales(0, -5)) is None
    assert concentration_signal(None) is None
    assert concentration_signal(concentration(sales(*[100] + [1] * 8))) is None
    assert concentration_signal(concentration(sales(*[100] + [1] * 9))) is not None


@given(st.lists(st.integers(1, 10_000), min_size=1, max_size=60), st.integers(0, 59))
def test_shares_are_shares_and_scale_with_nothing(amounts: list[int], more: int) -> None:
    found, tenfold = concentration(sales(*amounts)), concentration(sales(*[10 * one for one in amounts]))
    assert found is not None
    assert tenfold is not None
    assert 1 / len(amounts) - 1e-9 <= found.hhi <= found.top1 + 1e-9 <= found.top5 + 2e-9 <= 1 + 3e-9
    assert found.top1 == pytest.approx(tenfold.top1)
    assert found.largest == amounts.index(max(amounts)) + 1


# leakage


def test_leakage_is_counted_by_count_and_by_sales() -> None:
    before = sales(*[100] * 8, 400, 800)
    found = leakage(before, {**dict.fromkeys(range(1, 9), Decimal(5)), 9: Decimal(0), 11: Decimal(7)})
    assert found is not None
    assert (found.customers, found.gone, found.sales, found.gone_sales) == (10, 2, 2000, 1200)
    assert found.by_count.value == pytest.approx(0.2)
    assert found.by_sales.value == pytest.approx(0.6)
    assert leakage({1: Decimal(-3)}, {}) is None


def test_equal_customers_leak_alike_by_count_and_by_sales_in_any_currency() -> None:
    for amount in (1, 70, 900_000):
        found = leakage(sales(*[amount] * 40), dict.fromkeys(range(8, 41), 1.0))
        assert found is not None
        assert found.by_sales.low == pytest.approx(found.by_count.low)
        assert found.by_sales.over == pytest.approx(found.by_count.over)


def test_the_interval_is_jeffreys() -> None:
    from scipy.stats import beta

    found = share(5, 30)
    assert found.low == pytest.approx(beta.ppf(0.05, 5.5, 25.5))
    assert found.high == pytest.approx(beta.ppf(0.95, 5.5, 25.5))
    assert found.over == pytest.approx(beta.sf(0.1, 5.5, 25.5))
    assert share(0, 9).low == 0.0
    assert share(9, 9).high == 1.0


@pytest.mark.parametrize(
    ("gone", "of", "warned"),
    [
        (1, 4, False),
        (2, 20, False),
        (10, 100, False),
        (15, 100, False),
        (16, 100, True),
        (3, 10, True),
        (130, 1000, True),
    ],
)
def test_leakage_warns_when_its_interval_lies_over_the_line(gone: int, of: int, warned: bool) -> None:
    found = leakage(sales(*[50] * of), dict.fromkeys(range(gone + 1, of + 1), 9.0))
    signal = leakage_signal(found)
    assert found is not None
    assert warns(signal) == warned == (found.by_count.low > 0.1)
    assert signal is not None
    assert (signal.evidence["customers"], signal.evidence["gone"]) == (of, gone)


def test_nobody_gone_is_no_signal_and_one_large_one_weighs_by_sales() -> None:
    assert leakage_signal(None) is None
    assert leakage_signal(leakage(sales(5, 5), {1: 1.0, 2: 1.0})) is None
    found = leakage_signal(leakage(sales(4000, *[100] * 60), dict.fromkeys(range(2, 62), 1.0)))
    assert found is not None
    assert found.evidence["reason"] == "sales"
    assert found.evidence["sales_percent"] == 40


@given(st.integers(1, 300), st.integers(0, 299))
def test_one_more_who_left_is_never_less_alarming(of: int, gone: int) -> None:
    gone = min(gone, of - 1)
    levels = []
    for count in (gone, gone + 1):
        found = leakage_signal(leakage(sales(*[50] * of), dict.fromkeys(range(count + 1, of + 1), 1.0)))
        levels.append(found.level if found else 0.0)
    assert levels[0] <= levels[1] <= 1
