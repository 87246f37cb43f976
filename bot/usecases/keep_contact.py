"""People at a customer: kept once each, known again by phone number or name."""

from __future__ import annotations

import re
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.understanding import Intent
from bot.understanding.others import birthday_of_kin, number_of_another
from bot.usecases.filing import Filing
from bot.usecases.keep_facts import number_of_newcomer
from bot.usecases.record_change import record_change
from bot.usecases.slots import ContactBefore, Slots
from db.customer import Contact, Customer, contact_named, names_changed, visible_to
from db.entry import Entry, EntryState
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
    if slots.intent == Intent.REFERRAL or (slots.phone and not slots.birthday and number_of_newcomer(filing)):
        return  # the number is that of somebody else
    contact = _known(filing.session, slots.customer_id, slots.contact, slots.phone)
    if contact is None:
        contact = Contact(customer_id=slots.customer_id, name=slots.contact, entry_id=filing.entry.id)
        filing.session.add(contact)
        _known_anew(filing, slots.customer_id)
    elif contact.entry_id == filing.entry.id and contact.name != slots.contact:
        _say(filing, contact, "name", slots.contact)
    else:
        slots = slots.model_copy(update={"contact": contact.name})
        if slots.contact_before is None and contact.entry_id != filing.entry.id:
            before = ContactBefore(contact_id=contact.id, phone=contact.phone, birthday=contact.birthday)
            slots = slots.model_copy(update={"contact_before": before})
        _keep_draft(filing.entry, slots)
    contact.undone_at = None
    if slots.birthday and not birthday_of_kin(slots.text):
        _say(filing, contact, "birthday", slots.birthday)
    # The number of who comes anew must not take the place of the one we have: it stays in the words of the record.
    if slots.phone and not (contact.phone and number_of_another(slots.text)):
        same = same_number(slots.phone, contact.phone)
        _say(filing, contact, "phone", contact.phone if same else slots.phone)


def _say(filing: Filing, contact: Contact, field: str, value: str | None) -> None:
    record_change(filing.session, contact, field, value, by=filing.actor, now=filing.now, entry_id=filing.entry.id)


def _keep_draft(entry: Entry, slots: Slots) -> None:
    entry.draft = slots.model_dump(mode="json")


# Taking it back


def give_back(session: Session, entry: Entry) -> None:
    """Take back what an entry changed about a contact that was there before: the details that still are as it said.

    What was said later stays, and remembers from now on how the contact was before this entry.
    """
    slots = Slots.model_validate(entry.draft)
    before = slots.contact_before
    if before is None:
        return
    contact = session.get_one(Contact, before.contact_id)
    later = _said_later(session, entry, contact)
    if slots.phone and same_number(slots.phone, contact.phone) and not _says_phone(later, slots.phone):
        contact.phone = before.phone
    if slots.birthday and slots.birthday == contact.birthday and not _says_birthday(later, slots.birthday):
        contact.birthday = before.birthday
    for other, said in later:
        _correct_before(other, said, slots, before)
    _keep_draft(entry, slots.model_copy(update={"contact_before": None}))


def _correct_before(other: Entry, said: Slots, slots: Slots, before: ContactBefore) -> None:
    """A later entry remembers what an entry said that is taken back now: it remembers instead what was before that."""
    known = said.contact_before
    if known is None or known.contact_id != before.contact_id:
        return
    update: dict[str, object] = {}
    if slots.phone and same_number(slots.phone, known.phone):
        update["phone"] = before.phone
    if slots.birthday and slots.birthday == known.birthday:
        update["birthday"] = before.birthday
    if update:
        _keep_draft(other, said.model_copy(update={"contact_before": known.model_copy(update=update)}))


def take_back_new(session: Session, entry: Entry, contact: Contact, now: datetime) -> None:
    """Take back a contact that an entry brought in; where what was filed later names it, it is that entry's from now
    on, without what only this one said of it."""
    customer = session.get_one(Customer, contact.customer_id)
    slots, later = Slots.model_validate(entry.draft), _said_later(session, entry, contact)
    names_changed(customer, now)
    if not later:
        contact.undone_at = now
        return
    if slots.phone and same_number(slots.phone, contact.phone) and not _says_phone(later, slots.phone):
        contact.phone = None
    if slots.birthday and slots.birthday == contact.birthday and not _says_birthday(later, slots.birthday):
        contact.birthday = None
    heir, said = later[0]
    contact.entry_id = heir.id
    if said.contact_before is not None and said.contact_before.contact_id == contact.id:
        _keep_draft(heir, said.model_copy(update={"contact_before": None}))
    blank = ContactBefore(contact_id=contact.id, phone=None, birthday=None)
    for other, said in later[1:]:
        _correct_before(other, said, slots, blank)


def _said_later(session: Session, entry: Entry, contact: Contact) -> list[tuple[Entry, Slots]]:
    """What was written down after an entry, is filed and names a contact, in order."""
    query = (
        select(Entry)
        .where(Entry.id > entry.id, Entry.state == EntryState.FILED)
        .where(Entry.draft["customer_id"].as_integer() == contact.customer_id)
    )
    found = [(one, Slots.model_validate(one.draft)) for one in session.scalars(query.order_by(Entry.id))]
    wanted = _plain(contact.name)
    return [
        (one, said)
        for one, said in found
        if wanted in (_plain(said.contact or ""), _plain(said.source.author if said.source else ""))
    ]


def _says_phone(later: list[tuple[Entry, Slots]], phone: str) -> bool:
    return any(same_number(said.phone, phone) for _, said in later)


def _says_birthday(later: list[tuple[Entry, Slots]], birthday: str) -> bool:
    return any(said.birthday == birthday for _, said in later)


# Who is known


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
    names_changed(filing.session.get_one(Customer, customer_id), filing.now)
