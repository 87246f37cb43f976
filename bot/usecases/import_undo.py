"""Take an import back: what it added goes, what it changed is as before, unless somebody has worked on it since."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.orm import Session

from bot.usecases.import_apply import touch_customers
from bot.usecases.import_plan import from_text
from bot.usecases.import_write import STAGEABLE, made_by, put_off_words, rows_of, table_of
from db.base import Filed
from db.complaint import Complaint
from db.contact import Contact, Phone
from db.history import Change
from db.imports import CustomerNumber, ImportChange, ImportRun, RunState
from db.order import Order
from db.promise import Promise
from db.remark import Loss, Note, Referral, Score
from db.reminder import Reminder
from db.touch import Touch

UNDO_FOR = timedelta(days=1)
_FILED: tuple[type[Filed], ...] = (Touch, Complaint, Order, Promise, Reminder, Note, Score, Referral, Loss)


@dataclass(frozen=True, slots=True)
class TakenBack:
    """How many rows went and how many fields are as before; how many stay, since they were used or changed since."""

    gone: int
    restored: int
    kept_customers: int
    kept_fields: int


def may_undo(run: ImportRun, now: datetime) -> bool:
    """Whether an import can be taken back: for a day."""
    return run.state == RunState.DONE and run.finished_at is not None and now < run.finished_at + UNDO_FOR


def undo_import(session: Session, run: ImportRun, now: datetime) -> TakenBack:
    """Take back all of an import in one transaction. What it was found by is cleared away after that, in pieces: see
    ``bot.usecases.import_write.words_again``."""
    assert run.finished_at is not None
    kept = _used(session, run.id, run.finished_at)
    gone = _withdraw(session, run, kept, now)
    restored, changed_since = _restore(session, run, now)
    run.state, run.undone_at = RunState.UNDONE, now
    return TakenBack(gone, restored, len(kept), changed_since)


def _used(session: Session, run_id: int, since: datetime) -> set[int]:
    """The new customers of which something was recorded or changed since."""
    new = made_by(run_id, "customer")
    used: set[int] = set()
    for noun in _FILED:
        query = select(noun.customer_id).where(noun.customer_id.in_(new), noun.undone_at.is_(None))
        if noun is Order:
            query = query.where(Order.id.not_in(made_by(run_id, "order")))
        used |= {one for one in session.scalars(query.distinct()) if one is not None}
    people = select(Contact.customer_id).where(
        Contact.customer_id.in_(new), Contact.undone_at.is_(None), Contact.id.not_in(made_by(run_id, "contact"))
    )
    return used | set(session.scalars(people)) | _edited(session, Change.customer_id, new, since)


def _edited(session: Session, column: Any, ids: Any, since: datetime) -> set[int]:
    return set(session.scalars(select(column).where(column.in_(ids), Change.at > since, Change.undone_at.is_(None))))


def _withdraw(session: Session, run: ImportRun, kept: set[int], now: datetime) -> int:
    """Take away the rows it added, but for customers in use with their people, and for people edited since."""
    assert run.finished_at is not None
    gone = 0
    held = _edited(session, Change.contact_id, made_by(run.id, "contact"), run.finished_at)
    staying = sorted(kept)
    touched: set[int] = set()
    for noun in reversed(STAGEABLE):
        table = table_of(noun)
        mine = update(table).where(table.c.id.in_(made_by(run.id, noun)), table.c.undone_at.is_(None))
        if noun == "customer":
            mine = mine.where(table.c.id.not_in(staying)).values(updated_at=now)
        elif noun != "order":
            mine = mine.where(table.c.customer_id.not_in(staying))
        if noun == "contact":
            mine = mine.where(table.c.id.not_in(held))
        gone += rows_of(session, mine.values(undone_at=now))
        if noun in ("contact", "alias", "tag"):
            whose = select(table.c.customer_id).where(table.c.id.in_(made_by(run.id, noun)), table.c.undone_at == now)
            touched |= set(session.scalars(whose))
            lines = update(Change).where(Change.at == run.finished_at, Change.field == noun, Change.before.is_(None))
            session.execute(lines.where(Change.customer_id.in_(whose)).values(undone_at=now))
    session.execute(delete(Phone).where(Phone.id.in_(made_by(run.id, "phone"))))
    session.execute(delete(CustomerNumber).where(CustomerNumber.customer_id.in_(made_by(run.id, "customer_number"))))
    put_off_words(session, run.id)
    touch_customers(session, sorted(touched - set(session.scalars(made_by(run.id, "customer")))), now)
    return gone


def _restore(session: Session, run: ImportRun, now: datetime) -> tuple[int, int]:
    """Put back the values that still are as the import left them; how many were, and how many are not."""
    notes = list(
        session.scalars(select(ImportChange).where(ImportChange.run_id == run.id, ImportChange.field.is_not(None)))
    )
    columns: dict[tuple[str, str], list[ImportChange]] = defaultdict(list)
    for note in notes:
        columns[note.noun, note.field or ""].append(note)
    restored: list[ImportChange] = []
    for (noun, name), changes in columns.items():
        restored += [note for note in changes if _put_back(session, noun, name, note)]
    told = [note.history_id for note in restored if note.history_id is not None]
    statement = update(Change).where(Change.id == bindparam("which")).values(undone_at=now)
    if told:
        session.connection().execute(statement, [{"which": one} for one in told])
    _touch_restored(session, restored, now)
    return len(restored), len(notes) - len(restored)


def _put_back(session: Session, noun: str, name: str, note: ImportChange) -> bool:
    table = table_of(noun)
    column, after = table.c[name], from_text(name, note.after)
    unchanged = column.is_(None) if after is None else column == after
    statement = update(table).where(table.c.id == note.record_id, unchanged)
    return rows_of(session, statement.values({name: from_text(name, note.before)})) == 1


def _touch_restored(session: Session, restored: list[ImportChange], now: datetime) -> None:
    customers = {note.record_id for note in restored if note.noun == "customer"}
    people = [note.record_id for note in restored if note.noun == "contact"]
    for start in range(0, len(people), 500):
        some = people[start : start + 500]
        customers |= set(session.scalars(select(Contact.customer_id).where(Contact.id.in_(some))))
    touch_customers(session, sorted(customers), now)
