"""Complaints: cases with an owner and a deadline."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Select, bindparam, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from db.base import Base, Filed
from db.customer import Customer, visible_to
from db.user import User


class ComplaintState(StrEnum):
    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    RESOLVED = "resolved"
    CLOSED = "closed"
    REOPENED = "reopened"


UNSETTLED = (ComplaintState.OPEN, ComplaintState.ACKNOWLEDGED, ComplaintState.REOPENED)


class Complaint(Filed, Base):
    """A complaint; ``user_id`` reported it, ``owner_id`` has to settle it, and give the customer a first answer before
    ``due_at``. ``runs_from``: since when that time runs, where that is not ``created_at``: it was opened again.
    ``answered_at``: when the customer had that answer; ``breached_at``: when the managers were told that it is late."""

    __tablename__ = "complaint"

    owner_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    category: Mapped[str]
    severity: Mapped[str]
    state: Mapped[str]
    summary: Mapped[str]
    contact: Mapped[str | None]
    due_at: Mapped[datetime]
    acknowledged_at: Mapped[datetime | None]
    resolved_at: Mapped[datetime | None]
    runs_from: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    breached_at: Mapped[datetime | None]

    customer: Mapped[Customer] = relationship()
    reporter: Mapped[User] = relationship(foreign_keys="Complaint.user_id")
    owner: Mapped[User] = relationship(foreign_keys="Complaint.owner_id")

    @property
    def running(self) -> bool:
        """Whether the customer still waits for the first answer."""
        return self.undone_at is None and self.state in UNSETTLED and self.answered_at is None

    def late(self, now: datetime) -> bool:
        """Whether the customer waits for it longer than allowed."""
        return self.running and self.due_at <= now

    @property
    def began(self) -> datetime:
        """Since when the time to the first answer runs."""
        return self.runs_from or self.created_at


# What presses most first: the cases whose customer waits for an answer, then those who have it.
_PRESSING = (Complaint.answered_at.is_not(None), Complaint.due_at, Complaint.id)


def _visible(actor: User) -> Select[Complaint]:
    return (
        select(Complaint)
        .join(Customer, Customer.id == Complaint.customer_id)
        .where(visible_to(actor) | Complaint.owner_id.in_(actor.acts_for), Complaint.undone_at.is_(None))
    )


def visible_complaint(session: Session, actor: User, complaint_id: int | None) -> Complaint | None:
    """The complaint of this id if the actor sees the customer, owns the case, or stands in for who does."""
    if complaint_id is None:
        return None
    return session.scalar(_visible(actor).where(Complaint.id == complaint_id))


def complaint_of_entry(session: Session, entry_id: int) -> Complaint | None:
    """The live complaint filed from an entry."""
    return session.scalar(select(Complaint).where(Complaint.entry_id == entry_id, Complaint.undone_at.is_(None)))


def unsettled_of_customer(session: Session, customer_id: int) -> list[Complaint]:
    """Complaints of a customer that are not settled, the most pressing first."""
    query = select(Complaint).where(
        Complaint.customer_id == customer_id, Complaint.state.in_(UNSETTLED), Complaint.undone_at.is_(None)
    )
    return list(session.scalars(query.order_by(*_PRESSING)))


def unsettled_of_owner(session: Session, actor: User) -> list[Complaint]:
    """Complaints the actor has to settle, the most pressing first."""
    return list(session.scalars(_OF_OWNER, {"owner": actor.id}))


# Their own cases are everybody's to see.
_OF_OWNER = (
    select(Complaint)
    .join(Customer, Customer.id == Complaint.customer_id)
    .where(Complaint.owner_id == bindparam("owner"), Complaint.state.in_(UNSETTLED), Complaint.undone_at.is_(None))
    .order_by(*_PRESSING)
)


def unsettled_visible(session: Session, actor: User) -> list[Complaint]:
    """Complaints that are not settled and that the actor may see, the most pressing first."""
    return list(session.scalars(_visible(actor).where(Complaint.state.in_(UNSETTLED)).order_by(*_PRESSING)))


def unanswered(session: Session) -> list[Complaint]:
    """Complaints of the whole house whose time runs and of which no manager was told yet that it is over."""
    query = select(Complaint).where(
        Complaint.state.in_(UNSETTLED),
        Complaint.answered_at.is_(None),
        Complaint.breached_at.is_(None),
        Complaint.undone_at.is_(None),
    )
    return list(session.scalars(query.order_by(Complaint.id)))


def overdue_visible(session: Session, actor: User, now: datetime) -> list[Complaint]:
    """Complaints that the actor may see and whose customer waits for an answer longer than allowed, the longest
    first."""
    query = _visible(actor).where(
        Complaint.state.in_(UNSETTLED), Complaint.answered_at.is_(None), Complaint.due_at <= now
    )
    return list(session.scalars(query.order_by(Complaint.due_at)))
