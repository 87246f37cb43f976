"""What moves the account with a customer, in one statement over all that was written down."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, tzinfo
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    Integer,
    Select,
    String,
    Table,
    bindparam,
    case,
    cast,
    func,
    literal_column,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from bot.domain.goodwill import LOOK_BACK, STRAINED_BELOW, Aged, Deed, Movement, left_of
from db.after_sale import AfterSale, Satisfaction
from db.base import UtcDateTime
from db.complaint import Complaint, ComplaintState
from db.customer import Customer, CustomerState
from db.order import Order
from db.promise import Promise, PromiseState
from db.touch import Touch, TouchKind

_TOUCHES = {str(kind): Deed(kind) for kind in TouchKind}
_AT_ONCE = 500  # customers asked about in one statement
_LATE = "delivery"  # the category of complaints about lateness


def _table(noun: type[Any]) -> Table:
    table = noun.__table__
    assert isinstance(table, Table)
    return table


def _word(text: str) -> ColumnElement[str]:
    return literal_column(f"'{text}'", String)


_TOUCH, _COMPLAINT, _PROMISE = _table(Touch), _table(Complaint), _table(Promise)
_AFTER, _ORDER, _CUSTOMER = _table(AfterSale), _table(Order), _table(Customer)
_TROUBLE = _PROMISE.c.state == _word(PromiseState.BROKEN)
_UNHAPPY = _AFTER.c.satisfaction == _word(Satisfaction.BAD)


def _parts(touch: Any, complaint: Any, promise: Any, answered: Any) -> list[Select[Any]]:
    """Rows of customer, what, day (of a touch) or moment, and three details; each argument says of which customers."""
    nothing, no_moment, no_day = cast(null(), String), cast(null(), UtcDateTime), cast(null(), Date)
    since: ColumnElement[date] = bindparam("since", type_=Date)
    return [
        select(
            _TOUCH.c.customer_id,
            _word("touch").label("what"),
            _TOUCH.c.happened_on.label("day"),
            no_moment.label("at"),
            _TOUCH.c.kind.label("a"),
            nothing.label("b"),
            no_moment.label("settled"),
            no_moment.label("due"),
        ).where(touch, _TOUCH.c.undone_at.is_(None), _TOUCH.c.happened_on >= since),
        select(
            _COMPLAINT.c.customer_id,
            _word("complaint").label("what"),
            no_day.label("day"),
            _COMPLAINT.c.created_at.label("at"),
            _COMPLAINT.c.severity.label("a"),
            _COMPLAINT.c.category.label("b"),
            # One that was opened again is not settled.
            _settled().label("settled"),
            _COMPLAINT.c.due_at.label("due"),
        ).where(complaint, _COMPLAINT.c.undone_at.is_(None)),
        select(
            _PROMISE.c.customer_id,
            _word("promise"),
            _PROMISE.c.due_on,
            _PROMISE.c.created_at,
            _PROMISE.c.state,
            nothing,
            _PROMISE.c.settled_at,
            no_moment,
        ).where(promise, _PROMISE.c.undone_at.is_(None), _PROMISE.c.state != _word(PromiseState.OPEN)),
        select(
            _ORDER.c.customer_id, _word("after_sale"), no_day, _AFTER.c.answered_at, _AFTER.c.satisfaction, nothing,
            no_moment, no_moment,
        )
        .select_from(_AFTER.join(_ORDER, _ORDER.c.id == _AFTER.c.order_id))
        .where(answered, _ORDER.c.undone_at.is_(None), _AFTER.c.satisfaction.is_not(None)),
    ]  # fmt: skip


def _settled() -> ColumnElement[Any]:
    over = _COMPLAINT.c.state.in_([_word(ComplaintState.RESOLVED), _word(ComplaintState.CLOSED)])
    return case((over, _COMPLAINT.c.resolved_at), else_=null())


_ONE = bindparam("customer", type_=BigInteger)
_OF_ONE = union_all(*_parts(*(table.c.customer_id == _ONE for table in (_TOUCH, _COMPLAINT, _PROMISE, _ORDER))))
"""Of one customer."""


def _in_trouble() -> Any:
    """The living customers of an owner that have anything that takes out of the account: who has nothing of it cannot
    be strained."""
    owned = (
        (_CUSTOMER.c.owner_id == bindparam("owner", type_=BigInteger))
        & _CUSTOMER.c.undone_at.is_(None)
        & _CUSTOMER.c.state.not_in([_word(CustomerState.LOST), _word(CustomerState.CLOSED)])
    )
    complained = select(_COMPLAINT.c.id).where(
        _COMPLAINT.c.customer_id == _CUSTOMER.c.id, _COMPLAINT.c.undone_at.is_(None)
    )
    broke = select(_PROMISE.c.id).where(_PROMISE.c.customer_id == _CUSTOMER.c.id, _TROUBLE)
    unhappy = select(_AFTER.c.id).where(_AFTER.c.customer_id == _CUSTOMER.c.id, _UNHAPPY)
    return select(_CUSTOMER.c.id).where(owned, or_(complained.exists(), broke.exists(), unhappy.exists()))


_TROUBLED = _in_trouble().cte("troubled").prefix_with("MATERIALIZED")
_OF_TROUBLED = union_all(
    *_parts(*(table.c.customer_id.in_(select(_TROUBLED.c.id)) for table in (_TOUCH, _COMPLAINT, _PROMISE, _ORDER)))[1:]
)
"""All but touches, which are most: of them a row has no more than is needed."""
_TODAY: ColumnElement[date] = bindparam("today", type_=Date)
_TOUCHES_OF_TROUBLED = select(
    _TOUCH.c.customer_id,
    _TOUCH.c.kind,
    cast(func.julianday(_TODAY) - func.julianday(_TOUCH.c.happened_on), Integer),
).where(
    _TOUCH.c.customer_id.in_(bindparam("customers", expanding=True)),
    _TOUCH.c.undone_at.is_(None),
    _TOUCH.c.happened_on.between(bindparam("since", type_=Date), _TODAY),
)


def movements_of(session: Session, customer_id: int, today: date, zone: tzinfo) -> list[Movement]:
    """All that moved the account of a customer; days are those in ``zone``. The caller has checked who may see it."""
    session.flush()
    rows = session.connection().execute(_OF_ONE, {"customer": customer_id, "since": today - LOOK_BACK})
    return [one for row in rows for one in _read(row, zone)]


def deeds_of_troubled(session: Session, owner_id: int, today: date, zone: tzinfo) -> dict[int, list[Aged]]:
    """The same, up to today, of the customers of an owner that may be strained, by customer: what was taken out of the
    account is more than it bears if nothing had been put in."""
    session.flush()
    connection, since = session.connection(), today - LOOK_BACK
    rest: defaultdict[int, list[Aged]] = defaultdict(list)
    for row in connection.execute(_OF_TROUBLED, {"owner": owner_id, "since": since}):
        rest[row.customer_id] += [(one.deed, (today - one.day).days) for one in _read(row, zone) if one.day <= today]
    found = {number: deeds for number, deeds in rest.items() if left_of(deeds) < STRAINED_BELOW}
    ids = sorted(found)
    for at in range(0, len(ids), _AT_ONCE):
        asked = {"customers": ids[at : at + _AT_ONCE], "since": since, "today": today}
        for number, kind, age in connection.execute(_TOUCHES_OF_TROUBLED, asked).all():
            found[number].append((kind, age))
    return found


def _read(row: Any, zone: tzinfo) -> Iterator[Movement]:
    """What a row moved: a complaint both when it came and when it was settled."""
    if row.what == "touch":  # most rows are
        yield Movement(_TOUCHES[row.a], row.day)
        return
    at: datetime = row.at or datetime.combine(row.day, time(12), UTC)
    day = row.day or at.astimezone(zone).date()
    if row.what == "complaint":
        yield Movement(Deed(f"complaint_{row.a}"), day)
        if row.b == _LATE:
            yield Movement(Deed.LATE_DELIVERY, day)
        if row.settled is not None and row.settled <= row.due:
            yield Movement(Deed.SETTLED, row.settled.astimezone(zone).date())
    elif row.what == "promise":
        deed = Deed.KEPT if row.a == PromiseState.KEPT else Deed.BROKEN
        yield Movement(deed, row.settled.astimezone(zone).date() if row.settled is not None else day)
    elif row.a == Satisfaction.GOOD:
        yield Movement(Deed.PLEASED, day)
    elif row.a == Satisfaction.BAD:
        yield Movement(Deed.DISPLEASED, day)
