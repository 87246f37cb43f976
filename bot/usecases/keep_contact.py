"""People at a customer: kept once each, known again by phone number or name."""

from __future__ import annotations

import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.usecases.filing import Filing
from bot.usecases.slots import ContactBefore
from db.customer import Contact, Customer, contact_named, names_changed, visible_to
from db.user import User

_SHORTEST_NUMBER = 7  # digits


def same_number(one: str | None, other: str | None) -> bool:
    """Whether two phone numbers are one, however they are written: with or without the country in front."""
    first, second = sorted((re.sub(r"\D", "", one or ""), re.sub(r"\D", "", other or "")), key=len)
    return len(first) >= _SHORTEST_NUMBER and second.endswith(first.lstrip("0"))


def keep_contact(filing: Filing) -> None:
    """Give the contact of an entry the phone and birthday that were said; a new one where nobody is known so.

    Somebody of this phone number is that contact, whatever the name, and keeps the name known before.
    """
    slots = filing.slots
    if slots.customer_id is None or not slots.contact or not (slots.birthday or slots.phone):
        return
    contact = _known(filing.session, slots.customer_id, slots.contact, slots.phone)
    if contact is None:
        contact = Contact(customer_id=slots.customer_id, name=slots.contact, entry_id=filing.entry.id)
        filing.session.add(contact)
        _known_anew(filing, slots.customer_id)
    elif contact.entry_id == filing.entry.id and contact.name != slots.contact:
        contact.name = slots.contact
        _known_anew(filing, slots.customer_id)
    else:
        slots = slots.model_copy(update={"contact": contact.name})
        if slots.contact_before is None and contact.entry_id != filing.entry.id:
            before = ContactBefore(contact_id=contact.id, phone=contact.phone, birthday=contact.birthday)
            slots = slots.model_copy(update={"contact_before": before})
        filing.entry.draft = slots.model_dump(mode="json")
    contact.undone_at = None
    contact.birthday = slots.birthday or contact.birthday
    if not same_number(slots.phone, contact.phone):
        contact.phone = slots.phone or contact.phone


def keep_author(filing: Filing) -> None:
    """Remember who wrote a forwarded message as a contact of the customer, so that the next one finds its way."""
    source, customer_id = filing.slots.source, filing.slots.customer_id
    if source is None or not source.person or customer_id is None:
        return
    if contact_named(filing.session, customer_id, source.author) is None:
        filing.session.add(Contact(customer_id=customer_id, name=source.author, entry_id=filing.entry.id))
        _known_anew(filing, customer_id)


def customers_of_person(session: Session, actor: User, name: str) -> tuple[int, ...]:
    """The actor's customers at which somebody of exactly this name, or with this phone number for a name, is known."""
    query = (
        select(Contact)
        .join(Customer, Customer.id == Contact.customer_id)
        .where(visible_to(actor), Contact.undone_at.is_(None))
    )
    wanted = _plain(name)
    found = [
        one.customer_id for one in session.scalars(query) if _plain(one.name) == wanted or same_number(one.phone, name)
    ]
    return tuple(dict.fromkeys(found))


def _plain(name: str) -> str:
    return "".join(name.casefold().split())


def _known(session: Session, customer_id: int, name: str, phone: str | None) -> Contact | None:
    if phone:
        query = select(Contact).where(Contact.customer_id == customer_id, Contact.undone_at.is_(None))
        for contact in session.scalars(query.order_by(Contact.id)):
            if same_number(contact.phone, phone):
                return contact
    return contact_named(session, customer_id, name)


def _known_anew(filing: Filing, customer_id: int) -> None:
    names_changed(filing.session.get_one(Customer, customer_id), filing.here)
