"""What a manager's digest counts: facts about the customers somebody may see, in sets."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ColumnElement, Date, and_, func, or_, select, true, type_coerce
from sqlalchemy.orm import Session, joinedload

from bot.domain.cadence import IN_PERSON as SEEN_TIERS
from bot.domain.cadence import Cadences
from bot.domain.digest import Span
from bot.domain.tiers import KEY
from bot.domain.warning_policy import Voice
from db.cadence import days_since, ideal, last_counted, living, longest
from db.complaint import UNSETTLED, Complaint
from db.customer import Customer, visible_to
from db.order import Order
from db.promise import Promise, PromiseState
from db.touch import IN_PERSON, Touch
from db.user import Role, User
from db.warning import RiskWarning, WarningState


@dataclass(frozen=True, slots=True)
class Cared:
    """A customer that buys still: days since the last touch that counts, or since it was entered."""

    id: int
    name: str
    owner_id: int
    tier: str
    days: int
    ideal: int
    longest: int

    @property
    def late(self) -> bool:
        return self.days >= self.longest


def cared_for(session: Session, actor: User, today: date, cadences: Cadences) -> list[Cared]:
    """All living customers that an actor may see, with how they stand."""
    days = days_since(func.coalesce(last_counted(), func.date(Customer.created_at)), today)
    query = select(
        Customer.id, Customer.name, Customer.owner_id, Customer.tier, days, ideal(cadences), longest(cadences)
    ).where(visible_to(actor), living())
    return [Cared(*row) for row in session.execute(query.order_by(Customer.id))]


def neglected(
    session: Session, actor: User, today: date, cadences: Cadences, offset: int, limit: int
) -> tuple[list[tuple[int, str, int]], int]:
    """A stretch of the key accounts not seen for too long, the longest ago first: id, name, days; and how many."""
    days = days_since(func.coalesce(last_counted(), func.date(Customer.created_at)), today)
    where = and_(visible_to(actor), living(), Customer.tier == KEY, days >= longest(cadences))
    total = session.scalar(select(func.count(Customer.id)).where(where)) or 0
    query = select(Customer.id, Customer.name, days).where(where).order_by(days.desc(), Customer.id)
    return [(number, name, ago) for number, name, ago in session.execute(query.offset(offset).limit(limit))], total


def reps_of(session: Session, actor: User) -> dict[int, str]:
    """The active reps of an actor's team by id, or of everybody's for an admin: their names."""
    query = select(User.id, User.name).where(User.active, User.role == Role.REP)
    if actor.role != Role.ADMIN:
        query = query.where(User.team_id == actor.team_id, User.team_id.is_not(None))
    return {row.id: row.name for row in session.execute(query)}


def names_of(session: Session, users: Collection[int]) -> dict[int, str]:
    query = select(User.id, User.name).where(User.id.in_(users))
    return {row.id: row.name for row in session.execute(query)}


# Touches


def _logged(actor: User, span: Span) -> ColumnElement[bool]:
    return and_(visible_to(actor), Touch.undone_at.is_(None), Touch.happened_on.between(span.first, span.last))


def touches_by_user(session: Session, actor: User, span: Span) -> Counter[int]:
    """How many touches each person logged in these days about customers that the actor may see."""
    query = select(Touch.user_id, func.count(Touch.id)).join(Customer, Customer.id == Touch.customer_id)
    found = session.execute(query.where(_logged(actor, span)).group_by(Touch.user_id))
    return Counter({row[0]: row[1] for row in found})


def touches_by_day(session: Session, actor: User, span: Span) -> Counter[date]:
    """How many touches there were on each day."""
    day = type_coerce(Touch.happened_on, Date)
    query = select(day, func.count(Touch.id)).join(Customer, Customer.id == Touch.customer_id)
    found = session.execute(query.where(_logged(actor, span)).group_by(day))
    return Counter({row[0]: row[1] for row in found})


def touches_of(
    session: Session, actor: User, user_id: int, span: Span, offset: int, limit: int
) -> tuple[list[tuple[Touch, str]], int]:
    """A stretch of what a person logged in these days, the newest first, with the names of the customers."""
    where = and_(_logged(actor, span), Touch.user_id == user_id)
    count = select(func.count(Touch.id)).join(Customer, Customer.id == Touch.customer_id)
    query = select(Touch, Customer.name).join(Customer, Customer.id == Touch.customer_id).where(where)
    query = query.order_by(Touch.happened_on.desc(), Touch.happened_at.desc(), Touch.id.desc())
    found = [(touch, name) for touch, name in session.execute(query.offset(offset).limit(limit))]
    return found, session.scalar(count.where(where)) or 0


@dataclass(frozen=True, slots=True)
class KeyAccount:
    """A key account: the day it was entered, its longest interval, and the days of touches that count."""

    entered: date
    longest: int
    seen: list[date]


def key_accounts(session: Session, actor: User, last: date, cadences: Cadences) -> list[KeyAccount]:
    """The living key accounts of now, with when they were seen up to a day, in order."""
    where = and_(visible_to(actor), living(), Customer.tier == KEY)
    entered = type_coerce(func.date(Customer.created_at), Date)
    rows = session.execute(select(Customer.id, entered, longest(cadences)).where(where)).all()
    counts = and_(Touch.undone_at.is_(None), Touch.happened_on <= last)
    if KEY in SEEN_TIERS:
        counts = and_(counts, Touch.kind.in_(IN_PERSON))
    query = select(Customer.id, Touch.happened_on).join(Customer, Customer.id == Touch.customer_id)
    seen: defaultdict[int, list[date]] = defaultdict(list)
    for number, day in session.execute(query.where(where, counts).order_by(Touch.happened_on)):
        seen[number].append(day)
    return [KeyAccount(day, most, seen[number]) for number, day, most in rows]


# Warnings


def new_warnings(
    session: Session, actor: User, since: datetime, until: datetime, offset: int, limit: int
) -> tuple[list[RiskWarning], int]:
    """A stretch of the warnings that came from a moment up to another and stand yet, the dearest first, and how many
    there are: of living customers that the actor may see, and of the book of the actor's team. What a first night found
    is told to nobody."""
    of_customers = and_(visible_to(actor), living())
    book = RiskWarning.team_id == actor.team_id if actor.role != Role.ADMIN else true()
    where = and_(
        RiskWarning.opened_at >= since,
        RiskWarning.opened_at <= until,
        RiskWarning.state != WarningState.RESOLVED,
        RiskWarning.voice != Voice.SILENT,
        or_(of_customers, and_(RiskWarning.customer_id.is_(None), book)),
    )
    count = select(func.count(RiskWarning.id)).outerjoin(Customer, Customer.id == RiskWarning.customer_id)
    query = select(RiskWarning).outerjoin(Customer, Customer.id == RiskWarning.customer_id).where(where)
    query = query.options(joinedload(RiskWarning.customer)).order_by(
        RiskWarning.loss.is_(None), RiskWarning.loss.desc(), RiskWarning.level.desc(), RiskWarning.id
    )
    return list(session.scalars(query.offset(offset).limit(limit))), session.scalar(count.where(where)) or 0


# Complaints and promises


def complaints_between(session: Session, actor: User, first: datetime, after: datetime) -> list[Complaint]:
    """Complaints that came, were answered or were settled from a moment on until before another."""
    moments = (Complaint.created_at, Complaint.answered_at, Complaint.resolved_at)
    query = select(Complaint).join(Customer, Customer.id == Complaint.customer_id)
    within = or_(*(and_(one >= first, one < after) for one in moments))
    return list(session.scalars(query.where(visible_to(actor), Complaint.undone_at.is_(None), within)))


def _overdue_complaint(actor: User, now: datetime) -> ColumnElement[bool]:
    """Nobody has given the customer a first answer, and the time for it is over."""
    unanswered = and_(Complaint.answered_at.is_(None), Complaint.state.in_(UNSETTLED))
    return and_(visible_to(actor), Complaint.undone_at.is_(None), unanswered, Complaint.due_at <= now)


def overdue_complaints(
    session: Session, actor: User, now: datetime, offset: int, limit: int
) -> tuple[list[Complaint], int]:
    """A stretch of the complaints past their deadline, the longest ago first, and how many there are."""
    query = select(Complaint).join(Customer, Customer.id == Complaint.customer_id)
    query = query.where(_overdue_complaint(actor, now)).order_by(Complaint.due_at, Complaint.id)
    count = select(func.count(Complaint.id)).join(Customer, Customer.id == Complaint.customer_id)
    total = session.scalar(count.where(_overdue_complaint(actor, now))) or 0
    options = joinedload(Complaint.customer), joinedload(Complaint.owner)
    return list(session.scalars(query.options(*options).offset(offset).limit(limit))), total


def complaints_to_show(
    session: Session, actor: User, now: datetime, first: datetime, after: datetime, offset: int, limit: int
) -> tuple[list[Complaint], int]:
    """A stretch of the complaints past their deadline and, after them, those that came between two moments."""
    overdue = _overdue_complaint(actor, now)
    came = and_(Complaint.created_at >= first, Complaint.created_at < after)
    where = and_(visible_to(actor), Complaint.undone_at.is_(None), or_(overdue, came))
    count = select(func.count(Complaint.id)).join(Customer, Customer.id == Complaint.customer_id)
    query = select(Complaint).join(Customer, Customer.id == Complaint.customer_id).where(where)
    query = query.order_by(overdue.desc(), Complaint.due_at, Complaint.id)
    options = joinedload(Complaint.customer), joinedload(Complaint.owner)
    found = list(session.scalars(query.options(*options).offset(offset).limit(limit)))
    return found, session.scalar(count.where(where)) or 0


def overdue_promises(
    session: Session, actor: User, today: date, offset: int, limit: int
) -> tuple[list[tuple[Promise, str]], int]:
    """A stretch of the open promises past their day, the longest ago first, with who has to keep them; and how
    many."""
    where = and_(
        visible_to(actor), Promise.undone_at.is_(None), Promise.state == PromiseState.OPEN, Promise.due_on < today
    )
    count = select(func.count(Promise.id)).join(Customer, Customer.id == Promise.customer_id)
    query = select(Promise).join(Customer, Customer.id == Promise.customer_id).where(where)
    query = query.options(joinedload(Promise.customer), joinedload(Promise.maker)).order_by(Promise.due_on, Promise.id)
    found = [(promise, promise.keeper.name) for promise in session.scalars(query.offset(offset).limit(limit))]
    return found, session.scalar(count.where(where)) or 0


def promises_due(session: Session, actor: User, span: Span) -> list[tuple[date, str, datetime | None]]:
    """Promises measured by a day of the span: that day, the state, and when they were settled."""
    day = type_coerce(func.coalesce(Promise.counts_on, Promise.due_on), Date)
    query = select(day, Promise.state, Promise.settled_at).join(Customer, Customer.id == Promise.customer_id)
    query = query.where(visible_to(actor), Promise.undone_at.is_(None), day.between(span.first, span.last))
    return [(on, state, settled) for on, state, settled in session.execute(query)]


# Orders


def sales(session: Session, actor: User, span: Span) -> dict[str, Decimal]:
    """The sum of each currency that has any amounts; returns count against it."""
    query = select(Order.currency, func.sum(Order.amount)).join(Customer, Customer.id == Order.customer_id)
    query = query.where(_ordered(actor, span), Order.amount.is_not(None)).group_by(Order.currency)
    return {currency: amount for currency, amount in session.execute(query) if amount is not None}


def orders(session: Session, actor: User, span: Span) -> int:
    """How many orders there were, those without an amount among them."""
    query = select(func.count(Order.id)).join(Customer, Customer.id == Order.customer_id)
    return session.scalar(query.where(_ordered(actor, span))) or 0


def _ordered(actor: User, span: Span) -> ColumnElement[bool]:
    return and_(visible_to(actor), Order.undone_at.is_(None), Order.ordered_on.between(span.first, span.last))
