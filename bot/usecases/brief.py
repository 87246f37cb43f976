"""The brief on a customer: what a rep wants to know before walking in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from db.complaint import Complaint, unsettled_of_customer
from db.customer import Contact, Customer
from db.order import Order, last_orders, sales_between
from db.promise import Promise, open_promises
from db.remark import Note, Score, last_notes, last_score
from db.reminder import Reminder, next_reminder_of_customer
from db.touch import Touch, last_touches, last_visit_of
from db.user import User


@dataclass(frozen=True, slots=True)
class Brief:
    """What is known of a customer; lists are newest or most pressing first. ``sales`` are of the last 12 months."""

    customer: Customer
    contacts: list[Contact]
    touches: list[Touch]
    last_visit: date | None
    complaints: list[Complaint]
    promises: list[Promise]
    orders: list[Order]
    notes: list[Note]
    reminder: Reminder | None
    score: Score | None
    sales: list[tuple[str, Decimal]]


def year_before(day: date) -> date:
    """The day after the same day a year ago: where twelve months that end on ``day`` begin."""
    start = (
        day.replace(year=day.year - 1, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=day.year - 1)
    )
    return date.fromordinal(start.toordinal() + 1)


def brief_on(session: Session, actor: User, customer: Customer, today: date) -> Brief:
    """The brief for an actor who may see the customer; ``today`` is the day it is for the actor."""
    return Brief(
        customer=customer,
        contacts=[contact for contact in customer.contacts if contact.undone_at is None],
        touches=last_touches(session, customer.id),
        last_visit=last_visit_of(session, customer.id),
        complaints=unsettled_of_customer(session, customer.id),
        promises=open_promises(session, customer_id=customer.id),
        orders=last_orders(session, customer.id),
        notes=last_notes(session, customer.id),
        reminder=next_reminder_of_customer(session, actor.id, customer.id),
        score=last_score(session, customer.id),
        sales=sales_between(session, customer.id, year_before(today), today),
    )
