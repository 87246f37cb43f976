"""Leases on outbox rows: which rows go out next, who sends them, and what became of it.

Within a chat the rows of one priority go one at a time, in the order they were written: a row is free only when it
is the oldest unsent one. So no answer overtakes an earlier one that failed, whoever sends them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    CursorResult,
    Integer,
    String,
    Update,
    bindparam,
    case,
    func,
    literal,
    select,
    update,
)
from sqlalchemy.orm import Session, aliased

from db.base import UtcDateTime
from db.outbox import Lease, Outbox, OutboxState, ready, sending, unsent

MAYBE_ARRIVED = "may have arrived: "
"""How the error text of a row begins that is sent again though an earlier attempt may have succeeded."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a leased row: the new state and what goes with it.

    ``tried`` is false for a row given back without an attempt. ``unreachable`` is the user who cannot be reached any
    more, ``moved`` says that what was for the first chat goes to the second. ``about`` names what the message shows:
    of a push that is known only once it is rendered.
    """

    row_id: int
    state: OutboxState
    at: datetime
    message_id: int | None = None
    about: str | None = None
    error: str | None = None
    retry_at: datetime | None = None
    tried: bool = True
    unreachable: int | None = None
    moved: tuple[int, int] | None = None


_earlier = aliased(Outbox)
_oldest = (
    select(func.min(_earlier.id))
    .where(_earlier.chat_id == Outbox.chat_id, _earlier.priority == Outbox.priority, unsent(_earlier))
    .scalar_subquery()
)
FREE = (
    select(Outbox.id, Outbox.priority)
    .where(ready(), Outbox.next_try_at <= bindparam("now", type_=UtcDateTime()), Outbox.id == _oldest)
    .order_by(Outbox.priority, Outbox.id)
    .limit(bindparam("limit", type_=Integer()))
)


def claim(session: Session, now: datetime, lease: Lease, room: Sequence[int]) -> list[Outbox]:
    """Take rows that may be sent now, the most pressing first.

    ``room[p]`` is how many may be taken of priority ``p`` and all that are less pressing.
    """
    left = list(room)
    free: list[int] = []
    for row_id, priority in session.execute(FREE, {"now": now, "limit": max(0, left[0])}):
        if min(left[: priority + 1]) <= 0:
            break  # nor is there room for what is less pressing
        left[: priority + 1] = [one - 1 for one in left[: priority + 1]]
        free.append(row_id)
    if not free:
        return []
    taken = session.scalars(
        update(Outbox)
        .where(Outbox.id.in_(free))
        .values(state=OutboxState.SENDING, lease_owner=lease.owner, lease_until=lease.until)
        .returning(Outbox)
    )
    return sorted(taken, key=lambda row: (row.priority, row.id))


_RECORD = (
    update(Outbox)
    .where(
        Outbox.id == bindparam("row_id"),
        Outbox.state == OutboxState.SENDING,
        Outbox.lease_owner == bindparam("owner"),
    )
    .values(
        state=bindparam("new_state"),
        lease_owner=None,
        lease_until=None,
        attempts=Outbox.attempts + bindparam("tries"),
        error=bindparam("new_error"),
        next_try_at=bindparam("retry_at"),
        sent_at=bindparam("finished_at"),
        message_id=bindparam("new_message"),
        about=func.coalesce(bindparam("new_about", type_=String()), Outbox.about),
    )
)


def record(session: Session, owner: str, outcomes: Sequence[Outcome]) -> None:
    """Write down what became of rows this owner had leased."""
    if not outcomes:
        return
    rows = [
        {
            "row_id": one.row_id,
            "owner": owner,
            "new_state": one.state,
            "tries": int(one.tried),
            "new_error": one.error,
            "retry_at": one.retry_at or one.at,
            "finished_at": one.at if one.state == OutboxState.SENT else None,
            "new_message": one.message_id,
            "new_about": one.about,
        }
        for one in outcomes
    ]
    session.connection().execute(_RECORD, rows)
    for one in outcomes:
        if one.moved:
            _move_chat(session, *one.moved)


def _move_chat(session: Session, old: int, new: int) -> None:
    session.execute(update(Outbox).where(Outbox.chat_id == old, unsent()).values(chat_id=new))


def recover(session: Session, now: datetime, *, digest: int) -> None:
    """At start, when we are alone: free what a process that died had leased.

    What it was sending may have arrived, so rows of priority ``digest`` become uncertain. Rows written in what is
    now the future (the clock was set back meanwhile) need not wait for it.
    """
    session.execute(_freed(now, digest).where(sending()))
    session.execute(update(Outbox).where(ready(), Outbox.created_at > now).values(next_try_at=now))


def expire(session: Session, now: datetime, owner: str, *, digest: int) -> None:
    """Free what others leased and did not finish in time. ``owner`` knows what it is sending, however long it takes
    and wherever the clock jumps."""
    session.execute(_freed(now, digest).where(sending(), Outbox.lease_owner != owner, Outbox.lease_until < now))


def _freed(now: datetime, digest: int) -> Update:
    uncertain = Outbox.priority == digest
    return update(Outbox).values(
        state=case((uncertain, literal(OutboxState.UNCERTAIN, String())), else_=literal(OutboxState.READY, String())),
        lease_owner=None,
        lease_until=None,
        attempts=Outbox.attempts + 1,
        next_try_at=now,
        error=f"{MAYBE_ARRIVED}the process ended while sending",
    )


def hurry(session: Session, now: datetime) -> int:
    """The clock was set back: what waits for a moment of the old time may be tried now. How many rows that are."""
    result = session.execute(update(Outbox).where(ready(), Outbox.next_try_at > now).values(next_try_at=now))
    assert isinstance(result, CursorResult)
    return result.rowcount


NEXT_TRY = select(func.min(Outbox.next_try_at)).where(ready())


def next_try(session: Session) -> datetime | None:
    """When the next waiting row may be tried."""
    return session.scalar(NEXT_TRY)
