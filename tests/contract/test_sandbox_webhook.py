"""Webhook delivery: acknowledged by 2xx, repeated until then, in order within a chat."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.sandbox.signals import Signal
from tests.unit.sandbox.playground import Playground, playground


@dataclass
class Receiver:
    """A bot's own address: answers ``status`` and keeps what came, in order of arrival."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    got: list[dict[str, Any]] = field(default_factory=list)
    secrets: list[str | None] = field(default_factory=list)
    hold: asyncio.Event | None = None
    """When set, answers wait for it."""
    arrived: Signal = field(default_factory=Signal)
    url: str = ""
    under_way: int = 0
    most_at_once: int = 0

    async def handle(self, request: web.Request) -> web.Response:
        self.got.append(await request.json())
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        self.under_way += 1
        self.most_at_once = max(self.most_at_once, self.under_way)
        self.arrived.fire()
        if self.hold is not None:
            await self.hold.wait()
        self.under_way -= 1
        return web.Response(status=self.status, headers=self.headers)

    async def until(self, count: int) -> None:
        """Wait until ``count`` requests have come."""
        async with asyncio.timeout(10):
            while len(self.got) < count:
                await self.arrived.wait()

    def texts(self) -> list[str]:
        return [update["message"]["text"] for update in self.got]


@asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    app = web.Application()
    app.router.add_post("/hook", receiver.handle)
    async with TestServer(app, host="127.0.0.1") as server:
        receiver.url = str(server.make_url("/hook"))
        yield receiver


@pytest.fixture
async def play() -> AsyncIterator[Playground]:
    async with playground() as ready:
        yield ready


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as ready:
        yield ready


async def _emptied(play: Playground) -> None:
    """Wait until everything is acknowledged."""
    async with asyncio.timeout(10):
        while (await play.call("getWebhookInfo"))["pending_update_count"]:
            pass


async def test_updates_come_with_the_secret(play: Playground, receiver: Receiver) -> None:
    play.alice.send("early")
    await play.call("setWebhook", url=receiver.url, secret_token="abc-DEF_1", max_connections=7)
    play.alice.send("late")
    await receiver.until(2)
    assert receiver.texts() == ["early", "late"]
    assert receiver.secrets == ["abc-DEF_1"] * 2
    await _emptied(play)
    info = await play.call("getWebhookInfo")
    assert (info["url"], info["max_connections"]) == (receiver.url, 7)


async def test_polling_and_webhook_exclude_each_other(play: Playground, receiver: Receiver) -> None:
    await play.call("setWebhook", url=receiver.url)
    refused = await play.refused("getUpdates")
    assert (refused.code, refused.description) == (
        409,
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
    )
    await play.call("deleteWebhook")
    play.alice.send("polled")
    assert [update["message"]["text"] for update in await play.updates()] == ["polled"]
    assert receiver.got == []


async def test_setting_a_webhook_ends_an_open_poll(play: Playground, receiver: Receiver) -> None:
    opened = play.sandbox.api.polling.opened.wait()
    poll = asyncio.create_task(play.refused("getUpdates", timeout=30))
    await opened
    await play.call("setWebhook", url=receiver.url)
    assert (await poll).description == "Conflict: terminated by setWebhook request"


async def test_a_refused_update_comes_again_and_holds_its_chat_only(play: Playground, receiver: Receiver) -> None:
    bob = play.sandbox.person(1002, "Bob")
    receiver.status = 500
    await play.call("setWebhook", url=receiver.url)
    play.alice.send("one")
    play.alice.send("two")
    await receiver.until(1)
    receiver.status = 200
    bob.send("other chat")
    await receiver.until(2)
    assert receiver.texts() == ["one", "other chat"]
    info = await play.call("getWebhookInfo")
    assert info["last_error_message"] == "Wrong response from the webhook: 500 Internal Server Error"
    play.clock.advance(timedelta(seconds=1))
    await receiver.until(4)
    assert receiver.texts() == ["one", "other chat", "one", "two"]
    assert receiver.got[0]["update_id"] == receiver.got[2]["update_id"]


