"""Questions some days after an order: is everything as expected, is anything new needed?"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from db.base import Base, Id


class Usage(StrEnum):
    """Whether what was bought is in use."""

    USES = "uses"
    NOT_YET = "not_yet"
    STOPPED = "stopped"


class Satisfaction(StrEnum):
    """Whether the customer is content with it."""

    GOOD = "good"
    SO_SO = "so_so"
    BAD = "bad"


class AfterSale(Base):
    """What was asked about an order, once, and answered. ``usage`` and ``satisfaction`` are codes of the buttons;
    ``entry_id`` is the note of what is needed anew. ``answered_at`` is set with the first answer."""

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
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id"))


def after_sale_of(session: Session, order_id: int) -> AfterSale | None:
    """What was asked about an order."""
    return session.scalar(select(AfterSale).where(AfterSale.order_id == order_id))


def asked_since(session: Session, user_id: int, moment: datetime) -> int:
    """How many questions a user was asked since a moment."""
    query = select(func.count(AfterSale.id)).where(AfterSale.user_id == user_id, AfterSale.asked_at >= moment)
    return session.scalar(query) or 0
