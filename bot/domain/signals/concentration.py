"""Few customers carry the sales: what the largest, and the five largest, are of the trailing twelve months, and how
concentrated all are.

HHI is the Herfindahl–Hirschman index, the sum of squared shares, 1/n for n equal customers and 1 for a single one; .15
is where the U.S. Horizontal Merger Guidelines of 2010 (5.3) began to call a market concentrated.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from bot.domain.signals.model import Family, Signal, level_of

TOP1, TOP5, HHI = 0.20, 0.50, 0.15
FEWEST = 10  # customers with sales: with fewer everybody knows that each of them matters


@dataclass(frozen=True, slots=True)
class Concentration:
    """Shares of all sales, 0 to 1; ``largest`` is the id of the largest customer."""

    customers: int
    largest: int
    top1: float
    top5: float
    hhi: float


def concentration(sales: Mapping[int, Decimal] | Mapping[int, float]) -> Concentration | None:
    """From sales by customer in one currency. Who has none, or more returned than bought, is left out; None where
    nobody is left."""
    bought = sorted(((float(amount), customer) for customer, amount in sales.items() if amount > 0), reverse=True)
    total = sum(amount for amount, _customer in bought)
    if not bought:
        return None
    shares = [amount / total for amount, _customer in bought]
    largest = min(customer for amount, customer in bought if amount == bought[0][0])
    return Concentration(len(bought), largest, shares[0], sum(shares[:5]), sum(share * share for share in shares))


def concentration_signal(found: Concentration | None) -> Signal | None:
    """The signal of a book of customers; None of one with fewer than ten who buy.

    Evidence: ``customers``, ``largest`` (an id), ``top1_percent``, ``top5_percent``, ``hhi`` (three decimals),
    ``reason``: ``top1``, ``top5`` or ``hhi``, what is furthest over its limit.
    """
    if found is None or found.customers < FEWEST:
        return None
    levels = {
        "top1": level_of(round(found.top1, 9), TOP1, beyond=True),
        "top5": level_of(round(found.top5, 9), TOP5, beyond=True),
        "hhi": level_of(round(found.hhi, 9), HHI, beyond=True),
    }
    reason = max(levels, key=levels.__getitem__)
    evidence: dict[str, int | float | str] = {
        "customers": found.customers,
        "largest": found.largest,
        "top1_percent": round(100 * found.top1),
        "top5_percent": round(100 * found.top5),
        "hhi": round(found.hhi, 3),
        "reason": reason,
    }
    return Signal(Family.CONCENTRATION, None, levels[reason], 0, evidence)
