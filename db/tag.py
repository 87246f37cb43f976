"""Tags: words of free choice that customers are gathered by."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from db.base import Base, Id


class Tag(Base):
    """A tag of a customer. ``created_by`` is None for one that came with an import."""

    __tablename__ = "tag"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    text: Mapped[str] = mapped_column(index=True)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]
    undone_at: Mapped[datetime | None]


def tags_of(session: Session, customer_id: int) -> list[Tag]:
    """The tags of a customer, in the order they were given."""
    query = select(Tag).where(Tag.customer_id == customer_id, Tag.undone_at.is_(None))
    return list(session.scalars(query.order_by(Tag.id)))


def tag_of(session: Session, customer_id: int, text: str) -> Tag | None:
    """The tag of these words that a customer has; capitals make no other tag."""
    return next((tag for tag in tags_of(session, customer_id) if tag.text.casefold() == text.casefold()), None)
