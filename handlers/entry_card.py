"""The card that answers a message: what was understood and filed, and what is still asked."""

from __future__ import annotations

from bot.i18n import Html, _, escape, format_day, format_money, lines, local, t
from bot.reply import Button, Reply, Rows, button, rows
from bot.turn import Turn
from bot.understanding import Category, Intent
from bot.usecases.file_entry import may_undo, slots_of
from bot.usecases.slots import Slots
from bot.usecases.tell_managers import people_to_tell
from db.complaint import complaint_of_entry
from db.customer import Customer
from db.entry import Entry, EntryState, entries_of_message
from handlers.card_lines import extra_lines, files_button
from handlers.questions import question
from handlers.words import CATEGORIES, ICONS, SAVED, bold, complaint_kind, due_of, quote, when


def message_card(turn: Turn, message_id: int, *, edit: bool = False) -> Reply:
    """The card about one message of the actor's: its records, and the first open question."""
    entries = entries_of_message(turn.session, turn.incoming.chat_id, message_id)
    return entries_card(turn, message_id, [entry for entry in entries if entry.user_id == turn.actor.id], edit=edit)


def entries_card(turn: Turn, message_id: int, entries: list[Entry], *, edit: bool = False) -> Reply:
    """The card about the actor's entries that one message made."""
    about = f"message:{message_id}"
    if len(entries) == 1:
        return entry_card(turn, entries[0], edit=edit)
    parts, buttons = [], list[tuple[Button, ...]]()
    for number, entry in enumerate(entries, start=1):
        parts.append(Html(f"{number}. {entry_text(turn, entry)}"))
    asked = next((entry for entry in entries if entry.state == EntryState.OPEN), None)
    if asked is not None:
        text, choices = question(turn, asked)
        parts.append(Html(f"{entries.index(asked) + 1}. {text}"))
        buttons += choices
    buttons += _several_buttons(turn, entries, message_id)
    return Reply(text="\n\n".join(parts), buttons=tuple(buttons), about=about, edit=edit)


def _several_buttons(turn: Turn, entries: list[Entry], message_id: int) -> Rows:
    settled = [(number, entry) for number, entry in enumerate(entries, 1) if entry.state != EntryState.OPEN]
    open_one = [button(_("Change {number}", number=number), "e.open", entry.id) for number, entry in settled]
    undoable = any(may_undo(entry, turn.now, turn.here) for entry in entries)
    return rows(open_one, [button(_("Undo all"), "m.undo", message_id)] if undoable else [])


def card_with(turn: Turn, entry: Entry, *, edit: bool = False) -> Reply:
    """The card of the message that made the entry; of the entry alone once the message says something else."""
    if entry.message_id is None:
        return entry_card(turn, entry, edit=edit)
    return message_card(turn, entry.message_id, edit=edit)


def entry_card(turn: Turn, entry: Entry, *, edit: bool = False, back: bool = False) -> Reply:
    """The card of one entry with its buttons; ``back`` leads to the card of the whole message."""
    about = f"message:{entry.message_id}" if entry.message_id is not None else None
    if entry.state == EntryState.OPEN:
        text, choices = question(turn, entry)
        text = lines(text, *extra_lines(turn, entry, slots_of(entry)))
        return Reply(text=text, buttons=choices, about=about, edit=edit)
    later = [button(_("Back"), "m.card", entry.message_id)] if back else []
    return Reply(text=entry_text(turn, entry), buttons=rows(_buttons(turn, entry), later), about=about, edit=edit)


def _buttons(turn: Turn, entry: Entry) -> list[Button]:
    if entry.state == EntryState.UNDONE:
        return [button(_("Restore"), "e.redo", entry.id)]
    if entry.state == EntryState.DROPPED:
        return []
    slots = slots_of(entry)
    buttons = [button(_("Change"), "e.change", entry.id)]
    if may_undo(entry, turn.now, turn.here):
        buttons.append(button(_("Undo"), "e.undo", entry.id))
    if due_of(slots) is None and slots.intent in (Intent.VISIT, Intent.ORDER, Intent.COMPLAINT, Intent.REFERRAL):
        buttons.append(button(_("Follow up"), "e.due", entry.id))
    return buttons + files_button(turn, entry)


