"""A job in hand: what :class:`bot.turn.Work` promises to its handler."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar

from sqlalchemy.orm import Session
from telegram import Bot

from bot.clock import Clock
from bot.dispatch import Dispatch
from bot.i18n import speaking
from bot.logs import event
from bot.push import download
from bot.push.delivery import Delivery
from bot.push.posting import post
from bot.reply import Reply
from bot.turn import ActorGone, Cancelled, Incoming, Installation, Turn
from bot.usecases.names import NameBook
from db.job import Job, JobState, end_job
from db.session import Store
from db.user import User

T = TypeVar("T")
PACE = timedelta(seconds=1.5)  # between two edits of the progress card: Telegram's limit is about one a second


class Doing:
    """One attempt at one job. ``cancel_seen`` and ``stopping`` are set by the worker."""

    def __init__(self, job: Job, store: Store, dispatch: Dispatch, delivery: Delivery, clock: Clock, bot: Bot) -> None:
        self.id, self.kind, self.user_id, self.chat_id = job.id, job.kind, job.user_id, job.chat_id
        self.data: Mapping[str, Any] = job.data
        self.installation: Installation = dispatch.installation
        self.clock = clock
        self.cancel_seen, self.stopping = job.cancel_asked, False
        self._store, self._dispatch, self._delivery, self._bot = store, dispatch, delivery, bot
        self._names = NameBook()  # of its own: the one of the chat belongs to the writing thread
        self._told = False  # the handler knows that the user cancelled
        self._said = 0  # replies that are no progress
        self._shown_at: datetime | None = None  # when progress was last posted
        self._waiting: Reply | None = None  # progress that came too soon after that
        self._late: asyncio.Task[None] | None = None  # shows it in time
        self._turn = asyncio.Lock()  # of those who show progress

    async def read(self, fn: Callable[[Turn], T]) -> T:
        return await self._store.read(partial(self._unit, fn))

    async def write(self, fn: Callable[[Turn], T]) -> T:
        return await self._store.write(partial(self._unit, fn))

    async def say(self, reply: Reply, *, once: str | None = None) -> None:
        async with self._turn:
            if reply.edit_about and not reply.files and once is None:
                await self._show(reply)
                return
            await self.write(lambda turn: self._put(turn, reply, once or str(self._said)))
            self._said += 1
            self._posted()

    async def finish(self, fn: Callable[[Turn], Reply]) -> None:
        def work(turn: Turn) -> None:
            self._put(turn, fn(turn), "end")
            end_job(turn.session, self.id, JobState.DONE, turn.now)

        async with self._turn:
            await self.write(work)
            self._posted()

    async def download(self, file_id: str) -> bytes:
        return await download.download(self._bot, self.clock, file_id)

    async def in_thread(self, fn: Callable[[], T]) -> T:
        return await asyncio.to_thread(fn)

    def cancelled(self) -> bool:
        self._told = self._told or self.cancel_seen
        return self.cancel_seen or self.stopping

    # For the worker

    def actor(self, session: Session) -> User:
        """The user as they are now.

        Raises:
            ActorGone: they may not use the assistant any more.
        """
        user = session.get(User, self.user_id)
        if user is None or not user.active:
            raise ActorGone
        return user

    async def show_last(self) -> None:
        """Show the progress that still waits for its time."""
        async with self._turn:
            if self._waiting is not None:
                await self._store.write(self._put_waiting)
                self._posted()

    def close(self) -> None:
        if self._late is not None:
            self._late.cancel()

    # Units of work, on a thread of the store

    def _unit(self, fn: Callable[[Turn], T], session: Session) -> T:
        actor = self.actor(session)
        self.cancel_seen = self.cancel_seen or session.get_one(Job, self.id).cancel_asked
        if self.cancel_seen and not self._told:
            self._told = True
            raise Cancelled
        incoming = Incoming(0, self.chat_id, True, actor.telegram_id, actor.name, None)
        with speaking(actor.language, self._dispatch.zone_of(actor)):
            return fn(Turn(session, self.clock.now(), actor, incoming, self._names, self.installation))

    def _put(self, turn: Turn, reply: Reply, name: str) -> None:
        """Post a reply that is no progress, once by its name, after the progress that waits."""
        if self._waiting is not None and self._waiting.edit_about != reply.edit_about:
            self._put_waiting(turn.session)
        for number, one in enumerate((reply, *reply.more)):
            key = f"job:{self.id}:{name}:{number}"
            post(turn.session, self.chat_id, self.user_id, one, turn.now, dedupe_key=key)

    def _put_waiting(self, session: Session) -> None:
        self.actor(session)
        if self._waiting is not None:
            post(session, self.chat_id, self.user_id, self._waiting, self.clock.now())

    # Progress

    async def _show(self, reply: Reply) -> None:
        if self._shown_at is not None and abs(self.clock.now() - self._shown_at) < PACE:
            self._waiting = reply
            if self._late is None or self._late.done():
                self._late = asyncio.create_task(self._show_late(self._shown_at + PACE))
            return
        self._waiting = reply
        await self.write(lambda turn: self._put_waiting(turn.session))
        self._posted()

    async def _show_late(self, when: datetime) -> None:
        await self.clock.sleep_until(when)
        try:
            await self.show_last()
        except Exception:
            event("progress_not_shown", job=self.id, level=logging.WARNING, exc_info=True)

    def _posted(self) -> None:
        if self._waiting is not None:
            self._waiting, self._shown_at = None, self.clock.now()
        self._delivery.wake()
