"""Finding customers and notes by words, always among those the actor may see."""

# ruff: noqa: S608  # what is put into statements is whole numbers
from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from heapq import nlargest
from math import log
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Engine,
    bindparam,
    column,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    table,
    text,
)
from sqlalchemy.dialects import sqlite
from sqlalchemy.orm import Session, aliased

from bot.understanding.tokens import fold
from db import complaint, order, promise, remark  # noqa: F401  # their tables are searched
from db.base import Base
from db.contact import Contact, Phone
from db.customer import Alias, Customer, visible_to
from db.search_index import bring_up_to_date, connection_of, day_of
from db.search_schema import NOTES
from db.touch import Touch
from db.user import Role, User

_TABLES = {name: Base.metadata.tables[name] for name in NOTES}
_SAID = table(
    "search_said",
    column("id", BigInteger),
    column("kind"),
    column("record_id"),
    column("customer_id"),
    column("user_id"),
)
_WORDS = table("search_words", column("rowid", BigInteger), column("search_words"))
_MOST = 400  # notes read at once
_ENOUGH = 2500  # customers one token is followed to: one that more have tells little
_TINY = 1e-9  # what sums of the same numbers may differ by
_FEW = 100_000  # at least so many customers are assumed where a token's worth is reckoned


@dataclass(frozen=True, slots=True)
class Said:
    """A record with words. ``name`` is the customer's, None where it is about nobody; ``day`` the one it is of;
    ``sign`` its kind, of a touch how it was made."""

    kind: str
    record_id: int
    customer_id: int | None
    name: str | None
    day: date
    summary: str
    sign: str


def said_with(
    session: Session,
    actor: User,
    tokens: Sequence[str],
    begun: str | None,
    fits: Callable[[str], bool],
    limit: int,
    customers: tuple[int, ...] = (),
) -> list[Said]:
    """The latest records whose words have all tokens, or one that begins with ``begun``, and whose folded words fit;
    latest first. With ``customers`` of those alone."""
    bring_up_to_date(session)
    match = " AND ".join(f'"{one}"' for one in tokens) or f'"{begun}" *'
    page, connection = _page(str(actor.role), actor.id, actor.team_id, customers), session.connection()
    before, batch, found = 1 << 62, max(8, limit + 2), list[Said]()
    while len(found) < limit:
        rows = connection.exec_driver_sql(*page(match, before, batch)).all()
        found += _read(rows, fits)
        if len(rows) < batch:
            break
        before, batch = rows[-1][0], _MOST
    return found[:limit]


@lru_cache(maxsize=256)
def _page(
    role: str, actor_id: int, team_id: int | None, customers: tuple[int, ...] = ()
) -> Callable[[str, int, int], tuple[str, tuple[Any, ...]]]:
    """The statement, ready made, and its parameters for a match, the number to stay below and how many to read:
    records with words that match, of customers the actor may see, and those about nobody that the actor wrote."""
    actor = User(id=actor_id, role=role, team_id=team_id)
    seen: ColumnElement[bool] = exists().where(Customer.id == _SAID.c.customer_id, visible_to(actor))
    if role == Role.REP:  # few: gathered once rather than looked at one by one
        seen = _SAID.c.customer_id.in_(select(Customer.id).where(visible_to(actor)))
    own: ColumnElement[bool] = _SAID.c.customer_id.is_(None) & (_SAID.c.user_id == actor_id)
    if customers:
        seen, own = seen & or_(*(_SAID.c.customer_id == one for one in customers)), false()
    named = aliased(Customer)
    joined = _WORDS.join(_SAID, _SAID.c.id == _WORDS.c.rowid).outerjoin(named, named.id == _SAID.c.customer_id)
    for kind, noun in _TABLES.items():
        record = (noun.c.id == _SAID.c.record_id) & noun.c.undone_at.is_(None)
        joined = joined.outerjoin(noun, (_SAID.c.kind == literal(kind)) & record)
    page = (
        select(
            *(_SAID.c.id, _SAID.c.kind, _SAID.c.record_id, _SAID.c.customer_id, named.name),
            func.coalesce(*(noun.c.summary for noun in _TABLES.values())).label("summary"),
            func.coalesce(Touch.kind, _SAID.c.kind).label("sign"),
        )
        .select_from(joined)
        .where(text("search_words MATCH :match"), _WORDS.c.rowid < bindparam("before"), _SAID.c.kind.is_not(None))
        .where(or_(seen, own))
        .order_by(_WORDS.c.rowid.desc())
        .limit(bindparam("batch"))
    )
    made = page.compile(dialect=sqlite.dialect(), compile_kwargs={"render_postcompile": True})
    statement, names, fixed = str(made), made.positiontup or [], made.params

    def with_values(match: str, before: int, batch: int) -> tuple[str, tuple[Any, ...]]:
        values = {**fixed, "match": match, "before": before, "batch": batch}
        return statement, tuple(values[name] for name in names)

    return with_values


