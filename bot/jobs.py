"""The worker: does long work beside the chat, a job at a time for each user, and small work beside that.

How to write such work is said in :class:`bot.turn.Work`. Jobs that were running when the process died wait again at
the next start and begin anew; one that has not come to its end in ``ATTEMPTS`` attempts is given up.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from functools import partial

from sqlalchemy.orm import Session
from telegram import Bot

from bot.clock import Clock
from bot.dispatch import Dispatch
from bot.doing import Doing
from bot.i18n import speaking, t
from bot.logs import event
from bot.push.delivery import Delivery
from bot.push.posting import post
from bot.push.waiting import doze
from bot.reply import Reply
from bot.turn import ActorGone, Cancelled
from db import job
from db.faults import will_pass
from db.job import Job, JobState
from db.session import Store
from db.user import User

AT_ONCE = 2
SMALL_AT_ONCE = 2  # besides: who asks for a picture does not wait until an import is through
ATTEMPTS = 3
_LOOK_AGAIN = timedelta(seconds=5)  # for jobs that another process has added
_MENDED = 5.0  # seconds until a disk or database that failed is tried again


class UnknownKind(Exception):
    """No feature does jobs of this kind."""


class TooManyAttempts(Exception):
    """The process died again and again while it did this job."""


class Worker:
    """Runs the jobs of one database. One instance, in one event loop."""

    def __init__(self, store: Store, dispatch: Dispatch, delivery: Delivery, clock: Clock, bot: Bot) -> None:
        self._store, self._dispatch, self._delivery, self._clock, self._bot = store, dispatch, delivery, clock, bot
        self._doing: dict[Doing, asyncio.Task[None]] = {}
        self._news = asyncio.Event()
        self._stopping = False

    def wake(self) -> None:
        """Jobs may have been added or cancelled."""
        self._news.set()

    async def recover(self) -> None:
        """Before the first job is begun: what is running was left by a process that died."""
        await self._store.write(job.run_again)

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            self._news.clear()
            try:
                await self._look()
            except Exception:
                event("jobs_not_read", level=logging.ERROR, exc_info=True)
            await doze(self._clock, self._clock.now() + _LOOK_AGAIN, self._news)

    async def stop(self, patience: float = 0.5) -> None:
        """Begin no further job and leave those in hand, which begin anew at the next start."""
        self._stopping = True
        for doing, task in self._doing.items():
            doing.stopping = True
            task.cancel()
        left = [doing.id for doing in self._doing]
        if left:
            await asyncio.wait(self._doing.values(), timeout=patience)
            await self._store.write(partial(job.run_again, job_ids=left, uncounted=True))

    async def _look(self) -> None:
        if self._doing:
            asked = await self._store.read(partial(job.cancel_asked, job_ids=[one.id for one in self._doing]))
            for doing in self._doing:
                doing.cancel_seen = doing.cancel_seen or doing.id in asked
        small = self._dispatch.small_jobs
        drawing = sum(doing.kind in small for doing in self._doing)
        room, small_room = AT_ONCE - (len(self._doing) - drawing), SMALL_AT_ONCE - drawing
        if max(room, small_room) <= 0 or self._stopping or not await self._store.read(job.any_waiting):
            return
        now = self._clock.now()
        for begun in await self._store.write(lambda session: job.claim_jobs(session, now, room, small_room, small)):
            self._begin(begun)

    def _begin(self, begun: Job) -> None:
        if self._stopping:
            return  # it is found again at the next start
        doing = Doing(begun, self._store, self._dispatch, self._delivery, self._clock, self._bot)
        task = asyncio.create_task(self._do(doing, begun.attempts))
        self._doing[doing] = task
        task.add_done_callback(lambda _: self._ended(doing))

    def _ended(self, doing: Doing) -> None:
        self._doing.pop(doing, None)
        self.wake()

    async def _do(self, doing: Doing, attempt: int) -> None:
        event("job_begun", job=doing.id, kind=doing.kind, attempt=attempt)
        error: Exception | None = None
        try:
            await self._attempt(doing, attempt)
        except Exception as raised:
            error = raised
            quiet = isinstance(error, Cancelled | ActorGone)
            event("job_ended_early", job=doing.id, level=logging.INFO if quiet else logging.ERROR, exc_info=True)
        finally:
            doing.close()
        while True:
            try:
                await self._store.write(partial(self._settle, doing, error))
                break
            except Exception as raised:
                event("job_not_settled", job=doing.id, level=logging.ERROR, exc_info=True)
                error = error or raised
                await self._clock.sleep(_MENDED)
        self._delivery.wake()

    async def _attempt(self, doing: Doing, attempt: int) -> None:
        if attempt > ATTEMPTS:
            raise TooManyAttempts
        handler = self._dispatch.jobs.get(doing.kind)
        if handler is None:
            raise UnknownKind
        actor = await self._store.read(doing.actor)
        with speaking(actor.language, self._dispatch.zone_of(actor)):
            await handler(doing)
        await doing.show_last()

    def _settle(self, doing: Doing, error: Exception | None, session: Session) -> None:
        """Note how a job ended, and tell its user when it was not well."""
        now = self._clock.now()
        if error is None or isinstance(error, Cancelled):
            job.end_job(session, doing.id, JobState.DONE, now)
        elif will_pass(error):  # the disk or the database, not this job
            job.run_again(session, job_ids=[doing.id], uncounted=True)
        elif job.end_job(session, doing.id, JobState.FAILED, now, type(error).__name__):
            self._apologise(session, doing)

    def _apologise(self, session: Session, doing: Doing) -> None:
        user = session.get(User, doing.user_id)
        if user is None or not user.active:
            return
        with speaking(user.language, self._dispatch.zone_of(user)):
            text = t(
                "Sorry, this could not be finished. Please try again, or give your admin this code: {reference}",
                reference=f"J{doing.id}",
            )
        about = f"job:{doing.id}"
        post(session, doing.chat_id, user.id, Reply(text=text, about=about, edit_about=about), self._clock.now())
