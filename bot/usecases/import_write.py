"""Rows of an import → rows of the store, in pieces: written beside the chat without being seen by anybody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import CursorResult, Table, column, delete, func, insert, select, update
from sqlalchemy import table as lightweight
from sqlalchemy.orm import Session

from bot.usecases.import_plan import Importing, NewRecord, Plan
from db.base import STAGED, Base
from db.contact import Contact, Phone, phone_row
from db.customer import Alias, Customer
from db.history import Change
from db.imports import CustomerNumber, ImportChange, OrderNumber
from db.order import Order
from db.tag import Tag

PIECE = 500  # rows in one transaction: a tenth of a second with their words
NOUNS: dict[str, type[Base]] = {
    "customer": Customer,
    "contact": Contact,
    "tag": Tag,
    "alias": Alias,
    "order": Order,
    "phone": Phone,
    "customer_number": CustomerNumber,
}
STAGEABLE = ("customer", "contact", "tag", "alias", "order")  # those that can be there without being seen


def table_of(noun: str) -> Table:
    table = NOUNS[noun].__table__
    assert isinstance(table, Table)
    return table


def rows_of(session: Session, statement: Any, values: Any = None) -> int:
    """Run a statement that changes rows; how many it changed."""
    result = session.execute(statement, values)
    assert isinstance(result, CursorResult)
    return result.rowcount


def unfold(plan: Plan) -> None:
    """Give what is kept in tables of its own a record of its own, behind the one it belongs to."""
    more: list[NewRecord] = []
    for record in plan.new:
        for name, noun in (("tags", "tag"), ("aliases", "alias")):
            more += [NewRecord(noun, {"text": text}, record) for text in record.extra.pop(name, ())]
    plan.new += more


def pieces(plan: Plan) -> Iterator[list[NewRecord]]:
    """The rows to stage: new customers with all that is theirs, then what belongs to those that are there."""
    theirs: dict[int, list[NewRecord]] = defaultdict(list)
    loose: list[NewRecord] = []
    for record in plan.new:
        if isinstance(record.of, NewRecord):
            theirs[id(record.of)].append(record)
        elif record.noun in STAGEABLE:
            loose.append(record)
    piece: list[NewRecord] = []
    for record in loose:
        piece += [record, *theirs[id(record)]]
        if len(piece) >= PIECE:
            yield piece
            piece = []
    if piece:
        yield piece


def stage(session: Session, run_id: int, records: Sequence[NewRecord], who: Importing) -> None:
    """Write rows that nobody sees yet; each is noted with the import."""
    for noun in STAGEABLE:
        some = [record for record in records if record.noun == noun]
        if some:
            _stage_into(session, run_id, some, who)


def _stage_into(session: Session, run_id: int, records: Sequence[NewRecord], who: Importing) -> None:
    table = table_of(records[0].noun)
    first = (session.scalar(select(func.max(table.c.id))) or 0) + 1
    for at, record in enumerate(records):
        record.id = first + at
    rows = [_columns(record, who) for record in records]
    blank = dict.fromkeys(set[str]().union(*rows))
    session.execute(insert(table), [blank | row for row in rows])
    _extras(session, records)
    if records[0].noun == "customer":
        _tell_new(session, records, who)
    note_new(session, run_id, records)


def _columns(record: NewRecord, who: Importing) -> dict[str, Any]:
    values = {**record.values, "id": record.id, "undone_at": STAGED}
    owner = record.of.id if isinstance(record.of, NewRecord) else record.of
    if record.noun == "customer":
        return {**values, "created_at": who.now, "updated_at": who.now}
    values["customer_id"] = owner
    if record.noun == "order":
        return {**values, "user_id": who.actor_id, "created_at": who.now}
    if record.noun == "tag":
        return {**values, "at": who.now}
    return {**values, "created_at": who.now} if record.noun == "alias" else values


def _extras(session: Session, records: Sequence[NewRecord]) -> None:
    """What hangs on staged rows alone, and so cannot be seen either."""
    phones = [
        {"contact_id": record.id, **phone_row(number)}
        for record in records
        for number in record.extra.get("phones", ())
    ]
    numbered = [(record.id, record.extra["number"]) for record in records if "number" in record.extra]
    if phones:
        session.execute(insert(Phone), phones)
    if numbered and records[0].noun == "customer":
        session.execute(insert(CustomerNumber), [{"customer_id": one, "number": number} for one, number in numbered])
    elif numbered:
        session.execute(insert(OrderNumber), [{"order_id": one, "number": number} for one, number in numbered])


def _tell_new(session: Session, customers: Sequence[NewRecord], who: Importing) -> None:
    """The first line of each new customer's history."""
    told = {"user_id": who.actor_id, "at": who.now, "field": "customer"}
    session.execute(insert(Change), [{**told, "customer_id": one.id, "after": one.values["name"]} for one in customers])


def note_new(session: Session, run_id: int, records: Sequence[NewRecord]) -> None:
    """Note with the import which rows it made."""
    session.execute(
        insert(ImportChange),
        [{"run_id": run_id, "noun": record.noun, "record_id": record.id} for record in records],
    )


def made_by(run_id: int, noun: str) -> Any:
    """A query for the ids of the rows of a table that an import made."""
    return select(ImportChange.record_id).where(
        ImportChange.run_id == run_id, ImportChange.noun == noun, ImportChange.field.is_(None)
    )


def show(session: Session, run_id: int) -> None:
    """Let everything that was staged be seen."""
    for noun in STAGEABLE:
        table = table_of(noun)
        staged = update(table).where(table.c.id.in_(made_by(run_id, noun)), table.c.undone_at == STAGED)
        session.execute(staged.values(undone_at=None))
    put_off_words(session, run_id)


_DUE = lightweight("search_due", column("kind"), column("id"))
_NAMED = ("customer", "contact", "alias", "tag")  # what customers are found by


def put_off_words(session: Session, run_id: int) -> None:
    """Nothing is due for the words of what an import made (see ``db.search_index``): what was staged got them then,
    and what was taken back is found by nobody, so :func:`words_again` can clear them away in pieces."""
    due = delete(_DUE)
    session.execute(due.where(_DUE.c.kind == "order", _DUE.c.id.in_(made_by(run_id, "order"))))
    for noun in _NAMED:
        table = table_of(noun)
        whose = made_by(run_id, noun)
        if noun != "customer":
            whose = select(table.c.customer_id).where(table.c.id.in_(whose))
        session.execute(due.where(_DUE.c.kind == "customer", _DUE.c.id.in_(whose)))


def words_again(session: Session, run_id: int, after: int) -> int | None:
    """Have the words of a piece of what an import made put right with this commit; where the next piece begins."""
    query = select(ImportChange.id, ImportChange.noun, ImportChange.record_id).where(
        ImportChange.run_id == run_id, ImportChange.field.is_(None), ImportChange.id > after
    )
    notes = session.execute(query.order_by(ImportChange.id).limit(PIECE)).all()
    due = {("order" if noun == "order" else "customer", _named(session, noun, record)) for _, noun, record in notes}
    rows = [{"kind": kind, "id": number} for kind, number in due if number is not None]
    if rows:
        session.connection().execute(insert(_DUE).prefix_with("OR IGNORE"), rows)
    return notes[-1].id if len(notes) == PIECE else None


def _named(session: Session, noun: str, record_id: int) -> int | None:
    """The customer whose words a row is part of; an order has its own."""
    if noun in ("customer", "order"):
        return record_id
    if noun not in _NAMED:
        return None
    table = table_of(noun)
    return session.scalar(select(table.c.customer_id).where(table.c.id == record_id))
