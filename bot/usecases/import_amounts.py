"""Amounts of a table seen together: which are absurd, and what goes back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from statistics import median

from bot.i18n import N_, format_money
from bot.tabular.said import Said

LARGEST = Decimal(10) ** 9
_LARGEST_OF_SMALL = Decimal(10) ** 12
_SMALL_UNITS = frozenset(("IDR", "KRW", "JPY", "VND"))  # a lorry load costs millions of them
_TIMES_USUAL = 1000
_ENOUGH = 10  # amounts that tell what is usual

Amount = tuple[Decimal, str]


def largest(currency: str) -> Decimal:
    """The largest amount of a currency that is taken for one."""
    return _LARGEST_OF_SMALL if currency in _SMALL_UNITS else LARGEST


class Usual:
    """What is usual in a table: the median of each currency, signs aside, where there are amounts enough."""

    def __init__(self, amounts: Iterable[Amount]) -> None:
        by_currency: dict[str, list[Decimal]] = defaultdict(list)
        for amount, currency in amounts:
            if amount:
                by_currency[currency].append(abs(amount))
        self._medians = {code: median(some) for code, some in by_currency.items() if len(some) >= _ENOUGH}

    def absurd(self, amount: Decimal, currency: str) -> Said | None:
        """Why an amount cannot be meant: a phone number in the wrong column, a lost decimal point."""
        if abs(amount) > largest(currency):
            return Said(N_("{amount} is too large to be an amount"), {"amount": format_money(amount, currency)})
        usual = self._medians.get(currency)
        if usual is None or abs(amount) <= usual * _TIMES_USUAL:
            return None
        values: dict[str, object] = {"amount": format_money(amount, currency), "usual": format_money(usual, currency)}
        return Said(
            N_("{amount} is over 1,000 times what is usual in this file ({usual}); if it is right, log it in the chat"),
            values,
        )


def returns(amounts: Iterable[Amount]) -> Said | None:
    """What amounts below zero are taken for: how many, and their sums."""
    count = 0
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for amount, currency in amounts:
        if amount < 0:
            count += 1
            sums[currency] += amount
    if not count:
        return None
    told = " + ".join(format_money(total, currency) for currency, total in sorted(sums.items()))
    return Said(N_("Amounts below zero, taken as returns: {count}, {sum}"), {"count": f"{count:,}", "sum": told})
