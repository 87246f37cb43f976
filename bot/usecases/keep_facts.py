"""What a message tells for good goes into the customer's profile, for as long as the message stands."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.profile import CUSTOMER, LONGEST_NAME, MOST_TAGS, PERSON, accepted
from bot.understanding import Intent
from bot.understanding.asides import tells_of_renaming
from bot.understanding.facts import Fact, facts, may_tell, only_facts
from bot.understanding.normalise import normalise
from bot.usecases.filing import Filing
from bot.usecases.record_change import pin_value, record_change
from bot.usecases.set_profile import LONGEST_REASON, may_pin
from bot.usecases.warn_of_leaving import warn_of_leaving
from db.contact import Contact, contacts_of
from db.customer import Customer
from db.entry import Entry
from db.history import Change
from db.tag import tag_of, tags_of

_TELLING = frozenset(set(Intent) - {Intent.REFERRAL, Intent.LOOKUP, Intent.OTHER})
_NEVER_NEW = frozenset({"left_on"})  # whoever was not known before need not be known for having left
_MEMBERS = frozenset({"tag", "alias"})


def names_in(customer: Customer, slots_heard: str | None) -> list[str]:
    """What the customer may be called in a message."""
    given = [alias.text for alias in customer.aliases if alias.undone_at is None]
    return [customer.name, *given, *([slots_heard] if slots_heard else [])]


def keep_facts(filing: Filing) -> None:
    """Write the facts that the words of an entry tell into the profile of its customer and its people."""
    if filing.slots.customer_id is not None:
        _read(filing, filing.slots.customer_id)
        _tell_of_new_people(filing)


def number_of_newcomer(filing: Filing) -> bool:
    """Whether the number in an entry's words is told of somebody new who is somebody else than its contact."""
    slots = filing.slots
    told = _told_by(filing)
    return any(one.field == "contact" and one.phone and not _alike(one.value, slots.contact or "") for one in told)


def tells_names_alone(filing: Filing) -> bool:
    """Whether an entry asks for tags or other names and says nothing else: there is nothing to note then."""
    told = _told_by(filing)
    if not told or any(one.field not in _MEMBERS for one in told):
        return False
    customer = filing.session.get_one(Customer, filing.slots.customer_id)
    return only_facts(filing.slots.text, filing.here, names_in(customer, filing.slots.heard))


def _told_by(filing: Filing) -> tuple[Fact, ...]:
    slots = filing.slots
    if slots.customer_id is None or slots.intent not in _TELLING or slots.contact_card or not may_tell(slots.text):
        return ()
    customer = filing.session.get_one(Customer, slots.customer_id)
    people = contacts_of(filing.session, customer.id)
    known = [one.name for one in people] + ([slots.contact] if slots.contact else [])
    return facts(slots.text, filing.here, names_in(customer, slots.heard), known)


def _read(filing: Filing, customer_id: int) -> None:
    customer = filing.session.get_one(Customer, customer_id)
    for fact in _told_by(filing):
        _keep(filing, customer, fact)


def _keep(filing: Filing, customer: Customer, fact: Fact) -> None:
    if fact.field == "contact":
        _add_newcomer(filing, customer, fact)
    elif fact.field == "tag":
        there = tag_of(filing.session, customer.id, fact.value) is not None
        if there or len(tags_of(filing.session, customer.id)) < MOST_TAGS:
            _add_member(filing, customer, fact, there=False)  # said once more it stays if the first saying is undone
    elif fact.field == "alias":
        _add_member(filing, customer, fact, there=fact.value in names_in(customer, None))
    elif fact.field == "name":
        _rename(filing, customer, fact.value)
    elif fact.field == "tier_pin":
        _pin(filing, customer, fact.value)
    elif fact.field == "state":
        _change(filing, customer, "state", fact.value)
    elif fact.field in PERSON or fact.person:
        _keep_of_person(filing, customer, fact)
    else:
        _set(filing, customer, fact)


def _change(filing: Filing, customer: Customer, field: str, value: str) -> None:
    record_change(filing.session, customer, field, value, by=filing.actor, now=filing.now, entry_id=filing.entry.id)


def _rename(filing: Filing, customer: Customer, name: str) -> None:
    """The name that was is another name from now on."""
    before = customer.name
    if name != before and len(name) <= LONGEST_NAME and not tells_of_renaming(name):
        _change(filing, customer, "name", name)
        if before not in names_in(customer, None)[1:]:
            _change(filing, customer, "alias", before)


def _pin(filing: Filing, customer: Customer, value: str) -> None:
    """What a manager says of a tier holds whatever the sales are; what others say of it is a mere note."""
    tier, _, why = value.partition(":")
    reason = (why or " ".join(filing.slots.text.split()))[:LONGEST_REASON]
    if may_pin(filing.actor):
        _change(filing, customer, "tier_pin", pin_value(tier, reason))


def _add_member(filing: Filing, customer: Customer, fact: Fact, *, there: bool) -> None:
    if not there and len(fact.value) <= LONGEST_NAME:
        _change(filing, customer, fact.field, fact.value)


def _set(filing: Filing, what: Customer | Contact, fact: Fact) -> None:
    field = (CUSTOMER if isinstance(what, Customer) else PERSON)[fact.field]
    try:
        value = accepted(field, fact.value)
    except ValueError:
        return
    record_change(filing.session, what, fact.field, value, by=filing.actor, now=filing.now, entry_id=filing.entry.id)
    if fact.field == "left_on" and isinstance(what, Contact):
        warn_of_leaving(filing.session, filing.actor, what, filing.now)


def _keep_of_person(filing: Filing, customer: Customer, fact: Fact) -> None:
    if fact.person is None:
        return
    person = _person(filing, customer, fact.person)
    if person is None and fact.field not in _NEVER_NEW:
        person = _add_person(filing, customer, fact.person)
    if person is not None:
        _set(filing, person, fact)


def _add_newcomer(filing: Filing, customer: Customer, fact: Fact) -> None:
    """Somebody new with title and number; what is known of them already is not told over."""
    person = _add_person(filing, customer, fact.value)
    if person is None:
        return
    for field, value in (("title", fact.title), ("phone", fact.phone)):
        if value and getattr(person, field) is None:
            _set(filing, person, Fact(field, value, fact.start, fact.end, fact.value))


def _person(filing: Filing, customer: Customer, name: str) -> Contact | None:
    """Who is called so: exactly, or the only one whose first name or surname with title that is."""
    people = contacts_of(filing.session, customer.id)
    exactly = [one for one in people if _plain(one.name) == _plain(name)]
    alike = exactly or [one for one in people if one.left_on is None and _alike(one.name, name, one.title)]
    return alike[0] if exactly or len(alike) == 1 else None


def _plain(name: str) -> str:
    return "".join(c for c in normalise(name).lower if c.isalnum())


def _alike(name: str, said: str, title: str | None = None) -> bool:
    """Whether a person may be meant who is kept with a longer name: Joyce for Joyce Ng, 王经理 for 王强, 经理."""
    kept, words = _plain(name), _plain(said)
    if kept == words:
        return True
    if said.isascii():
        return _plain(said) == _plain(name.split(" ")[0])
    return bool(title) and kept[:1] + _plain(title or "") == words


def _add_person(filing: Filing, customer: Customer, name: str) -> Contact | None:
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
        person = Contact(customer_id=customer.id, name=name, entry_id=filing.entry.id)
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
