"""The outbox: every message Huike sends, written in the transaction that decided it, sent after the commit.

ready → sending (under a lease) → sent, or back to ready with a time to try again; ``uncertain`` where it may have
arrived and must not be doubled, ``dead`` where Telegram refuses it, ``dropped`` where it became stale.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    ColumnElement,
    CursorResult,
    ForeignKey,
    Index,
    delete,
    func,
    literal_column,
    select,
    text,
    update,
)
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from db.base import Base, Id

ANSWER = "answer"  # the kind of rows that carry a ready Reply; all other kinds are pushes, rendered when sent


class OutboxState(StrEnum):
    READY = "ready"
    SENDING = "sending"
    SENT = "sent"
    UNCERTAIN = "uncertain"
    DEAD = "dead"
    DROPPED = "dropped"


_UNSENT = text("state IN ('ready', 'sending')")
# Written into the SQL instead of bound: SQLite uses a partial index only for a condition it can read.
_READY: ColumnElement[str] = literal_column("'ready'")
_SENDING: ColumnElement[str] = literal_column("'sending'")


class Outbox(Base):
    """One message to one chat. ``about`` names what it shows, as in ``Reply.about``; ``message_id`` is Telegram's."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_unsent", "priority", "id", sqlite_where=_UNSENT),
        Index("ix_outbox_chat_unsent", "chat_id", "priority", "id", sqlite_where=_UNSENT),
        Index("ix_outbox_chat_message", "chat_id", "message_id"),
        Index("ix_outbox_chat_about", "chat_id", "about"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    chat_id: Mapped[int] = mapped_column(BigInteger)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    kind: Mapped[str]
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    callback_id: Mapped[str | None]
    about: Mapped[str | None]
    priority: Mapped[int]
    dedupe_key: Mapped[str | None] = mapped_column(unique=True)
    state: Mapped[str]
    lease_owner: Mapped[str | None]
    lease_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime]
    error: Mapped[str | None]
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    message_id: Mapped[int | None]


def _unsent(row: type[Outbox] = Outbox) -> ColumnElement[bool]:
    return row.state.in_((_READY, _SENDING))


def _ready() -> ColumnElement[bool]:
    return _unsent() & (Outbox.state == _READY)


def _sending() -> ColumnElement[bool]:
    return _unsent() & (Outbox.state == _SENDING)


