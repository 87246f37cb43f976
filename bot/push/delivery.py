"""Delivery: takes rows from the outbox, sends them within Telegram's limits and writes down what became of them.

Each chat has a lane, in which one message is under way at a time. A fresh answer comes with its lease straight from
the transaction that decided it (:meth:`Delivery.take`) and goes out at once; everything else is claimed from the
table, the most pressing first. A chat with answers still waiting in the table gets its new ones behind them.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections import deque
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session
from telegram import Bot
from telegram.error import ChatMigrated, Forbidden

from bot.clock import Clock
from bot.logs import event
from bot.push.limits import Limits
from bot.push.sender import Letter, answer_button, failed, flood_seconds, letter_from, send
from bot.reply import Priority, Reply
from db import outbox
from db.outbox import Lease, OutboxState, Outcome
from db.session import Store
from db.user import mark_unreachable

LEASE = timedelta(seconds=60)
_MARGIN = timedelta(seconds=20)  # of a lease must be left when a request starts
_PATIENCE = timedelta(seconds=5)  # a longer wait for the limits is waited in the table
_IDLE = timedelta(seconds=20)  # look for expired leases at least this often

Render = Callable[[Session, Letter, datetime], Reply | str]
"""Turns a letter into what to say, in the recipient's language; a plain string is the reason to drop it."""


