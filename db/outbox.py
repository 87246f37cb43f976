"""The outbox: every message Huike sends, written in the transaction that decided it, sent after the commit.

ready → sending (under a lease) → sent, or back to ready with a time to try again; ``uncertain`` where it may have
arrived and must not be doubled, ``dead`` where it cannot be sent, ``dropped`` where it became stale. How a row goes
from one state to the next is in :mod:`db.lease`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    ColumnElement,
    ForeignKey,
    Index,
    bindparam,
    delete,
    func,
    literal_column,
    select,
    text,
    update,
)
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

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
_WAITING = text("state = 'ready'")
# Written into the SQL instead of bound: SQLite uses a partial index only for a condition it can read.
_READY: ColumnElement[str] = literal_column("'ready'")
_SENDING: ColumnElement[str] = literal_column("'sending'")


class Outbox(Base):
    """One message to one chat. ``about`` names what it shows, as in ``Reply.about``; ``message_id`` is Telegram's."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_unsent", "priority", "id", sqlite_where=_UNSENT),
        Index("ix_outbox_chat_unsent", "chat_id", "priority", "id", sqlite_where=_UNSENT),
        Index("ix_outbox_ready", "next_try_at", sqlite_where=_WAITING),
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


def unsent(row: type[Outbox] = Outbox) -> ColumnElement[bool]:
    """Rows that wait or are being sent; what the partial indexes hold."""
    return row.state.in_((_READY, _SENDING))


def ready() -> ColumnElement[bool]:
    """Rows that wait."""
    return unsent() & (Outbox.state == _READY)


def sending() -> ColumnElement[bool]:
    """Rows under a lease."""
    return unsent() & (Outbox.state == _SENDING)


@dataclass(frozen=True, slots=True)
class Lease:
    """Who sends a row, and until when nobody else may."""

    owner: str
    until: datetime


_OLDER_ANSWER = (
    select(Outbox.id)
    .where(Outbox.chat_id == bindparam("chat"), Outbox.priority == bindparam("priority"), unsent())
    .limit(1)
)


_PUSHES = "pushes"
_TABLE = Outbox.metadata.tables["outbox"]  # past the ORM: these are written for every update and every push
_ANSWER = insert(_TABLE).returning(_TABLE.c.id)
_PUSH = insert(_TABLE).on_conflict_do_nothing(index_elements=["dedupe_key"]).returning(_TABLE.c.id)


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
    dedupe_key: str | None = None,
) -> Outbox:
    """An answer to send. With a lease it is ours to send at once, unless older ones to this chat are still unsent:
    then it waits its turn, and ``lease_until`` is None."""
    older = {"chat": chat_id, "priority": priority}
    if lease and session.connection().scalar(_OLDER_ANSWER, older) is not None:
        lease = None
    values = {
        "chat_id": chat_id,
        "user_id": user_id,
        "kind": ANSWER,
        "payload": payload,
        "callback_id": callback_id,
        "about": about,
        "priority": priority,
        "dedupe_key": dedupe_key,
        "state": OutboxState.SENDING if lease else OutboxState.READY,
        "lease_owner": lease.owner if lease else None,
        "lease_until": lease.until if lease else None,
        "attempts": 0,
        "next_try_at": now,
        "created_at": now,
    }
    # Past the ORM's unit of work, for every update comes through here; the row returned is not in the session.
    row_id = session.connection().scalar(_ANSWER, values)
    return Outbox(id=row_id, **values)


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
    not_before: datetime | None = None,
) -> bool:
    """A push, rendered when it is sent, ``not_before`` a moment. False if one with this key was there already, and then
    nothing changes."""
    values = {
        "chat_id": chat_id,
        "user_id": user_id,
        "kind": kind,
        "payload": data,
        "priority": priority,
        "dedupe_key": dedupe_key,
        "state": OutboxState.READY,
        "attempts": 0,
        "next_try_at": max(now, not_before or now),
        "created_at": now,
    }
    session.flush()
    added = session.connection().scalar(_PUSH, values) is not None
    session.info[_PUSHES] = added or pushes_added(session)
    return added


def pushes_added(session: Session) -> bool:
    """Whether pushes were added in this session, so that somebody has to be woken to send them."""
    return bool(session.info.get(_PUSHES))


def has_key(session: Session, dedupe_key: str) -> bool:
    """Whether a message with this key was written before."""
    return session.scalar(select(Outbox.id).where(Outbox.dedupe_key == dedupe_key)) is not None


