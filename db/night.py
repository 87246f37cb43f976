"""The one run of each night: who does it, and how it ended."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Session

from db.signal import Night

ATTEMPTS = 3
LEASE = timedelta(minutes=30)


def claim_night(session: Session, day: date, owner: str, now: datetime) -> bool:
    """Take the run of a day, unless it is done, given up, or somebody else is at it."""
    row = {"day": day, "owner": owner, "lease_until": now + LEASE, "attempts": 1, "began_at": now}
    if session.scalar(insert(Night).values(**row).on_conflict_do_nothing().returning(Night.day)) is not None:
        return True
    again = (
        update(Night)
        .where(
            Night.day == day,
            Night.done_at.is_(None),
            Night.attempts < ATTEMPTS,
            or_(Night.lease_until <= now, Night.owner == owner),
        )
        .values(owner=owner, lease_until=now + LEASE, attempts=Night.attempts + 1, began_at=now)
        .returning(Night.day)
    )
    return session.scalar(again, execution_options={"synchronize_session": False}) is not None


def release_night(session: Session, day: date, owner: str, until: datetime, *, counted: bool) -> None:
    """Give the run of a day back, to be taken from a moment on; one that did nothing wrong is not ``counted``."""
    less = 0 if counted else 1
    session.execute(
        update(Night)
        .where(Night.day == day, Night.owner == owner, Night.done_at.is_(None))
        .values(owner="", lease_until=until, attempts=Night.attempts - less),
        execution_options={"synchronize_session": False},
    )


def free_nights(session: Session, now: datetime) -> None:
    """At the start of the one program of an installation: what is taken was left by one that died."""
    session.execute(
        update(Night).where(Night.done_at.is_(None)).values(lease_until=now),
        execution_options={"synchronize_session": False},
    )


def night_of(session: Session, day: date) -> Night | None:
    return session.get(Night, day)


def last_night(session: Session) -> Night | None:
    """The newest run that came to its end."""
    return session.scalar(select(Night).where(Night.done_at.is_not(None)).order_by(Night.day.desc()).limit(1))
