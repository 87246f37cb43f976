"""Greetings offered for birthdays, anniversaries and festivals: each occasion of a customer or contact once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint, bindparam, func, select, update
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from db.base import Base, Id
from db.contact import Contact
from db.customer import Customer, CustomerState
from db.order import Order

NOBODY = 0
"""The ``contact_id`` of a greeting to the customer as a whole."""
_TOGETHER = 500  # ids in one statement


class GreetingState(StrEnum):
    OFFERED = "offered"
    SENT = "sent"
    SKIPPED = "skipped"


class Greeting(Base):
    """``occasion`` is a code like ``birthday`` or ``mid_autumn``, with ``gift.`` before it where a gift is to be seen
    to, ``day`` the day it falls on this time; ``user_id`` to whom it was offered, on ``offered_on`` of their calendar.

    ``said``: it was pushed on that day, and not told by the agenda alone. ``language`` and ``wording`` choose the
    words, ``text`` keeps them once they were sent, ``touch_id`` the touch that this was.
    """

    __tablename__ = "greeting"
    __table_args__ = (
        UniqueConstraint("customer_id", "contact_id", "occasion", "day"),
        Index("ix_greeting_user_day", "user_id", "day"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    contact_id: Mapped[int] = mapped_column(Id, default=NOBODY)
    occasion: Mapped[str]
    day: Mapped[date]
    state: Mapped[str] = mapped_column(default=GreetingState.OFFERED)
    text: Mapped[str | None]
    offered_at: Mapped[datetime]
    offered_on: Mapped[date]
    said: Mapped[bool] = mapped_column(default=False)
    language: Mapped[str]
    wording: Mapped[int] = mapped_column(default=0)
    touch_id: Mapped[int | None] = mapped_column(ForeignKey("touch.id"))


@dataclass(frozen=True, slots=True)
class Occasion:
    """What makes a greeting the one it is."""

    customer_id: int
    contact_id: int
    occasion: str
    day: date


GREETED = (CustomerState.PROSPECT, CustomerState.ACTIVE)
"""Who is greeted: nobody who is lost, no company that has closed down."""


@dataclass(frozen=True, slots=True)
class Known:
    """What greeting a customer takes; ``first`` is the day of the first order."""

    id: int
    name: str
    tier: str
    region: str | None
    greeting_lang: str | None
    industry: str | None
    founded: str | None
    contract_end: date | None
    first: date | None


@dataclass(frozen=True, slots=True)
class Someone:
    """A person at a customer, who has not left."""

    id: int
    customer_id: int
    name: str
    title: str | None
    role: str | None
    birthday: str | None
    wedding: str | None
    likes: str | None


def to_greet(session: Session, owner_id: int) -> list[Known]:
    """The customers of an owner who may be greeted."""
    return [Known(*row) for row in session.execute(_TO_GREET, {"owner": owner_id})]


def people_to_greet(session: Session, owner_id: int) -> list[Someone]:
    """The people at these customers who are there."""
    return [Someone(*row) for row in session.execute(_PEOPLE_TO_GREET, {"owner": owner_id})]


def people_there(session: Session, customers: Iterable[int]) -> list[Someone]:
    """The people of some customers who are there."""
    return [Someone(*row) for row in session.execute(_PEOPLE, {"customers": list(customers)})]


# Statements are made once: each morning of everybody asks for these.
_GREETED_OF_OWNER = select(Customer.id).where(
    Customer.owner_id == bindparam("owner"), Customer.undone_at.is_(None), Customer.state.in_(GREETED)
)
_FIRST_ORDER = select(func.min(Order.ordered_on)).where(Order.undone_at.is_(None))
_TO_GREET = (
    select(
        *(Customer.id, Customer.name, Customer.tier, Customer.region, Customer.greeting_lang, Customer.industry),
        *(Customer.founded, Customer.contract_end),
        _FIRST_ORDER.where(Order.customer_id == Customer.id).correlate(Customer).scalar_subquery(),
    )
    .where(Customer.id.in_(_GREETED_OF_OWNER))
    .order_by(Customer.id)
)
_SOMEONE = (
    select(
        *(Contact.id, Contact.customer_id, Contact.name, Contact.title, Contact.role),
        *(Contact.birthday, Contact.wedding, Contact.likes),
    )
    .where(Contact.undone_at.is_(None), Contact.left_on.is_(None))
    .order_by(Contact.customer_id, Contact.id)
)
_PEOPLE_TO_GREET = _SOMEONE.where(Contact.customer_id.in_(_GREETED_OF_OWNER))
_PEOPLE = _SOMEONE.where(Contact.customer_id.in_(bindparam("customers", expanding=True)))


def first_order_day(session: Session, customer_id: int) -> date | None:
    """The day of a customer's first order."""
    return session.scalar(_FIRST_ORDER.where(Order.customer_id == customer_id))


