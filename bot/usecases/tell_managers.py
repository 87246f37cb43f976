"""Tell those concerned of a complaint, and that it was taken back: each exactly as often as it became true for them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.reply import Priority
from bot.understanding import Severity
from bot.usecases.complaint_deadline import forget_deadline
from db.complaint import UNSETTLED, Complaint
from db.customer import Customer
from db.habit import habits_of
from db.house import zone_of
from db.outbox import Outbox, OutboxState, add_push, drop_pushes, pushes_with
from db.user import User, managers_of

_NEW, _YOURS, _WITHDRAWN, _RAISED = "complaint_new", "complaint_yours", "complaint_withdrawn", "complaint_raised"
RESOLVED, REOPENED = "complaint_resolved", "complaint_reopened"
_THERE_IS_ONE = (_NEW, _YOURS, RESOLVED, REOPENED)
_GONE_OUT = (OutboxState.SENT, OutboxState.SENDING, OutboxState.UNCERTAIN)


def announce(session: Session, complaint: Complaint, reporter: User, now: datetime) -> None:
    """Push the case to everybody concerned who does not know of it."""
    drop_pushes(session, f"complaint:{complaint.id}:{_WITHDRAWN}:", "filed again")
    settled = complaint.state not in UNSETTLED  # one that was taken back may have been
    for person in _concerned(session, complaint, reporter):
        if not _knows(session, complaint, person):
            push_about(session, complaint, person, RESOLVED if settled else _NEW, now, by=reporter if settled else None)


def announce_raised(session: Session, complaint: Complaint, reporter: User, now: datetime) -> None:
    """Tell those who know of the case that it is more serious than they heard."""
    for person in _concerned(session, complaint, reporter):
        if _knows(session, complaint, person, *_GONE_OUT):
            push_about(session, complaint, person, _RAISED, now, by=reporter)


def withdraw(session: Session, complaint: Complaint, now: datetime) -> None:
    """Tell those who heard of the case that it was a mistake; the others never hear of it."""
    forget_deadline(session, complaint)
    drop_pushes(session, f"complaint:{complaint.id}:", "undone")
    for person in _concerned(session, complaint, complaint.reporter):
        if _knows(session, complaint, person) or _saw(session, complaint, person):
            push_about(session, complaint, person, _WITHDRAWN, now)


def people_to_tell(session: Session, complaint: Complaint, reporter: User) -> list[User]:
    """The managers of the customer's team, the reporter aside."""
    customer = session.get_one(Customer, complaint.customer_id)
    return [one for one in managers_of(session, customer.team_id) if one.id != reporter.id]


def _concerned(session: Session, complaint: Complaint, reporter: User) -> list[User]:
    """The managers, and whoever else the case was assigned to; the reporter aside."""
    people = people_to_tell(session, complaint, reporter)
    owner = session.get_one(User, complaint.owner_id)
    return people if owner.id in (reporter.id, *(one.id for one in people)) else [*people, owner]


def _knows(session: Session, complaint: Complaint, person: User, *states: OutboxState) -> bool:
    """Whether the last thing a person was told, or is about to be (only in one of ``states``, if any are named), is
    that there is a complaint: who slept while it came hears first that it is settled."""
    first, after = f"complaint:{complaint.id}:", f"complaint:{complaint.id};"
    query = select(Outbox.kind).where(
        Outbox.dedupe_key >= first,
        Outbox.dedupe_key < after,
        Outbox.user_id == person.id,
        Outbox.kind.in_((*_THERE_IS_ONE, _WITHDRAWN)),
        Outbox.state.in_(states) if states else Outbox.state != OutboxState.DROPPED,
    )
    return session.scalar(query.order_by(Outbox.id.desc()).limit(1)) in _THERE_IS_ONE


def _saw(session: Session, complaint: Complaint, person: User) -> bool:
    """Whether a person opened the case by themselves, and was not told since that it was a mistake."""
    query = select(Outbox.kind).where(
        Outbox.chat_id == person.telegram_id,
        Outbox.about == f"complaint:{complaint.id}",
        Outbox.state.in_(_GONE_OUT),
    )
    return session.scalar(query.order_by(Outbox.id.desc()).limit(1)) not in (None, _WITHDRAWN)


def is_yet_to_hear(session: Session, complaint: Complaint, person: User) -> bool:
    """Whether a message that there is a complaint waits for a person's quiet hours to be over."""
    return _knows(session, complaint, person, OutboxState.READY) and not _knows(session, complaint, person, *_GONE_OUT)


def push_about(
    session: Session, complaint: Complaint, person: User, kind: str, now: datetime, by: User | None = None
) -> None:
    """Push a message of this kind about a case, once more for each time it is called; in a person's quiet hours only
    where it is urgent, else when they are over."""
    quiet = habits_of(session, person).quiet_until(now.astimezone(zone_of(session, person)))
    prefix = f"complaint:{complaint.id}:{kind}:{person.id}:"
    add_push(
        session,
        chat_id=person.telegram_id,
        user_id=person.id,
        kind=kind,
        data={"complaint": complaint.id, "by": by.id if by else None},
        priority=Priority.ALERT,
        dedupe_key=f"{prefix}{len(pushes_with(session, prefix))}",
        now=now,
        not_before=None if complaint.severity == Severity.HIGH else quiet,
    )
