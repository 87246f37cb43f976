"""Customers that were one: what was merged, so that it can be taken apart again, and what is known to be two."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from db.base import Base, Id


class Merge(Base):
    """``gone_id`` became part of ``kept_id``. ``moved`` tells what came along: see ``bot.usecases.merge_customers``."""

    __tablename__ = "merge"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    kept_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    gone_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]
    moved: Mapped[dict[str, Any]] = mapped_column(JSON)
    undone_at: Mapped[datetime | None]


class NotSame(Base):
    """Two customers that look alike and are not the same, as a user said; ``one_id`` is the smaller id."""

    __tablename__ = "not_same"

    one_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), primary_key=True, autoincrement=False)
    other_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), primary_key=True, autoincrement=False)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]


def merged_into(session: Session, customer_id: int) -> int | None:
    """The customer that this one became part of."""
    query = select(Merge.kept_id).where(Merge.gone_id == customer_id, Merge.undone_at.is_(None))
    return session.scalar(query.order_by(Merge.id.desc()).limit(1))


def newest_merge(session: Session, customer_id: int) -> Merge | None:
    """The last merge that stands in which a customer took part, on either side."""
    part = (Merge.kept_id == customer_id) | (Merge.gone_id == customer_id)
    return session.scalar(select(Merge).where(part, Merge.undone_at.is_(None)).order_by(Merge.id.desc()).limit(1))


def known_apart(session: Session) -> set[tuple[int, int]]:
    """Pairs that somebody said are two."""
    return {(one, other) for one, other in session.execute(select(NotSame.one_id, NotSame.other_id))}
