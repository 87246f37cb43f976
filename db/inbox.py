"""The inbox: every update from Telegram, kept before it is confirmed, handled exactly once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    ColumnElement,
    CursorResult,
    Index,
    bindparam,
    delete,
    literal_column,
    select,
    text,
    update,
)
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from db.base import Base


class InboxState(StrEnum):
    NEW = "new"
    DONE = "done"
    PARKED = "parked"


class Inbox(Base):
    """An update as Telegram sent it. ``chat_id`` orders it; updates without a chat go by their user's id."""

    __tablename__ = "inbox"
    __table_args__ = (Index("ix_inbox_unhandled", "update_id", sqlite_where=text("state != 'done'")),)

    update_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    chat_id: Mapped[int] = mapped_column(BigInteger)
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    received_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(default=InboxState.NEW)
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None]
    done_at: Mapped[datetime | None]


# Statements on the way of every update are built once, and bypass the ORM's unit of work: a third of its CPU.
_KEEP = insert(Inbox).on_conflict_do_nothing().returning(Inbox.update_id)
_MARK_DONE = (
    update(Inbox)
    .where(Inbox.update_id == bindparam("id"), Inbox.state == InboxState.NEW)
    .values(state=InboxState.DONE, done_at=bindparam("now"))
)


def add_updates(session: Session, rows: Sequence[dict[str, Any]]) -> set[int]:
    """Keep updates that are not known yet; the ids of those that are new."""
    if not rows:
        return set()
    if len(rows) == 1:
        return set(session.connection().scalars(_KEEP, rows[0]))
    return set(session.scalars(_KEEP, list(rows)))


def _unhandled() -> ColumnElement[bool]:
    # Written into the SQL instead of bound: SQLite uses a partial index only for a condition it can read.
    return Inbox.state != literal_column("'done'")


def waiting_updates(session: Session) -> list[Inbox]:
    """All updates not handled yet, in the order Telegram gave them."""
    return list(
        session.scalars(select(Inbox).where(_unhandled(), Inbox.state == InboxState.NEW).order_by(Inbox.update_id))
    )


def mark_done(session: Session, update_id: int, now: datetime) -> bool:
    """Mark an update handled; False if it was already, and then nothing may be done for it."""
    return session.connection().execute(_MARK_DONE, {"id": update_id, "now": now}).rowcount == 1


def note_failure(session: Session, update_id: int, error: str, *, park: bool) -> None:
    """Count a failed attempt; parked updates wait for ``huike inbox retry``."""
    session.execute(
        update(Inbox)
        .where(Inbox.update_id == update_id, Inbox.state == InboxState.NEW)
        .values(
            attempts=Inbox.attempts + 1,
            error=error,
            state=InboxState.PARKED if park else InboxState.NEW,
        )
    )


def parked_updates(session: Session) -> list[Inbox]:
    return list(
        session.scalars(select(Inbox).where(_unhandled(), Inbox.state == InboxState.PARKED).order_by(Inbox.update_id))
    )


def unpark_all(session: Session) -> int:
    """Let parked updates be handled again; how many there were."""
    result = session.execute(
        update(Inbox).where(_unhandled(), Inbox.state == InboxState.PARKED).values(state=InboxState.NEW, attempts=0)
    )
    assert isinstance(result, CursorResult)
    return result.rowcount


def forget_done(session: Session, before: datetime) -> None:
    """Delete handled updates older than a moment; Telegram repeats none after 24 hours."""
    session.execute(delete(Inbox).where(Inbox.state == InboxState.DONE, Inbox.done_at < before))
