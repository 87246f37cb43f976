"""The name book: each user's customers, ready to be recognised in a message."""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime

from sqlalchemy.orm import Session

from bot.understanding import CustomerIndex, CustomerName
from bot.usecases.wide_index import WideIndex
from db.customer import Customer, names_stamp, visible_customers
from db.search import more_than
from db.user import User

_KEPT = 64  # users whose index stays in memory
MANY = 5000  # more customers than this are looked for in the store instead


def name_of(customer: Customer, actor: User) -> CustomerName:
    """What understanding has to know of a customer to read the actor's messages."""
    return CustomerName(
        id=customer.id,
        name=customer.name,
        aliases=tuple(alias.text for alias in customer.aliases if alias.known_to(actor)),
        contacts=tuple(contact.name for contact in customer.contacts if contact.undone_at is None),
    )


class NameBook:
    """Indexes by user, built at first use and again when a name the user can see has changed.

    Used from the store's writing thread alone, so it needs no lock.
    """

    def __init__(self, many: int = MANY) -> None:
        self._kept: OrderedDict[int, tuple[tuple[int, datetime | None], CustomerIndex]] = OrderedDict()
        self._many = many

    def index(self, session: Session, actor: User) -> CustomerIndex:
        """The index over the customers the actor may see."""
        if self._sees_many(session, actor):
            self._kept.pop(actor.id, None)
            return WideIndex(session, actor)
        stamp = names_stamp(session, actor)
        kept = self._kept.get(actor.id)
        if kept is None or kept[0] != stamp:
            kept = stamp, CustomerIndex(name_of(customer, actor) for customer in visible_customers(session, actor))
            self._kept[actor.id] = kept
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(actor.id)
        return kept[1]

    def _sees_many(self, session: Session, actor: User) -> bool:
        """Whether the actor sees too many customers to keep; asked once in a transaction."""
        known: dict[int, bool] = session.info.setdefault("sees_many", {})
        if actor.id not in known:
            session.flush()
            known[actor.id] = more_than(session, actor, self._many)
        return known[actor.id]

    def recognised(self, actor: User, customer_id: int) -> str | None:
        """The name of a customer in the index as last built: saves a query for a name that was just recognised."""
        kept = self._kept.get(actor.id)
        return kept[1].get(customer_id).name if kept and customer_id in kept[1] else None
