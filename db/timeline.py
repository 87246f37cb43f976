"""All that happened with a customer, in one line of time: touches, complaints, orders, promises, notes …"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, Date, String, bindparam, cast, literal_column, null, select, union_all
from sqlalchemy.orm import Session

from db.base import Filed
from db.complaint import Complaint
from db.order import Order
from db.promise import Promise
from db.remark import Loss, Note, Referral, Score
from db.touch import Touch
from db.user import User


class Kind(StrEnum):
    """What a line is about, as short as a button needs it."""

    TOUCH = "t"
    COMPLAINT = "c"
    ORDER = "o"
    PROMISE = "p"
    NOTE = "n"
    SCORE = "s"
    REFERRAL = "r"
    LOSS = "l"


# The day on which something happened; where a record has none it is the day of its writing.
_DAYS: dict[Kind, tuple[type[Filed], str | None]] = {
    Kind.TOUCH: (Touch, "happened_on"),
    Kind.COMPLAINT: (Complaint, None),
    Kind.ORDER: (Order, "ordered_on"),
    Kind.PROMISE: (Promise, None),
    Kind.NOTE: (Note, None),
    Kind.SCORE: (Score, "given_on"),
    Kind.REFERRAL: (Referral, None),
    Kind.LOSS: (Loss, "lost_on"),
}


@dataclass(frozen=True, slots=True)
class Mark:
    """A record in the line of time."""

    day: date
    written: datetime
    kind: Kind
    id: int


def _marks() -> Any:
    parts = []
    for kind, (noun, day) in _DAYS.items():
        table: Any = noun.__table__  # type: ignore[attr-defined]
        happened = table.c[day] if day else cast(null(), Date)
        columns = literal_column(f"'{kind}'", String).label("kind"), table.c.id, happened.label("day")
        query = select(*columns, table.c.created_at.label("written"))
        customer = table.c.customer_id == bindparam("customer", type_=BigInteger)
        parts.append(query.where(customer, table.c.undone_at.is_(None)))
    return union_all(*parts)


_MARKS = _marks()


def marks_of(session: Session, customer_id: int, zone: tzinfo) -> list[Mark]:
    """Everything that stands about a customer, the newest first; days are those in ``zone``. The caller has checked
    who may see the customer."""
    session.flush()
    rows = session.connection().execute(_MARKS, {"customer": customer_id})
    found = [
        Mark(day or written.astimezone(zone).date(), written, Kind(kind), number) for kind, number, day, written in rows
    ]
    return sorted(found, key=lambda one: (one.day, one.written, one.id), reverse=True)


def records_of(session: Session, marks: Sequence[Mark]) -> list[Any]:
    """The records behind some marks, in their order."""
    wanted: defaultdict[Kind, list[int]] = defaultdict(list)
    for mark in marks:
        wanted[mark.kind].append(mark.id)
    found: dict[tuple[Kind, int], Any] = {}
    for kind, ids in wanted.items():
        noun = _DAYS[kind][0]
        found |= {(kind, one.id): one for one in session.scalars(select(noun).where(noun.id.in_(ids)))}
    return [found[mark.kind, mark.id] for mark in marks]


def names_of(session: Session, user_ids: Iterable[int]) -> dict[int, str]:
    """What users are called."""
    query = select(User.id, User.name).where(User.id.in_(user_ids))
    return {row.id: row.name for row in session.execute(query)}
