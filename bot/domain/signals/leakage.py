"""How many customers of the year before last are gone: counted, not forecast (a forecast of it was unreliable).

Leakage is what ordered in the year before last and not in the last one, by count and by sales. Its interval is that of
a Beta posterior with Jeffreys' prior, Beta(k + ½, n − k + ½) (Brown, Cai and DasGupta, Interval Estimation for a
Binomial Proportion, 2001). Sales are not a number of trials; they count as Kish's effective number, (Σs)²/Σs², which
is the number of customers where all are equal and near 1 where one has nearly everything.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from bot.domain.signals.model import Family, Signal, level_of

LINE = 0.10
SURE = 0.95
"""How probable it must be that the true share is over the line: then the 90 % interval lies above it whole."""


@dataclass(frozen=True, slots=True)
class Share:
    """A share, 0 to 1, with its 90 % interval; ``over`` is the probability that the true one is over the line."""

    value: float
    low: float
    high: float
    over: float


@dataclass(frozen=True, slots=True)
class Leakage:
    """Of ``customers`` who ordered in the year before last, for ``sales``, how many did not in the last year."""

    customers: int
    gone: int
    sales: float
    gone_sales: float
    by_count: Share
    by_sales: Share


def share(part: float, trials: float, line: float = LINE) -> Share:
    """A share with its interval; ``part`` and ``trials`` need not be whole."""
    from scipy.special import betainc, betaincinv  # not loaded until the nightly run asks

    a, b = part + 0.5, trials - part + 0.5
    low, high = float(betaincinv(a, b, 0.05)), float(betaincinv(a, b, 0.95))
    return Share(part / trials, low if part else 0.0, high if part < trials else 1.0, 1 - float(betainc(a, b, line)))


def leakage(
    before: Mapping[int, Decimal] | Mapping[int, float], last: Mapping[int, Decimal] | Mapping[int, float]
) -> Leakage | None:
    """From the sales by customer, in one currency, of days 730 to 366 ago and of the last 365 days.

    Who has no positive sales in a year did not order in it. None where nobody ordered in the year before last.
    """
    old = {customer: float(amount) for customer, amount in before.items() if amount > 0}
    if not old:
        return None
    gone = {customer for customer in old if not last.get(customer, 0) > 0}
    sales, lost = sum(old.values()), sum(old[customer] for customer in sorted(gone))
    effective = sales**2 / sum(amount * amount for amount in old.values())
    by_sales = share(min(lost / sales, 1.0) * effective, effective)
    return Leakage(len(old), len(gone), sales, lost, share(len(gone), len(old)), by_sales)


def leakage_signal(found: Leakage | None) -> Signal | None:
    """The signal of a book of customers: by count or by sales, whatever is more surely over the line of 10 %.

    The level goes by the odds of being over the line, and is at the rule at 19 to 1.

    Evidence: ``customers``, ``gone``, ``percent``, ``low_percent`` and ``high_percent`` by count,
    ``sales_percent``, ``sales_low_percent`` and ``sales_high_percent``, ``line_percent``, ``reason``: ``count`` or
    ``sales``.
    """
    if found is None or not found.gone:
        return None
    count, sales = found.by_count, found.by_sales
    worst = max(count.over, sales.over)
    level = level_of(worst / max(1 - worst, 1e-12), SURE / (1 - SURE))
    evidence = {
        "customers": found.customers,
        "gone": found.gone,
        "percent": round(100 * count.value),
        "low_percent": round(100 * count.low),
        "high_percent": round(100 * count.high),
        "sales_percent": round(100 * sales.value),
        "sales_low_percent": round(100 * sales.low),
        "sales_high_percent": round(100 * sales.high),
        "line_percent": round(100 * LINE),
        "reason": "count" if count.over >= sales.over else "sales",
    }
    return Signal(Family.LEAKAGE, None, level, 0, evidence)
