"""A customer's health, 0 to 100, from five parts: each says how good things are there, its weight how much it counts.

A part of which nothing is known counts as the others do on average, so that it neither helps nor harms. The same holds
when two days are compared: what a part that appeared did to the whole is its own distance from that average, and the
moves of all parts add up to the move of the whole exactly.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Part(StrEnum):
    ORDERS = "orders"
    CONTACT = "contact"
    COMPLAINTS = "complaints"
    SCORE = "score"
    PROMISES = "promises"


WEIGHTS: Mapping[Part, int] = {
    Part.ORDERS: 35,
    Part.CONTACT: 20,
    Part.COMPLAINTS: 20,
    Part.SCORE: 15,
    Part.PROMISES: 10,
}
LONGEST_OVERRIDE = timedelta(days=365)
GOOD_FROM, POOR_BELOW = 70, 40


@dataclass(frozen=True, slots=True)
class Health:
    """``parts``: 0 to 100 each, only those of which something is known. ``weights``: points out of 100 that each of
    them carries, scaled to the parts that are known; they add up to 100."""

    value: float
    parts: Mapping[Part, float]
    weights: Mapping[Part, float]
    known: float  # 0 to 1: how much of the weight is known

    @property
    def shown(self) -> int:
        """The value as people read it."""
        return int(self.value + 0.5)


@dataclass(frozen=True, slots=True)
class Move:
    """What a part did to the whole since another day, in points. ``before`` or ``now``, 0 to 100: None if unknown."""

    part: Part
    points: float
    before: float | None
    now: float | None


@dataclass(frozen=True, slots=True)
class Override:
    """What a manager says instead, up to and with the day ``until``."""

    value: int
    reason: str
    until: date


def check_weights(weights: Mapping[Part, int]) -> None:
    """Raises ValueError unless every part has a weight from 0 to 100 and one is above 0."""
    if set(weights) != set(Part) or not all(0 <= one <= 100 for one in weights.values()) or not any(weights.values()):
        raise ValueError(f"no weights: {dict(weights)}")


def health(parts: Mapping[Part, float | None], weights: Mapping[Part, int] = WEIGHTS) -> Health | None:
    """The whole from its parts, 0 to 100 each, None or left out where nothing is known. None where nothing is known of
    any part that has a weight."""
    known = {part: value for part in Part if (value := parts.get(part)) is not None and weights[part] > 0}
    total = sum(weights[part] for part in known)
    if not total:
        return None
    share = {part: 100 * weights[part] / total for part in known}
    value = sum(weights[part] * known[part] for part in known) / total
    return Health(min(max(value, 0.0), 100.0), known, share, total / sum(weights.values()))


def moved(now: Health, before: Health, weights: Mapping[Part, int] = WEIGHTS) -> list[Move]:
    """What moved the whole between two days, the largest move first; parts that did not move are left out.

    Both have to be made with these weights: after the admin changed them, make the older one anew from its parts.
    """
    known = [part for part in Part if part in now.parts or part in before.parts]
    total = sum(weights[part] for part in known)
    found = []
    for part in known:
        one, other = now.parts.get(part), before.parts.get(part)
        by = weights[part] * ((now.value if one is None else one) - (before.value if other is None else other)) / total
        if abs(by) > 1e-9:
            found.append(Move(part, by, other, one))
    return sorted(found, key=lambda move: (-abs(move.points), move.part))


def override(value: int, reason: str, until: date, today: date) -> Override:
    """What a manager says instead of the parts.

    Raises:
        ValueError: it is not 0 to 100, has no reason, or ends before today or later than in a year.
    """
    if not 0 <= value <= 100 or not reason.strip() or not today <= until <= today + LONGEST_OVERRIDE:
        raise ValueError(f"no override: {value} until {until}")
    return Override(value, reason.strip(), until)


def effective(computed: Health | None, said: Override | None, today: date) -> float | None:
    """The value that counts today: what a manager said while it holds, else what the parts say."""
    if said is not None and today <= said.until:
        return float(said.value)
    return computed.value if computed else None
