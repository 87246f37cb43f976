"""Typed values of slots: how each is asked for, read, and what is said of one that cannot be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from bot.i18n import N_, Html, t
from bot.turn import Turn
from bot.understanding import Intent, parse_when
from bot.understanding.answers import parse_amount, parse_past_day, parse_score
from bot.understanding.recurring import Recurring, read_answer
from bot.usecases.repeat_reminder import with_other_rule
from bot.usecases.slots import Slots

OLDEST = timedelta(days=366)
_LONGEST_NAME = 40  # characters
_LONGEST_AMOUNT = 30
_MOST = Decimal(10) ** 12
Read = Callable[[Turn, Slots, str], Slots | None]


@dataclass(frozen=True, slots=True)
class Form:
    """How one slot is typed. ``ask``, ``wrong`` and ``hint`` (in the empty box) are message ids.

    ``read`` gives the slots with the value, or None; ``intents`` are what a message that is nothing but the value may
    be taken for; ``names`` tells that it may hold a customer's name.
    """

    ask: str
    wrong: str
    hint: str
    read: Read
    intents: frozenset[Intent] = frozenset({Intent.OTHER, Intent.NOTE})
    names: bool = False


def _day(turn: Turn, slots: Slots, text: str) -> Slots | None:
    day = parse_past_day(text, turn.here)
    if day is None or not turn.today - OLDEST <= day <= turn.today:
        return None
    return slots.model_copy(update={"event_date": day})


def _due(turn: Turn, slots: Slots, text: str) -> Slots | None:
    again = read_answer(text, turn.here)
    if isinstance(again, Recurring):
        return with_other_rule(slots.with_due(None), again.rule, turn.session, turn.actor, turn.now)
    due = parse_when(text, turn.here)
    if due is None or (due < turn.here if isinstance(due, datetime) else due < turn.today):
        return None
    return slots.with_due(due)


def _amount(turn: Turn, slots: Slots, text: str) -> Slots | None:
    said = parse_amount(text) if len(text) <= _LONGEST_AMOUNT else None
    if said is None or not 0 < said[0] < _MOST:
        return None
    return slots.model_copy(update={"amount": slots.signed(said[0]), "currency": said[1] or slots.currency})


def _score(turn: Turn, slots: Slots, text: str) -> Slots | None:
    value = parse_score(text)
    return slots.model_copy(update={"score": value}) if value is not None else None


def _contact(turn: Turn, slots: Slots, text: str) -> Slots | None:
    name = " ".join(text.split())
    return slots.model_copy(update={"contact": name}) if _is_name(name) else None


def _referred(turn: Turn, slots: Slots, text: str) -> Slots | None:
    name = " ".join(text.split())
    return slots.model_copy(update={"referred": name}) if _is_name(name) else None


def _is_name(name: str) -> bool:
    return 0 < len(name) <= _LONGEST_NAME and any(c.isalpha() for c in name)


def _words(turn: Turn, slots: Slots, text: str) -> Slots | None:
    return slots.model_copy(update={"text": text.strip()}) if text.strip() else None


_NAMES = frozenset({Intent.OTHER, Intent.NOTE, Intent.LOOKUP})
_DAYS = frozenset({Intent.OTHER, Intent.NOTE, Intent.REMINDER})

FORMS = {
    "day": Form(
        N_("What day was it? Tap one or type it, e.g. yesterday"),
        N_("I need a day up to today. Try for example: yesterday"),
        N_("Day"),
        _day,
        _DAYS,
    ),
    "due": Form(
        N_("When will you follow up? Tap one or type it, e.g. next Wed 10:00"),
        N_("I can’t tell the day. Try for example: tomorrow 10:00"),
        N_("Day"),
        _due,
        _DAYS,
    ),
    "amount": Form(
        N_("What is the amount? E.g. 3500"),
        N_("That is no amount I can read. Try for example: 3500 or 3.5k"),
        N_("Amount"),
        _amount,
        frozenset({Intent.OTHER, Intent.NOTE, Intent.ORDER}),
    ),
    "score": Form(
        N_("How satisfied are they, 1 to 10?"),
        N_("A score is a number from 1 to 10. Try for example: 8"),
        N_("1 to 10"),
        _score,
        frozenset({Intent.OTHER, Intent.NOTE, Intent.SCORE}),
    ),
    "contact": Form(
        N_("Who was it? Send me the name, e.g. Mr Li"),
        N_("A name can be 1 to 40 characters, e.g. Mr Li"),
        N_("Name"),
        _contact,
        _NAMES,
        names=True,
    ),
    "referred": Form(
        N_("Whom did they recommend? Send me the name, e.g. Golden Dragon"),
        N_("A name can be 1 to 40 characters, e.g. Golden Dragon"),
        N_("Name"),
        _referred,
        _NAMES,
        names=True,
    ),
    "words": Form(
        N_("What happened? One sentence is enough."),
        N_("Send me one sentence, e.g. showed the new range, they want samples"),
        N_("In your words"),
        _words,
    ),
}


def question_for(slot: str) -> Html:
    """The question that asks for a slot."""
    return t(FORMS[slot].ask)


def wrong(turn: Turn, slot: str, text: str) -> Html:
    """What to say of a typed value that cannot be: what is wrong, and an example that works."""
    if slot == "due" and parse_when(text, turn.here) is not None:
        return t("That is past. Try for example: tomorrow 10:00")
    return t(FORMS[slot].wrong)
