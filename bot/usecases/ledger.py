"""The ledger from outside: orders by their sender's own ids, so that what is sent twice is there once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.i18n import N_
from bot.tabular.said import Said
from bot.usecases.after_sale import plan_from_elsewhere
from bot.usecases.ledger_customers import Meant, still_there
from bot.usecases.ledger_item import Item, Unread, Unusable
from db.customer import Customer
from db.imports import OrderNumber
from db.ledger import OrderKey, OrderReject, known_orders, reject_of
from db.order import Order


class Result(StrEnum):
    """What became of an order that was sent."""

    CREATED = "created"
    UNCHANGED = "unchanged"
    CHANGED = "changed"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Answer:
    """``why`` says why it was rejected, or why nothing was changed where something might have been."""

    key: str | None
    result: Result
    why: Said | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """From where and when orders came."""

    source: str
    now: datetime


def take_orders(session: Session, items: Sequence[Item | Unread], meant: Meant, sent: Sent) -> list[Answer]:
    """Take what can be taken, in order, and keep what cannot. Sent again, everything is as it was."""
    return [_take(session, item, meant, sent) for item in items]


def _take(session: Session, item: Item | Unread, meant: Meant, sent: Sent) -> Answer:
    if isinstance(item, Unread):
        _keep_reject(session, item, item.why, sent)
        return Answer(item.key, Result.REJECTED, item.why)
    try:
        answer = _cancel(session, item, sent) if item.cancel else _file(session, item, meant, sent)
    except Unusable as refused:
        _keep_reject(session, item, refused.said, sent)
        return Answer(item.key, Result.REJECTED, refused.said)
    session.execute(delete(OrderReject).where(OrderReject.source == sent.source, OrderReject.mark == item.mark))
    return answer


def take_if_possible(session: Session, item: Item, meant: Meant, sent: Sent) -> bool:
    """Take an order that was kept, if what was missing is there now; else nothing is changed, nor told."""
    try:
        if item.cancel:
            _cancel(session, item, sent)
        else:
            _file(session, item, meant, sent)
    except Unusable:  # raised before anything is written
        return False
    session.execute(delete(OrderReject).where(OrderReject.source == sent.source, OrderReject.mark == item.mark))
    return True


def _known(session: Session, key: str, sent: Sent) -> Order | None:
    order_id = known_orders(session, sent.source, [key]).get(key)
    return session.get(Order, order_id) if order_id is not None else None


def _cancel(session: Session, item: Item, sent: Sent) -> Answer:
    order = _known(session, item.key, sent)
    if order is None:
        raise Unusable(N_("no order {value} has come so far"), value=item.key)
    if order.undone_at is not None:
        return Answer(item.key, Result.UNCHANGED)
    order.undone_at = sent.now
    return Answer(item.key, Result.CHANGED)


def _file(session: Session, item: Item, meant: Meant, sent: Sent) -> Answer:
    customer = _customer(session, item, meant)
    order = _known(session, item.key, sent)
    corrected = _corrected(session, item, order, sent)
    if order is None:
        order = _same_number(session, item, customer)
        result, why = (Result.CREATED, None) if order is None else _change(session, order, item, customer)
        order = order or _create(session, item, customer, sent)
        session.add(OrderKey(order_id=order.id, source=sent.source, key=item.key))
    else:
        result, why = _change(session, order, item, customer)
    if corrected is not None and order.corrects_id != corrected.id:
        order.corrects_id = corrected.id
        corrected.undone_at = corrected.undone_at or sent.now
        result = result if result == Result.CREATED else Result.CHANGED
    session.flush()
    if result in (Result.CREATED, Result.CHANGED):
        plan_from_elsewhere(session, Order.id == order.id, sent.now)
    return Answer(item.key, result, why)


def _customer(session: Session, item: Item, meant: Meant) -> Customer:
    """The customer an order is of; the id goes before what is written."""
    if item.customer_id is not None:
        found = still_there(session, item.customer_id)
        if found is None:
            raise Unusable(N_("no customer has the id {value}"), value=item.customer_id)
        return found
    written = item.customer or ""
    there = {one.id: one for number in meant.get(written, ()) if (one := still_there(session, number))}
    if not there:
        raise Unusable(N_("no customer has the code or name “{value}”"), value=written)
    if len(there) > 1:
        raise Unusable(N_("several customers are called “{value}”; send the customer’s code"), value=written)
    return next(iter(there.values()))


def _corrected(session: Session, item: Item, order: Order | None, sent: Sent) -> Order | None:
    """The order that this one takes the place of."""
    if item.corrects is None:
        return None
    if item.corrects == item.key:
        raise Unusable(N_("an order cannot correct itself; send it again with the same id to change it"))
    before = _known(session, item.corrects, sent)
    if before is None:
        raise Unusable(N_("no order {value} has come so far"), value=item.corrects)
    other = _corrected_by(session, before)
    if other is not None and (order is None or other != order.id):
        raise Unusable(N_("order {value} was corrected by another one before"), value=item.corrects)
    if order is not None and before.corrects_id == order.id:
        raise Unusable(N_("orders {one} and {other} cannot correct each other"), one=item.key, other=item.corrects)
    return before


def _corrected_by(session: Session, order: Order) -> int | None:
    """The order that took its place, whether or not that one still counts."""
    return session.scalar(select(Order.id).where(Order.corrects_id == order.id).limit(1))


def _same_number(session: Session, item: Item, customer: Customer) -> Order | None:
    """The customer's one order with this number that came another way: in a table, by a file."""
    if item.number is None:
        return None
    query = (
        select(Order)
        .join(OrderNumber)
        .outerjoin(OrderKey, OrderKey.order_id == Order.id)
        .where(OrderNumber.number == item.number, Order.customer_id == customer.id, Order.undone_at.is_(None))
        .where(OrderKey.order_id.is_(None))
    )
    found = list(session.scalars(query.limit(2)))
    return found[0] if len(found) == 1 else None  # several lines of one order are not this order


