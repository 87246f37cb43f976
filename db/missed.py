"""Pushes that did not reach somebody who had blocked the bot."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.outbox import ANSWER, Outbox, OutboxState
from db.user import User

UNREACHABLE = "the recipient cannot be reached"
"""Why a push was dropped that came due while nothing reached its recipient."""
_TOLD = "told of on return"


def missed_pushes(session: Session, user: User) -> list[Outbox]:
    """A user's pushes that were not sent for this alone, the oldest first, as far as they were not told of since."""
    query = select(Outbox).where(
        Outbox.chat_id == user.telegram_id,
        Outbox.message_id.is_(None),  # a column of the index on chats
        Outbox.user_id == user.id,
        Outbox.kind != ANSWER,
        Outbox.state.in_((OutboxState.DROPPED, OutboxState.DEAD)),
        Outbox.error.is_not(None),
    )
    return [row for row in session.scalars(query.order_by(Outbox.id)) if _blocked(row)]


def _blocked(row: Outbox) -> bool:
    if row.state == OutboxState.DROPPED:
        return row.error == UNREACHABLE
    return "Forbidden: " in (row.error or "")


def mark_told(rows: Sequence[Outbox]) -> None:
    """Their recipient is told of these together."""
    for row in rows:
        row.error = _TOLD
