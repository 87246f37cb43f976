"""Whom a message without a name is about: the card it answers, or what was written down a moment ago."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from bot.turn import Turn
from bot.usecases.file_entry import slots_of, within_reach
from bot.usecases.recent_customers import those_visible
from db.complaint import Complaint, visible_complaint
from db.customer import visible_customer
from db.entry import Entry, EntryState, entries_of_message, entries_since, entry_of_file, last_entry, own_entry
from db.outbox import about_message, newest_about, newest_row
from db.reminder import own_reminder

WITHIN = timedelta(minutes=10)
_LONG_AGO = timedelta(days=30)
_ALIVE = (EntryState.FILED, EntryState.OPEN)


@dataclass(frozen=True, slots=True)
class Pointed:
    """What a reply points at: entries of the actor's that may still change, and the customer, if it is one.

    ``undone`` are such as were undone, ``away`` such as are of a customer handed over to somebody else since.
    ``complaint_id`` is the case a push was about, if the actor has to do with it.
    """

    entries: tuple[Entry, ...]
    customer_id: int | None
    undone: tuple[Entry, ...] = ()
    away: tuple[Entry, ...] = ()
    complaint_id: int | None = None

    @property
    def ids(self) -> set[int]:
        return {entry.id for entry in self.entries}


def pointed_at(turn: Turn) -> Pointed | None:
    """What the message that is replied to was about: our card, or an own message; None without such a reply."""
    incoming = turn.incoming
    if incoming.reply_to is None:
        return None
    about = about_message(turn.session, incoming.chat_id, incoming.reply_to) or f"message:{incoming.reply_to}"
    kind, _, key = about.partition(":")
    number = int(key.split(":")[0]) if key.split(":")[0].isdigit() else 0
    match kind:
        case "message":
            return _pointed(turn, _made_by(turn, number))
        case "files" | "entry":
            entry = own_entry(turn.session, turn.actor, number)
            return _pointed(turn, [entry] if entry else [])
        case "customer":
            customer = visible_customer(turn.session, turn.actor, number)
            return Pointed((), customer.id) if customer else None
        case "reminder":
            reminder = own_reminder(turn.session, turn.actor.id, number)
            entry = own_entry(turn.session, turn.actor, reminder.entry_id) if reminder else None
            return _pointed(turn, [entry]) if entry else Pointed((), reminder.customer_id if reminder else None)
        case "complaint":
            return _at_case(turn, number)
    return None


def _at_case(turn: Turn, number: int) -> Pointed:
    complaint = visible_complaint(turn.session, turn.actor, number)
    if complaint is None:  # withdrawn: the customer is still whom the push was about
        gone = turn.session.get(Complaint, number)
        customer = visible_customer(turn.session, turn.actor, gone.customer_id) if gone else None
        return Pointed((), customer.id if customer else None)
    entry = own_entry(turn.session, turn.actor, complaint.entry_id)
    pointed = _pointed(turn, [entry]) if entry else Pointed((), complaint.customer_id)
    return replace(pointed, complaint_id=complaint.id)


def _made_by(turn: Turn, message_id: int) -> list[Entry]:
    chat_id = turn.incoming.chat_id
    made = [one for one in entries_of_message(turn.session, chat_id, message_id) if one.user_id == turn.actor.id]
    if made:
        return made
    with_file = entry_of_file(turn.session, turn.actor, chat_id, message_id)
    return [with_file] if with_file else []


def _pointed(turn: Turn, entries: list[Entry]) -> Pointed:
    near = [entry for entry in entries if within_reach(turn.session, turn.actor, entry)]
    alive = tuple(entry for entry in near if entry.state in _ALIVE)
    undone = tuple(entry for entry in near if entry.state == EntryState.UNDONE)
    away = tuple(entry for entry in entries if entry not in near)
    customers = {slots_of(entry).customer_id for entry in entries} - {None}
    # A customer may have been handed to a colleague since the card was made.
    customer = visible_customer(turn.session, turn.actor, customers.pop()) if len(customers) == 1 else None
    return Pointed(alive, customer.id if customer else None, undone, away)


def newest(turn: Turn) -> list[Entry]:
    """The entries of the message written down last, if that was a moment ago, that may still change."""
    entry = last_entry(turn.session, turn.actor, turn.now - WITHIN)
    if entry is None:
        return []
    made = _made_by(turn, entry.message_id) if entry.message_id is not None else []
    entries = [one for one in made if one.state in _ALIVE] or [entry]
    return [one for one in entries if within_reach(turn.session, turn.actor, one)]


def newest_is_away(turn: Turn) -> bool:
    """Whether what was written down last, a moment ago, is of a customer handed over to somebody else since."""
    entry = last_entry(turn.session, turn.actor, turn.now - WITHIN)
    return entry is not None and not within_reach(turn.session, turn.actor, entry)


def spoken_of(turn: Turn) -> list[Entry]:
    """The entries of the message of a moment ago that was about a customer, or asks about whom it is. What was
    written down meanwhile without a customer (a private reminder) does not count."""
    for entry in entries_since(turn.session, turn.actor, turn.now - WITHIN, limit=8):
        if entry.state == EntryState.FILED and slots_of(entry).customer_id is None:
            continue
        if entry.message_id is None:
            return [entry]
        return [one for one in _made_by(turn, entry.message_id) if one.state in _ALIVE] or [entry]
    return []


def just_filed(turn: Turn) -> int | None:
    """The one customer spoken of a moment ago, if nothing is open about it and no other was looked at since."""
    entries = spoken_of(turn)
    customers = {slots_of(entry).customer_id for entry in entries}
    if len(customers) != 1 or any(entry.state != EntryState.FILED for entry in entries):
        return None
    customer = visible_customer(turn.session, turn.actor, customers.pop())
    looked = looked_at(turn)
    if customer is None or looked not in (None, customer.id):
        return None
    return customer.id


def looked_at(turn: Turn) -> int | None:
    """The customer whose card was shown a moment ago, if nothing about a customer was written down since."""
    shown = newest_about(turn.session, turn.incoming.chat_id, "customer", turn.now - WITHIN)
    if shown is None:
        return None
    row, about = shown
    entries = spoken_of(turn)
    if entries and row < newest_row(turn.session, turn.incoming.chat_id, f"message:{entries[0].message_id}"):
        return None
    number = about.partition(":")[2]
    customer = visible_customer(turn.session, turn.actor, int(number)) if number.isdecimal() else None
    return customer.id if customer else None


def customers_spoken_of(turn: Turn) -> tuple[int, ...]:
    """The customers the message of a moment ago was about."""
    ids = dict.fromkeys(slots_of(entry).customer_id for entry in spoken_of(turn))
    seen = those_visible(turn.session, turn.actor, [one for one in ids if one is not None])
    return tuple(one.id for one in seen)


def people_spoken_of(turn: Turn) -> set[str]:
    """The people named in the message of a moment ago that was about a customer."""
    return {contact for entry in spoken_of(turn) if (contact := slots_of(entry).contact)}


def recent_customers(turn: Turn, limit: int = 5) -> tuple[int, ...]:
    """The customer the actor just looked at, then those something was written down about, the latest first."""
    entries = entries_since(turn.session, turn.actor, turn.now - _LONG_AGO, limit=40)
    ids = dict.fromkeys((looked_at(turn), *(slots_of(entry).customer_id for entry in entries)))
    seen = those_visible(turn.session, turn.actor, [one for one in ids if one is not None])
    return tuple(one.id for one in seen)[:limit]
