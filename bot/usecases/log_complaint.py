"""Log a complaint, tell the managers, and take it back."""

from __future__ import annotations

from sqlalchemy import select

from bot.domain.sla import complaint_due
from bot.reply import Priority
from bot.understanding import Category, Severity
from bot.usecases.filing import Filing
from db.complaint import Complaint, ComplaintState
from db.outbox import add_push
from db.user import managers_of


def log_complaint(filing: Filing) -> None:
    """Open a case owned by the reporter and push it to the managers at once.

    An entry that is filed again for the same customer keeps its case, so nobody is told twice.
    """
    slots = filing.slots
    severity = slots.severity or Severity.NORMAL
    complaint = filing.session.scalar(
        select(Complaint).where(
            Complaint.entry_id == filing.entry.id, Complaint.customer_id == filing.required_customer
        )
    )
    if complaint is None:
        complaint = Complaint(
            **filing.common,
            owner_id=filing.actor.id,
            state=ComplaintState.OPEN,
            category="",
            severity="",
            summary="",
            due_at=filing.here,
        )
        filing.session.add(complaint)
    complaint.undone_at = None
    complaint.category = slots.category or Category.OTHER
    complaint.severity = severity
    complaint.summary = slots.text
    complaint.contact = slots.contact
    complaint.due_at = complaint_due(severity, complaint.created_at)
    filing.session.flush()
    _tell_managers(filing, complaint)


def _tell_managers(filing: Filing, complaint: Complaint) -> None:
    for manager in managers_of(filing.session, filing.actor.team_id):
        if manager.id == filing.actor.id:
            continue
        add_push(
            filing.session,
            chat_id=manager.telegram_id,
            user_id=manager.id,
            kind="complaint_new",
            data={"complaint": complaint.id},
            priority=Priority.ALERT,
            dedupe_key=f"complaint:{complaint.id}:new:{manager.id}",
            now=filing.here,
        )
