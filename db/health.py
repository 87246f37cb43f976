"""The joint health of customers: its parts as they were each month, and what a manager said instead."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Id


class HealthMonth(Base):
    """The parts of a customer's health, 0 to 100, on the first night of a month; None where nothing was known. Derived,
    so it holds no foreign key."""

    __tablename__ = "health_month"

    customer_id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    month: Mapped[date] = mapped_column(primary_key=True)
    orders: Mapped[int | None]
    contact: Mapped[int | None]
    complaints: Mapped[int | None]
    score: Mapped[int | None]
    promises: Mapped[int | None]


class HealthOverride(Base):
    """What a manager said of a customer's health, with a reason, up to and with the day ``until``. ``ended_at`` is set
    once it was taken back or said anew."""

    __tablename__ = "health_override"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    value: Mapped[int]
    reason: Mapped[str]
    until: Mapped[date]
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
