"""The one way a profile changes: a value is set and a line of history tells who set it, when, from what to what.

The lines of a field that stand form a chain: what one changed to is what the next changed from, and the last tells
the value of today. Taking a line out closes the chain, so what was changed since stays as it is.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session, object_session

from bot.domain.cadence import read_interval
from db.contact import Contact, Phone, phone_of
from db.customer import Alias, Customer, names_changed
from db.entry import Entry
from db.history import Change, changes_of_entry, newer_change
from db.reminder import Reminder, ReminderState
from db.tag import Tag, tag_of
from db.user import User

MEMBERS = frozenset({"tag", "alias", "contact", "number"})
"""Fields of which a customer or a person has several: a line adds one (``after``) or takes one away (``before``)."""
_DATES = frozenset({"contract_end", "since", "left_on"})
_KNOWN_BY = MEMBERS | {"name", "owner", "address", "phone", "left_on", "state"}
_OF_THE_ENTRY = frozenset({"phone", "birthday", "state", "name"})
"""What an entry's own records put back when it is undone."""


def value_of(what: Customer | Contact, field: str) -> str | None:
    """The present value of a field that holds one, as the history keeps it."""
    if field == "owner":
        return str(what.owner_id) if isinstance(what, Customer) else None
    if field == "tier_pin":
        assert isinstance(what, Customer)
        return pin_value(what.tier, what.tier_reason or "") if what.tier_pinned_at else None
    if field == "cadence":
        assert isinstance(what, Customer)
        return f"{what.cadence_ideal}:{what.cadence_longest}" if what.cadence_ideal else None
    value = getattr(what, field)
    return value.isoformat() if isinstance(value, date) else None if value is None else str(value)


def pin_value(tier: str, reason: str) -> str:
    """A pinned tier with its reason, as the history keeps it."""
    return f"{tier}:{reason}"


def record_change(
    session: Session,
    what: Customer | Contact,
    field: str,
    after: str | None,
    *,
    by: User | None,
    now: datetime,
    entry_id: int | None = None,
    before: str | None = None,
) -> Change | None:
    """Set a field and write its line; None where it holds that already.

    Of ``MEMBERS`` ``after`` is added or ``before`` taken away. What an entry says gets a line in any case, so that the
    value stays if an earlier one that said the same is undone.
    """
    session.flush()
    if field not in MEMBERS:
        before = value_of(what, field)
        if before == after and entry_id is None:
            return None
    change = Change(
        customer_id=what.id if isinstance(what, Customer) else what.customer_id,
        contact_id=what.id if isinstance(what, Contact) else None,
        user_id=by.id if by else None,
        at=now,
        field=field,
        before=before,
        after=after,
        entry_id=entry_id,
    )
    session.add(change)
    session.flush()
    if field in MEMBERS:
        _move_member(session, what, field, before, after, change, now)
    else:
        _put(what, field, after, change)
    _noticed(session, change, now)
    return change


def _noticed(session: Session, change: Change, now: datetime) -> None:
    session.flush()
    if change.field in _KNOWN_BY:
        names_changed(session.get_one(Customer, change.customer_id), now)


def _put(what: Customer | Contact, field: str, value: str | None, set_by: Change | None) -> None:
    """Give a field its value; ``set_by`` is the line that tells who set it."""
    if field == "tier_pin":
        assert isinstance(what, Customer)
        _pin(what, value, set_by)
        return
    if field == "owner":
        assert isinstance(what, Customer)
        assert value is not None
        _follow_ups_go_along(what, int(value))
        what.owner_id = int(value)
        return
    if field == "cadence":
        assert isinstance(what, Customer)
        own = read_interval(value) if value else None
        what.cadence_ideal, what.cadence_longest = (own.ideal, own.longest) if own else (None, None)
        return
    stored = date.fromisoformat(value) if field in _DATES and value else value
    setattr(what, field, stored)
    if field == "relationship" and isinstance(what, Customer):
        known = set_by if value else None
        what.relationship_by = known.user_id if known else None
        what.relationship_at = known.at if known else None


def _follow_ups_go_along(customer: Customer, to: int) -> None:
    """What was to be followed up by who looked after a customer is now somebody else's; private reminders stay."""
    session = object_session(customer)
    if session is not None:
        open_ones = update(Reminder).where(
            *(Reminder.customer_id == customer.id, Reminder.user_id == customer.owner_id, Reminder.kind == "followup"),
            *(Reminder.undone_at.is_(None), Reminder.state != ReminderState.DONE),
        )
        session.execute(open_ones.values(user_id=to))


def _pin(customer: Customer, value: str | None, set_by: Change | None) -> None:
    tier, _, reason = (value or "").partition(":")
    customer.tier = tier or customer.tier
    customer.tier_reason = reason or None if value else None
    customer.tier_pinned_by = set_by.user_id if set_by and value else None
    customer.tier_pinned_at = set_by.at if set_by and value else None


def _move_member(
    session: Session,
    what: Customer | Contact,
    field: str,
    gone: str | None,
    come: str | None,
    change: Change,
    now: datetime,
) -> None:
    """Take one of several away, or add one; one that is there already is not added again."""
    if isinstance(what, Contact):
        if field == "contact":
            what.undone_at = now if come is None else None
        elif field == "number":
            _move_number(what, gone, come)
    elif field == "tag":
        _move_tag(session, what, gone, come, change)
    elif field == "alias":
        _move_alias(session, what, gone, come, change.at)
    session.flush()