@dataclass(frozen=True, slots=True)
class Lease:
    """Who sends a row, and until when nobody else may."""

    owner: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one attempt: the new state and what goes with it."""

    row_id: int
    state: OutboxState
    at: datetime
    message_id: int | None = None
    error: str | None = None
    retry_at: datetime | None = None


def add_answer(
    session: Session,
    *,
    chat_id: int,
    user_id: int | None,
    payload: dict[str, Any],
    callback_id: str | None,
    about: str | None,
    priority: int,
    now: datetime,
    lease: Lease | None,
) -> Outbox:
    """An answer to send. With a lease it is ours to send at once, otherwise it waits its turn."""
    row = Outbox(
        chat_id=chat_id,
        user_id=user_id,
        kind=ANSWER,
        payload=payload,
        callback_id=callback_id,
        about=about,
        priority=priority,
        state=OutboxState.SENDING if lease else OutboxState.READY,
        lease_owner=lease.owner if lease else None,
        lease_until=lease.until if lease else None,
        attempts=0,
        next_try_at=now,
        created_at=now,
    )
    session.add(row)
    return row


def add_push(
    session: Session,
    *,
    chat_id: int,
    user_id: int,
    kind: str,
    data: dict[str, Any],
    priority: int,
    dedupe_key: str,
    now: datetime,
) -> bool:
    """A push, rendered when it is sent. False if one with this key was there already, and then nothing changes."""
    statement = (
        insert(Outbox)
        .values(
            chat_id=chat_id,
            user_id=user_id,
            kind=kind,
            payload=data,
            priority=priority,
            dedupe_key=dedupe_key,
            state=OutboxState.READY,
            attempts=0,
            next_try_at=now,
            created_at=now,
        )
        .on_conflict_do_nothing()
        .returning(Outbox.id)
    )
    return session.scalar(statement) is not None


def claim(session: Session, now: datetime, lease: Lease, limit: int, busy: Collection[int]) -> list[Outbox]:
    """Take up to ``limit`` rows that may be sent now, at most one a chat, none to the ``busy`` chats.

    Within a chat the rows of one priority go in the order they were written.
    """
    earlier = aliased(Outbox)
    first = (
        select(func.min(earlier.id))
        .where(
            earlier.chat_id == Outbox.chat_id,
            earlier.priority == Outbox.priority,
            _unsent(earlier),
        )
        .scalar_subquery()
    )
    query = (
        select(Outbox)
        .where(_ready(), Outbox.next_try_at <= now, Outbox.id == first)
        .order_by(Outbox.priority, Outbox.id)
        .limit(limit + len(busy))
    )
    if busy:
        query = query.where(Outbox.chat_id.not_in(busy))
    rows: dict[int, Outbox] = {}
    for row in session.scalars(query):
        rows.setdefault(row.chat_id, row)
        if len(rows) == limit:
            break
    for row in rows.values():
        row.state, row.lease_owner, row.lease_until = OutboxState.SENDING, lease.owner, lease.until
    return list(rows.values())


def record(session: Session, owner: str, outcomes: Sequence[Outcome]) -> None:
    """Write down what became of rows this owner had leased."""
    for outcome in outcomes:
        waits = outcome.state == OutboxState.READY
        session.execute(
            update(Outbox)
            .where(Outbox.id == outcome.row_id, Outbox.state == OutboxState.SENDING, Outbox.lease_owner == owner)
            .values(
                state=outcome.state,
                lease_owner=None,
                lease_until=None,
                attempts=Outbox.attempts + 1,
                error=outcome.error,
                next_try_at=outcome.retry_at or outcome.at,
                sent_at=None if waits else outcome.at,
                message_id=outcome.message_id,
            )
        )


def release(session: Session, owner: str, row_ids: Sequence[int], retry_at: datetime) -> None:
    """Give leased rows back unsent, to be tried at ``retry_at``."""
    session.execute(
        update(Outbox)
        .where(Outbox.id.in_(row_ids), Outbox.state == OutboxState.SENDING, Outbox.lease_owner == owner)
        .values(state=OutboxState.READY, lease_owner=None, lease_until=None, next_try_at=retry_at)
    )


def expire_leases(session: Session, now: datetime, *, all_owners: bool = False) -> int:
    """Let rows whose lease ran out be claimed again; with ``all_owners`` every one (at start, when we are alone)."""
    query = update(Outbox).where(_sending())
    if not all_owners:
        query = query.where(Outbox.lease_until < now)
    result = session.execute(
        query.values(
            state=OutboxState.READY,
            lease_owner=None,
            lease_until=None,
            error="the process ended while sending",
        )
    )
    assert isinstance(result, CursorResult)
    return result.rowcount


def next_try(session: Session) -> datetime | None:
    """When the next waiting row may be tried."""
    return session.scalar(select(func.min(Outbox.next_try_at)).where(_ready()))


def chats_waiting(session: Session, priority: int) -> set[int]:
    """The chats that have rows of a priority waiting to be sent."""
    query = select(Outbox.chat_id).where(_ready(), Outbox.priority == priority)
    return set(session.scalars(query.distinct()))


def move_chat(session: Session, old: int, new: int) -> None:
    """A group became a supergroup: what was for the old chat goes to the new one."""
    session.execute(update(Outbox).where(Outbox.chat_id == old, _unsent()).values(chat_id=new))


def drop_pushes(session: Session, dedupe_prefix: str, reason: str) -> None:
    """Drop pushes not sent yet whose key begins so: what they tell is no longer true."""
    session.execute(
        update(Outbox)
        .where(_ready(), Outbox.dedupe_key.startswith(dedupe_prefix, autoescape=True))
        .values(state=OutboxState.DROPPED, error=reason)
    )


def about_message(session: Session, chat_id: int, message_id: int) -> str | None:
    """What a message of ours was about."""
    query = select(Outbox.about).where(
        Outbox.chat_id == chat_id, Outbox.message_id == message_id, Outbox.about.is_not(None)
    )
    return session.scalar(query.order_by(Outbox.id.desc()).limit(1))


def message_about(session: Session, chat_id: int, about: str) -> int | None:
    """The newest message of ours that is about something."""
    query = select(Outbox.message_id).where(
        Outbox.chat_id == chat_id, Outbox.about == about, Outbox.message_id.is_not(None)
    )
    return session.scalar(query.order_by(Outbox.message_id.desc()).limit(1))


def dead_rows(session: Session, since: datetime) -> int:
    """How many messages Telegram refused since a moment."""
    query = select(func.count(Outbox.id)).where(Outbox.state == OutboxState.DEAD, Outbox.created_at >= since)
    return session.scalar(query) or 0


def forget_sent(session: Session, before: datetime) -> None:
    """Delete finished rows older than a moment."""
    session.execute(delete(Outbox).where(~_unsent(), Outbox.created_at < before))
