"""How a guided entry goes from step to step, up to its filing. Where it stands is kept in its slots."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bot.i18n import Html, _, lines
from bot.reply import Reply
from bot.turn import Turn
from bot.usecases.attach_file import attach
from bot.usecases.file_entry import keep_slots, slots_of, undo_entry
from bot.usecases.slots import Slots
from db import dialogue
from db.customer import Customer, visible_customer
from db.entry import Entry, EntryState
from handlers.dialogues import until
from handlers.guided_steps import after, step_question
from handlers.refile import refile, refile_about, with_customer
from handlers.values import FORMS
from handlers.words import INTENTS

KIND = "guided"
_KEPT = timedelta(days=1)  # how long a draft that was left is offered; its buttons work longer


def attach_sent(turn: Turn, entry: Entry) -> bool:
    """Keep the file that came with the message, if one did."""
    media = turn.incoming.media
    if media is not None:
        attach(turn.session, entry, media.kind, media.file_id, media.name)
    return media is not None


def show_step(turn: Turn, entry: Entry, *, first: Html | None = None, page: int = 0) -> Reply:
    """The question of the present step; a typed answer is expected as well as a tap."""
    remember(turn, {"entry": entry.id, "until": until(turn.now).isoformat()})
    slots = slots_of(entry)
    text, buttons = step_question(turn, entry, slots, page=page)
    form = FORMS.get(slots.guided or "")
    hint = _(form.hint) if form else None
    text = lines(first, Html(""), text) if first else text
    edit = turn.incoming.data is not None
    return Reply(text=text, buttons=buttons, edit=edit, ask=None if buttons or edit else hint)


def remember(turn: Turn, data: dict[str, Any]) -> None:
    """Wait for the answer to a step: ``entry`` is its id; after ``until`` (ISO) what is typed is news."""
    dialogue.ask(turn.session, turn.incoming.chat_id, turn.actor.id, KIND, data, turn.now + _KEPT)


def go_on(turn: Turn, entry: Entry, slots: Slots) -> Reply:
    """Keep a step's answer; ask the next, or file the entry where there is none."""
    following = after(slots)
    if following is not None:
        keep_slots(entry, slots.model_copy(update={"guided": following}))
        return show_step(turn, entry)
    text = slots.text or _(INTENTS[slots.intent])
    slots = slots.model_copy(update={"guided": None, "mention": None, "text": text})
    entry.text = text
    keep_slots(entry, slots)
    customer = visible_customer(turn.session, turn.actor, slots.customer_id)
    return refile_about(turn, entry, customer) if customer else refile(turn, entry, with_customer(slots, None))


def about_customer(slots: Slots, customer: Customer) -> Slots:
    """The slots about a customer; a name typed before that did not lead there is what a correction teaches."""
    heard = slots.mention or slots.heard
    contact = slots.contact if slots.customer_id == customer.id else None
    update = {"customer_id": customer.id, "mention": None, "heard": heard, "contact": contact}
    return slots.model_copy(update=update)


def drop_draft(turn: Turn, entry: Entry) -> None:
    """Nothing is to be kept of an entry."""
    undo_entry(turn.session, entry, turn.now)  # takes back a customer that was made on the way
    entry.state = EntryState.DROPPED
