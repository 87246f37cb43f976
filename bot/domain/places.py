"""Places on Earth and how far they are apart."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt
from typing import TypeVar

T = TypeVar("T")
EARTH = 6_371_009.0  # metres: the mean radius (IUGG)
NEARBY = 300.0  # metres: phones in a street of houses err by some tens, a shopping centre is this large


@dataclass(frozen=True, slots=True)
class Place:
    """Latitude and longitude in degrees."""

    lat: float
    lon: float


def metres_between(one: Place, other: Place) -> float:
    """The way over the surface, by the haversine formula."""
    up, along = radians(other.lat - one.lat), radians(other.lon - one.lon)
    part = sin(up / 2) ** 2 + cos(radians(one.lat)) * cos(radians(other.lat)) * sin(along / 2) ** 2
    return 2 * EARTH * asin(min(1.0, sqrt(part)))


def nearest(here: Place, known: Iterable[tuple[Place, T]], within: float = NEARBY, most: int = 3) -> list[T]:
    """What is known within so many metres, the nearest first."""
    far = sorted(((metres_between(here, place), number, one) for number, (place, one) in enumerate(known)))
    return [one for metres, _, one in far if metres <= within][:most]
