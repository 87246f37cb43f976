"""What a person was reminded of on which day, so that nothing nags twice."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CursorResult, ForeignKey, bindparam, delete, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from db.base import Base


class Nag(Base):
    """``about`` names one thing, like ``promise:12`` or ``cadence:7``."""

    __tablename__ = "nag"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    about: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True, index=True)


# Made once, and by the table: much of what is said asks this first.
_TABLE = Nag.metadata.tables["nag"]
_NOTE = insert(_TABLE).on_conflict_do_nothing()
_OF_DAY = select(_TABLE.c.about).where(_TABLE.c.user_id == bindparam("user"), _TABLE.c.day == bindparam("on"))


def nag_once(session: Session, user_id: int, about: str, day: date) -> bool:
    """Note that a person is told of one thing on a day; False where they were already, and then say nothing."""
    session.flush()
    result = session.connection().execute(_NOTE, {"user_id": user_id, "about": about, "day": day})
    assert isinstance(result, CursorResult)
    return result.rowcount == 1


def nag_all(session: Session, user_id: int, abouts: list[str], day: date) -> None:
    """Note that a person is told of several things on a day."""
    rows = [{"user_id": user_id, "about": about, "day": day} for about in abouts]
    if rows:
        session.flush()
        session.connection().execute(_NOTE, rows)


def nagged(session: Session, user_id: int, day: date) -> set[str]:
    """What a person was told of on a day."""
    session.flush()
    return set(session.connection().scalars(_OF_DAY, {"user": user_id, "on": day}))


def forget_nags(session: Session, before: date) -> None:
    session.execute(delete(Nag).where(Nag.day < before))
