"""A person says when they work and what they want to hear of."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.feedback import rests_until
from db.alarm import forget_alarms
from db.habit import habits_of, own_habit
from db.switch import own_switch, switch_of
from db.user import User


def set_clock(session: Session, user: User, which: str, clock: str) -> None:
    """Set the ``morning`` or ``evening`` hour, as ``HH:MM``.

    Raises:
        ValueError: ``which`` is neither.
    """
    if which not in ("morning", "evening"):
        raise ValueError(which)
    setattr(own_habit(session, user), which, clock)
    forget_alarms(session, user.id)  # they are set anew by the schedule


def set_quiet(session: Session, user: User, first: str, last: str) -> None:
    """Set the quiet hours, as ``HH:MM``; none where both are the same."""
    habit = own_habit(session, user)
    habit.quiet_from, habit.quiet_to = first, last


def toggle_workday(session: Session, user: User, day: int) -> None:
    """Work on a weekday (1 is Monday) or not."""
    workdays = habits_of(session, user).workdays ^ {day}
    own_habit(session, user).workdays = "".join(str(one) for one in sorted(workdays))
    forget_alarms(session, user.id)


def pause(session: Session, user: User, *, paused: bool) -> None:
    """Say nothing by itself to a person, or go on."""
    own_habit(session, user).silent = paused


def switch_kind(session: Session, user: User, kind: str, *, off: bool = True) -> None:
    """Switch a kind of push off, or on again."""
    switch = own_switch(session, user.id, kind)
    switch.off = off
    switch.unwanted, switch.unwanted_at = 0, None


def unwanted(session: Session, user: User, kind: str, now: datetime) -> int:
    """A kind was called not useful: it rests, longer each time; for how many days. Said again while it rests, it
    counts once."""
    switch = own_switch(session, user.id, kind)
    rest = rests_until(switch.unwanted, switch.unwanted_at)
    if rest is None or rest <= now:
        switch.unwanted += 1
        switch.unwanted_at = now
        rest = rests_until(switch.unwanted, now)
    return (rest - now).days if rest is not None else 0


def forget_unwanted(session: Session, user: User, kind: str) -> None:
    """A kind is wanted after all."""
    switch = switch_of(session, user.id, kind)
    if switch is not None:
        switch.unwanted, switch.unwanted_at = max(0, switch.unwanted - 1), None