def _values(item: Item, customer: Customer) -> dict[str, Any]:
    """What the order has to be; what was not said stays as it is."""
    values = {
        "customer_id": customer.id,
        "ordered_on": item.day,
        "amount": item.amount,
        "currency": item.currency,
    }
    return values if item.summary is None else {**values, "summary": item.summary}


def _create(session: Session, item: Item, customer: Customer, sent: Sent) -> Order:
    values = {"summary": item.number or item.key, **_values(item, customer)}
    order = Order(user_id=customer.owner_id, created_at=sent.now, **values)
    session.add(order)
    session.flush()
    if item.number is not None:
        session.add(OrderNumber(order_id=order.id, number=item.number))
    return order


def _change(session: Session, order: Order, item: Item, customer: Customer) -> tuple[Result, Said | None]:
    """Let an order that is there be as it is sent now."""
    if order.undone_at is not None:
        if _corrected_by(session, order) is not None:
            return Result.UNCHANGED, Said(N_("another order took its place"))
        if item.cancel is None:  # a repetition of what came before it was cancelled
            return Result.UNCHANGED, Said(N_('it was cancelled; send it with "cancel": false to let it count again'))
    values = _values(item, customer)
    changed = {name: value for name, value in values.items() if getattr(order, name) != value}
    if order.undone_at is not None:
        changed["undone_at"] = None
    for name, value in changed.items():
        setattr(order, name, value)
    renumbered = _renumber(session, order, item.number)
    return (Result.CHANGED if changed or renumbered else Result.UNCHANGED), None


def _renumber(session: Session, order: Order, number: str | None) -> bool:
    there = session.get(OrderNumber, order.id)
    if number is None or (there is not None and there.number == number):
        return False
    session.merge(OrderNumber(order_id=order.id, number=number))
    return True


def _keep_reject(session: Session, item: Item | Unread, why: Said, sent: Sent) -> None:
    """Keep what was not taken until it is; once let go by an admin it is asked about again only for another reason."""
    there = reject_of(session, sent.source, item.mark)
    if there is None:
        there = OrderReject(source=sent.source, mark=item.mark, first_at=sent.now, times=0, reason="", said={}, item={})
        session.add(there)
    if there.settled_at is not None and there.reason != why.msgid:
        there.settled_at = there.told_at = None
    there.reason, there.said, there.item = why.msgid, dict(why.values), item.raw
    there.last_at, there.times = sent.now, there.times + 1
    session.flush()
