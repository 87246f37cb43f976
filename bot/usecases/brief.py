"""The brief on a customer: what a rep wants to know before walking in."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session

from bot.domain.anniversary import next_anniversary
from bot.domain.signals.model import Family
from bot.domain.sparkline import by_month
from db.customer import Customer
from db.customer_brief import Found, Rows, orders_between, people_of, sales_of_owner, small_things, three_touches
from db.user import User

MONTHS = 12
CONTRACT_AHEAD = timedelta(days=60)
BIRTHDAY_AHEAD = timedelta(days=14)
LEFT_AGO = timedelta(days=90)
ANSWERED_AGO = timedelta(days=90)
_WHO_MATTERS = ("decides", "pays", "uses", "gatekeeper", None)


@dataclass(frozen=True, slots=True)
class Sales:
    """The last 12 months: one (currency, sum) each, the largest first; the trend is that of the first currency, the
    oldest month first. ``share`` of what the owner's customers bought in it is None where they bought nothing."""

    sums: list[tuple[str, Decimal]]
    trend: list[Decimal]
    last: date | None
    share: Decimal | None


@dataclass(frozen=True, slots=True)
class Anniversary:
    """A yearly day that comes soon; ``what`` is birthday, wedding or founded, ``name`` whose."""

    day: date
    what: str
    name: str


@dataclass(frozen=True, slots=True)
class Brief:
    """What is known of a customer; rows as in ``db.customer_brief``, the newest or most pressing first.

    ``contacts`` are those who are there, who decides first; ``left`` those who left of late; ``answered`` is what was
    said of late about an order; ``warnings`` are the families of those that are open and not put off.
    """

    customer: Customer
    contacts: list[Found]
    left: list[Found]
    touches: Rows
    complaints: list[Found]
    promises: list[Found]
    reminder: Found | None
    scores: list[Found]
    note: str | None
    answered: Found | None
    sales: Sales
    contract_end: date | None
    anniversaries: list[Anniversary]
    owner: str
    files: int
    learnt: bool
    warnings: list[Family]


def year_before(day: date) -> date:
    """The day after the same day a year ago: where twelve months that end on ``day`` begin."""
    start = (
        day.replace(year=day.year - 1, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=day.year - 1)
    )
    return date.fromordinal(start.toordinal() + 1)


def brief_on(session: Session, actor: User, customer: Customer, today: date) -> Brief:
    """The brief for an actor who may see the customer; ``today`` is the day it is for the actor."""
    session.flush()
    people = people_of(session, customer.id)
    small: defaultdict[str, list[Found]] = defaultdict(list)
    for row in small_things(session, customer.id, customer.owner_id, actor.id, today):
        small[row.kind].append(row)
    here = [one for one in people if one.left_on is None]
    return Brief(
        customer=customer,
        contacts=sorted(here, key=lambda one: _WHO_MATTERS.index(one.role if one.role in _WHO_MATTERS else None)),
        left=_left(people, today),
        touches=three_touches(session, customer.id),
        complaints=sorted(small["complaint"], key=lambda one: (one.done is not None, one.at)),
        promises=sorted(small["promise"], key=lambda one: one.day or date.max),
        reminder=min(small["reminder"], key=lambda one: one.at, default=None),
        scores=small["score"],
        note=small["note"][0].a if small["note"] else None,
        answered=_lately(small["answered"], today),
        sales=_sales(session, customer, small["sold"][0].number, today),
        contract_end=_soon(customer.contract_end, today, CONTRACT_AHEAD),
        anniversaries=_anniversaries(customer, here, today),
        owner=small["owner"][0].a,
        files=small["files"][0].number,
        learnt=small["learnt"][0].number > 0,
        warnings=sorted((Family(one.a) for one in small["warning"]), key=list(Family).index),
    )


def _left(people: Rows, today: date) -> list[Found]:
    found = [one for one in people if one.left_on is not None and one.left_on > today - LEFT_AGO]
    return sorted(found, key=lambda one: one.left_on, reverse=True)


def _lately(answered: list[Found], today: date) -> Found | None:
    return next((one for one in answered if one.at.date() > today - ANSWERED_AGO), None)


def _soon(day: date | None, today: date, ahead: timedelta) -> date | None:
    return day if day is not None and today <= day <= today + ahead else None


def _anniversaries(customer: Customer, people: list[Found], today: date) -> list[Anniversary]:
    said = [(one.birthday, "birthday", one.name) for one in people]
    said += [(one.wedding, "wedding", one.name) for one in people]
    said.append((customer.founded, "founded", customer.name))
    known = [(next_anniversary(code, today), what, name) for code, what, name in said if code]
    found = [Anniversary(day, what, name) for day, what, name in known if day and day <= today + BIRTHDAY_AHEAD]
    return sorted(found, key=lambda one: one.day)


def _sales(session: Session, customer: Customer, newest: int | None, today: date) -> Sales:
    orders = orders_between(session, customer.id, year_before(today), today)
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    for row in orders:
        if row.amount is not None:
            sums[row.currency] += row.amount
    ranked = sorted(sums.items(), key=lambda one: -one[1])
    if not ranked:
        return Sales([], [], orders[-1].ordered_on if orders else None, None)
    currency, amount = ranked[0]
    dated = [(row.ordered_on, row.amount) for row in orders if row.currency == currency and row.amount is not None]
    total = _of_owner(session, customer.owner_id, currency, newest, today) if amount > 0 else Decimal(0)
    share = amount / max(total, amount) if amount > 0 else None
    return Sales(ranked, by_month(dated, today, MONTHS), orders[-1].ordered_on, share)


# The sum over all customers of a rep would cost more than the rest of the card. It is kept until the rep's next order
# or the next day; an order taken back, or logged by somebody else, is in it from then on.
_Key = tuple[int, str]
_TOTALS: WeakKeyDictionary[Engine | Connection, dict[_Key, tuple[int | None, date, Decimal]]] = WeakKeyDictionary()


def _of_owner(session: Session, owner_id: int, currency: str, newest: int | None, today: date) -> Decimal:
    kept = _TOTALS.setdefault(session.get_bind(), {})
    found = kept.get((owner_id, currency))
    if found is None or found[:2] != (newest, today):
        total = sales_of_owner(session, owner_id, currency, year_before(today), today)
        found = kept[owner_id, currency] = (newest, today, total)
    return found[2]
