"""How often a customer of each tier should be touched: two intervals, and what follows from the days gone by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.tiers import CORE, KEY, REGULAR, TAIL

MOST_DAYS = 730
WINDOW = 90
"""Days in which touches are counted."""


class Standing(StrEnum):
    """How a customer stands against the cadence. ``LATE``: not seen for too long; ``BELOW``: less often than ideal."""

    FINE = "fine"
    BELOW = "below"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class Interval:
    """Days between two touches: ``ideal`` is aimed at, ``longest`` is what must not pass without one."""

    ideal: int
    longest: int

    def __post_init__(self) -> None:
        """Raises ValueError unless 1 ≤ ideal ≤ longest ≤ ``MOST_DAYS``."""
        if not 1 <= self.ideal <= self.longest <= MOST_DAYS:
            raise ValueError(f"no interval: {self.ideal} to {self.longest} days")

    def __str__(self) -> str:
        """As a customer's own one is kept in its history: ``7:14``."""
        return f"{self.ideal}:{self.longest}"


Cadences = Mapping[str, Interval]

DEFAULTS: Cadences = {
    KEY: Interval(7, 14),
    CORE: Interval(14, 30),
    REGULAR: Interval(30, 60),
    TAIL: Interval(90, 180),
}
LONGEST: Mapping[str, int] = {tier: one.longest for tier, one in DEFAULTS.items()}
"""The longest days between two touches by tier, where nobody chose others."""
RANKS: Mapping[str, int] = {tier: rank for rank, tier in enumerate(DEFAULTS)}
IN_PERSON = frozenset({KEY})
"""Tiers that are visited: of these only touches in person count."""


def read_interval(text: str) -> Interval:
    """The interval in ``7:14``. Raises ValueError for anything else."""
    ideal, _colon, longest = text.partition(":")
    return Interval(int(ideal), int(longest))


def interval_of(tier: str, cadences: Cadences, ideal: int | None = None, longest: int | None = None) -> Interval:
    """The interval of a customer: its own one where it has one, else that of its tier."""
    if ideal is not None and longest is not None:
        return Interval(ideal, longest)
    return cadences.get(tier, cadences[REGULAR])


def standing(interval: Interval, days: int, touches: int, known: int) -> Standing:
    """How a customer stands ``days`` after the last touch that counts, or after it was entered.

    ``touches`` are those of the last ``WINDOW`` days; ``known`` is for how many days the customer has been with us, so
    that of a new one no more is expected than there was time for.
    """
    if days >= interval.longest:
        return Standing.LATE
    expected = min(known, WINDOW) // interval.ideal
    return Standing.BELOW if days >= interval.ideal or touches < expected else Standing.FINE


def pressing(tier: str, days: int, interval: Interval) -> tuple[int, float]:
    """What is most pressing sorts first: the tier, then how far past the longest interval, relative to it."""
    return RANKS.get(tier, len(RANKS)), -(days - interval.longest) / interval.longest
