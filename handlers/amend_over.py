"""A correction of what may not change any more: of an undone record, or of a customer handed over since."""

from __future__ import annotations

from bot.i18n import Html, lines, local, t
from bot.reply import Reply
from bot.turn import Turn
from bot.understanding.amend import Amendment
from bot.usecases.amend_entry import amended
from bot.usecases.change_entry import note_change
from bot.usecases.file_entry import slots_of
from db.customer import visible_customer
from db.entry import Entry
from handlers.card_lines import changed_line
from handlers.entry_card import card_with
from handlers.recent import Pointed
from handlers.refile import with_customer


def handed_over(turn: Turn) -> Reply:
    """The answer to a correction of a record about a customer that is somebody else's by now."""
    text = t("A colleague looks after this customer now, so I left the record as it is.")
    return Reply(text=text, reply_to=turn.incoming.message_id)


def too_late_for(turn: Turn, pointed: Pointed, said: Amendment) -> Reply | None:
    """The answer to a correction of what was undone or handed over; None where neither was meant."""
    if pointed.entries:
        return None
    if pointed.undone:
        return _undone(turn, list(pointed.undone), said)
    return handed_over(turn) if pointed.away else None


def _undone(turn: Turn, entries: list[Entry], said: Amendment) -> Reply:
    """An undone record is offered for restoring; it then says what was corrected, if that is clear."""
    entry = entries[0]
    card = card_with(turn, entry)
    card = card.model_copy(update={"edit_about": card.about})
    if said.drop_record:
        return card
    line = _noted(turn, entry, said) if len(entries) == 1 else None
    return card.model_copy(update={"text": lines(card.text, line or t("Tap Restore first, then tell me again."))})


def _noted(turn: Turn, entry: Entry, said: Amendment) -> Html | None:
    before, written = slots_of(entry), local(entry.created_at).date()
    after = amended(before, said, written, turn.here)
    customer = visible_customer(turn.session, turn.actor, said.customers[0]) if said.customers else None
    if customer is not None:
        after = with_customer(after, customer.id)
    changed = changed_line(before, after, written)
    if changed is None or said.rest:
        return None
    note_change(turn.session, entry, after)
    return lines(changed, t("Tap Restore to save it so."))
