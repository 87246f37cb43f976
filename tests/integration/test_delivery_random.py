"""Delivery under random failures and crashes, held against what a reader may expect."""

from __future__ import annotations

import asyncio
import json
import shutil
import tempfile
from collections import Counter
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from telegram import Bot
from telegram.request import BaseRequest, RequestData

from bot.clock import MovableClock
from bot.push.transport_errors import InFlight, NotSent
from bot.reply import Priority
from bot.sandbox.server import Sandbox
from db.outbox import ANSWER, Outbox, OutboxState
from tests.integration.postroom import GRACE, LINA, START, PostRoom

FATES = ("fine", "500", "429", "not sent", "arrived, answer lost", "lost", "arrived, crash", "crash")
ARRIVING = ("fine", "arrived, answer lost", "arrived, crash")
CHATS = (LINA, GRACE)

actions = st.one_of(
    st.tuples(st.just("answer"), st.sampled_from(CHATS)),
    st.tuples(st.sampled_from((Priority.ALERT, Priority.DIGEST)), st.sampled_from(CHATS)),
    st.tuples(st.just("wait"), st.integers(0, 200)),
    st.tuples(st.sampled_from(("settle", "restart", "die", "back")), st.just(0)),
)


class Fate(BaseRequest):
    """A Telegram in memory: each message meets the next fate; what arrived is kept, by chat."""

    def __init__(self, fates: list[str]) -> None:
        self.fates = fates
        self.arrived: dict[int, list[str]] = {chat: [] for chat in CHATS}
        self.doubtful: Counter[str] = Counter()  # how often nobody could know whether a text had arrived
        self.hanging = False

    @property
    def read_timeout(self) -> float | None:
        return None

    async def initialize(self) -> None: ...

    async def shutdown(self) -> None: ...

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *_: Any, **__: Any
    ) -> Any:
        assert request_data is not None
        asked: dict[str, Any] = request_data.parameters
        chat, text = int(asked["chat_id"]), asked["text"].split("\n")[0]
        fate = self.fates.pop() if self.fates else "fine"
        await asyncio.sleep(0)
        if fate in ARRIVING:
            self.arrived[chat].append(text)
        if fate not in ("fine", "500", "429", "not sent"):
            self.doubtful[text] += 1
        if "crash" in fate:
            self.hanging = True
            await asyncio.Event().wait()
        if "lost" in fate:
            raise InFlight("reset")
        if fate == "not sent":
            raise NotSent("refused")
        return answer(fate)


def answer(fate: str) -> tuple[int, bytes]:
    message = {"message_id": 1, "date": 1, "chat": {"id": 1, "type": "private"}, "text": "x"}
    bodies: dict[str, Any] = {
        "500": {"ok": False, "error_code": 500, "description": "Internal Server Error"},
        "429": {"ok": False, "error_code": 429, "description": "Too Many", "parameters": {"retry_after": 20}},
    }
    body = bodies.get(fate, {"ok": True, "result": message})
    return int(body.get("error_code", 200)), json.dumps(body).encode()


class Story:
    """One example: a post room whose wire is a :class:`Fate`."""

    def __init__(self, path: Path, fates: list[str]) -> None:
        self.clock = MovableClock(START)
        self.fate = Fate(fates)
        self.room = PostRoom(path, Sandbox(self.clock), self.clock)
        self.room.bot = Bot("42:x", request=self.fate, get_updates_request=self.fate)
        self.room.delivery = self.room.new_delivery()
        self.written = 0

    async def tell(self, steps: list[tuple[Any, int]]) -> list[Outbox]:
        async with self.room.store:
            await self.room.start()
            for what, number in steps:
                await self.step(what, number)
            await self.settled()
            self.fate.fates.clear()
            while any(row.state == OutboxState.READY for row in await self.settled()):
                self.clock.advance(timedelta(minutes=5))
                self.room.delivery.wake()
            rows = await self.room.rows()
            await self.room.stop()
        return rows

    async def step(self, what: str | Priority, number: int) -> None:
        self.written += 1
        text = f"{self.written:03}"
        if what == "answer":
            await self.room.answer(number, text)
        elif isinstance(what, Priority):
            await self.room.push(number, text, what)
        elif what == "wait":
            self.clock.advance(timedelta(seconds=number))
        elif what == "back":
            self.clock.advance(timedelta(hours=-1))
        elif what == "settle":
            await self.settled()
        elif what == "restart":
            await self.settled()
            await self.room.stop()
            self.room.delivery = self.room.new_delivery()
            await self.room.start()
        elif what == "die":
            await self.crash()

    async def crash(self) -> None:
        """At any moment: what was sending by then is in doubt."""
        await self.room.die()
        await self.room.store.write(lambda _: None)  # what was queued before is through
        for row in await self.room.rows():
            if row.state == OutboxState.SENDING:
                self.fate.doubtful[text_of(row)] += 1
        self.fate.hanging = False
        await self.room.start()

    async def settled(self) -> list[Outbox]:
        """Once nothing is sending, and nothing due or all is halted; a process that hangs is killed."""
        while True:
            if self.fate.hanging:
                await self.crash()
            rows = await self.room.rows()
            now = self.clock.now()
            halted = self.room.delivery._gate.opens_at(now) > now
            if not any(row.state == OutboxState.SENDING or (not halted and is_due(row, rows, now)) for row in rows):
                return rows
            self.room.delivery.wake()


def is_due(row: Outbox, rows: list[Outbox], now: datetime) -> bool:
    """Whether a row may be sent now: its time has come, and no older one of its chat and priority is unsent."""
    unsent = (OutboxState.READY, OutboxState.SENDING)
    queue = [one for one in rows if (one.chat_id, one.priority) == (row.chat_id, row.priority) and one.state in unsent]
    return row.state == OutboxState.READY and row.next_try_at <= now and row is queue[0]


def text_of(row: Outbox) -> str:
    return str(row.payload["text"])


def check(rows: list[Outbox], fate: Fate) -> None:
    for row in rows:
        text, times = text_of(row), fate.arrived[row.chat_id].count(text_of(row))
        if row.state == OutboxState.UNCERTAIN:
            assert row.priority == Priority.DIGEST
            assert fate.doubtful[text]
            assert times <= 1
            continue
        assert row.state == OutboxState.SENT, (row.state, row.error)
        assert 1 <= times <= 1 + fate.doubtful[text]
        if row.priority == Priority.DIGEST:
            assert times == 1
    answers = {text_of(row) for row in rows if row.kind == ANSWER}
    for arrived in fate.arrived.values():
        order = [text for text in arrived if text in answers]
        assert all(earlier <= later for earlier, later in pairwise(order)), order


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(
    fates=st.lists(st.sampled_from(FATES), min_size=8, max_size=25), steps=st.lists(actions, min_size=8, max_size=25)
)
def test_nothing_is_lost_misordered_or_doubled_without_need(
    blank_database: Path, fates: list[str], steps: list[tuple[Any, int]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        story = Story(Path(shutil.copy(blank_database, Path(folder) / "huike.db")), list(fates))
        rows = asyncio.run(story.tell(steps))
    assert len(rows) == sum(what == "answer" or isinstance(what, Priority) for what, _ in steps)
    check(rows, story.fate)
