"""How long we wait for an answer, and the button that leaves a question."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.i18n import _
from bot.reply import Action, Reply
from bot.turn import Feature, Turn
from bot.understanding.asides import cancels
from db import dialogue
from handlers.calendar import NOTHING


def until(now: datetime) -> datetime:
    """When a question lapses: after half an hour a new message is a new message."""
    return now + timedelta(minutes=30)


def leave(turn: Turn) -> None:
    """Wait for no answer any more: the next message is news."""
    dialogue.close(turn.session, turn.incoming.chat_id, turn.actor.id)


def leave_question(turn: Turn) -> Reply | None:
    """The answer to "cancel" while something of the profile is asked; None where the message says anything else."""
    if not cancels(turn.incoming.text):
        return None
    leave(turn)
    return Reply(text=_("👌 Nothing changed."))


def _cancel(turn: Turn, action: Action) -> Reply:
    leave(turn)
    return Reply(text=_("👌 Nothing changed."), edit=True)


def _nothing(turn: Turn, action: Action) -> Reply:
    return Reply()


FEATURE = Feature("dialogues", actions={"cancel": _cancel, NOTHING: _nothing})
