"""Change what an entry says: what was filed from it is taken back and filed anew."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.usecases.carry_over import carry_over, forget_nudges
from bot.usecases.file_entry import file_entry, keep_slots, ready_to_file, restore_names, slots_of, undo_entry
from bot.usecases.slots import Slots
from db.entry import Entry, EntryState
from db.user import User


def change_entry(session: Session, actor: User, entry: Entry, slots: Slots, here: datetime, home_currency: str) -> None:
    """Let an entry say ``slots``: filed if nothing is missing, else open. ``here``: now, aware, in the actor's zone."""
    before = slots_of(entry)
    if entry.state == EntryState.FILED:
        undo_entry(session, entry, here, final=not _keeps_case(entry, slots))
        if slots.customer_id is not None:  # also one that the entry brought in
            restore_names(session, entry, here, only=slots.customer_id)
    keep_slots(entry, slots.model_copy(update={"contact_before": None}))  # an undo has given it back
    entry.state = EntryState.OPEN
    entry.undone_at = None
    if ready_to_file(slots):
        file_entry(session, actor, entry, entry.created_at.astimezone(here.tzinfo), home_currency, here)
        same_due = _due(before) == _due(slots)
        carry_over(session, entry, due_unchanged=same_due)


def note_change(session: Session, entry: Entry, slots: Slots) -> None:
    """Let an undone entry say this once it is restored; nothing is filed."""
    before = slots_of(entry)
    if _due(before) != _due(slots):
        forget_nudges(session, entry)
    keep_slots(entry, slots)


def _due(slots: Slots) -> tuple[object, ...]:
    return slots.due_on, slots.due_at, slots.recurs


def _keeps_case(entry: Entry, slots: Slots) -> bool:
    """Whether the entry stays the same kind of record about the same customer."""
    return bool(entry.draft["intent"] == slots.intent and entry.draft["customer_id"] == slots.customer_id)
