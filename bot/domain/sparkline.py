"""A trend in a line of block characters, and the months it is made of."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

_BLOCKS = "▁▂▃▅▇"  # ▄ and █ hang below the line in some phones' fonts


def sparkline(values: Sequence[Decimal | int]) -> str:
    """One block a value, the largest the highest; whatever is above zero stands out from what is not.

    Empty where no value is above zero. Months of returns are negative and drawn as empty ones.
    """
    most = max(values, default=0)
    if most <= 0:
        return ""
    steps = len(_BLOCKS) - 1
    # The steps that a value is above, compared without division, for Decimal's // rounds towards zero.
    return "".join(_BLOCKS[sum(value * steps > most * step for step in range(steps))] for value in values)


def months_back(day: date, today: date) -> int:
    """How many months before ``today`` a day lies: 0 for the month that ends today, 1 for the one before that …

    A month ends on the day of the month that ``today`` is, or on its last where it has no such day.
    """
    months = (today.year - day.year) * 12 + today.month - day.month
    return months - 1 if day.day > today.day else months


def by_month(dated: Sequence[tuple[date, Decimal]], today: date, months: int = 12) -> list[Decimal]:
    """Sums of the last months, the oldest first; what lies outside of them is left out."""
    sums = [Decimal(0)] * months
    for day, amount in dated:
        back = months_back(day, today)
        if 0 <= back < months:
            sums[months - 1 - back] += amount
    return sums
