"""File an entry: the one place where slots become records, and where they are undone and filed anew."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.nudge import undo_until
from bot.understanding import Intent
from bot.usecases.attach_file import attach as attach
from bot.usecases.filing import Filing
from bot.usecases.keep_contact import give_back, keep_author, keep_contact, take_back_new
from bot.usecases.keep_facts import keep_facts
from bot.usecases.keep_place import forget_place
from bot.usecases.learn_name import relearn, unlearn
from bot.usecases.log_complaint import log_complaint
from bot.usecases.log_order import log_order
from bot.usecases.log_visit import log_visit
from bot.usecases.make_promise import make_promise
from bot.usecases.record_change import undo_entry_changes
from bot.usecases.set_reminder import set_reminder
from bot.usecases.slots import NEEDS_CUSTOMER, Slots
from bot.usecases.take_remark import log_loss, log_referral, record_score, take_note
from bot.usecases.tell_managers import withdraw
from db.base import Filed
from db.complaint import Complaint
from db.customer import Contact, Customer, contact_named, in_reach
from db.entry import Entry, EntryState
from db.order import Order
from db.outbox import drop_pushes
from db.promise import Promise
from db.remark import Loss, Note, Referral, Score
from db.reminder import Reminder
from db.touch import Touch
from db.user import User

_FILED: tuple[type[Filed], ...] = (Touch, Complaint, Order, Promise, Reminder, Note, Score, Referral, Loss)
_LOG: dict[Intent, Callable[[Filing], None]] = {
    Intent.VISIT: log_visit,
    Intent.COMPLAINT: log_complaint,
    Intent.ORDER: log_order,
    Intent.SCORE: record_score,
    Intent.NOTE: take_note,
    Intent.REFERRAL: log_referral,
    Intent.LOST: log_loss,
}


def new_entry(
    session: Session, actor: User, slots: Slots, chat_id: int, message_id: int | None, now: datetime
) -> Entry:
    """Keep what was understood, still open; nothing is filed yet."""
    entry = Entry(
        user_id=actor.id,
        chat_id=chat_id,
        message_id=message_id,
        state=EntryState.OPEN,
        text=slots.text,
        draft=slots.model_dump(mode="json"),
        created_at=now,
    )
    session.add(entry)
    session.flush()
    return entry


def slots_of(entry: Entry) -> Slots:
    """What an entry says at present."""
    return Slots.model_validate(entry.draft)


def within_reach(session: Session, actor: User, entry: Entry) -> bool:
    """Whether the entry is still the actor's to change: not about a customer handed over to somebody else since."""
    return in_reach(session, actor, entry.draft.get("customer_id"))


def keep_slots(entry: Entry, slots: Slots) -> None:
    """Let an entry say this from now on."""
    entry.draft = slots.model_dump(mode="json")


def ready_to_file(slots: Slots) -> bool:
    """Whether nothing has to be asked any more."""
    if slots.intent == Intent.REMINDER:
        return (slots.due_on or slots.due_at) is not None and not slots.choices
    if slots.intent == Intent.SCORE and slots.score is None:
        return False
    if slots.intent in (Intent.OTHER, Intent.LOOKUP):
        return False
    if slots.customer_id is not None:
        return True
    if slots.contact_card or (slots.intent == Intent.NOTE and slots.birthday):
        return False  # what is known of a person is kept with a customer
    return slots.intent not in NEEDS_CUSTOMER and not slots.choices and not slots.mention


def file_entry(
    session: Session, actor: User, entry: Entry, here: datetime, home_currency: str, now: datetime | None = None
) -> None:
    """File what the entry says. ``here`` is the moment it was said, aware, in the actor's zone; ``now`` the present
    one where that is another."""
    filing = Filing(session, actor, entry, slots_of(entry), here, home_currency, now or here)
    promise = make_promise(filing) if filing.slots.intent == Intent.PROMISE else None
    if log := _LOG.get(filing.slots.intent):
        log(filing)
    set_reminder(filing, promise)
    keep_contact(filing)
    keep_author(filing)
    keep_facts(filing)
    entry.state = EntryState.FILED
    entry.undone_at = None


def may_undo(entry: Entry, now: datetime, here: datetime) -> bool:
    """Whether the entry is filed and young enough to undo: until the end of the day after it was written."""
    written = entry.created_at.astimezone(here.tzinfo)
    return entry.state == EntryState.FILED and now < undo_until(written)


def undo_entry(session: Session, entry: Entry, now: datetime, *, final: bool = True) -> None:
    """Take back everything that was filed from an entry.

    With ``final`` the entry is over and managers who heard of a complaint are told; otherwise it is about to be filed
    anew.
    """
    for noun in _FILED:
        for record in session.scalars(select(noun).where(noun.entry_id == entry.id, noun.undone_at.is_(None))):
            _undo_record(session, record, now, final=final)
    give_back(session, entry)
    if final:
        _undo_names(session, entry, now)
    undo_entry_changes(session, entry.id, now)
    entry.state = EntryState.UNDONE
    entry.undone_at = now


def _undo_record(session: Session, record: Filed, now: datetime, *, final: bool) -> None:
    record.undone_at = now
    if isinstance(record, Touch):
        forget_place(session, record)
    if isinstance(record, Loss):
        _undo_loss(session, record)
    if isinstance(record, Reminder):
        drop_pushes(session, f"reminder:{record.id}:", "undone")
    if isinstance(record, Complaint) and final:
        withdraw(session, record, now)


def _undo_loss(session: Session, loss: Loss) -> None:
    """The customer is as before the loss, unless another one stands: then that one remembers how it was before."""
    others = select(Loss).where(Loss.customer_id == loss.customer_id, Loss.undone_at.is_(None), Loss.id > loss.id)
    later = session.scalars(others.order_by(Loss.id)).first()
    if later is not None:
        later.state_before = loss.state_before
    else:
        session.get_one(Customer, loss.customer_id).state = loss.state_before


def _undo_names(session: Session, entry: Entry, now: datetime) -> None:
    """Take back a customer or contact that the entry brought in."""
    for customer in session.scalars(select(Customer).where(Customer.entry_id == entry.id)):
        used = any(
            session.scalar(
                select(noun.id)
                .where(noun.customer_id == customer.id, noun.undone_at.is_(None), noun.entry_id != entry.id)
                .limit(1)
            )
            for noun in _FILED
        )
        if not used:
            customer.undone_at = customer.updated_at = now
    for contact in session.scalars(select(Contact).where(Contact.entry_id == entry.id)):
        take_back_new(session, entry, contact, now)
    unlearn(session, entry, now)


def restore_names(session: Session, entry: Entry, now: datetime, only: int | None = None) -> None:
    """Bring back a customer, a contact or a learnt name that was taken back together with the entry.

    With ``only`` a customer's id: no more than that customer, its contacts and names.
    """
    for customer in session.scalars(select(Customer).where(Customer.entry_id == entry.id)):
        if only in (None, customer.id):
            customer.undone_at, customer.updated_at = None, now
    for contact in session.scalars(select(Contact).where(Contact.entry_id == entry.id)):
        if only in (None, contact.customer_id):
            if contact_named(session, contact.customer_id, contact.name) is None:  # not brought in anew meanwhile
                contact.undone_at = None
            session.get_one(Customer, contact.customer_id).updated_at = now
    relearn(session, entry, now, only)
