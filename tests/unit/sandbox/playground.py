"""A sandbox to play in, and a bare HTTP client that calls it as any bot could."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import aiohttp

from bot.clock import MovableClock
from bot.sandbox.people import Person
from bot.sandbox.server import Sandbox

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x20\0\0\0\x10\x08\x06\0\0\0"


class StillClock(MovableClock):
    """Stands still between jumps, so that no test depends on how fast it runs."""

    def __init__(self, start: datetime) -> None:
        super().__init__(start)
        self._still = start

    def now(self) -> datetime:
        return self._still

    def jump_to(self, when: datetime) -> None:
        self._still = when
        super().jump_to(when)


@dataclass(frozen=True)
class Refusal:
    """The error that a call met."""

    code: int
    description: str
    parameters: dict[str, Any]


@dataclass
class Playground:
    """One sandbox with Li Na, who has started the bot."""

    sandbox: Sandbox
    clock: MovableClock
    alice: Person
    http: aiohttp.ClientSession

    async def raw(self, method: str, **options: Any) -> tuple[int, Any]:
        """HTTP status and decoded answer; ``options`` are those of aiohttp."""
        url = f"{self.sandbox.url}/bot{self.sandbox.token}/{method}"
        async with self.http.post(url, **options) as response:
            return response.status, await response.json()

    async def call(self, method: str, **params: Any) -> Any:
        """The result of a call that must succeed."""
        status, answer = await self.raw(method, json=params)
        assert (status, answer["ok"]) == (200, True), answer
        return answer["result"]

    async def refused(self, method: str, **params: Any) -> Refusal:
        """The error of a call that must fail."""
        status, answer = await self.raw(method, json=params)
        assert answer["ok"] is False, answer
        assert status == answer["error_code"]
        return Refusal(status, answer["description"], answer.get("parameters", {}))

    async def say(self, text: str = "hello", **params: Any) -> Any:
        """A message to Li Na."""
        return await self.call("sendMessage", chat_id=self.alice.id, text=text, **params)

    async def updates(self, offset: int = 0, **params: Any) -> list[dict[str, Any]]:
        result: list[dict[str, Any]] = await self.call("getUpdates", offset=offset, **params)
        return result

    async def phone(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """GET, or POST of ``body``, on the people's side; the decoded answer."""
        url = f"{self.sandbox.url}/phone/{path}"
        request = self.http.get(url) if body is None else self.http.post(url, json=body)
        async with request as response:
            return json.loads(await response.read())


@asynccontextmanager
async def playground(**options: Any) -> AsyncIterator[Playground]:
    """A running sandbox, where it is Monday, 2 March 2026, 09:00 UTC; ``options`` go to :class:`Sandbox`."""
    clock = StillClock(MONDAY)
    sandbox = Sandbox(clock, first_update_id=options.pop("first_update_id", 1), **options)
    await sandbox.start()
    alice = sandbox.person(1001, "李娜", username="lina", language_code="zh-hans")
    alice.start()
    sandbox.world.updates.clear()
    try:
        async with aiohttp.ClientSession() as http:
            yield Playground(sandbox, clock, alice, http)
    finally:
        await sandbox.stop()


def button(text: str = "Go", data: str = "go", **more: Any) -> dict[str, Any]:
    return {"text": text, "callback_data": data, **more}


def keyboard(*rows: list[dict[str, Any]]) -> dict[str, Any]:
    """An inline keyboard."""
    return {"inline_keyboard": list(rows)}
