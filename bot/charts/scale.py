"""Round numbers for the axis of a chart."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

_STEPS = (Decimal(1), Decimal(2), Decimal(5), Decimal(10))


def ticks(lowest: Decimal, highest: Decimal, most: int = 4, least_step: Decimal = Decimal("0.01")) -> list[Decimal]:
    """Round values, evenly apart and about ``most`` steps, that span zero and both ends; at least two of them."""
    low, high = min(lowest, Decimal(0)), max(highest, Decimal(0))
    if low == high:
        high = least_step * most
    step = max(_round_step((high - low) / most), least_step)
    first = (low / step).to_integral_value(ROUND_FLOOR)
    last = (high / step).to_integral_value(ROUND_CEILING)
    return [step * number for number in range(int(first), int(last) + 1)]


def _round_step(rough: Decimal) -> Decimal:
    """The next 1, 2 or 5 times a power of ten."""
    power = Decimal(10) ** rough.adjusted()
    return next(power * step for step in _STEPS if power * step >= rough)
