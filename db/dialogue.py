"""Dialogues: what we asked a user and wait to be told, one at a time for each chat."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, bindparam, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from db.base import Base


class Dialogue(Base):
    """The open question to a user in a chat: ``kind`` names who handles the answer, ``data`` is what it needs."""

    __tablename__ = "dialogue"

    chat_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True, autoincrement=False)
    kind: Mapped[str]
    data: Mapped[dict[str, Any]] = mapped_column(JSON)
    expires_at: Mapped[datetime]


# Built once: this one is asked for every message.
_OPEN = select(Dialogue).where(
    Dialogue.chat_id == bindparam("chat"), Dialogue.user_id == bindparam("user"), Dialogue.expires_at > bindparam("now")
)


def open_dialogue(session: Session, chat_id: int, user_id: int, now: datetime) -> Dialogue | None:
    """The question this user has still to answer here, if it has not lapsed."""
    return session.scalar(_OPEN, {"chat": chat_id, "user": user_id, "now": now})


def ask(session: Session, chat_id: int, user_id: int, kind: str, data: dict[str, Any], expires_at: datetime) -> None:
    """Wait for an answer of this kind; an older question is given up."""
    session.merge(Dialogue(chat_id=chat_id, user_id=user_id, kind=kind, data=data, expires_at=expires_at))


def close(session: Session, chat_id: int, user_id: int) -> None:
    """Wait for no answer any more."""
    session.execute(delete(Dialogue).where(Dialogue.chat_id == chat_id, Dialogue.user_id == user_id))
