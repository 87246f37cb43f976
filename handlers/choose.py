"""The answers to the question an open entry asks: by a tap or by typing."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from bot.i18n import _, t
from bot.reply import Action, Reply
from bot.turn import Feature, Turn
from bot.understanding import SMALLTALK, Intent, Match, parse_when, understand
from bot.usecases.add_customer import add_customer
from bot.usecases.change_entry import change_entry
from bot.usecases.file_entry import slots_of
from bot.usecases.slots import Slots
from db import dialogue
from db.customer import visible_customer
from db.entry import Entry, EntryState, own_entry
from handlers.dialogues import until
from handlers.entry_card import card_with
from handlers.find import answer_query
from handlers.guard import gone, with_entry
from handlers.questions import expect, new_name

_OPEN = (EntryState.OPEN, EntryState.FILED)
_CLEAR = 0.8  # a typed name this close is taken
_APART = 0.1  # and this far ahead of the next one
_LONGEST_ANSWER = 60  # characters


def refile(turn: Turn, entry: Entry, slots: Slots) -> Reply:
    """Let the entry say this, file it if nothing is missing, and show the card."""
    dialogue.close(turn.session, turn.incoming.chat_id, turn.actor.id)
    change_entry(turn.session, turn.actor, entry, slots, turn.here, turn.installation.currency)
    return card_with(turn, entry, edit=turn.incoming.data is not None)


def _pick(turn: Turn, action: Action, entry: Entry) -> Reply:
    customer = visible_customer(turn.session, turn.actor, action.number(1))
    if customer is None:
        return gone()
    return refile(turn, entry, with_customer(slots_of(entry), customer.id))


def with_customer(slots: Slots, customer_id: int | None) -> Slots:
    """The slots about this customer, with nothing left to ask about it."""
    return slots.model_copy(update={"customer_id": customer_id, "choices": (), "mention": None})


def _none(turn: Turn, action: Action, entry: Entry) -> Reply:
    return refile(turn, entry, with_customer(slots_of(entry), None))


def _new(turn: Turn, action: Action, entry: Entry) -> Reply:
    name = new_name(slots_of(entry))
    if name is None:
        expect(turn, "new", entry)
        return Reply(text=t("What is the new customer’s name?"), ask=_("Customer name"))
    return _create(turn, entry, name)


def _create(turn: Turn, entry: Entry, name: str) -> Reply:
    try:
        customer = add_customer(turn.session, turn.actor, name, turn.now, entry.id)
    except ValueError:
        expect(turn, "new", entry)
        return Reply(text=t("A name can be 1 to 80 characters, e.g. Hualian Supermarket"))
    return refile(turn, entry, with_customer(slots_of(entry), customer.id))


def _kind(turn: Turn, action: Action, entry: Entry) -> Reply:
    try:
        intent = Intent(action.args[1])
    except (IndexError, ValueError):
        return gone()
    return refile(turn, entry, slots_of(entry).model_copy(update={"intent": intent}))


def _drop(turn: Turn, action: Action, entry: Entry) -> Reply:
    entry.state = EntryState.DROPPED
    dialogue.close(turn.session, turn.incoming.chat_id, turn.actor.id)
    return card_with(turn, entry, edit=True)


def _lookup(turn: Turn, action: Action, entry: Entry) -> Reply:
    entry.state = EntryState.DROPPED
    return answer_query(turn, slots_of(entry).text)


def _typed(turn: Turn, data: dict[str, Any]) -> Entry | None:
    """The entry that a typed answer is for, if it may still change."""
    entry = own_entry(turn.session, turn.actor, data.get("entry"))
    return entry if entry is not None and entry.state in _OPEN else None


def _typed_customer(turn: Turn, data: dict[str, Any]) -> Reply | None:
    entry = _typed(turn, data)
    if entry is None or not plain_words(turn):
        return None
    found = turn.names.index(turn.session, turn.actor).find(turn.incoming.text)
    if _one_clear(found):
        return refile(turn, entry, with_customer(slots_of(entry), found[0].id))
    return None


def short_answer(turn: Turn, *intents: Intent) -> bool:
    """Whether the message can be the answer to a question rather than news of its own: short, no question itself, and
    of one of the intents that such an answer alone is taken for."""
    text = turn.incoming.text.strip()
    if len(text) > _LONGEST_ANSWER or turn.incoming.media or text.endswith(("?", "？")):
        return False
    said = understand(text, turn.names.index(turn.session, turn.actor), turn.here)
    return said.main.intent in intents and said.main.rule != SMALLTALK


def plain_words(turn: Turn) -> bool:
    """Whether the message is nothing but a name: of a person, a customer, a team."""
    return short_answer(turn, Intent.OTHER, Intent.NOTE, Intent.LOOKUP)


def _one_clear(found: list[Match]) -> bool:
    if not found or found[0].score < _CLEAR:
        return False
    return len(found) == 1 or found[0].score - found[1].score >= _APART


def _typed_new(turn: Turn, data: dict[str, Any]) -> Reply | None:
    entry = _typed(turn, data)
    return _create(turn, entry, turn.incoming.text) if entry and plain_words(turn) else None


def _typed_due(turn: Turn, data: dict[str, Any]) -> Reply | None:
    entry = _typed(turn, data)
    due = parse_when(turn.incoming.text, turn.here)
    if entry is None or due is None or not short_answer(turn, Intent.OTHER, Intent.NOTE, Intent.REMINDER):
        return None
    if _is_past(turn, due):
        expect(turn, "due", entry)
        return Reply(text=t("That is past. Try for example: tomorrow 10:00"))
    return refile(turn, entry, slots_of(entry).with_due(due))


def _is_past(turn: Turn, due: date | datetime) -> bool:
    return due < turn.here if isinstance(due, datetime) else due < turn.today


def ask_text(turn: Turn, entry: Entry, kind: str, text: str, placeholder: str) -> Reply:
    """Ask for a typed value; the next message is its answer if it can be one."""
    dialogue.ask(
        turn.session, turn.incoming.chat_id, turn.actor.id, f"entry.{kind}", {"entry": entry.id}, until(turn.now)
    )
    return Reply(text=text, ask=placeholder)


FEATURE = Feature(
    "choose",
    actions={
        "e.pick": with_entry(_pick, *_OPEN),
        "e.none": with_entry(_none, *_OPEN),
        "e.new": with_entry(_new, *_OPEN),
        "e.kind": with_entry(_kind, *_OPEN),
        "e.drop": with_entry(_drop, EntryState.OPEN),
        "e.lookup": with_entry(_lookup, EntryState.OPEN),
    },
    answers={
        "entry.customer": _typed_customer,
        "entry.new": _typed_new,
        "entry.due": _typed_due,
    },
)
