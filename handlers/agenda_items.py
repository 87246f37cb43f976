"""The lines of an agenda: what is to be done, about whom, and the button that goes with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.domain.places import Place, metres_between
from bot.i18n import Html, _, escape, format_clock, format_day, lines, local, t
from bot.reply import Button, button
from bot.usecases.agenda import Agenda
from bot.usecases.cadence import ToSee
from bot.usecases.greetings import GreetingLine
from db.complaint import Complaint
from db.promise import Promise
from db.reminder import Reminder
from db.user import User
from handlers.deadline_words import answer_words
from handlers.greeting_words import occasion_title
from handlers.reminder_card import what_to_do
from handlers.words import bold, complaint_kind, shorten

_NAME = 24  # characters
_WHAT = 40


@dataclass(frozen=True, slots=True)
class Item:
    """A line of the agenda; ``say`` puts it in words, which is for those that are shown, and ``tap`` makes its button
    from its number and the page it is on."""

    say: Callable[[], Html]
    tap: Callable[[int, int], Button]


def items_of(due: Agenda, user: User, now: datetime, here: Place | None = None) -> list[Item]:
    """The lines of an agenda, what presses most first; ``here`` is where the reader was last."""
    return [
        *(_complaint(one, now) for one in due.complaints),
        *(_promise(one, now) for one in due.promises),
        *(_reminder(one, user, now) for one in due.reminders),
        *(_visit(one, here) for one in due.visits),
        *(_greeting(one, now) for one in due.greetings),
    ]


def summary(due: Agenda) -> Html:
    """How much there is of each kind: ⚠️ 1 · ⏰ 5 · 👣 3."""
    counts = {
        "⚠️": len(due.complaints),
        "🤝": len(due.promises) + sum(one.promise_id is not None for one in due.reminders),
        "⏰": sum(one.promise_id is None for one in due.reminders),
        "👣": len(due.visits),
        "🎂": len(due.greetings),
    }
    return Html(" · ".join(f"{icon} {count}" for icon, count in counts.items() if count))


def _complaint(one: Complaint, now: datetime) -> Item:
    def say() -> Html:
        return t(
            "⚠️ {customer} {kind}, {stands}",
            customer=_short(one.customer.name),
            kind=complaint_kind(one.category, one.severity),
            stands=answer_words(one.answered_at, one.due_at, local(now).date(), now),
        )

    return Item(say, lambda number, page: button(f"⚠️ {number}", "b.case", one.id))


def _promise(one: Promise, now: datetime) -> Item:
    def say() -> Html:
        today = local(now).date()
        late = ""
        if one.due_on is not None and one.due_on < today:
            late = t(" (overdue since {day})", day=format_day(one.due_on, today))
        name = f"{_short(one.customer.name)} " if one.customer else ""
        return Html(f"🤝 {name}{escape(shorten(one.summary, _WHAT))}{late}")

    return Item(say, lambda number, page: button(_("✓ {number}", number=number), "t.kept", one.id, page))


def _reminder(one: Reminder, user: User, now: datetime) -> Item:
    def say() -> Html:
        today, at = local(now).date(), local(one.due_at)
        late = t(" (since {day})", day=format_day(at.date(), today)) if at.date() < today else ""
        clock = "" if one.all_day or late else f"{format_clock(one.due_at)} "
        name = f"{_short(one.customer.name)} " if one.customer else ""
        icon = "⏰" if one.promise_id is None else "🤝"
        return Html(f"{icon} {clock}{name}{escape(shorten(what_to_do(one, user), _WHAT))}{late}")

    return Item(say, lambda number, page: button(_("✓ {number}", number=number), "t.done", one.id, page))


def _visit(one: ToSee, here: Place | None) -> Item:
    def say() -> Html:
        away = ""
        if here is not None and one.place is not None:
            away = t(" · {km} km away", km=f"{metres_between(here, one.place) / 1000:.1f}")
        name = _short(one.name)
        return t("👣 {customer} not seen for {days} days{away}", customer=name, days=one.days, away=Html(away))

    return Item(say, lambda number, page: button(f"👣 {number}", "c.show", one.customer_id))


def _greeting(one: GreetingLine, now: datetime) -> Item:
    def say() -> Html:
        name = _short(one.customer)
        whom = Html(f"{name} {escape(shorten(one.person, _NAME))}") if one.person else name
        return Html(f"{occasion_title(one.occasion, one.day, local(now).date(), now, gift=one.gift)} {whom}")

    return Item(say, lambda number, page: button(f"🎂 {number}", "gr.card", one.id))


def _short(name: str) -> Html:
    return bold(shorten(name, _NAME))


def numbered(items: list[Item], first: int) -> Html:
    """Lines with their numbers."""
    return lines(*(Html(f"{number}. {item.say()}") for number, item in enumerate(items, first)))
