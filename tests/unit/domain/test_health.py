"""A customer's health: the parts, their weights, what is missing, what moved it, and what a manager says instead."""

from __future__ import annotations

import math
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.health import WEIGHTS, Health, Override, Part, check_weights, effective, health, moved, override
from bot.domain.health_parts import complaints_part, contact_part, orders_part, promises_part, score_part
from bot.domain.promises import Tally

TODAY = date(2026, 11, 24)
ALL = {Part.ORDERS: 60.0, Part.CONTACT: 80.0, Part.COMPLAINTS: 100.0, Part.SCORE: 40.0, Part.PROMISES: 50.0}


def whole(parts: dict[Part, float | None], weights: dict[Part, int] | None = None) -> Health:
    found = health(parts, weights or WEIGHTS)
    assert found is not None
    return found


def test_the_usual_weights_make_a_hundred() -> None:
    assert sum(WEIGHTS.values()) == 100
    check_weights(WEIGHTS)


def test_the_whole_is_the_weighted_mean() -> None:
    found = whole({**ALL})
    assert found.value == pytest.approx(0.35 * 60 + 0.2 * 80 + 0.2 * 100 + 0.15 * 40 + 0.1 * 50)
    assert (found.shown, found.known) == (68, 1.0)
    assert found.weights[Part.ORDERS] == 35


def test_without_orders_the_weights_of_the_others_are_scaled() -> None:
    found = whole({**ALL, Part.ORDERS: None})
    assert found.value == pytest.approx((20 * 80 + 20 * 100 + 15 * 40 + 10 * 50) / 65)
    assert found.known == pytest.approx(0.65)
    assert Part.ORDERS not in found.parts
    assert sum(found.weights.values()) == pytest.approx(100)


def test_a_customer_of_whom_nothing_is_known_has_no_health() -> None:
    assert health({}) is None
    assert health(dict.fromkeys(Part)) is None
    assert health({Part.SCORE: 90.0}, {**WEIGHTS, Part.SCORE: 0}) is None


@pytest.mark.parametrize(
    "weights",
    [
        {},
        {**WEIGHTS, Part.SCORE: -1},
        {**WEIGHTS, Part.SCORE: 101},
        dict.fromkeys(Part, 0),
        {part: 1 for part in Part if part != Part.SCORE},
    ],
)
def test_weights_that_cannot_be(weights: dict[Part, int]) -> None:
    with pytest.raises(ValueError, match="weights"):
        check_weights(weights)


def test_what_moved_it_the_largest_first() -> None:
    before = whole({**ALL})
    now = whole({**ALL, Part.ORDERS: 40.0, Part.SCORE: 60.0})
    assert [(move.part, round(move.points, 6), move.before, move.now) for move in moved(now, before)] == [
        (Part.ORDERS, -7.0, 60.0, 40.0),
        (Part.SCORE, 3.0, 40.0, 60.0),
    ]
    assert moved(now, now) == []


def test_a_part_that_appears_moves_the_whole_by_its_distance_from_the_rest() -> None:
    before = whole({Part.CONTACT: 80.0, Part.SCORE: 80.0})
    now = whole({Part.CONTACT: 80.0, Part.SCORE: 80.0, Part.COMPLAINTS: 25.0})
    moves = {move.part: move for move in moved(now, before)}
    assert moves[Part.COMPLAINTS].before is None
    assert moves[Part.COMPLAINTS].points < 0
    assert Part.CONTACT not in moves
    assert Part.ORDERS not in moves  # of which nothing was known on either day
    gone = {move.part: move for move in moved(before, now)}
    assert gone[Part.COMPLAINTS].now is None
    assert gone[Part.COMPLAINTS].points > 0


PARTS = st.dictionaries(st.sampled_from(Part), st.floats(0, 100), min_size=1)
WEIGHING = st.fixed_dictionaries({part: st.integers(1, 100) for part in Part})


@given(PARTS, WEIGHING)
def test_the_whole_lies_among_its_parts(parts: dict[Part, float], weights: dict[Part, int]) -> None:
    found = whole({**parts}, weights)
    assert min(parts.values()) - 1e-9 <= found.value <= max(parts.values()) + 1e-9
    assert 0 < found.known <= 1


