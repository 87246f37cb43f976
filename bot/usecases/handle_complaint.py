"""What happens to a complaint after it is logged: taken, assigned, resolved, opened again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.usecases.complaint_deadline import forget_deadline, start_clock, watch
from bot.usecases.tell_managers import REOPENED as REOPENED
from bot.usecases.tell_managers import RESOLVED as RESOLVED
from bot.usecases.tell_managers import is_yet_to_hear, people_to_tell, push_about
from db.complaint import UNSETTLED, Complaint, ComplaintState
from db.outbox import drop_pushes
from db.user import Role, User


def may_handle(actor: User, complaint: Complaint) -> bool:
    """Managers and admins may take and assign; the owner may settle, or today who stands in for the owner."""
    return actor.role != Role.REP or complaint.owner_id in actor.acts_for


def may_reopen(actor: User, complaint: Complaint) -> bool:
    """Whoever may settle a case, and who reported it: the customer may come back to them."""
    return may_handle(actor, complaint) or complaint.user_id in actor.acts_for


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
    watch(session, complaint, now)
    told = {user.id: user for user in (owner, complaint.reporter) if user.id != actor.id}
    for user in told.values():
        kind = "complaint_yours" if user.id == owner.id else "complaint_taken"
        push_about(session, complaint, user, kind, now, by=actor)


def answer_complaint(session: Session, actor: User, complaint: Complaint, now: datetime) -> None:
    """The customer has a first answer: nothing is due any more until the case is settled.

    Raises:
        PermissionError: the actor neither owns the case nor manages.
    """
    if not may_handle(actor, complaint):
        raise PermissionError("not the owner")
    if complaint.state not in UNSETTLED or complaint.answered_at is not None:
        return
    complaint.answered_at = now
    complaint.acknowledged_at = complaint.acknowledged_at or now
    complaint.state = ComplaintState.ACKNOWLEDGED
    forget_deadline(session, complaint)


def unanswer_complaint(session: Session, actor: User, complaint: Complaint, now: datetime) -> None:
    """The customer has no answer after all: the time runs on.

    Raises:
        PermissionError: the actor neither owns the case nor manages.
    """
    if not may_handle(actor, complaint):
        raise PermissionError("not the owner")
    complaint.answered_at = None
    watch(session, complaint, now)


def resolve_complaint(session: Session, actor: User, complaint: Complaint, now: datetime) -> None:
    """Settle a case; the reporter and the managers are told.

    Raises:
        PermissionError: the actor neither owns the case nor manages.
    """
    if not may_handle(actor, complaint):
        raise PermissionError("not the owner")
    if complaint.state not in UNSETTLED:
        return
    complaint.state = ComplaintState.RESOLVED
    complaint.resolved_at = now
    forget_deadline(session, complaint)
    _tell_all(session, complaint, RESOLVED, actor, now)


def reopen_complaint(session: Session, actor: User, complaint: Complaint, now: datetime) -> None:
    """A case was not settled after all: its time runs anew; the reporter, the owner and the managers are told.

    Raises:
        PermissionError: the actor neither owns nor reported the case, nor manages.
    """
    if not may_reopen(actor, complaint):
        raise PermissionError("not the owner")
    if complaint.state in UNSETTLED:
        return
    complaint.state = ComplaintState.REOPENED
    complaint.resolved_at = complaint.answered_at = complaint.breached_at = None
    complaint.runs_from = now
    start_clock(session, complaint)
    watch(session, complaint, now)
    _tell_all(session, complaint, REOPENED, actor, now)


def _tell_all(session: Session, complaint: Complaint, kind: str, actor: User, now: datetime) -> None:
    """Tell everybody concerned but the actor; what was to be told of the opposite and is not sent yet is dropped."""
    for other in (RESOLVED, REOPENED):
        drop_pushes(session, f"complaint:{complaint.id}:{other}:", "no longer true")
    people = (complaint.reporter, complaint.owner, *people_to_tell(session, complaint, complaint.reporter))
    for user in {one.id: one for one in people if one.id != actor.id}.values():
        if kind == RESOLVED or not is_yet_to_hear(session, complaint, user):
            push_about(session, complaint, user, kind, now, by=actor)
