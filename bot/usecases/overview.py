"""Questions over all customers an actor may see."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.customer import Contact, Customer, CustomerState, visible_to
from db.order import Order
from db.touch import Touch, TouchKind
from db.user import User


def idle_customers(session: Session, actor: User, limit: int) -> list[tuple[Customer, date | None]]:
    """Customers that buy still, with the day of the last visit: never visited ones first, then the longest ago."""
    visited = (Touch.customer_id == Customer.id) & (Touch.kind == TouchKind.VISIT) & Touch.undone_at.is_(None)
    last = func.max(Touch.happened_on)
    query = (
        select(Customer, last)
        .outerjoin(Touch, visited)
        .where(visible_to(actor), Customer.state.not_in((CustomerState.LOST, CustomerState.CLOSED)))
        .group_by(Customer.id)
        .order_by(last.is_not(None), last, Customer.name)
        .limit(limit)
    )
    return [(customer, day) for customer, day in session.execute(query)]


def sales_of_month(session: Session, actor: User, first: date, last: date) -> tuple[list[tuple[str, Decimal]], int]:
    """The sums by currency, the largest first, and the number of orders from ``first`` to ``last``, both included."""
    query = (
        select(Order.currency, func.sum(Order.amount), func.count(Order.id))
        .join(Customer, Customer.id == Order.customer_id)
        .where(visible_to(actor), Order.undone_at.is_(None), Order.ordered_on.between(first, last))
        .group_by(Order.currency)
        .order_by(func.sum(Order.amount).desc())
    )
    found = [(currency, amount, count) for currency, amount, count in session.execute(query)]
    return [(currency, amount) for currency, amount, _ in found if amount is not None], sum(one[2] for one in found)


def birthdays(session: Session, actor: User) -> list[Contact]:
    """The contacts whose birthday is known."""
    query = (
        select(Contact)
        .join(Customer)
        .where(visible_to(actor), Contact.undone_at.is_(None), Contact.birthday.is_not(None))
    )
    return list(session.scalars(query))
