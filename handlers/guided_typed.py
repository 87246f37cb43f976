"""What is typed or sent while a guided entry waits for an answer."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.i18n import Html, t
from bot.reply import Reply
from bot.turn import Turn
from bot.understanding import Intent, understand
from bot.usecases.add_customer import LONGEST_NAME
from bot.usecases.file_entry import keep_slots, slots_of, within_reach
from bot.usecases.slots import BY_CONTACT, Slots
from db.customer import visible_customer
from db.entry import Entry, EntryState, own_entry
from handlers.guided_flow import about_customer, attach_sent, go_on, show_step
from handlers.typed import answer_aside, one_clear, plain_words, read_value
from handlers.values import FORMS


def answered(turn: Turn, data: dict[str, Any]) -> Reply | None:
    """A message while a guided entry is open: the answer of its step, or None where it is news of its own."""
    entry = own_entry(turn.session, turn.actor, data.get("entry"))
    if entry is None or entry.state != EntryState.OPEN or not within_reach(turn.session, turn.actor, entry):
        return None
    if turn.now > datetime.fromisoformat(data["until"]):
        return None
    slots = slots_of(entry)
    text = turn.incoming.text.strip()
    if slots.guided is None:
        return None
    if not text:
        return show_step(turn, entry, first=t("📎 Added.")) if attach_sent(turn, entry) else None
    if slots.guided == "customer":
        return _typed_customer(turn, entry, slots)
    said = _typed_words(turn, slots, text) if slots.guided == "words" else _typed_value(turn, slots)
    if said is None:
        return None
    attach_sent(turn, entry)
    return go_on(turn, entry, said) if isinstance(said, Slots) else show_step(turn, entry, first=said)


def _typed_value(turn: Turn, slots: Slots) -> Slots | Html | None:
    step = slots.guided or ""
    if step in FORMS:
        return read_value(turn, step, slots)
    return t("Please tap one of the buttons.") if plain_words(turn) else None


def _typed_words(turn: Turn, slots: Slots, text: str) -> Slots | None:
    """The words of the record; a message that surely speaks of another customer is news."""
    said = understand(text, turn.names.index(turn.session, turn.actor), turn.here).main
    named = said.customer is not None and said.sure and said.customer.rule != BY_CONTACT
    if named and said.customer is not None and slots.customer_id not in (None, said.customer.value):
        return None
    if named and said.intent == Intent.LOOKUP:
        return None
    return slots.model_copy(update={"text": text})


def _typed_customer(turn: Turn, entry: Entry, slots: Slots) -> Reply | None:
    if not plain_words(turn):
        return answer_aside(turn)
    name = " ".join(turn.incoming.text.split())
    found = turn.names.index(turn.session, turn.actor).find(name)
    customer = visible_customer(turn.session, turn.actor, found[0].id) if one_clear(found) else None
    if customer is not None:
        return go_on(turn, entry, about_customer(slots, customer))
    if not 0 < len(name) <= LONGEST_NAME:
        return show_step(turn, entry, first=t("A name can be 1 to 80 characters, e.g. Hualian Supermarket"))
    keep_slots(entry, slots.model_copy(update={"mention": name}))
    return show_step(turn, entry)
