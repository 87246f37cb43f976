"""Reminders that come again: when next, and what moves them on.

A reminder that comes again is one row. It waits for a time of its rule, is pushed then, and stays pushed until its
user says something or its next time comes: an alarm sees to that. ``times`` is counted up with each move, so that each
time is pushed once. Put off, it keeps its rule; times that go by meanwhile are left out.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from sqlalchemy import Integer, bindparam, select
from sqlalchemy.orm import Session

from bot.domain.habits import Habits, at
from bot.domain.nudge import after_morning
from bot.domain.recurrence import Rule, days_from, latest_until, next_after, parse
from bot.domain.regions import region_of
from bot.domain.workdays import WorkCalendar
from bot.logs import event
from bot.usecases.speak_up import Ring
from db.alarm import Alarm, clocks_of, drop_alarms, set_alarm
from db.habit import habits_of
from db.house import House, house_of
from db.outbox import drop_pushes
from db.reminder import Reminder, ReminderState, open_of_user
from db.user import User

ALARM = "reminder_again"
_MOMENT = timedelta(microseconds=1)
_ROUSED = (
    select(Alarm.user_id, Alarm.ref)
    .where(Alarm.due_at <= bindparam("now"), Alarm.kind == bindparam("kind"))
    .order_by(Alarm.due_at, Alarm.id)
    .limit(bindparam("most", type_=Integer))
)
_AFTER_FAILURE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Life:
    """A person's zone, habits and working days: what the times of their reminders are reckoned by."""

    zone: tzinfo
    habits: Habits
    calendar: WorkCalendar

    @property
    def morning(self) -> time:
        """When a reminder comes for which only a day was named."""
        return after_morning(self.habits.morning)

    def next_after(self, rule: Rule, moment: datetime) -> datetime:
        """The next time of a rule after an aware moment."""
        return next_after(rule, moment.astimezone(self.zone), self.calendar, self.morning)

    def latest_until(self, rule: Rule, moment: datetime) -> datetime | None:
        """The last time of a rule up to an aware moment, if there was one."""
        return latest_until(rule, moment.astimezone(self.zone), self.calendar, self.morning)

    def end_of(self, moment: datetime) -> datetime:
        """The last moment of the day in which an aware moment lies."""
        here = moment.astimezone(self.zone)
        return at(here.date() + timedelta(days=1), time(), here) - _MOMENT

    def keeps(self, reminder: Reminder) -> bool:
        """Whether a reminder is due at a time of its rule: not at one that it was put off to."""
        rule, due_at = rule_of(reminder), reminder.due_at.astimezone(self.zone)
        if rule.clock is not None:
            return self.next_after(rule, due_at - _MOMENT) == due_at
        return reminder.all_day and next(days_from(rule, due_at.date(), self.calendar), None) == due_at.date()


def life_of(session: Session, user: User, house: House | None = None) -> Life:
    """What a person's times are reckoned by at present; ``house`` where it was read already."""
    house, habits = house or house_of(session), habits_of(session, user)
    zone = ZoneInfo(user.timezone) if user.timezone else house.zone
    region = habits.region or (region_of(zone) if user.timezone else house.region)
    return Life(zone, habits, WorkCalendar(region, habits.workdays))


def watch(session: Session, reminder: Reminder, life: Life, now: datetime) -> None:
    """Let the alarm ring when the time comes that follows the one a reminder is about."""
    following = life.next_after(rule_of(reminder), _over(reminder, life, now))
    set_alarm(session, reminder.user_id, ALARM, _begin(reminder, following), reminder.id)


def _over(reminder: Reminder, life: Life, now: datetime) -> datetime:
    """The moment after which its next time is looked for."""
    if not life.keeps(reminder):
        return now
    return max(now, life.end_of(reminder.due_at) if reminder.all_day else reminder.due_at)


def _begin(reminder: Reminder, due_at: datetime) -> datetime:
    """When the time before makes room for one: at that time; for a whole day when the day begins, so that the message
    of its morning tells of it."""
    return at(due_at.date(), time(), due_at) if rule_of(reminder).clock is None else due_at


def rule_of(reminder: Reminder) -> Rule:
    """The rule of a reminder that comes again."""
    return parse(reminder.recurs or "")


def move_on(session: Session, reminder: Reminder, now: datetime) -> None:
    """What was to be done is done, or left out: let the reminder wait for its next time."""
    life, rule = life_of(session, session.get_one(User, reminder.user_id)), rule_of(reminder)
    _wait(session, reminder, life.next_after(rule, _over(reminder, life, now)), rule)
    watch(session, reminder, life, now)


def has_come(session: Session, reminder: Reminder, now: datetime) -> bool:
    """Whether it is about today or earlier: called done twice it is not done for the next time, too."""
    return reminder.due_at <= life_of(session, session.get_one(User, reminder.user_id)).end_of(now)


