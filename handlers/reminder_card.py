"""The card of a reminder: whom it is about, what is to be done in few words, and what was said."""

from __future__ import annotations

from datetime import date, datetime

from bot.domain.nudge import overdue
from bot.i18n import N_, Html, _, escape, format_day, format_moment, lines, local, t
from bot.reply import Button, Reply, Rows, button, rows
from bot.turn import Turn
from bot.understanding.gist import clauses, gist
from bot.usecases.due_reminders import LATE
from bot.usecases.names import name_of
from bot.usecases.recurring import life_of, rule_of
from db.promise import Promise, PromiseState
from db.reminder import Reminder, ReminderState
from db.user import User
from handlers.later import hour_button, later_button, tomorrow_button
from handlers.rule_words import rule_words
from handlers.words import bold, quote, shorten

_TITLES = {
    "reminder": N_("⏰ Reminder"),
    "followup": N_("⏰ Time to follow up"),
    "promise": N_("🤝 You promised"),
}
_ABOUT = "reminder"  # what is put off, see handlers.later
_LONGEST = 80  # characters of what is to be done


def reminder_card(reminder: Reminder, user: User, now: datetime, *, edit: bool = False) -> Reply:
    """A reminder with what its user may do about it."""
    about = f"reminder:{reminder.id}"
    text = lines(reminder_text(reminder, user), was_due(reminder, now))
    return Reply(text=text, buttons=reminder_buttons(reminder, now), about=about, edit=edit)


def was_due(reminder: Reminder, now: datetime) -> Html | None:
    """When it was due, where that is a good while ago."""
    today, due = local(now).date(), local(reminder.due_at)
    late = due.date() < today if reminder.all_day else reminder.due_at < now - LATE
    if not late or reminder.state != ReminderState.PUSHED:
        return None
    return t("(was due {when})", when=format_day(due.date(), today) if reminder.all_day else format_moment(due, now))


def due_words(reminder: Reminder, now: datetime) -> str:
    """When it is due: a day, or a moment."""
    due = local(reminder.due_at)
    return format_day(due.date(), local(now).date()) if reminder.all_day else format_moment(due, now)


def next_due(turn: Turn, reminder: Reminder) -> date | datetime:
    """When a reminder that comes again comes next."""
    due_at = reminder.due_at
    if reminder.state != ReminderState.WAITING:
        due_at = life_of(turn.session, turn.actor).next_after(rule_of(reminder), turn.now)
    return local(due_at).date() if reminder.all_day else due_at


def what_to_do(reminder: Reminder, user: User) -> str:
    """What is to be done, in few words."""
    customers = (name_of(reminder.customer, user),) if reminder.customer else ()
    return shorten(gist(reminder.summary, customers, local(reminder.created_at)), _LONGEST)


def reminder_text(reminder: Reminder, user: User) -> Html:
    """A reminder in words: the customer, what is to be done, the contact; the whole sentence where it says more."""
    name = bold(reminder.customer.name) if reminder.customer else None
    contact = t("Contact: {name}", name=reminder.contact) if reminder.contact and reminder.customer else None
    what = what_to_do(reminder, user)
    said = " ".join(reminder.summary.split())
    return lines(
        name,
        t("{title}: {what}", title=Html(_(_TITLES[reminder.kind])), what=bold(what)),
        contact,
        quote(said, 300) if _says_more(reminder, said, what) else None,
        t("🔁 {rule}", rule=rule_words(reminder.recurs)) if reminder.recurs else None,
    )


def _says_more(reminder: Reminder, said: str, what: str) -> bool:
    """Whether the sentence holds more than what is to be done, and the day and the asking that were left out."""
    if said.casefold() == what.casefold():
        return False
    return reminder.kind != "reminder" or what.endswith("…") or len(clauses(said)) > 1


def reminder_buttons(reminder: Reminder, now: datetime) -> Rows:
    """What may be done about a reminder that is due."""
    again = [
        button(_("Skip"), "r.skip", reminder.id, reminder.times),
        button(_("Stop repeating"), "r.stop", reminder.id),
    ]
    done = button(_("✓ Done"), "r.done", reminder.id, *([reminder.times] if reminder.recurs else []))
    return rows(
        [done, hour_button(_ABOUT, reminder.id), tomorrow_button(_ABOUT, reminder.id)],
        [later_button(_ABOUT, reminder.id), *(again if reminder.recurs else []), *_not_kept(reminder, now)],
    )


def _not_kept(reminder: Reminder, now: datetime) -> list[Button]:
    """The button for a promise whose time has passed."""
    promise = reminder.promise
    if promise is None or promise.state != PromiseState.OPEN:
        return []
    late = is_late(promise, now) or (not reminder.all_day and reminder.due_at <= now)
    return [button(_("✗ Not kept"), "r.broken", reminder.id)] if late else []


def is_late(promise: Promise, now: datetime) -> bool:
    """Whether the day of a promise is over."""
    return overdue(promise.due_on, local(now).date())


def promise_line(promise: Promise) -> Html | None:
    """What became of a promise, if anything did."""
    if promise.state == PromiseState.OPEN:
        return None
    return escape(_("✓ Kept") if promise.state == PromiseState.KEPT else _("✗ Not kept"))
