"""The time to the first answer to a complaint: the owner is nudged before it is over, the managers hear when it is."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.domain.habits import next_at
from bot.domain.sla import complaint_due, nudge_at, working_time
from bot.domain.workdays import WorkCalendar
from bot.reply import Priority
from bot.understanding import Severity
from bot.usecases.speak_up import Ring, present, say, wants
from bot.usecases.told_late import FEW, LATE, say_late
from db.alarm import alarmed, drop_alarms, due_before, set_alarm, take_due
from db.complaint import Complaint, unanswered
from db.customer import Customer
from db.house import house_of, zone_of
from db.nag import nag_once, nagged
from db.user import User, managers_of

NUDGE, BREACH, WATCH = "complaint_nudge", "complaint_breach", "complaint_watch"


def start_clock(session: Session, complaint: Complaint) -> None:
    """Set the deadline by the severity, from when the time began to run."""
    calendar, zone = _where(session, complaint)
    hours = house_of(session).complaint_hours
    complaint.due_at = complaint_due(complaint.severity, complaint.began.astimezone(zone), calendar, hours)


def watch(session: Session, complaint: Complaint, now: datetime) -> None:
    """Set the alarms of a case anew after it changed; drop them where nothing has to be answered any more."""
    forget_deadline(session, complaint)
    if not complaint.running:
        return
    session.flush()
    calendar, zone = _where(session, complaint)
    half = nudge_at(now.astimezone(zone), complaint.due_at.astimezone(zone), calendar)
    if half is not None:
        set_alarm(session, complaint.owner_id, NUDGE, half, complaint.id)
    if complaint.breached_at is not None and complaint.due_at > now:
        complaint.breached_at = None  # it has time again
    if complaint.breached_at is None:
        for person in watchers(session, complaint):
            set_alarm(session, person.id, BREACH, complaint.due_at, complaint.id)


def watch_if_new(session: Session, complaint: Complaint, now: datetime) -> None:
    """Set the alarms of a case that has none, and those of managers who have come since."""
    set_for = alarmed(session, BREACH, complaint.id)
    if not set_for:
        watch(session, complaint, now)
        return
    for person in watchers(session, complaint):
        if person.id not in set_for and complaint.running:
            set_alarm(session, person.id, BREACH, complaint.due_at, complaint.id)


def forget_deadline(session: Session, complaint: Complaint) -> None:
    """Let nothing ring about a case any more."""
    for kind in (NUDGE, BREACH):
        drop_alarms(session, kind, complaint.id)


def watchers(session: Session, complaint: Complaint) -> list[User]:
    """Who hears that a case is late: the managers of the team; where its owner is the only one, the admins; the owner
    where nobody else is left."""
    customer = session.get_one(Customer, complaint.customer_id)
    people = [one for one in managers_of(session, customer.team_id) if one.id != complaint.owner_id]
    people = people or [one for one in managers_of(session, None) if one.id != complaint.owner_id]
    return people or [session.get_one(User, complaint.owner_id)]


def time_left(session: Session, complaint: Complaint, now: datetime) -> timedelta:
    """The working time that is left; below zero it is so much late."""
    calendar, zone = _where(session, complaint)
    here, due = now.astimezone(zone), complaint.due_at.astimezone(zone)
    return -working_time(due, here, calendar) if due <= here else working_time(here, due, calendar)


def ring_nudge(ring: Ring) -> datetime | None:
    """Remind the owner before the time is over; not of what was said the same day, unless it is urgent. What was missed
    while the machine was off comes in one message."""
    late = missed_cases(ring)
    hearer = present(ring)
    if len(late) > FEW and hearer is not None:
        key = f"{ring.user.id}:case:{late[0].id}:{int(late[0].due_at.timestamp())}"
        say_late(ring.session, hearer, key, ring.now, complaints=take_cases(ring, late), reminders=())
    complaint = ring.session.get(Complaint, ring.ref)
    if complaint is None or not complaint.running or complaint.owner_id != ring.user.id:
        return None
    urgent = complaint.severity == Severity.HIGH
    fresh = wants(ring, NUDGE) and nag_once(ring.session, ring.user.id, f"complaint:{complaint.id}", ring.today)
    if urgent or fresh:
        key = f"{complaint.id}:{complaint.severity}:{int(complaint.due_at.timestamp())}"
        say(ring, NUDGE, {"complaint": complaint.id}, key, priority=Priority.ALERT, urgent=urgent)
    return None


def missed_cases(ring: Ring) -> list[Complaint]:
    """Of which nudges came due while the machine was off that are still to be said, the earliest first; what is urgent
    is not among them, for it comes by itself."""
    if not wants(ring, NUDGE):
        return []
    refs = due_before(ring.session, ring.user.id, NUDGE, ring.now - LATE)
    found = [one for ref in refs if (one := ring.session.get(Complaint, ref)) is not None]
    return [
        one
        for one in found
        if one.running and one.owner_id == ring.user.id and one.severity != Severity.HIGH and not _nagged(ring, one)
    ]


def _nagged(ring: Ring, complaint: Complaint) -> bool:
    return f"complaint:{complaint.id}" in nagged(ring.session, ring.user.id, ring.today)


def take_cases(ring: Ring, cases: list[Complaint]) -> list[int]:
    """Let no nudge ring any more of some cases, which are told of now in another message; their ids."""
    for one in cases:
        drop_alarms(ring.session, NUDGE, one.id)
        nag_once(ring.session, ring.user.id, f"complaint:{one.id}", ring.today)
    return [one.id for one in cases]


def ring_breach(ring: Ring) -> datetime | None:
    """Tell a manager which customers wait longer than allowed; all that are known by now in one message."""
    if present(ring) is None:
        return next_at(ring.habits.morning, ring.here)
    late = [one for one in _due(ring) if _told_to(ring, one)]
    if not late:
        return None
    for one in late:
        one.breached_at = one.breached_at or ring.now
    urgent = any(one.severity == Severity.HIGH for one in late)
    key = f"{late[0].id}:{int(late[0].due_at.timestamp())}"
    say(ring, BREACH, {"complaints": [one.id for one in late]}, key, priority=Priority.ALERT, urgent=urgent)
    return None


def ring_watch(ring: Ring) -> datetime:
    """See to it that no case of the house is without its alarms: those of before this version, and what came of
    people who left or joined."""
    for complaint in unanswered(ring.session):
        watch_if_new(ring.session, complaint, ring.now)
    return next_at(ring.habits.morning, ring.here)


def first_watch(ring: Ring) -> datetime:
    return ring.now


def _due(ring: Ring) -> list[Complaint]:
    found = [ring.session.get(Complaint, ref) for ref in take_due(ring.session, ring.user.id, BREACH, ring.now)]
    return [one for one in found if one is not None]


def _told_to(ring: Ring, complaint: Complaint) -> bool:
    return complaint.late(ring.now) and ring.user.id in {one.id for one in watchers(ring.session, complaint)}


def _where(session: Session, complaint: Complaint) -> tuple[WorkCalendar, ZoneInfo]:
    """The working days of the customer's country, and the clock of who looks after the customer."""
    customer = session.get_one(Customer, complaint.customer_id)
    calendar = WorkCalendar(customer.region or house_of(session).region)
    return calendar, zone_of(session, session.get_one(User, customer.owner_id))
