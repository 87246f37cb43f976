"""What became of a promise: kept or not, said on the card of its record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from bot.i18n import _
from bot.reply import Action, Reply
from bot.turn import ActionHandler, Feature, Turn
from bot.usecases.keep_reminder import break_promise, keep_promise, reopen_promise
from db.entry import Entry, EntryState
from db.promise import Promise, PromiseState, promise_of_entry
from handlers.entry_card import card_with
from handlers.guard import gone, with_entry
from handlers.promise_card import ask_heard


def _settles(settle: Callable[[Session, Promise, datetime], None], *, of: tuple[PromiseState, ...]) -> ActionHandler:
    """A button that settles the promise of an entry, or opens it again, where it is in one of the states."""

    def handler(turn: Turn, action: Action, entry: Entry) -> Reply:
        promise = promise_of_entry(turn.session, entry.id)
        if promise is None:
            return gone()
        if promise.state not in of:
            return Reply(toast=_("That is already done."))
        settle(turn.session, promise, turn.now)
        card = card_with(turn, entry, edit=True)
        asks = promise.state == PromiseState.KEPT and promise.heard is None
        return card.model_copy(update={"more": (ask_heard(promise),)}) if asks else card

    return with_entry(handler, EntryState.FILED)


_SETTLED = (PromiseState.KEPT, PromiseState.BROKEN)
FEATURE = Feature(
    "promise",
    actions={
        "p.kept": _settles(keep_promise, of=(PromiseState.OPEN,)),
        "p.broken": _settles(break_promise, of=(PromiseState.OPEN,)),
        "p.open": _settles(reopen_promise, of=_SETTLED),
    },
)
