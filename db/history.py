"""The history of a customer: who changed what, when, from what to what."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from db.base import Base, Id


class Change(Base):
    """One change of one field, of a customer or, with ``contact_id``, of one of its people.

    ``before`` and ``after`` are the stored values as text; None is an empty field. ``user_id`` is None where the
    assistant changed it by itself (tiers, imports), ``entry_id`` the message that said it. ``undone_at`` is set once
    the change was taken back; what it was put back to is no change of its own.
    """

    __tablename__ = "change"
    __table_args__ = (Index("ix_change_customer", "customer_id", "id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]
    field: Mapped[str]
    before: Mapped[str | None]
    after: Mapped[str | None]
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id"), index=True)
    undone_at: Mapped[datetime | None]


def history(session: Session, customer_id: int, limit: int, offset: int = 0) -> list[Change]:
    """The changes of a customer and its people, the newest first, those taken back among them."""
    query = select(Change).where(Change.customer_id == customer_id).order_by(Change.id.desc())
    return list(session.scalars(query.limit(limit).offset(offset)))


def history_length(session: Session, customer_id: int) -> int:
    """How many changes a customer has seen."""
    return session.scalar(select(func.count(Change.id)).where(Change.customer_id == customer_id)) or 0


def changes_of_entry(session: Session, entry_id: int) -> list[Change]:
    """What a message changed and that still stands, in order."""
    query = select(Change).where(Change.entry_id == entry_id, Change.undone_at.is_(None)).order_by(Change.id)
    return list(session.scalars(query))


def newer_change(session: Session, change: Change) -> Change | None:
    """The first later change of the same field that stands."""
    query = select(Change).where(
        Change.customer_id == change.customer_id,
        Change.contact_id.is_(change.contact_id)
        if change.contact_id is None
        else Change.contact_id == change.contact_id,
        Change.field == change.field,
        Change.id > change.id,
        Change.undone_at.is_(None),
    )
    return session.scalar(query.order_by(Change.id).limit(1))
