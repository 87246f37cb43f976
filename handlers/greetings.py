"""Birthdays, anniversaries, festivals and contracts that come up: the push, and a greeting ready to send."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from bot.domain.wording import wordings, words_of
from bot.i18n import N_, Html, _, current_language, lines
from bot.reply import Button, Reply, rows
from bot.turn import Alarm, Feature, PushKind, Reading, Turn
from bot.usecases.greet import ON_THE_DAY, may_see, offered, own_greeting
from bot.usecases.greetings import (
    GREETINGS,
    first_greetings,
    first_look,
    open_of_day,
    ring_greetings,
    ring_look,
    ring_on_the_day,
)
from bot.usecases.occasions import BIRTHDAY
from db.greeting import GreetingState, still_open
from handlers.greeting_card import ACTIONS as CARD_ACTIONS
from handlers.greeting_card import greeting_card
from handlers.greeting_list import ACTIONS as LIST_ACTIONS
from handlers.greeting_list import greetings_said
from handlers.greeting_words import code, occasion_title
from handlers.words import bold


def _push(reading: Reading, data: dict[str, Any]) -> Reply | None:
    day = date.fromisoformat(data["day"])
    if not may_see(reading.session, reading.recipient, data["owner"], reading.today):
        return None
    found = open_of_day(reading.session, data["owner"], day, reading.today)
    return greetings_said(reading, reading.recipient, found, data["owner"], day) if found else None


def _push_on_the_day(reading: Reading, data: dict[str, Any]) -> Reply | None:
    one = own_greeting(reading.session, reading.recipient, data["greeting"], reading.today)
    if one is None or one.greeting.state != GreetingState.OFFERED or one.greeting.day != reading.today:
        return None
    return greeting_card(reading, one)


# The kind of push


def _preview(turn: Turn) -> Reply | None:
    """What waits now, as it was said last."""
    open_ones = offered(turn.session, still_open(turn.session, turn.actor.id, turn.today))
    days = [one.greeting.offered_on for one in open_ones if one.greeting.said]
    if not days:
        return greeting_card(turn, open_ones[0]) if open_ones else None
    found = open_of_day(turn.session, turn.actor.id, max(days), turn.today)
    return greetings_said(turn, turn.actor, found, turn.actor.id, max(days))


def _example() -> Reply:
    """A birthday tomorrow."""
    today = datetime(2026, 11, 23, 8, 31, tzinfo=UTC)
    language = current_language()
    words = words_of(BIRTHDAY, language, wordings(BIRTHDAY, language) - 1, _("Mr Li"))
    title = occasion_title(BIRTHDAY, today.date() + timedelta(days=1), today.date(), today)
    text = lines(Html(f"{bold(_('Golden Dragon'))} {_('Mr Li')}"), title, code(words))
    return Reply(text=text, buttons=rows([Button(text=_("📋 Copy"), copy_text=words)]))


FEATURE = Feature(
    "greetings",
    actions={
        **CARD_ACTIONS,
        **LIST_ACTIONS,
    },
    pushes={GREETINGS: _push, ON_THE_DAY: _push_on_the_day},
    alarms={
        "greetings_look": Alarm(ring_look, first_look),
        GREETINGS: Alarm(ring_greetings, first_greetings),
        ON_THE_DAY: Alarm(ring_on_the_day),
    },
    kinds=(PushKind(GREETINGS, N_("Days to remember"), _example, _preview),),
)
