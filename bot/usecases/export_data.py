"""What leaves in an export: everything an actor may take of the customers that are theirs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from bot.usecases.brief import year_before
from db.complaint import Complaint
from db.contact import Contact
from db.customer import Alias, Customer, belongs_to
from db.order import Order
from db.tag import Tag
from db.touch import Touch, TouchKind
from db.user import Role, User

MOST_ROWS = 200_000  # of one kind: what fits a workbook that a phone still opens


class ExportRefused(Exception):
    """The actor may not take this data out."""


@dataclass(slots=True)
class Exported:
    """Rows of plain values by field, in the order of customers; ``left_out`` counts what was over the most."""

    customers: list[dict[str, Any]] = field(default_factory=list)
    contacts: list[dict[str, Any]] = field(default_factory=list)
    orders: list[dict[str, Any]] = field(default_factory=list)
    touches: list[dict[str, Any]] = field(default_factory=list)
    complaints: list[dict[str, Any]] = field(default_factory=list)
    left_out: int = 0

    @property
    def counts(self) -> dict[str, int]:
        kinds = ("customers", "contacts", "orders", "touches", "complaints")
        return {kind: len(getattr(self, kind)) for kind in kinds}


def may_export(actor: User, *, team_export: bool) -> bool:
    """Reps take their own, admins all; managers the team's where the installation allows it."""
    return Role(actor.role) != Role.MANAGER or team_export


def export_data(session: Session, actor: User, today: date, *, team_export: bool) -> Exported:
    """Everything the actor may take. ``today`` is the day it is for the actor.

    Raises:
        ExportRefused: a manager, and the installation does not allow it.
    """
    if not may_export(actor, team_export=team_export):
        raise ExportRefused
    out = Exported()
    out.customers = _limited(out, _customers(session, actor, today))
    for kind, of in (
        ("contacts", _contacts),
        ("orders", _orders),
        ("touches", _touches),
        ("complaints", _complaints),
    ):
        setattr(out, kind, _limited(out, of(session, actor)))
    return out


def _limited(out: Exported, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    out.left_out += max(0, len(rows) - MOST_ROWS)
    return rows[:MOST_ROWS]


_PLAIN = (
    *("name", "tier", "state", "industry", "address", "since", "contract_end", "credit_terms", "relationship"),
    *("motives", "leave_if", "needs", "products"),
)


def _customers(session: Session, actor: User, today: date) -> list[dict[str, Any]]:
    columns = [getattr(Customer, name) for name in _PLAIN]
    owner = select(User.name).where(User.id == Customer.owner_id).scalar_subquery()
    query = select(Customer.id, owner, *columns).where(belongs_to(actor)).order_by(Customer.name, Customer.id)
    aliases = _gathered(
        session,
        select(Alias.customer_id, Alias.text)
        .join(Customer)
        .where(belongs_to(actor), Alias.undone_at.is_(None), Alias.user_id.is_(None)),
    )
    tags = _gathered(
        session,
        select(Tag.customer_id, Tag.text)
        .join(Customer, Customer.id == Tag.customer_id)
        .where(belongs_to(actor), Tag.undone_at.is_(None)),
    )
    visits = _last_visits(session, actor)
    sales = _sales(session, actor, today)
    return [
        dict(zip(_PLAIN, values, strict=True))
        | {
            "owner": owner_name,
            "alias": aliases.get(number, []),
            "tags": tags.get(number, []),
            "last_visit": visits.get(number),
            "sales": sales.get(number, []),
        }
        for number, owner_name, *values in session.execute(query)
    ]


def _gathered(session: Session, query: Select[int, str]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for number, text in session.execute(query):
        found[number].append(text)
    return found


def _last_visits(session: Session, actor: User) -> dict[int, date]:
    query = (
        select(Touch.customer_id, func.max(Touch.happened_on))
        .join(Customer, Customer.id == Touch.customer_id)
        .where(belongs_to(actor), Touch.kind == TouchKind.VISIT, Touch.undone_at.is_(None))
        .group_by(Touch.customer_id)
    )
    return {number: day for number, day in session.execute(query) if number is not None}


def _sales(session: Session, actor: User, today: date) -> dict[int, list[tuple[str, Any]]]:
    """Of the last twelve months: sums by currency, the largest first."""
    total = func.sum(Order.amount)
    query = (
        select(Order.customer_id, Order.currency, total)
        .join(Customer, Customer.id == Order.customer_id)
        .where(belongs_to(actor), Order.undone_at.is_(None), Order.ordered_on.between(year_before(today), today))
        .group_by(Order.customer_id, Order.currency)
        .order_by(total.desc())
    )
    found: dict[int, list[tuple[str, Any]]] = defaultdict(list)
    for number, currency, amount in session.execute(query):
        if amount is not None and number is not None:
            found[number].append((currency, amount))
    return found


def _listed(noun: Any, names: tuple[str, ...], order: Callable[[], Any]) -> Callable[[Session, User], Any]:
    """Rows of a noun with the name and address of the customer."""

    def rows(session: Session, actor: User) -> list[dict[str, Any]]:
        columns = [getattr(noun, name) for name in names]
        query = (
            select(Customer.name, Customer.address, *columns)
            .select_from(noun)
            .join(Customer, Customer.id == noun.customer_id)
            .where(belongs_to(actor), noun.undone_at.is_(None))
            .order_by(*order())
            .limit(MOST_ROWS + 1)
        )
        keys = ("customer", "address", *names)
        return [dict(zip(keys, row, strict=True)) for row in session.execute(query)]

    return rows


_contacts = _listed(
    Contact,
    ("id", "name", "title", "phone", "role", "birthday", "likes", "left_on"),
    lambda: (Customer.name, Customer.id, Contact.id),
)
_orders = _listed(
    Order, ("contact", "ordered_on", "amount", "currency", "summary"), lambda: (Order.ordered_on.desc(), Order.id)
)
_touches = _listed(Touch, ("happened_on", "kind", "contact", "summary"), lambda: (Touch.happened_on.desc(), Touch.id))
_complaints = _listed(
    Complaint,
    ("created_at", "category", "severity", "state", "due_at", "summary"),
    lambda: (Complaint.id.desc(),),
)
