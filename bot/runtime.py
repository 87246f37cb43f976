"""The way of an update: kept, handled in one transaction, answered after the commit.

Each chat has a lane: its updates are handled one after the other, in Telegram's order; lanes run side by side. What
an update changes, its mark "done" and the answer are one transaction, so a process that dies at any point has either
done all of it or nothing, and what is not done is found again at the next start.
"""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy.orm import Session

from bot.clock import Clock
from bot.dispatch import Dispatch
from bot.incoming import INLINE, incoming_from, lane_of, reachability
from bot.inline import Inline
from bot.logs import event
from bot.push.delivery import Delivery
from bot.push.posting import post
from bot.push.sender import Letter, letter_from
from bot.reply import Reply
from bot.usecases.welcome_back import welcome_back
from db import inbox, outbox
from db.faults import will_pass
from db.job import jobs_changed
from db.session import Store
from db.user import User, mark_unreachable, user_by_telegram_id

ATTEMPTS = 3
_WAIT = 0.5  # seconds before the second attempt; doubles
_LOOK_AGAIN = 10.0  # seconds between two looks for updates let go on by hand


class Runtime:
    """Handles updates. :meth:`accept` may be called once :meth:`start` has returned."""

    def __init__(
        self,
        store: Store,
        dispatch: Dispatch,
        delivery: Delivery,
        clock: Clock,
        inline: Inline,
        concurrency: int = 16,
        jobs_changed: Callable[[], None] = lambda: None,
    ) -> None:
        """``jobs_changed`` is called after an update that added or cancelled long work."""
        self._store, self._dispatch, self._delivery, self._clock = store, dispatch, delivery, clock
        self._inline, self._jobs_changed = inline, jobs_changed
        self._lanes: dict[int, deque[tuple[int, dict[str, Any]]]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._slots = asyncio.Semaphore(concurrency)
        self._stopping = False
        self._known: set[int] = set()  # update ids queued or in hand

    async def start(self) -> None:
        """Go on with what was kept but not handled when the last process ended."""
        await self._resume()

    async def run(self) -> None:
        """Look now and then for updates somebody else let go on (``huike inbox retry``), until cancelled."""
        while True:
            await self._clock.sleep(_LOOK_AGAIN)
            try:
                await self._resume()
            except Exception:
                event("inbox_not_read", level=logging.ERROR, exc_info=True)

    async def _resume(self) -> None:
        waiting = await self._store.read(inbox.waiting_updates)
        found = [row for row in waiting if row.update_id not in self._known]
        for row in found:
            self._enqueue(row.chat_id, row.update_id, row.payload)
        if found:
            event("inbox_resumed", updates=len(found))

    async def accept(self, updates: Sequence[dict[str, Any]]) -> None:
        """Keep updates; once this returns they may be confirmed to Telegram. Known ones are passed over."""
        for query in (update[INLINE] for update in updates if INLINE in update):
            self._inline.take(query)
        updates = [update for update in updates if INLINE not in update]
        if not updates:
            return
        now = self._clock.now()
        rows = [
            {
                "update_id": update["update_id"],
                "chat_id": lane_of(update),
                "payload": update,
                "received_at": now,
                "state": inbox.InboxState.NEW,
                "attempts": 0,
            }
            for update in updates
        ]
        fresh = await self._store.write(lambda session: inbox.add_updates(session, rows))
        for row in sorted(rows, key=lambda one: one["update_id"]):
            if row["update_id"] in fresh:
                fresh.discard(row["update_id"])
                self._enqueue(row["chat_id"], row["update_id"], row["payload"])

    async def stop(self, patience: float = 3.0) -> None:
        """Begin no further update; let those in hand finish for ``patience`` seconds. The rest stays in the inbox."""
        self._stopping = True
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=patience)
            for task in late:
                task.cancel()

    async def settled(self) -> None:
        """Return once every accepted update has been handled. For tests and for the demo's start."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    def _enqueue(self, chat_id: int, update_id: int, payload: dict[str, Any]) -> None:
        if update_id in self._known:
            return
        self._known.add(update_id)
        lane = self._lanes.get(chat_id)
        if lane is not None:
            lane.append((update_id, payload))
            return
        self._lanes[chat_id] = deque([(update_id, payload)])
        task = asyncio.create_task(self._run_lane(chat_id))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _run_lane(self, chat_id: int) -> None:
        lane = self._lanes[chat_id]
        while lane and not self._stopping:
            update_id, payload = lane.popleft()
            try:
                await self._handle(update_id, payload)
            finally:
                self._known.discard(update_id)
        del self._lanes[chat_id]

    async def _handle(self, update_id: int, payload: dict[str, Any]) -> None:
        """Handle one update, again after a failure; park it when it goes on failing."""
        attempt = 1
        while not self._stopping:
            try:
                async with self._slots:  # not while it waits: chats that fail must not keep others from being served
                    letters = await self._attempt(update_id, payload, last=attempt >= ATTEMPTS)
            except Exception:  # the disk or the database, not this update: wait until it is mended
                event("database_failed", level=logging.ERROR, exc_info=True, update=update_id)
                await self._clock.sleep(5)
                continue
            if letters is None:
                await self._clock.sleep(_WAIT * 2 ** (attempt - 1))
                attempt += 1
                continue
            self._delivery.take(letters)
            return

    async def _attempt(self, update_id: int, payload: dict[str, Any], *, last: bool) -> list[Letter] | None:
        """The letters to send, or None where handling failed and is to be tried again.

        Raises whatever keeps the database from being written.
        """
        try:
            letters, pushes, jobs = await self._store.write(lambda session: self._transact(session, update_id, payload))
            if pushes:
                self._delivery.wake()
            if jobs:
                self._jobs_changed()
            return letters
        except Exception as error:
            if will_pass(error):
                raise
            event("update_failed", level=logging.WARNING, exc_info=True, update=update_id)
            trace = traceback.format_exc().encode(errors="backslashreplace").decode()
        try:
            letters = await self._store.write(lambda session: self._fail(session, update_id, payload, trace, last))
        except Exception as error:
            if will_pass(error):
                raise
            event("not_apologised", level=logging.ERROR, exc_info=True, update=update_id)
            await self._store.write(lambda session: inbox.note_failure(session, update_id, trace, park=last))
            letters = []
        return letters if last else None

    def _transact(self, session: Session, update_id: int, payload: dict[str, Any]) -> tuple[list[Letter], bool, bool]:
        """Handle an update: the letters that are ours to send at once, whether pushes wait to be claimed, and whether
        long work was added or cancelled."""
        now = self._clock.now()
        if not inbox.mark_done(session, update_id, now):
            return [], False, False
        if change := reachability(payload):
            self._note_reachable(session, *change)
        incoming = incoming_from(payload)
        if incoming is None:
            return [], outbox.pushes_added(session), False
        actor, reply = self._dispatch.answer(session, incoming, now)
        event("handled", update=update_id, actor=actor.id if actor else None)
        letters = self._post(session, incoming.chat_id, actor, reply, incoming.callback_id) if reply else []
        return letters, outbox.pushes_added(session), jobs_changed(session)

    def _post(
        self, session: Session, chat_id: int, actor: User | None, reply: Reply, callback_id: str | None
    ) -> list[Letter]:
        """Write the answer into the outbox, and what goes with it; the letters that are ours to send at once."""
        letters = self._post_one(session, chat_id, actor, reply, callback_id)
        for further in reply.more:
            letters += self._post_one(session, chat_id, actor, further, None)
        return letters

    def _post_one(
        self, session: Session, chat_id: int, actor: User | None, reply: Reply, callback_id: str | None
    ) -> list[Letter]:
        now = self._clock.now()
        lease = self._delivery.lease_for(chat_id, now)
        row = post(session, chat_id, actor.id if actor else None, reply, now, lease=lease, callback_id=callback_id)
        return [letter_from(row)] if row and row.lease_until else []

    def _fail(self, session: Session, update_id: int, payload: dict[str, Any], error: str, last: bool) -> list[Letter]:
        """Count a failure; after the last one park the update and apologise."""
        inbox.note_failure(session, update_id, error, park=last)
        if not last:
            return []
        event("update_parked", level=logging.ERROR, update=update_id)
        try:
            incoming = incoming_from(payload)
        except Exception:
            return []  # not even readable: nobody to apologise to
        if incoming is None or not incoming.private:
            return []
        actor = user_by_telegram_id(session, incoming.telegram_id)
        reply = self._dispatch.apology(actor, incoming, f"U{update_id}")
        return self._post(session, incoming.chat_id, actor, reply, incoming.callback_id)

    def _note_reachable(self, session: Session, telegram_id: int, reachable: bool) -> None:
        user = user_by_telegram_id(session, telegram_id)
        if user is None:
            return
        if reachable:
            welcome_back(session, user, self._clock.now())
        else:
            mark_unreachable(session, user.id, self._clock.now())
