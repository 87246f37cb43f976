"""Lists of the customers an actor may see: by tier, due, never visited, without orders, by tag."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    ScalarSelect,
    Select,
    and_,
    case,
    exists,
    func,
    literal,
    null,
    select,
    type_coerce,
)
from sqlalchemy.orm import Session

from bot.domain.cadence import LONGEST
from bot.usecases.cadence import cadences
from db.cadence import is_late, last_counted
from db.cadence import living as living
from db.customer import Customer, visible_to
from db.order import Order
from db.tag import Tag
from db.touch import Touch, TouchKind
from db.user import User

NO_ORDER = (30, 60, 90)  # days
MOST_TAGS = 6


class List(StrEnum):
    """What a list is made by, as short as a button needs it; what follows it is in ``Wanted.value``."""

    TIER = "t"
    DUE = "d"
    NEVER = "v"
    NO_ORDER = "o"
    TAG = "g"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A list: ``value`` is the tier, the days without an order, or the id of any tag of the wanted words."""

    by: List
    value: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A customer of a list. ``since`` is the last touch, or in a list by orders the last order."""

    id: int
    name: str
    tier: str
    since: date | None


@dataclass(frozen=True, slots=True)
class Overview:
    """How many customers each list holds. ``tags``: any id of a tag of these words, the words, how many."""

    total: int
    tiers: dict[str, int]
    due: int
    never: int
    no_order: dict[int, int]
    tags: list[tuple[int, str, int]]


def last_touch() -> ScalarSelect[date | None]:
    """The day of the last touch, by one step into an index."""
    day: ColumnElement[date | None] = type_coerce(Touch.happened_on, Date)
    query = select(day).where(Touch.customer_id == Customer.id, Touch.undone_at.is_(None))
    return query.order_by(Touch.happened_on.desc()).limit(1).correlate(Customer).scalar_subquery()


def _last_order() -> ScalarSelect[date | None]:
    day: ColumnElement[date | None] = type_coerce(Order.ordered_on, Date)
    query = select(day).where(Order.customer_id == Customer.id, Order.undone_at.is_(None))
    return query.order_by(Order.ordered_on.desc()).limit(1).correlate(Customer).scalar_subquery()


def _visited() -> ColumnElement[bool]:
    visit = and_(Touch.customer_id == Customer.id, Touch.kind == TouchKind.VISIT, Touch.undone_at.is_(None))
    return exists().where(visit)


def is_due(session: Session, today: date) -> ColumnElement[bool]:
    """Whether the customer was not seen for too long, by the cadence of the installation or its own."""
    return is_late(last_counted(), today, cadences(session))


def _tagged(session: Session, tag_id: str) -> ColumnElement[bool]:
    words = session.scalar(select(func.lower(Tag.text)).where(Tag.id == int(tag_id))) if tag_id.isdecimal() else None
    same = and_(Tag.customer_id == Customer.id, Tag.undone_at.is_(None), func.lower(Tag.text) == words)
    return exists().where(same)


def overview(session: Session, actor: User, today: date) -> Overview:
    """The size of every list, in one pass over the actor's customers and one over their tags."""
    facts = (
        select(
            Customer.tier.label("tier"),
            is_due(session, today).label("due"),
            (~_visited()).label("never"),
            _last_order().label("ordered"),
        )
        .where(visible_to(actor), living())
        .cte("facts")
        .prefix_with("MATERIALIZED")  # else the last order is looked for once for every sum below
    )
    asked = [facts.c.tier == tier for tier in LONGEST]
    asked += [facts.c.due, facts.c.never]
    asked += [facts.c.ordered < today - timedelta(days=days) for days in NO_ORDER]
    counts = session.execute(select(func.count(), *(_how_many(one) for one in asked)).select_from(facts)).one()
    total, *found = (int(count or 0) for count in counts)
    tiers, rest = found[: len(LONGEST)], found[len(LONGEST) :]
    return Overview(
        total,
        dict(zip(LONGEST, tiers, strict=True)),
        rest[0],
        rest[1],
        dict(zip(NO_ORDER, rest[2:], strict=True)),
        tags_of_all(session, actor),
    )


def _how_many(one: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((one, literal(1, Integer)), else_=literal(0, Integer)))


def tags_of_all(session: Session, actor: User, words: str | None = None) -> list[tuple[int, str, int]]:
    """The tags most used among the actor's customers; with ``words`` only the one of these."""
    count = func.count(Tag.customer_id.distinct())
    query = (
        select(func.min(Tag.id), func.min(Tag.text), count)
        .join(Customer, Customer.id == Tag.customer_id)
        .where(visible_to(actor), living(), Tag.undone_at.is_(None))
        .group_by(func.lower(Tag.text))
        .order_by(count.desc(), func.min(Tag.text))
        .limit(MOST_TAGS)
    )
    if words is not None:
        query = query.where(func.lower(Tag.text) == words.lower())
    return [(number, text, many) for number, text, many in session.execute(query)]


def tag_words(session: Session, actor: User, tag_id: str) -> str | None:
    """What a tag says, if a customer that the actor may see has it."""
    if not tag_id.isdecimal() or len(tag_id) > 18:
        return None
    query = select(Tag.text).join(Customer, Customer.id == Tag.customer_id)
    return session.scalar(query.where(Tag.id == int(tag_id), Tag.undone_at.is_(None), visible_to(actor)))


def listed(
    session: Session, actor: User, wanted: Wanted, today: date, offset: int, limit: int
) -> tuple[list[Line], int]:
    """A stretch of a list, what is most pressing first, and how long the list is."""
    where, since = _condition(session, wanted, today)
    where = and_(visible_to(actor), living(), where)
    total = session.scalar(select(func.count(Customer.id)).where(where)) or 0
    query = select(Customer.id, Customer.name, Customer.tier, since.label("since")).where(where)
    found = session.execute(_ordered(query, wanted, since).offset(offset).limit(limit))
    return [Line(number, name, tier, day) for number, name, tier, day in found], total


def _condition(session: Session, wanted: Wanted, today: date) -> tuple[ColumnElement[bool], ColumnElement[date | None]]:
    touched, ordered = last_touch(), _last_order()
    match wanted.by:
        case List.TIER:
            return Customer.tier == wanted.value, touched
        case List.DUE:
            return is_due(session, today), last_counted()
        case List.NEVER:
            return ~_visited(), touched
        case List.NO_ORDER:
            return ordered < today - timedelta(days=int(wanted.value)), ordered
        case List.TAG:
            return _tagged(session, wanted.value), touched


def _ordered(
    query: Select[int, str, str, date | None], wanted: Wanted, since: ColumnElement[date | None]
) -> Select[int, str, str, date | None]:
    ranks: Sequence[str] = tuple(LONGEST)
    rank = case({tier: number for number, tier in enumerate(ranks)}, value=Customer.tier, else_=len(ranks))
    if wanted.by in (List.TIER, List.TAG):
        return query.order_by(Customer.name, Customer.id)
    if wanted.by == List.NO_ORDER:
        return query.order_by(rank, since.desc(), Customer.id)
    return query.order_by(rank, since.is_not(null()), since, Customer.name, Customer.id)
