"""The last 18 months of a customer: orders and touches, a calendar month each."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from db.customer import Customer
from db.months import orders_since, touches_since
from db.touch import TouchKind

MONTHS = 18


@dataclass(frozen=True, slots=True)
class Months:
    """``first`` days of the months, the oldest first, and what fell into each.

    ``amounts`` are in ``currency``, the one most was sold in; ``sums`` are the totals of every currency, the largest
    first. ``others`` are the touches that were no visits.
    """

    first: list[date]
    currency: str
    amounts: list[Decimal]
    visits: list[int]
    others: list[int]
    sums: list[tuple[str, Decimal]]
    orders: int

    @property
    def empty(self) -> bool:
        return not self.orders and not any(self.visits) and not any(self.others)


def months_of(session: Session, customer: Customer, today: date, home_currency: str) -> Months:
    """The months of a customer that the caller has found visible; the last one is that of ``today``."""
    first = [_month(today, MONTHS - 1 - number) for number in range(MONTHS)]
    orders = orders_since(session, customer.id, first[0], today)
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    for one in orders:
        if one.amount is not None:
            sums[one.currency] += one.amount
    ranked = sorted(sums.items(), key=lambda one: -one[1])
    currency = ranked[0][0] if ranked else home_currency
    amounts = [Decimal(0)] * MONTHS
    for one in orders:
        if one.currency == currency:
            amounts[_position(one.day, first[0])] += one.amount or 0
    visits, others = [0] * MONTHS, [0] * MONTHS
    for day, kind in touches_since(session, customer.id, first[0], today):
        (visits if kind == TouchKind.VISIT else others)[_position(day, first[0])] += 1
    return Months(first, currency, amounts, visits, others, ranked, len(orders))


def _month(today: date, back: int) -> date:
    """The first day of the month so many months before that of ``today``."""
    year, month = divmod(today.year * 12 + today.month - 1 - back, 12)
    return date(year, month + 1, 1)


def _position(day: date, first: date) -> int:
    return (day.year - first.year) * 12 + day.month - first.month
