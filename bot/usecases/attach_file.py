"""Attach files to entries."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from db.customer import Customer
from db.entry import Attachment, Entry, EntryState, files_of_entry

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


def files_of_customer(session: Session, customer: Customer) -> list[Attachment]:
    """All files of what is filed about a customer, oldest first. The caller has checked who may see the customer."""
    query = (
        select(Entry)
        .where(Entry.state == EntryState.FILED, Entry.draft["customer_id"].as_integer() == customer.id)
        .where(Entry.id.in_(select(Attachment.entry_id)))
        .order_by(Entry.id)
    )
    return [file for entry in session.scalars(query) for file in files_of_entry(session, entry.id)]
