"""The sandbox sends messages as Telegram does, and refuses what Telegram refuses, in its words."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from tests.unit.sandbox.playground import PNG, Playground, button, keyboard, playground


@pytest.fixture
async def play() -> AsyncIterator[Playground]:
    async with playground() as ready:
        yield ready


async def test_a_message_comes_back_parsed(play: Playground) -> None:
    sent = await play.say("  <b>早</b> 😀 <i>x</i>  ", parse_mode="HTML")
    assert sent["text"] == "早 😀 x"
    assert sent["entities"] == [
        {"type": "bold", "offset": 0, "length": 1},
        {"type": "italic", "offset": 5, "length": 1},
    ]
    assert sent["from"] == {"id": 42, "is_bot": True, "first_name": "Huike", "username": "huike_bot"}
    assert sent["chat"] == {"id": 1001, "type": "private", "first_name": "李娜", "username": "lina"}
    assert sent["date"] == int(play.clock.now().timestamp())
    message = play.alice.messages[-1]
    assert (message.text, message.html, message.from_bot) == ("早 😀 x", "  <b>早</b> 😀 <i>x</i>  ", True)


@pytest.mark.parametrize(
    ("params", "refusal"),
    [
        ({"text": ""}, "message text is empty"),
        ({}, "message text is empty"),
        ({"text": " \n "}, "text must be non-empty"),
        ({"text": "\u3000\u200b"}, "text must be non-empty"),
        ({"text": "<b></b>", "parse_mode": "HTML"}, "text must be non-empty"),
        ({"text": "x" * 4097}, "message is too long"),
        ({"text": "x" * 32_769}, "text is too long"),
        ({"text": "中" * 10_923}, "text is too long"),
        (
            {"text": "<b>x", "parse_mode": "HTML"},
            "can't parse entities: Can't find end tag corresponding to start tag \"b\"",
        ),
        (
            {"text": "a<br>b", "parse_mode": "html"},
            'can\'t parse entities: Unsupported start tag "br" at byte offset 1',
        ),
        ({"text": "x", "parse_mode": "XML"}, "unsupported parse_mode"),
        ({"text": "x", "reply_parameters": {"message_id": 999}}, "message to be replied not found"),
        ({"text": "x", "reply_parameters": {"quote": "x"}}, 'can\'t find field "message_id"'),
        ({"text": "x", "reply_parameters": [1]}, "object expected as reply parameters"),
        ({"text": "x", "reply_markup": "{"}, "can't parse reply keyboard markup JSON object"),
        ({"text": "x", "reply_markup": "null"}, "object expected as reply markup"),
        ({"text": "x", "entities": [{"type": "bold", "offset": 0, "length": 9}]}, None),
        (
            {"text": "x", "entities": [{"type": "bold", "offset": 0}]},
            "can't parse MessageEntity: Can't find field \"length\"",
        ),
        (
            {"text": "x", "entities": [{"type": "loud", "offset": 0, "length": 1}]},
            "can't parse MessageEntity: Unsupported type specified",
        ),
        ({"text": "x", "link_preview_options": {"is_disabled": 1}}, 'field "is_disabled" must be of type Boolean'),
    ],
)
async def test_refused_texts(play: Playground, params: dict[str, Any], refusal: str | None) -> None:
    refused = await play.refused("sendMessage", chat_id=1001, **params)
    if refusal is None:
        assert "ends after the end of the text" in refused.description
    else:
        assert (refused.code, refused.description) == (400, f"Bad Request: {refusal}")
    assert play.alice.messages[-1].text == "/start"


async def test_lengths_count_after_parsing(play: Playground) -> None:
    sent = await play.say(f"<b>{'中' * 4096}</b>", parse_mode="HTML")
    assert len(sent["text"]) == 4096
    assert len((await play.say("😀" * 4096))["text"]) == 4096


@pytest.mark.parametrize(
    ("markup", "refusal"),
    [
        (keyboard([button(data="x" * 65)]), "BUTTON_DATA_INVALID"),
        (keyboard([button(data="中" * 22)]), "BUTTON_DATA_INVALID"),
        (keyboard([button(text="")]), "inline keyboard button text must be non-empty"),
        (keyboard([{"callback_data": "x"}]), "can't parse inline keyboard button: Can't find field \"text\""),
        (
            keyboard([{"text": "x"}]),
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (
            keyboard([button(data="")]),
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (keyboard([{"text": "x", "url": "x"}]), "inline keyboard button URL 'x' is invalid: Wrong HTTP URL"),
        (
            keyboard([{"text": "x", "web_app": {"url": "http://x.cn"}}]),
            "inline keyboard button Web App URL 'http://x.cn' is invalid: Only HTTPS links are allowed",
        ),
        (keyboard([button()] * 9), "reply markup is too long"),
        (keyboard(*[[button()] * 4] * 26), "reply markup is too long"),
        (
            {"inline_keyboard": [button()]},
            'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays',
        ),
        ({"inline_keyboard": "x"}, 'field "inline_keyboard" must be of type Array'),
        (keyboard(["x"]), "can't parse inline keyboard button: InlineKeyboardButton must be an Object"),  # type: ignore[list-item]
        ({"force_reply": True, "input_field_placeholder": "x" * 65}, "INPUT_FIELD_PLACEHOLDER_INVALID"),
        ({"force_reply": "yes"}, 'field "force_reply" must be of type Boolean'),
        (keyboard([button(style="loud")]), "can't parse inline keyboard button: invalid button style specified"),
    ],
)
async def test_refused_keyboards(play: Playground, markup: Any, refusal: str) -> None:
    refused = await play.refused("sendMessage", chat_id=1001, text="x", reply_markup=markup)
    assert refused.description == f"Bad Request: {refusal}"


async def test_a_full_keyboard_passes(play: Playground) -> None:
    rows = [[button(text=str(n), data="x" * 64)] * 8 for n in range(12)]
    sent = await play.say(reply_markup=keyboard(*rows, [{"text": "x", "url": "x.cn"}]))
    assert len(sent["reply_markup"]["inline_keyboard"]) == 13
    assert sent["reply_markup"]["inline_keyboard"][-1] == [{"text": "x", "url": "http://x.cn/"}]
    assert play.alice.messages[-1].buttons[-1][0].url == "http://x.cn/"


async def test_a_request_to_reply_has_a_placeholder(play: Playground) -> None:
    sent = await play.say(reply_markup={"force_reply": True, "input_field_placeholder": "哪天?"})
    assert "reply_markup" not in sent
    assert play.alice.messages[-1].placeholder == "哪天?"


async def test_replies(play: Playground) -> None:
    first = await play.say("first")
    reply = await play.say("second", reply_parameters={"message_id": first["message_id"]})
    assert reply["reply_to_message"]["text"] == "first"
    alone = await play.say("third", reply_parameters={"message_id": 999, "allow_sending_without_reply": True})
    assert "reply_to_message" not in alone
    play.alice.delete(first["message_id"])
    refused = await play.refused(
        "sendMessage", chat_id=1001, text="x", reply_parameters={"message_id": first["message_id"]}
    )
    assert refused.description == "Bad Request: message to be replied not found"


@pytest.mark.parametrize(
    ("params", "refusal"),
    [
        ({"reply_parameters": {"message_id": 1, "quote": "absent"}}, "QUOTE_TEXT_INVALID"),
        ({"reply_parameters": {"message_id": "x"}}, 'field "message_id" must be a valid Number'),
        ({"message_thread_id": 5}, "message thread not found"),
        ({"business_connection_id": "x"}, "business connection not found"),
    ],
)
async def test_refused_targets(play: Playground, params: dict[str, Any], refusal: str) -> None:
    refused = await play.refused("sendMessage", chat_id=1001, text="x", **params)
    assert refused.description == f"Bad Request: {refusal}"


async def test_protection_and_previews_are_kept(play: Playground) -> None:
    sent = await play.say("x.cn", protect_content=True, link_preview_options={"is_disabled": True})
    assert sent["has_protected_content"] is True
    assert sent["link_preview_options"] == {"is_disabled": True}
    assert play.alice.messages[-1].protected


async def test_mentions_of_strangers_are_dropped(play: Playground) -> None:
    text = '<a href="tg://user?id=1001">Na</a> <a href="tg://user?id=777">who</a>'
    sent = await play.say(text, parse_mode="HTML")
    assert [(e["type"], e["user"]["first_name"]) for e in sent["entities"]] == [("text_mention", "李娜")]


@pytest.mark.parametrize("encoding", ["json", "form", "multipart", "query"])
async def test_every_encoding_means_the_same(play: Playground, encoding: str) -> None:
    markup = '{"inline_keyboard":[[{"text":"Go","callback_data":"go"}]]}'
    params = {"chat_id": "1001", "text": "123", "protect_content": "true", "reply_markup": markup}
    options: dict[str, Any] = {"json": params}
    if encoding == "form":
        options = {"data": params}
    elif encoding == "query":
        options = {"params": params}
    elif encoding == "multipart":
        form = aiohttp.FormData(default_to_multipart=True)
        for name, value in params.items():
            form.add_field(name, value)
        options = {"data": form}
    status, answer = await play.raw("SENDmessage", **options)
    assert (status, answer["result"]["text"]) == (200, "123")
    call = play.sandbox.calls[-1]
    assert call.method == "sendMessage"
    assert call.params == {
        "chat_id": 1001,
        "text": "123",
        "protect_content": True,
        "reply_markup": keyboard([button()]),
    }
    assert call.ok
    assert call.error is None


async def test_wrong_bytes_are_no_text(play: Playground) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    status, answer = await play.raw("sendMessage", data=b"chat_id=1001&text=%FF%FE", headers=form)
    assert (status, answer["description"]) == (400, "Bad Request: strings must be encoded in UTF-8")


async def test_documents_travel_both_ways(play: Playground) -> None:
    form = aiohttp.FormData(quote_fields=False)
    form.add_field("chat_id", "1001")
    form.add_field("document", "attach://upload")
    form.add_field("caption", "<b>报价</b>")
    form.add_field("parse_mode", "HTML")
    form.add_field("upload", b"price", filename="报价.txt", content_type="text/plain")
    _, answer = await play.raw("sendDocument", data=form)
    document = answer["result"]["document"]
    assert (document["file_name"], document["mime_type"], document["file_size"]) == ("报价.txt", "text/plain", 5)
    assert (answer["result"]["caption"], answer["result"]["caption_entities"][0]["type"]) == ("报价", "bold")
    assert play.sandbox.calls[-1].files == {"upload": 5}
    again = await play.call("sendDocument", chat_id=1001, document=document["file_id"])
    assert again["document"] == document
    file = await play.call("getFile", file_id=document["file_id"])
    url = f"{play.sandbox.url}/file/bot{play.sandbox.token}/{file['file_path']}"
    async with play.http.get(url) as response:
        assert await response.read() == b"price"


@pytest.mark.parametrize(
    ("method", "params", "refusal"),
    [
        ("sendPhoto", {}, "there is no photo in the request"),
        ("sendDocument", {"document": "attach://gone"}, "there is no document in the request"),
        ("sendPhoto", {"photo": "xyz"}, "wrong remote file identifier specified: can't unserialize it"),
        ("sendPhoto", {"photo": "https://x.cn/a.png"}, "failed to get HTTP URL content"),
        ("getFile", {}, "file_id not specified"),
        ("getFile", {"file_id": "xyz"}, "invalid file_id"),
        ("getFile", {"file_id": "A" * 40}, "wrong file_id or the file is temporarily unavailable"),
        ("sendMediaGroup", {}, 'parameter "media" is required'),
        ("sendMediaGroup", {"media": [{"type": "photo", "media": "x"}] * 11}, "too many messages to send as an album"),
        ("sendMediaGroup", {"media": [{"type": "photo"}] * 2}, "can't parse InputMedia: Can't find field \"media\""),
    ],
)
async def test_refused_files(play: Playground, method: str, params: dict[str, Any], refusal: str) -> None:
    refused = await play.refused(method, chat_id=1001, **params)
    assert refused.description == f"Bad Request: {refusal}"


async def _upload(play: Playground, method: str, field: str, content: bytes, **params: Any) -> tuple[int, Any]:
    form = aiohttp.FormData({"chat_id": "1001", **params})
    form.add_field(field, content, filename="x.bin")
    return await play.raw(method, data=form)


async def test_photos(play: Playground) -> None:
    _, answer = await _upload(play, "sendPhoto", "photo", PNG, caption="x" * 1024)
    assert answer["result"]["photo"][0]["width"] == 32
    photo = answer["result"]["photo"][0]["file_id"]
    refused = await play.refused("sendDocument", chat_id=1001, document=photo)
    assert refused.description == "Bad Request: can't use file of type Photo as Document"
    for content, caption, refusal in [
        (b"no picture", "", "IMAGE_PROCESS_FAILED"),
        (PNG[:16] + b"\0\0\x10\0\0\0\0\x10" + PNG[24:], "", "PHOTO_INVALID_DIMENSIONS"),
        (PNG, "x" * 1025, "message caption is too long"),
        (b"", "", "file must be non-empty"),
        (PNG + bytes(10 * 1024 * 1024), "", "file is too big"),
    ]:
        status, answer = await _upload(play, "sendPhoto", "photo", content, caption=caption)
        assert (status, answer["description"]) == (400, f"Bad Request: {refusal}")


async def test_big_files_can_be_sent_but_not_fetched(play: Playground) -> None:
    _, answer = await _upload(play, "sendDocument", "document", bytes(21 * 1024 * 1024))
    refused = await play.refused("getFile", file_id=answer["result"]["document"]["file_id"])
    assert refused.description == "Bad Request: file is too big"
    status, _ = await _upload(play, "sendDocument", "document", bytes(50 * 1024 * 1024 + 1))
    assert status == 413


async def test_albums(play: Playground) -> None:
    form = aiohttp.FormData({"chat_id": "1001"})
    form.add_field(
        "media", '[{"type":"photo","media":"attach://a","caption":"c"},{"type":"photo","media":"attach://b"}]'
    )
    form.add_field("a", PNG, filename="a.png")
    form.add_field("b", PNG + b"b", filename="b.png")
    _, answer = await play.raw("sendMediaGroup", data=form)
    first, second = answer["result"]
    assert first["media_group_id"] == second["media_group_id"]
    assert first["caption"] == "c"
    assert [m.album for m in play.alice.messages[-2:]] == [first["media_group_id"]] * 2


async def test_actions_show_that_the_bot_types(play: Playground) -> None:
    assert await play.call("sendChatAction", chat_id=1001, action="typing") is True
    assert (await play.phone("1001/chat/1001"))["typing"] is True
    refused = await play.refused("sendChatAction", chat_id=1001, action="dancing")
    assert refused.description == "Bad Request: wrong parameter action in request"
    await play.say()
    assert (await play.phone("1001/chat/1001"))["typing"] is False


async def test_unknown_methods_and_tokens(play: Playground) -> None:
    assert await play.refused("sendDice", chat_id=1001) == (await play.refused("nonsense"))
    status, answer = await play.raw("sendPoll")
    assert (status, answer["description"]) == (404, "Not Found: method not found")
    for token, description in [("42:wrong", "Unauthorized"), ("xx", "Unauthorized: invalid token specified")]:
        async with play.http.get(f"{play.sandbox.url}/bot{token}/getMe") as response:
            assert response.status == 401
            assert (await response.json())["description"] == description


async def test_the_bot_knows_itself(play: Playground) -> None:
    me = await play.call("getMe")
    assert (me["id"], me["is_bot"], me["username"], me["can_join_groups"]) == (42, True, "huike_bot", True)
