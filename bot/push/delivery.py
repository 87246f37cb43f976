"""Delivery: takes rows from the outbox, sends them within Telegram's limits and has it written down.

A fresh answer comes with its lease straight from the transaction that decided it (:meth:`Delivery.take`) and goes
out at once; everything else is claimed from the table, the most pressing first. Which row of a chat may go is the
table's to say (:mod:`db.lease`), so nothing here has to remember an order.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections import Counter
from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar

from sqlalchemy.orm import Session
from telegram import Bot
from telegram.error import RetryAfter, TelegramError

from bot.clock import Clock
from bot.logs import event
from bot.push.failures import failed, flood_seconds, given_back
from bot.push.files import Made
from bot.push.gate import Gate
from bot.push.ledger import Ledger
from bot.push.limits import Kind, Limits
from bot.push.repeat import as_possible_repeat
from bot.push.sender import Letter, answer_button, letter_from, send
from bot.push.waiting import doze
from bot.reply import Priority, Reply
from db import lease, outbox
from db.blob import blobs
from db.lease import Outcome
from db.outbox import Lease, OutboxState
from db.session import Store

T = TypeVar("T")
LEASE = timedelta(seconds=120)
_MARGIN = timedelta(seconds=60)  # of a lease must be left when a request starts: longer than all its timeouts
_IDLE = timedelta(seconds=20)  # look at the table at least this often
_SOON = timedelta(seconds=1)  # after a failure of the database
_SPINNER = 1.0  # seconds that an edit waits for its button to be answered

Render = Callable[[Session, Letter, datetime], Reply | str]
"""Turns a letter into what to say, in the recipient's language; a plain string is the reason to drop it."""


