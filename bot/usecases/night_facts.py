"""What a night judges by, once it is read: customers, orders in one currency, touches, complaints, scores, promises.

Loads numpy: imported by the nightly run and where one customer is looked at, never at start-up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from bot.domain.promises import Word
from bot.domain.signals import contact_left as left_rule
from bot.domain.silence.ledger import Floats, Ints

TOKEN = 1e-6
"""What an order counts whose amount is not known, or in no currency that can be compared: a sign of life, no money."""


class Client(NamedTuple):
    """A living customer; ``ideal`` and ``longest`` are days between touches."""

    id: int
    owner_id: int
    team_id: int | None
    tier: str
    known_since: date
    ideal: int
    longest: int


@dataclass(frozen=True, slots=True)
class Sold:
    """Orders in any order; ``who`` are places among the clients, ``day`` ordinals. ``amount`` is in the reporting
    currency; what no rate leads to counts as :data:`TOKEN` there and is in ``foreign`` by currency."""

    who: Ints
    day: Ints
    amount: Floats
    foreign: Mapping[str, tuple[Ints, Ints, Floats]]

    def alone_foreign(self) -> Sold:
        """Without the orders in the reporting currency, once they are in a ledger."""
        return Sold(self.who[:0], self.day[:0], self.amount[:0], self.foreign)


@dataclass(frozen=True, slots=True)
class Touched:
    """One place a client: the ordinal of the last touch, and of the last that counts for the tier, 0 without one; the
    own habit in days, nan without one. ``any`` says whether anybody was ever touched."""

    last: Ints
    counted: Ints
    habit: Floats


@dataclass(slots=True)
class Complaints:
    """Of one customer: how many came in the last 30 days, and before; the newest; what is open and was settled."""

    recent: int = 0
    before: int = 0
    newest: int = 0
    late: list[float] = field(default_factory=list)  # working hours past the deadline
    in_time: int = 0
    settled: int = 0


@dataclass(frozen=True, slots=True)
class Leavers:
    """Who left a customer, how many are known there still, and when one of these was met last."""

    departures: list[left_rule.Departure]
    remaining: int
    met: date | None


@dataclass(frozen=True, slots=True)
class Facts:
    """``today`` is a day in the zone of the installation; dictionaries are by place among the clients."""

    today: date
    clients: Sequence[Client]
    sold: Sold
    touched: Touched
    complaints: Mapping[int, Complaints]
    scores: Mapping[int, list[tuple[date, int]]]
    words: Mapping[int, list[Word]]
    leavers: Mapping[int, Leavers]
    brought: Mapping[int, list[int]] = field(default_factory=dict)
    """Whom a client named as a prospect that became one."""
