"""Whether a customer of some name is there already: before one of that name is added."""

from __future__ import annotations

from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.understanding.normalise import normalise
from db.customer import Customer, visible_to
from db.user import User


def same_name(session: Session, actor: User, name: str) -> list[Customer]:
    """Customers the actor may see that are called exactly so, but for case, script, spaces and punctuation; the
    actor's own before others."""
    ids = _called(session, name, of=actor)
    found = session.scalars(select(Customer).where(Customer.id.in_(ids))) if ids else ()
    return sorted(found, key=lambda one: (one.owner_id != actor.id, one.id))


def same_name_elsewhere(session: Session, name: str) -> Customer | None:
    """The first customer of the whole installation that is called exactly so, whoever may see it."""
    ids = _called(session, name)
    return session.get(Customer, ids[0]) if ids else None


def _called(session: Session, name: str, of: User | None = None) -> list[int]:
    """Ids of the customers with this name. The names are compared here, for the database knows no scripts; most are
    told apart by their first character."""
    key = _key(name)
    query = select(Customer.id, Customer.name).where(visible_to(of) if of else Customer.undone_at.is_(None))
    rows = session.execute(query.order_by(Customer.id))
    return [number for number, other in rows if key and _begins(other) == key[0] and _key(other) == key]


def same_words(name: str, other: str) -> bool:
    """Whether two names are the same but for case, script, spaces and punctuation."""
    return bool(key := _key(name)) and key == _key(other)


def _key(name: str) -> str:
    return "".join(c for c in normalise(name).lower if c.isalnum())


def _begins(name: str) -> str:
    return next((key for char in name if (key := _first(char))), "")


@lru_cache(maxsize=8192)
def _first(char: str) -> str:
    return _key(char)[:1]
