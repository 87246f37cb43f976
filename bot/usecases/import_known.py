"""What an import compares its rows with: the customers, people and orders of the actor, as plain data.

Those of a colleague whom the actor stands in for are not: a table changes a whole book, and that book is not theirs."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from bot.tabular.fields import Kind
from bot.tabular.values import phone_digits
from bot.understanding.normalise import normalise
from db.base import Base
from db.contact import Contact, Phone
from db.customer import Alias, AliasSource, Customer, belongs_to, names_stamp
from db.imports import CustomerNumber, OrderNumber
from db.order import Order
from db.tag import Tag
from db.user import Role, Team, User

CUSTOMER_FIELDS = (
    "name",
    "tier",
    "state",
    "industry",
    "address",
    "since",
    "contract_end",
    "credit_terms",
    "relationship",
    "motives",
    "leave_if",
    "needs",
    "products",
    "relationship_by",
    "relationship_at",
    "tier_pinned_by",
    "tier_pinned_at",
    "tier_reason",
)
CONTACT_FIELDS = ("name", "title", "phone", "role", "birthday", "likes")
ORDER_FIELDS = ("ordered_on", "amount", "currency", "contact", "summary")


@lru_cache(maxsize=20_000)
def name_key(raw: str) -> str:
    """A name as it is compared: scripts, widths, capitals, spaces and signs make no other."""
    return "".join(char for char in normalise(raw).lower if char.isalnum()) or raw.strip()


@dataclass(slots=True)
class KnownRecord:
    """A record that is there, with the values an import may change. ``marks`` are those it has several of."""

    id: int
    customer_id: int
    values: dict[str, Any]
    marks: set[str] = field(default_factory=set)


@dataclass
class Known:
    """``stamp`` tells whether any of it changed since. ``hidden`` are names of customers of others, by their key with
    the addresses: never to be shown."""

    stamp: tuple[Any, ...]
    customers: dict[int, KnownRecord] = field(default_factory=dict)
    by_name: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    by_number: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    numbers: dict[int, str] = field(default_factory=dict)
    aliases: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    hidden: dict[str, list[str | None]] = field(default_factory=lambda: defaultdict(list))
    contacts: dict[int, list[KnownRecord]] = field(default_factory=lambda: defaultdict(list))
    tags: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    orders: dict[tuple[Any, ...], list[KnownRecord]] = field(default_factory=lambda: defaultdict(list))
    owners: dict[str, list[tuple[int, int | None]]] = field(default_factory=lambda: defaultdict(list))
    only_team: int | None = None


def stamp_of(session: Session, actor: User) -> tuple[Any, ...]:
    """Changes whenever a customer of the actor's, or any order, comes, changes or goes."""
    orders = session.execute(select(func.count(Order.id), func.max(Order.id)).where(Order.undone_at.is_(None))).one()
    everybody = session.execute(select(func.count(Customer.id)).where(Customer.undone_at.is_(None))).one()
    return (*names_stamp(session, actor), *orders, *everybody)


def load_known(session: Session, actor: User, kind: Kind) -> Known:
    """Everything that rows of this kind may match."""
    known = Known(stamp_of(session, actor))
    _customers(session, actor, known)
    if kind in (Kind.CUSTOMERS, Kind.CONTACTS):
        _contacts(session, actor, known)
    if kind == Kind.CUSTOMERS:
        _hidden(session, actor, known)
        _tags(session, actor, known)
        _owners(session, actor, known)
    if kind == Kind.ORDERS:
        _orders(session, actor, known)
    return known


def _columns(noun: type[Base], names: tuple[str, ...]) -> list[Any]:
    return [getattr(noun, name) for name in names]


def _customers(session: Session, actor: User, known: Known) -> None:
    query = select(Customer.id, *_columns(Customer, CUSTOMER_FIELDS)).where(belongs_to(actor)).order_by(Customer.id)
    for customer_id, *values in session.execute(query):
        known.customers[customer_id] = KnownRecord(
            customer_id, customer_id, dict(zip(CUSTOMER_FIELDS, values, strict=True))
        )
    given = (
        select(Alias.customer_id, Alias.text)
        .join(Customer)
        .where(belongs_to(actor), Alias.undone_at.is_(None), Alias.source == AliasSource.GIVEN)
    )
    for customer_id, text in session.execute(given):
        known.aliases[customer_id].add(text)
    _of_customer(session, actor, known)


