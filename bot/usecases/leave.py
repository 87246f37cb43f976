"""Somebody is away: who stands in sees their customers and hears what is due, for these days and no longer."""

from __future__ import annotations

import logging
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from bot.domain.habits import at
from bot.logs import event
from bot.reply import Priority
from bot.usecases.speak_up import Ring
from db.alarm import drop_alarms, due_of_kind, set_alarm
from db.habit import habits_of
from db.house import zone_of
from db.leave import Leave, stood_in_for
from db.outbox import add_push, drop_pushes
from db.user import Role, User

LEAVE, STAND_IN = "leave", "stand_in"
LONGEST = 92  # days


def take_leave(
    session: Session, user: User, first: date, last: date, stand_in: User | None, now: datetime, zone: ZoneInfo
) -> Leave:
    """Be away from ``first`` to ``last``, both included, in the person's ``zone``. It takes the place of a leave that
    lies across it.

    Raises:
        ValueError: the days are in the wrong order, over, or too many; or who stands in is the person, or away.
    """
    today = now.astimezone(zone).date()
    if last < first or last < today or (last - first).days >= LONGEST:
        raise ValueError("no such days")
    if stand_in is not None and stand_in.id not in {one.id for one in may_stand_in(session, user, first, last)}:
        raise ValueError("may not stand in")
    for other in leaves_of(session, user, today):
        if other.first <= last and other.last >= first:
            end_leave(session, other, now, today)
    leave = Leave(
        user_id=user.id, first=first, last=last, stand_in_id=stand_in.id if stand_in else None, created_at=now
    )
    session.add(leave)
    session.flush()
    here = now.astimezone(zone)
    if stand_in is not None:
        set_alarm(session, user.id, LEAVE, now if first <= today else at(first, time(), here), leave.id)
        _tell(session, leave, stand_in, now)
        _settle(session, stand_in, today)
    return leave


def end_leave(session: Session, leave: Leave, now: datetime, today: date) -> None:
    """Be back, or not go at all: nobody stands in any more."""
    leave.undone_at = now
    drop_alarms(session, LEAVE, leave.id)
    drop_pushes(session, f"{STAND_IN}:{leave.id}:", "leave ended")
    stand_in = session.get(User, leave.stand_in_id) if leave.stand_in_id else None
    if stand_in is not None:
        session.flush()
        _settle(session, stand_in, today)


def ring_leave(ring: Ring) -> datetime | None:
    """At the beginning of a leave and after its end: see to it that the customers are in the right hands."""
    leave = ring.session.get(Leave, ring.ref)
    stand_in = ring.session.get(User, leave.stand_in_id) if leave is not None and leave.stand_in_id else None
    if leave is None or stand_in is None or leave.undone_at is not None:
        return None
    _settle(ring.session, stand_in, ring.today)
    if ring.today > leave.last:
        return None
    following = leave.first if ring.today < leave.first else leave.last + timedelta(days=1)
    return at(following, time(), ring.here)


def leaves_begin(session: Session, now: datetime) -> None:
    """See to the leaves that begin or end by now: whoever stands in is to hear of what is due next."""
    for user_id, number in due_of_kind(session, LEAVE, now):
        try:
            with session.begin_nested():
                _begin(session, session.get_one(User, user_id), number, now)
        except Exception:  # it rings with the other alarms, which put off what fails
            event("alarm_failed", level=logging.ERROR, exc_info=True, kind=LEAVE, leave=number)


def _begin(session: Session, user: User, number: int, now: datetime) -> None:
    zone = zone_of(session, user)
    following = ring_leave(Ring(session, now, user, habits_of(session, user), zone, "001", "", number))
    if following is None:
        drop_alarms(session, LEAVE, number)
    else:
        set_alarm(session, user.id, LEAVE, following, number)


def leaves_of(session: Session, user: User, today: date) -> list[Leave]:
    """The leaves of a person that are not over, the first one first."""
    query = select(Leave).where(Leave.user_id == user.id, Leave.last >= today, Leave.undone_at.is_(None))
    return list(session.scalars(query.order_by(Leave.first, Leave.id)))


def may_stand_in(session: Session, user: User, first: date, last: date) -> list[User]:
    """Colleagues of the same team and role who are not away on one of these days; for a manager the admins too, who
    see every team anyway."""
    away = select(Leave.user_id).where(Leave.first <= last, Leave.last >= first, Leave.undone_at.is_(None))
    peers = and_(User.role == user.role, User.team_id == user.team_id)
    among = peers if user.role == Role.REP else or_(peers, User.role == Role.ADMIN)
    query = select(User).where(User.active, User.id != user.id, among, User.id.not_in(away))
    return list(session.scalars(query.order_by(User.role == Role.ADMIN, User.name)))


def _settle(session: Session, stand_in: User, today: date) -> None:
    found = stood_in_for(session, stand_in.id, today)
    if (stand_in.covers or []) != found:
        stand_in.covers = found or None


def _tell(session: Session, leave: Leave, stand_in: User, now: datetime) -> None:
    add_push(
        session,
        chat_id=stand_in.telegram_id,
        user_id=stand_in.id,
        kind=STAND_IN,
        data={"leave": leave.id},
        priority=Priority.REMINDER,
        dedupe_key=f"{STAND_IN}:{leave.id}:{stand_in.id}",
        now=now,
    )
