"""Set the reminder that a dated record ends as."""

from __future__ import annotations

from datetime import datetime

from bot.domain.nudge import nudge_at
from bot.domain.recurrence import parse
from bot.understanding import Intent
from bot.usecases.filing import Filing
from bot.usecases.recurring import Life, life_of, watch
from db.promise import Promise
from db.reminder import Reminder, ReminderState

_KINDS = {Intent.REMINDER: "reminder", Intent.PROMISE: "promise"}


def set_reminder(filing: Filing, promise: Promise | None = None) -> None:
    """Set a nudge at the minute that was said, or in the morning of the day; without a date set none."""
    slots = filing.slots
    if slots.due_at is None and slots.due_on is None:
        return
    life = life_of(filing.session, filing.actor)
    recurs = slots.recurs if promise is None else None
    reminder = Reminder(
        **filing.common,
        kind=_KINDS.get(slots.intent, "followup"),
        summary=slots.text,
        contact=slots.contact,
        due_at=_due_at(filing, life, recurs),
        all_day=slots.due_at is None,
        state=ReminderState.WAITING,
        times=0,
        promise_id=promise.id if promise else None,
        recurs=recurs,
    )
    filing.session.add(reminder)
    if recurs is not None:
        filing.session.flush()
        watch(filing.session, reminder, life, filing.now)


def _due_at(filing: Filing, life: Life, recurs: str | None) -> datetime:
    slots = filing.slots
    if recurs is not None:
        return life.next_after(parse(recurs), filing.now)
    if slots.due_at is not None or slots.due_on is None:
        assert slots.due_at is not None
        return slots.due_at
    return nudge_at(slots.due_on, filing.here, life.morning)