def _of_customer(session: Session, actor: User, known: Known) -> None:
    query = select(CustomerNumber.customer_id, CustomerNumber.number).join(Customer).where(belongs_to(actor))
    for customer_id, number in session.execute(query):
        known.by_number[number.casefold()].append(customer_id)
        known.numbers[customer_id] = number


def index_names(known: Known) -> None:
    """Gather customers by the keys of their names: much work, so it is done outside the store's threads."""
    for customer_id, record in known.customers.items():
        for key in {name_key(record.values["name"]), *map(name_key, known.aliases.get(customer_id, ()))}:
            known.by_name[key].append(customer_id)
    known.hidden = _by_key(known.hidden)


def _by_key(hidden: dict[str, list[str | None]]) -> dict[str, list[str | None]]:
    found: dict[str, list[str | None]] = defaultdict(list)
    for name, addresses in hidden.items():
        found[name_key(name)] += [name_key(address) if address else None for address in addresses]
    return found


def _hidden(session: Session, actor: User, known: Known) -> None:
    if actor.role == Role.ADMIN:
        return
    query = select(Customer.name, Customer.address).where(~belongs_to(actor), Customer.undone_at.is_(None))
    for name, address in session.execute(query):
        known.hidden[name].append(address)


def _contacts(session: Session, actor: User, known: Known) -> None:
    there = (Contact.undone_at.is_(None), belongs_to(actor))
    query = select(Contact.id, Contact.customer_id, *_columns(Contact, CONTACT_FIELDS)).join(Customer).where(*there)
    by_id: dict[int, KnownRecord] = {}
    for contact_id, customer_id, *values in session.execute(query.order_by(Contact.id)):
        by_id[contact_id] = KnownRecord(contact_id, customer_id, dict(zip(CONTACT_FIELDS, values, strict=True)))
        known.contacts[customer_id].append(by_id[contact_id])
    numbers = select(Phone.contact_id, Phone.number).join(Contact).join(Customer).where(*there)
    for contact_id, number in session.execute(numbers):
        by_id[contact_id].marks.add(phone_digits(number))


def _tags(session: Session, actor: User, known: Known) -> None:
    query = select(Tag.customer_id, Tag.text).join(Customer, Customer.id == Tag.customer_id)
    for customer_id, text in session.execute(query.where(belongs_to(actor), Tag.undone_at.is_(None))):
        known.tags[customer_id].add(text.casefold())


def _owners(session: Session, actor: User, known: Known) -> None:
    """Whose name or Telegram id a manager may put into the column of those in charge."""
    query = select(User.id, User.name, User.telegram_id, User.team_id).where(User.active)
    if actor.role == Role.MANAGER:
        query = query.where(User.team_id == actor.team_id)
    if actor.role == Role.REP:
        query = query.where(User.id == actor.id)
    for user_id, name, telegram_id, team_id in session.execute(query):
        known.owners[name_key(name)].append((user_id, team_id))
        known.owners[str(telegram_id)].append((user_id, team_id))
    teams = list(session.scalars(select(Team.id).limit(2)))
    known.only_team = teams[0] if len(teams) == 1 else None


def _orders(session: Session, actor: User, known: Known) -> None:
    columns = (Order.id, Order.customer_id, OrderNumber.number, *_columns(Order, ORDER_FIELDS))
    query: Select[Any] = select(*columns).join(Customer, Customer.id == Order.customer_id)
    query = query.outerjoin(OrderNumber, OrderNumber.order_id == Order.id)
    for order_id, customer_id, number, *values in session.execute(
        query.where(belongs_to(actor), Order.undone_at.is_(None)).order_by(Order.id)
    ):
        record = KnownRecord(order_id, customer_id, dict(zip(ORDER_FIELDS, values, strict=True)))
        for key in order_keys(customer_id, number, record.values):
            known.orders[key].append(record)


def order_keys(customer_id: int, number: str | None, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    """What orders are known by: the number where they have one, and day, amount and currency."""
    plain = (customer_id, values["ordered_on"], values["amount"], values["currency"])
    return [plain] if number is None else [(customer_id, number.casefold()), plain]
