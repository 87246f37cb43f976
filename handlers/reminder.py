"""A reminder that comes due: the push, and what a user does with it."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from bot.domain.nudge import MORNING
from bot.i18n import _, current_zone, format_moment, lines, local, t
from bot.reply import Action, Reply, button, rows
from bot.turn import Feature, Reading, Turn
from bot.usecases.keep_reminder import break_promise, finish_reminder, reopen_reminder, snooze_reminder
from db.promise import PromiseState
from db.reminder import Reminder, ReminderState, own_reminder
from handlers.calendar import month_of, month_rows, read_day
from handlers.guard import gone
from handlers.promise_card import heard_question, heard_taps
from handlers.reminder_card import reminder_card, reminder_text


def _due(reading: Reading, data: dict[str, Any]) -> Reply | None:
    reminder = own_reminder(reading.session, reading.recipient.id, data["reminder"])
    if reminder is None or reminder.state != ReminderState.PUSHED or reminder.times != data["times"]:
        return None
    return reminder_card(reminder, reading.recipient, reading.now)


def _checked(turn: Turn, action: Action) -> Reminder | None:
    return own_reminder(turn.session, turn.actor.id, action.number(0))


def _done(turn: Turn, action: Action) -> Reply:
    reminder = _checked(turn, action)
    if reminder is None:
        return gone()
    finish_reminder(turn.session, reminder, turn.now)
    undone = [button(_("Not done yet"), "r.undone", reminder.id)]
    promise = reminder.promise if reminder.promise and reminder.promise.heard is None else None
    question, answers = (heard_question(), heard_taps(promise)) if promise else (None, [])
    text = lines(reminder_text(reminder, turn.actor), t("✓ Done"), question)
    return Reply(text=text, buttons=rows(answers, undone, width=2), edit=True)


def _undone(turn: Turn, action: Action) -> Reply:
    reminder = _checked(turn, action)
    if reminder is None:
        return gone()
    reopen_reminder(reminder)
    return reminder_card(reminder, turn.actor, turn.now, edit=True)


def _broken(turn: Turn, action: Action) -> Reply:
    reminder = _checked(turn, action)
    if reminder is None or reminder.promise is None:
        return gone()
    if reminder.promise.state == PromiseState.KEPT:
        return Reply(toast=_("That is already done."))
    break_promise(turn.session, reminder.promise, turn.now)
    text = lines(reminder_text(reminder, turn.actor), t("✗ Not kept"))
    return Reply(text=text, buttons=rows([button(_("Undo"), "r.undone", reminder.id)]), edit=True)


def _card(turn: Turn, action: Action) -> Reply:
    reminder = _checked(turn, action)
    if reminder is None:
        return gone()
    return reminder_card(reminder, turn.actor, turn.now, edit=True)


def _hour(turn: Turn, action: Action) -> Reply:
    return _later(turn, action, (turn.now + timedelta(hours=1)).replace(second=0, microsecond=0))


def _tomorrow(turn: Turn, action: Action) -> Reply:
    return _later(turn, action, _at(turn, turn.here + timedelta(days=1), _checked(turn, action)))


def _at(turn: Turn, day: datetime, reminder: Reminder | None) -> datetime:
    """The minute of another day: the same time of day if one had been named, else nine in the morning."""
    named = reminder is not None and not reminder.all_day
    clock = local(reminder.due_at).time() if named and reminder else MORNING
    return datetime.combine(day.date(), clock, current_zone())


def _calendar(turn: Turn, action: Action) -> Reply:
    reminder = _checked(turn, action)
    if reminder is None:
        return gone()
    month = month_of(action.args[1] if len(action.args) > 1 else None, turn.today)
    days = month_rows(month, "r.cal", "r.day", reminder.id)
    return Reply(
        text=reminder_text(reminder, turn.actor),
        buttons=(*days, (button(_("Back"), "r.card", reminder.id),)),
        edit=True,
    )


def _day(turn: Turn, action: Action) -> Reply:
    day = read_day(action.args[1]) if len(action.args) > 1 else None
    if day is None:
        return gone()
    if not turn.today <= day <= turn.today + timedelta(days=366 * 5):
        return Reply(toast=_("Pick today or later."), alert=True)
    if day == turn.today:
        return _hour(turn, action)
    return _later(turn, action, _at(turn, datetime.combine(day, time()), _checked(turn, action)))


def _later(turn: Turn, action: Action, due_at: datetime) -> Reply:
    reminder = _checked(turn, action)
    if reminder is None:
        return gone()
    if reminder.state == ReminderState.DONE:
        return Reply(toast=_("That is already done."))
    snooze_reminder(turn.session, reminder, due_at)
    said = t("I will remind you: {when}", when=format_moment(due_at, turn.now))
    text = lines(reminder_text(reminder, turn.actor), said)
    buttons = rows([button(_("✓ Done"), "r.done", reminder.id), button(_("Pick a day"), "r.cal", reminder.id)])
    return Reply(text=text, buttons=buttons, edit=True)


FEATURE = Feature(
    "reminder",
    actions={
        "r.done": _done,
        "r.undone": _undone,
        "r.broken": _broken,
        "r.card": _card,
        "r.hour": _hour,
        "r.tomorrow": _tomorrow,
        "r.cal": _calendar,
        "r.day": _day,
    },
    pushes={"reminder_due": _due},
)
