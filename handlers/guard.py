"""Checks that every button repeats on the server's side: whose record it is, and whether it may still change."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.i18n import _
from bot.reply import Action, Reply
from bot.turn import ActionHandler, AnswerHandler, Turn
from bot.usecases.file_entry import within_reach
from db.entry import Entry, EntryState, own_entry

EntryAction = Callable[[Turn, Action, Entry], Reply]
EntryAnswer = Callable[[Turn, Entry], Reply | None]


def gone() -> Reply:
    """The answer to a button whose record is not the actor's, or not there any more."""
    return Reply(toast=_("This is no longer there."), alert=True)


def with_entry(handler: EntryAction, *states: EntryState) -> ActionHandler:
    """A handler of buttons on an entry: the first argument is its id; it must be the actor's, of a customer not
    handed over since, and in one of the states (any, if none are named)."""

    def checked(turn: Turn, action: Action) -> Reply:
        entry = own_entry(turn.session, turn.actor, action.number(0))
        if entry is None or not within_reach(turn.session, turn.actor, entry):
            return gone()
        if states and entry.state not in states:
            return Reply(toast=_("That is already done."), alert=False)
        return handler(turn, action, entry)

    return checked


def for_entry(handler: EntryAnswer, *states: EntryState) -> AnswerHandler:
    """A handler of typed answers about an entry, checked as buttons are; where it may not change, the message is
    news."""

    def checked(turn: Turn, data: dict[str, Any]) -> Reply | None:
        entry = own_entry(turn.session, turn.actor, data.get("entry"))
        if entry is None or entry.state not in states or not within_reach(turn.session, turn.actor, entry):
            return None
        return handler(turn, entry)

    return checked
