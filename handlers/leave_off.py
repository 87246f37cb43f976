"""[Cancel] in words: the record that waits for an answer is dropped; with nothing open that is said kindly."""

from __future__ import annotations

from datetime import timedelta

from bot.i18n import lines, t
from bot.reply import Reply
from bot.turn import Turn
from bot.understanding.asides import cancels
from bot.usecases.file_entry import slots_of
from db.entry import EntryState, entries_since
from handlers.guided_flow import drop_draft
from handlers.words import quote

_WITHIN = timedelta(minutes=30)  # as long as an answer is waited for


def cancel_by_words(turn: Turn) -> Reply | None:
    """The answer to a message that only says to leave it; None for any other."""
    if not cancels(turn.incoming.text) or turn.incoming.media is not None:
        return None
    newest = next(iter(entries_since(turn.session, turn.actor, turn.now - _WITHIN, limit=1)), None)
    if newest is None or newest.state != EntryState.OPEN:
        return Reply(
            text=t("👌 Nothing is waiting, so there is nothing to cancel. To take a record back, tap Undo on it.")
        )
    drop_draft(turn, newest)
    text = slots_of(newest).text
    return Reply(text=lines(quote(text) if text else None, t("👌 Nothing saved.")))