@given(PARTS, WEIGHING, st.sampled_from(Part), st.floats(0, 100))
def test_a_better_part_never_lowers_the_whole(
    parts: dict[Part, float], weights: dict[Part, int], part: Part, more: float
) -> None:
    if part in parts:
        better = {**parts, part: min(parts[part] + more, 100.0)}
        assert whole({**better}, weights).value >= whole({**parts}, weights).value - 1e-9


@given(PARTS, WEIGHING)
def test_a_part_like_the_rest_changes_nothing(parts: dict[Part, float], weights: dict[Part, int]) -> None:
    found = whole({**parts}, weights)
    filled = whole({part: parts.get(part, found.value) for part in Part}, weights)
    assert filled.value == pytest.approx(found.value)


@given(PARTS, PARTS, WEIGHING)
def test_the_moves_of_all_parts_add_up_to_that_of_the_whole(
    now: dict[Part, float], before: dict[Part, float], weights: dict[Part, int]
) -> None:
    one, other = whole({**now}, weights), whole({**before}, weights)
    told = moved(one, other, weights)
    assert sum(move.points for move in told) == pytest.approx(one.value - other.value, abs=1e-6)


def test_a_manager_says_otherwise_until_a_day() -> None:
    said = override(20, "  their buyer told me so ", TODAY + timedelta(days=30), TODAY)
    assert said == Override(20, "their buyer told me so", TODAY + timedelta(days=30))
    computed = whole({**ALL})
    assert effective(computed, said, TODAY) == 20
    assert effective(computed, said, said.until) == 20
    assert effective(computed, said, said.until + timedelta(days=1)) == computed.value
    assert effective(None, said, TODAY) == 20
    assert effective(None, None, TODAY) is None


@pytest.mark.parametrize(
    ("value", "reason", "days"),
    [(-1, "x", 3), (101, "x", 3), (50, "  ", 3), (50, "x", -1), (50, "x", 366)],
)
def test_an_override_without_sense(value: int, reason: str, days: int) -> None:
    with pytest.raises(ValueError, match="override"):
        override(value, reason, TODAY + timedelta(days=days), TODAY)


# the parts


@pytest.mark.parametrize(
    ("p", "ratio", "value"),
    [
        (None, None, None),
        (math.nan, None, None),
        (0.0, None, 100),
        (0.25, None, 75),
        (0.25, 0.8, 60),
        (0.25, 0.1, 37.5),  # halved at most
        (0.25, 3.0, 75),  # more helps nothing
        (1.0, 1.0, 0),
    ],
)
def test_orders(p: float | None, ratio: float | None, value: float | None) -> None:
    assert orders_part(p, ratio) == value


@pytest.mark.parametrize(("days", "value"), [(None, None), (0, 100), (8, 100), (14, 70), (21, 35), (28, 0), (300, 0)])
def test_contact(days: int | None, value: float | None) -> None:
    assert contact_part(days, 14) == value


@pytest.mark.parametrize(
    ("late", "waiting", "settled", "in_touch", "value"),
    [(0, 0, 0, True, 100), (0, 0, 0, False, None), (1, 0, 0, False, 65), (0, 1, 2, True, 75), (2, 2, 2, True, 0)],
)
def test_complaints(late: int, waiting: int, settled: int, in_touch: bool, value: float | None) -> None:
    assert complaints_part(late, waiting, settled, in_touch) == value


@pytest.mark.parametrize(
    ("score", "days", "value"), [(None, 0, None), (10, 0, 100), (1, 0, 0), (4, 365, 100 / 3), (4, 366, None)]
)
def test_score(score: int | None, days: int, value: float | None) -> None:
    assert score_part(score, days) == (None if value is None else pytest.approx(value))


@pytest.mark.parametrize(
    ("tally", "value"),
    [
        (Tally(), None),
        (Tally(on_time=9), 100),
        (Tally(broken=1), 50),
        (Tally(on_time=2, late=2, broken=1, overdue=2), 50),
        (Tally(broken=9), 10),
    ],
)
def test_promises(tally: Tally, value: float | None) -> None:
    assert promises_part(tally) == value