def entry_text(turn: Turn, entry: Entry) -> Html:
    """An entry in a few lines, the customer first."""
    slots = slots_of(entry)
    name = _customer_name(turn, slots)
    if entry.state == EntryState.UNDONE:
        return lines(bold(name) if name else None, t("↩️ Undone. Nothing was kept."))
    if entry.state == EntryState.DROPPED:
        return t("👌 Nothing saved.")
    if entry.state == EntryState.OPEN:
        return lines(quote(slots.text), t("Waiting for your answer."))
    return lines(
        bold(name) if name else None,
        _headline(turn, entry, slots),
        *_details(turn, entry, slots),
        *extra_lines(turn, entry, slots),
    )


def _customer_name(turn: Turn, slots: Slots) -> str | None:
    if slots.customer_id is None:
        return None
    if name := turn.names.recognised(turn.actor, slots.customer_id):
        return name
    customer = turn.session.get(Customer, slots.customer_id)
    return customer.name if customer else None


def _headline(turn: Turn, entry: Entry, slots: Slots) -> Html:
    said = Html(f"{ICONS[slots.intent]} {escape(_(SAVED[slots.intent]))}")
    if slots.contact_card:
        said = t("👤 Contact saved")
    extra: list[object] = []
    if slots.intent in (Intent.VISIT, Intent.ORDER, Intent.SCORE, Intent.LOST):
        extra.append(format_day(slots.event_date or local(entry.created_at).date(), turn.today))
    if slots.intent == Intent.COMPLAINT:
        extra.append(complaint_kind(slots.category or "other", slots.severity or "normal"))
    if slots.intent == Intent.SCORE and slots.score is not None:
        extra.insert(0, f"{slots.score}/10")
    if slots.intent == Intent.LOST and slots.category is not None:
        extra.append(_(CATEGORIES[Category(slots.category)]))
    return Html(" · ".join((said, *(escape(one) for one in extra))))


def _case(turn: Turn, entry: Entry) -> list[Html]:
    """Who has heard of a complaint, and by when it has to be answered."""
    case = complaint_of_entry(turn.session, entry.id)
    told = [one.name for one in people_to_tell(turn.session, case, turn.actor)] if case else []
    return [
        *([t("Told: {names}", names=", ".join(told))] if told else []),
        *([t("Reply due: {when}", when=when(case.due_at, turn.today, turn.now))] if case else []),
    ]


def _details(turn: Turn, entry: Entry, slots: Slots) -> list[Html]:
    details: list[Html] = []
    if slots.contact:
        details.append(t("Contact: {name}", name=slots.contact))
    if slots.intent == Intent.COMPLAINT:
        details += _case(turn, entry)
    if slots.amount is not None:
        money = format_money(slots.amount, slots.currency or turn.installation.currency)
        details.append(t("Amount: {money}", money=money))
    if slots.intent == Intent.REFERRAL and slots.referred:
        details.append(t("Referred: {name}", name=slots.referred))
    if (due := due_of(slots)) is not None:
        at = when(due, turn.today, turn.now)
        if slots.intent == Intent.REMINDER:
            details.append(t("I will remind you: {when}", when=at))
        elif slots.intent == Intent.PROMISE:
            details.append(t("Due: {when}", when=at))
        else:
            details.append(t("Follow up: {when}", when=at))
    elif slots.intent == Intent.PROMISE:
        details.append(t("No date yet. Tap Change to add one."))
    if slots.intent in (Intent.REMINDER, Intent.PROMISE, Intent.NOTE):
        details.append(quote(slots.text))
    return details
