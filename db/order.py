"""Orders: the ledger of dated sales."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import ForeignKey, Index, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from db.after_sale import AfterSale
from db.base import Base, Filed


class Order(Filed, Base):
    """A dated sale, contract, renewal or payment; ``amount`` is None where none was said, below zero a return.

    ``corrects_id`` is the order whose place it took, which is undone since.
    """

    __tablename__ = "order"
    __table_args__ = (Index("ix_order_customer_day", "customer_id", "ordered_on"),)

    ordered_on: Mapped[date]
    amount: Mapped[Decimal | None]
    currency: Mapped[str]
    contact: Mapped[str | None]
    summary: Mapped[str]
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("order.id"), index=True)

    after_sale: Mapped[AfterSale | None] = relationship(viewonly=True)


def sales_between(session: Session, customer_id: int, first: date, last: date) -> list[tuple[str, Decimal]]:
    """Sales of a customer from ``first`` to ``last``, both included: one (currency, sum) each, the largest first."""
    query = (
        select(Order.currency, func.sum(Order.amount))
        .where(
            Order.customer_id == customer_id,
            Order.ordered_on.between(first, last),
            Order.undone_at.is_(None),
            Order.amount.is_not(None),
        )
        .group_by(Order.currency)
        .order_by(func.sum(Order.amount).desc())
    )
    return [(currency, amount) for currency, amount in session.execute(query) if amount is not None]


def last_orders(session: Session, customer_id: int, limit: int = 3) -> list[Order]:
    """The newest orders of a customer, newest first."""
    query = (
        select(Order)
        .where(Order.customer_id == customer_id, Order.undone_at.is_(None))
        .order_by(Order.ordered_on.desc(), Order.id.desc())
        .limit(limit)
    )
    return list(session.scalars(query))
