"""What came while somebody had blocked the bot: one message of what is still open, each part a tap away."""

from __future__ import annotations

from typing import Any

from bot.i18n import Html, _, lines, n, t
from bot.reply import Action, Button, Reply, button, rows
from bot.turn import Feature, Reading, Turn
from bot.usecases.told_late import MISSED, SHOWN
from db.complaint import UNSETTLED, Complaint, visible_complaint
from db.reminder import Reminder, ReminderState, own_reminder
from handlers.complaint import complaint_card
from handlers.deadline_words import answer_words
from handlers.guard import gone
from handlers.reminder_card import reminder_card, was_due, what_to_do
from handlers.words import bold, complaint_kind, shorten

_NAME = 24  # characters


def _digest(reading: Reading, data: dict[str, Any]) -> Reply | None:
    cases = [visible_complaint(reading.session, reading.recipient, one) for one in data["complaint"]]
    nudges = [own_reminder(reading.session, reading.recipient.id, one) for one in data["reminder"]]
    open_cases = [one for one in cases if one is not None and one.state in UNSETTLED]
    open_nudges = [one for one in nudges if one is not None and one.state == ReminderState.PUSHED]
    found = [*(_case(reading, one) for one in open_cases), *(_nudge(reading, one) for one in open_nudges)]
    if data.get("late") and len(open_nudges) == len(found) == 1:
        return reminder_card(open_nudges[0], reading.recipient, reading.now)
    if not found:
        return None
    more = len(found) - SHOWN
    text = lines(
        t("⏰ I was switched off for a while. This was due meanwhile:")
        if data.get("late")
        else t("👋 Welcome back! While you were away:"),
        *(Html(f"{number}. {line}") for number, (line, _tap) in enumerate(found[:SHOWN], 1)),
        n("and {count} more, see /today", "and {count} more, see /today", more) if more > 0 else None,
    )
    taps = [
        tap.model_copy(update={"text": f"{tap.text} {number}"}) for number, (_line, tap) in enumerate(found[:SHOWN], 1)
    ]
    return Reply(text=text, buttons=rows(taps), protect=True)


def _case(reading: Reading, one: Complaint) -> tuple[Html, Button]:
    line = t(
        "⚠️ {customer} {kind}, {stands}",
        customer=bold(shorten(one.customer.name, _NAME)),
        kind=complaint_kind(one.category, one.severity),
        stands=answer_words(one.answered_at, one.due_at, reading.today, reading.now),
    )
    return line, button("⚠️", "b.case", one.id)


def _nudge(reading: Reading, one: Reminder) -> tuple[Html, Button]:
    what = shorten(what_to_do(one, reading.recipient), 40)
    name = bold(shorten(one.customer.name, _NAME)) if one.customer else None
    line = t("⏰ {customer} {what}", customer=name, what=what) if name else t("⏰ {what}", what=what)
    if late := was_due(one, reading.now):
        line = Html(f"{line} {late}")
    return line, button("⏰", "b.nudge", one.id)


def _show_case(turn: Turn, action: Action) -> Reply:
    complaint = visible_complaint(turn.session, turn.actor, action.number(0))
    return complaint_card(complaint, turn.actor, turn) if complaint else gone()


def _show_nudge(turn: Turn, action: Action) -> Reply:
    reminder = own_reminder(turn.session, turn.actor.id, action.number(0))
    if reminder is None:
        return gone()
    if reminder.state == ReminderState.DONE:
        return Reply(toast=_("That is already done."))
    return reminder_card(reminder, turn.actor, turn.now)


FEATURE = Feature("missed", actions={"b.case": _show_case, "b.nudge": _show_nudge}, pushes={MISSED: _digest})
