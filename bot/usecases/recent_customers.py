"""The customers to offer first: those the actor dealt with last, then all others by name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.base import Filed
from db.complaint import Complaint
from db.customer import Customer, visible_to
from db.order import Order
from db.promise import Promise
from db.remark import Note, Referral, Score
from db.touch import Touch
from db.user import User

_NOUNS: tuple[type[Filed], ...] = (Touch, Order, Complaint, Promise, Note, Score, Referral)
_MOST = 12


def customers_to_offer(session: Session, actor: User, offset: int, limit: int) -> tuple[list[Customer], int]:
    """A stretch of the actor's customers, recent ones first, and how many there are in all."""
    total = session.scalar(select(func.count(Customer.id)).where(visible_to(actor))) or 0
    recent = _recent(session, actor)
    found = those_visible(session, actor, recent[offset : offset + limit])
    if len(found) < limit:
        rest = (
            select(Customer).where(visible_to(actor), Customer.id.not_in(recent)).order_by(Customer.name, Customer.id)
        )
        skipped = max(0, offset - len(recent))
        found += session.scalars(rest.offset(skipped).limit(limit - len(found)))
    return found, total


def those_visible(session: Session, actor: User, ids: Sequence[int]) -> list[Customer]:
    """Those of these customers the actor may see, in the given order."""
    if not ids:
        return []
    query = select(Customer).where(Customer.id.in_(ids), visible_to(actor))
    found = {customer.id: customer for customer in session.scalars(query)}
    return [found[one] for one in ids if one in found]


def _recent(session: Session, actor: User) -> list[int]:
    """The ids of the customers the actor recorded something about last, the latest first."""
    last: dict[int, datetime] = {}
    for noun in _NOUNS:
        query = (
            select(Customer.id, noun.created_at)
            .select_from(noun)
            .join(Customer, Customer.id == noun.customer_id)
            .where(noun.user_id == actor.id, noun.undone_at.is_(None), visible_to(actor))
            .order_by(noun.id.desc())
            .limit(_MOST * 3)
        )
        for customer_id, at in session.execute(query):
            last[customer_id] = max(at, last.get(customer_id, at))
    return sorted(last, key=lambda one: (last[one], one), reverse=True)[:_MOST]
