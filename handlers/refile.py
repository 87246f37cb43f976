"""An entry that says something else from now on: filed anew, its card shown, and what that taught kept."""

from __future__ import annotations

from bot.reply import Reply
from bot.turn import Turn
from bot.understanding.learnable import shares_core
from bot.usecases.change_entry import change_entry
from bot.usecases.file_entry import slots_of
from bot.usecases.learn_name import learn_name
from bot.usecases.slots import Slots
from db import dialogue
from db.customer import Customer
from db.entry import Entry, EntryState
from handlers.entry_card import card_with
from handlers.learnt import with_lesson


def refile(turn: Turn, entry: Entry, slots: Slots) -> Reply:
    """Let the entry say this, file it if nothing is missing, and show the card."""
    dialogue.close(turn.session, turn.incoming.chat_id, turn.actor.id)
    answered = entry.state == EntryState.OPEN
    change_entry(turn.session, turn.actor, entry, slots, turn.here, turn.installation.currency)
    return card_with(turn, entry, edit=turn.incoming.data is not None, stay=not answered)


def refile_about(turn: Turn, entry: Entry, customer: Customer, typed: str | None = None) -> Reply:
    """The record is about this customer; the words it was meant by are learnt, and the card says so once.

    ``typed`` is a name that was sent in answer and did not lead there.
    """
    heard = slots_of(entry)
    if heard.heard is None and typed is not None:
        heard = heard.model_copy(update={"heard": typed})
    if _is_nickname(turn, heard, customer):
        heard = heard.model_copy(update={"contact": None})
    reply = refile(turn, entry, with_customer(heard, customer.id))
    index = turn.names.index(turn.session, turn.actor)
    alias = learn_name(turn.session, turn.actor, entry, heard, customer, index, turn.here)
    return with_lesson(reply, alias, entry) if alias else reply


def _is_nickname(turn: Turn, slots: Slots, customer: Customer) -> bool:
    """Whether what was taken for a person is a nickname of the customer."""
    words = slots.contact
    if words is None or words != slots.heard or not shares_core(words, customer.name):
        return False
    return not turn.names.index(turn.session, turn.actor).with_contact(words)


def with_customer(slots: Slots, customer_id: int | None) -> Slots:
    """The slots about this customer, with nothing left to ask about it."""
    return slots.model_copy(update={"customer_id": customer_id, "choices": (), "mention": None})
