"""What people do in the sandbox, and what the bot gets of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from bot.sandbox.errors import SandboxError
from tests.unit.sandbox.playground import PNG, Playground, button, keyboard, playground


@pytest.fixture
async def play() -> AsyncIterator[Playground]:
    async with playground() as ready:
        yield ready


async def _last(play: Playground) -> Any:
    """The message of the last update."""
    return (await play.updates())[-1]["message"]


async def test_text_is_marked_up_by_telegram(play: Playground) -> None:
    play.alice.send(" /find@huike_bot 华联 😀 @wang_li x.cn a@b.cn +86 139 1234 5678 #vip ")
    message = await _last(play)
    assert message["text"].startswith("/find@huike_bot 华联")
    kinds = [entity["type"] for entity in message["entities"]]
    assert kinds == ["bot_command", "mention", "url", "email", "phone_number", "hashtag"]
    assert message["from"] == {
        "id": 1001,
        "is_bot": False,
        "first_name": "李娜",
        "username": "lina",
        "language_code": "zh-hans",
    }


async def test_replies_and_forwards(play: Playground) -> None:
    sent = await play.say("question")
    play.alice.send("answer", reply_to=sent["message_id"])
    assert (await _last(play))["reply_to_message"]["text"] == "question"
    play.alice.forward(play.alice.messages[-1], "王经理")
    forwarded = await _last(play)
    assert forwarded["text"] == "answer"
    assert forwarded["forward_origin"]["sender_user_name"] == "王经理"
    with pytest.raises(SandboxError):
        play.alice.send("x", reply_to=999)


async def test_media(play: Playground) -> None:
    play.alice.send_photo(PNG, caption="门头 x.cn")
    photo = await _last(play)
    assert (photo["photo"][-1]["width"], photo["photo"][-1]["height"], photo["caption"]) == (32, 16, "门头 x.cn")
    assert photo["caption_entities"][0]["type"] == "url"
    play.alice.send_voice(b"OggS", duration=5)
    voice = (await _last(play))["voice"]
    assert (voice["duration"], voice["mime_type"], voice["file_size"]) == (5, "audio/ogg", 4)
    play.alice.send_document(b"%PDF", "报价.pdf")
    document = (await _last(play))["document"]
    assert (document["file_name"], document["mime_type"]) == ("报价.pdf", "application/pdf")
    path = (await play.call("getFile", file_id=document["file_id"]))["file_path"]
    async with play.http.get(f"{play.sandbox.url}/file/bot{play.sandbox.token}/{path}") as response:
        assert await response.read() == b"%PDF"
    play.alice.send_location(31.2, 121.5)
    assert (await _last(play))["location"] == {"latitude": 31.2, "longitude": 121.5}
    play.alice.send_contact("+8613912345678", "王", user_id=7)
    assert (await _last(play))["contact"] == {"phone_number": "+8613912345678", "first_name": "王", "user_id": 7}
    kinds = [message.media.kind for message in play.alice.messages if message.media]
    assert kinds == ["photo", "voice", "document", "location", "contact"]


@pytest.mark.parametrize(
    "act",
    [
        lambda alice: alice.send("  "),
        lambda alice: alice.send("x" * 4097),
        lambda alice: alice.send_photo(b"no picture"),
        lambda alice: alice.send_document(b"", "x"),
        lambda alice: alice.send_location(91, 0),
        lambda alice: alice.send_contact("", "x"),
        lambda alice: alice.edit(999, "x"),
        lambda alice: alice.delete(999),
    ],
)
async def test_what_no_client_would_do(play: Playground, act: Any) -> None:
    before = len(play.alice.messages)
    with pytest.raises(SandboxError):
        act(play.alice)
    assert len(play.alice.messages) == before
    assert await play.updates() == []


async def test_only_own_messages_can_be_edited(play: Playground) -> None:
    sent = await play.say()
    with pytest.raises(SandboxError):
        play.alice.edit(sent["message_id"], "x")
    caption = play.alice.send_photo(PNG, caption="one")
    play.alice.edit(caption, "two")
    assert (await play.updates())[-1]["edited_message"]["caption"] == "two"


async def test_a_deep_link(play: Playground) -> None:
    play.alice.start("code_7")
    assert (await _last(play))["text"] == "/start code_7"


async def test_waiting_for_messages(play: Playground) -> None:
    waiting = asyncio.create_task(play.alice.wait(lambda message: "二" in message.text))
    await play.say("一")
    second = await play.say("二")
    assert (await waiting).id == second["message_id"]
    await play.call("editMessageText", chat_id=1001, message_id=second["message_id"], text="三")
    edited = await play.alice.wait_answer()
    assert (edited.id, edited.text) == (second["message_id"], "三")
    await play.say("四", reply_markup=keyboard([button("是")]))
    with pytest.raises(TimeoutError) as caught:
        await play.alice.wait(lambda message: message.text == "五", timeout=0.01)
    assert "bot: 四\n    [是]" in str(caught.value)
    assert (await play.alice.wait_answer()).text == "四"


async def test_a_person_is_made_once(play: Playground) -> None:
    assert play.sandbox.person(1001) is play.alice
    assert play.sandbox.person(5).profile.first_name == "Person 5"


async def test_an_album_comes_as_updates_of_their_own(play: Playground) -> None:
    play.alice.send_album([PNG, PNG + b"2", PNG + b"3"], caption="门头", captioned=1)
    messages = [one["message"] for one in await play.updates()][-3:]
    assert len({one["media_group_id"] for one in messages}) == 1
    assert len({one["message_id"] for one in messages}) == 3
    assert [one.get("caption") for one in messages] == [None, "门头", None]
    play.alice.send_album([PNG, PNG + b"2"])
    assert (await _last(play))["media_group_id"] != messages[0]["media_group_id"]
    for photos in ([PNG], [PNG] * 11):
        with pytest.raises(SandboxError):
            play.alice.send_album(photos)


async def test_a_film_and_a_reply_with_a_file(play: Playground) -> None:
    sent = await play.say("question")
    play.alice.send_video(b"film", duration=9, caption="店内", reply_to=sent["message_id"])
    message = await _last(play)
    assert (message["video"]["duration"], message["video"]["mime_type"], message["caption"]) == (9, "video/mp4", "店内")
    assert message["reply_to_message"]["text"] == "question"
    refused = await play.refused("sendVoice", chat_id=1001, voice=message["video"]["file_id"])
    assert refused.description == "Bad Request: can't use file of type Video as Voice"
    again = await play.call("sendVideo", chat_id=1001, video=message["video"]["file_id"])
    assert again["video"]["file_id"] == message["video"]["file_id"]


async def test_a_forward_tells_who_wrote_it_and_when(play: Playground) -> None:
    written = play.clock.now() - timedelta(days=3)
    play.alice.forward_text("货破了", "王经理", written)
    message = await _last(play)
    assert message["forward_origin"] == {
        "type": "hidden_user",
        "sender_user_name": "王经理",
        "date": int(written.timestamp()),
    }
    assert message["date"] == int(play.clock.now().timestamp())
    user = {"type": "user", "sender_user": {"id": 7, "is_bot": False, "first_name": "王"}}
    play.alice.forward_text("货破了", "王", written, origin=user)
    assert (await _last(play))["forward_origin"]["sender_user"]["id"] == 7
    shown = await play.phone("1001/forward", {"text": "x", "from": "老周", "at": "2026-02-27T09:00:00+00:00"})
    assert shown["forward_from"] == "老周"
    with pytest.raises(SandboxError):
        play.alice.edit(play.alice.messages[-1], "other words")
    with pytest.raises(SandboxError):
        play.alice.forward_text("x", "y", written, origin={"type": "channel", "chat": {"id": 1}})
