"""Checks that every button repeats on the server's side: whose record it is, and whether it may still change."""

from __future__ import annotations

from collections.abc import Callable

from bot.i18n import _
from bot.reply import Action, Reply
from bot.turn import ActionHandler, Turn
from db.customer import in_reach
from db.entry import Entry, EntryState, own_entry

EntryAction = Callable[[Turn, Action, Entry], Reply]


def gone() -> Reply:
    """The answer to a button whose record is not the actor's, or not there any more."""
    return Reply(toast=_("This is no longer there."), alert=True)


def with_entry(handler: EntryAction, *states: EntryState) -> ActionHandler:
    """A handler of buttons on an entry: the first argument is its id; it must be the actor's, of a customer not
    handed over since, and in one of the states (any, if none are named)."""

    def checked(turn: Turn, action: Action) -> Reply:
        entry = own_entry(turn.session, turn.actor, action.number(0))
        if entry is None or not in_reach(turn.session, turn.actor, entry.draft.get("customer_id")):
            return gone()
        if states and entry.state not in states:
            return Reply(toast=_("That is already done."), alert=False)
        return handler(turn, action, entry)

    return checked
