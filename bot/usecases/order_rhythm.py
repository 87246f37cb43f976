"""The days on which a customer ordered, and how long it has been silent against its usual gap."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

from sqlalchemy.orm import Session

from bot.usecases.night_tracks import house_day
from db.customer import Customer
from db.months import orders_since
from db.signal import CustomerRisk

LONGEST = 540  # days that are drawn
_GAPS_SHOWN = 12


@dataclass(frozen=True, slots=True)
class OrderDays:
    """``orders``: days with the sum of that day in the currency most was sold in, the oldest first. ``usual``: days
    between two orders as the model knows them, before the first night the middle one of the gaps; None with one
    order."""

    orders: list[tuple[date, Decimal]]
    first: date
    today: date
    usual: float | None

    @property
    def silent(self) -> int:
        return (self.today - self.orders[-1][0]).days


def order_days(session: Session, customer: Customer, now: datetime) -> OrderDays | None:
    """What is drawn of a customer that the caller has found visible; None without orders."""
    today = house_day(session, now)
    found = orders_since(session, customer.id, today - timedelta(days=LONGEST), today)
    sums: dict[str, Decimal] = {}
    for one in found:
        sums[one.currency] = sums.get(one.currency, Decimal(0)) + (one.amount or 0)
    currency = max(sums, key=lambda name: sums[name], default="")
    days: dict[date, Decimal] = {}
    for one in found:
        if one.amount is None or one.amount >= 0:  # a return is no order
            amount = one.amount or Decimal(0)
            days[one.day] = days.get(one.day, Decimal(0)) + (amount if one.currency == currency else 0)
    orders = sorted(days.items())
    if not orders:
        return None
    usual = _usual(session, customer.id, [day for day, _amount in orders])
    span = max((usual or 0) * _GAPS_SHOWN, (today - orders[-1][0]).days * 2, 60)
    begin = max(today - timedelta(days=round(span)), orders[0][0])
    shown = [one for one in orders if one[0] >= begin] or orders[-1:]
    return OrderDays(shown, min(begin, shown[0][0]), today, usual)


def _usual(session: Session, customer_id: int, days: list[date]) -> float | None:
    risk = session.get(CustomerRisk, customer_id)
    if risk is not None and risk.typical_gap:
        return risk.typical_gap
    gaps = sorted((after - before).days for before, after in pairwise(days))
    return float(gaps[len(gaps) // 2]) if gaps else None
