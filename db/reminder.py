"""Reminders: dated nudges to one user. Everything with a date ends as one of these."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from sqlalchemy import CursorResult, ForeignKey, Index, Integer, bindparam, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from db.base import Base, Filed
from db.customer import Customer
from db.promise import Promise
from db.user import acting_for


class ReminderState(StrEnum):
    WAITING = "waiting"
    PUSHED = "pushed"
    DONE = "done"


class Reminder(Filed, Base):
    """A nudge due at a minute. ``times`` counts how often it was set anew (snoozed), so each time is pushed once.

    ``kind`` is what it came from: a plain reminder, a follow-up, a promise. ``all_day`` says that only a day was
    named and the minute is ours. ``recurs`` is the rule by which it comes again (:mod:`bot.domain.recurrence`).
    """

    __tablename__ = "reminder"
    __table_args__ = (Index("ix_reminder_state_due", "state", "due_at"),)

    kind: Mapped[str]
    summary: Mapped[str]
    contact: Mapped[str | None]
    due_at: Mapped[datetime]
    all_day: Mapped[bool]
    state: Mapped[str] = mapped_column(default=ReminderState.WAITING)
    times: Mapped[int] = mapped_column(default=0)
    promise_id: Mapped[int | None] = mapped_column(ForeignKey("promise.id"))
    recurs: Mapped[str | None]

    customer: Mapped[Customer | None] = relationship()
    promise: Mapped[Promise | None] = relationship()


def own_reminder(session: Session, user_id: int, reminder_id: int | None) -> Reminder | None:
    """The reminder of this id if it is the user's, or one about a customer of whom they stand in for."""
    theirs = Reminder.user_id.in_(acting_for(session, user_id)) & Reminder.customer_id.is_not(None)
    query = select(Reminder).where(
        Reminder.id == reminder_id, (Reminder.user_id == user_id) | theirs, Reminder.undone_at.is_(None)
    )
    return session.scalar(query)


# Statements that every wake-up or every morning of everybody asks for are made once.
_WAITS = (Reminder.state == ReminderState.WAITING, Reminder.undone_at.is_(None))
_DUE = (
    select(Reminder)
    .where(*_WAITS, Reminder.due_at <= bindparam("now"))
    .order_by(Reminder.due_at, Reminder.id)
    .limit(bindparam("most", type_=Integer))
)
_NEXT_DUE = select(func.min(Reminder.due_at)).where(*_WAITS)
_OPEN = (
    select(Reminder)
    .where(
        *(Reminder.user_id == bindparam("user"), Reminder.due_at <= bindparam("until")),
        *(Reminder.state != ReminderState.DONE, Reminder.undone_at.is_(None)),
    )
    .order_by(Reminder.due_at, Reminder.id)
    .options(selectinload(Reminder.promise).selectinload(Promise.customer))
)
_RINGS_LATER = (
    select(Reminder.id)
    .where(
        *(*_WAITS, Reminder.promise_id == bindparam("promise"), Reminder.all_day.is_(False)),
        *(Reminder.due_at > bindparam("after"), Reminder.due_at < bindparam("before")),
    )
    .limit(1)
)
_ALL_DAY = (
    select(Reminder)
    .where(
        *(*_WAITS, Reminder.user_id == bindparam("user"), Reminder.all_day),
        Reminder.due_at.between(bindparam("first"), bindparam("last")),
    )
    .order_by(Reminder.due_at, Reminder.id)
)
_TABLE = Reminder.metadata.tables["reminder"]
_CLAIM = (
    update(_TABLE)
    .where(
        *(_TABLE.c.id == bindparam("reminder"), _TABLE.c.times == bindparam("time")),
        *(_TABLE.c.state == ReminderState.WAITING, _TABLE.c.undone_at.is_(None)),
    )
    .values(state=ReminderState.PUSHED)
)


def due_reminders(session: Session, now: datetime, limit: int) -> list[Reminder]:
    """Waiting reminders whose minute has come, the earliest first."""
    return list(session.scalars(_DUE, {"now": now, "most": limit}))


