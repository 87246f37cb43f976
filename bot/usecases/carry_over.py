"""Carry over what happened to a record since it was filed, when its entry is filed anew."""

from __future__ import annotations

from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.usecases.promises import carry_promise
from db.entry import Entry
from db.promise import Promise, PromiseState
from db.reminder import Reminder, ReminderState

T = TypeVar("T", Reminder, Promise)


def carry_over(session: Session, entry: Entry, *, due_unchanged: bool) -> None:
    """Give the entry's new reminder and promise the state of those they replace.

    What was done stays done; a nudge that was put off, or given already, keeps its minute where the date in the entry
    is still the same.
    """
    session.flush()
    fresh, old = newest_two(session, Reminder, entry)
    if fresh and old and due_unchanged and fresh.undone_at is None:
        fresh.due_at, fresh.all_day = old.due_at, old.all_day
        fresh.state, fresh.times = old.state, old.times
    kept, before = newest_two(session, Promise, entry)
    if kept and before and kept.undone_at is None:
        carry_promise(session, kept, before)
        if fresh and before.state != PromiseState.OPEN:
            fresh.state = ReminderState.DONE


def newest_two(session: Session, noun: type[T], entry: Entry) -> tuple[T | None, T | None]:
    """The newest record of a kind that the entry made, and the one before it."""
    found = session.scalars(select(noun).where(noun.entry_id == entry.id).order_by(noun.id.desc()).limit(2)).all()
    return (found[0] if found else None), (found[1] if len(found) > 1 else None)


def forget_nudges(session: Session, entry: Entry) -> None:
    """Let an entry that is undone know no more of its reminders: filed again, it is due another day."""
    for reminder in session.scalars(select(Reminder).where(Reminder.entry_id == entry.id)):
        reminder.entry_id = None
