"""Each customer's rhythm, summed up: what the model needs to know of the past.

The gaps between order days are looked at as logarithms of days. The latest gap weighs 1, the one before it
2^(−1/12), and so on: a change of habits is believed after a year of monthly orders. Everything here is arrays with one
place a customer, in the order of the ledger's customers.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from bot.domain.silence.ledger import Floats, Ints, Ledger

HALF_LIFE = 12.0  # gaps after which an old one weighs half


@dataclass(frozen=True, slots=True)
class State:
    """What is known of each customer's rhythm.

    ``n`` = Σw, ``s1`` = Σw·ln gap, ``s2`` = Σw·ln² gap over the gaps in days; ``gaps`` is their number, ``last_day``
    the ordinal of the last order day. Customers without orders have ``last_day`` 0 and zeros.
    """

    n: Floats
    s1: Floats
    s2: Floats
    gaps: Ints
    last_day: Ints

    @property
    def orders(self) -> Ints:
        """The number of order days."""
        return np.where(self.last_day > 0, self.gaps + 1, 0).astype(np.int32)


@dataclass(frozen=True, slots=True)
class Episodes:
    """All gaps that ended, each with the state its customer was in when it began."""

    who: Ints
    length: Ints  # days
    before: State  # one place a gap; last_day is the day on which the gap began


def state_at(ledger: Ledger, as_of: int, half_life: float | None = HALF_LIFE) -> State:
    """The states at the end of a day (an ordinal). ``half_life`` None weighs all gaps the same."""
    rows = ledger.until(as_of)
    who, ln, _ = _gaps(rows)
    count = len(ledger.customers)
    behind = _from_the_end(who)
    w = np.ones(len(who)) if half_life is None else np.exp2(-behind / half_life)
    last = np.zeros(count, np.int32)
    last[rows.who] = rows.day  # days ascend: the last one stays
    return State(
        _sums(who, w, count),
        _sums(who, w * ln, count),
        _sums(who, w * ln * ln, count),
        np.bincount(who, minlength=count).astype(np.int32),
        last,
    )


def episodes(ledger: Ledger, half_life: float | None = HALF_LIFE) -> Episodes:
    """Every gap of the ledger with the state before it, ordered by customer and time."""
    who, ln, ends = _gaps(ledger)
    place = _from_the_start(who)
    keep = 1.0 if half_life is None else float(np.exp2(-1.0 / half_life))
    sums = np.zeros((3, len(who)))
    if len(who):
        _run_up(sums, ln, place, keep)
    begun = ledger.day[ends - 1]
    return Episodes(who, ledger.day[ends] - begun, State(sums[0], sums[1], sums[2], place, begun))


def _sums(who: Ints, what: Floats, count: int) -> Floats:
    return np.bincount(who, what, count).astype(np.float64)


def _run_up(sums: Floats, ln: Floats, place: Ints, keep: float) -> None:
    """Fill ``sums`` with n, s1 and s2 of the gaps before each: everybody's second gaps first, then the third."""
    order = np.argsort(place, kind="stable")
    bounds = np.searchsorted(place[order], np.arange(1, int(place.max()) + 2))
    for start, end in pairwise(bounds.tolist()):
        at = order[start:end]
        earlier = ln[at - 1]
        sums[:, at] = keep * sums[:, at - 1] + np.stack((np.ones(len(at)), earlier, earlier * earlier))


def _gaps(ledger: Ledger) -> tuple[Ints, Floats, Ints]:
    """Of each gap its customer, the logarithm of its days, and the row that ends it."""
    ends = np.flatnonzero(~ledger.first())
    return ledger.who[ends], np.log(ledger.day[ends] - ledger.day[ends - 1]), ends


def _from_the_start(who: Ints) -> Ints:
    """0, 1, 2 … within each run of equal values."""
    places = np.arange(len(who), dtype=np.int32)
    begins = np.append(True, who[1:] != who[:-1])[: len(who)]
    return places - np.maximum.accumulate(np.where(begins, places, 0))


def _from_the_end(who: Ints) -> Ints:
    return _from_the_start(who[::-1])[::-1]
