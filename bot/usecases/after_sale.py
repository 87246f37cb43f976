"""Some days after an order: when to ask how it went, and what waits for an answer."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session

from bot.domain.habits import at
from bot.domain.workdays import WorkCalendar
from bot.understanding.touch_kinds import is_payment, tells_delivery
from bot.usecases.filing import Filing
from bot.usecases.slots import Slots
from bot.usecases.speak_up import Ring, say, wants
from db.after_sale import AfterSale, after_sale_of, asked_since
from db.alarm import Alarm, set_alarm
from db.customer import Customer, CustomerState
from db.entry import Entry
from db.house import zone_of
from db.order import Order
from db.setting import get_setting, put_setting
from db.user import Role, User

KIND = "after_sale"
AFTER_DAYS = (3, 7, 14, 30)
ASK_AT = time(10)
MOST_A_DAY = 3
_USUAL = 7
_SETTING = "after_sale_days"
_STALE = timedelta(days=10)  # after the day it should have been asked: whoever has so many orders is spared the rest
_WAITS = timedelta(days=7)  # an unanswered question is shown in the agenda
_OVER = (CustomerState.LOST, CustomerState.CLOSED)
_RECENT = timedelta(days=7)  # an order that comes from elsewhere and is older is history
_SPARED = timedelta(days=30)  # a customer whose orders come from elsewhere is asked about once in so long
_MOST_AT_ONCE = 10 * MOST_A_DAY  # for one person, of one table: as many as are asked about before they are stale


def days_after(session: Session) -> int:
    """How many days after an order is asked; 0 for never."""
    value = get_setting(session, _SETTING)
    return int(value) if value is not None and value in {str(days) for days in (0, *AFTER_DAYS)} else _USUAL


def set_days_after(session: Session, actor: User, days: int) -> None:
    """Change when is asked, for the orders that come.

    Raises:
        PermissionError: the actor is no admin.
        ValueError: there is no such choice.
    """
    if actor.role != Role.ADMIN:
        raise PermissionError("only admins change it")
    if days not in (0, *AFTER_DAYS):
        raise ValueError(f"not {days} days")
    put_setting(session, _SETTING, str(days))


# When to ask


def plan_question(filing: Filing, order: Order) -> None:
    """Set the alarm with an order told in the chat: the day is N days after it, or after its delivery where the same
    message names that day. An order so old that the day is over is not asked about, nor is a payment or a return."""
    day = _day_of(filing.session, order, filing.slots)
    zone = filing.here.tzinfo
    if day is None or day <= filing.now.astimezone(zone).date():
        return
    owner = filing.session.get_one(Customer, filing.required_customer).owner_id
    set_alarm(filing.session, owner, KIND, datetime.combine(day, ASK_AT, zone), order.id)


def plan_from_elsewhere(session: Session, which: ColumnElement[bool], now: datetime) -> None:
    """Set the alarms of orders that came by a program, a file or a table, as for those told in the chat: of each
    customer the largest. Nobody is asked about history, which is all but the last days."""
    place = func.row_number().over(partition_by=Order.customer_id, order_by=(Order.amount.desc(), Order.id))
    recent = (
        select(Order.id, place.label("place"))
        .where(which, Order.ordered_on >= now.date() - _RECENT - timedelta(days=1), Order.undone_at.is_(None))
        .subquery()
    )
    query = select(Order, User).join(recent, recent.c.id == Order.id).join(Customer, Customer.id == Order.customer_id)
    query = query.join(User, User.id == Customer.owner_id).where(recent.c.place == 1)
    planned: Counter[int] = Counter()
    for order, owner in session.execute(query.order_by(Order.amount.desc(), Order.id)):
        here = now.astimezone(zone_of(session, owner))
        day = _day_of(session, order, None)
        history = order.ordered_on < here.date() - _RECENT
        if day is not None and day > here.date() and not history and planned[owner.id] < _MOST_AT_ONCE:
            planned[owner.id] += 1
            set_alarm(session, owner.id, KIND, at(day, ASK_AT, here), order.id)


def _day_of(session: Session, order: Order, slots: Slots | None) -> date | None:
    """The day to ask, by what was said of the order where it was told in the chat."""
    days, text = days_after(session), slots.text if slots is not None else ""
    if not days or is_payment(text) or (order.amount or 0) < 0:
        return None
    delivered = slots.due_day if slots is not None and tells_delivery(text) else None
    return max(order.ordered_on, delivered or order.ordered_on) + timedelta(days=days)


def ring_after_sale(ring: Ring) -> datetime | None:
    """Ask about an order, at ten on a working day, at most three a day, the largest first."""
    order = ring.session.get(Order, ring.ref)
    entry = ring.session.get(Entry, order.entry_id) if order is not None and order.entry_id else None
    customer = ring.session.get(Customer, order.customer_id) if order is not None and order.customer_id else None
    if order is None or customer is None or not _to_ask(ring, order, customer):
        return None
    if customer.owner_id != ring.user.id:  # handed over: it is the other one's to ask
        set_alarm(ring.session, customer.owner_id, KIND, ring.now, order.id)
        return None
    day = _day_of(ring.session, order, Slots.model_validate(entry.draft) if entry is not None else None)
    if day is None or ring.today > day + _STALE or not wants(ring, KIND):
        return None
    if day > ring.today:  # it was moved since
        return at(day, ASK_AT, ring.here)
    later = _later(ring)
    if later is not None:
        return later
    row = AfterSale(order_id=order.id, customer_id=customer.id, user_id=ring.user.id, asked_at=ring.now)
    if say(ring, KIND, {"order": order.id}, str(order.id)):
        ring.session.add(row)
    return None


def _to_ask(ring: Ring, order: Order, customer: Customer) -> bool:
    """Whether it stands and was not asked about, not even as the order it was before somebody changed it. Where every
    order comes by itself, a customer is not asked about each."""
    if order.undone_at is not None or customer.undone_at is not None or customer.state in _OVER:
        return False
    if order.entry_id is None:
        same = (AfterSale.order_id == order.id) | (AfterSale.asked_at > ring.now - _SPARED)
        asked = select(AfterSale.id).where(AfterSale.customer_id == customer.id, same)
    else:
        asked = select(AfterSale.id).join(Order, Order.id == AfterSale.order_id).where(Order.entry_id == order.entry_id)
    return ring.session.scalar(asked.limit(1)) is None


def _later(ring: Ring) -> datetime | None:
    """When to try again: on a working day from ten, when somebody is there, when less was asked. None: now."""
    calendar = WorkCalendar(ring.region, ring.habits.workdays)
    ten = at(ring.today, ASK_AT, ring.here)
    if calendar.works(ring.today) and ring.here < ten:
        return ten
    leave = ring.leave
    away = leave.last if leave is not None and leave.stand_in_id is None else None
    if away is None and calendar.works(ring.today) and _among_the_largest(ring):
        return None
    return at(calendar.next_workday((away or ring.today) + timedelta(days=1)), ASK_AT, ring.here)


def _among_the_largest(ring: Ring) -> bool:
    """Whether the order is one of those that may be asked about today; amounts count whatever their currency."""
    ring.session.flush()
    query = (
        select(Order.id, Order.amount)
        .join(Alarm, Alarm.ref == Order.id)
        .where(Alarm.user_id == ring.user.id, Alarm.kind == KIND, Alarm.due_at <= ring.now, Order.undone_at.is_(None))
    )
    waiting = sorted(ring.session.execute(query), key=lambda one: (-(one[1] or Decimal(0)), one[0]))
    room = MOST_A_DAY - asked_since(ring.session, ring.user.id, at(ring.today, time(), ring.here))
    return ring.ref in [number for number, _amount in waiting[: max(room, 0)]]


# What is asked


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question that waits for an answer."""

    id: int
    customer_id: int
    name: str
    ordered_on: date
    amount: Decimal | None
    currency: str


