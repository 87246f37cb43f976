"""The message of the evening: what was planned today and not logged."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot.domain.nudge import nudge_at
from bot.i18n import N_, Html, _, escape, lines, local, n, t
from bot.reply import Action, Reply, button, rows
from bot.turn import Alarm, Feature, PushKind, Reading, Turn
from bot.understanding import Intent
from bot.usecases.agenda import EVENING, Evening, Missing, evening_of, first_evening, ring_evening
from bot.usecases.keep_reminder import finish_reminder, snooze_reminder
from bot.usecases.slots import Slots
from db.reminder import ReminderState, own_reminder
from db.user import User
from handlers.guard import gone
from handlers.guided import begin_with
from handlers.guided_flow import about_customer
from handlers.reminder_card import what_to_do
from handlers.words import bold, shorten

_MOST = 6  # lines
_NAME = 24  # characters
_WHAT = 30


def _evening(reading: Reading, data: dict[str, Any]) -> Reply | None:
    if data["day"] != reading.today.isoformat():
        return None  # that day is over
    return round_up(reading.session, reading.recipient, reading.now)


def round_up(session: Session, user: User, now: datetime, *, edit: bool = False) -> Reply | None:
    """The message; None where nothing seems to be missing."""
    found = evening_of(session, user, local(now))
    if not found.missing:
        return None
    return Reply(text=_text(found, user), buttons=_taps(found.missing[:_MOST]), edit=edit, protect=True)


def _text(found: Evening, user: User) -> Html:
    logged = n("You logged {count} customer today.", "You logged {count} customers today.", found.logged)
    more = len(found.missing) - _MOST
    return lines(
        Html(f"🌙 {logged}") if found.logged else t("🌙 Nothing logged today yet."),
        n("This one was planned too. Been there?", "These were planned too. Been there?", len(found.missing)),
        *(_line(number, one, user) for number, one in enumerate(found.missing[:_MOST], 1)),
        n("and {count} more, see /today", "and {count} more, see /today", more) if more > 0 else None,
    )


def _line(number: int, one: Missing, user: User) -> Html:
    what = escape(shorten(what_to_do(one.reminder, user), _WHAT))
    return Html(f"{number}. {bold(shorten(one.customer.name, _NAME))} {what}")


def _taps(missing: list[Missing]) -> Any:
    logs = [
        button(_("✍️ Log {number}", number=number), "ev.log", one.reminder.id) for number, one in enumerate(missing, 1)
    ]
    return rows(logs, [button(_("All tomorrow"), "ev.later"), button(_("Not useful"), "w.unwanted", EVENING)])


def _log(turn: Turn, action: Action) -> Reply:
    """Log a visit of the customer, step by step; what was planned is done with it."""
    reminder = own_reminder(turn.session, turn.actor.id, action.number(0))
    if reminder is None or reminder.customer is None:
        return gone()
    finish_reminder(turn.session, reminder, turn.now)
    slots = about_customer(
        Slots(intent=Intent.VISIT, text="", event_date=turn.today, guided="words"), reminder.customer
    )
    return begin_with(turn, slots).model_copy(update={"edit": False})  # the others stay in reach


def _later(turn: Turn, action: Action) -> Reply:
    """All of it tomorrow morning."""
    found = evening_of(turn.session, turn.actor, turn.here)
    left = [one.reminder for one in found.missing if one.reminder.state != ReminderState.DONE]
    if not left:
        return Reply(text=t("👌 Nothing left for today."), edit=True)
    due_at = nudge_at(turn.today + timedelta(days=1), turn.here)
    for reminder in left:
        snooze_reminder(turn.session, reminder, due_at, all_day=True)
    count = len(left)
    moved = n("👌 {count} thing moved to tomorrow.", "👌 {count} things moved to tomorrow.", count)
    return Reply(text=moved, edit=True)


def _example() -> Reply:
    return Reply(
        text=lines(
            t("🌙 {logged}", logged=n("You logged {count} customer today.", "You logged {count} customers today.", 3)),
            n("This one was planned too. Been there?", "These were planned too. Been there?", 2),
            t("1. <b>Acme Foods</b> see Mr Li about the samples"),
            t("2. <b>Harbour Cafe</b> collect the payment"),
        )
    )


def _preview(turn: Turn) -> Reply | None:
    return round_up(turn.session, turn.actor, turn.now)


FEATURE = Feature(
    "evening",
    actions={"ev.log": _log, "ev.later": _later},
    alarms={EVENING: Alarm(ring_evening, first_evening)},
    pushes={EVENING: _evening},
    kinds=(PushKind(EVENING, N_("Evening round-up"), _example, _preview),),
)
