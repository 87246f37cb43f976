"""Questions some days after an order: is everything as expected, is anything new needed?"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Id


class AfterSale(Base):
    """What was asked about an order, once, and answered. ``usage`` and ``satisfaction`` are codes of the buttons."""

    __tablename__ = "after_sale"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"), unique=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    usage: Mapped[str | None]
    satisfaction: Mapped[str | None]
    new_need: Mapped[bool | None]
