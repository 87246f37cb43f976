"""When customers were last touched, and how that stands against their cadence: expressions and set-based queries.

A key account is seen in person: of such a tier only visits and meetings count.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    Label,
    Row,
    ScalarSelect,
    Select,
    String,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.orm import Session

from bot.domain.cadence import DEFAULTS, RANKS, WINDOW, Cadences
from bot.domain.cadence import IN_PERSON as SEEN_TIERS
from bot.domain.tiers import REGULAR
from db.customer import Customer, CustomerState
from db.reminder import Reminder, ReminderState
from db.touch import IN_PERSON, Touch
from db.user import User

_LOOK_BACK = timedelta(days=WINDOW)


def living() -> ColumnElement[bool]:
    """Customers that buy still, or may."""
    return Customer.state.not_in((CustomerState.LOST, CustomerState.CLOSED))


def _of_customer(*more: ColumnElement[bool]) -> ColumnElement[bool]:
    return and_(Touch.customer_id == Customer.id, Touch.undone_at.is_(None), *more)


def _last(*more: ColumnElement[bool]) -> ScalarSelect[date | None]:
    """The newest day by one step into an index."""
    day: ColumnElement[date | None] = type_coerce(Touch.happened_on, Date)
    query = select(day).where(_of_customer(*more)).order_by(Touch.happened_on.desc()).limit(1)
    return query.correlate(Customer).scalar_subquery()


def _by_tier(seen: Any, touched: Any) -> Any:
    return case((Customer.tier.in_(SEEN_TIERS), seen), else_=touched)


def counts(tier: str, kind: str) -> bool:
    """Whether a touch of a kind counts for a customer of a tier."""
    return tier not in SEEN_TIERS or kind in IN_PERSON


def last_counted() -> ColumnElement[date | None]:
    """The day of the last touch that counts for the customer's tier."""
    day: ColumnElement[date | None] = _by_tier(_last(Touch.kind.in_(IN_PERSON)), _last())
    return day


def _recent(today: date) -> ColumnElement[int]:
    """How many touches that count there were in the window."""

    def count(*more: ColumnElement[bool]) -> ScalarSelect[int]:
        of = _of_customer(Touch.happened_on > today - _LOOK_BACK, *more)
        return select(func.count()).select_from(Touch).where(of).correlate(Customer).scalar_subquery()

    found: ColumnElement[int] = _by_tier(count(Touch.kind.in_(IN_PERSON)), count())
    return found


def _days(cadences: Cadences, own: Any, name: str) -> ColumnElement[int]:
    of_tier = {tier: getattr(one, name) for tier, one in cadences.items()}
    return func.coalesce(own, case(of_tier, value=Customer.tier, else_=of_tier[REGULAR]))


def longest(cadences: Cadences) -> ColumnElement[int]:
    """The longest interval of a customer, in days."""
    return _days(cadences, Customer.cadence_longest, "longest")


def ideal(cadences: Cadences) -> ColumnElement[int]:
    """The ideal interval of a customer, in days."""
    return _days(cadences, Customer.cadence_ideal, "ideal")


def days_since(day: Any, today: date) -> ColumnElement[int]:
    """Whole days from a day (a date in the table's writing) to today."""
    return cast(func.julianday(today.isoformat()) - func.julianday(day), Integer)


def is_late(last: Any, today: date, cadences: Cadences) -> ColumnElement[bool]:
    """Whether the longest interval is over; who was never touched counts from the day of entering."""
    since = func.coalesce(last, func.date(Customer.created_at))
    return days_since(since, today) >= longest(cadences)


@dataclass(frozen=True, slots=True)
class Facts:
    """What a customer's standing is told from, as columns; ``last`` is None where there was no touch that counts."""

    last: Label[date | None]
    days: Label[int]
    ideal: Label[int]
    longest: Label[int]
    recent: Label[int]
    known: Label[int]


def facts_of(today: date, cadences: Cadences) -> Facts:
    """The columns for a query over customers."""
    last = last_counted()
    return Facts(
        last.label("last"),
        days_since(func.coalesce(last, func.date(Customer.created_at)), today).label("days"),
        ideal(cadences).label("ideal"),
        longest(cadences).label("longest"),
        _recent(today).label("recent"),
        days_since(func.date(Customer.created_at), today).label("known"),
    )


def late_of_owner(
    session: Session, user: User, today: date, cadences: Cadences, planned: tuple[datetime, datetime]
) -> list[Row[int, str, int, int | None, int | None]]:
    """A user's own customers past their longest interval, but for those planned between two moments: id, tier, days,
    own ideal and longest."""
    first, last = planned
    longest_of = {f"longest_{tier}": cadences[tier].longest for tier in DEFAULTS}
    asked = {"owner": user.id, "today": today.isoformat(), "first": first, "last": last, **longest_of}
    session.flush()
    return list(session.connection().execute(_LATE, asked))


def _late() -> Select[int, str, int, int | None, int | None]:
    """The statement, made once: every agenda asks for it."""
    of_tier = {tier: bindparam(f"longest_{tier}", type_=Integer) for tier in DEFAULTS}
    most = func.coalesce(Customer.cadence_longest, case(of_tier, value=Customer.tier, else_=of_tier[REGULAR]))
    today = func.julianday(bindparam("today", type_=String))
    last = func.coalesce(last_counted(), func.date(Customer.created_at))
    days: ColumnElement[int] = cast(today - func.julianday(last), Integer)
    soon = exists().where(
        *(Reminder.customer_id == Customer.id, Reminder.user_id == bindparam("owner")),
        *(Reminder.state != ReminderState.DONE, Reminder.undone_at.is_(None)),
        Reminder.due_at.between(bindparam("first"), bindparam("last")),
    )
    return (
        select(Customer.id, Customer.tier, days.label("days"), Customer.cadence_ideal, Customer.cadence_longest)
        .where(
            *(Customer.owner_id == bindparam("owner"), Customer.undone_at.is_(None), living()),
            *(days >= most, ~soon),
        )
        .order_by(Customer.id)
    )


_LATE = _late()


def rank() -> ColumnElement[int]:
    """The more a customer's tier matters the smaller."""
    return case(dict(RANKS), value=Customer.tier, else_=len(RANKS))


def missed(
    who: ColumnElement[bool], today: date, now: datetime, offset: timedelta, visits: tuple[str, ...]
) -> Select[int, str, str, date]:
    """Customers of whom a planned visit is over, not done and with no touch since: id and the day it was planned for.

    A follow-up is one, and a reminder that has one of the words for ``visits``. ``offset`` is that of the user's zone
    from UTC.
    """
    on = func.date(Reminder.due_at, f"{int(offset.total_seconds())} seconds")
    words = or_(Reminder.kind == "followup", *(Reminder.summary.icontains(word) for word in visits))
    touched = exists().where(_of_customer(Touch.happened_on >= on)).correlate(Customer, Reminder)
    day = type_coerce(func.max(on), Date).label("planned")
    return (
        select(Customer.id, Customer.name, Customer.tier, day)
        .join(Reminder, Reminder.customer_id == Customer.id)
        .where(
            who,
            living(),
            Reminder.undone_at.is_(None),
            Reminder.state != ReminderState.DONE,
            Reminder.due_at.between(now - _LOOK_BACK, now),
            on < today.isoformat(),
            words,
            ~touched,
        )
        .group_by(Customer.id, Customer.name, Customer.tier)
    )
