"""What is at stake: each customer's sales a year, the tier that follows, and what the customer is worth in all."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bot.domain.silence.ledger import Floats, Ints, Ledger
from bot.domain.tiers import CORE, KEY, REGULAR, TAIL

HALF_LIFE_DAYS = 180
REFERRED = 0.5  # the share of what referred customers are worth that counts for who brought them
BAND = 0.02  # points of rank that a customer has to pass a cut by before the tier changes
_AT_ONCE = 500_000  # orders, to hold no copies of all
ORDER = (KEY, CORE, REGULAR, TAIL)


def yearly_value(ledger: Ledger, as_of: int) -> Floats:
    """Sales a year of each customer, recent ones counted more: 365·ln 2/180 · Σ amount·2^(−age/180), age in days.

    In the ledger's currency. A customer who buys evenly has just what a year brings in.
    """
    rows, count = ledger.until(as_of), len(ledger.customers)
    total = np.zeros(count)
    for first in range(0, len(rows), _AT_ONCE):
        some = slice(first, first + _AT_ONCE)
        weights = np.exp2(-(as_of - rows.day[some]) / HALF_LIFE_DAYS)
        total += np.bincount(rows.who[some], rows.amount[some] * weights, count)
    return np.asarray(365 * np.log(2) / HALF_LIFE_DAYS * total)


def tiers(value: Floats, before: Sequence[str | None] | None = None) -> list[str]:
    """Tiers by rank of value: the first 20 % are key and core, up to 80 % regular, then tail.

    Inside the first 20 % those who bring in its first 80 % are ``key``. Who had a tier ``before`` keeps it while the
    rank is within two points of the cut, so that nobody goes up and down with each order. No value: ``tail``.
    """
    count = len(value)
    ranked = np.argsort(-value, kind="stable")
    place = np.empty(count)
    place[ranked] = (np.arange(count) + 1) / max(count, 1)  # share of customers at or above
    top = ranked[: -(-count // 5)]
    above = np.full(count, np.inf)
    total = float(value[top].sum())
    if total > 0:
        above[top] = (np.cumsum(value[top]) - value[top]) / total  # share of the top's sales above this one
    rows = zip(value.tolist(), above.tolist(), place.tolist(), before or [None] * count, strict=True)
    return [_tier(*row) for row in rows]


def _tier(value: float, above: float, place: float, was: str | None) -> str:
    if value <= 0:
        return TAIL
    in_top = above < np.inf
    now = (KEY if above < 0.8 else CORE) if in_top else REGULAR if place <= 0.8 + 1e-9 else TAIL
    if was not in ORDER or abs(ORDER.index(was) - ORDER.index(now)) != 1:
        return now
    border = min(ORDER.index(was), ORDER.index(now))  # 0: key/core, 1: core/regular, 2: regular/tail
    distance = (abs(above - 0.8), abs(place - 0.2), abs(place - 0.8))[border]
    return was if distance <= BAND else now


def pareto(value: Floats, share: float = 0.8) -> Ints:
    """Places of the fewest customers who together bring in ``share`` of all, the largest first."""
    ranked = np.argsort(-value, kind="stable")
    positive = ranked[value[ranked] > 0]
    if not len(positive):
        return positive
    so_far = np.cumsum(value[positive])
    return positive[: int(np.searchsorted(so_far, share * so_far[-1] - 1e-9)) + 1]


def lifetime_value(
    value: Floats, p_order: Floats, margin: float = 0.3, referred: Floats | None = None, omega: float = REFERRED
) -> Floats:
    """margin · P(an order within 365 days) · value + ω · the same of the customers they brought.

    ``referred`` is the sum of margin · P · value of those whom each customer referred, in the currency of ``value``.
    """
    own = margin * np.nan_to_num(p_order) * value
    return own if referred is None else own + omega * referred
