"""Entries: what one message was taken to say, and what became of it.

An entry is the hinge between a message and the records filed from it. It is there before anything is filed, so an
open question ("which customer?") survives a restart, and after, so that everything filed can be undone or changed.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from db.base import Base, Id
from db.user import User


class EntryState(StrEnum):
    OPEN = "open"  # waits for an answer: which customer, or what it is at all
    FILED = "filed"
    UNDONE = "undone"
    DROPPED = "dropped"  # the user said: nothing to record


class Entry(Base):
    """One record-to-be. ``draft`` is a ``bot.usecases.slots.Slots`` as JSON; ``message_id`` is the user's message."""

    __tablename__ = "entry"
    __table_args__ = (Index("ix_entry_chat_message", "chat_id", "message_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    chat_id: Mapped[int] = mapped_column(BigInteger)
    message_id: Mapped[int | None]
    state: Mapped[str]
    text: Mapped[str]
    draft: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime]
    undone_at: Mapped[datetime | None]


class Attachment(Base):
    """A photo, voice note or file sent along; ``file_id`` is Telegram's, the file stays there."""

    __tablename__ = "attachment"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    kind: Mapped[str]
    file_id: Mapped[str]
    name: Mapped[str | None]


def own_entry(session: Session, actor: User, entry_id: int | None) -> Entry | None:
    """The entry of this id if the actor wrote it."""
    if entry_id is None:
        return None
    return session.scalar(select(Entry).where(Entry.id == entry_id, Entry.user_id == actor.id))


def entries_of_message(session: Session, chat_id: int, message_id: int) -> list[Entry]:
    """What was made of one message of the user's, in order."""
    query = select(Entry).where(Entry.chat_id == chat_id, Entry.message_id == message_id).order_by(Entry.id)
    return list(session.scalars(query))


def last_entry(session: Session, actor: User, since: datetime) -> Entry | None:
    """The actor's newest entry since a moment that is filed or still asks something."""
    query = (
        select(Entry)
        .where(
            Entry.user_id == actor.id, Entry.state.in_((EntryState.FILED, EntryState.OPEN)), Entry.created_at >= since
        )
        .order_by(Entry.id.desc())
        .limit(1)
    )
    return session.scalar(query)
