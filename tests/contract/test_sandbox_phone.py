"""The people's side over HTTP, as the phone page uses it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta
from typing import Any

import aiohttp
import pytest

from bot.clock import Clock
from bot.sandbox.server import Sandbox, serve
from tests.unit.sandbox.playground import MONDAY, PNG, Playground, button, keyboard, playground


@pytest.fixture
async def play() -> AsyncIterator[Playground]:
    async with playground() as ready:
        yield ready


async def test_the_state(play: Playground) -> None:
    play.sandbox.person(1002, "Bob", role_hint="manager")
    play.sandbox.group(-500, "Team", [play.alice])
    await play.say()
    state = await play.phone("state")
    assert state["now"] == MONDAY.isoformat()
    assert state["bot"] == {"name": "Huike", "username": "huike_bot"}
    alice, bob = state["people"]
    assert (alice["id"], alice["first_name"], alice["language_code"], alice["unread"]) == (1001, "李娜", "zh-hans", 1)
    assert (bob["role_hint"], bob["blocked"], bob["unread"]) == ("manager", False, 0)
    assert [(chat["id"], chat["title"], chat["type"]) for chat in state["chats"]] == [
        (1001, "Huike", "private"),
        (1002, "Huike", "private"),
        (-500, "Team", "group"),
    ]


async def test_writing_editing_deleting(play: Playground) -> None:
    sent = await play.phone("1001/send", {"chat": 1001, "text": "拜访华联"})
    assert (sent["text"], sent["from_bot"], sent["date"]) == ("拜访华联", False, MONDAY.isoformat())
    edited = await play.phone("1001/edit", {"chat": 1001, "message_id": sent["id"], "text": "拜访华润"})
    assert (edited["text"], edited["edit_date"]) == ("拜访华润", MONDAY.isoformat())
    reply = await play.phone("1001/send", {"chat": 1001, "text": "x", "reply_to": sent["id"]})
    assert reply["reply_to"] == sent["id"]
    assert await play.phone("1001/delete", {"chat": 1001, "message_id": reply["id"]}) == {}
    texts = [update[list(update)[1]]["text"] for update in await play.updates()]
    assert texts == ["拜访华联", "拜访华润", "x"]


async def test_history_in_pages(play: Playground) -> None:
    for number in range(120):
        play.alice.send(str(number))
    last = (await play.phone("1001/chat/1001"))["messages"]
    assert [message["text"] for message in last] == [str(number) for number in range(70, 120)]
    earlier = (await play.phone(f"1001/chat/1001?before={last[0]['id']}&limit=3"))["messages"]
    assert [message["text"] for message in earlier] == ["67", "68", "69"]


async def test_pressing_by_place(play: Playground) -> None:
    sent = await play.say(reply_markup=keyboard([button("a", "1")], [button("b", "2"), button("b", "3")]))
    place = {"chat": 1001, "message_id": sent["message_id"]}
    pressed = await play.phone("1001/press", {**place, "row": 1, "col": 1})
    query = (await play.updates())[-1]["callback_query"]
    assert (query["id"], query["data"]) == (pressed["query_id"], "3")
    assert await play.phone("1001/press", {**place, "row": 2, "col": 0}) == {"error": "no such button"}


async def test_uploads(play: Playground) -> None:
    async def upload(kind: str, content: bytes, name: str) -> Any:
        form = aiohttp.FormData({"chat": "1001", "kind": kind, "caption": "c"}, quote_fields=False)
        form.add_field("file", content, filename=name)
        async with play.http.post(f"{play.sandbox.url}/phone/1001/upload", data=form) as response:
            return await response.json()

    photo = await upload("photo", PNG, "a.png")
    assert (photo["media"]["kind"], photo["media"]["width"], photo["media"]["caption"]) == ("photo", 32, "c")
    assert (await upload("voice", b"OggS", "a.ogg"))["media"]["mime"] == "audio/ogg"
    document = await upload("document", b"<script>", "报价.html")
    assert (document["media"]["name"], document["media"]["size"]) == ("报价.html", 8)
    assert "error" in await upload("photo", b"no picture", "a.png")
    assert "error" in await upload("film", b"x", "a.mp4")
    url = f"{play.sandbox.url}/phone/file/{document['media']['file_id']}"
    async with play.http.get(url) as response:
        assert await response.read() == b"<script>"
        assert response.headers["Content-Disposition"] == "attachment"
        assert response.headers["Content-Security-Policy"].startswith("sandbox")
    async with play.http.get(f"{play.sandbox.url}/phone/file/nothing") as response:
        assert response.status == 404


async def test_places_contacts_start_and_block(play: Playground) -> None:
    place = await play.phone("1001/location", {"chat": 1001, "latitude": 31.2, "longitude": 121.5})
    assert (place["media"]["latitude"], place["media"]["longitude"]) == (31.2, 121.5)
    contact = await play.phone("1001/contact", {"chat": 1001, "phone_number": "+861", "first_name": "王"})
    assert contact["media"]["phone_number"] == "+861"
    await play.phone("1001/block", {})
    assert (await play.phone("1001/chat/1001"))["blocked"] is True
    assert "error" in await play.phone("1001/send", {"chat": 1001, "text": "x"})
    await play.phone("1001/unblock", {})
    assert (await play.phone("1001/start", {"payload": "p"}))["text"] == "/start p"


async def test_reading(play: Playground) -> None:
    first = await play.say("one")
    await play.say("two")
    assert (await play.phone("state"))["people"][0]["unread"] == 2
    await play.phone("1001/read", {"chat": 1001, "message_id": first["message_id"]})
    assert (await play.phone("state"))["people"][0]["unread"] == 1
    assert (await play.phone("1001/chat/1001"))["read_upto"] == first["message_id"]


async def test_the_clock(play: Playground) -> None:
    assert await play.phone("clock", {"to": "2026-03-03T08:30:00+08:00"}) == {"now": "2026-03-03T08:30:00+08:00"}
    await play.phone("clock", {"advance": 3600})
    assert (await play.say())["date"] == int((MONDAY + timedelta(hours=16, minutes=30)).timestamp())
    assert "error" in await play.phone("clock", {"to": "2026-03-03T08:30:00"})
    assert "error" in await play.phone("clock", {})


async def test_the_real_clock_cannot_be_moved() -> None:
    sandbox = Sandbox(Clock())
    await sandbox.start()
    try:
        async with (
            aiohttp.ClientSession() as http,
            http.post(f"{sandbox.url}/phone/clock", json={"advance": 1}) as response,
        ):
            assert response.status == 400
    finally:
        await sandbox.stop()


async def test_events(play: Playground) -> None:
    async with play.http.get(f"{play.sandbox.url}/phone/events") as stream:
        assert stream.content_type == "text/event-stream"
        sent = await play.say("one", reply_markup=keyboard([button()]))
        await play.call("editMessageText", chat_id=1001, message_id=sent["message_id"], text="two")
        await play.call("sendChatAction", chat_id=1001, action="typing")
        await play.call("deleteMessage", chat_id=1001, message_id=sent["message_id"])
        await play.phone("clock", {"advance": 1})
        await play.phone("faults", {"drop": 0})
        play.sandbox.person(1002)
        events = [await _event(stream) for _ in range(7)]
        assert [name for name, _ in events] == ["message", "edited", "typing", "deleted", "clock", "faults", "people"]
        assert events[0][1]["message"]["buttons"] == [[{"text": "Go", "data": "go", "url": None, "copy": None}]]
        assert (events[1][1]["chat"], events[1][1]["message"]["text"]) == (1001, "two")
        assert events[3][1] == {"chat": 1001, "message_id": sent["message_id"]}
        await play.sandbox.stop()
        assert await stream.content.read() == b"\n"


async def test_answers_to_presses_are_events(play: Playground) -> None:
    sent = await play.say(reply_markup=keyboard([button()]))
    async with play.http.get(f"{play.sandbox.url}/phone/events") as stream:
        query_id = play.alice.press(sent["message_id"], "Go")
        await play.call("answerCallbackQuery", callback_query_id=query_id, text="ok")
        assert await _event(stream) == (
            "answer",
            {"person": 1001, "query_id": query_id, "text": "ok", "show_alert": False},
        )


async def _event(stream: aiohttp.ClientResponse) -> Any:
    """Name and data of the next event; the stream's settings are skipped."""
    async with asyncio.timeout(10):
        while not (line := await stream.content.readline()).startswith(b"event: "):
            pass
        data = await stream.content.readline()
    return line.decode().removeprefix("event: ").strip(), json.loads(data.decode().removeprefix("data: "))


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "evil.example"}, 403),
        ({"Host": "127.0.0.1.evil.example:80"}, 403),
        ({"Host": ""}, 403),
        ({"Host": "localhost:1234"}, 200),
        ({"Host": "[::1]:1234"}, 200),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://127.0.0.1:9"}, 200),
    ],
)
async def test_only_this_machine_is_answered(play: Playground, headers: dict[str, str], status: int) -> None:
    async with play.http.get(f"{play.sandbox.url}/phone/state", headers=headers) as response:
        assert response.status == status


