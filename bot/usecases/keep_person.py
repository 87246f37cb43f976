"""Keep the people of a customer by hand: add one, change details, note that somebody left."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.profile import PERSON, accepted
from bot.usecases.record_change import record_change
from bot.usecases.warn_of_leaving import warn_of_leaving
from db.contact import Contact, contact_named
from db.customer import Customer, visible_to
from db.history import Change
from db.user import User

LONGEST_NAME = 40
MOST_NUMBERS = 6


def visible_person(session: Session, actor: User, contact_id: int | None) -> Contact | None:
    """The person of this id if the actor may see the customer."""
    query = (
        select(Contact)
        .join(Customer, Customer.id == Contact.customer_id)
        .where(Contact.id == contact_id, Contact.undone_at.is_(None), visible_to(actor))
    )
    return session.scalar(query)


def add_person(session: Session, actor: User, customer: Customer, name: str, now: datetime) -> Contact:
    """A new person at a customer; the one known by this name, where there is one.

    Raises:
        ValueError: the name is empty or longer than 40 characters.
    """
    name = _named(name)
    known = contact_named(session, customer.id, name)
    if known is not None:
        return known
    person = Contact(customer_id=customer.id, name=name)
    session.add(person)
    session.flush()
    record_change(session, person, "contact", name, by=actor, now=now)
    return person


def _named(name: str) -> str:
    name = " ".join(name.split())
    if not 0 < len(name) <= LONGEST_NAME or not any(c.isalpha() for c in name):
        raise ValueError("a name has 1 to 40 characters")
    return name


def set_detail(
    session: Session, actor: User, person: Contact, field: str, value: str | None, now: datetime
) -> Change | None:
    """Set or clear a detail of ``PERSON``, or the name; None where nothing changed.

    Raises:
        ValueError: there is no such detail, or it cannot hold the value.
    """
    if field == "name":
        return record_change(session, person, "name", _named(value or ""), by=actor, now=now)
    if field not in PERSON:
        raise ValueError(f"no detail {field}")
    return record_change(session, person, field, accepted(PERSON[field], value), by=actor, now=now)


def add_number(session: Session, actor: User, person: Contact, number: str, now: datetime) -> Change | None:
    """One more telephone number; the first one is the one that is shown.

    Raises:
        ValueError: it is no number, or there would be too many.
    """
    value = accepted(PERSON["phone"], number)
    if value is None or len(person.numbers) >= MOST_NUMBERS:
        raise ValueError(f"a number, at most {MOST_NUMBERS} of them")
    if person.phone is None:
        return record_change(session, person, "phone", value, by=actor, now=now)
    if any(one.number == value for one in person.numbers):
        return None
    return record_change(session, person, "number", value, by=actor, now=now)


def mark_left(session: Session, actor: User, person: Contact, day: date | None, now: datetime) -> Change | None:
    """Note that a person left the company on a day, or (None) that they are there after all."""
    change = record_change(session, person, "left_on", day.isoformat() if day else None, by=actor, now=now)
    warn_of_leaving(session, actor, person, now)
    return change
