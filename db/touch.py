"""Touches: every logged contact with a customer."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Index, func, select
from sqlalchemy.orm import Mapped, Session

from db.base import Base, Filed


class TouchKind(StrEnum):
    VISIT = "visit"
    CALL = "call"
    MESSAGE = "message"
    MEETING = "meeting"
    EVENT = "event"
    GIFT = "gift"
    INVITATION = "invitation"  # to a dinner, a gala, a trip
    HONOUR = "honour"  # a prize or a title given to the customer
    JOINT = "joint"  # something done together: a promotion, a stand, a training


IN_PERSON = (TouchKind.VISIT, TouchKind.MEETING)
"""Kinds at which people see each other and talk."""


class Touch(Filed, Base):
    """A visit or other contact. ``happened_on`` is the day in the zone of the user who logged it; ``lat`` and ``lon``
    tell where it took place, in degrees, if that was shared."""

    __tablename__ = "touch"
    __table_args__ = (Index("ix_touch_customer_day", "customer_id", "happened_on"),)

    kind: Mapped[str]
    happened_on: Mapped[date]
    happened_at: Mapped[datetime]
    contact: Mapped[str | None]
    summary: Mapped[str]
    lat: Mapped[float | None]
    lon: Mapped[float | None]


def last_touches(session: Session, customer_id: int, limit: int = 3) -> list[Touch]:
    """The newest touches of a customer, newest first."""
    query = (
        select(Touch)
        .where(Touch.customer_id == customer_id, Touch.undone_at.is_(None))
        .order_by(Touch.happened_on.desc(), Touch.id.desc())
        .limit(limit)
    )
    return list(session.scalars(query))


def last_visit_of(session: Session, customer_id: int) -> date | None:
    """The day a customer was last visited."""
    query = select(func.max(Touch.happened_on)).where(
        Touch.customer_id == customer_id, Touch.kind == TouchKind.VISIT, Touch.undone_at.is_(None)
    )
    return session.scalar(query)
