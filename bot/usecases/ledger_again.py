"""Orders that were kept because their customer was not known are taken by themselves once it is there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.usecases.ledger import Sent, take_if_possible
from bot.usecases.ledger_customers import Meant, customers_meant
from bot.usecases.ledger_file import Units
from bot.usecases.ledger_item import Item, read_item
from db.customer import Alias, Customer
from db.imports import CustomerNumber
from db.ledger import OrderKey, OrderReject

_PIECE = 100  # orders in one transaction

Stamp = tuple[Any, ...]
"""What changes when a customer is added or named anew, when an order comes, and when one is not taken."""


class Kept(NamedTuple):
    """An order that waits, as it was sent."""

    number: int
    source: str
    item: dict[str, Any]


def stamp(session: Session) -> Stamp | None:
    """None while nothing waits. While it is as it was it is not worth trying again."""
    newest = session.scalar(select(func.max(OrderReject.id)).where(OrderReject.settled_at.is_(None)))
    if newest is None:
        return None
    latest = (func.count(Customer.id), func.max(Customer.updated_at), func.count(Customer.undone_at))
    found = session.execute(select(*latest)).one()
    others = (func.max(Alias.id), func.count(CustomerNumber.customer_id), func.max(OrderKey.order_id))
    return (newest, *found, *(session.scalar(select(one)) for one in others))


def _waiting(session: Session) -> list[Kept]:
    query = select(OrderReject.id, OrderReject.source, OrderReject.item).where(OrderReject.settled_at.is_(None))
    return [Kept(*row) for row in session.execute(query.order_by(OrderReject.id))]


async def take_what_waits(store: Units, zone: ZoneInfo, today: date, currency: str, sent: Sent) -> int:
    """Try what an admin has not let go; how many orders were taken. What cannot be taken stays as it is."""
    read = [(one, read_item(one.item, zone, today, currency)) for one in await store.read(_waiting)]
    items = [(one, item) for one, item in read if isinstance(item, Item)]
    written = {item.customer for _, item in items if item.customer is not None}
    meant = await store.read(partial(customers_meant, written=written))
    ready = [pair for pair in items if pair[1].customer is None or len(meant.get(pair[1].customer, ())) == 1]
    taken = 0
    for at in range(0, len(ready), _PIECE):
        taken += await store.write(partial(_take, some=ready[at : at + _PIECE], meant=meant, sent=sent))
    return taken


def _take(session: Session, some: Sequence[tuple[Kept, Item]], meant: Meant, sent: Sent) -> int:
    taken = 0
    for kept, item in some:
        reject = session.get(OrderReject, kept.number)
        if reject is None or reject.settled_at is not None or reject.item != kept.item:
            continue  # sent once more, or let go, since it was read
        taken += take_if_possible(session, item, meant, Sent(kept.source, sent.now))
    return taken