def take_back(session: Session, reminder: Reminder, due_at: datetime, now: datetime) -> None:
    """It was not done after all: be as pushed for an earlier time."""
    drop_pushes(session, f"reminder:{reminder.id}:", "not done after all")
    reminder.due_at, reminder.state = due_at, ReminderState.PUSHED
    reminder.times += 1
    watch(session, reminder, life_of(session, session.get_one(User, reminder.user_id)), now)


def stop(session: Session, reminder: Reminder) -> None:
    """Let a reminder come no more. One that was pushed stays to be done."""
    reminder.recurs = None
    drop_alarms(session, ALARM, reminder.id)
    if reminder.state == ReminderState.WAITING:
        reminder.state = ReminderState.DONE


def ring_again(ring: Ring) -> datetime | None:
    """The next time of a reminder comes, whether the last was seen to or not."""
    return _come_again(ring.session, ring.user, ring.ref, ring.now)


def _come_again(session: Session, user: User, number: int, now: datetime) -> datetime | None:
    """Let a reminder wait for the time that has come; when its alarm rings next."""
    reminder = session.get(Reminder, number)
    if reminder is None or reminder.undone_at is not None or reminder.recurs is None:
        return None
    life, rule = life_of(session, user), rule_of(reminder)
    come = life.latest_until(rule, now if rule.clock is not None else life.end_of(now))
    if come is not None and reminder.state != ReminderState.WAITING and come > reminder.due_at:
        _wait(session, reminder, come, rule)
    waits = [reminder.due_at] if reminder.state == ReminderState.WAITING else []
    return _begin(reminder, life.next_after(rule, max([come or now, now, *waits])))


def comes_again(session: Session, now: datetime) -> bool:
    """Whether the next time of a reminder has come for which it does not wait yet."""
    return bool(_roused(session, now, 1))


def _roused(session: Session, now: datetime, limit: int) -> list[tuple[int, int]]:
    asked = {"kind": ALARM, "now": now, "most": limit}
    session.flush()
    return [(user_id, number) for user_id, number in session.connection().execute(_ROUSED, asked)]


def rouse(session: Session, now: datetime, limit: int) -> int:
    """Let up to ``limit`` reminders wait for the time that has come; how many."""
    due = _roused(session, now, limit)
    for user_id, number in due:
        following = _later_if_it_fails(session, user_id, number, now)
        if following is None:
            drop_alarms(session, ALARM, number)
        else:
            set_alarm(session, user_id, ALARM, following, number)
    session.flush()
    return len(due)


def _later_if_it_fails(session: Session, user_id: int, number: int, now: datetime) -> datetime | None:
    user = session.get(User, user_id)
    if user is None or not user.active:
        return None
    try:
        with session.begin_nested():
            following = _come_again(session, user, number, now)
            if following is not None and following <= now:
                raise ValueError("a reminder would come again for ever")
            return following
    except Exception:
        event("alarm_failed", level=logging.ERROR, exc_info=True, kind=ALARM, reminder=number)
        return now + _AFTER_FAILURE


def catch_up(session: Session, reminder: Reminder, life: Life, now: datetime) -> None:
    """Of times that went by unsaid only the latest is said."""
    if reminder.recurs is None:
        return
    latest = life.latest_until(rule_of(reminder), now)
    if latest is not None and latest > reminder.due_at:
        reminder.due_at = latest
        reminder.times += 1
        session.flush()


def move_zone(session: Session, user: User, before: tzinfo, now: datetime) -> None:
    """A person moved to another zone: what comes again or every day does so by the clock there, and what has only a day
    in its morning. What is to come at a moment stays at that moment. Each day comes once: what was said before the
    clock was put back is not said again, what the clock skipped is said at once."""
    life = life_of(session, user)
    old = Life(before, life.habits, life.calendar)
    for reminder in open_of_user(session, user.id):
        waits = reminder.state == ReminderState.WAITING
        if (waits and reminder.all_day) if reminder.recurs is None else old.keeps(reminder):
            _move(session, reminder, reminder.due_at.astimezone(before), life, now)
        elif reminder.recurs is not None:
            watch(session, reminder, life, now)
    for kind, due_at in clocks_of(session, user.id):
        clock = due_at.astimezone(before)
        set_alarm(session, user.id, kind, at(clock.date(), clock.time(), now.astimezone(life.zone)))


def _move(session: Session, reminder: Reminder, old: datetime, life: Life, now: datetime) -> None:
    rule = rule_of(reminder) if reminder.recurs is not None else None
    clock = (rule.clock if rule is not None else None) or life.morning
    reminder.due_at = at(old.date(), clock, now.astimezone(life.zone))
    if rule is not None:  # the time after this one, be it over
        over = life.end_of(reminder.due_at) if reminder.all_day else reminder.due_at
        set_alarm(session, reminder.user_id, ALARM, _begin(reminder, life.next_after(rule, over)), reminder.id)


def _wait(session: Session, reminder: Reminder, due_at: datetime, rule: Rule) -> None:
    drop_pushes(session, f"reminder:{reminder.id}:", "the next time came")
    reminder.due_at, reminder.state = due_at, ReminderState.WAITING
    reminder.all_day = rule.clock is None
    reminder.times += 1
