"""A reminder comes again by another rule, once, or no more; the record it was made from says so too."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.recurrence import Rule, parse, text_of
from bot.usecases.file_entry import keep_slots, slots_of
from bot.usecases.recurring import life_of, stop
from bot.usecases.slots import Slots
from db.entry import Entry
from db.reminder import Reminder
from db.user import User


def stop_repeating(session: Session, reminder: Reminder) -> None:
    """Let it come no more. One that was pushed stays to be done; one that still waits is over."""
    entry = session.get(Entry, reminder.entry_id) if reminder.entry_id is not None else None
    if entry is not None:
        life = life_of(session, session.get_one(User, reminder.user_id))
        due_at = reminder.due_at.astimezone(life.zone)
        keep_slots(entry, slots_of(entry).with_due(due_at.date() if reminder.all_day else due_at))
    stop(session, reminder)


def with_other_rule(slots: Slots, rule: Rule, session: Session, user: User, now: datetime) -> Slots:
    """The slots with a follow-up by this rule; the hour stays where no other was named. ``now`` is aware."""
    life = life_of(session, user)
    if rule.clock is None and slots.due_at is not None:
        clock = slots.due_at.astimezone(life.zone).time().replace(second=0, microsecond=0)
        rule = replace(rule, clock=clock)
    first = life.next_after(rule, now)
    return slots.with_rule(text_of(rule), first.date() if rule.clock is None else first)


def once(slots: Slots, session: Session, user: User, now: datetime) -> Slots:
    """The slots with a follow-up that comes once: at the next time of its rule."""
    if slots.recurs is None:
        return slots
    rule = parse(slots.recurs)
    due_at = life_of(session, user).next_after(rule, now)
    return slots.with_due(due_at.date() if rule.clock is None else due_at)
