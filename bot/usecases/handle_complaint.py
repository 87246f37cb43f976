"""What happens to a complaint after it is logged: taken, assigned, resolved."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.reply import Priority
from db.complaint import UNSETTLED, Complaint, ComplaintState
from db.outbox import add_push
from db.user import Role, User


def may_handle(actor: User, complaint: Complaint) -> bool:
    """Managers and admins may take and assign; the owner may settle."""
    return actor.role != Role.REP or complaint.owner_id == actor.id


def assign_complaint(session: Session, actor: User, complaint: Complaint, owner: User, now: datetime) -> None:
    """Make somebody the owner; a person who did not do it themselves is told, and so is the reporter.

    Raises:
        PermissionError: the actor may not assign this case.
        ValueError: the case is settled already.
    """
    if actor.role == Role.REP:
        raise PermissionError("only managers assign complaints")
    if complaint.state not in UNSETTLED:
        raise ValueError("the complaint is settled")
    complaint.owner_id = owner.id
    complaint.owner = owner
    complaint.state = ComplaintState.ACKNOWLEDGED
    complaint.acknowledged_at = complaint.acknowledged_at or now
    told = {user.id: user for user in (owner, complaint.reporter) if user.id != actor.id}
    for user in told.values():
        kind = "complaint_yours" if user.id == owner.id else "complaint_taken"
        _tell(session, user, complaint, kind, actor, now)


def resolve_complaint(session: Session, actor: User, complaint: Complaint, now: datetime) -> None:
    """Settle a case; the reporter is told.

    Raises:
        PermissionError: the actor neither owns the case nor manages.
    """
    if not may_handle(actor, complaint):
        raise PermissionError("not the owner")
    if complaint.state not in UNSETTLED:
        return
    complaint.state = ComplaintState.RESOLVED
    complaint.resolved_at = now
    if complaint.user_id != actor.id:
        _tell(session, complaint.reporter, complaint, "complaint_resolved", actor, now)


def _tell(session: Session, user: User, complaint: Complaint, kind: str, actor: User, now: datetime) -> None:
    add_push(
        session,
        chat_id=user.telegram_id,
        user_id=user.id,
        kind=kind,
        data={"complaint": complaint.id, "by": actor.id},
        priority=Priority.ALERT,
        dedupe_key=f"complaint:{complaint.id}:{kind}:{user.id}:{now.timestamp():.0f}",
        now=now,
    )
