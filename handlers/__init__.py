"""What the user touches. FEATURES is the table of contents of the bot, in the order in which free text is offered."""

from __future__ import annotations

from bot.turn import Feature
from handlers import (
    amend,
    change,
    choose,
    complaint,
    dialogues,
    find,
    guided,
    help,  # noqa: A004
    invite,
    join,
    learnt,
    media,
    message,
    reminder,
    settings,
    today,
    undo,
)

FEATURES: tuple[Feature, ...] = (
    join.FEATURE,
    today.FEATURE,
    find.FEATURE,
    guided.FEATURE,
    message.FEATURE,
    amend.FEATURE,
    media.FEATURE,
    choose.FEATURE,
    change.FEATURE,
    undo.FEATURE,
    reminder.FEATURE,
    complaint.FEATURE,
    learnt.FEATURE,
    invite.FEATURE,
    settings.FEATURE,
    dialogues.FEATURE,
    help.FEATURE,
)