def late_reminders(session: Session, user_id: int, before: datetime, limit: int) -> list[Reminder]:
    """A user's waiting reminders that were due before a moment, the earliest first."""
    query = select(Reminder).where(
        Reminder.user_id == user_id,
        Reminder.state == ReminderState.WAITING,
        Reminder.due_at < before,
        Reminder.undone_at.is_(None),
    )
    return list(session.scalars(query.order_by(Reminder.due_at, Reminder.id).limit(limit)))


def next_due(session: Session) -> datetime | None:
    """When the next waiting reminder is due."""
    return session.scalar(_NEXT_DUE)


def claim_due(session: Session, reminder: Reminder) -> bool:
    """Mark a waiting reminder pushed; False if somebody was faster."""
    session.flush()
    result = session.connection().execute(_CLAIM, {"reminder": reminder.id, "time": reminder.times})
    assert isinstance(result, CursorResult)
    claimed = result.rowcount == 1
    if claimed:
        set_committed_value(reminder, "state", ReminderState.PUSHED)
    return claimed


def open_reminders(session: Session, user_id: int, until: datetime) -> list[Reminder]:
    """A user's reminders not done yet and due by a moment, the earliest first."""
    return _still_theirs(session.scalars(_OPEN, {"user": user_id, "until": until}))


def open_of_user(session: Session, user_id: int) -> list[Reminder]:
    """All a user's reminders not done yet, the earliest first."""
    query = select(Reminder).where(
        Reminder.user_id == user_id, Reminder.state != ReminderState.DONE, Reminder.undone_at.is_(None)
    )
    return _still_theirs(session.scalars(query.order_by(Reminder.due_at, Reminder.id)))


def _still_theirs(found: Iterable[Reminder]) -> list[Reminder]:
    """Without the nudges of promises that went with a customer to somebody else."""
    return [one for one in found if one.promise is None or one.promise.keeper.id == one.user_id]


def reminder_of_entry(session: Session, entry_id: int) -> Reminder | None:
    """The live reminder filed from an entry."""
    query = select(Reminder).where(Reminder.entry_id == entry_id, Reminder.undone_at.is_(None))
    return session.scalar(query.order_by(Reminder.id.desc()).limit(1))


def next_reminder_of_customer(session: Session, user_id: int, customer_id: int) -> Reminder | None:
    """The user's earliest reminder about a customer that is not done."""
    query = (
        select(Reminder)
        .where(
            Reminder.user_id == user_id,
            Reminder.customer_id == customer_id,
            Reminder.state != ReminderState.DONE,
            Reminder.undone_at.is_(None),
        )
        .order_by(Reminder.due_at)
        .limit(1)
    )
    return session.scalar(query)


def reminders_of_customer(session: Session, user_id: int, customer_id: int) -> list[Reminder]:
    """The user's reminders about a customer that are not done, the earliest first."""
    query = select(Reminder).where(
        Reminder.user_id == user_id,
        Reminder.customer_id == customer_id,
        Reminder.state != ReminderState.DONE,
        Reminder.undone_at.is_(None),
    )
    return list(session.scalars(query.order_by(Reminder.due_at)))


def rings_later(session: Session, promise_id: int, now: datetime, until: datetime) -> bool:
    """Whether a reminder about a promise, for which a minute was named, waits between two moments."""
    asked = {"promise": promise_id, "after": now, "before": until}
    return session.scalar(_RINGS_LATER, asked) is not None


def claim_all_day(
    session: Session, user_id: int, first: datetime, last: datetime, *, of_customers: bool = False
) -> list[Reminder]:
    """A user's waiting reminders for which only a day was named, due between two moments; they are marked pushed, for
    the agenda of that day tells of them. ``of_customers``: only those about a customer."""
    found = session.scalars(_ALL_DAY, {"user": user_id, "first": first, "last": last}).all()
    wanted = [one for one in found if not of_customers or one.customer_id is not None]
    return [one for one in wanted if claim_due(session, one)]
