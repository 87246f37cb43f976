"""What a user does with a reminder that came due: done, or later."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.usecases.recurring import has_come, move_on
from db.outbox import drop_pushes
from db.promise import Promise, PromiseState
from db.reminder import Reminder, ReminderState


def finish_reminder(session: Session, reminder: Reminder, now: datetime) -> None:
    """The thing is done; a promise behind it is kept. One that comes again waits for its next time. ``now`` is
    aware."""
    if reminder.recurs is not None:
        if has_come(session, reminder, now):
            move_on(session, reminder, now)
        return
    reminder.state = ReminderState.DONE
    drop_pushes(session, f"reminder:{reminder.id}:", "done")
    if reminder.promise is not None:
        _settle(reminder.promise, PromiseState.KEPT, now)


def reopen_reminder(reminder: Reminder, now: datetime) -> None:
    """It was not done after all: one whose time is still to come rings then. One that waits or was pushed stays as it
    is. ``now`` is aware."""
    if reminder.state != ReminderState.DONE:
        return
    told = timedelta(hours=12) if reminder.all_day else timedelta(0)  # the agenda of the day told of it before
    reminder.state = ReminderState.WAITING if reminder.due_at > now + told else ReminderState.PUSHED
    if reminder.promise is not None:
        _open_again(reminder.promise)


def snooze_reminder(session: Session, reminder: Reminder, due_at: datetime, *, all_day: bool = False) -> None:
    """Nudge again at ``due_at`` (aware)."""
    drop_pushes(session, f"reminder:{reminder.id}:", "snoozed")
    reminder.due_at = due_at
    reminder.all_day = all_day
    reminder.times += 1
    reminder.state = ReminderState.WAITING


def keep_promise(session: Session, promise: Promise, now: datetime) -> None:
    """A promise is kept; its nudges are over. ``now`` is aware."""
    _settle(promise, PromiseState.KEPT, now)
    for reminder in nudges_of(session, promise):
        finish_reminder(session, reminder, now)


def break_promise(session: Session, promise: Promise, now: datetime) -> None:
    """A promise was not kept; its nudges are over. ``now`` is aware."""
    for reminder in nudges_of(session, promise):
        reminder.state = ReminderState.DONE
        drop_pushes(session, f"reminder:{reminder.id}:", "not kept")
    _settle(promise, PromiseState.BROKEN, now)


def reopen_promise(session: Session, promise: Promise, now: datetime) -> None:
    """A promise is neither kept nor broken after all."""
    _open_again(promise)
    for reminder in nudges_of(session, promise):
        reopen_reminder(reminder, now)


def _settle(promise: Promise, state: PromiseState, now: datetime) -> None:
    """It keeps the moment at which it was first called so; what the customer heard is not known yet."""
    if promise.state != state:
        promise.state, promise.settled_at, promise.heard = state, now, None
    elif promise.heard is False:  # the reminder to tell the customer is done
        promise.heard = True


def _open_again(promise: Promise) -> None:
    promise.state, promise.settled_at, promise.heard = PromiseState.OPEN, None, None


def nudges_of(session: Session, promise: Promise) -> list[Reminder]:
    """The reminders about a promise, done or not."""
    return list(
        session.scalars(select(Reminder).where(Reminder.promise_id == promise.id, Reminder.undone_at.is_(None)))
    )
