"""No order for too long: the probability of lapsing, from a customer's own rhythm, as a level."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from bot.domain.signals.model import Family, Signal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

FEW_ORDERS = 3  # up to here the prior speaks more than the customer does


def silence_level(p_lapse: float, silence_days: float, typical_gap_days: float) -> float:
    """P(lapse), but nothing before the silence is longer than the customer's typical gap; 0 for who never ordered.

    Who orders rarely and irregularly has a high P(lapse) on the very day of an order; nobody believes a warning about
    who bought yesterday. As P(lapse) does, the level never falls while a silence grows. Replayed for 90 nights on the
    CDNOW sample at a line of .5, this made 249 warnings of 315, of which .61 were right instead of .48; at .3, half of
    the warnings had come on the day after an order.
    """
    if not silence_days > typical_gap_days or math.isnan(p_lapse):
        return 0.0
    return min(max(float(p_lapse), 0.0), 1.0)


def silence_levels(p_lapse: Floats, silence_days: Floats, typical_gap_days: Floats) -> Floats:
    """:func:`silence_level` of many customers, one place each."""
    import numpy as np  # not loaded until the nightly run asks

    with np.errstate(invalid="ignore"):
        late = silence_days > typical_gap_days
    return np.where(late, np.clip(np.nan_to_num(p_lapse, nan=0.0), 0.0, 1.0), 0.0)


def silence_signal(
    customer: int,
    *,
    p_lapse: float,
    silence_days: float,
    typical_gap_days: float,
    orders: int,
    last_day: int,
    similar: tuple[int, int] | None = None,
    lapsed: bool = False,
) -> Signal | None:
    """The signal of one customer; None where there is nothing to say, or no longer: who has ``lapsed`` is a loss.

    ``last_day``, an ordinal, is the matter: an order ends the warning. ``similar``: of how many similar silences
    (second) how many never came back (first), where there were enough.

    Evidence: ``silence_days``, ``typical_gap_days`` (whole days), ``orders``, ``few_orders`` (1 or 0), ``percent``
    (P(lapse)), ``lost_of_similar`` and ``similar``.
    """
    level = silence_level(p_lapse, silence_days, typical_gap_days)
    if not level or lapsed:
        return None
    evidence: dict[str, int | float | str] = {
        "silence_days": round(silence_days),
        "typical_gap_days": max(round(typical_gap_days), 1),
        "orders": int(orders),
        "few_orders": int(orders <= FEW_ORDERS),
        "percent": round(100 * level),
    }
    if similar is not None:
        evidence |= {"lost_of_similar": int(similar[0]), "similar": int(similar[1])}
    return Signal(Family.SILENCE, customer, level, int(last_day), evidence)
