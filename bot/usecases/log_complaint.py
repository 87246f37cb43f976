"""Log a complaint and tell the managers."""

from __future__ import annotations

from sqlalchemy import select

from bot.domain.sla import complaint_due
from bot.understanding import Category, Severity
from bot.usecases.filing import Filing
from bot.usecases.tell_managers import announce
from db.complaint import Complaint, ComplaintState


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
    announce(filing.session, complaint, filing.actor, filing.here)
