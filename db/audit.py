"""What was done that somebody may ask about later: who took which data out, and when."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, func, select
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from db.base import Base, Id
from db.user import User


class Audit(Base):
    """One act. ``what`` names its kind, ``detail`` counts; never the data itself."""

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    at: Mapped[datetime]
    what: Mapped[str]
    detail: Mapped[dict[str, Any]] = mapped_column(JSON)

    user: Mapped[User] = relationship()


def note_act(session: Session, user_id: int, what: str, detail: dict[str, Any], now: datetime) -> None:
    """Write an act down, in the transaction that does it."""
    session.add(Audit(user_id=user_id, at=now, what=what, detail=detail))


def acts(session: Session, limit: int, offset: int = 0) -> list[Audit]:
    """What was done, the newest first, with who did it."""
    query = select(Audit).options(joinedload(Audit.user)).order_by(Audit.id.desc())
    return list(session.scalars(query.limit(limit).offset(offset)))


def act_count(session: Session) -> int:
    return session.scalar(select(func.count(Audit.id))) or 0