async def test_a_form_of_a_foreign_page_does_nothing(play: Playground) -> None:
    url = f"{play.sandbox.url}/phone/1001/send"
    async with play.http.post(url, data=json.dumps({"chat": 1001, "text": "x"})) as response:
        assert response.status == 400
    assert await play.updates() == []


async def test_the_page_is_served_strictly(play: Playground) -> None:
    for path in ("/", "/phone/state"):
        async with play.http.get(f"{play.sandbox.url}{path}") as response:
            assert response.status == 200
            assert response.headers["Content-Security-Policy"].startswith("default-src 'self';")
            assert response.headers["X-Content-Type-Options"] == "nosniff"
    async with play.http.get(f"{play.sandbox.url}/page/../server.py") as response:
        assert response.status == 404


@pytest.mark.parametrize("path", ["9/chat/9", "1001/chat/-5", "1001/nothing"])
async def test_what_is_not_there(play: Playground, path: str) -> None:
    assert "error" in await play.phone(path)
    assert "error" in await play.phone("1001/send", {"chat": 1001})
    async with play.http.get(f"{play.sandbox.url}/bot42") as response:
        assert await response.json() == {"ok": False, "error_code": 404, "description": "Not Found"}


async def test_it_listens_on_this_machine_only() -> None:
    with pytest.raises(ValueError, match="this machine only"):
        await Sandbox(Clock()).start("0.0.0.0")


async def test_a_sandbox_alone_has_people(unused_tcp_port: int) -> None:
    running = asyncio.create_task(serve("127.0.0.1", unused_tcp_port, Clock(), "42:sandbox"))
    try:
        async with aiohttp.ClientSession() as http:
            url = f"http://127.0.0.1:{unused_tcp_port}/phone/state"
            while True:
                try:
                    async with http.get(url) as response:
                        state = await response.json()
                    break
                except aiohttp.ClientConnectionError:
                    assert not running.done()
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
    assert [person["role_hint"] for person in state["people"]] == ["rep", "manager", "admin", "stranger"]


async def test_a_taken_port(play: Playground) -> None:
    port = int(play.sandbox.url.rsplit(":", 1)[1])
    with pytest.raises(OSError, match="in use"):
        await serve("127.0.0.1", port, Clock(), "42:sandbox")
