"""The card that answers a message: what was understood and filed, and what is still asked."""

from __future__ import annotations

from bot.domain.nudge import overdue
from bot.i18n import Html, _, lines
from bot.reply import Button, Reply, Rows, button, rows
from bot.turn import Turn
from bot.understanding import Intent
from bot.understanding.trouble import says_settled
from bot.usecases.file_entry import may_undo, slots_of
from bot.usecases.handle_complaint import may_handle
from bot.usecases.slots import Slots
from db.complaint import unsettled_of_customer
from db.entry import Entry, EntryState, entries_of_message
from db.promise import PromiseState, promise_of_entry
from handlers.calendar import NOTHING
from handlers.card_lines import extra_lines, files_button
from handlers.entry_text import entry_text, short_text
from handlers.questions import question
from handlers.words import due_of

PAGE = 6  # records
_LINES = 12  # of a card
MANY = 3  # more than this are not undone without asking


def message_card(turn: Turn, message_id: int, *, edit: bool = False, at: int | None = None) -> Reply:
    """The card about one message of the actor's: its records, and the first open question.

    ``at`` is the id of an entry whose page is shown.
    """
    entries = mine_of_message(turn, message_id)
    found = next((number for number, entry in enumerate(entries) if entry.id == at), None)
    return entries_card(turn, message_id, entries, edit=edit, page=None if found is None else found // PAGE)


def mine_of_message(turn: Turn, message_id: int) -> list[Entry]:
    """The actor's entries that one message made."""
    entries = entries_of_message(turn.session, turn.incoming.chat_id, message_id)
    return [entry for entry in entries if entry.user_id == turn.actor.id]


def entries_card(
    turn: Turn, message_id: int, entries: list[Entry], *, edit: bool = False, page: int | None = None
) -> Reply:
    """The card about the actor's entries that one message made: a page of them, the one that asks if none is named."""
    about = f"message:{message_id}"
    if len(entries) == 1:
        return entry_card(turn, entries[0], edit=edit)
    asked = next((number for number, entry in enumerate(entries) if entry.state == EntryState.OPEN), None)
    page = (asked or 0) // PAGE if page is None else page
    page = max(0, min(page, (len(entries) - 1) // PAGE))
    first, shown = page * PAGE, entries[page * PAGE : (page + 1) * PAGE]
    asks_here = asked is not None and first <= asked < first + PAGE
    parts, buttons = [_records(turn, shown, first, short=asks_here or len(entries) > PAGE)], list[tuple[Button, ...]]()
    if asks_here and asked is not None:
        text, choices = question(turn, entries[asked])
        parts.append(Html(f"{asked + 1}. {text}"))
        buttons += choices
    buttons += _several_buttons(turn, entries, message_id, page)
    return Reply(text="\n\n".join(parts), buttons=tuple(buttons), about=about, edit=edit)


def _records(turn: Turn, entries: list[Entry], first: int, *, short: bool) -> str:
    """The records of a page: in full where that stays on a phone's screen, else in two lines each, or in one."""
    full = [entry_text(turn, entry) for entry in entries]
    if not short and sum(one.count("\n") + 2 for one in full) <= _LINES:
        return "\n\n".join(f"{first + number}. {one}" for number, one in enumerate(full, 1))
    brief = [short_text(turn, entry, in_one_line=short and len(entries) > MANY) for entry in entries]
    return "\n".join(f"{first + number}. {one}" for number, one in enumerate(brief, 1))


def _several_buttons(turn: Turn, entries: list[Entry], message_id: int, page: int) -> Rows:
    shown = list(enumerate(entries, 1))[page * PAGE : (page + 1) * PAGE]
    open_one = [
        button(_("Change {number}", number=number), "e.open", entry.id)
        for number, entry in shown
        if entry.state != EntryState.OPEN
    ]
    undoable = any(may_undo(entry, turn.now, turn.here) for entry in entries)
    undo_all = [button(_("Undo all"), "m.undo", message_id)] if undoable else []
    return rows(open_one, _arrows(message_id, page, (len(entries) - 1) // PAGE + 1), undo_all)


def _arrows(message_id: int, page: int, pages: int) -> list[Button]:
    if pages == 1:
        return []
    return [
        *([button("◀", "m.page", message_id, page - 1)] if page else []),
        button(f"{page + 1}/{pages}", NOTHING),
        *([button("▶", "m.page", message_id, page + 1)] if page + 1 < pages else []),
    ]


def card_with(turn: Turn, entry: Entry, *, edit: bool = False, stay: bool = True) -> Reply:
    """The card of the message that made the entry; of the entry alone once the message says something else.

    Of many records the page of this one is shown; without ``stay`` the one of the next open question, if any.
    """
    if entry.message_id is None:
        return entry_card(turn, entry, edit=edit)
    others = [] if stay else mine_of_message(turn, entry.message_id)
    next_asked = any(one.state == EntryState.OPEN for one in others)
    return message_card(turn, entry.message_id, edit=edit, at=None if next_asked else entry.id)


def entry_card(turn: Turn, entry: Entry, *, edit: bool = False, back: bool = False) -> Reply:
    """The card of one entry with its buttons; ``back`` leads to the card of the whole message."""
    about = f"message:{entry.message_id}" if entry.message_id is not None else f"entry:{entry.id}"
    if entry.state == EntryState.OPEN:
        text, choices = question(turn, entry)
        text = lines(text, *extra_lines(turn, entry, slots_of(entry)))
        return Reply(text=text, buttons=choices, about=about, edit=edit)
    later = [button(_("Back"), "m.card", entry.message_id, entry.id)] if back else []
    return Reply(text=entry_text(turn, entry), buttons=rows(_buttons(turn, entry), later), about=about, edit=edit)


def promise_buttons(turn: Turn, entry: Entry) -> list[Button]:
    """What a user may say of a promise whose day is over, or take back."""
    promise = promise_of_entry(turn.session, entry.id)
    if promise is None:
        return []
    if promise.state != PromiseState.OPEN:
        return [button(_("Still open"), "p.open", entry.id)]
    if not overdue(promise.due_on, turn.today):
        return []
    return [button(_("✓ Kept"), "p.kept", entry.id), button(_("✗ Not kept"), "p.broken", entry.id)]


def _buttons(turn: Turn, entry: Entry) -> list[Button]:
    if entry.state == EntryState.UNDONE:
        return [button(_("Restore"), "e.redo", entry.id)]
    if entry.state == EntryState.DROPPED:
        return []
    slots = slots_of(entry)
    settle = promise_buttons(turn, entry) if slots.intent == Intent.PROMISE else []
    buttons = [*settle, button(_("Change"), "e.change", entry.id)]
    if may_undo(entry, turn.now, turn.here):
        buttons.append(button(_("Undo"), "e.undo", entry.id))
    if due_of(slots) is None and slots.intent in (Intent.VISIT, Intent.ORDER, Intent.COMPLAINT, Intent.REFERRAL):
        buttons.append(button(_("Follow up"), "e.due", entry.id))
    if slots.intent == Intent.REMINDER:
        buttons.append(button(_("📅 Calendar"), "v.entry", entry.id))
    return buttons + files_button(turn, entry) + _settling(turn, slots)


def _settling(turn: Turn, slots: Slots) -> list[Button]:
    """Where words say that a complaint is settled, the button that settles it: one tap, no guess."""
    told = slots.intent in (Intent.NOTE, Intent.VISIT) and slots.customer_id is not None and says_settled(slots.text)
    if not told or slots.customer_id is None:
        return []
    found = [one for one in unsettled_of_customer(turn.session, slots.customer_id) if may_handle(turn.actor, one)]
    return [button(_("✅ Complaint resolved"), "k.settle", found[0].id)] if found else []
