"""A post room for tests: the real store, outbox and delivery, talking to the sandbox Telegram with real HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from telegram import Bot

from bot.clock import MovableClock
from bot.push.delivery import Delivery
from bot.push.limits import Limits, LimitSettings
from bot.push.sender import Letter, letter_from
from bot.push.transport import AiohttpRequest
from bot.reply import Priority, Reply
from bot.sandbox.people import Person
from bot.sandbox.server import Sandbox
from db import outbox
from db.outbox import Outbox, OutboxState
from db.session import Store, offline_session
from db.user import Role, User

TOKEN = "42:sandbox"
START = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
QUICK = LimitSettings(chat_interval=0.001, chat_burst=1000, group_messages=1000, overall_messages=10_000)
LINA, GRACE = 101, 102  # reads zh_Hans, reads en
_USERS = ((LINA, "李娜", "zh_Hans"), (GRACE, "Grace", "en"))


def fill_users(path: Path) -> None:
    """The two users, with ids 1 and 2."""
    with offline_session(path) as session:
        for number, name, language in _USERS:
            session.add(
                User(telegram_id=number, name=name, role=Role.REP, language=language, active=True, created_at=START)
            )


class Wire(AiohttpRequest):
    """Counts the requests that have begun."""

    begun = 0

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        self.begun += 1
        return await super().do_request(*args, **kwargs)


class PostRoom:
    """``render`` may be replaced; it renders every push."""

    def __init__(self, path: Path, sandbox: Sandbox, clock: MovableClock, settings: LimitSettings = QUICK) -> None:
        self.path, self.sandbox, self.clock, self.settings = path, sandbox, clock, settings
        self.store = Store(path)
        self.wire = Wire(read_timeout=5)
        self.bot = Bot(TOKEN, base_url=f"{sandbox.url}/bot", request=self.wire, get_updates_request=self.wire)
        self.render: Callable[[Session, Letter, datetime], Reply | str] = lambda _, letter, __: Reply(
            text=str(letter.payload["text"])
        )
        self.delivery = self.new_delivery()
        self._run: asyncio.Task[None] | None = None

    def new_delivery(self) -> Delivery:
        return Delivery(
            self.store, self.bot, self.clock, lambda *given: self.render(*given), Limits(self.settings), width=16
        )

    async def start(self) -> None:
        """As the program starts: recover, then run."""
        await self.delivery.recover()
        self._run = asyncio.create_task(self.delivery.run())

    async def stop(self) -> None:
        await self.delivery.stop(2)
        if self._run is not None:
            await self._run

    async def die(self) -> None:
        """End as a killed process does: nothing more is sent or written. Another delivery takes its place."""
        tasks = [*self.delivery._tasks, *([self._run] if self._run else [])]
        writer = self.delivery._ledger._writer
        for task in (*tasks, *([writer] if writer else [])):
            task.cancel()
        self.delivery._ledger._closed = True
        await asyncio.gather(*tasks, return_exceptions=True)
        self._run = None
        self.delivery = self.new_delivery()

    async def post(self, chat_id: int, reply: Reply, callback_id: str | None = None) -> int:
        """An answer as the runtime posts it, not yet taken; its id."""
        row_id, _ = await self._post(chat_id, reply, callback_id)
        return row_id

    async def answer(self, chat_id: int, reply: Reply | str, callback_id: str | None = None) -> int:
        """An answer as the runtime posts and hands it over; its id."""
        reply = Reply(text=reply) if isinstance(reply, str) else reply
        row_id, letters = await self._post(chat_id, reply, callback_id)
        self.delivery.take(letters)
        self.delivery.wake()
        return row_id

    async def _post(self, chat_id: int, reply: Reply, callback_id: str | None) -> tuple[int, list[Letter]]:
        now = self.clock.now()
        delivery = self.delivery

        def work(session: Session) -> tuple[int, list[Letter]]:
            row = outbox.add_answer(
                session,
                chat_id=chat_id,
                user_id=user_id(chat_id),
                payload=reply.model_dump(mode="json", exclude_defaults=True),
                callback_id=callback_id,
                about=None,
                priority=Priority.ANSWER,
                now=now,
                lease=delivery.lease_for(chat_id, now),
            )
            session.flush()
            return row.id, [letter_from(row)] if row.lease_until else []

        return await self.store.write(work)

    async def push(self, chat_id: int, text: str, priority: Priority = Priority.REMINDER) -> None:
        """A push of this text to a user's chat, or to a group on behalf of the first user."""
        now = self.clock.now()
        await self.store.write(
            lambda session: outbox.add_push(
                session,
                chat_id=chat_id,
                user_id=user_id(chat_id) or 1,
                kind="note",
                data={"text": text},
                priority=priority,
                dedupe_key=f"{chat_id}:{text}",
                now=now,
            )
        )
        self.delivery.wake()

    async def rows(self) -> list[Outbox]:
        """All rows as committed, oldest first."""
        return await self.store.read(lambda session: list(session.scalars(select(Outbox).order_by(Outbox.id))))

    async def row(self, row_id: int) -> Outbox:
        return await self.store.read(lambda session: session.get_one(Outbox, row_id))

    async def until(self, met: Callable[[list[Outbox]], bool], patience: float = 20) -> list[Outbox]:
        """The rows as soon as they are so; TimeoutError with what they are instead."""
        rows: list[Outbox] = []
        try:
            async with asyncio.timeout(patience):
                while not met(rows := await self.rows()):  # noqa: ASYNC110  # the database raises no event
                    await asyncio.sleep(0.005)
        except TimeoutError:
            raise TimeoutError([(one.id, one.state, one.attempts, one.error) for one in rows]) from None
        return rows

    async def until_states(self, *states: OutboxState) -> list[Outbox]:
        """The rows once their states are these."""
        return await self.until(lambda rows: [row.state for row in rows] == list(states))

    async def finish(self) -> None:
        """Move the clock on, whenever nothing is under way, until nothing waits any more."""
        waits, under_way = OutboxState.READY, OutboxState.SENDING
        while any(row.state == waits for row in await self.until(lambda rows: all(r.state != under_way for r in rows))):
            self.clock.advance(timedelta(seconds=5))
            self.delivery.wake()
            await asyncio.sleep(0)

    async def until_begun(self, requests: int) -> None:
        """Return once so many requests, beside the first that asked who we are, have begun."""
        async with asyncio.timeout(20):
            while self.wire.begun < 1 + requests:  # noqa: ASYNC110  # nothing raises an event
                await asyncio.sleep(0)

    def person(self, number: int) -> Person:
        """A user's phone, on which the bot was started."""
        person = self.sandbox.person(number, first_name=str(number))
        if not person.private.started:
            person.start()
        return person


def user_id(chat_id: int) -> int | None:
    return {LINA: 1, GRACE: 2}.get(chat_id)


def texts(person: Person) -> list[str]:
    """What the bot wrote to a person, oldest first."""
    return [message.text for message in person.messages if message.from_bot]


@asynccontextmanager
async def post_room(path: Path, settings: LimitSettings = QUICK) -> AsyncIterator[PostRoom]:
    """A post room on this database, running."""
    clock = MovableClock(START)
    sandbox = Sandbox(clock=clock, token=TOKEN)
    await sandbox.start()
    room = PostRoom(path, sandbox, clock, settings)
    async with room.store:
        await room.bot.initialize()
        for number, _, _ in _USERS:
            room.person(number)
        await room.start()
        try:
            yield room
        finally:
            await room.stop()
            await room.bot.shutdown()
    await sandbox.stop()