def _read(rows: Iterable[Any], fits: Callable[[str], bool]) -> list[Said]:
    return [
        Said(kind, record, customer, name, day_of(number), summary, sign)
        for number, kind, record, customer, name, summary, sign in rows
        if summary is not None and fits(fold(summary))
    ]


# Customers


def customers_like(session: Session, actor: User, tokens: Iterable[str], limit: int) -> list[int]:
    """The customers in the actor's scope that share most with the tokens, rare ones counting more; best first.

    They still have to be looked up with ``visible_to``.
    """
    bring_up_to_date(session)
    raw, scope = connection_of(session), _scope(actor)
    # One text for all numbers: thousands of rows are much more work than that.
    query = "SELECT group_concat(rowid) FROM (SELECT rowid FROM search_names WHERE search_names MATCH ? LIMIT ?)"
    found: list[tuple[float, list[str]]] = []
    common = _common(session)
    for token in tokens:
        match = f'"{token}"{scope}'
        if match in common:
            continue
        (numbers,) = raw.execute(query, (match, _ENOUGH + 1)).fetchone()
        if numbers is None:
            continue
        listed = numbers.split(",")
        if len(listed) > _ENOUGH:
            common.add(match)
            continue
        found.append((log(_FEW / len(listed)), listed))
    return _owners(raw, _heaviest(found, limit))


def _heaviest(found: list[tuple[float, list[str]]], limit: int) -> list[int]:
    """The numbers whose lists are worth most together, the best first.

    The dearest lists come first. Once no number that was not met yet can come among the best, only those that were met
    are looked for in the long lists that are left.
    """
    weights: dict[str, float] = {}
    left, closed = sum(worth for worth, _numbers in found), False
    for worth, numbers in sorted(found, key=lambda one: -one[0]):
        if not closed and len(weights) >= limit and left + _TINY < max(weights.values()):
            bar = nlargest(limit, weights.values())[-1]
            if left + _TINY < bar:
                weights, closed = {one: sum_ for one, sum_ in weights.items() if sum_ + left + _TINY >= bar}, True
        if closed:
            for one in weights.keys() & numbers:
                weights[one] += worth
        else:
            for one in numbers:
                weights[one] = weights.get(one, 0.0) + worth
        left -= worth
    best = nlargest(limit, [(worth, -int(one)) for one, worth in weights.items()])
    return [-number for _worth, number in best]


# Tokens that too many customers have to tell anything. To find that out again at each lookup costs more than the rest
# of it; a token that became rarer since is left out until the next start, or until so many are known.
_MOST_COMMON = 5000
_COMMON: WeakKeyDictionary[Engine | Connection, set[str]] = WeakKeyDictionary()


def _common(session: Session) -> set[str]:
    known = _COMMON.setdefault(session.get_bind(), set())
    if len(known) > _MOST_COMMON:
        known.clear()
    return known


def customers_with(session: Session, actor: User, token: str, limit: int) -> list[int]:
    """Customers in the actor's scope under exactly this token, or all of these joined by AND."""
    bring_up_to_date(session)
    raw = connection_of(session)
    query = "SELECT rowid FROM search_names WHERE search_names MATCH ? LIMIT ?"
    return _owners(raw, [row[0] for row in raw.execute(query, (f"{token}{_scope(actor)}", limit))])