class Delivery:
    """Sends what is in the outbox of one database. One instance, in one event loop."""

    def __init__(
        self, store: Store, bot: Bot, clock: Clock, render: Render, limits: Limits | None = None, width: int = 32
    ) -> None:
        self.owner = secrets.token_hex(8)
        self._store, self._bot, self._clock, self._render = store, bot, clock, render
        self._limits = limits or Limits()
        self._width = width
        self._lanes: dict[int, deque[Letter]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._waiting_answers = 0
        self._backlog: set[int] = set()  # chats with answers in the table; replaced inside writing transactions
        self._outcomes: list[Outcome] = []
        self._unreachable: list[int] = []
        self._migrated: list[tuple[int, int]] = []
        self._news = asyncio.Event()  # outcomes to write down
        self._work = asyncio.Event()  # rows to claim
        self._stopping = False

    # The side of the transaction that decides an answer. Called on the store's writing thread.

    def lease_for(self, chat_id: int, now: datetime) -> Lease | None:
        """A lease to write a fresh answer with, or None where older answers to this chat wait in the table."""
        if self._stopping or chat_id in self._backlog:
            return None
        return Lease(self.owner, now + LEASE)

    # The side of the event loop.

    def take(self, letters: Sequence[Letter]) -> None:
        """Send fresh answers at once; their leases are ours already."""
        for letter in letters:
            lane = self._lanes.get(letter.chat_id)
            if lane is None:
                self._start_lane([letter])
            else:
                lane.append(letter)

    def wake(self) -> None:
        """There may be new rows to claim."""
        self._work.set()

    async def recover(self) -> None:
        """Before the first update is handled: every lease there is was left by a process that died."""
        await self._store.write(self._recover)

    async def run(self) -> None:
        """Deliver until cancelled or stopped."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._keep_claiming())
            group.create_task(self._keep_recording())

    async def stop(self, patience: float = 3.0) -> None:
        """Start nothing new, let what is under way finish for ``patience`` seconds, give the rest back."""
        self._stopping = True
        self.wake()
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=patience)
            for task in late:
                task.cancel()
        await self._record()
        left = [letter.id for lane in self._lanes.values() for letter in lane]
        if left:
            now = self._clock.now()
            await self._store.write(lambda session: outbox.release(session, self.owner, left, now))

    def _recover(self, session: Session) -> None:
        outbox.expire_leases(session, self._clock.now(), all_owners=True)
        self._backlog = outbox.chats_waiting(session, Priority.ANSWER)

    async def _keep_claiming(self) -> None:
        while not self._stopping:
            self._work.clear()
            try:
                claimed = await self._claim()
            except Exception:
                event("claim_failed", level=logging.ERROR, exc_info=True)
                await self._clock.sleep(1)
                continue
            if not claimed:
                until = await self._next_time()
                waits = [asyncio.create_task(self._work.wait()), asyncio.create_task(self._clock.sleep_until(until))]
                try:
                    await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
                finally:
                    for wait in waits:
                        wait.cancel()

    async def _claim(self) -> int:
        room = self._width - len(self._lanes)
        if room <= 0 or self._waiting_answers:
            return 0
        now = self._clock.now()
        if self._limits.earliest(0, now) > now:  # halted, or the overall limit is used up
            return 0
        lease = Lease(self.owner, now + LEASE)

        def work(session: Session) -> list[Letter]:
            outbox.expire_leases(session, now)
            rows = outbox.claim(session, now, lease, room, list(self._lanes))
            self._backlog = outbox.chats_waiting(session, Priority.ANSWER)
            session.flush()
            return [letter_from(row) for row in rows]

        letters = await self._store.write(work)
        for letter in letters:
            self._start_lane([letter])
        return len(letters)

    async def _next_time(self) -> datetime:
        now = self._clock.now()
        idle = now + _IDLE
        if len(self._lanes) >= self._width or self._waiting_answers:
            return idle  # a lane that ends wakes us
        limited = self._limits.earliest(0, now)
        if limited > now:
            return min(idle, limited)
        due = await self._store.read(outbox.next_try)
        # A row that is due but was not claimed waits behind another of its chat; the end of that lane wakes us.
        return min(idle, due) if due and due > now else idle

    def _start_lane(self, letters: list[Letter]) -> None:
        chat_id = letters[0].chat_id
        lane = self._lanes.get(chat_id)
        if lane is not None:
            lane.extend(letters)
            return
        self._lanes[chat_id] = deque(letters)
        task = asyncio.create_task(self._run_lane(chat_id))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _run_lane(self, chat_id: int) -> None:
        lane = self._lanes[chat_id]
        try:
            while lane:
                retry_at = await self._permission(lane[0])
                if retry_at is None:
                    outcome = await self._attempt(lane[0])
                    self._outcomes.append(outcome)
                    self._news.set()
                    lane.popleft()
                    retry_at = outcome.retry_at
                if retry_at is not None and lane:
                    await self._give_back(lane, retry_at)
        finally:
            if not lane:
                del self._lanes[chat_id]
            self.wake()

    async def _permission(self, letter: Letter) -> datetime | None:
        """Wait for the limits. None: go ahead; else the time to try again, the wait being too long to hold a lease."""
        answers = letter.priority == Priority.ANSWER
        self._waiting_answers += answers
        try:
            while True:
                now = self._clock.now()
                at = self._limits.earliest(letter.chat_id, now)
                if at <= now and letter.lease_until - now > _MARGIN:
                    self._limits.take(letter.chat_id, now)
                    return None
                if self._stopping or at - now > _PATIENCE or letter.lease_until - at <= _MARGIN:
                    return max(at, now)
                await self._clock.sleep_until(at)
        finally:
            self._waiting_answers -= answers

    async def _attempt(self, letter: Letter) -> Outcome:
        try:
            reply = await self._reply(letter)
            if isinstance(reply, str):
                return Outcome(letter.id, OutboxState.DROPPED, self._clock.now(), error=reply)
            if letter.callback_id:
                await answer_button(self._bot, letter.callback_id, reply)
            message_id = await send(self._bot, letter.chat_id, reply)
        except Exception as error:
            return self._failure(letter, error)
        event("sent", row=letter.id, kind=letter.kind, chat=letter.chat_id)
        return Outcome(letter.id, OutboxState.SENT, self._clock.now(), message_id=message_id)

    async def _reply(self, letter: Letter) -> Reply | str:
        if letter.kind == outbox.ANSWER:
            return Reply.model_validate(letter.payload)
        now = self._clock.now()
        return await self._store.read(lambda session: self._render(session, letter, now))

    def _failure(self, letter: Letter, error: Exception) -> Outcome:
        now = self._clock.now()
        outcome = failed(letter, error, now)
        if (seconds := flood_seconds(error)) is not None:
            self._limits.flood(letter.chat_id, seconds, now)
        if isinstance(error, Forbidden) and letter.user_id is not None:
            self._unreachable.append(letter.user_id)
        if isinstance(error, ChatMigrated):
            self._migrated.append((letter.chat_id, error.new_chat_id))
        if outcome.state == OutboxState.READY:
            self._backlog.add(letter.chat_id)
        event("not_sent", row=letter.id, kind=letter.kind, state=outcome.state, error=type(error).__name__)
        return outcome

    async def _give_back(self, lane: deque[Letter], retry_at: datetime) -> None:
        """Return the letters of a lane to the table, in order; new answers to the chat then queue behind them."""
        letters = list(lane)
        lane.clear()
        chat_id = letters[0].chat_id

        def work(session: Session) -> None:
            outbox.release(session, self.owner, [letter.id for letter in letters], retry_at)
            self._backlog.add(chat_id)

        await self._store.write(work)

    async def _keep_recording(self) -> None:
        while not self._stopping or self._tasks:
            await self._news.wait()
            self._news.clear()
            try:
                await self._record()
            except Exception:
                event("outcomes_not_written", level=logging.ERROR, exc_info=True)
                await self._clock.sleep(1)
                self._news.set()

    async def _record(self) -> None:
        """Write down all outcomes so far in one transaction."""
        outcomes, self._outcomes = self._outcomes, []
        unreachable, self._unreachable = self._unreachable, []
        migrated, self._migrated = self._migrated, []
        if not outcomes:
            return
        now = self._clock.now()

        def work(session: Session) -> None:
            outbox.record(session, self.owner, outcomes)
            for user_id in unreachable:
                mark_unreachable(session, user_id, now)
            for old, new in migrated:
                outbox.move_chat(session, old, new)
            if any(outcome.retry_at for outcome in outcomes):
                self._backlog = outbox.chats_waiting(session, Priority.ANSWER)

        try:
            await self._store.write(work)
        except BaseException:
            self._outcomes[:0] = outcomes
            raise
        self.wake()
