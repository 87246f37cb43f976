"""The orders to judge by: one row for a customer and day, nothing of tomorrow, returns taken off."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.signedinteger[Any]]  # kept in 32 bits: orders come by the million
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Ledger:
    """Order days of customers, ordered by customer and day; a customer has at most one row a day.

    ``who`` are places in ``customers``; ``day`` are proleptic ordinals (:meth:`datetime.date.toordinal`) in the zone of
    the installation; ``amount`` is what the day brought in, in one currency, returns already taken off.
    """

    customers: Sequence[Hashable]
    who: Ints
    day: Ints
    amount: Floats

    def __len__(self) -> int:
        return len(self.who)

    def until(self, as_of: int) -> Ledger:
        """What was known at the end of a day (an ordinal); customers keep their places."""
        seen = self.day <= as_of
        if seen.all():
            return self
        return Ledger(self.customers, self.who[seen], self.day[seen], self.amount[seen])

    def of(self, chosen: NDArray[np.bool_]) -> Ledger:
        """The rows of some customers, who keep their places."""
        if chosen.all():
            return self
        rows = chosen[self.who]
        return Ledger(self.customers, self.who[rows], self.day[rows], self.amount[rows])

    def first(self) -> NDArray[np.bool_]:
        """Which rows are the first of their customer."""
        return np.append(True, self.who[1:] != self.who[:-1])[: len(self.who)]


@dataclass(frozen=True, slots=True)
class Cleaning:
    """How many rows were left out, and why."""

    future: int = 0  # after the day that is judged
    returns: int = 0  # negative amounts, taken off the customer's orders


def clean(
    customers: Sequence[Hashable],
    who: Sequence[int] | Ints,
    day: Sequence[int] | Ints,
    amount: Sequence[float] | Floats,
    as_of: date,
) -> tuple[Ledger, Cleaning]:
    """The rows in any order → a :class:`Ledger` of what happened until ``as_of``, and what was left out.

    Every row is an order of its own: who reads them knows which were sent twice. A return is no sign of life: it is
    taken off the amount of the last order day before it and makes no day of its own; a day whose orders were all
    returned is no order day, as nothing was bought. An order of the amount 0, a sample or an exchange, is one.
    """
    of, on = np.asarray(who, np.int32), np.asarray(day, np.int32)
    money = np.asarray(amount, np.float64)
    past = on <= as_of.toordinal()
    returned = past & (money < 0)
    bought = past & ~returned
    ledger = _merged(customers, of[bought], on[bought], money[bought])
    ledger = _without(ledger, of[returned], on[returned], money[returned])
    return ledger, Cleaning(int((~past).sum()), int(returned.sum()))


def _merged(customers: Sequence[Hashable], who: Ints, day: Ints, amount: Floats) -> Ledger:
    """One row for each customer and day."""
    if not len(who):
        return Ledger(customers, who, day, amount)
    order = np.lexsort((day, who))
    who, day, amount = who[order], day[order], amount[order]
    begins = np.append(True, (who[1:] != who[:-1]) | (day[1:] != day[:-1]))
    return Ledger(customers, who[begins], day[begins], np.add.reduceat(amount, np.flatnonzero(begins)))


def _joined(who: Ints, day: Ints, span: int) -> NDArray[np.int64]:
    return who.astype(np.int64) * span + day


def _without(ledger: Ledger, who: Ints, day: Ints, amount: Floats) -> Ledger:
    """Returns taken off the last order day at or before them, what is left of them off the days before it."""
    if not len(who):
        return ledger
    left = ledger.amount.copy()
    span = int(max(ledger.day.max(initial=0), day.max())) + 1
    places: Any = np.searchsorted(_joined(ledger.who, ledger.day, span), _joined(who, day, span), side="right") - 1
    for place, customer, back in zip(places, who, -amount, strict=True):
        while back > 0 and place >= 0 and ledger.who[place] == customer:
            taken = min(back, left[place])
            left[place] -= taken
            back -= taken
            place -= 1
    stays = (left > 0) | (ledger.amount == 0)
    return Ledger(ledger.customers, ledger.who[stays], ledger.day[stays], left[stays])
