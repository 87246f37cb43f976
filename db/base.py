"""The declarative base, the column types and the columns that records share."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, TypeVar

from sqlalchemy import BigInteger, DateTime, ForeignKey, Integer, MetaData, String, event
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, QueryContext, mapped_column, object_session
from sqlalchemy.types import TypeDecorator

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

_HELD = "held"
T = TypeVar("T", bound="Base")

# ``undone_at`` of rows that an import has written and not shown yet: no query finds them.
STAGED = datetime(1970, 1, 1, tzinfo=UTC)

# SQLite counts rows up by itself only in a column declared INTEGER.
Id = BigInteger().with_variant(Integer(), "sqlite")


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, stored in UTC without zone; naive ones are refused."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive datetime: {value!r}")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


class Money(TypeDecorator[Decimal]):
    """An exact amount in the main unit with two decimals, stored as a whole number of hundredths."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        return None if value is None else int((value * 100).to_integral_value())

    def process_result_value(self, value: Any | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(int(value)) / 100


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: UtcDateTime(), Decimal: Money(), str: String()}  # noqa: RUF012  # read by SQLAlchemy


def held(mapped: type[T]) -> type[T]:
    """Rows of this table stay in the session that has read one until it ends: what every rule asks for is read once a
    unit of work, and not again whenever nobody has it in hand."""
    event.listen(mapped, "load", _hold)
    return mapped


def _hold(row: Base, _query: QueryContext | None) -> None:
    session = object_session(row)
    if session is not None:
        session.info.setdefault(_HELD, []).append(row)


class Filed:
    """Columns of every record that a message made: from which entry, about whom, by whom, and whether undone.

    An undone record stays in the table with ``undone_at`` set; every query leaves such rows out.
    """

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id"), index=True)
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    created_at: Mapped[datetime]
    undone_at: Mapped[datetime | None]
