"""Greetings offered for birthdays, anniversaries and festivals: each occasion of a customer or contact once."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Id

NOBODY = 0
"""The ``contact_id`` of a greeting to the customer as a whole."""


class GreetingState(StrEnum):
    OFFERED = "offered"
    SENT = "sent"
    SKIPPED = "skipped"


class Greeting(Base):
    """``occasion`` is a code like ``birthday`` or ``mid_autumn``, ``day`` the day it falls on this time; ``user_id`` to
    whom it was offered, ``text`` the words drafted."""

    __tablename__ = "greeting"
    __table_args__ = (UniqueConstraint("customer_id", "contact_id", "occasion", "day"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    contact_id: Mapped[int] = mapped_column(Id, default=NOBODY)
    occasion: Mapped[str]
    day: Mapped[date]
    state: Mapped[str] = mapped_column(default=GreetingState.OFFERED)
    text: Mapped[str | None]
    offered_at: Mapped[datetime]
