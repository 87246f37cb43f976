"""The answers to the question an open entry asks: by a tap or by typing."""

from __future__ import annotations

from bot.i18n import _, t
from bot.reply import Action, Reply, button, rows
from bot.turn import AnswerHandler, Feature, Turn
from bot.understanding import Intent, Match
from bot.understanding.amend import read_amendment
from bot.understanding.amend_words import may_correct
from bot.understanding.asides import cancels
from bot.understanding.normalise import normalise
from bot.understanding.smalltalk import is_smalltalk
from bot.usecases.add_customer import LONGEST_NAME
from bot.usecases.file_entry import slots_of
from bot.usecases.slots import Slots
from db import dialogue
from db.customer import visible_customer
from db.entry import Entry, EntryState
from handlers.dialogues import leave
from handlers.entry_card import card_with
from handlers.find import answer_query
from handlers.guard import for_entry, gone, with_entry
from handlers.namesakes import told_apart
from handlers.new_customer import typed_name
from handlers.questions import expect, new_button
from handlers.refile import refile, refile_about, with_customer
from handlers.typed import answer_aside, one_clear, plain_words, read_value
from handlers.values import FORMS
from handlers.words import shorten

_OPEN = (EntryState.OPEN, EntryState.FILED)
_WORTH_OFFERING = 0.3


def _pick(turn: Turn, action: Action, entry: Entry) -> Reply:
    customer = visible_customer(turn.session, turn.actor, action.number(1))
    if customer is None:
        return gone()
    if entry.state == EntryState.FILED and slots_of(entry).customer_id == customer.id:
        return card_with(turn, entry, edit=True)
    return refile_about(turn, entry, customer, typed_name(turn, entry))


def _none(turn: Turn, action: Action, entry: Entry) -> Reply:
    return refile(turn, entry, with_customer(slots_of(entry), None))


def _kind(turn: Turn, action: Action, entry: Entry) -> Reply:
    try:
        intent = Intent(action.args[1])
    except (IndexError, ValueError):
        return gone()
    return refile(turn, entry, slots_of(entry).model_copy(update={"intent": intent, "amends": ()}))


def _score(turn: Turn, action: Action, entry: Entry) -> Reply:
    value = action.number(1)
    if value is None or not 1 <= value <= 10:
        return gone()
    return refile(turn, entry, slots_of(entry).model_copy(update={"score": value}))


def _drop(turn: Turn, action: Action, entry: Entry) -> Reply:
    entry.state = EntryState.DROPPED
    dialogue.close(turn.session, turn.incoming.chat_id, turn.actor.id)
    return card_with(turn, entry, edit=True, stay=False)


def _lookup(turn: Turn, action: Action, entry: Entry) -> Reply:
    entry.state = EntryState.DROPPED
    return answer_query(turn, slots_of(entry).text)


def _left(turn: Turn, entry: Entry) -> Reply | None:
    """A record that is there already stays as it is; one that is not is dropped by who takes the message next."""
    if entry.state != EntryState.FILED:
        return None
    leave(turn)
    return card_with(turn, entry)


def _typed_customer(turn: Turn, entry: Entry) -> Reply | None:
    if cancels(turn.incoming.text):
        return _left(turn, entry)
    if _corrects_else(turn) or is_smalltalk(normalise(turn.incoming.text).lower):
        return None
    typed = " ".join(turn.incoming.text.split())
    index = turn.names.index(turn.session, turn.actor)
    meant = None if typed.endswith(("?", "？")) else index.among(typed, slots_of(entry).choices)
    if meant is None and not plain_words(turn):
        return answer_aside(turn)
    found = index.find(typed)
    meant = meant or (found[0].id if one_clear(found) else None)
    customer = visible_customer(turn.session, turn.actor, meant)
    if customer is not None:
        return refile_about(turn, entry, customer)
    return _ask_again(turn, entry, typed, found)


def _corrects_else(turn: Turn) -> bool:
    """Whether the message is clearly a correction of something else than the customer: "not today, yesterday"."""
    text = turn.incoming.text
    if not may_correct(text):
        return False
    said = read_amendment(text, turn.names.index(turn.session, turn.actor), turn.here)
    return said is not None and said.cued and not (said.customers or said.candidates or said.phrase)


def _ask_again(turn: Turn, entry: Entry, typed: str, found: list[Match]) -> Reply:
    """The typed name led to no customer: offer those like it, and a new one of that name."""
    expect(turn, "customer", entry, name=typed[:LONGEST_NAME])
    near = [visible_customer(turn.session, turn.actor, one.id) for one in found[:5] if one.score >= _WORTH_OFFERING]
    labels = told_apart(turn, near)
    taps = tuple((button(labels[one.id], "e.pick", entry.id, one.id),) for one in near if one)
    text = (
        t("Which one is “{name}”?", name=shorten(typed, 40))
        if taps
        else t("No customer like “{name}”. Send me part of the name, e.g. Acme", name=shorten(typed, 40))
    )
    new = new_button(entry, typed)
    leave = button(_("Don’t save"), "e.drop", entry.id)
    back = button(_("Back"), "e.card", entry.id)
    return Reply(text=text, buttons=(*taps, *rows([new, leave if entry.state == EntryState.OPEN else back])))


def typed_value(slot: str) -> AnswerHandler:
    """Takes the typed value of a slot; one that cannot be is said to be so, and the question stays."""

    def typed(turn: Turn, entry: Entry) -> Reply | None:
        if cancels(turn.incoming.text):
            return _left(turn, entry)
        said = read_value(turn, slot, slots_of(entry))
        if said is None:
            return None
        if isinstance(said, Slots):
            return refile(turn, entry, said)
        expect(turn, slot, entry)
        return Reply(text=said, ask=_(FORMS[slot].hint))

    return for_entry(typed, *_OPEN)


FEATURE = Feature(
    "choose",
    actions={
        "e.pick": with_entry(_pick, *_OPEN),
        "e.none": with_entry(_none, *_OPEN),
        "e.kind": with_entry(_kind, *_OPEN),
        "e.score": with_entry(_score, *_OPEN),
        "e.drop": with_entry(_drop, EntryState.OPEN),
        "e.lookup": with_entry(_lookup, EntryState.OPEN),
    },
    answers={
        "entry.customer": for_entry(_typed_customer, *_OPEN),
        **{f"entry.{slot}": typed_value(slot) for slot in FORMS},
    },
)
