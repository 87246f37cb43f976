"""The bank of goodwill: what is left of deeds, the words for it, its trend, and when it fell below the line."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.goodwill import STRAINED_BELOW, WORTH, Deed, Movement, account, balance, state_of, strained_since
from bot.domain.profile import RELATIONSHIPS
from db.touch import TouchKind

TODAY = date(2026, 11, 23)
V, C, M, H = Deed.VISIT, Deed.CALL, Deed.COMPLAINT_NORMAL, Deed.COMPLAINT_HIGH


def ago(*deeds: tuple[Deed, int]) -> list[Movement]:
    return [Movement(deed, TODAY - timedelta(days=days)) for deed, days in deeds]


@pytest.mark.parametrize(
    ("movements", "left"),
    [
        ([], 0),
        (ago((V, 0)), 3),
        (ago((V, 60)), 1.5),
        (ago((V, 120)), 0.75),
        (ago((C, 0), (C, 0), (C, 0)), 1),  # three calls in a day are one matter
        (ago((C, 0), (V, 0)), 4),
        (ago((M, 0), (M, 0)), -10),  # two complaints are two
        (ago((V, 0), (M, 0)), -2),
        (ago((V, -1)), 0),  # not yet
    ],
)
def test_what_is_left(movements: list[Movement], left: float) -> None:
    assert balance(movements, TODAY) == pytest.approx(left)


@pytest.mark.parametrize(
    ("points", "state"),
    [
        (30, "excellent"),
        (12, "excellent"),
        (11.9, "good"),
        (4, "good"),
        (3.9, "so_so"),
        (-4, "so_so"),
        (-4.1, "strained"),
    ],
)
def test_the_word_is_one_of_the_profile(points: float, state: str) -> None:
    assert state_of(points) == state
    assert state in RELATIONSHIPS


@pytest.mark.parametrize(
    ("movements", "state", "trend"),
    [
        (ago((V, 1), (V, 8), (V, 15), (V, 22), (V, 29)), "excellent", 1),
        (ago((V, 91), (V, 100), (V, 110)), "so_so", -1),  # nobody cared since
        (ago((V, 1), (V, 91)), "good", 1),
        (ago((C, 1), (C, 91)), "so_so", 0),
        (ago((V, 3), (H, 1)), "strained", -1),
        (ago((M, 1)), "strained", -1),
        (ago((M, 1), (V, 5)), "so_so", -1),
        (ago((M, 3), (Deed.SETTLED, 1)), "so_so", -1),
    ],
)
def test_how_an_account_stands(movements: list[Movement], state: str, trend: int) -> None:
    found = account(movements, TODAY)
    assert found is not None
    assert (found.state, found.trend) == (state, trend)


def test_where_nothing_happened_there_is_no_account() -> None:
    assert account([], TODAY) is None


def test_when_it_fell_below_the_line() -> None:
    assert strained_since(ago((V, 40), (H, 12)), TODAY, 30) == TODAY - timedelta(days=12)
    assert strained_since(ago((H, 40)), TODAY, 30) is None  # strained for longer: no news
    assert strained_since(ago((M, 12), (V, 2)), TODAY, 30) is None  # mended
    assert strained_since([], TODAY, 30) is None
    # Kindness is forgotten sooner than trouble: it falls without anything new.
    faded = ago((V, 120), (V, 121), (V, 122), (H, 120))
    since = strained_since(faded, TODAY, 30)
    assert since is not None
    assert balance(faded, since) < STRAINED_BELOW <= balance(faded, since - timedelta(days=1))


deeds = st.lists(st.builds(Movement, st.sampled_from(list(Deed)), st.dates(TODAY - timedelta(days=900), TODAY)))


@given(deeds)
def test_the_order_of_deeds_does_not_matter_and_all_fades(movements: list[Movement]) -> None:
    assert balance(movements, TODAY) == pytest.approx(balance(movements[::-1], TODAY))
    assert abs(balance(movements, TODAY + timedelta(days=20_000))) < 1e-6


@given(deeds, st.sampled_from([one for one in Deed if WORTH[one].points < 0]))
def test_trouble_never_helps(movements: list[Movement], trouble: Deed) -> None:
    assert balance([*movements, Movement(trouble, TODAY)], TODAY) < balance(movements, TODAY)


@given(deeds)
def test_the_day_of_the_fall_is_that_of_the_balances(movements: list[Movement]) -> None:
    lately = [Movement(one.deed, TODAY - timedelta(days=(TODAY - one.day).days // 15)) for one in movements]
    below = [balance(lately, TODAY - timedelta(days=back)) < STRAINED_BELOW for back in range(31)]
    expected = next((back - 1 for back in range(1, 31) if not below[back]), None) if below[0] else None
    since = strained_since(lately, TODAY, 30)
    assert since == (None if expected is None else TODAY - timedelta(days=expected))


def test_every_touch_counts() -> None:
    assert {str(kind) for kind in TouchKind} <= {str(deed) for deed in Deed}
    assert set(WORTH) == set(Deed)
    assert all(one.half_life > 0 for one in WORTH.values())
