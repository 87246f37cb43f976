"""Two customers that are one: everything of one goes to the other, and back again for a day."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.base import Filed
from db.complaint import Complaint
from db.contact import Contact, Phone, contact_named
from db.customer import Alias, AliasSource, Customer, names_changed
from db.entry import Entry
from db.history import Change
from db.imports import CustomerNumber
from db.merge import Merge, newest_merge
from db.order import Order
from db.promise import Promise
from db.remark import Loss, Note, Referral, Score
from db.reminder import Reminder
from db.tag import Tag, tag_of
from db.touch import Touch
from db.user import User

UNDO_FOR = timedelta(days=1)
RECORDS: tuple[type[Filed], ...] = (Touch, Complaint, Order, Promise, Reminder, Note, Score, Referral, Loss)
_MOVED: tuple[type[Any], ...] = (*RECORDS, Alias, Tag, Change, Contact)
_BLANKS = (
    *("industry", "address", "region", "since", "founded", "contract_end", "credit_terms", "relationship"),
    *("relationship_by", "relationship_at", "motives", "leave_if", "needs", "products", "greeting_lang", "lat", "lon"),
)
_PERSON = ("title", "phone", "birthday", "role", "wedding", "likes")


class MergeError(Exception):
    """Why these two cannot be merged, or a merge not taken back."""


def merge_customers(session: Session, actor: User, kept: Customer, gone: Customer, now: datetime) -> Merge:
    """Let ``gone`` become part of ``kept``; the caller has made sure that the actor may see both.

    Records, people, names, tags and history move; what is empty at ``kept`` is filled in, what is not stays. The name
    of ``gone`` becomes another name of ``kept``. Of people with the same name one remains, with the numbers of both.

    Raises:
        MergeError: they are one already.
    """
    if kept.id == gone.id:
        raise MergeError("the same customer")
    folded = _fold_people(session, kept, gone, now)
    doubled = _double_tags(session, kept, gone, now)
    moved: dict[str, Any] = {noun.__tablename__: _move(session, noun, gone.id, kept.id) for noun in _MOVED}
    moved |= {"folded": folded, "doubled_tags": doubled, "entries": _move_entries(session, gone.id, kept.id)}
    moved["filled"] = _fill(session, actor, kept, gone, now)
    moved["number"] = _move_number(session, gone.id, kept.id)
    moved["entry_id"], gone.entry_id = gone.entry_id, None  # to undo or restore that entry must not bring it back
    moved["alias_added"] = _keep_name(session, kept, gone, now)
    gone.undone_at = now
    merge = Merge(kept_id=kept.id, gone_id=gone.id, user_id=actor.id, at=now, moved=moved)
    session.add(merge)
    _tell(session, actor, kept.id, "merged", None, gone.name, now)
    for one in (kept, gone):
        names_changed(one, now)
    session.flush()
    return merge


def may_take_apart(session: Session, merge: Merge, now: datetime) -> bool:
    """Whether a merge stands, is younger than a day, and is the last one that either side took part in."""
    newest = newest_merge(session, merge.kept_id)
    return merge.undone_at is None and now - merge.at <= UNDO_FOR and newest is not None and newest.id == merge.id


def take_apart(session: Session, actor: User, merge: Merge, now: datetime) -> tuple[Customer, Customer]:
    """Undo a merge: what came along goes back, unless it went on to a third customer; what was recorded since stays
    where it is. The one that was kept, and the one that is back.

    Raises:
        MergeError: it is too late, or undone already.
    """
    if not may_take_apart(session, merge, now):
        raise MergeError("too late")
    kept, gone = session.get_one(Customer, merge.kept_id), session.get_one(Customer, merge.gone_id)
    moved = merge.moved
    for noun in _MOVED:
        for row in _rows(session, noun, moved[noun.__tablename__]):
            if row.customer_id == kept.id:
                row.customer_id = gone.id
    for entry in _rows(session, Entry, moved["entries"]):
        if entry.draft.get("customer_id") == kept.id:
            entry.draft = entry.draft | {"customer_id": gone.id}
    _unfold_people(session, moved["folded"])
    for tag in _rows(session, Tag, moved["doubled_tags"]):
        tag.undone_at = None
    _empty(kept, moved["filled"])
    for alias in _rows(session, Alias, moved["alias_added"]):
        alias.undone_at = now
    if moved["number"] and (number := session.get(CustomerNumber, kept.id)):
        session.delete(number)
        session.add(CustomerNumber(customer_id=gone.id, number=moved["number"]))
    gone.undone_at, gone.entry_id = None, moved["entry_id"]
    merge.undone_at = now
    _tell(session, actor, kept.id, "merged", gone.name, None, now)
    for one in (kept, gone):
        names_changed(one, now)
    session.flush()
    return kept, gone


def _rows(session: Session, noun: type[Any], ids: list[int]) -> list[Any]:
    """The rows of these ids, some hundreds at a time: a statement takes only so many values."""
    found: list[Any] = []
    for at in range(0, len(ids), 500):
        found += session.scalars(select(noun).where(noun.id.in_(ids[at : at + 500])))
    return found


# One row at a time, through the mapped classes: what listens to changes of them (the search) hears of each.
def _move(session: Session, noun: type[Any], from_id: int, to_id: int) -> list[int]:
    rows = session.scalars(select(noun).where(noun.customer_id == from_id).order_by(noun.id)).all()
    for row in rows:
        row.customer_id = to_id
    return [row.id for row in rows]


def _move_entries(session: Session, from_id: int, to_id: int) -> list[int]:
    """A reply to an old card, or an undo, goes to the customer that is there."""
    query = select(Entry).where(Entry.draft["customer_id"].as_integer() == from_id)
    entries = session.scalars(query).all()
    for entry in entries:
        entry.draft = entry.draft | {"customer_id": to_id}
    return [entry.id for entry in entries]


def _fold_people(session: Session, kept: Customer, gone: Customer, now: datetime) -> list[dict[str, Any]]:
    """People of ``gone`` whom ``kept`` knows by the same name: their details fill what is empty there."""
    folded: list[dict[str, Any]] = []
    people = select(Contact).where(Contact.customer_id == gone.id, Contact.undone_at.is_(None))
    for person in session.scalars(people).all():
        known = contact_named(session, kept.id, person.name)
        if known is None or known.left_on != person.left_on:
            continue
        filled = [field for field in _PERSON if getattr(known, field) is None and getattr(person, field) is not None]
        for field in filled:
            setattr(known, field, getattr(person, field))
        mine = {one.digits for one in known.numbers}
        added = [one.number for one in person.numbers if one.digits not in mine]
        known.numbers += [Phone(number=n, digits=d, backwards=d[::-1]) for n, d in _digits(person, added)]
        person.undone_at = now
        folded.append({"into": known.id, "person": person.id, "filled": filled, "numbers": added})
    return folded


def _digits(person: Contact, numbers: list[str]) -> list[tuple[str, str]]:
    return [(one.number, one.digits) for one in person.numbers if one.number in numbers]


def _unfold_people(session: Session, folded: list[dict[str, Any]]) -> None:
    for fold in folded:
        person, known = session.get_one(Contact, fold["person"]), session.get_one(Contact, fold["into"])
        for field in fold["filled"]:
            if getattr(known, field) == getattr(person, field):
                setattr(known, field, None)
        known.numbers = [one for one in known.numbers if one.number not in fold["numbers"]]
        person.undone_at = None


def _double_tags(session: Session, kept: Customer, gone: Customer, now: datetime) -> list[int]:
    """Tags that both have: one is enough."""
    tags = session.scalars(select(Tag).where(Tag.customer_id == gone.id, Tag.undone_at.is_(None))).all()
    doubled = [tag for tag in tags if tag_of(session, kept.id, tag.text)]
    for tag in doubled:
        tag.undone_at = now
    return [tag.id for tag in doubled]


def _fill(session: Session, actor: User, kept: Customer, gone: Customer, now: datetime) -> dict[str, str]:
    """Fill what is empty at ``kept`` from ``gone``; the fields with their values as text."""
    filled: dict[str, str] = {}
    for field in _BLANKS:
        value = getattr(gone, field)
        if value is not None and getattr(kept, field) is None:
            setattr(kept, field, value)
            filled[field] = str(value)
            _tell(session, actor, kept.id, field, None, str(value), now)
    return filled


def _empty(kept: Customer, filled: dict[str, str]) -> None:
    """Empty again what was filled, where nobody changed it since."""
    for field, value in filled.items():
        if str(getattr(kept, field)) == value:
            setattr(kept, field, None)


def _move_number(session: Session, from_id: int, to_id: int) -> str | None:
    """The number in another system comes along where the kept one has none."""
    number = session.get(CustomerNumber, from_id)
    if number is None or session.get(CustomerNumber, to_id) is not None:
        return None
    session.delete(number)
    session.add(CustomerNumber(customer_id=to_id, number=number.number))
    return number.number


def _keep_name(session: Session, kept: Customer, gone: Customer, now: datetime) -> list[int]:
    if gone.name.casefold() == kept.name.casefold():
        return []
    alias = Alias(customer_id=kept.id, text=gone.name, source=AliasSource.GIVEN, created_at=now)
    session.add(alias)
    session.flush()
    return [alias.id]


def _tell(
    session: Session, actor: User, customer_id: int, field: str, before: str | None, after: str | None, now: datetime
) -> None:
    session.add(Change(customer_id=customer_id, user_id=actor.id, at=now, field=field, before=before, after=after))
