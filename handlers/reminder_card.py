"""The card of a reminder: whom it is about, what is to be done in few words, and what was said."""

from __future__ import annotations

from datetime import datetime

from bot.domain.nudge import overdue
from bot.i18n import N_, Html, _, escape, lines, local, t
from bot.reply import Button, Reply, Rows, button, rows
from bot.understanding import CustomerIndex
from bot.understanding.gist import clauses, gist
from bot.usecases.names import name_of
from db.promise import Promise, PromiseState
from db.reminder import Reminder
from db.user import User
from handlers.words import bold, quote, shorten

_TITLES = {
    "reminder": N_("⏰ Reminder"),
    "followup": N_("⏰ Time to follow up"),
    "promise": N_("🤝 You promised"),
}
_LONGEST = 80  # characters of what is to be done


def reminder_card(reminder: Reminder, user: User, now: datetime, *, edit: bool = False) -> Reply:
    """A reminder with what its user may do about it."""
    about = f"reminder:{reminder.id}"
    return Reply(text=reminder_text(reminder, user), buttons=reminder_buttons(reminder, now), about=about, edit=edit)


def what_to_do(reminder: Reminder, user: User) -> str:
    """What is to be done, in few words."""
    customers = [name_of(reminder.customer, user)] if reminder.customer else []
    return shorten(gist(reminder.summary, CustomerIndex(customers), local(reminder.created_at)), _LONGEST)


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
    )


def _says_more(reminder: Reminder, said: str, what: str) -> bool:
    """Whether the sentence holds more than what is to be done, and the day and the asking that were left out."""
    if said.casefold() == what.casefold():
        return False
    return reminder.kind != "reminder" or what.endswith("…") or len(clauses(said)) > 1


def reminder_buttons(reminder: Reminder, now: datetime) -> Rows:
    """What may be done about a reminder that is due."""
    return rows(
        [
            button(_("✓ Done"), "r.done", reminder.id),
            button(_("In 1 h"), "r.hour", reminder.id),
            button(_("Tomorrow"), "r.tomorrow", reminder.id),
        ],
        [button(_("Pick a day"), "r.cal", reminder.id), *_not_kept(reminder, now)],
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
