"""Which customers matter most: tiers from the sales of the last twelve months.

Customers are ranked by sales, the largest first, and the ranking is cut twice. By number of customers: the smallest
top group that holds at least 20 % of them, then everybody up to at least 80 %, then the rest. Inside the top group by
sales: the ones who, counted from the first, bring in the first 80 % of the group's sales are ``key``, the one who
crosses that line included; the others are ``core``.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

KEY, CORE, REGULAR, TAIL = "key", "core", "regular", "tail"


def tiers(sales: Mapping[int, Decimal] | Mapping[int, int]) -> dict[int, str]:
    """The tier of every customer, by id: ``key``, ``core``, ``regular`` or ``tail``.

    ``sales`` are trailing twelve months in one currency and unit, one entry for every customer, those without orders
    too.
    A customer whose sales are not above zero is ``tail`` wherever they rank; equal sales rank by id.
    """
    ranked = sorted(sorted(sales), key=sales.__getitem__, reverse=True)  # equal ones stay in the order of ids
    top = ranked[: _ceil_share(len(ranked), 20)]
    keys = _first_80_percent(top, sales)
    found = dict.fromkeys(ranked, TAIL)
    found.update(dict.fromkeys(ranked[: _ceil_share(len(ranked), 80)], REGULAR))
    found.update((customer, KEY if customer in keys else CORE) for customer in top)
    return {customer: found[customer] if amount > 0 else TAIL for customer, amount in sales.items()}


def _ceil_share(count: int, percent: int) -> int:
    return -(-count * percent // 100)


def _first_80_percent(top: list[int], sales: Mapping[int, Decimal] | Mapping[int, int]) -> set[int]:
    total = sum(max(sales[customer], 0) for customer in top)
    keys: set[int] = set()
    so_far: Decimal | int = 0
    for customer in top:
        if so_far * 100 >= total * 80:
            break
        keys.add(customer)
        so_far += sales[customer]
    return keys
