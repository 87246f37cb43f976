"""The order of a round is a short one."""

from __future__ import annotations

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.places import Place
from bot.domain.rounds import metres_of_round, round_order

NEAR = st.builds(Place, st.floats(30.0, 30.4), st.floats(120.0, 120.4))
ANYWHERE = st.builds(Place, st.floats(-90, 90), st.floats(-180, 180))


def way(here: Place, stops: list[Place]) -> float:
    return metres_of_round(here, [stops[at] for at in round_order(here, stops)])


@given(ANYWHERE, st.lists(ANYWHERE, max_size=12))
def test_every_stop_once_and_never_longer_than_as_given(here: Place, stops: list[Place]) -> None:
    assert sorted(round_order(here, stops)) == list(range(len(stops)))
    assert way(here, stops) <= metres_of_round(here, stops) + 1e-3


@given(NEAR, st.lists(NEAR, min_size=1, max_size=10))
def test_never_longer_than_by_distance(here: Place, stops: list[Place]) -> None:
    near = sorted(stops, key=lambda one: metres_of_round(here, [one]))
    assert way(here, near) <= metres_of_round(here, near) + 1e-3


@given(NEAR, st.lists(NEAR, min_size=1, max_size=5))
def test_little_longer_than_the_shortest_way(here: Place, stops: list[Place]) -> None:
    best = min(metres_of_round(here, list(order)) for order in permutations(stops))
    assert way(here, stops) <= best * 1.5 + 1e-3


def test_a_street_is_walked_from_end_to_end() -> None:
    here = Place(30.0, 120.0)
    stops = [Place(30.0, 120.0 + part / 100) for part in (3, 1, 4, 2)]
    assert round_order(here, stops) == [1, 3, 0, 2]
    assert round_order(here, []) == []
