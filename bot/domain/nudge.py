"""At which minute to nudge about something that was given only a day."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

MORNING = time(9, 0)
_AFTER = 30  # minutes after the morning message


def after_morning(morning: time) -> time:
    """When to speak up about a day that a person's morning message did not tell of: a little after it."""
    minutes = min(morning.hour * 60 + morning.minute + _AFTER, 24 * 60 - 1)
    return time(minutes // 60, minutes % 60)


def nudge_at(day: date, here: datetime, clock: time = MORNING) -> datetime:
    """The minute to speak up about a day: at ``clock`` in the morning there; where that has passed today, in an hour.

    ``here`` is the present moment in the user's zone; the result is aware, in the same zone.
    """
    morning = datetime.combine(day, clock, here.tzinfo)
    if morning > here:
        return morning
    return (here + timedelta(hours=1)).replace(second=0, microsecond=0)


def overdue(due_on: date | None, today: date) -> bool:
    """Whether a day that something was due on is over."""
    return due_on is not None and due_on < today


def undo_until(created: datetime) -> datetime:
    """Until when a record filed at ``created`` (in the user's zone) can be undone: the end of the next day."""
    return datetime.combine(created.date() + timedelta(days=2), time.min, created.tzinfo)