def _owners(raw: sqlite3.Connection, numbers: list[int]) -> list[int]:
    """Whose the rows of the index are; the order stays."""
    listed = ",".join(map(str, numbers))
    query = f"SELECT id, customer_id FROM search_customer WHERE id IN ({listed}) AND customer_id IS NOT NULL"
    known = dict(raw.execute(query).fetchall())
    return [known[number] for number in numbers if number in known]


def _scope(actor: User) -> str:
    """What narrows a search of names to the actor's; who may see a customer is asked again when it is read."""
    if actor.role == Role.ADMIN:
        return ""
    return f' AND "t:{actor.team_id}"' if actor.role == Role.MANAGER else f' AND "u:{actor.id}"'


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody at a customer; ``numbers`` are digits alone."""

    name: str
    title: str | None
    numbers: list[str]


@dataclass(frozen=True, slots=True)
class Known:
    """All words a customer goes by. ``names``: its own first, then others the actor uses."""

    id: int
    name: str
    address: str | None
    names: list[str]
    people: list[Person]
    tags: list[str]


def known_of(session: Session, actor: User, ids: Sequence[int], *, numbers: bool) -> list[Known]:
    """Those of these customers the actor may see, in the given order; telephone numbers only where asked for. Without
    the ORM: hundreds are looked at in one lookup."""
    if not ids:
        return []
    seen = select(Customer.id, Customer.name, Customer.address).where(Customer.id.in_(ids), visible_to(actor))
    found = {one.id: Known(one.id, one.name, one.address, [one.name], [], []) for one in session.execute(seen)}
    raw, listed = connection_of(session), ",".join(map(str, found))
    mine = f"customer_id IN ({listed}) AND undone_at IS NULL"
    called = f"SELECT customer_id, text FROM alias WHERE {mine} AND (user_id IS NULL OR user_id = ?) ORDER BY id"
    for number, text_ in raw.execute(called, (actor.id,)):
        found[number].names.append(text_)
    people: dict[int, Person] = {}
    for number, person, name, title in raw.execute(
        f"SELECT customer_id, id, name, title FROM contact WHERE {mine} ORDER BY id"
    ):
        people[person] = Person(name, title, [])
        found[number].people.append(people[person])
    for number, text_ in raw.execute(f"SELECT customer_id, text FROM tag WHERE {mine}"):
        found[number].tags.append(text_)
    if numbers:
        of_people = ",".join(map(str, people))
        for person, digits in raw.execute(f"SELECT contact_id, digits FROM phone WHERE contact_id IN ({of_people})"):
            people[person].numbers.append(digits)
    return [found[one] for one in ids if one in found]


def names_of(session: Session, actor: User, ids: Sequence[int]) -> dict[int, list[str]]:
    """The names of those of these customers the actor may see: its own first, then others the actor uses."""
    if not ids:
        return {}
    names = select(Customer.id, Customer.name).where(Customer.id.in_(ids), visible_to(actor))
    seen = {number: [name] for number, name in session.execute(names)}
    known = Alias.undone_at.is_(None) & (Alias.user_id.is_(None) | (Alias.user_id == actor.id))
    for number, called in session.execute(
        select(Alias.customer_id, Alias.text).where(Alias.customer_id.in_(ids), known)
    ):
        if number in seen:
            seen[number].append(called)
    return {number: seen[number] for number in ids if number in seen}


def of_phone_tail(session: Session, actor: User, digits: str, limit: int) -> list[tuple[int, str]]:
    """Customers with a telephone number that ends with these digits, and the number as written."""
    tail = digits[::-1]
    query = (
        select(Contact.customer_id, Phone.number)
        .join(Phone, Phone.contact_id == Contact.id)
        .join(Customer, Customer.id == Contact.customer_id)
        .where(Phone.backwards >= tail, Phone.backwards < f"{tail}:", Contact.undone_at.is_(None), visible_to(actor))
        .limit(limit)
    )
    return [(customer, number) for customer, number in session.execute(query)]


def more_than(session: Session, actor: User, number: int) -> bool:
    """Whether the actor may see more than so many customers; counts no further."""
    query = select(Customer.id).where(visible_to(actor)).offset(number).limit(1)
    return session.scalar(query) is not None
