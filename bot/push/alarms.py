"""Alarms: rings those that are due, and sees to it that everybody has those that come by the clock."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import chain
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.regions import region_of as region_of
from bot.logs import event
from bot.turn import Alarm, Feature, Installation
from bot.usecases.speak_up import Asked, Ring
from db import alarm as store
from db.habit import habits_of
from db.user import Role, User
from handlers import FEATURES

BATCH = 20  # alarms in one transaction, so that answers are never held up for long
_AFTER_FAILURE = timedelta(hours=1)
_Ringing = Callable[[store.Alarm, Ring], datetime | None]


class Alarms:
    """All alarms of the features, by kind."""

    def __init__(self, installation: Installation, features: Sequence[Feature] = FEATURES) -> None:
        self._installation = installation
        self._kinds: Mapping[str, Alarm] = dict(chain(*(one.alarms.items() for one in features)))
        self._by_clock = {kind: one for kind, one in self._kinds.items() if one.first is not None}

    def seed(self, session: Session, now: datetime) -> None:
        """Set what is missing of the alarms that everybody has by the clock."""
        have = store.set_by_clock(session)
        for user in session.scalars(select(User).where(User.active)).all():
            self._set_first(session, now, user, {kind for number, kind in have if number == user.id})

    def reset(self, session: Session, now: datetime, user: User) -> None:
        """Set a person's alarms by the clock anew: their habits or their zone changed."""
        store.forget_alarms(session, user.id)
        self._set_first(session, now, user, set())

    def ring(self, session: Session, now: datetime) -> int:
        """Ring up to ``BATCH`` alarms that are due, each exactly once; how many there were.

        One savepoint holds them all, which costs much less than one for each; where an alarm fails, all are taken back
        and ring anew, each in its own.
        """
        try:
            with session.begin_nested():
                return self._ring(session, now, self._next)
        except Exception:
            return self._ring(session, now, self._next_or_later)

    def _ring(self, session: Session, now: datetime, ring: _Ringing) -> int:
        due = store.due_alarms(session, now, BATCH)
        people: dict[int, Ring] = {}
        for one, user in due:
            kind, was = one.kind, one.due_at
            following = None
            if kind in self._kinds and user.active:
                if user.id not in people:
                    people[user.id] = self._of(session, now, user)
                following = ring(one, replace(people[user.id], ref=one.ref))
            if following is not None and following <= now:
                raise ValueError(f"an alarm {kind} would ring for ever")
            store.move_alarm(session, one, was, following)
        return len(due)

    def _next(self, one: store.Alarm, ring: Ring) -> datetime | None:
        """Let an alarm do what it does; when it rings next."""
        return self._kinds[one.kind].ring(ring)

    def _next_or_later(self, one: store.Alarm, ring: Ring) -> datetime | None:
        """The same; one that fails rings again later, and what it wrote before is taken back."""
        try:
            with ring.session.begin_nested():
                return self._next(one, replace(ring, asked=Asked()))
        except Exception:
            event("alarm_failed", level=logging.ERROR, exc_info=True, kind=one.kind, alarm=one.id)
            return ring.now + _AFTER_FAILURE

    def _set_first(self, session: Session, now: datetime, user: User, have: set[str]) -> None:
        """Set the alarms by the clock that a person shall have, but for those they have."""
        missing = [
            (kind, alarm.first)
            for kind, alarm in self._by_clock.items()
            if kind not in have and alarm.first is not None and Role(user.role) in alarm.roles
        ]
        if missing:
            ring = self._of(session, now, user)
            due = {kind: due_at for kind, first in missing if (due_at := first(ring)) is not None}
            store.set_alarms(session, user.id, due)

    def _of(self, session: Session, now: datetime, user: User) -> Ring:
        zone = ZoneInfo(user.timezone) if user.timezone else self._installation.zone
        habits = habits_of(session, user)
        region = habits.region or (region_of(zone) if user.timezone else self._installation.region)
        return Ring(session, now, user, habits, zone, region, self._installation.currency)
