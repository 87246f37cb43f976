"""Trouble on purpose for the inbox, and what is seen of it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.clock import MovableClock
from bot.reply import Reply
from bot.sandbox.model import Message
from bot.sandbox.people import Person
from bot.turn import Incoming
from db.entry import Entry
from db.inbox import Inbox
from db.user import User
from tests.integration.programs import run
from tests.office import TOKEN, Office

SORRY = {"zh_Hans": "抱歉", "en": "Sorry"}


class HeldClock(MovableClock):
    """A clock on which nobody wakes before :meth:`release`."""

    def __init__(self, start: datetime) -> None:
        super().__init__(start)
        self.sleepers = 0
        self.asleep = asyncio.Event()
        self._released = asyncio.Event()

    async def sleep(self, seconds: float) -> None:
        self.sleepers += 1
        self.asleep.set()
        await self._released.wait()

    def release(self) -> None:
        self._released.set()


@dataclass
class Trouble:
    """Lets the handling of messages with a word in them fail at its very end, when all is written but nothing kept."""

    word: str
    error: Callable[[Session], Exception] = lambda session: RuntimeError("the handler is broken")
    left: int = 1_000_000  # so many times
    seen: list[int] = field(default_factory=list)  # update ids

    def into(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> Trouble:
        answer = office.app.dispatch.answer

        def broken(session: Session, incoming: Incoming, now: datetime) -> tuple[User | None, Reply | None]:
            answered = answer(session, incoming, now)
            if self.word in (incoming.text or incoming.data or "") and self.left:
                self.left -= 1
                self.seen.append(incoming.update_id)
                raise self.error(session)
            return answered

        monkeypatch.setattr(office.app.dispatch, "answer", broken)
        return self


async def eventually(office: Office, holds: Callable[[Session], object], within: float = 10) -> None:
    """Look at what is committed until it holds."""
    async with asyncio.timeout(within):
        while not await office.read(lambda session: bool(holds(session))):
            pass


async def row_of(office: Office, word: str) -> Inbox:
    """The inbox row of the message with a word in it."""
    rows = await office.read(lambda session: list(session.scalars(select(Inbox))))
    (row,) = (row for row in rows if word in row.payload.get("message", {}).get("text", ""))
    return row


async def entries(office: Office, word: str) -> list[str]:
    query = select(Entry.text).where(Entry.text.contains(word)).order_by(Entry.id)
    return await office.read(lambda session: list(session.scalars(query)))


async def states(office: Office) -> dict[str, int]:
    query = select(Inbox.state, func.count().label("number")).group_by(Inbox.state)
    return await office.read(lambda session: {row.state: row.number for row in session.execute(query)})


def told(person: Person, word: str) -> list[Message]:
    """The bot's messages with a word in them."""
    return [message for message in person.messages if message.from_bot and word in message.text]


def marks(person: Person) -> list[str]:
    """What the bot's cards quote, like A1, in their order."""
    return [mark for message in told(person, "备注:") for mark in re.findall(r"A\d+", message.text)]


def message_update(update_id: int, chat: int, words: object, message_id: int = 5000) -> dict[str, Any]:
    """An update as Telegram would send it."""
    who = {"id": chat, "is_bot": False, "first_name": "李娜", "language_code": "zh-hans"}
    place = {"id": chat, "type": "private", "first_name": "李娜"}
    return {
        "update_id": update_id,
        "message": {"message_id": message_id, "date": 1795400000, "chat": place, "from": who, "text": words},
    }


async def huike(office: Office, *arguments: str) -> Any:
    """The command line on this office's database."""
    settings = office.app.settings
    return await run(settings.data, *arguments, data=settings.data, token=TOKEN, api_url=settings.api_url)
