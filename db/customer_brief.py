"""What the card of a customer is made from, in a few large statements that are built once.

The caller has checked who may see the customer. Rows are read through the tables, without the ORM: a card is asked for
all day, and the building of objects is most of what it would cost.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    Row,
    Select,
    String,
    Table,
    bindparam,
    cast,
    func,
    literal_column,
    null,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from db.after_sale import AfterSale
from db.base import UtcDateTime
from db.complaint import UNSETTLED, Complaint
from db.contact import Contact
from db.customer import Alias, Customer
from db.entry import Attachment
from db.order import Order
from db.promise import Promise, PromiseState
from db.remark import Loss, Note, Referral, Score
from db.reminder import Reminder, ReminderState
from db.touch import Touch
from db.user import User
from db.warning import RiskWarning, WarningState

_CUSTOMER: ColumnElement[int] = bindparam("customer", type_=BigInteger)
_ACTOR: ColumnElement[int] = bindparam("actor", type_=BigInteger)


def _table(noun: type[Any]) -> Table:
    table = noun.__table__
    assert isinstance(table, Table)
    return table


def _word(text: str) -> ColumnElement[str]:
    """A word of ours, written into the statement: bound lists would be expanded at each execution."""
    return literal_column(f"'{text}'", String)


def _of_customer(table: Table) -> ColumnElement[bool]:
    return (table.c.customer_id == _CUSTOMER) & table.c.undone_at.is_(None)


_CONTACT = _table(Contact)
_PEOPLE = (
    select(
        _CONTACT.c.id,
        *(_CONTACT.c[name] for name in ("name", "title", "phone", "birthday", "role", "wedding", "likes", "left_on")),
    )
    .where(_of_customer(_CONTACT))
    .order_by(_CONTACT.c.id)
)
_TOUCH = _table(Touch)
_TOUCHES = (
    select(_TOUCH.c.kind, _TOUCH.c.happened_on, _TOUCH.c.summary)
    .where(_of_customer(_TOUCH))
    .order_by(_TOUCH.c.happened_on.desc(), _TOUCH.c.id.desc())
    .limit(literal_column("3"))
)
_ORDER, _AFTER = _table(Order), _table(AfterSale)
_ORDERS = (
    select(_ORDER.c.ordered_on, _ORDER.c.amount, _ORDER.c.currency)
    .where(_of_customer(_ORDER), _ORDER.c.ordered_on.between(bindparam("first"), bindparam("last")))
    .order_by(_ORDER.c.ordered_on)
)


def _small(kind: str, table: Table, **columns: Any) -> Select[Any]:
    """One branch of the union: a row of any kind. ``at``, ``done``, ``day``, ``a``, ``b`` and ``number`` are what it
    has."""
    return select(
        _word(kind).label("kind"),
        columns.get("at", cast(null(), UtcDateTime)).label("at"),
        columns.get("done", cast(null(), UtcDateTime)).label("done"),
        columns.get("day", cast(null(), Date)).label("day"),
        columns.get("a", cast(null(), String)).label("a"),
        columns.get("b", cast(null(), String)).label("b"),
        columns.get("number", cast(null(), BigInteger)).label("number"),
    ).select_from(table)


def _newest(query: Select[Any], limit: int, *order: ColumnElement[Any]) -> Select[Any]:
    """Only the newest of a branch: in a union such a branch has to be a query of its own."""
    return select(query.order_by(*order).limit(literal_column(str(limit))).subquery())


def _smalls() -> Any:
    complaint, promise, reminder = _table(Complaint), _table(Promise), _table(Reminder)
    score, note, alias, user = _table(Score), _table(Note), _table(Alias), _table(User)
    warning = _table(RiskWarning)
    pressing = complaint.c.state.in_([_word(state) for state in UNSETTLED])
    return union_all(
        _small(
            "complaint",
            complaint,
            at=complaint.c.due_at,
            done=complaint.c.answered_at,
            a=complaint.c.category,
            b=complaint.c.severity,
        ).where(_of_customer(complaint), pressing),
        _small("promise", promise, day=promise.c.due_on, a=promise.c.summary).where(
            _of_customer(promise), promise.c.state == _word(PromiseState.OPEN)
        ),
        _small("reminder", reminder, at=reminder.c.due_at, number=reminder.c.all_day).where(
            _of_customer(reminder), reminder.c.user_id == _ACTOR, reminder.c.state != _word(ReminderState.DONE)
        ),
        _newest(
            _small("score", score, day=score.c.given_on, number=score.c.value).where(_of_customer(score)),
            2,
            score.c.given_on.desc(),
            score.c.id.desc(),
        ),
        _newest(_small("note", note, a=note.c.summary).where(_of_customer(note)), 1, note.c.id.desc()),
        _newest(
            _small(
                "answered",
                _AFTER,
                at=_AFTER.c.answered_at,
                day=_ORDER.c.ordered_on,
                a=_AFTER.c.usage,
                b=_AFTER.c.satisfaction,
                number=cast(_AFTER.c.new_need, BigInteger),
            )
            .join(_ORDER, _ORDER.c.id == _AFTER.c.order_id)
            .where(_of_customer(_ORDER), _AFTER.c.answered_at.is_not(None)),
            1,
            _AFTER.c.answered_at.desc(),
            _AFTER.c.id.desc(),
        ),
        _small("warning", warning, a=warning.c.family).where(
            warning.c.customer_id == _CUSTOMER,
            warning.c.state != _word(WarningState.RESOLVED),
            warning.c.snoozed_until.is_(None) | (warning.c.snoozed_until <= bindparam("today", type_=Date)),
        ),
        _small("learnt", alias, number=func.count()).where(_of_customer(alias), alias.c.user_id == _ACTOR),
        _small("files", _table(Attachment), number=func.count()).where(_FILES),
        _small("owner", user, a=user.c.name).where(user.c.id == bindparam("owner")),
        _small("sold", _ORDER, number=func.max(_ORDER.c.id)).where(_ORDER.c.user_id == bindparam("owner")),
    )


_FILED_NOUNS = (Touch, Complaint, Order, Promise, Reminder, Note, Score, Referral, Loss)
_ENTRIES = union_all(*(select(_table(noun).c.entry_id).where(_of_customer(_table(noun))) for noun in _FILED_NOUNS))
_ATTACHMENT = _table(Attachment)
# What a location or a contact card was kept as before is no file.
_FILES = _ATTACHMENT.c.entry_id.in_(_ENTRIES) & _ATTACHMENT.c.kind.not_in([_word("location"), _word("contact")])
_SMALLS = _smalls()

_OWNED = _table(Customer)
_SOLD = (
    select(func.sum(_ORDER.c.amount))
    .select_from(_OWNED.join(_ORDER, _ORDER.c.customer_id == _OWNED.c.id))
    .where(
        _OWNED.c.owner_id == bindparam("owner"),
        _OWNED.c.undone_at.is_(None),
        _ORDER.c.undone_at.is_(None),
        _ORDER.c.currency == bindparam("currency"),
        _ORDER.c.ordered_on.between(bindparam("first"), bindparam("last")),
    )
)

Found = Row[*tuple[Any, ...]]
Rows = Sequence[Found]


def people_of(session: Session, customer_id: int) -> Rows:
    """The contacts, those who left among them, in the order in which they became known."""
    return session.connection().execute(_PEOPLE, {"customer": customer_id}).all()


def three_touches(session: Session, customer_id: int) -> Rows:
    """Kind, day and words of the last three touches, the newest first."""
    return session.connection().execute(_TOUCHES, {"customer": customer_id}).all()


def orders_between(session: Session, customer_id: int, first: date, last: date) -> Rows:
    """Day, amount and currency of the orders from ``first`` to ``last``, both included, the oldest first."""
    return session.connection().execute(_ORDERS, {"customer": customer_id, "first": first, "last": last}).all()


def small_things(session: Session, customer_id: int, owner_id: int, actor_id: int, today: date) -> Rows:
    """All else in one go. ``kind`` says what a row is: complaint, promise and reminder (those that are open), score
    (the last two), note (the last), warning (those that are open and not put off beyond ``today``), answered (what was
    last said some days after an order), and one each of learnt names, files, owner, and the owner's newest order."""
    asked = {"customer": customer_id, "owner": owner_id, "actor": actor_id, "today": today}
    return session.connection().execute(_SMALLS, asked).all()


def sales_of_owner(session: Session, owner_id: int, currency: str, first: date, last: date) -> Decimal:
    """What all customers of a rep bought in a currency from ``first`` to ``last``, both included."""
    asked = {"owner": owner_id, "currency": currency, "first": first, "last": last}
    return session.connection().execute(_SOLD, asked).scalar() or Decimal(0)
