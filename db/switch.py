"""Which kinds of pushes a person wants, and how often one was called not useful."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, bindparam, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from db.base import Base, held


@held
class Switch(Base):
    """What a person said of one kind. ``unwanted`` counts "not useful"; ``unwanted_at`` is when that was last said."""

    __tablename__ = "switch"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    off: Mapped[bool] = mapped_column(default=False)
    unwanted: Mapped[int] = mapped_column(default=0)
    unwanted_at: Mapped[datetime | None]


_OF_USER = select(Switch.kind, Switch.off, Switch.unwanted, Switch.unwanted_at).where(
    Switch.user_id == bindparam("user")
)
_THERE = select(Switch.user_id).where(Switch.user_id == bindparam("user"), Switch.kind == bindparam("kind"))


def switch_of(session: Session, user_id: int, kind: str) -> Switch | None:
    """None for nearly all: that one exists is asked first, which costs a third."""
    session.flush()
    if session.connection().scalar(_THERE, {"user": user_id, "kind": kind}) is None:
        return None
    return session.get(Switch, (user_id, kind))


@dataclass(frozen=True, slots=True)
class Said:
    """What a person said of one kind, to read only; as in :class:`Switch`."""

    off: bool
    unwanted: int
    unwanted_at: datetime | None


def switches_of(session: Session, user_id: int) -> dict[str, Said]:
    """All that a person said, by kind."""
    session.flush()
    found = session.connection().execute(_OF_USER, {"user": user_id})
    return {row.kind: Said(row.off, row.unwanted, row.unwanted_at) for row in found}


def own_switch(session: Session, user_id: int, kind: str) -> Switch:
    """The row to change; made where there is none."""
    row = switch_of(session, user_id, kind)
    if row is None:
        row = Switch(user_id=user_id, kind=kind)
        session.add(row)
        session.flush()
    return row
