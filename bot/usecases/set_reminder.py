"""Set the reminder that a dated record ends as."""

from __future__ import annotations

from bot.domain.nudge import nudge_at
from bot.understanding import Intent
from bot.usecases.filing import Filing
from db.promise import Promise
from db.reminder import Reminder, ReminderState

_KINDS = {Intent.REMINDER: "reminder", Intent.PROMISE: "promise"}


def set_reminder(filing: Filing, promise: Promise | None = None) -> None:
    """Set a nudge at the minute that was said, or at nine in the morning of the day; without a date set none."""
    slots = filing.slots
    due_at = slots.due_at or (nudge_at(slots.due_on, filing.here) if slots.due_on else None)
    if due_at is None:
        return
    filing.session.add(
        Reminder(
            **filing.common,
            kind=_KINDS.get(slots.intent, "followup"),
            summary=slots.text,
            contact=slots.contact,
            due_at=due_at,
            all_day=slots.due_at is None,
            state=ReminderState.WAITING,
            times=0,
            promise_id=promise.id if promise else None,
        )
    )
