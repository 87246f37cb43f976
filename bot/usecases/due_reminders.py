"""Reminders whose minute has come are pushed: each of its times exactly once, and what came late in one message."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.domain.habits import at
from bot.reply import Priority
from bot.usecases.complaint_deadline import missed_cases, take_cases
from bot.usecases.promise_nudges import said_elsewhere
from bot.usecases.recurring import Life, catch_up, life_of
from bot.usecases.speak_up import Ring, present
from bot.usecases.told_late import FEW, note_told, say_late, when_quiet_is_over
from bot.usecases.told_late import LATE as LATE
from db.complaint import Complaint
from db.house import house_of, zone_of
from db.leave import leave_on
from db.outbox import add_push
from db.reminder import Reminder, ReminderState, claim_due, due_reminders, late_reminders
from db.switch import switch_of
from db.user import User

KIND = "reminder_due"
_MOST = 500  # in one message


def push_due(session: Session, now: datetime, limit: int) -> int:
    """Turn up to ``limit`` due reminders into pushes; how many were looked at."""
    due = due_reminders(session, now, limit)
    if not due:
        return 0
    lives: dict[int, Life] = {}
    house = house_of(session)
    for one in due:
        if one.state != ReminderState.WAITING:  # told of in a message of late ones just now
            continue
        user = _whose(session, one)
        if user.id not in lives:
            lives[user.id] = life_of(session, user, house)
        _push(session, one, user, lives[user.id], now)
    return len(due)


def _whose(session: Session, one: Reminder) -> User:
    """Who is to be told: the nudge of a promise goes where the promise went with its customer."""
    if one.promise is not None and one.promise.keeper.id != one.user_id:
        one.user_id = one.promise.keeper.id
    return session.get_one(User, one.user_id)


def _push(session: Session, one: Reminder, user: User, life: Life, now: datetime) -> None:
    catch_up(session, one, life, now)
    if one.due_at < now - LATE:
        late = [
            other
            for other in late_reminders(session, user.id, now - LATE, _MOST)
            if _still_late(session, other, life, now)
        ]
        ring = Ring(session, now, user, life.habits, zone_of(session, user), "001", "")
        cases = missed_cases(ring) if present(ring) is not None else []
        if len(late) + len(cases) > FEW:
            _tell_together(session, late, cases, ring, life)
            return
    if one.all_day and (wait := _morning_of(one, life, now)) is not None:
        one.due_at = wait
    elif claim_due(session, one) and not said_elsewhere(session, one, now):
        _tell(session, one, user, life, now)


def _still_late(session: Session, one: Reminder, life: Life, now: datetime) -> bool:
    catch_up(session, one, life, now)
    return one.due_at < now - LATE


def _morning_of(one: Reminder, life: Life, now: datetime) -> datetime | None:
    """Until when one for which only a day was named has to wait, if at all: the person's morning, no quiet hours."""
    due, here = one.due_at.astimezone(life.zone), now.astimezone(life.zone)
    morning = at(due.date(), life.morning, here)
    wait = max(morning, life.habits.quiet_until(here) or morning)
    return wait if wait > now else None


def _tell(session: Session, one: Reminder, user: User, life: Life, now: datetime) -> None:
    """At its minute, in quiet hours as well: its user asked for it. What is late already waits until they are over.
    Whoever switched reminders off finds it on the agenda."""
    if _switched_off(session, user):
        return
    late = one.due_at < now - LATE
    hearer = _hearer(session, one, user, now.astimezone(life.zone).date())
    goes = when_quiet_is_over(session, hearer, now) if late else now
    if late:
        note_told(session, hearer, goes, reminders=[one.id])
    add_push(
        session,
        chat_id=hearer.telegram_id,
        user_id=hearer.id,
        kind=KIND,
        data={"reminder": one.id, "times": one.times},
        priority=Priority.REMINDER,
        dedupe_key=f"reminder:{one.id}:{one.times}",
        now=now,
        not_before=goes,
    )


def _switched_off(session: Session, user: User) -> bool:
    switch = switch_of(session, user.id, KIND)
    return switch is not None and switch.off


def _hearer(session: Session, one: Reminder, user: User, today: date) -> User:
    """Who is told: its user, or on a day off, where it is about a customer, who stands in."""
    leave = leave_on(session, user.id, today) if one.customer_id is not None else None
    stand_in = session.get(User, leave.stand_in_id) if leave is not None and leave.stand_in_id else None
    return stand_in if stand_in is not None and stand_in.active else user


def _tell_together(session: Session, late: list[Reminder], cases: list[Complaint], ring: Ring, life: Life) -> None:
    """To each who hears of them: on a day off some are for who stands in."""
    user, now, heard = ring.user, ring.now, dict[User, list[Reminder]]()
    for one in late:
        if claim_due(session, one) and not said_elsewhere(session, one, now) and not _switched_off(session, user):
            heard.setdefault(_hearer(session, one, user, ring.today), []).append(one)
    complaints = take_cases(ring, cases)
    if complaints and (hears := present(ring)) is not None:
        heard.setdefault(hears, [])
    for hearer, left in heard.items():
        theirs = complaints if hearer is present(ring) else []
        if theirs or len(left) > FEW:
            first, ids = late[0], [one.id for one in left]
            key = f"{user.id}:{hearer.id}:{first.id}:{first.times}"
            say_late(session, hearer, key, now, complaints=theirs, reminders=ids)
        else:
            for one in left:
                _tell(session, one, user, life, now)
