"""What a family of signals says of a customer tonight, or of the whole book of customers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

Evidence = Mapping[str, int | float | str]


class Family(StrEnum):
    """What a finding is about. Of one customer there is at most one open warning in each."""

    SILENCE = "silence"  # no order for too long
    AMOUNT = "amount"  # buys much less, or more, than usual
    CONTACT = "contact"  # nobody of ours was there
    COMPLAINTS = "complaints"
    SCORE = "score"  # less content than before
    PROMISE = "promise"  # our word was not kept
    CONTACT_LEFT = "contact_left"  # the person we know is gone
    CONCENTRATION = "concentration"  # few customers carry the sales
    LEAKAGE = "leakage"  # too many of last year's customers are gone
    FEED = "feed"  # orders of nobody come in


OF_THE_BOOK = frozenset({Family.CONCENTRATION, Family.LEAKAGE, Family.FEED})
"""Families that speak of all customers together: their signals name none."""
AT_THE_RULE = 0.5
"""The level at which the rule of a family that knows no probability is just met."""

Key = tuple[int | None, Family]


@dataclass(frozen=True, slots=True)
class Signal:
    """A finding of one night.

    ``level`` is 0 to 1 and is compared with the line of its family. ``matter`` names what it is about, as a number
    that changes when that is over: the day of the last order, or of the last touch; a warning of another matter ends
    at once. ``evidence`` are the numbers a sentence needs, by names that stay.
    """

    family: Family
    customer: int | None
    level: float
    matter: int = 0
    evidence: Evidence = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Raises ValueError for a level outside 0 to 1, and for a customer where there is none, or the reverse."""
        if not 0 <= self.level <= 1:
            raise ValueError(f"no level: {self.level}")
        if (self.customer is None) != (self.family in OF_THE_BOOK):
            raise ValueError(f"{self.family} and customer {self.customer}")

    @property
    def key(self) -> Key:
        return self.customer, self.family

    @property
    def threatens(self) -> bool:
        """Whether it is bad news. A customer who buys twice as much is worth telling, not worth a push."""
        return self.evidence.get("direction") != "up"


def level_of(value: float, limit: float, *, beyond: bool = False) -> float:
    """How a value of 0 or more stands against the limit of a rule, as a level: none at 0, ``AT_THE_RULE`` at the limit,
    towards 1 far past it. With ``beyond`` the limit itself does not count yet.

    The form v / (v + limit) grows with the value, needs no upper end, and puts 0.6 of the line, where a warning is
    cleared, at 3/7 of the limit.
    """
    if value <= 0:
        return 0.0
    if value == float("inf"):
        return 1.0
    if value == limit:  # said by itself, that rounding decides nothing
        return 0.499 if beyond else AT_THE_RULE
    return value / (value + limit)


def below_the_rule(level: float) -> float:
    """A level that a further condition of the rule holds back: not enough to warn wherever the line may have moved
    (see bot.domain.outcomes), but enough to keep a warning."""
    return min(level, 0.39)
