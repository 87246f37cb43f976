"""A message on its way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.reply import Priority
from db.lease import MAYBE_ARRIVED
from db.outbox import Outbox


@dataclass(frozen=True, slots=True)
class Letter:
    """A leased outbox row, apart from the session it came from."""

    id: int
    chat_id: int
    user_id: int | None
    kind: str
    payload: dict[str, object]
    callback_id: str | None
    priority: Priority
    attempts: int
    created_at: datetime
    lease_until: datetime
    error: str | None

    @property
    def may_be_repeat(self) -> bool:
        """Whether an earlier attempt may have reached the recipient."""
        return (self.error or "").startswith(MAYBE_ARRIVED)


def letter_from(row: Outbox) -> Letter:
    """The letter of a row under a lease.

    Raises:
        ValueError: the row is not leased.
    """
    if row.lease_until is None:
        raise ValueError(f"outbox row {row.id} is not leased")
    return Letter(
        id=row.id,
        chat_id=row.chat_id,
        user_id=row.user_id,
        kind=row.kind,
        payload=row.payload,
        callback_id=row.callback_id,
        priority=Priority(row.priority),
        attempts=row.attempts,
        created_at=row.created_at,
        lease_until=row.lease_until,
        error=row.error,
    )
