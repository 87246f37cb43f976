"""Tell the managers of a complaint, and that it was taken back: each exactly as often as it became true for them."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from sqlalchemy.orm import Session

from bot.reply import Priority
from db.complaint import Complaint
from db.customer import Customer
from db.outbox import OutboxState, add_push, drop_pushes, pushes_with
from db.user import User, managers_of

_NEW, _WITHDRAWN = "complaint_new", "complaint_withdrawn"


def announce(session: Session, complaint: Complaint, reporter: User, now: datetime) -> None:
    """Push the case to every manager who does not know of it, the reporter aside."""
    drop_pushes(session, f"complaint:{complaint.id}:{_WITHDRAWN}:", "filed again")
    for manager in people_to_tell(session, complaint, reporter):
        if not _knows(session, complaint, manager):
            _push(session, complaint, manager, _NEW, now)


def withdraw(session: Session, complaint: Complaint, now: datetime) -> None:
    """Tell the managers who heard of the case that it was a mistake; the others never hear of it."""
    drop_pushes(session, f"complaint:{complaint.id}:", "undone")
    for manager in people_to_tell(session, complaint, complaint.reporter):
        if _knows(session, complaint, manager):
            _push(session, complaint, manager, _WITHDRAWN, now)


def people_to_tell(session: Session, complaint: Complaint, reporter: User) -> list[User]:
    """The managers of the customer's team, the reporter aside."""
    customer = session.get_one(Customer, complaint.customer_id)
    return [one for one in managers_of(session, customer.team_id) if one.id != reporter.id]


def _knows(session: Session, complaint: Complaint, manager: User) -> bool:
    """Whether the last thing a manager was told is that there is a complaint."""
    told = Counter(
        kind
        for kind in (_NEW, _WITHDRAWN)
        for state in pushes_with(session, f"complaint:{complaint.id}:{kind}:{manager.id}:")
        if state != OutboxState.DROPPED
    )
    return told[_NEW] > told[_WITHDRAWN]


def _push(session: Session, complaint: Complaint, manager: User, kind: str, now: datetime) -> None:
    prefix = f"complaint:{complaint.id}:{kind}:{manager.id}:"
    add_push(
        session,
        chat_id=manager.telegram_id,
        user_id=manager.id,
        kind=kind,
        data={"complaint": complaint.id},
        priority=Priority.ALERT,
        dedupe_key=f"{prefix}{len(pushes_with(session, prefix))}",
        now=now,
    )
