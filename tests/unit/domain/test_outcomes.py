"""Outcomes of warnings, and the line that follows them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.outcomes import (
    FEWEST,
    HIGHEST,
    LOWEST,
    STEP,
    Case,
    Record,
    Verdict,
    limits_of,
    move_line,
    records,
    verdict_of_itself,
)
from bot.domain.signals.model import Family, below_the_rule
from bot.domain.warning_policy import OUT

TODAY = date(2026, 11, 24)
TRUE, FALSE, LEFT = Verdict.TRUE_ALARM, Verdict.FALSE_ALARM, Verdict.LEFT_ANYWAY


def case(verdict: Verdict | None, days: int = 5, family: Family = Family.SILENCE) -> Case:
    return Case(family, TODAY - timedelta(days=days), verdict)


def test_precision_counts_the_last_quarter_by_family() -> None:
    cases = [
        case(TRUE),
        case(LEFT, 90),
        case(FALSE, 0),
        case(TRUE, 91),  # a quarter is over
        case(TRUE, -1),
        case(None),
        case(FALSE, 5, Family.SCORE),
    ]
    found = records(cases, TODAY)
    assert found == {Family.SILENCE: Record(2, 3), Family.SCORE: Record(0, 1)}
    assert found[Family.SILENCE].precision == pytest.approx(2 / 3)
    assert records([], TODAY) == {}


def test_a_percentage_is_said_of_enough_cases_only() -> None:
    assert Record(11, 19).percent is None
    assert Record(11, 20).percent == 55
    assert Record(0, 0).precision == 0


@pytest.mark.parametrize(
    ("acted", "ordered", "verdict"),
    [(False, True, FALSE), (True, True, None), (False, False, None), (True, False, None)],
)
def test_what_a_warning_was_that_ended_by_itself(acted: bool, ordered: bool, verdict: Verdict | None) -> None:
    assert verdict_of_itself(acted=acted, ordered=ordered) == verdict
    assert verdict_of_itself(acted=acted, ordered=ordered, lapsed=True) == (verdict if ordered else LEFT)


@pytest.mark.parametrize(
    ("line", "precision", "cases", "moved"),
    [
        (0.5, 0.6, 500, 0.5),  # in the band
        (0.5, LOWEST, 500, 0.5),
        (0.5, HIGHEST, 500, 0.5),
        (0.5, 0.2, FEWEST - 1, 0.5),  # too few to say
        (0.5, 0.39, 40, 0.53),  # 6 points off, believed by half
        (0.5, 0.76, 40, 0.47),
        (0.5, 0.0, 500, 0.5 + STEP),
        (0.5, 1.0, 500, 0.5 - STEP),
        (0.79, 0.0, 500, 0.8),
        (0.21, 1.0, 500, 0.2),
    ],
)
def test_the_line_moves(line: float, precision: float, cases: int, moved: float) -> None:
    assert move_line(line, precision, cases) == pytest.approx(moved)


def test_the_lines_of_tiers_keep_their_order_and_a_held_back_level_stays_below_all() -> None:
    key, core, tail = limits_of("key"), limits_of("core"), limits_of("tail")
    assert key == (0.2, 0.4)
    assert core == (0.4, 0.6)
    assert tail == (0.6, 0.8)
    low, high = limits_of("tail", Family.SCORE)
    assert (low, high) == (0.4, 0.6)
    assert OUT * high <= below_the_rule(1.0) < low
    assert move_line(0.4, 0.1, 100, key) == 0.4


@given(st.floats(0.2, 0.8), st.floats(0, 1), st.integers(0, 5000))
def test_the_line_stays_within_its_limits_and_goes_the_right_way(line: float, precision: float, cases: int) -> None:
    moved = move_line(line, precision, cases)
    assert 0.2 <= moved <= 0.8
    assert abs(moved - line) <= STEP + 1e-12
    if precision < LOWEST:
        assert moved >= line
    elif precision > HIGHEST:
        assert moved <= line
    else:
        assert moved == line


@given(st.floats(0.2, 0.8), st.floats(0.5, 1.5), st.floats(-0.3, 0.3), st.integers(FEWEST, 2000))
def test_week_after_week_it_settles_in_the_band_or_at_a_limit(
    line: float, slope: float, shift: float, cases: int
) -> None:
    """Where precision grows with the line, as it did in the replays, the line comes to rest and does not swing."""

    def precision(at: float) -> float:
        return min(max(shift + slope * at, 0.0), 1.0)

    moves = []
    for _week in range(600):
        moves.append(move_line(line, precision(line), cases) - line)
        line += moves[-1]
    assert LOWEST - 0.01 <= precision(line) <= HIGHEST + 0.01 or line in (0.2, 0.8)
    assert all(move >= 0 for move in moves) or all(move <= 0 for move in moves)
