"""Speak up to a person by ourselves: at the right time, to the right one, once, and only where it is wanted."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.domain.feedback import rests_until
from bot.domain.habits import Habits
from bot.reply import Priority
from db.alarm import alarm_at
from db.leave import Leave, leave_on
from db.outbox import add_push
from db.switch import Said, switches_of
from db.user import User

AGENDA = "agenda"
"""The morning message that tells of the day."""
_MINUTE = timedelta(minutes=1)


@dataclass(slots=True)
class Asked:
    """What the alarms of a person that ring together have asked already; none of them changes any of it."""

    switches: dict[str, Said] | None = None
    leaves: dict[date, Leave | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ring:
    """An alarm that rings for a person, inside its transaction. ``now`` is aware, in UTC; ``zone`` and ``region`` (ISO
    3166) are the person's, ``currency`` that of the installation; ``ref`` the id of the fact it is about, or 0."""

    session: Session
    now: datetime
    user: User
    habits: Habits
    zone: ZoneInfo
    region: str
    currency: str
    ref: int = 0
    asked: Asked = field(default_factory=Asked, compare=False, repr=False)

    @property
    def here(self) -> datetime:
        """The present moment in the person's zone."""
        return self.now.astimezone(self.zone)

    @property
    def today(self) -> date:
        """The day it is for the person."""
        return self.here.date()

    @property
    def leave(self) -> Leave | None:
        """The person's leave that today lies in."""
        return self.leave_on(self.today)

    def leave_on(self, day: date) -> Leave | None:
        """The person's leave that a day lies in."""
        leaves = self.asked.leaves
        if day not in leaves:
            leaves[day] = leave_on(self.session, self.user.id, day)
        return leaves[day]

    def switch(self, kind: str) -> Said | None:
        """What the person said of a kind of pushes."""
        if self.asked.switches is None:
            self.asked.switches = switches_of(self.session, self.user.id)
        return self.asked.switches.get(kind)


def wants(ring: Ring, kind: str) -> bool:
    """Whether the person wants pushes of a kind now: not switched off, not resting, Huike not silent to them."""
    if ring.habits.silent:
        return False
    switch = ring.switch(kind)
    if switch is None:
        return True
    rest = rests_until(switch.unwanted, switch.unwanted_at)
    return not switch.off and (rest is None or rest <= ring.now)


def say(
    ring: Ring,
    kind: str,
    data: dict[str, Any],
    key: str,
    *,
    priority: Priority = Priority.REMINDER,
    urgent: bool = False,
    switch: str | None = None,
) -> bool:
    """Push something to the person whose alarm rings, or, while they are on leave, to who stands in for them.

    ``key`` tells what it is about and which time, so that it is said once ever: a promise and its day, or a day. It is
    held back until quiet hours are over, unless ``urgent``. ``switch`` is the kind a person may switch off, where that
    is not ``kind``. The push is rendered when it is sent: let its renderer return None for what is no longer true. Who
    stands in gets ``data`` with ``for`` added: whose affair it is. False where it is not wanted or was said before.
    """
    if not urgent and not wants(ring, switch or kind):
        return False
    recipient = present(ring)
    if recipient is None:
        return False
    if recipient.id != ring.user.id:
        data = {**data, "for": ring.user.id}
    return add_push(
        ring.session,
        chat_id=recipient.telegram_id,
        user_id=recipient.id,
        kind=kind,
        data=data,
        priority=priority,
        dedupe_key=f"{kind}:{ring.user.id}:{key}",
        now=ring.now,
        not_before=None if urgent else ring.habits.quiet_until(ring.here),
    )


def present(ring: Ring) -> User | None:
    """Who hears of it: the person, or on a day of leave who stands in; nobody where nobody does."""
    leave = ring.leave
    if leave is None:
        return ring.user
    stand_in = ring.session.get(User, leave.stand_in_id) if leave.stand_in_id else None
    return stand_in if stand_in is not None and stand_in.active else None


def after_the_agenda(ring: Ring) -> datetime | None:
    """Until when to wait on a day of leave, so that nothing is said twice: who stands in reads of the person's day in
    an agenda of their own. None where that is over for today, or nobody is on leave."""
    hearer = present(ring)
    if hearer is None or hearer.id == ring.user.id:
        return None
    rings = alarm_at(ring.session, hearer.id, AGENDA)
    if rings is None or rings.astimezone(ring.zone).date() > ring.today:
        return None
    return max(rings, ring.now) + _MINUTE
