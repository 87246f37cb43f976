"""Imports: what each brought, so that it can be taken back; and what is remembered for the next one.

New rows are staged: they are written in pieces with ``undone_at`` set to :data:`db.base.STAGED`, which every query
leaves out, and appear all at once in one last transaction.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from db.base import Base, Id
from db.user import User


class RunState(StrEnum):
    OPEN = "open"  # the file was sent; what it means is still asked
    RUNNING = "running"
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"
    DROPPED = "dropped"  # cancelled, or the file could not be read


class ImportRun(Base):
    """One file that somebody wants imported.

    ``options`` is a ``bot.usecases.import_layout.Layout`` as JSON. ``file_id`` is Telegram's, None for an import from
    the command line. ``counts`` are rows: new, changed, same, rejected.
    """

    __tablename__ = "import_run"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    name: Mapped[str]
    file_id: Mapped[str | None]
    state: Mapped[str]
    options: Mapped[dict[str, Any]] = mapped_column(JSON)
    counts: Mapped[dict[str, int]] = mapped_column(JSON)
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]


class ImportChange(Base):
    """One row an import made (``field`` is None), or one field of a row that was there before it.

    ``noun`` is the name of the table; ``before`` and ``after`` are stored values as text. ``history_id`` is the line
    of the customer's history that tells of it.
    """

    __tablename__ = "import_change"
    __table_args__ = (Index("ix_import_change_run", "run_id", "noun", "field"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("import_run.id"))
    noun: Mapped[str]
    record_id: Mapped[int]
    field: Mapped[str | None]
    before: Mapped[str | None]
    after: Mapped[str | None]
    history_id: Mapped[int | None]


class CustomerNumber(Base):
    """What a customer is called in another system; only in the lists of those who see the customer."""

    __tablename__ = "customer_number"

    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), primary_key=True, autoincrement=False)
    number: Mapped[str] = mapped_column(index=True)


class OrderNumber(Base):
    """The number an order has in another system; the lines of one order share it."""

    __tablename__ = "order_number"

    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"), primary_key=True, autoincrement=False)
    number: Mapped[str] = mapped_column(index=True)


class ImportMapping(Base):
    """What the columns of a table meant to a user the last time: the field by the header's key, "" for none."""

    __tablename__ = "import_mapping"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True, autoincrement=False)
    signature: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    fields: Mapped[dict[str, str]] = mapped_column(JSON)
    used_at: Mapped[datetime]


def own_run(session: Session, actor: User, run_id: int | None) -> ImportRun | None:
    """The import of this id if the actor sent it."""
    return session.scalar(select(ImportRun).where(ImportRun.id == run_id, ImportRun.user_id == actor.id))


def remembered_mapping(session: Session, actor: User, signature: str) -> ImportMapping | None:
    """What columns with these headers meant to the actor."""
    return session.get(ImportMapping, (actor.id, signature))


def brought_orders(session: Session, run_id: int) -> bool:
    """Whether an import made or changed orders."""
    found = select(ImportChange.id).where(ImportChange.run_id == run_id, ImportChange.noun == "order")
    return session.scalar(found.limit(1)) is not None
