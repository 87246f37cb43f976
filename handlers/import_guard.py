"""Buttons on an import: whose they are, and when they do anything."""

from __future__ import annotations

from collections.abc import Callable

from bot.i18n import _
from bot.reply import Action, Reply
from bot.turn import ActionHandler, Turn
from db.imports import ImportRun, RunState, own_run
from handlers.guard import gone

RunAction = Callable[[Turn, Action, ImportRun], Reply]


def with_run(handler: RunAction, *states: RunState) -> ActionHandler:
    """A handler of buttons on an import: it must be the actor's, and in one of the states."""

    def checked(turn: Turn, action: Action) -> Reply:
        run = own_run(turn.session, turn.actor, action.number(0))
        if run is None:
            return gone()
        if states and run.state not in states:
            return Reply(toast=_("That is already done."))
        return handler(turn, action, run)

    return checked