async def test_waits_double(play: Playground, receiver: Receiver) -> None:
    receiver.status = 503
    await play.call("setWebhook", url=receiver.url)
    play.alice.send("one")
    await receiver.until(1)
    for number, wait in enumerate([1, 2, 4, 8, 16, 32, 60, 60], start=2):
        await _asleep(play, number - 1)
        play.clock.advance(timedelta(seconds=wait - 0.1))
        await play.call("getMe")
        assert len(receiver.got) == number - 1
        play.clock.advance(timedelta(seconds=0.1))
        await receiver.until(number)


async def test_the_bot_can_ask_to_wait(play: Playground, receiver: Receiver) -> None:
    receiver.status, receiver.headers = 429, {"Retry-After": "30"}
    await play.call("setWebhook", url=receiver.url)
    play.alice.send("one")
    await _asleep(play, 1)
    play.clock.advance(timedelta(seconds=29))
    await play.call("getMe")
    assert len(receiver.got) == 1
    play.clock.advance(timedelta(seconds=1))
    await receiver.until(2)


async def _asleep(play: Playground, failures: int) -> None:
    """Wait until the delivery has noted so many failures and sleeps on the clock."""
    async with asyncio.timeout(10):
        while play.sandbox.api.webhook.failures < failures:
            await play.sandbox.api.webhook.failed.wait()


async def test_chats_go_side_by_side_up_to_the_limit(play: Playground, receiver: Receiver) -> None:
    receiver.hold = asyncio.Event()
    await play.call("setWebhook", url=receiver.url, max_connections=3)
    for number in range(6):
        play.sandbox.person(2000 + number).send(f"a{number}")
        play.sandbox.person(2000 + number).send(f"b{number}")
    await receiver.until(3)
    await play.call("getMe")
    assert len(receiver.got) == 3
    receiver.hold.set()
    await receiver.until(12)
    assert receiver.most_at_once == 3
    for number in range(6):
        assert receiver.texts().index(f"a{number}") < receiver.texts().index(f"b{number}")


async def test_doubled_webhooks(play: Playground, receiver: Receiver) -> None:
    play.sandbox.faults.double_webhooks = True
    await play.call("setWebhook", url=receiver.url)
    play.alice.send("one")
    await receiver.until(2)
    assert receiver.got[0] == receiver.got[1]


async def test_pending_updates_can_be_dropped(play: Playground, receiver: Receiver) -> None:
    play.alice.send("old")
    await play.call("setWebhook", url=receiver.url, drop_pending_updates=True)
    play.alice.send("new")
    await receiver.until(1)
    assert receiver.texts() == ["new"]


async def test_an_unreachable_bot_loses_nothing(play: Playground, receiver: Receiver) -> None:
    await play.call("setWebhook", url="http://127.0.0.1:1/hook")
    play.alice.send("one")
    await _asleep(play, 1)
    assert (await play.call("getWebhookInfo"))["last_error_message"] == "Connection refused"
    await play.call("setWebhook", url=receiver.url)
    await receiver.until(1)
    assert receiver.texts() == ["one"]


@pytest.mark.parametrize(
    ("params", "refusal"),
    [
        ({"url": "ftp://x"}, "invalid webhook URL specified"),
        ({"url": "http://127.0.0.1/", "secret_token": "a b"}, "secret token contains unallowed characters"),
        ({"url": "http://127.0.0.1/", "secret_token": "a" * 257}, "secret token is too long"),
        ({"url": "https://example.com/"}, "bad webhook: the sandbox delivers to this machine only"),
    ],
)
async def test_refused_webhooks(play: Playground, params: dict[str, Any], refusal: str) -> None:
    assert (await play.refused("setWebhook", **params)).description == f"Bad Request: {refusal}"
    assert (await play.call("getWebhookInfo"))["url"] == ""
