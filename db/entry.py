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
    """A photo, voice note or file sent along; ``file_id`` is Telegram's, the file stays there.

    ``message_id`` is the user's message that brought it; ``album`` is shared by files sent together.
    """

    __tablename__ = "attachment"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    kind: Mapped[str]
    file_id: Mapped[str]
    name: Mapped[str | None]
    message_id: Mapped[int | None] = mapped_column(index=True)
    album: Mapped[str | None] = mapped_column(index=True)


def own_entry(session: Session, actor: User, entry_id: int | None) -> Entry | None:
    """The entry of this id if the actor wrote it."""
    if entry_id is None:
        return None
    return session.scalar(select(Entry).where(Entry.id == entry_id, Entry.user_id == actor.id))


def entries_of_message(session: Session, chat_id: int, message_id: int) -> list[Entry]:
    """What was made of one message of the user's, in order."""
    query = select(Entry).where(Entry.chat_id == chat_id, Entry.message_id == message_id).order_by(Entry.id)
    return list(session.scalars(query))


_ALIVE = (EntryState.FILED, EntryState.OPEN)


def last_entry(session: Session, actor: User, since: datetime, *states: EntryState) -> Entry | None:
    """The actor's newest entry since a moment that is in one of the states: filed or still asking something, if none
    are named."""
    query = (
        select(Entry)
        .where(Entry.user_id == actor.id, Entry.state.in_(states or _ALIVE), Entry.created_at >= since)
        .order_by(Entry.id.desc())
        .limit(1)
    )
    return session.scalar(query)


def entries_since(session: Session, actor: User, since: datetime, limit: int) -> list[Entry]:
    """The actor's newest entries since a moment that are filed or still ask something, newest first."""
    query = select(Entry).where(Entry.user_id == actor.id, Entry.state.in_(_ALIVE), Entry.created_at >= since)
    return list(session.scalars(query.order_by(Entry.id.desc()).limit(limit)))


def entry_of_file(session: Session, actor: User, chat_id: int, message_id: int) -> Entry | None:
    """The actor's entry that keeps the file which a message brought."""
    query = (
        select(Entry)
        .join(Attachment, Attachment.entry_id == Entry.id)
        .where(Entry.user_id == actor.id, Entry.chat_id == chat_id, Attachment.message_id == message_id)
    )
    return session.scalar(query.order_by(Attachment.id.desc()).limit(1))


def entry_of_album(session: Session, actor: User, album: str) -> Entry | None:
    """The actor's entry that keeps the files of an album."""
    query = (
        select(Entry)
        .join(Attachment, Attachment.entry_id == Entry.id)
        .where(Entry.user_id == actor.id, Attachment.album == album)
    )
    return session.scalar(query.order_by(Attachment.id.desc()).limit(1))


def file_of_message(session: Session, actor: User, chat_id: int, message_id: int) -> Attachment | None:
    """The file that a message of the actor's brought."""
    query = (
        select(Attachment)
        .join(Entry, Attachment.entry_id == Entry.id)
        .where(Entry.user_id == actor.id, Entry.chat_id == chat_id, Attachment.message_id == message_id)
    )
    return session.scalar(query.order_by(Attachment.id.desc()).limit(1))


def files_of_entry(session: Session, entry_id: int) -> list[Attachment]:
    """The files kept with an entry, in the order they came."""
    return list(session.scalars(select(Attachment).where(Attachment.entry_id == entry_id).order_by(Attachment.id)))


def files_of_album(session: Session, entry_id: int, album: str) -> list[Attachment]:
    """The files of one album kept with an entry."""
    query = select(Attachment).where(Attachment.entry_id == entry_id, Attachment.album == album)
    return list(session.scalars(query.order_by(Attachment.id)))