def lines_of_day(session: Session, user: User, today: date, limit: int) -> list[OpenQuestion]:
    """The questions of the last week that a user has not answered, the newest first."""
    since = datetime.combine(today, time(12), user.created_at.tzinfo) - _WAITS
    query = (
        select(AfterSale.id, Customer.id, Customer.name, Order.ordered_on, Order.amount, Order.currency)
        .join(Order, Order.id == AfterSale.order_id)
        .join(Customer, Customer.id == Order.customer_id)
        .where(
            Customer.owner_id == user.id,
            Customer.undone_at.is_(None),
            Customer.state.not_in(_OVER),
            Order.undone_at.is_(None),
            AfterSale.answered_at.is_(None),
            AfterSale.asked_at >= since,
        )
        .order_by(AfterSale.id.desc())
        .limit(limit)
    )
    return [OpenQuestion(*row) for row in session.execute(query)]


def next_question(session: Session, user: User) -> Order | None:
    """The order that a user will be asked about next."""
    asked = exists().where(AfterSale.order_id == Order.id)
    query = (
        select(Order)
        .join(Alarm, Alarm.ref == Order.id)
        .where(Alarm.user_id == user.id, Alarm.kind == KIND, Order.undone_at.is_(None), ~asked)
        .order_by(Alarm.due_at)
    )
    return session.scalars(query.limit(1)).first()


def asked_about(session: Session, order_id: int) -> tuple[AfterSale, Order, Customer] | None:
    """A question that may still be asked: the order stands, and nothing was answered."""
    row, order = after_sale_of(session, order_id), session.get(Order, order_id)
    customer = session.get(Customer, order.customer_id) if order is not None and order.customer_id else None
    if row is None or order is None or customer is None or row.answered_at is not None:
        return None
    if order.undone_at is not None or customer.undone_at is not None or customer.state in _OVER:
        return None
    return row, order, customer
