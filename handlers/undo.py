"""Undo what a message filed, and file it again after all."""

from __future__ import annotations

from bot.i18n import _, n
from bot.reply import Action, Reply, button, rows
from bot.turn import Feature, Turn
from bot.usecases.carry_over import carry_over
from bot.usecases.file_entry import (
    file_entry,
    may_undo,
    ready_to_file,
    restore_names,
    slots_of,
    undo_entry,
    within_reach,
)
from db.entry import Entry, EntryState
from handlers.entry_card import MANY, card_with, message_card, mine_of_message
from handlers.guard import gone, with_entry
from handlers.questions import customer_of


def _undo(turn: Turn, action: Action, entry: Entry) -> Reply:
    if not may_undo(entry, turn.now, turn.here):
        return _too_late()
    undo_entry(turn.session, entry, turn.now)
    return card_with(turn, entry, edit=True).model_copy(update={"toast": _("Undone")})


def _undo_all(turn: Turn, action: Action) -> Reply:
    """Undo all records of a message; many of them only once that is confirmed."""
    return _all(turn, action, confirmed=False)


def _undo_all_surely(turn: Turn, action: Action) -> Reply:
    return _all(turn, action, confirmed=True)


def _all(turn: Turn, action: Action, *, confirmed: bool) -> Reply:
    message_id = action.number(0)
    mine = mine_of_message(turn, message_id) if message_id is not None else []
    near = [entry for entry in mine if within_reach(turn.session, turn.actor, entry)]
    if message_id is None or not near:
        return gone()
    filed = [entry for entry in near if may_undo(entry, turn.now, turn.here)]
    if not filed:
        return _too_late()
    if len(filed) > MANY and not confirmed:
        text = n("Undo {count} record of this message?", "Undo all {count} records of this message?", len(filed))
        taps = [button(_("Undo all"), "m.undoall", message_id), button(_("Back"), "m.card", message_id)]
        return Reply(text=text, buttons=rows(taps), edit=True)
    for entry in filed:
        undo_entry(turn.session, entry, turn.now)
    return message_card(turn, message_id, edit=True).model_copy(update={"toast": _("Undone")})


def _redo(turn: Turn, action: Action, entry: Entry) -> Reply:
    slots = slots_of(entry)
    restore_names(turn.session, entry, turn.now)
    entry.state, entry.undone_at = EntryState.OPEN, None
    if slots.customer_id is not None and customer_of(turn, slots) is None:
        return card_with(turn, entry, edit=True)
    if ready_to_file(slots):
        written = entry.created_at.astimezone(turn.here.tzinfo)
        file_entry(turn.session, turn.actor, entry, written, turn.installation.currency, turn.now)
        carry_over(turn.session, entry, due_unchanged=True)
    return card_with(turn, entry, edit=True)


def _too_late() -> Reply:
    return Reply(toast=_("Undo only works until the end of the next day. Use Change instead."), alert=True)


FEATURE = Feature(
    "undo",
    actions={
        "e.undo": with_entry(_undo, EntryState.FILED),
        "e.redo": with_entry(_redo, EntryState.UNDONE),
        "m.undo": _undo_all,
        "m.undoall": _undo_all_surely,
    },
)
