"""What reps of the demo write, as sentences with slots.

Slots: ``{who}`` a contact, ``{a}`` and ``{b}`` two products of the customer's trade (food), ``{n}`` a score,
``{goods}`` the lines of an order.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.demo.goods import Trade
from bot.understanding.model import Category, Severity

Bank = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grievance:
    """A complaint that was settled."""

    category: Category
    severity: Severity
    text: str


@dataclass(frozen=True, slots=True)
class Phrases:
    """The sentences of one language. ``scores`` are by the lowest score they fit, the highest first."""

    anywhere: Bank
    by_trade: Mapping[Trade, Bank]
    calls: Bank
    messages: Bank
    orders: Bank
    notes: Bank
    promises: Bank
    scores: tuple[tuple[int, Bank], ...]
    grievances: tuple[Grievance, ...]

    def visits(self, trade: Trade) -> Bank:
        """Every sentence that fits a visit to such a customer."""
        return self.anywhere + self.by_trade[trade]

    def scored(self, value: int) -> Bank:
        """The sentences for a score."""
        return next(bank for lowest, bank in self.scores if value >= lowest)
