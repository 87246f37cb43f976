"""What the user touches. FEATURES is the table of contents of the bot, in the order in which free text is offered."""

from __future__ import annotations

from bot.turn import Feature
from handlers import (
    amend,
    change,
    choose,
    complaint,
    dialogues,
    duplicates,
    find,
    guided,
    help,  # noqa: A004
    inline_card,
    invite,
    join,
    learnt,
    media,
    message,
    new_customer,
    reminder,
    settings,
    today,
    undo,
)

FEATURES: tuple[Feature, ...] = (
    join.FEATURE,
    today.FEATURE,
    find.FEATURE,
    duplicates.FEATURE,
    guided.FEATURE,
    message.FEATURE,
    amend.FEATURE,
    media.FEATURE,
    choose.FEATURE,
    new_customer.FEATURE,
    change.FEATURE,
    undo.FEATURE,
    reminder.FEATURE,
    complaint.FEATURE,
    learnt.FEATURE,
    inline_card.FEATURE,
    invite.FEATURE,
    settings.FEATURE,
    dialogues.FEATURE,
    help.FEATURE,
)
