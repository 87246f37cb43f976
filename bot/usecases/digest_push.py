"""When a manager's digest is made, and how it leaves: a job draws the picture, then it is said as any push is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter
from sqlalchemy.orm import Session

from bot.domain.digest import (
    DayDigest,
    Span,
    WeekDigest,
    begins_week,
    days_since_work,
    next_morning,
    next_week_morning,
    week_before,
)
from bot.domain.habits import Habits, at
from bot.domain.regions import region_of
from bot.domain.workdays import WorkCalendar
from bot.reply import Priority
from bot.usecases.digest import DAY, WEEK, day_digest, gets_it, week_digest
from bot.usecases.speak_up import Ring, present, say, wants
from db.habit import habits_of
from db.house import house_of, zone_of
from db.job import add_job
from db.outbox import has_key
from db.user import Role, User

JOB = "digest"
Digest = DayDigest | WeekDigest
_AS_DATA: Mapping[str, TypeAdapter[Any]] = {DAY: TypeAdapter(DayDigest), WEEK: TypeAdapter(WeekDigest)}


@dataclass(frozen=True, slots=True)
class Place:
    """By whose clock and calendar a digest is made: those of the person it is for."""

    habits: Habits
    zone: ZoneInfo
    region: str

    @property
    def calendar(self) -> WorkCalendar:
        return WorkCalendar(self.region, self.habits.workdays)


def place_of(session: Session, user: User) -> Place:
    habits, zone = habits_of(session, user), zone_of(session, user)
    home = region_of(zone) if user.timezone else house_of(session).region
    return Place(habits, zone, habits.region or home)


def make(session: Session, scope: User, kind: str, now: datetime, home: str, span: Span | None = None) -> Digest:
    """The digest of a kind for somebody; without a ``span`` as of now: since the last working day, or of seven days,
    today among them. ``home`` is the currency that comes first."""
    place = place_of(session, scope)
    today = now.astimezone(place.zone).date()
    if kind == WEEK:
        week = span or week_before(today).back(-today.weekday() - 1)
        return week_digest(session, scope, now, place.zone, week, home)
    days = span or Span(days_since_work(today, place.calendar).first, today)
    weekdays = place.habits.workdays
    return day_digest(session, scope, now, place.zone, days, place.habits.morning, place.calendar, weekdays, home)


def as_data(kind: str, digest: Digest) -> dict[str, Any]:
    """As JSON can hold it: what a picture shows and its caption says are the same figures, whenever it is sent."""
    data: dict[str, Any] = _AS_DATA[kind].dump_python(digest, mode="json")
    return data


def from_data(kind: str, data: Mapping[str, Any]) -> Digest:
    digest: Digest = _AS_DATA[kind].validate_python(data)
    return digest


# By itself


def first_day(ring: Ring) -> datetime:
    return next_morning(ring.here, ring.habits.morning, _calendar(ring))


def first_week(ring: Ring) -> datetime:
    return next_week_morning(ring.here, ring.habits.morning, _calendar(ring))


def ring_day(ring: Ring) -> datetime:
    """On a working day from the person's hour on: have the digest of the days since the last one made."""
    if _calendar(ring).works(ring.today) and _hour_has_come(ring):
        _have_made(ring, DAY, days_since_work(ring.today, _calendar(ring)))
    return first_day(ring)


def ring_week(ring: Ring) -> datetime:
    """On the first working day of a week: have the digest of the week before made."""
    if begins_week(ring.today, _calendar(ring)) and _hour_has_come(ring):
        _have_made(ring, WEEK, week_before(ring.today))
    return first_week(ring)


def _calendar(ring: Ring) -> WorkCalendar:
    return WorkCalendar(ring.region, ring.habits.workdays)


def _hour_has_come(ring: Ring) -> bool:
    return ring.here >= at(ring.today, ring.habits.morning, ring.here)


def _have_made(ring: Ring, kind: str, span: Span) -> None:
    """Have it made beside the chat for who is to read it, in their language; nothing where nobody is."""
    if not gets_it(ring.session, ring.user, kind) or not wants(ring, kind):
        return
    reader = present(ring)
    if reader is None or reader.role == Role.REP or has_key(ring.session, _key(kind, ring.user, ring.today)):
        return
    data = {
        "kind": kind,
        "for": ring.user.id,
        "today": ring.today.isoformat(),
        "first": span.first.isoformat(),
        "last": span.last.isoformat(),
    }
    add_job(ring.session, reader, reader.telegram_id, JOB, data, ring.now)


def _key(kind: str, user: User, today: date) -> str:
    """As :func:`bot.usecases.speak_up.say` makes it of the day."""
    return f"{kind}:{user.id}:{today}"


def send(session: Session, scope: User, kind: str, digest: Digest, blob: int, now: datetime, home: str) -> bool:
    """Say a digest that was made; ``blob`` is its picture. False where it is not wanted any more, or was said."""
    place = place_of(session, scope)
    ring = Ring(session, now, scope, place.habits, place.zone, place.region, home)
    reader = present(ring)
    if reader is None or reader.role == Role.REP or not gets_it(session, scope, kind):
        return False
    data = {
        "digest": as_data(kind, digest),
        "scope": scope.id,
        "team": scope.team_id,
        "blob": blob,
    }
    return say(ring, kind, data, str(digest.today), priority=Priority.DIGEST)
