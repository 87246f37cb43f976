"""Promises: what we told a customer we would do, or a customer told us."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from db.base import Base, Filed, Id
from db.customer import Customer
from db.user import User


class PromiseState(StrEnum):
    OPEN = "open"
    KEPT = "kept"
    BROKEN = "broken"


class Promise(Filed, Base):
    """A promise; ``due_on`` is a day in the zone of the user who made it, None where no day was said.

    ``settled_at``: when it was called kept or broken; ``heard``: whether the customer knows that it was kept;
    ``escalated_at``: when the managers were told that it is overdue; ``counts_on``: the day it is measured by where
    that is not ``due_on``, since it was moved only when it was due already.
    """

    __tablename__ = "promise"

    summary: Mapped[str]
    contact: Mapped[str | None]
    due_on: Mapped[date | None]
    state: Mapped[str]
    settled_at: Mapped[datetime | None]
    heard: Mapped[bool | None]
    escalated_at: Mapped[datetime | None]
    counts_on: Mapped[date | None]

    customer: Mapped[Customer | None] = relationship()
    maker: Mapped[User] = relationship(foreign_keys="Promise.user_id")


class PromiseMove(Base):
    """One move of a promise to another day."""

    __tablename__ = "promise_move"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    promise_id: Mapped[int] = mapped_column(ForeignKey("promise.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]
    before: Mapped[date | None]
    after: Mapped[date | None]


def own_promise(session: Session, user_id: int, promise_id: int | None) -> Promise | None:
    """The promise of this id if the user made it."""
    query = select(Promise).where(Promise.id == promise_id, Promise.user_id == user_id, Promise.undone_at.is_(None))
    return session.scalar(query)


def promise_of_entry(session: Session, entry_id: int) -> Promise | None:
    """The live promise filed from an entry."""
    return session.scalar(select(Promise).where(Promise.entry_id == entry_id, Promise.undone_at.is_(None)))


def open_promises(
    session: Session, *, customer_id: int | None = None, user_id: int | None = None, until: date | None = None
) -> list[Promise]:
    """Open promises of a customer or a user, the earliest first, those without a day last.

    With ``until`` only those due by that day.
    """
    query = select(Promise).where(Promise.state == PromiseState.OPEN, Promise.undone_at.is_(None))
    if customer_id is not None:
        query = query.where(Promise.customer_id == customer_id)
    if user_id is not None:
        query = query.where(Promise.user_id == user_id)
    if until is not None:
        query = query.where(Promise.due_on <= until)
    return list(session.scalars(query.order_by(Promise.due_on.is_(None), Promise.due_on, Promise.id)))
