"""What is answered some days after an order: kept, and taken back."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.understanding import Intent
from bot.usecases.file_entry import file_entry, new_entry, undo_entry
from bot.usecases.slots import Slots
from db.after_sale import AfterSale, Satisfaction, Usage
from db.customer import Customer
from db.entry import Entry, EntryState
from db.leave import stood_in_for
from db.order import Order
from db.user import User


def question_for_actor(session: Session, actor: User, number: int | None, today: date) -> AfterSale | None:
    """The question of this id if the customer is the actor's, or that of somebody the actor stands in for today."""
    row = session.get(AfterSale, number) if number is not None else None
    order = session.get(Order, row.order_id) if row is not None else None
    customer = session.get(Customer, order.customer_id) if order is not None and order.customer_id else None
    if row is None or order is None or customer is None or order.undone_at or customer.undone_at:
        return None
    owners = {actor.id, *stood_in_for(session, actor.id, today)}
    return row if customer.owner_id in owners or row.user_id in owners else None


def answer(row: AfterSale, now: datetime, *, usage: str | None = None, satisfaction: str | None = None) -> None:
    """Keep an answer.

    Raises:
        ValueError: there is no such answer.
    """
    if usage is not None:
        row.usage = Usage(usage)
    if satisfaction is not None:
        row.satisfaction = Satisfaction(satisfaction)
    row.answered_at = row.answered_at or now


def need_nothing(row: AfterSale, now: datetime) -> None:
    row.new_need, row.answered_at = False, row.answered_at or now


def need(
    session: Session, actor: User, row: AfterSale, words: str, message_id: int | None, here: datetime, currency: str
) -> Entry:
    """Keep what is needed anew as a note on the customer. ``here``: now, aware, in the actor's zone."""
    slots = Slots(intent=Intent.NOTE, text=words, customer_id=row.customer_id)
    entry = new_entry(session, actor, slots, actor.telegram_id, message_id, here)
    file_entry(session, actor, entry, here, currency)
    row.new_need, row.entry_id = True, entry.id
    row.answered_at = row.answered_at or here
    return entry


def take_back(session: Session, row: AfterSale, now: datetime) -> None:
    """As if nothing had been answered; the note of what was needed goes too."""
    entry = session.get(Entry, row.entry_id) if row.entry_id else None
    if entry is not None and entry.state == EntryState.FILED:
        undo_entry(session, entry, now)
    row.usage = row.satisfaction = row.new_need = row.entry_id = row.answered_at = None
