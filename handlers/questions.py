"""The one question an open entry asks: which customer, when, or what it is at all."""

from __future__ import annotations

from bot.i18n import Html, _, lines, t
from bot.reply import Button, Rows, button, rows
from bot.turn import Turn
from bot.understanding import Intent
from bot.usecases.file_entry import slots_of
from bot.usecases.slots import Slots
from db import dialogue
from db.customer import Customer, visible_customer
from db.entry import Entry, EntryState, entries_of_message, own_entry
from handlers.dialogues import until
from handlers.guided_steps import step_question
from handlers.namesakes import told_apart
from handlers.values import question_for
from handlers.words import ICONS, INTENTS, bold, quote, shorten

# What a button for a new customer says of its name: that it has one, or that one is to be asked for.
NAMED, ASKED = "named", "ask"


def question(turn: Turn, entry: Entry) -> tuple[Html, Rows]:
    """What to ask about an open entry. A typed answer is expected as well as a tap."""
    slots = slots_of(entry)
    if slots.guided:
        return step_question(turn, entry, slots)
    if slots.amends and (asked := _which_record(turn, entry, slots)):
        return asked
    if slots.intent in (Intent.OTHER, Intent.LOOKUP):
        return _what_is_it(entry, slots)
    if slots.intent == Intent.SCORE and slots.score is None and slots.customer_id is not None:
        return _which_score(turn, entry, slots)
    if slots.intent == Intent.REMINDER and slots.due_on is None and slots.due_at is None and not slots.choices:
        return _when(turn, entry, slots)
    return _which_customer(turn, entry, slots)


def _which_customer(turn: Turn, entry: Entry, slots: Slots) -> tuple[Html, Rows]:
    expect(turn, "customer", entry)
    customers = [visible_customer(turn.session, turn.actor, one) for one in slots.choices[:5]]
    labels = told_apart(turn, customers)
    taps = [(button(labels[one.id], "e.pick", entry.id, one.id),) for one in customers if one]
    name = new_name(slots)
    new = new_button(entry, name)
    kind = t("{icon} {kind}", icon=ICONS[slots.intent], kind=_(INTENTS[slots.intent]))
    text = lines(
        kind,
        quote(slots.text),
        t("Which customer is it?") if taps else t("Which customer is it? Send me the name."),
    )
    last = [button(_("No customer"), "e.none", entry.id)] if slots.intent in _WITHOUT and not slots.contact_card else []
    return text, (*taps, *rows([new, *last, _not_at_all(entry)]))


def _which_record(turn: Turn, entry: Entry, slots: Slots) -> tuple[Html, Rows] | None:
    """Ask which record the correction kept in this entry is for; None once none of them may change any more."""
    found = [own_entry(turn.session, turn.actor, one) for one in slots.amends]
    alive = [one for one in found if one and one.state in (EntryState.OPEN, EntryState.FILED)]
    if not alive:
        return None
    taps = [(button(_record_label(turn, one), "a.to", entry.id, one.id),) for one in alive]
    return lines(quote(slots.text), t("Which one should I change?")), (*taps, *rows([_not_at_all(entry)]))


def _record_label(turn: Turn, entry: Entry) -> str:
    slots = slots_of(entry)
    kind = _(INTENTS[slots.intent]) if slots.intent in INTENTS else shorten(slots.text, 16)
    customer = customer_of(turn, slots)
    name = shorten(customer.name, 24) if customer else shorten(slots.text, 24)
    together = entries_of_message(turn.session, entry.chat_id, entry.message_id) if entry.message_id else [entry]
    number = [one.id for one in together].index(entry.id) + 1
    return f"{number}. {name} · {kind}"


def new_button(entry: Entry, name: str | None) -> Button:
    """The button for a new customer, of this name if one is known."""
    if name is None:
        return button(_("➕ New customer"), "e.new", entry.id)
    return button(_("➕ New: {name}", name=shorten(name, 30)), "e.new", entry.id, NAMED)


def _which_score(turn: Turn, entry: Entry, slots: Slots) -> tuple[Html, Rows]:
    expect(turn, "score", entry)
    taps = [button(str(score), "e.score", entry.id, score) for score in range(1, 11)]
    customer = customer_of(turn, slots)
    text = lines(bold(customer.name) if customer else None, question_for("score"))
    return text, (*rows(taps, width=5), *rows([_not_at_all(entry)]))


_WITHOUT = (Intent.REMINDER, Intent.PROMISE, Intent.NOTE)


def new_name(slots: Slots) -> str | None:
    """The name a new customer would get without asking."""
    return slots.mention


def _when(turn: Turn, entry: Entry, slots: Slots) -> tuple[Html, Rows]:
    expect(turn, "due", entry)
    text = lines(quote(slots.text), t("When should I remind you? Tap one or type it, e.g. tomorrow 10:00"))
    return text, due_choices(entry, back=False, none=False)


def due_choices(entry: Entry, *, back: bool, none: bool) -> Rows:
    """Buttons for a follow-up: usual days, a calendar, ``none`` at all; ``back`` to the card or out of the record."""
    quick = [
        button(_("Tomorrow"), "e.dueset", entry.id, "+1"),
        button(_("In 3 days"), "e.dueset", entry.id, "+3"),
        button(_("In a week"), "e.dueset", entry.id, "+7"),
        button(_("Pick a day"), "e.duecal", entry.id),
    ]
    if none:
        quick.append(button(_("No follow-up"), "e.dueset", entry.id, "none"))
    return rows(quick, [button(_("Back"), "e.card", entry.id)] if back else [_not_at_all(entry)])


def _what_is_it(entry: Entry, slots: Slots) -> tuple[Html, Rows]:
    text = lines(t("I kept this as a draft. What is it?"), quote(slots.text) if slots.text else None)
    kinds = [_kind(entry, one) for one in (Intent.VISIT, Intent.COMPLAINT, Intent.NOTE, Intent.ORDER)]
    lookup = button(_("🔍 Look up"), "e.lookup", entry.id)
    return text, rows([*kinds, lookup, _not_at_all(entry)])


def _kind(entry: Entry, intent: Intent) -> Button:
    return button(f"{ICONS[intent]} {_(INTENTS[intent])}", "e.kind", entry.id, intent)


def _not_at_all(entry: Entry) -> Button:
    return button(_("Don’t save"), "e.drop", entry.id)


def expect(turn: Turn, kind: str, entry: Entry, name: str | None = None) -> None:
    """Take the next plain message as the answer, if it can be one; ``name`` is what was typed for a customer."""
    data = {"entry": entry.id} | ({"name": name} if name else {})
    dialogue.ask(turn.session, turn.incoming.chat_id, turn.actor.id, f"entry.{kind}", data, until(turn.now))


def customer_of(turn: Turn, slots: Slots) -> Customer | None:
    """The customer of the slots, if the actor may see it."""
    return visible_customer(turn.session, turn.actor, slots.customer_id)
