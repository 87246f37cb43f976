"""How a record of the demo is filed: the same columns that the use cases would have written."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from decimal import Decimal

from bot.demo.book import Book, Placed
from bot.domain.nudge import MORNING
from bot.domain.sla import complaint_due
from bot.domain.workdays import WorkCalendar
from bot.understanding.model import Category, Severity
from db.complaint import Complaint, ComplaintState
from db.order import Order
from db.promise import Promise, PromiseState
from db.remark import Note, Score
from db.reminder import Reminder, ReminderState
from db.touch import Touch, TouchKind

SOON = timedelta(minutes=3)
"""Nothing comes due so shortly after the start of the demo that it is missed."""


def _common(at: Placed, created: datetime) -> dict[str, object]:
    return {"customer_id": at.customer_id, "user_id": at.user_id, "created_at": created}


def file_touch(book: Book, at: Placed, kind: TouchKind, when: datetime, contact: str | None, text: str) -> None:
    book.add(
        Touch,
        **_common(at, when),
        kind=kind,
        happened_on=when.date(),
        happened_at=when,
        contact=contact,
        summary=text,
    )


def file_order(book: Book, at: Placed, when: datetime, amount: Decimal, contact: str | None, text: str) -> None:
    book.add(
        Order,
        **_common(at, when),
        ordered_on=when.date(),
        amount=amount,
        currency=at.account.currency,
        contact=contact,
        summary=text,
    )


def file_score(book: Book, at: Placed, when: datetime, value: int, contact: str | None, text: str) -> None:
    book.add(Score, **_common(at, when), value=value, given_on=when.date(), contact=contact, summary=text)


def file_note(book: Book, at: Placed, when: datetime, contact: str | None, text: str) -> None:
    book.add(Note, **_common(at, when), contact=contact, summary=text)


def file_complaint(
    book: Book,
    at: Placed,
    when: datetime,
    kind: tuple[Category, Severity],
    contact: str | None,
    text: str,
    settled: datetime | None = None,
) -> None:
    """A complaint opened at ``when``; without ``settled`` it is still open."""
    category, severity = kind
    book.add(
        Complaint,
        **_common(at, when),
        owner_id=at.user_id,
        category=category,
        severity=severity,
        state=ComplaintState.RESOLVED if settled else ComplaintState.OPEN,
        summary=text,
        contact=contact,
        due_at=complaint_due(severity, when, WorkCalendar("CN")),
        acknowledged_at=when + (settled - when) / 4 if settled else None,
        resolved_at=settled,
    )


def file_promise(
    book: Book, at: Placed, when: datetime, due_in: int | None, contact: str | None, text: str, *, kept: bool = False
) -> None:
    """A promise due in so many days from today (negative: past), with the reminder that comes with a date."""
    due_on = None if due_in is None else book.day(-due_in)
    promise_id = len(book.rows[Promise]) + 1
    book.add(
        Promise,
        id=promise_id,
        **_common(at, when),
        summary=text,
        contact=contact,
        due_on=due_on,
        state=PromiseState.KEPT if kept else PromiseState.OPEN,
    )
    if due_in is not None:
        due = book.moment(-due_in, MORNING)
        file_reminder(book, at, when, due, contact, text, kind="promise", promise_id=promise_id, done=kept)


def file_reminder(
    book: Book,
    at: Placed | None,
    when: datetime,
    due: datetime,
    contact: str | None,
    text: str,
    *,
    kind: str = "reminder",
    user_id: int | None = None,
    promise_id: int | None = None,
    done: bool = False,
) -> None:
    """A reminder set at ``when``; one whose minute has come was pushed already. ``user_id`` only without a customer.

    One that were to come due within ``SOON`` is put off a little.
    """
    if timedelta() < due - book.here <= SOON:
        due += timedelta(minutes=15)
    pushed = due <= book.here
    book.add(
        Reminder,
        customer_id=at.customer_id if at else None,
        user_id=at.user_id if at else user_id,
        created_at=when,
        kind=kind,
        summary=text,
        contact=contact,
        due_at=due,
        all_day=due.timetz().replace(tzinfo=None) == MORNING and kind != "reminder",
        state=ReminderState.DONE if done else ReminderState.PUSHED if pushed else ReminderState.WAITING,
        times=0,
        promise_id=promise_id,
    )


def at_noon(book: Book, days_ago: int, minutes: int = 0) -> datetime:
    """Some minutes past noon, so many days ago: for records whose time of day does not matter."""
    return book.moment(days_ago, time(12)) + timedelta(minutes=minutes)
