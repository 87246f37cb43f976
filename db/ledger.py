"""Orders that come from other programs: by whose id they are known again, what was not taken, which files were seen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from db.base import Base, Id
from db.order import Order


class OrderKey(Base):
    """The id that the program an order came from (``source``) has for it; it stays when the order is taken back."""

    __tablename__ = "order_key"
    __table_args__ = (UniqueConstraint("source", "key"),)

    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"), primary_key=True, autoincrement=False)
    source: Mapped[str]
    key: Mapped[str]


class OrderReject(Base):
    """An order that was not taken, as it was sent (``item``), until it is taken or an admin lets it go.

    ``mark`` is the caller's id, or a digest of the item where it has none that can be read, so that a repetition is no
    second one; ``times`` counts them. ``reason`` is a message id and ``said`` its values. ``told_at``: when the admins
    heard of it.
    """

    __tablename__ = "order_reject"
    __table_args__ = (UniqueConstraint("source", "mark"), Index("ix_order_reject_open", "settled_at", "id"))

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    source: Mapped[str]
    mark: Mapped[str]
    reason: Mapped[str]
    said: Mapped[dict[str, Any]] = mapped_column(JSON)
    item: Mapped[dict[str, Any]] = mapped_column(JSON)
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]
    times: Mapped[int]
    told_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]


class OrderFile(Base):
    """A file of the watched folder that was read through. ``digest`` is the SHA-256 of its bytes; ``counts`` are rows:
    new, changed, same, rejected. ``reason`` tells, with the values ``said``, why it could not be read at all."""

    __tablename__ = "order_file"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str]
    digest: Mapped[str] = mapped_column(index=True)
    at: Mapped[datetime]
    counts: Mapped[dict[str, int]] = mapped_column(JSON)
    reason: Mapped[str | None]
    said: Mapped[dict[str, Any]] = mapped_column(JSON)


def known_orders(session: Session, source: str, keys: Sequence[str]) -> dict[str, int]:
    """By the source's id: the order it was taken as."""
    query = select(OrderKey.key, OrderKey.order_id).where(OrderKey.source == source, OrderKey.key.in_(keys))
    return {row.key: row.order_id for row in session.execute(query)}


def reject_of(session: Session, source: str, mark: str) -> OrderReject | None:
    """What was not taken under this mark, settled or not."""
    return session.scalar(select(OrderReject).where(OrderReject.source == source, OrderReject.mark == mark))


def open_rejects(session: Session, limit: int, offset: int = 0) -> list[OrderReject]:
    """What waits for an admin, the oldest first."""
    query = select(OrderReject).where(OrderReject.settled_at.is_(None)).order_by(OrderReject.id)
    return list(session.scalars(query.limit(limit).offset(offset)))


def open_reject_count(session: Session) -> int:
    return session.scalar(select(func.count(OrderReject.id)).where(OrderReject.settled_at.is_(None))) or 0


def last_files(session: Session, limit: int) -> list[OrderFile]:
    """The files read last, the newest first."""
    return list(session.scalars(select(OrderFile).order_by(OrderFile.id.desc()).limit(limit)))


def taken_since(session: Session, moment: datetime) -> int:
    """How many orders that other programs sent were new since a moment."""
    query = select(func.count(OrderKey.order_id)).join(Order, Order.id == OrderKey.order_id)
    return session.scalar(query.where(Order.created_at >= moment)) or 0
