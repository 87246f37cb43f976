"""Customers of the actor's that may have been entered twice."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from functools import cache

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.domain.duplicates import Known, Pair, Words, look_alikes
from bot.understanding.lexicon import table
from bot.understanding.normalise import normalise
from bot.usecases.merge_customers import RECORDS
from db.contact import Contact, Phone
from db.customer import Alias, Customer, belongs_to
from db.merge import NotSame, known_apart
from db.user import User

_SPELLING_UP_TO = 5_000  # customers: beyond that only equal names and numbers are looked for


@cache
def words() -> Words:
    """What tells names apart, and what does not."""
    data = table("names")
    return Words(tuple(data["legal"]), data["telling"])


def find_duplicates(session: Session, actor: User) -> list[Pair]:
    """Pairs among the customers of the actor, but for those somebody said are two; the surest first."""
    names: dict[int, list[str]] = defaultdict(list)
    for number, name in session.execute(select(Customer.id, Customer.name).where(belongs_to(actor))):
        names[number].append(normalise(name).lower)
    shared = Alias.undone_at.is_(None) & Alias.user_id.is_(None)
    aliases = select(Alias.customer_id, Alias.text).join(Customer).where(belongs_to(actor), shared)
    for number, alias in session.execute(aliases):
        names[number].append(normalise(alias).lower)
    phones: dict[int, list[str]] = defaultdict(list)
    for number, digits in session.execute(
        select(Contact.customer_id, Phone.digits)
        .join(Phone, Phone.contact_id == Contact.id)
        .join(Customer, Customer.id == Contact.customer_id)
        .where(belongs_to(actor), Contact.undone_at.is_(None), Contact.left_on.is_(None))
    ):
        phones[number].append(digits)
    known = [Known(number, tuple(called), tuple(phones.get(number, ()))) for number, called in names.items()]
    apart = known_apart(session)
    pairs = look_alikes(known, words(), spelling=len(known) <= _SPELLING_UP_TO)
    return [pair for pair in pairs if (pair.one, pair.other) not in apart]


def say_not_same(session: Session, actor: User, one: int, other: int, now: datetime) -> None:
    """Remember that two customers are two."""
    key = min(one, other), max(one, other)
    if session.get(NotSame, key) is None:
        session.add(NotSame(one_id=key[0], other_id=key[1], user_id=actor.id, at=now))


def record_count(session: Session, customer_id: int) -> int:
    """How many records a customer has."""
    counts = [
        select(func.count(noun.id)).where(noun.customer_id == customer_id, noun.undone_at.is_(None)) for noun in RECORDS
    ]
    return sum(session.scalar(count) or 0 for count in counts)