def offered_already(session: Session, owner_id: int, customers: Iterable[int], since: date) -> set[Occasion]:
    """What was offered for days from ``since`` on: of these customers to whomever, and to the owner of whomever."""
    found = {Occasion(*row) for row in session.execute(_OFFERED_BY, {"owner": owner_id, "since": since})}
    for ids in _portions(customers):
        found |= {Occasion(*row) for row in session.execute(_OFFERED_TO, {"customers": ids, "since": since})}
    return found


_OFFERED = select(Greeting.customer_id, Greeting.contact_id, Greeting.occasion, Greeting.day).where(
    Greeting.day >= bindparam("since")
)
_OFFERED_BY = _OFFERED.where(Greeting.user_id == bindparam("owner"))
_OFFERED_TO = _OFFERED.where(Greeting.customer_id.in_(bindparam("customers", expanding=True)))


def last_wordings(session: Session, customers: Iterable[int], before: date) -> dict[tuple[int, int, str], int]:
    """The words of the last time, by customer, contact and occasion."""
    columns = (Greeting.customer_id, Greeting.contact_id, Greeting.occasion, Greeting.wording)
    found: dict[tuple[int, int, str], int] = {}
    for ids in _portions(customers):
        query = select(*columns).where(Greeting.customer_id.in_(ids), Greeting.day < before)
        found |= {(row[0], row[1], row[2]): row[3] for row in session.execute(query.order_by(Greeting.day))}
    return found


def _portions(ids: Iterable[int]) -> list[list[int]]:
    known = sorted(set(ids))
    return [known[at : at + _TOGETHER] for at in range(0, len(known), _TOGETHER)]


def offer(session: Session, rows: list[dict[str, object]]) -> None:
    """Keep greetings as offered, each occasion once: what somebody has offered meanwhile stays as it is. A row has the
    columns that tell what, to whom, when and in which words."""
    fresh = {"state": GreetingState.OFFERED, "said": False, "text": None, "touch_id": None}
    if rows:
        session.execute(insert(Greeting).on_conflict_do_nothing(), [{**fresh, **row} for row in rows])


def mark_said(session: Session, greetings: list[Greeting], day: date) -> None:
    """They were pushed on a day, in the calendar of the person."""
    for ids in _portions(one.id for one in greetings):
        session.execute(update(Greeting).where(Greeting.id.in_(ids)).values(said=True, offered_on=day))


def offered_on(session: Session, user_id: int, day: date) -> list[Greeting]:
    """What was offered to a person on a day, whatever became of it, in the order of the days it is about."""
    query = select(Greeting).where(Greeting.user_id == user_id, Greeting.day >= day, Greeting.offered_on == day)
    return list(session.scalars(query.order_by(Greeting.day, Greeting.id)))


def still_open(session: Session, user_id: int, today: date) -> list[Greeting]:
    """What a person was offered, has not sent, and is not over; the nearest day first."""
    return list(session.scalars(_STILL_OPEN, {"user": user_id, "today": today}))


_STILL_OPEN = (
    select(Greeting)
    .where(
        *(Greeting.user_id == bindparam("user"), Greeting.day >= bindparam("today")),
        Greeting.state == GreetingState.OFFERED,
    )
    .order_by(Greeting.day, Greeting.id)
)
