"""The answer to a question that names no customer: over all that the reader may see, or which customer is meant."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from bot.domain.anniversary import next_anniversary
from bot.i18n import Html, format_day, format_money, lines, n, t
from bot.reply import Reply, button, rows
from bot.turn import Turn
from bot.understanding import Topic
from bot.usecases.overview import birthdays, idle_customers, sales_of_month
from bot.usecases.promises import open_in_reach
from db.complaint import unsettled_visible
from db.customer import Customer
from db.user import User
from handlers.deadline_words import answer_words
from handlers.exactly import birthday_words
from handlers.today import agenda
from handlers.words import bold, complaint_kind, shorten

_MOST = 8  # lines


def overall(turn: Turn, topic: Topic, person: str | None) -> Reply | None:
    """The answer to a question of this topic that names no customer; None where there is none but a search."""
    if topic == Topic.REMINDERS:
        return agenda(turn)
    if tell := _TELL.get(topic):
        return tell(turn)
    if topic in _ABOUT_ONE and person is None:
        return Reply(text=t("Which customer? Name it with the question, e.g. Acme score?"))
    return None


_ABOUT_ONE = (Topic.PHONE, Topic.CONTACT, Topic.SCORE, Topic.DEBT, Topic.NOTES)


def _list(title: Html, found: list[Html], empty: Html, customers: list[Customer] | None = None) -> Reply:
    """A title and its lines, cut to a screen; where ``customers`` are given, a button to open each."""
    if not found:
        return Reply(text=empty)
    more = [n("and {count} more", "and {count} more", len(found) - _MOST)] if len(found) > _MOST else []
    taps = [button(shorten(one.name, 16), "c.show", one.id) for one in (customers or [])[:6]]
    return Reply(text=lines(title, *found[:_MOST], *more), buttons=rows(taps), protect=True)


def _idle(turn: Turn) -> Reply:
    rows_ = idle_customers(turn.session, turn.actor, _MOST)
    found = [
        t("{name}: last visit {day}", name=bold(shorten(one.name, 24)), day=format_day(day, turn.today))
        if day
        else t("{name}: no visit yet", name=bold(shorten(one.name, 24)))
        for one, day in rows_
    ]
    customers = [one for one, _day in rows_]
    return _list(t("Longest without a visit:"), found, t("You have no customers yet."), customers)


def _agreed(turn: Turn) -> Reply:
    promises = open_in_reach(turn.session, turn.actor, turn.today)
    found = [
        t(
            "🤝 {day} {name}: {summary}",
            day=format_day(one.due_on, turn.today) if one.due_on else "—",
            name=bold(shorten(one.customer.name, 20)) if one.customer else "",
            summary=shorten(one.summary, 40),
        )
        for one in promises
    ]
    return _list(t("Your open promises:"), found, t("No open promises. Well done."))


def _complaints(turn: Turn) -> Reply:
    found = [
        t(
            "⚠️ {customer} {kind}, {stands}",
            customer=bold(shorten(one.customer.name, 20)),
            kind=complaint_kind(one.category, one.severity),
            stands=answer_words(one.answered_at, one.due_at, turn.today, turn.now),
        )
        for one in unsettled_visible(turn.session, turn.actor)
    ]
    return _list(t("Open complaints:"), found, t("No open complaints. Well done."))


def sales(turn: Turn, of: User | None = None) -> Reply:
    """What the customers bought this month that the actor sees, or those of ``of``, whom the actor leads."""
    first = turn.today.replace(day=1)
    sums, count = sales_of_month(turn.session, of or turn.actor, first, turn.today)
    if not count and of is not None:
        return Reply(text=t("{name}: no order this month yet.", name=bold(of.name)))
    if not count:
        return Reply(text=t("No order this month yet. Log one: Order Acme 3500"))
    said = " + ".join(format_money(amount, currency) for currency, amount in sums) or "—"
    text = n("💰 This month: {sums} in {count} order", "💰 This month: {sums} in {count} orders", count, sums=said)
    return Reply(text=lines(bold(of.name) if of else None, text))


def _birthdays(turn: Turn) -> Reply:
    found = [
        t(
            "🎂 {day} {name}, {customer}",
            day=birthday_words(one.birthday or ""),
            name=bold(one.name),
            customer=one.customer.name,
        )
        for one in sorted(birthdays(turn.session, turn.actor), key=lambda one: _until(one.birthday or "", turn.today))
    ]
    return _list(t("Next birthdays:"), found, t("No birthdays yet. Send one: Note Acme Mr Li birthday 5/2"))


def _until(code: str, today: date) -> date:
    """When a birthday comes next; what no calendar knows comes last."""
    return next_anniversary(code, today) or date.max


_TELL: dict[Topic, Callable[[Turn], Reply]] = {
    Topic.IDLE: _idle,
    Topic.LAST_VISIT: _idle,
    Topic.AGREED: _agreed,
    Topic.COMPLAINTS: _complaints,
    Topic.ORDERS: sales,
    Topic.BIRTHDAY: _birthdays,
}
