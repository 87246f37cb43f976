"""Complaints that pile up: more in 30 days than this customer's usual rate explains, or one past its deadline.

The number in a window of t days is Poisson with an own rate per customer, which is Gamma(α, β) among customers. After n
complaints in T days the rate is Gamma(α + n, β + T), and the number to come in t days is negative binomial with
r = α + n and p = (β + T)/(β + T + t) (Gelman et al., Bayesian Data Analysis, 3rd ed., 2.6).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.signals.model import AT_THE_RULE, Family, Signal, below_the_rule, level_of

WINDOW = 30  # days
BASELINE = 365  # days before the window, in which the usual rate is learnt
TAIL = 0.05
FEWEST = 2
_ALPHA = 0.5  # complaints of one's own that outweigh what is usual among all: customers differ a lot
_USUAL_RATE = 1 / 365  # a day and customer, where the house has no complaints yet
_LATE_DAY = 24.0  # hours past the deadline that weigh as much again as being past it


@dataclass(frozen=True, slots=True)
class House:
    """What is usual among all customers: ``rate`` is complaints a customer and day, over the last year."""

    rate: float = _USUAL_RATE


def house(complaints: int, customer_days: float) -> House:
    """What is usual, from the complaints of all customers in as many days; one complaint a year is added to both."""
    return House((complaints + 1) / (max(customer_days, 0.0) + 1 / _USUAL_RATE))


def expected(before: int, days: float, usual: House = House()) -> float:
    """How many complaints 30 days usually bring, after ``before`` in ``days``."""
    return (_ALPHA + before) / (_ALPHA / usual.rate + max(days, 0.0)) * WINDOW


def tail(count: int, before: int, days: float, usual: House = House()) -> float:
    """The probability of ``count`` complaints or more in 30 days, after ``before`` in the ``days`` before these."""
    shape, known = _ALPHA + before, _ALPHA / usual.rate + max(days, 0.0)
    p = known / (known + WINDOW)
    fewer = 0.0
    term = shape * math.log(p)  # ln P(X = 0); then P(x + 1) = P(x)·(r + x)/(x + 1)·(1 − p)
    for x in range(count):
        fewer += math.exp(term)
        term += math.log((shape + x) / (x + 1) * (1 - p))
    return min(max(1.0 - fewer, 1e-12), 1.0)


def complaints_signal(
    customer: int,
    recent: int,
    before: int,
    days: float,
    late_hours: Sequence[float] = (),
    newest: int = 0,
    usual: House = House(),
) -> Signal | None:
    """The signal of one customer; None without complaints in 30 days and past their deadline.

    ``recent``: complaints in the last 30 days; ``before``: in the ``days`` (at most 365, those since the customer is
    known) before these; ``late_hours``: how far each complaint that waits for its first answer is past its deadline,
    in working hours; ``newest``: a number of the newest complaint, which is only evidence, for one more complaint does
    not end a pile.

    Evidence: ``count``, ``usual`` (a 30 days, one decimal), ``late``, ``late_hours`` (the longest), ``newest``,
    ``reason``: ``late``, ``pile`` or ``count``.
    """
    late = [hours for hours in late_hours if hours > 0]
    if not recent and not late:
        return None
    chance = tail(recent, before, days, usual)
    piled = recent >= FEWEST and chance < TAIL
    level = level_of(-math.log(chance), -math.log(TAIL))
    if not piled:
        level = below_the_rule(level)
    if late:
        level = max(level, _level_of_late(late))
    evidence: dict[str, int | float | str] = {
        "count": recent,
        "usual": round(expected(before, days, usual), 1),
        "late": len(late),
        "late_hours": round(max(late, default=0.0)),
        "reason": "late" if late else "pile" if piled else "count",
    }
    if newest:
        evidence["newest"] = newest
    return Signal(Family.COMPLAINTS, customer, level, 0, evidence)


def _level_of_late(late: Sequence[float]) -> float:
    """From the rule on, for the hours of all that are late together."""
    return AT_THE_RULE + (1 - AT_THE_RULE) * level_of(sum(late), _LATE_DAY)
