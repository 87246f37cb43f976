"""Log a complaint and tell the managers."""

from __future__ import annotations

from sqlalchemy import select

from bot.understanding import Category, Severity
from bot.usecases.complaint_deadline import start_clock, watch, watch_if_new
from bot.usecases.filing import Filing
from bot.usecases.tell_managers import announce, announce_raised
from db.complaint import UNSETTLED, Complaint, ComplaintState


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
    before = complaint.severity
    complaint.severity = severity
    complaint.undone_at = None
    complaint.category = slots.category or Category.OTHER
    complaint.summary = slots.text
    complaint.contact = slots.contact
    filing.session.flush()
    if before != severity:
        start_clock(filing.session, complaint)
        watch(filing.session, complaint, filing.now)
    else:
        watch_if_new(filing.session, complaint, filing.now)
    if _raised(before, severity) and complaint.state in UNSETTLED:
        announce_raised(filing.session, complaint, filing.actor, filing.here)
    announce(filing.session, complaint, filing.actor, filing.here)


_RANKS = (Severity.LOW, Severity.NORMAL, Severity.HIGH)


def _raised(before: str, severity: Severity) -> bool:
    """Whether a case that was known is more serious than it was."""
    return bool(before) and _RANKS.index(severity) > _RANKS.index(Severity(before))
