"""A simulator of business buyers with known leaving dates: a steady rhythm, weekends, holidays, leavers and faders."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from bot.domain.silence.ledger import Ledger, clean

FIRST = date(2023, 1, 2)
HOLIDAYS = [(date(year, 1, 25), date(year, 2, 5)) for year in (2023, 2024, 2025, 2026)]  # nobody orders
SKIPS = 0.04  # of the gaps: a full store, a refit, somebody ill


@dataclass(frozen=True, slots=True)
class Market:
    """The orders, and for each customer the ordinal of the day of leaving (0: stays)."""

    ledger: Ledger
    leaves: np.ndarray[tuple[int], np.dtype[np.int64]]
    end: int


def market(customers: int = 600, days: int = 900, seed: int = 1) -> Market:
    """Buyers with an own typical gap of 4 to 70 days; of four one leaves at once, one in ten fades: gaps that grow."""
    random = np.random.default_rng(seed)
    who: list[int] = []
    day: list[int] = []
    amount: list[float] = []
    leaves = np.zeros(customers, np.int64)
    last = FIRST.toordinal() + days
    for one in range(customers):
        typical, spread = float(np.exp(random.uniform(np.log(4), np.log(70)))), float(random.uniform(0.15, 0.6))
        size = float(random.lognormal(6, 1))
        kind = random.choice(3, p=[0.65, 0.25, 0.10])
        at = FIRST.toordinal() + float(random.uniform(0, 60))
        leaving = FIRST.toordinal() + float(random.uniform(200, days)) if kind else float("inf")
        stretch = 1.0
        while at < last:
            if at >= leaving:
                if kind == 1 or stretch > 4:
                    break
                stretch *= 1.5
            who.append(one)
            day.append(_workday(int(at)))
            amount.append(size * float(random.lognormal(0, 0.3)))
            skipped = float(random.uniform(2, 5)) if random.random() < SKIPS else 1.0
            at = max(at + typical * stretch * skipped * float(random.lognormal(0, spread)), day[-1] + 1)
        leaves[one] = int(leaving) if kind else 0
    ledger, _ = clean(list(range(customers)), who, day, amount, date.fromordinal(last))
    return Market(ledger, leaves, last)


def _workday(day: int) -> int:
    on = date.fromordinal(day)
    for first, end in HOLIDAYS:
        if first <= on <= end:
            on = end + timedelta(days=1)
    while on.weekday() > 4:
        on += timedelta(days=1)
    return on.toordinal()
