"""Whom an order from another program means: a customer's code, else exactly a name, among all of the installation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.usecases.import_known import name_key
from db.customer import Alias, AliasSource, Customer
from db.imports import CustomerNumber
from db.merge import merged_into

_PIECE = 500  # values in one statement

Meant = dict[str, frozenset[int]]
"""By what was written: the ids of those it may mean. None is there for what means nobody."""


def customers_meant(session: Session, written: Collection[str]) -> Meant:
    """Who goes by these codes or names. A code goes before a name; scripts, widths, capitals, spaces and signs make no
    other name. Much work for names that are not written as they are kept: not for the thread that writes."""
    found = _coded(session, written)
    found |= _named(session, [one for one in written if one not in found])
    if left := [one for one in written if one not in found]:
        found |= _alike(session, left)
    return {one: frozenset(ids) for one, ids in found.items()}


def still_there(session: Session, customer_id: int) -> Customer | None:
    """The customer, or the one it became part of."""
    customer = session.get(Customer, customer_id)
    if customer is None:
        return None
    if customer.undone_at is not None:
        kept = merged_into(session, customer_id)
        return still_there(session, kept) if kept else None
    return customer


def _pieces(values: Iterable[str]) -> Iterator[list[str]]:
    listed = list(values)
    for at in range(0, len(listed), _PIECE):
        yield listed[at : at + _PIECE]


def _coded(session: Session, written: Collection[str]) -> dict[str, set[int]]:
    by_code: dict[str, set[int]] = defaultdict(set)
    for piece in _pieces({one.lower() for one in written}):
        query = select(CustomerNumber.number, CustomerNumber.customer_id).join(Customer)
        query = query.where(func.lower(CustomerNumber.number).in_(piece), Customer.undone_at.is_(None))
        for number, customer_id in session.execute(query):
            by_code[number.lower()].add(customer_id)
    return {one: by_code[one.lower()] for one in written if one.lower() in by_code}


def _named(session: Session, written: Collection[str]) -> dict[str, set[int]]:
    """Names written exactly as they are kept."""
    found: dict[str, set[int]] = defaultdict(set)
    for piece in _pieces(written):
        names = select(Customer.name, Customer.id).where(Customer.name.in_(piece), Customer.undone_at.is_(None))
        others = select(Alias.text, Alias.customer_id).join(Customer).where(Alias.text.in_(piece), *_GIVEN)
        for query in (names, others):
            for name, customer_id in session.execute(query):
                found[name].add(customer_id)
    return found


_GIVEN = (Alias.undone_at.is_(None), Alias.source == AliasSource.GIVEN, Customer.undone_at.is_(None))


def _alike(session: Session, written: Collection[str]) -> dict[str, set[int]]:
    """Names that are the same but for how they are written."""
    wanted: dict[str, list[str]] = defaultdict(list)
    for one in written:
        wanted[name_key(one)].append(one)
    found: dict[str, set[int]] = defaultdict(set)
    names = select(Customer.name, Customer.id).where(Customer.undone_at.is_(None))
    others = select(Alias.text, Alias.customer_id).join(Customer).where(*_GIVEN)
    for query in (names, others):
        for name, customer_id in session.execute(query):
            for one in wanted.get(name_key(name), ()):
                found[one].add(customer_id)
    return found
