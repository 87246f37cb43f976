"""What a message tells for good goes into the customer's profile, for as long as the message stands."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.profile import CUSTOMER, LONGEST_NAME, MOST_TAGS, PERSON, accepted
from bot.understanding import Intent
from bot.understanding.facts import Fact, facts, may_tell
from bot.usecases.filing import Filing
from bot.usecases.record_change import record_change
from db.contact import Contact, contacts_of
from db.customer import Customer
from db.entry import Entry
from db.history import Change
from db.tag import tag_of, tags_of

_TELLING = frozenset(set(Intent) - {Intent.REFERRAL, Intent.LOOKUP, Intent.OTHER})
_NEVER_NEW = frozenset({"left_on"})  # whoever was not known before need not be known for having left


def names_in(customer: Customer, slots_heard: str | None) -> list[str]:
    """What the customer may be called in a message."""
    given = [alias.text for alias in customer.aliases if alias.undone_at is None]
    return [customer.name, *given, *([slots_heard] if slots_heard else [])]


def keep_facts(filing: Filing) -> None:
    """Write the facts that the words of an entry tell into the profile of its customer and its people."""
    if filing.slots.customer_id is not None:
        _read(filing, filing.slots.customer_id)
        _tell_of_new_people(filing)


def _read(filing: Filing, customer_id: int) -> None:
    slots = filing.slots
    if slots.intent not in _TELLING or slots.contact_card or not may_tell(slots.text):
        return
    customer = filing.session.get_one(Customer, customer_id)
    people = contacts_of(filing.session, customer.id)
    known = [one.name for one in people] + ([slots.contact] if slots.contact else [])
    for fact in facts(slots.text, filing.here, names_in(customer, slots.heard), known):
        _keep(filing, customer, fact)


def _keep(filing: Filing, customer: Customer, fact: Fact) -> None:
    if fact.field == "contact":
        _add_person(filing, customer, fact.value, fact.title)
    elif fact.field == "tag":
        if len(tags_of(filing.session, customer.id)) < MOST_TAGS:
            _add_member(filing, customer, fact, there=tag_of(filing.session, customer.id, fact.value) is not None)
    elif fact.field == "alias":
        _add_member(filing, customer, fact, there=fact.value in names_in(customer, None))
    elif fact.field in PERSON or fact.person:
        _keep_of_person(filing, customer, fact)
    else:
        _set(filing, customer, fact)


def _add_member(filing: Filing, customer: Customer, fact: Fact, *, there: bool) -> None:
    if not there and len(fact.value) <= LONGEST_NAME:
        record_change(
            filing.session,
            customer,
            fact.field,
            fact.value,
            by=filing.actor,
            now=filing.now,
            entry_id=filing.entry.id,
        )


def _set(filing: Filing, what: Customer | Contact, fact: Fact) -> None:
    field = (CUSTOMER if isinstance(what, Customer) else PERSON)[fact.field]
    try:
        value = accepted(field, fact.value)
    except ValueError:
        return
    record_change(filing.session, what, fact.field, value, by=filing.actor, now=filing.now, entry_id=filing.entry.id)


def _keep_of_person(filing: Filing, customer: Customer, fact: Fact) -> None:
    if fact.person is None:
        return
    person = _person(filing, customer, fact.person)
    if person is None and fact.field not in _NEVER_NEW:
        person = _add_person(filing, customer, fact.person)
    if person is not None:
        _set(filing, person, fact)


def _person(filing: Filing, customer: Customer, name: str) -> Contact | None:
    wanted = "".join(name.casefold().split())
    found = [one for one in contacts_of(filing.session, customer.id) if "".join(one.name.casefold().split()) == wanted]
    return found[0] if found else None


def _add_person(filing: Filing, customer: Customer, name: str, title: str | None = None) -> Contact | None:
    """A person the message brings in; one it had brought in before is there again."""
    if not 0 < len(name) <= PERSON["title"].longest:
        return None
    if (there := _person(filing, customer, name)) is not None:
        return there
    mine = select(Contact).where(
        Contact.customer_id == customer.id, Contact.entry_id == filing.entry.id, Contact.name == name
    )
    person = filing.session.scalars(mine).first()
    if person is None:
        person = Contact(customer_id=customer.id, name=name, title=title, entry_id=filing.entry.id)
        filing.session.add(person)
    person.undone_at = None
    filing.session.flush()
    return person


def _tell_of_new_people(filing: Filing) -> None:
    """Everybody whom the entry brought in has a line that says so."""
    filing.session.flush()
    query = select(Contact).where(Contact.entry_id == filing.entry.id, Contact.undone_at.is_(None))
    for person in filing.session.scalars(query).all():
        if not _told(filing.session, filing.entry, person):
            record_change(
                filing.session,
                person,
                "contact",
                person.name,
                by=filing.actor,
                now=filing.now,
                entry_id=filing.entry.id,
            )


def _told(session: Session, entry: Entry, person: Contact) -> bool:
    query = select(Change.id).where(
        Change.contact_id == person.id, Change.field == "contact", Change.undone_at.is_(None)
    )
    return session.scalar(query.limit(1)) is not None
