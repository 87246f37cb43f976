"""What is said of promises by itself: the evening before, on the day, while overdue, and to the managers at last."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.domain.habits import at, next_at
from bot.domain.promises import goes_to_manager
from bot.domain.workdays import WorkCalendar
from bot.usecases.speak_up import AGENDA, Ring, after_the_agenda, present, say, wants
from db.alarm import alarm_at, set_alarm, take_due
from db.habit import habits_of
from db.house import house_of, zone_of
from db.nag import nag_once, nagged
from db.promise import Promise, PromiseState, due_ids, overdue_unsaid
from db.reminder import Reminder, rings_later
from db.user import User, managers_of

EVENING, DAY, OVERDUE = "promise_evening", "promise_day", "promise_overdue"
MORNING, TELL = "promise_morning", "promise_tell"
_TOO_LATE = timedelta(hours=4)  # a morning message after that does not come


def first_evening(ring: Ring) -> datetime:
    return next_at(ring.habits.evening, ring.here)


def ring_evening(ring: Ring) -> datetime:
    """What is promised for tomorrow, in one message. One that rings past its evening says nothing."""
    if ring.here >= at(ring.today, ring.habits.evening, ring.here) and wants(ring, EVENING):
        tomorrow = ring.today + timedelta(days=1)
        _nudge(ring, EVENING, due_ids(ring.session, ring.user.id, tomorrow, tomorrow))
    return next_at(ring.habits.evening, ring.here)


def first_morning(ring: Ring) -> datetime:
    return next_at(ring.habits.morning, ring.here)


def ring_morning(ring: Ring) -> datetime:
    """What is promised for today and, on working days, what is overdue, for who does not read it in the agenda."""
    if ring.here >= at(ring.today, ring.habits.morning, ring.here) and wants(ring, DAY):
        if (wait := after_the_agenda(ring)) is not None:
            return wait
        works = WorkCalendar(ring.region, ring.habits.workdays).works(ring.today)
        if not (works and _agenda_comes(ring)):
            due = due_ids(ring.session, ring.user.id, ring.today, None if works else ring.today)
            _nudge(ring, DAY, [one for one in due if not _rings_today(ring, one)])
    return next_at(ring.habits.morning, ring.here)


def _nudge(ring: Ring, kind: str, due: list[int]) -> None:
    fresh = [one for one in due if nag_once(ring.session, ring.user.id, f"promise:{one}", ring.today)]
    if fresh:
        data = {"day": ring.today.isoformat(), "promises": fresh}
        say(ring, kind, data, ring.today.isoformat())


def _agenda_comes(ring: Ring) -> bool:
    """Whether the morning message of a working day tells of it: not late in the day, and to nobody on leave."""
    late = ring.here - at(ring.today, ring.habits.morning, ring.here) > _TOO_LATE
    return not late and wants(ring, AGENDA) and ring.leave is None


def _rings_today(ring: Ring, promise_id: int) -> bool:
    """Whether a minute was said for it that is still to come today."""
    tonight = at(ring.today + timedelta(days=1), datetime.min.time(), ring.here)
    return rings_later(ring.session, promise_id, ring.now, tonight)


def said_elsewhere(session: Session, reminder: Reminder, now: datetime) -> bool:
    """Whether a reminder that comes due is left unsaid: its promise is nobody's affair any more, or this day's nudge
    about it was said or will be. If not, it is this day's nudge."""
    promise = reminder.promise
    if promise is None:
        return False
    if not promise.live:
        return True
    if promise.state != PromiseState.OPEN:
        return False
    user = session.get_one(User, reminder.user_id)
    ring = Ring(session, now, user, habits_of(session, user), zone_of(session, user), "001", "")
    about = f"promise:{promise.id}"
    said = _morning_comes(ring) or not wants(ring, DAY) or about in nagged(session, user.id, ring.today)
    if reminder.all_day and not ring.habits.silent and said:
        return True
    return not nag_once(session, user.id, about, ring.today) and reminder.all_day


def _morning_comes(ring: Ring) -> bool:
    """Whether what is said of promises in the morning is still to be said today."""
    rings = alarm_at(ring.session, ring.user.id, MORNING)
    return rings is not None and rings.astimezone(ring.zone).date() <= ring.today


def ring_overdue(ring: Ring) -> datetime:
    """Tell who manages of promises that are overdue for too long, each once; all of a day in one message."""
    following = next_at(ring.habits.morning, ring.here)
    calendar = WorkCalendar(ring.region, ring.habits.workdays)
    late = ring.here < at(ring.today, ring.habits.morning, ring.here)
    if not late and calendar.works(ring.today):
        _escalate(ring)
        ring_tell(ring)
    return following


def ring_tell(ring: Ring) -> datetime | None:
    """Say what waits to be told; while nobody is there to hear it, it waits for another morning."""
    if present(ring) is None:
        return next_at(ring.habits.morning, ring.here)
    ids = take_due(ring.session, ring.user.id, TELL, ring.now)
    if ids:
        say(ring, OVERDUE, {"promises": ids}, str(ids[0]) + ring.today.isoformat())
    return None


def _escalate(ring: Ring) -> None:
    for promise in overdue_unsaid(ring.session, ring.user, ring.today):
        people = hearers(ring.session, promise)
        if ring.user.id in {one.id for one in people} and _long_overdue(ring, promise):
            promise.escalated_at = ring.now
            for person in people:
                set_alarm(ring.session, person.id, TELL, _morning_of(ring, person), promise.id)


def hearers(session: Session, promise: Promise) -> list[User]:
    """The managers of the team, who has to keep the promise aside; the admins where that leaves nobody."""
    team_id = promise.customer.team_id if promise.customer else promise.maker.team_id
    people = [one for one in managers_of(session, team_id) if one.id != promise.keeper.id]
    return people or [one for one in managers_of(session, None) if one.id != promise.keeper.id]


def _long_overdue(ring: Ring, promise: Promise) -> bool:
    """By the working days of who has to keep it."""
    assert promise.due_on is not None
    house, keeper = house_of(ring.session), promise.keeper
    custom = habits_of(ring.session, keeper)
    calendar = WorkCalendar(custom.region or house.region, custom.workdays)
    today = ring.now.astimezone(zone_of(ring.session, keeper)).date()
    return goes_to_manager(promise.due_on, today, house.promise_days, calendar)


def _morning_of(ring: Ring, person: User) -> datetime:
    """When a person hears of it: this working day from their morning on, else the morning of the next one."""
    if person.id == ring.user.id:
        return ring.now
    custom = habits_of(ring.session, person)
    here = ring.now.astimezone(zone_of(ring.session, person))
    calendar = WorkCalendar(custom.region or house_of(ring.session).region, custom.workdays)
    day = calendar.next_workday(here.date())
    return max(at(day, custom.morning, here), here)
