"""Attach files to entries."""

from __future__ import annotations

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from db.customer import Customer
from db.entry import Attachment, Entry, EntryState

MOST_SHOWN = 20


def attach(
    session: Session,
    entry: Entry,
    kind: str,
    file_id: str,
    name: str | None,
    message_id: int | None = None,
    album: str | None = None,
) -> Attachment:
    """Keep a file with an entry."""
    file = Attachment(entry_id=entry.id, kind=kind, file_id=file_id, name=name, message_id=message_id, album=album)
    session.add(file)
    session.flush()
    return file


def move_files(session: Session, source: Entry, target: Entry, album: str | None = None) -> None:
    """Let an entry have the files of another, or only those of one album."""
    query = update(Attachment).where(Attachment.entry_id == source.id)
    if album is not None:
        query = query.where(Attachment.album == album)
    session.execute(query.values(entry_id=target.id))


_WITHOUT_FILE = ("location", "contact")  # what such messages were kept as before


def files_of_customer(session: Session, customer: Customer) -> list[Attachment]:
    """All files of what is filed about a customer, oldest first. The caller has checked who may see the customer."""
    query = select(Attachment).join(Entry, Entry.id == Attachment.entry_id).where(*_of_customer(customer))
    return list(session.scalars(query.order_by(Entry.id, Attachment.id)))


def count_files(session: Session, customer: Customer) -> int:
    """How many files there are of what is filed about a customer. The caller has checked who may see the customer."""
    query = select(func.count(Attachment.id)).join(Entry, Entry.id == Attachment.entry_id)
    return session.scalar(query.where(*_of_customer(customer))) or 0


def _of_customer(customer: Customer) -> tuple[ColumnElement[bool], ...]:
    return (
        Entry.state == EntryState.FILED,
        Entry.draft["customer_id"].as_integer() == customer.id,
        Attachment.kind.not_in(_WITHOUT_FILE),
    )
