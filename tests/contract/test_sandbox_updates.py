"""Polling: what is kept, what is confirmed, who may ask."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from datetime import timedelta
from typing import Any, TypeVar

import pytest

from bot.clock import MovableClock
from bot.sandbox.server import Sandbox
from tests.unit.sandbox.playground import MONDAY, Playground, playground

T = TypeVar("T")


@pytest.fixture
async def play() -> AsyncIterator[Playground]:
    async with playground() as ready:
        yield ready


async def test_an_offset_confirms(play: Playground) -> None:
    for text in "abc":
        play.alice.send(text)
    first = await play.updates()
    assert [update["message"]["text"] for update in first] == ["a", "b", "c"]
    ids = [update["update_id"] for update in first]
    assert ids == [ids[0], ids[0] + 1, ids[0] + 2]
    assert await play.updates() == first
    assert await play.updates(ids[1]) == first[1:]
    assert await play.updates() == first[1:]
    assert await play.updates(ids[2] + 1) == []


async def test_limit_and_negative_offsets(play: Playground) -> None:
    for number in range(120):
        play.alice.send(str(number))
    assert len(await play.updates()) == 100
    assert len(await play.updates(limit=1000)) == 100
    assert len(await play.updates(limit=7)) == 7
    assert [update["message"]["text"] for update in await play.updates(-2)] == ["118", "119"]
    assert len(await play.updates()) == 2


async def _begin(play: Playground, poll: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
    """Start the poll and return once it waits on the server."""
    opened = play.sandbox.api.polling.opened.wait()
    task = asyncio.create_task(poll)
    await opened
    return task


async def test_a_long_poll_wakes_up(play: Playground) -> None:
    poll = await _begin(play, play.updates(timeout=30))
    play.alice.send("hello")
    (update,) = await poll
    assert update["message"]["text"] == "hello"


async def test_a_newer_poll_ends_the_older(play: Playground) -> None:
    older = await _begin(play, play.refused("getUpdates", timeout=30))
    assert await play.updates() == []
    refused = await older
    assert (refused.code, refused.description) == (
        409,
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    )


async def test_stopping_ends_a_poll_quietly(play: Playground) -> None:
    poll = await _begin(play, play.updates(timeout=30))
    await play.sandbox.stop()
    assert await poll == []


async def test_updates_last_a_day_and_presses_150_seconds(play: Playground) -> None:
    markup = {"inline_keyboard": [[{"text": "Go", "callback_data": "go"}]]}
    sent = await play.say(reply_markup=markup)
    play.alice.send("hello")
    play.alice.press(sent["message_id"], "Go")
    assert len(await play.updates()) == 2
    play.clock.advance(timedelta(seconds=150))
    assert [list(update)[1] for update in await play.updates()] == ["message"]
    play.clock.advance(timedelta(hours=24))
    assert await play.updates() == []


async def test_allowed_updates_persist(play: Playground) -> None:
    await play.updates(allowed_updates=["edited_message", "nonsense"])
    message = play.alice.send("one")
    play.alice.edit(message, "two")
    (update,) = await play.updates()
    assert update["edited_message"]["text"] == "two"
    await play.updates(update["update_id"] + 1, allowed_updates=[])
    play.alice.send("three")
    assert len(await play.updates()) == 1


async def test_edits_carry_their_time(play: Playground) -> None:
    message = play.alice.send("one")
    play.clock.advance(timedelta(seconds=30))
    play.alice.edit(message.id, "/two")
    _, update = await play.updates()
    edited = update["edited_message"]
    assert (edited["message_id"], edited["text"], edited["edit_date"] - edited["date"]) == (message.id, "/two", 30)
    assert edited["entities"][0]["type"] == "bot_command"


async def test_blocking_is_told(play: Playground) -> None:
    play.alice.block()
    play.alice.block()
    refused = await play.refused("sendMessage", chat_id=1001, text="x")
    assert (refused.code, refused.description) == (403, "Forbidden: bot was blocked by the user")
    play.alice.start("again")
    assert (await play.say())["text"] == "hello"
    blocked, unblocked, start = await play.updates()
    for update, old, new in [(blocked, "member", "kicked"), (unblocked, "kicked", "member")]:
        change = update["my_chat_member"]
        assert (change["old_chat_member"]["status"], change["new_chat_member"]["status"]) == (old, new)
        assert (change["chat"]["id"], change["from"]["id"]) == (1001, 1001)
        assert change["new_chat_member"]["user"]["id"] == 42
    assert start["message"]["text"] == "/start again"
    assert start["message"]["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]


async def test_ids_go_on_after_a_restart() -> None:
    """A bot that keeps the ids it has handled must never meet one again."""
    clock = MovableClock(MONDAY)
    first = Sandbox(clock)
    for _ in range(50):
        first.person(1).send("x")
    last = first.world.updates.take(100)[-1].id
    clock.advance(timedelta(seconds=10))
    second = Sandbox(clock)
    second.person(1).send("x")
    assert second.world.updates.take(1)[0].id > last


async def test_the_bot_reads_what_it_fetches(play: Playground) -> None:
    message = play.alice.send("hello")
    assert (await play.phone("1001/chat/1001"))["bot_read_upto"] < message.id
    await play.updates()
    assert (await play.phone("1001/chat/1001"))["bot_read_upto"] == message.id
