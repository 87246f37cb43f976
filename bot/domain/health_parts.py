"""How good things are with a customer in each part of its health, 0 to 100; None where nothing is known."""

from __future__ import annotations

from bot.domain.promises import Tally

_SCORE_LASTS = 365  # days
_PAST = 2.0  # times the days agreed on: nobody cares for this customer any more
_SHRUNK = 0.5  # smaller sales halve the part at most: the rhythm says more


def orders_part(p_lapse: float | None, ratio: float | None = None) -> float | None:
    """From the probability that the customer lapses, less where it buys a smaller ``ratio`` of its usual amount (see
    signals.amount; 1 is as usual, more does not help). None without orders."""
    if p_lapse is None or p_lapse != p_lapse:  # nan: no orders
        return None
    return 100 * (1 - min(max(p_lapse, 0.0), 1.0)) * min(max(1.0 if ratio is None else ratio, _SHRUNK), 1.0)


def contact_part(days: int | None, allowed: float) -> float | None:
    """From the days since the last touch against those allowed (see signals.contact): 100 up to 4/7 of them, 70 at the
    full number, where contact cools, 35 at one and a half, none at twice. None where there never was a touch."""
    if days is None or allowed <= 0:
        return None
    return min(max(70 * (_PAST - days / allowed), 0.0), 100.0)


def complaints_part(open_late: int, open_in_time: int, settled: int, in_touch: bool) -> float | None:
    """From complaints past their deadline, open within it, and settled in the last 90 days: 35, 15 and 5 points each.

    Without any, 100; but None where nobody has been ``in touch`` for half a year, by order or touch: of a customer
    nobody hears from, no complaint is no praise.
    """
    if not (open_late or open_in_time or settled or in_touch):
        return None
    return max(100.0 - 35 * open_late - 15 * open_in_time - 5 * settled, 0.0)


def score_part(score: int | None, days_ago: int = 0) -> float | None:
    """From the newest satisfaction score, 1 to 10; None where there is none of the last year."""
    if score is None or days_ago > _SCORE_LASTS:
        return None
    return 100 * (min(max(score, 1), 10) - 1) / 9


def promises_part(tally: Tally) -> float | None:
    """From the promises of the last 90 days: kept in time counts whole, kept late half. One kept promise more than
    there were is counted in, so that a single broken one does not say that nothing is ever kept."""
    if not tally.total:
        return None
    return 100 * (tally.on_time + 0.5 * tally.late + 1) / (tally.total + 1)
