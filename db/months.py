"""What happened with a customer month by month: the sums behind its chart."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.order import Order
from db.touch import Touch


@dataclass(frozen=True, slots=True)
class Sale:
    """An order with its day; ``amount`` is None where none was said."""

    day: date
    amount: Decimal | None
    currency: str


def orders_since(session: Session, customer_id: int, first: date, last: date) -> list[Sale]:
    """The orders from ``first`` to ``last``, both included."""
    query = select(Order.ordered_on, Order.amount, Order.currency).where(
        Order.customer_id == customer_id, Order.undone_at.is_(None), Order.ordered_on.between(first, last)
    )
    return [Sale(row.ordered_on, row.amount, row.currency) for row in session.execute(query)]


def touches_since(session: Session, customer_id: int, first: date, last: date) -> list[tuple[date, str]]:
    """Day and kind of the touches from ``first`` to ``last``, both included."""
    query = select(Touch.happened_on, Touch.kind).where(
        Touch.customer_id == customer_id, Touch.undone_at.is_(None), Touch.happened_on.between(first, last)
    )
    return [(row.happened_on, row.kind) for row in session.execute(query)]
