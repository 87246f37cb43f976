"""The schedule: turns due facts into outbox rows, each exactly once, and sweeps out what is old."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.clock import Clock
from bot.logs import event
from bot.push.alarms import BATCH as ALARMS
from bot.push.alarms import Alarms
from bot.push.delivery import Delivery
from bot.push.waiting import doze
from bot.usecases.due_reminders import push_due
from bot.usecases.import_sweep import sweep_left
from bot.usecases.leave import leaves_begin
from bot.usecases.recurring import comes_again, rouse
from db import inbox, outbox, reminder
from db.alarm import alarms_by_clock, next_alarm
from db.blob import forget_blobs
from db.job import forget_jobs
from db.nag import forget_nags
from db.session import Store
from db.user import people_stamp

BATCH = 50  # facts in one transaction, so that answers are never held up for long
SWEPT = 1000  # rows in one transaction
_LONGEST_SLEEP = timedelta(seconds=5)  # a reminder set meanwhile is noticed by then
_SWEEP_EVERY = timedelta(hours=6)
_KEEP_INBOX = timedelta(days=3)
_KEEP_OUTBOX = timedelta(days=90)
_KEEP_JOBS = timedelta(days=30)
_KEEP_NAGS = timedelta(days=7)
_KEEP_BLOBS = timedelta(days=7)  # nothing is tried to be sent for so long
SWEPT_BLOBS = 5  # of 50 MB each at most


class Schedule:
    """Ticks when the next fact is due."""

    def __init__(
        self,
        store: Store,
        delivery: Delivery,
        clock: Clock,
        daily: Callable[[Session, datetime], object] | None = None,
        alarms: Alarms | None = None,
    ) -> None:
        """``daily`` is called each hour, and does once a day what it has to."""
        self._store, self._delivery, self._clock, self._daily = store, delivery, clock, daily
        self._alarms = alarms
        self._people: object = None
        self._looked: tuple[int, ...] | None = None
        self._swept_at: datetime | None = None

    async def run(self) -> None:
        """Tick until cancelled."""
        while True:
            try:
                await self._round()
                sleep_until = await self._next_time()
            except Exception:
                event("tick_failed", level=logging.ERROR, exc_info=True)
                sleep_until = self._clock.now() + timedelta(seconds=5)
            await doze(self._clock, sleep_until)

    async def _round(self) -> None:
        now = self._clock.now()
        due = await self._store.read(reminder.next_due)
        more = due is not None and due <= now
        more = more or await self._store.read(lambda session: comes_again(session, now))
        while more:
            more = await self._store.write(lambda session: tick(session, now)) == BATCH
            self._delivery.wake()
        if self._alarms is not None:
            await self._ring(self._alarms, now)
        if self._swept_at is None or abs(now - self._swept_at) > _SWEEP_EVERY:
            while await self._store.write(lambda session: sweep(session, now)) == SWEPT:
                pass
            while await self._store.write(lambda session: sweep_blobs(session, now)) == SWEPT_BLOBS:
                pass
            while await self._store.write(lambda session: sweep_left(session, now)):
                pass
            self._swept_at = now

        if (daily := self._daily) is not None and self._looked != (now.year, now.month, now.day, now.hour):
            await self._store.write(lambda session: daily(session, now))
            self._looked = (now.year, now.month, now.day, now.hour)

    async def _ring(self, alarms: Alarms, now: datetime) -> None:
        if await self._store.read(_who_and_what) != self._people:
            await self._store.write(lambda session: alarms.seed(session, now))
            self._people = await self._store.read(_who_and_what)
        first = await self._store.read(next_alarm)
        more = first is not None and first <= now
        while more:
            more = await self._store.write(lambda session: alarms.ring(session, now)) == ALARMS
            self._delivery.wake()

    async def _next_time(self) -> datetime:
        due = await self._store.read(_next_due)
        latest = self._clock.now() + _LONGEST_SLEEP
        return min(due, latest) if due else latest


def _who_and_what(session: Session) -> object:
    """Changes when somebody comes or goes, or chose other hours."""
    return people_stamp(session), alarms_by_clock(session)


def _next_due(session: Session) -> datetime | None:
    """When the next reminder is due or alarm rings."""
    return min((one for one in (reminder.next_due(session), next_alarm(session)) if one is not None), default=None)


def tick(session: Session, now: datetime) -> int:
    """Turn up to ``BATCH`` due reminders into pushes; how many there were. Those that come again are roused first, so
    that what was missed while the machine was off is told together, and to those who stand in by now."""
    leaves_begin(session, now)
    return BATCH if rouse(session, now, BATCH) == BATCH else push_due(session, now, BATCH)


def sweep(session: Session, now: datetime) -> int:
    """Delete what nobody needs any more: handled updates, ended jobs, and up to ``SWEPT`` messages sent long ago; how
    many of these."""
    inbox.forget_done(session, now - _KEEP_INBOX)
    forget_jobs(session, now - _KEEP_JOBS, SWEPT)
    forget_nags(session, (now - _KEEP_NAGS).date())
    return outbox.forget_sent(session, now - _KEEP_OUTBOX, SWEPT)


def sweep_blobs(session: Session, now: datetime) -> int:
    """Delete up to ``SWEPT_BLOBS`` files that we made long ago; how many."""
    return forget_blobs(session, now - _KEEP_BLOBS, SWEPT_BLOBS)
