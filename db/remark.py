"""What is said of a customer and needs no case: notes, scores, referrals and losses."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session

from db.base import Base, Filed


class Note(Filed, Base):
    """A fact about a customer or a contact."""

    __tablename__ = "note"

    summary: Mapped[str]
    contact: Mapped[str | None]


class Score(Filed, Base):
    """A satisfaction score, 1 to 10."""

    __tablename__ = "score"

    value: Mapped[int]
    given_on: Mapped[date]
    contact: Mapped[str | None]
    summary: Mapped[str]


class Referral(Filed, Base):
    """A prospect named by a customer, as written."""

    __tablename__ = "referral"

    prospect: Mapped[str | None]
    contact: Mapped[str | None]
    summary: Mapped[str]


class Loss(Filed, Base):
    """A customer lost; ``reason`` is one of the categories of ``bot.understanding``. ``state_before`` is the
    customer's state that an undo brings back."""

    __tablename__ = "loss"

    reason: Mapped[str]
    lost_on: Mapped[date]
    summary: Mapped[str]
    state_before: Mapped[str]


def noted(session: Session, entry_id: int) -> bool:
    """Whether a note stands that an entry made."""
    query = select(Note.id).where(Note.entry_id == entry_id, Note.undone_at.is_(None))
    return session.scalar(query.limit(1)) is not None


def last_score(session: Session, customer_id: int) -> Score | None:
    """The newest score of a customer."""
    query = select(Score).where(Score.customer_id == customer_id, Score.undone_at.is_(None))
    return session.scalar(query.order_by(Score.given_on.desc(), Score.id.desc()).limit(1))


def last_notes(session: Session, customer_id: int, limit: int = 3) -> list[Note]:
    """The newest notes about a customer, newest first."""
    query = select(Note).where(Note.customer_id == customer_id, Note.undone_at.is_(None))
    return list(session.scalars(query.order_by(Note.id.desc()).limit(limit)))