def _move_number(contact: Contact, gone: str | None, come: str | None) -> None:
    if gone is not None:
        contact.numbers = [one for one in contact.numbers if one.number != gone or one.number == contact.phone]
    if come is not None and all(one.number != come for one in contact.numbers):
        contact.numbers.append(phone_of(come))


def _move_tag(session: Session, customer: Customer, gone: str | None, come: str | None, change: Change) -> None:
    if gone is not None and (tag := tag_of(session, customer.id, gone)):
        tag.undone_at = change.at
    if come is not None and tag_of(session, customer.id, come) is None:
        session.add(Tag(customer_id=customer.id, text=come, created_by=change.user_id, at=change.at))


def _move_alias(session: Session, customer: Customer, gone: str | None, come: str | None, at: datetime) -> None:
    known = select(Alias).where(Alias.customer_id == customer.id, Alias.user_id.is_(None), Alias.text == (gone or come))
    found = session.scalars(known).first()
    if gone is not None and found is not None:
        found.undone_at = at
    if come is not None and found is not None:
        found.undone_at = None
    elif come is not None:
        customer.aliases.append(Alias(text=come, created_at=at))


# Taking back


def undo_change(session: Session, change: Change, now: datetime) -> bool:
    """Take a line back: what was before is there again, unless somebody changed it since. Whether the value moved."""
    if change.undone_at is not None:
        return False
    later = newer_change(session, change)
    what = _subject(session, change)
    change.undone_at = now
    session.flush()
    if change.field in MEMBERS:
        return _settle_member(session, what, change, now)
    if later is not None:
        later.before = change.before
        return False
    _put(what, change.field, change.before, _setter(session, change))
    _noticed(session, change, now)
    return True


def _settle_member(session: Session, what: Customer | Contact, change: Change, now: datetime) -> bool:
    """Let one of several be there if the last line about it that stands says so; without any, as it was at first."""
    text = change.after or change.before
    about = select(Change).where(
        Change.customer_id == change.customer_id,
        Change.contact_id.is_not_distinct_from(change.contact_id),
        Change.field == change.field,
    )
    if change.field != "contact":
        about = about.where((Change.after == text) | (Change.before == text))
    lines = session.scalars(about.order_by(Change.id)).all()
    standing = [one for one in lines if one.undone_at is None]
    if standing and standing[-1].id > change.id:
        return False
    there = standing[-1].after is not None if standing else lines[0].after is None
    _move_member(session, what, change.field, None if there else text, text if there else None, change, now)
    _noticed(session, change, now)
    return True


def _subject(session: Session, change: Change) -> Customer | Contact:
    if change.contact_id is not None:
        return session.get_one(Contact, change.contact_id)
    return session.get_one(Customer, change.customer_id)


def _setter(session: Session, change: Change) -> Change | None:
    """The line before this one that stands and set the value this one changed."""
    query = select(Change).where(
        Change.customer_id == change.customer_id,
        Change.contact_id.is_not_distinct_from(change.contact_id),
        Change.field == change.field,
        Change.id < change.id,
        Change.undone_at.is_(None),
    )
    return session.scalar(query.order_by(Change.id.desc()).limit(1))


def undo_entry_changes(session: Session, entry_id: int, now: datetime) -> None:
    """Take back what a message changed in the profile. What its records and contacts put back by themselves has been
    put back when this is called; only its lines are taken out."""
    session.flush()
    for change in reversed(changes_of_entry(session, entry_id)):
        if change.field in ("contact", "customer"):
            _follow_contact(session, change, now)
        elif change.field in _OF_THE_ENTRY:
            _take_out(session, change, now)
        else:
            undo_change(session, change, now)


def _take_out(session: Session, change: Change, now: datetime) -> None:
    later = newer_change(session, change)
    if later is not None:
        later.before = change.before
    elif change.before != change.after and value_of(_subject(session, change), change.field) == change.after:
        subject = _subject(session, change)
        if isinstance(subject, Customer):  # no record put it back: a sentence told the state or the name
            undo_change(session, change, now)
            return
        if subject.undone_at is None:
            if _of_another(session, change, subject):
                undo_change(session, change, now)
            return  # else it stands, for another message said it too
    change.undone_at = now
    session.flush()


def _of_another(session: Session, change: Change, person: Contact) -> bool:
    """Whether a detail is that of somebody else than the contact of the entry that told it: of who came anew."""
    entry = session.get(Entry, change.entry_id)
    return entry is not None and entry.draft.get("contact") != person.name


def _follow_contact(session: Session, change: Change, now: datetime) -> None:
    """The line of a person who came with the message goes where the person goes."""
    contact = session.get(Contact, change.contact_id) if change.contact_id else None
    if contact is None:
        return
    if contact.undone_at is not None:
        change.undone_at = now
    elif contact.entry_id is not None:
        change.entry_id = contact.entry_id
    session.flush()


def numbers_of(contact: Contact) -> list[Phone]:
    """The numbers of a person, the one that is shown first."""
    return sorted(contact.numbers, key=lambda one: one.number != contact.phone)
