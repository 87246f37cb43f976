"""Rates of currencies, set by admins: what one unit is worth in the reporting currency, from a day on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType

from sqlalchemy import ForeignKey, Index, String, func, select
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship
from sqlalchemy.types import TypeDecorator

from db.base import Base, Id
from db.house import house_of
from db.user import User


class Exact(TypeDecorator[Decimal]):
    """A decimal number kept as it was written, however many digits it has."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | None:
        return None if value is None else format(value, "f")

    def process_result_value(self, value: str | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value)


class Rate(Base):
    """One unit of ``currency`` is worth ``value`` of ``home`` from ``day`` on, until a later day's rate.

    Nothing is overwritten: of several for one day the one set last counts, and one taken back keeps who did so.
    """

    __tablename__ = "rate"
    __table_args__ = (Index("ix_rate_currency_day", "currency", "day"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    currency: Mapped[str]
    home: Mapped[str]
    day: Mapped[date]
    value: Mapped[Decimal] = mapped_column(Exact())
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    user: Mapped[User] = relationship(foreign_keys=[user_id])


def standing_rates(session: Session, day: date) -> dict[str, Rate]:
    """By currency: the rate to the reporting currency that counts on a day."""
    query = (
        select(Rate)
        .where(Rate.home == house_of(session).currency, Rate.day <= day, Rate.undone_at.is_(None))
        .options(joinedload(Rate.user))
        .order_by(Rate.day, Rate.id)
    )
    return {rate.currency: rate for rate in session.scalars(query)}


def rates_at(session: Session, day: date) -> Mapping[str, Decimal]:
    """By currency: what one unit was worth in the reporting currency on a day; that one itself is 1.

    A currency without a rate is left out: what was sold in it must be left out of sums, never be counted as if 1 : 1.
    """
    rates = {currency: rate.value for currency, rate in standing_rates(session, day).items()}
    return MappingProxyType({**rates, house_of(session).currency: Decimal(1)})


def rate_history(session: Session, limit: int, offset: int = 0) -> list[Rate]:
    """All that was ever set to the reporting currency, also what was taken back, the newest first."""
    query = select(Rate).where(Rate.home == house_of(session).currency).options(joinedload(Rate.user))
    return list(session.scalars(query.order_by(Rate.id.desc()).limit(limit).offset(offset)))


def rate_count(session: Session) -> int:
    """How many rates were ever set to the reporting currency."""
    return session.scalar(select(func.count(Rate.id)).where(Rate.home == house_of(session).currency)) or 0
