"""How much working time is left until a deadline, or how late it is, in few words."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from bot.i18n import Html, n, t
from handlers.words import when

_HOUR = timedelta(hours=1)
_A_DAY = 9  # working hours from 9 to 18
_COUNTED_IN_HOURS = 27


def answer_words(answered_at: datetime | None, due_at: datetime, today: date, now: datetime) -> Html:
    """How a case stands with the first answer: «answered …», «overdue since …» or «due …»."""
    if answered_at is not None:
        return t("answered {when}", when=when(answered_at, today, now))
    if due_at <= now:
        return t("overdue since {when}", when=when(due_at, today, now))
    return t("answer due {when}", when=when(due_at, today, now))


def left_words(left: timedelta) -> Html:
    """«in 3 working hours», «4 working hours late»."""
    amount = time_words(abs(left))
    if left > timedelta():
        return t("in {time}", time=amount)
    return t("{time} late", time=amount)


def time_words(time: timedelta) -> Html:
    """A stretch of working time: minutes below an hour, hours for some days, then days."""
    hours = round(time / _HOUR)
    if time < _HOUR:
        return n("{count} minute", "{count} minutes", max(1, round(time / timedelta(minutes=1))))
    if hours <= _COUNTED_IN_HOURS:
        return n("{count} working hour", "{count} working hours", hours)
    return n("{count} working day", "{count} working days", round(hours / _A_DAY))
