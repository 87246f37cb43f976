"""Days a person is away, and who stands in."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, bindparam, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from db.base import Base, Id


class Leave(Base):
    """From ``first`` to ``last``, both included, in the zone of the person."""

    __tablename__ = "leave"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    first: Mapped[date]
    last: Mapped[date]
    stand_in_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    created_at: Mapped[datetime]
    undone_at: Mapped[datetime | None]


def leave_on(session: Session, user_id: int, day: date) -> Leave | None:
    """The leave of a person that a day lies in."""
    asked = {"user": user_id, "day": day}
    session.flush()
    if session.connection().scalar(_IS_ON, asked) is None:  # nearly always: that one exists is asked at half the cost
        return None
    return session.scalar(_ON, asked)


# Made once: it is asked before each push.
_ON = (
    select(Leave)
    .where(
        *(Leave.user_id == bindparam("user"), Leave.undone_at.is_(None)),
        *(Leave.first <= bindparam("day"), Leave.last >= bindparam("day")),
    )
    .order_by(Leave.id.desc())
    .limit(1)
)


def stood_in_for(session: Session, user_id: int, day: date) -> list[int]:
    """Whom a person stands in for on a day."""
    return list(session.scalars(_STOOD_IN_FOR, {"user": user_id, "day": day}))


_IS_ON = _ON.with_only_columns(Leave.id)
_STOOD_IN_FOR = (
    select(Leave.user_id)
    .where(
        *(Leave.stand_in_id == bindparam("user"), Leave.undone_at.is_(None)),
        *(Leave.first <= bindparam("day"), Leave.last >= bindparam("day")),
    )
    .distinct()
    .order_by(Leave.user_id)
)