def pushes_with(session: Session, dedupe_prefix: str) -> list[str]:
    """The states of all pushes whose key begins so."""
    first, after = _range(dedupe_prefix)
    return list(session.scalars(select(Outbox.state).where(Outbox.dedupe_key >= first, Outbox.dedupe_key < after)))


def pushes_since(session: Session, dedupe_prefix: str, moment: datetime) -> bool:
    """Whether a push whose key begins so was written since a moment."""
    first, after = _range(dedupe_prefix)
    mine = (Outbox.dedupe_key >= first, Outbox.dedupe_key < after, Outbox.created_at >= moment)
    return session.scalar(select(Outbox.id).where(*mine).limit(1)) is not None


def _range(prefix: str) -> tuple[str, str]:
    """Where keys with a prefix begin and end: a range, unlike LIKE, is looked up in the index."""
    return prefix, prefix[:-1] + chr(ord(prefix[-1]) + 1)


def drop_pushes(session: Session, dedupe_prefix: str, reason: str) -> None:
    """Drop pushes not sent yet whose key begins so: what they tell is no longer true."""
    first, after = _range(dedupe_prefix)
    session.execute(
        update(Outbox)
        .where(Outbox.dedupe_key >= first, Outbox.dedupe_key < after, Outbox.state == OutboxState.READY)
        .values(state=OutboxState.DROPPED, error=reason)
    )


def supersede(session: Session, chat_id: int, about: str) -> str | None:
    """Drop answers about something that wait to be sent: a newer one says it all. What the first of them was to take
    the place of, if that was something else."""
    waiting = (
        select(Outbox)
        .where(
            Outbox.chat_id == chat_id,
            Outbox.about == about,
            Outbox.kind == ANSWER,
            Outbox.callback_id.is_(None),
            ready(),
        )
        .order_by(Outbox.id)
    )
    place: str | None = None
    for row in session.scalars(waiting).all():
        row.state, row.error = OutboxState.DROPPED, "superseded"
        place = place or row.payload.get("edit_about")
    session.flush()
    return place


def about_message(session: Session, chat_id: int, message_id: int) -> str | None:
    """What a message of ours was about."""
    query = select(Outbox.about).where(
        Outbox.chat_id == chat_id, Outbox.message_id == message_id, Outbox.about.is_not(None)
    )
    return session.scalar(query.order_by(Outbox.id.desc()).limit(1))


def newest_about(session: Session, chat_id: int, kind: str, since: datetime) -> tuple[int, str] | None:
    """The row written last since a moment that is about a thing of some kind (``customer``), and what it is about."""
    first, after = _range(f"{kind}:")
    query = select(Outbox.id, Outbox.about).where(
        Outbox.chat_id == chat_id, Outbox.about >= first, Outbox.about < after, Outbox.created_at >= since
    )
    row = session.execute(query.order_by(Outbox.id.desc()).limit(1)).first()
    return None if row is None else (row.id, row.about)


def newest_row(session: Session, chat_id: int, about: str) -> int:
    """The row written last that is about something; 0 if none is."""
    return session.scalar(select(func.max(Outbox.id)).where(Outbox.chat_id == chat_id, Outbox.about == about)) or 0


def message_about(session: Session, chat_id: int, about: str) -> int | None:
    """The newest message of ours that is about something."""
    query = select(Outbox.message_id).where(
        Outbox.chat_id == chat_id, Outbox.about == about, Outbox.message_id.is_not(None)
    )
    return session.scalar(query.order_by(Outbox.message_id.desc()).limit(1))


def dead_rows(session: Session, since: datetime) -> int:
    """How many messages could not be sent since a moment."""
    query = select(func.count(Outbox.id)).where(Outbox.state == OutboxState.DEAD, Outbox.created_at >= since)
    return session.scalar(query) or 0


def forget_sent(session: Session, before: datetime, limit: int) -> int:
    """Delete up to ``limit`` finished rows older than a moment; how many there were."""
    newer = select(Outbox.id).where(Outbox.created_at >= before).order_by(Outbox.id).limit(1).scalar_subquery()
    oldest = select(Outbox.id).where(Outbox.id < newer, ~unsent()).order_by(Outbox.id).limit(limit)
    return len(session.scalars(delete(Outbox).where(Outbox.id.in_(oldest)).returning(Outbox.id)).all())
