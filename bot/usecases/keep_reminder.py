"""What a user does with a reminder that came due: done, or later."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.outbox import drop_pushes
from db.promise import Promise, PromiseState
from db.reminder import Reminder, ReminderState


def finish_reminder(session: Session, reminder: Reminder) -> None:
    """The thing is done; a promise behind it is kept."""
    reminder.state = ReminderState.DONE
    drop_pushes(session, f"reminder:{reminder.id}:", "done")
    if reminder.promise is not None:
        reminder.promise.state = PromiseState.KEPT


def reopen_reminder(reminder: Reminder) -> None:
    """It was not done after all. One that waits or was pushed stays as it is."""
    if reminder.state != ReminderState.DONE:
        return
    reminder.state = ReminderState.PUSHED
    if reminder.promise is not None:
        reminder.promise.state = PromiseState.OPEN


def snooze_reminder(session: Session, reminder: Reminder, due_at: datetime, *, all_day: bool = False) -> None:
    """Nudge again at ``due_at`` (aware)."""
    drop_pushes(session, f"reminder:{reminder.id}:", "snoozed")
    reminder.due_at = due_at
    reminder.all_day = all_day
    reminder.times += 1
    reminder.state = ReminderState.WAITING


def keep_promise(session: Session, promise: Promise) -> None:
    """A promise is kept; its nudges are over."""
    promise.state = PromiseState.KEPT
    for reminder in _nudges(session, promise):
        finish_reminder(session, reminder)


def break_promise(session: Session, promise: Promise) -> None:
    """A promise was not kept; its nudges are over."""
    for reminder in _nudges(session, promise):
        reminder.state = ReminderState.DONE
        drop_pushes(session, f"reminder:{reminder.id}:", "not kept")
    promise.state = PromiseState.BROKEN


def reopen_promise(session: Session, promise: Promise) -> None:
    """A promise is neither kept nor broken after all."""
    promise.state = PromiseState.OPEN
    for reminder in _nudges(session, promise):
        reopen_reminder(reminder)


def _nudges(session: Session, promise: Promise) -> list[Reminder]:
    return list(
        session.scalars(select(Reminder).where(Reminder.promise_id == promise.id, Reminder.undone_at.is_(None)))
    )
