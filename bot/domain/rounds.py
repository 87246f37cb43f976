"""In which order to visit places: a short way from here by all of them, without coming back.

The nearest neighbour first, then 2-opt: a stretch of the way is turned round for as long as that makes it shorter.
With the dozen stops of a day this is mostly the shortest way there is, in well under a millisecond a stop.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from bot.domain.places import Place, metres_between

_ENOUGH = 1e-6  # metres: a gain below that is none, so that turning ends


def round_order(here: Place, stops: Sequence[Place]) -> list[int]:
    """The positions of the stops in the order of the round; never a longer way than in the order they are given."""
    far = _distances(here, stops)
    plain = list(range(1, len(stops) + 1))
    best = min((_turned(_nearest_first(far), far), _turned(plain, far)), key=lambda way: _length(way, far))
    return [one - 1 for one in best]


def metres_of_round(here: Place, stops: Sequence[Place]) -> float:
    """The way from here by the stops in this order, as the crow flies."""
    way = [here, *stops]
    return sum(metres_between(one, other) for one, other in pairwise(way))


def _distances(here: Place, stops: Sequence[Place]) -> list[list[float]]:
    """Between all places; 0 is here, the stops count from 1."""
    places = [here, *stops]
    return [[metres_between(one, other) for other in places] for one in places]


def _nearest_first(far: list[list[float]]) -> list[int]:
    way: list[int] = []
    left, at = set(range(1, len(far))), 0
    while left:
        at = min(left, key=lambda one: (far[at][one], one))
        left.remove(at)
        way.append(at)
    return way


def _turned(way: list[int], far: list[list[float]]) -> list[int]:
    """The way after every turn of a stretch that makes it shorter."""
    better = True
    while better:
        better = False
        for first in range(len(way) - 1):
            for last in range(first + 1, len(way)):
                if _gain(way, first, last, far) > _ENOUGH:
                    way = [*way[:first], *reversed(way[first : last + 1]), *way[last + 1 :]]
                    better = True
    return way


def _gain(way: list[int], first: int, last: int, far: list[list[float]]) -> float:
    """By how many metres the way gets shorter when the stretch is turned round; its end is open."""
    before = way[first - 1] if first else 0
    now, then = far[before][way[first]], far[before][way[last]]
    if last + 1 < len(way):
        now += far[way[last]][way[last + 1]]
        then += far[way[first]][way[last + 1]]
    return now - then


def _length(way: list[int], far: list[list[float]]) -> float:
    return sum(far[one][other] for one, other in zip([0, *way], way, strict=False))
