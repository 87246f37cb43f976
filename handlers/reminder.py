"""A reminder that comes due: the push, and what a user does with it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from bot.i18n import N_, Html, _, format_moment, lines, t
from bot.reply import Action, Reply, button, rows
from bot.turn import Alarm, Feature, PushKind, Reading, Turn
from bot.usecases.due_reminders import KIND
from bot.usecases.keep_reminder import break_promise, finish_reminder, reopen_reminder, snooze_reminder
from bot.usecases.recurring import ALARM, move_on, ring_again, take_back
from bot.usecases.repeat_reminder import stop_repeating
from db.promise import PromiseState
from db.reminder import Reminder, ReminderState, open_of_user, own_reminder
from handlers.guard import gone
from handlers.later import Later, calendar_button, register
from handlers.promise_card import heard_question, heard_taps
from handlers.reminder_card import due_words, reminder_card, reminder_text
from handlers.rule_words import rule_words
from handlers.words import bold

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MINUTE = timedelta(minutes=1)


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
    if reminder.recurs is not None:
        return _on(turn, action, reminder, t("✓ Done"), _("Not done yet"))
    finish_reminder(turn.session, reminder, turn.now)
    undone = [button(_("Not done yet"), "r.undone", reminder.id)]
    promise = reminder.promise if reminder.promise and reminder.promise.heard is None else None
    question, answers = (heard_question(), heard_taps(promise)) if promise else (None, [])
    text = lines(reminder_text(reminder, turn.actor), t("✓ Done"), question)
    return Reply(text=text, buttons=rows(answers, undone, width=2), edit=True)


def _skip(turn: Turn, action: Action) -> Reply:
    reminder = _checked(turn, action)
    if reminder is None or reminder.recurs is None:
        return gone()
    return _on(turn, action, reminder, t("⏭ Skipped"), _("Undo"))


def _on(turn: Turn, action: Action, reminder: Reminder, said: Html, undo: str) -> Reply:
    """One that comes again waits for its next time; a button of an earlier card does nothing more."""
    if len(action.args) > 1 and action.number(1) != reminder.times:
        return Reply(toast=_("That is already done."))
    waited = (reminder.due_at - _EPOCH) // _MINUTE
    move_on(turn.session, reminder, turn.now)
    text = lines(reminder_text(reminder, turn.actor), said, t("Next: {when}", when=due_words(reminder, turn.now)))
    taps = [button(undo, "r.back", reminder.id, reminder.times, waited)]
    return Reply(text=text, buttons=rows(taps), edit=True, about=f"reminder:{reminder.id}")


def _back(turn: Turn, action: Action) -> Reply:
    """A time that was called done, or skipped, is to be seen to after all."""
    reminder, minutes = _checked(turn, action), action.number(2)
    if reminder is None or minutes is None:
        return gone()
    fresh = reminder.state == ReminderState.WAITING and reminder.times == action.number(1)
    if not fresh or reminder.recurs is None or not 0 <= minutes * 60 <= (reminder.due_at - _EPOCH).total_seconds():
        return Reply(toast=_("That is already done."))
    take_back(turn.session, reminder, _EPOCH + minutes * _MINUTE, turn.now)
    return reminder_card(reminder, turn.actor, turn.now, edit=True)


def _stop(turn: Turn, action: Action) -> Reply:
    reminder = _checked(turn, action)
    if reminder is None or reminder.recurs is None:
        return gone()
    text = lines(reminder_text(reminder, turn.actor), t("Stop repeating this reminder?"))
    taps = [button(_("Yes, stop"), "r.stopped", reminder.id), button(_("Back"), "r.card", reminder.id)]
    return Reply(text=text, buttons=rows(taps), edit=True)


def _stopped(turn: Turn, action: Action) -> Reply:
    reminder = _checked(turn, action)
    if reminder is None:
        return gone()
    if reminder.recurs is None:
        return Reply(toast=_("That is already done."))
    rule = rule_words(reminder.recurs)
    stop_repeating(turn.session, reminder)
    text = lines(reminder_text(reminder, turn.actor), t("It no longer comes {rule}.", rule=rule))
    open_yet = reminder.state != ReminderState.DONE
    taps = [button(_("✓ Done"), "r.done", reminder.id)] if open_yet else []
    return Reply(text=text, buttons=rows(taps), edit=True)


def _undone(turn: Turn, action: Action) -> Reply:
    reminder = _checked(turn, action)
    if reminder is None:
        return gone()
    reopen_reminder(reminder, turn.now)
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


# Later


def _find(turn: Turn, number: int | None) -> Reminder | None:
    return own_reminder(turn.session, turn.actor.id, number)


def _put_off(turn: Turn, reminder: Reminder, due_at: datetime) -> Reply:
    if reminder.state == ReminderState.DONE:
        return Reply(toast=_("That is already done."))
    snooze_reminder(turn.session, reminder, due_at)
    said = t("I will remind you: {when}", when=format_moment(due_at, turn.now))
    text = lines(reminder_text(reminder, turn.actor), said)
    done = button(_("✓ Done"), "r.done", reminder.id, *([reminder.times] if reminder.recurs else []))
    buttons = rows([done, calendar_button("reminder", reminder.id)])
    return Reply(text=text, buttons=buttons, edit=True, about=f"reminder:{reminder.id}")


register(
    Later(
        "reminder",
        _find,
        lambda turn, reminder: reminder_text(reminder, turn.actor),
        _put_off,
        lambda turn, reminder: reminder_card(reminder, turn.actor, turn.now, edit=True),
    )
)


# Preview and example


def _preview(turn: Turn) -> Reply | None:
    """The next one, as it will come."""
    waiting = [one for one in open_of_user(turn.session, turn.actor.id) if one.state == ReminderState.WAITING]
    return reminder_card(waiting[0], turn.actor, turn.now) if waiting else None


def _example() -> Reply:
    return Reply(
        text=lines(bold(_("Golden Dragon")), t("{title}: {what}", title=_("⏰ Reminder"), what=bold(_("call Mr Li"))))
    )


FEATURE = Feature(
    "reminder",
    actions={
        "r.done": _done,
        "r.undone": _undone,
        "r.broken": _broken,
        "r.card": _card,
        "r.skip": _skip,
        "r.back": _back,
        "r.stop": _stop,
        "r.stopped": _stopped,
    },
    pushes={KIND: _due},
    alarms={ALARM: Alarm(ring_again)},
    kinds=(PushKind(KIND, N_("Reminders"), _example, _preview),),
)