class Delivery:
    """Sends what is in the outbox of one database. One instance, in one event loop."""

    def __init__(
        self, store: Store, bot: Bot, clock: Clock, render: Render, limits: Limits | None = None, width: int = 32
    ) -> None:
        """``width``: so many letters may be under way; the less pressing ones leave room for the others."""
        self.owner = secrets.token_hex(8)
        self._store, self._bot, self._clock, self._render = store, bot, clock, render
        self._gate = Gate(Limits() if limits is None else limits, clock)  # new ones are empty, so false
        self._ledger = Ledger(store, clock, self.owner, self.wake)
        self._width = width
        self._tasks: set[asyncio.Task[Any]] = set()
        self._under_way: Counter[Priority] = Counter()
        self._work = asyncio.Event()  # there may be rows to claim
        self._latest = clock.now()  # when the table was last looked at
        self._tidied: datetime | None = None
        self._stopping = False

    def lease_for(self, chat_id: int, now: datetime) -> Lease | None:
        """A lease to write a fresh answer with. Called on the store's writing thread."""
        return None if self._stopping else Lease(self.owner, now + LEASE)

    def take(self, letters: Sequence[Letter]) -> None:
        """Send fresh answers at once; their leases are ours already."""
        for letter in letters:
            self._begin(letter)

    def wake(self) -> None:
        """There may be new rows to claim."""
        self._work.set()

    async def recover(self) -> None:
        """Before the first update is handled: every lease there is was left by a process that died."""
        now = self._clock.now()
        await self._store.write(lambda session: lease.recover(session, now, digest=Priority.DIGEST))

    async def run(self) -> None:
        """Deliver until stopped or cancelled."""
        while not self._stopping:
            self._work.clear()
            # A claim that has begun goes through even if we are cancelled, else its rows would lie under our lease.
            look_at = await asyncio.shield(self._spawn(self._claim()))
            await doze(self._clock, look_at, self._work)

    async def stop(self, patience: float = 3.0) -> None:
        """Start nothing new, let what is under way finish for ``patience`` seconds, give the rest back.

        A request cut off stays under its lease: the next process treats it as one that may have arrived.
        """
        self._stopping = True
        self._gate.close()
        self.wake()
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=patience)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        await self._ledger.close(patience=1.0)

    def _spawn(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    # Claiming

    async def _claim(self) -> datetime:
        """Claim what there is room for and begin with it; when to look again if nothing happens before."""
        now = self._clock.now()
        try:
            await self._tidy(now)
            opens_at = self._gate.opens_at(now)
            if opens_at > now:
                return min(opens_at, now + _IDLE)
            due = await self._store.read(lease.next_try)
            if due is None or due > now:
                return min(due, now + _IDLE) if due else now + _IDLE
            room = self._room()
            if room[0] <= 0:
                return now + _IDLE
            letters = await self._store.write(lambda session: self._lease_rows(session, now, room))
        except Exception:
            event("claim_failed", level=logging.ERROR, exc_info=True)
            return now + _SOON
        for letter in letters:
            self._begin(letter)
        # Rows that are due but not free wait behind others; the end of those wakes us.
        return now if letters else now + _IDLE

    def _lease_rows(self, session: Session, now: datetime, room: Sequence[int]) -> list[Letter]:
        rows = lease.claim(session, now, Lease(self.owner, now + LEASE), room)
        return [letter_from(row) for row in rows]

    def _room(self) -> list[int]:
        """By priority, how many more of it and of all less pressing ones may be under way."""
        ranks = list(Priority)
        return [
            self._width * (len(ranks) - rank) // len(ranks) - sum(self._under_way[one] for one in ranks[rank:])
            for rank in ranks
        ]

    async def _tidy(self, now: datetime) -> None:
        """Notice that the clock went back, and now and then what others left under expired leases."""
        if now < self._latest:
            await self._store.write(lambda session: lease.hurry(session, now))
        self._latest = now
        if self._tidied is None or abs(now - self._tidied) >= _IDLE:
            await self._store.write(lambda session: lease.expire(session, now, self.owner, digest=Priority.DIGEST))
            self._tidied = now

    # Sending

    def _begin(self, letter: Letter) -> None:
        if self._stopping:
            now = self._clock.now()
            self._ledger.note(given_back(letter, now, now))
        else:
            self._under_way[letter.priority] += 1
            self._spawn(self._deliver(letter))

    async def _deliver(self, letter: Letter) -> None:
        try:
            outcome = await self._attempt(letter)
        except Exception as error:
            if isinstance(error, RetryAfter):
                self._gate.flood(letter.chat_id, flood_seconds(error))
            outcome = failed(letter, error, self._clock.now())
            event("not_sent", row=letter.id, kind=letter.kind, state=outcome.state, error=type(error).__name__)
        finally:
            self._under_way[letter.priority] -= 1
        self._ledger.note(outcome)

    async def _attempt(self, letter: Letter) -> Outcome:
        answer = Reply.model_validate(letter.payload) if letter.kind == outbox.ANSWER else None
        shows = answer is not None and bool(answer.text or answer.files)
        if answer and shows and letter.callback_id:
            await asyncio.wait({self._spawn(self._stop_spinner(letter, answer))}, timeout=_SPINNER)
        come_again = await self._enter(letter, Kind.ANSWER if answer and not shows else Kind.MESSAGE)
        now = self._clock.now()
        if come_again is not None:
            return given_back(letter, now, come_again)
        # A push is rendered in its turn: what it says is as new as can be, and no slow one loses its place.
        reply = answer if answer is not None else await self._store.read(lambda s: self._rendered(s, letter, now))
        if isinstance(reply, str):
            return Outcome(letter.id, OutboxState.DROPPED, self._clock.now(), error=reply)
        if reply.edit_about:
            reply = await self._store.read(partial(self._placed, letter.chat_id, reply))
        message_id = None
        if reply.text or reply.files:
            message_id = await send(self._bot, letter.chat_id, reply, await self._made(reply))
        elif letter.callback_id:
            await answer_button(self._bot, letter.callback_id, reply)
        event("sent", row=letter.id, kind=letter.kind, chat=letter.chat_id)
        return Outcome(letter.id, OutboxState.SENT, self._clock.now(), message_id=message_id, about=reply.about)

    @staticmethod
    def _placed(chat_id: int, reply: Reply, session: Session) -> Reply:
        """The reply with the message it is to replace: known only now, for that may have been sent a moment ago."""
        found = outbox.message_about(session, chat_id, reply.edit_about or "")
        return reply if found is None else reply.model_copy(update={"edit_message": found})

    async def _made(self, reply: Reply) -> Made | None:
        """The content of files of ours, read only now: it may be large."""
        ids = [file.blob for file in reply.files if file.blob is not None]
        return await self._store.read(lambda session: blobs(session, ids)) if ids else None

    async def _enter(self, letter: Letter, kind: Kind) -> datetime | None:
        return await self._gate.enter(letter.chat_id, letter.priority, letter.lease_until - _MARGIN, kind)

    def _rendered(self, session: Session, letter: Letter, now: datetime) -> Reply | str:
        reply = self._render(session, letter, now)
        if not isinstance(reply, str) and letter.may_be_repeat and letter.priority == Priority.ALERT:
            return as_possible_repeat(session, letter.user_id, reply)
        return reply

    async def _stop_spinner(self, letter: Letter, reply: Reply) -> None:
        """Answer the button beside a text. Best effort: Telegram forgets presses soon, and the text says it all."""
        try:
            if letter.callback_id and await self._enter(letter, Kind.ANSWER) is None:
                await answer_button(self._bot, letter.callback_id, reply)
        except TelegramError as error:
            event("button_not_answered", reason=type(error).__name__)
            if isinstance(error, RetryAfter):
                self._gate.flood(letter.chat_id, flood_seconds(error))
