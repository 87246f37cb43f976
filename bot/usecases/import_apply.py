"""The last step of an import: one transaction in which everything appears at once, or nothing does."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.orm import Session

from bot.tabular.fields import Kind
from bot.usecases.after_sale import plan_from_elsewhere
from bot.usecases.import_known import stamp_of
from bot.usecases.import_plan import FieldChange, Importing, NewRecord, Plan, as_text
from bot.usecases.import_write import made_by, note_new, show, table_of
from db.contact import Phone, phone_row
from db.customer import Customer
from db.history import Change
from db.imports import CustomerNumber, ImportChange, ImportRun, RunState
from db.order import Order
from db.user import User

_UNTOLD = frozenset(("tier", "tier_pinned_by", "tier_pinned_at", "tier_reason", "relationship_by", "relationship_at"))
_MEMBERS = {"contact": "name", "tag": "text", "alias": "text"}  # of which a customer has several
_ABOUT_NAMES = ("contact", "alias")


class Outdated(Exception):
    """The store changed since the plan was made: make it anew."""


def publish(session: Session, run: ImportRun, actor: User, plan: Plan, who: Importing, now: datetime) -> None:
    """Let everything of an import be seen, and change what it changes.

    Raises:
        Outdated: what the plan was made from is not so any more.
    """
    if stamp_of(session, actor) != plan.stamp:
        raise Outdated
    show(session, run.id)
    _add_late(session, run.id, plan)
    _change(session, plan)
    _tell(session, run.id, plan, who, now)
    _touch_names(session, plan, now)
    if plan.kind == Kind.ORDERS:
        plan_from_elsewhere(session, Order.id.in_(made_by(run.id, "order")), now)
    run.state, run.finished_at, run.counts = RunState.DONE, now, plan.counts


def _add_late(session: Session, run_id: int, plan: Plan) -> None:
    """Rows that cannot be staged, since they hang on records that everybody sees."""
    phones = [record for record in plan.new if record.noun == "phone"]
    if phones:
        first = (session.scalar(select(func.max(Phone.id))) or 0) + 1
        for at, record in enumerate(phones):
            record.id = first + at
        rows = [
            {"id": record.id, "contact_id": record.values["contact_id"], **phone_row(record.values["number"])}
            for record in phones
        ]
        session.execute(insert(Phone), rows)
        note_new(session, run_id, phones)
    numbers = [record for record in plan.new if record.noun == "customer_number"]
    if numbers:
        for record in numbers:
            record.id = _owner(record)
        rows = [{"customer_id": record.id, "number": record.values["number"]} for record in numbers]
        session.execute(insert(CustomerNumber), rows)
        note_new(session, run_id, numbers)


def _owner(record: NewRecord) -> int:
    return record.of.id if isinstance(record.of, NewRecord) else record.of or 0


def _change(session: Session, plan: Plan) -> None:
    """Put the new values in, all of one column together."""
    columns: dict[tuple[str, str], list[FieldChange]] = defaultdict(list)
    for change in plan.changes:
        columns[change.noun, change.name].append(change)
    for (noun, name), changes in columns.items():
        table = table_of(noun)
        statement = update(table).where(table.c.id == bindparam("which"))
        statement = statement.values({name: bindparam("value", type_=table.c[name].type)})
        values = [{"which": one.record_id, "value": one.after} for one in changes]
        session.connection().execute(statement, values)


def _tell(session: Session, run_id: int, plan: Plan, who: Importing, now: datetime) -> None:
    """A line of history for each change of a customer or a person, and a note with the import for every change."""
    first = (session.scalar(select(func.max(Change.id))) or 0) + 1
    lines: list[dict[str, Any]] = []
    notes: list[dict[str, Any]] = []
    for change in plan.changes:
        before, after = as_text(change.before), as_text(change.after)
        note = {"run_id": run_id, "noun": change.noun, "record_id": change.record_id}
        notes.append({**note, "field": change.name, "before": before, "after": after, "history_id": None})
        told = change.told or ((change.name, before, after) if change.name not in _UNTOLD else None)
        if told is None or change.noun == "order":
            continue
        contact_id = change.record_id if change.noun == "contact" else None
        lines.append({"customer_id": change.customer_id, "contact_id": contact_id, **_line(told)})
        notes[-1]["history_id"] = first + len(lines) - 1
    for record in plan.new:
        if record.noun in _MEMBERS and isinstance(record.of, int):
            contact_id = record.id if record.noun == "contact" else None
            told = (record.noun, None, record.values[_MEMBERS[record.noun]])
            lines.append({"customer_id": record.of, "contact_id": contact_id, **_line(told)})
    common = {"user_id": who.actor_id, "at": now}
    if lines:
        session.execute(insert(Change), [{**line, **common, "id": first + at} for at, line in enumerate(lines)])
    if notes:
        session.execute(insert(ImportChange), notes)


def _line(told: tuple[str, str | None, str | None]) -> dict[str, str | None]:
    return dict(zip(("field", "before", "after"), told, strict=True))


def _touch_names(session: Session, plan: Plan, now: datetime) -> None:
    """Let the names of customers that were there be read anew by those who see them."""
    ids = {record.of for record in plan.new if record.noun in _ABOUT_NAMES and isinstance(record.of, int)}
    ids |= {change.customer_id for change in plan.changes if change.noun != "order"}
    touch_customers(session, sorted(ids), now)


def touch_customers(session: Session, ids: list[int], now: datetime) -> None:
    """Move ``updated_at`` of customers, also where it is this very moment already."""
    if not ids:
        return
    newest = session.scalar(select(func.max(Customer.updated_at)))
    moment = max(now, newest + timedelta(microseconds=1)) if newest is not None else now
    statement = update(table_of("customer")).where(Customer.id == bindparam("which")).values(updated_at=moment)
    session.connection().execute(statement, [{"which": one} for one in ids])
