"""Alarms: at this minute, look whether there is something to say."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import (
    CursorResult,
    ForeignKey,
    Index,
    Integer,
    UniqueConstraint,
    bindparam,
    delete,
    func,
    select,
    update,
)
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from db.base import Base, Id
from db.habit import Habit
from db.user import User

NOTHING = 0
"""The ``ref`` of alarms of a person that are about no single fact."""


class Alarm(Base):
    """One for a person, a kind and the fact it is about (``ref``: its id)."""

    __tablename__ = "alarm"
    __table_args__ = (UniqueConstraint("user_id", "kind", "ref"), Index("ix_alarm_due", "due_at", "id"))

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    kind: Mapped[str]
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    ref: Mapped[int] = mapped_column(Id, default=NOTHING)
    due_at: Mapped[datetime]


# Statements are made once, and those that change rows go by the table, as all of this runs for each alarm that rings.
_TABLE = Alarm.metadata.tables["alarm"]
_ROW = _TABLE.c
_SAME = (_ROW.id == bindparam("number"), _ROW.due_at == bindparam("was"))
_MOVE = update(_TABLE).where(*_SAME).values(due_at=bindparam("then"))
_END = delete(_TABLE).where(*_SAME)
_NEW = insert(_TABLE)
_SET = _NEW.on_conflict_do_update(index_elements=["user_id", "kind", "ref"], set_={"due_at": _NEW.excluded.due_at})
_DROP = delete(_TABLE).where(_ROW.kind == bindparam("what"), _ROW.ref == bindparam("about"))
_DUE = (
    select(Alarm, User, Habit)
    .join(User, User.id == Alarm.user_id)
    .outerjoin(Habit, Habit.user_id == User.id)
    .where(Alarm.due_at <= bindparam("now"))
    .order_by(Alarm.due_at, Alarm.id)
    .limit(bindparam("most", type_=Integer))
)
_FIRST = select(func.min(Alarm.due_at))
_BY_CLOCK = select(func.count()).where(Alarm.ref == NOTHING)
_AT = select(Alarm.due_at).where(
    Alarm.user_id == bindparam("user"), Alarm.kind == bindparam("what"), Alarm.ref == NOTHING
)
_DUE_OF_KIND = (
    select(_ROW.user_id, _ROW.ref)
    .where(_ROW.due_at <= bindparam("now"), _ROW.kind == bindparam("what"))
    .order_by(_ROW.due_at, _ROW.id)
)
_MINE = (_ROW.user_id == bindparam("user"), _ROW.kind == bindparam("what"), _ROW.due_at <= bindparam("now"))
_MINE_DUE = select(_ROW.ref).where(*_MINE).order_by(_ROW.due_at, _ROW.id)
_TAKE = delete(_TABLE).where(*_MINE)


def set_alarm(session: Session, user_id: int, kind: str, due_at: datetime, ref: int = NOTHING) -> None:
    """Let it ring at a moment (aware); one that is set for the same moves there."""
    session.flush()
    session.connection().execute(_SET, {"user_id": user_id, "kind": kind, "ref": ref, "due_at": due_at})


def set_alarms(session: Session, user_id: int, due: Mapping[str, datetime]) -> None:
    """The same for many kinds, about no single fact."""
    rows = [{"user_id": user_id, "kind": kind, "ref": NOTHING, "due_at": due_at} for kind, due_at in due.items()]
    if rows:
        session.flush()
        session.connection().execute(_SET, rows)


def drop_alarms(session: Session, kind: str, ref: int) -> None:
    """Let nothing ring about a fact any more."""
    session.flush()
    session.connection().execute(_DROP, {"what": kind, "about": ref})


def forget_alarms(session: Session, user_id: int) -> None:
    """Let nothing ring for a person by the clock; what they shall have is set anew soon."""
    session.execute(delete(Alarm).where(Alarm.user_id == user_id, Alarm.ref == NOTHING))


def clocks_of(session: Session, user_id: int) -> list[tuple[str, datetime]]:
    """What rings for a person by the clock, and when."""
    query = select(_ROW.kind, _ROW.due_at).where(_ROW.user_id == user_id, _ROW.ref == NOTHING)
    session.flush()
    return [(kind, due_at) for kind, due_at in session.connection().execute(query)]


def alarms_by_clock(session: Session) -> int:
    """How many alarms are set that are about no single fact."""
    return session.scalar(_BY_CLOCK) or 0


def due_alarms(session: Session, now: datetime, limit: int) -> list[tuple[Alarm, User]]:
    """Alarms whose minute has come, with whom they are for, the earliest first. The habits of these people are read
    with them."""
    return [(one, user) for one, user, _habit in session.execute(_DUE, {"now": now, "most": limit})]


def next_alarm(session: Session) -> datetime | None:
    """When the next one rings."""
    return session.scalar(_FIRST)


def move_alarm(session: Session, alarm: Alarm, was: datetime, due_at: datetime | None) -> bool:
    """Let an alarm ring again at a moment, or never; False if somebody was faster."""
    values = {"number": alarm.id, "was": was}
    session.expunge(alarm)
    if due_at is None:
        result = session.connection().execute(_END, values)
    else:
        result = session.connection().execute(_MOVE, {**values, "then": due_at})
    assert isinstance(result, CursorResult)
    return result.rowcount == 1


def set_by_clock(session: Session) -> set[tuple[int, str]]:
    """For whom alarms of which kinds are set that are about no single fact."""
    session.flush()
    query = select(_ROW.user_id, _ROW.kind).where(_ROW.ref == NOTHING)
    return {(user_id, kind) for user_id, kind in session.connection().execute(query)}


def alarmed(session: Session, kind: str, ref: int) -> set[int]:
    """For whom an alarm about a fact is set."""
    return set(session.scalars(select(Alarm.user_id).where(Alarm.kind == kind, Alarm.ref == ref)))


def take_due(session: Session, user_id: int, kind: str, now: datetime) -> list[int]:
    """Take away all of a person's alarms of a kind that are due, to speak of them in one message: what they are about,
    the earliest first. None where somebody took them already: the others that ring then have nothing to say."""
    asked = {"user": user_id, "what": kind, "now": now}
    session.flush()
    found = session.connection().scalars(_MINE_DUE, asked).all()
    session.connection().execute(_TAKE, asked)
    return list(found)


def due_of_kind(session: Session, kind: str, now: datetime) -> list[tuple[int, int]]:
    """For whom and about what alarms of a kind ring by now, the earliest first."""
    session.flush()
    rows = session.connection().execute(_DUE_OF_KIND, {"what": kind, "now": now})
    return [(user_id, ref) for user_id, ref in rows]


def due_before(session: Session, user_id: int, kind: str, moment: datetime) -> list[int]:
    """What a person's alarms of a kind are about that should have rung before a moment, the earliest first."""
    asked = {"user": user_id, "what": kind, "now": moment}
    session.flush()
    return list(session.connection().scalars(_MINE_DUE, asked))


def alarm_at(session: Session, user_id: int, kind: str) -> datetime | None:
    """When a person's alarm of a kind rings next that is about no single fact."""
    return session.scalar(_AT, {"user": user_id, "what": kind})
