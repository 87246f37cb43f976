"""What can be made to go wrong, from Python and over HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import aiohttp
import pytest

from bot.sandbox.flood import FloodLimits
from tests.unit.sandbox.playground import Playground, playground


@pytest.fixture
async def play() -> AsyncIterator[Playground]:
    async with playground() as ready:
        yield ready


def texts(play: Playground) -> list[str]:
    return [message.text for message in play.alice.messages if message.from_bot]


async def test_a_flood_refuses_the_next_sends(play: Playground) -> None:
    assert (await play.phone("faults", {"flood": 2, "retry_after": 7}))["flood"] == 2
    for _ in range(2):
        assert await play.call("sendChatAction", chat_id=1001, action="typing") is True
        status, answer = await play.raw("sendMessage", json={"chat_id": 1001, "text": "x"})
        assert (status, answer) == (
            429,
            {
                "ok": False,
                "error_code": 429,
                "description": "Too Many Requests: retry after 7",
                "parameters": {"retry_after": 7},
            },
        )
    await play.say("passed")
    assert texts(play) == ["passed"]
    assert (await play.phone("faults"))["flood"] == 0


async def test_server_errors(play: Playground) -> None:
    play.sandbox.faults.errors_500 = 1
    assert await play.updates() == []
    refused = await play.refused("sendMessage", chat_id=1001, text="x")
    assert (refused.code, refused.description) == (500, "Internal Server Error")
    await play.say("passed")
    assert [call.ok for call in play.sandbox.calls] == [True, False, True]


async def test_faults_can_hit_polling_too(play: Playground) -> None:
    play.sandbox.faults.update({"errors_500": 1, "on_polling": True})
    assert (await play.refused("getUpdates")).code == 500


async def test_dropped_before_and_after(play: Playground) -> None:
    play.sandbox.faults.drop = 1
    with pytest.raises(aiohttp.ClientConnectionError):
        await play.say("never done")
    assert texts(play) == []
    play.sandbox.faults.drop_after = 1
    with pytest.raises(aiohttp.ClientConnectionError):
        await play.say("done, unheard")
    assert texts(play) == ["done, unheard"]
    assert [(call.ok, call.error) for call in play.sandbox.calls] == [(False, "dropped")] * 2
    await play.say("passed")


async def test_latency(play: Playground) -> None:
    play.sandbox.faults.latency_ms = 30
    loop = asyncio.get_running_loop()
    started = loop.time()
    await play.say()
    assert loop.time() - started >= 0.03


async def test_chats_out_of_order(play: Playground) -> None:
    play.sandbox.faults.shuffle_chats = True
    people = [play.sandbox.person(2000 + number) for number in range(5)]
    for letter in "abcd":
        for person in people:
            person.send(letter)
    updates = await play.updates()
    order = [(update["message"]["chat"]["id"], update["message"]["text"]) for update in updates]
    assert [update["update_id"] for update in updates] == sorted(update["update_id"] for update in updates)
    assert order != [(person.id, letter) for letter in "abcd" for person in people]
    for person in people:
        assert [text for chat, text in order if chat == person.id] == list("abcd")
    assert await play.updates() == updates


@pytest.mark.parametrize("body", [{"flud": 1}, {"flood": -1}, {"flood": True}, {"double_webhooks": 1}])
async def test_wrong_faults_are_refused(play: Playground, body: dict[str, object]) -> None:
    assert "error" in await play.phone("faults", body)
    assert play.sandbox.faults.flood == 0


async def test_flood_control_by_the_clock() -> None:
    async with playground(flood=FloodLimits(chat_burst=3)) as play:
        for _ in range(3):
            await play.say()
        refused = await play.refused("sendMessage", chat_id=1001, text="x")
        assert (refused.code, refused.parameters) == (429, {"retry_after": 1})
        play.clock.advance(timedelta(seconds=1))
        await play.say()
        assert (await play.refused("sendMessage", chat_id=1001, text="x")).code == 429


async def test_flood_control_of_groups_and_overall() -> None:
    async with playground(flood=FloodLimits(overall_per_second=25)) as play:
        play.sandbox.group(-500, "Team", [play.alice])
        for _ in range(20):
            await play.call("sendMessage", chat_id=-500, text="x")
        refused = await play.refused("sendMessage", chat_id=-500, text="x")
        assert 1 <= refused.parameters["retry_after"] <= 3
        codes = []
        for number in range(30):
            play.sandbox.person(3000 + number).start()
            status, _ = await play.raw("sendMessage", json={"chat_id": 3000 + number, "text": "x"})
            codes.append(status)
        assert codes.count(429) > 0
        assert codes[0] == 200
