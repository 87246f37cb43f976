"""Editing, deleting and answering buttons in the sandbox."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import aiohttp
import pytest

from bot.sandbox.errors import SandboxError
from tests.unit.sandbox.playground import PNG, Playground, button, keyboard, playground

UNCHANGED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a "
    "current content and reply markup of the message"
)


@pytest.fixture
async def play() -> AsyncIterator[Playground]:
    async with playground() as ready:
        yield ready


async def test_an_edit_replaces_text_and_keyboard(play: Playground) -> None:
    sent = await play.say("<b>one</b>", parse_mode="HTML", reply_markup=keyboard([button()]))
    play.clock.advance(timedelta(minutes=1))
    place = {"chat_id": 1001, "message_id": sent["message_id"]}
    edited = await play.call("editMessageText", text="two", **place)
    assert (edited["text"], edited["edit_date"] - edited["date"]) == ("two", 60)
    assert "reply_markup" not in edited
    message = play.alice.messages[-1]
    assert (message.text, message.buttons, message.entities) == ("two", [], [])


async def test_nothing_changed(play: Playground) -> None:
    sent = await play.say("<b>one</b>", parse_mode="HTML", reply_markup=keyboard([button()]))
    place: dict[str, Any] = {"chat_id": 1001, "message_id": sent["message_id"]}
    same = {"text": " <strong>one</strong> ", "parse_mode": "HTML", "reply_markup": keyboard([button()])}
    assert (await play.refused("editMessageText", **place, **same)).description == UNCHANGED
    refused = await play.refused("editMessageReplyMarkup", **place, reply_markup=keyboard([button()]))
    assert refused.description == UNCHANGED
    await play.call("editMessageText", **place, **(same | {"text": "one"}))
    await play.call("editMessageReplyMarkup", **place)
    assert (await play.refused("editMessageReplyMarkup", **place)).description == UNCHANGED


async def test_new_buttons_alone_are_no_visible_edit(play: Playground) -> None:
    sent = await play.say()
    place = {"chat_id": 1001, "message_id": sent["message_id"]}
    edited = await play.call("editMessageReplyMarkup", **place, reply_markup=keyboard([button()]))
    assert "edit_date" not in edited
    assert play.alice.messages[-1].buttons[0][0].data == "go"


async def test_what_cannot_be_edited(play: Playground) -> None:
    own = play.alice.send("mine")
    asked = await play.say(reply_markup={"force_reply": True})
    sent = await play.say("x")
    for message_id, text, refusal in [
        (own.id, "x", "message can't be edited"),
        (asked["message_id"], "x", "message can't be edited"),
        (999, "x", "message to edit not found"),
        (sent["message_id"], "", "message text is empty"),
        (sent["message_id"], "x" * 4097, "MESSAGE_TOO_LONG"),
    ]:
        refused = await play.refused("editMessageText", chat_id=1001, message_id=message_id, text=text)
        assert refused.description == f"Bad Request: {refusal}"
    refused = await play.refused("editMessageText", text="x")
    assert refused.description == "Bad Request: message identifier is not specified"
    refused = await play.refused("editMessageCaption", chat_id=1001, message_id=sent["message_id"], caption="x")
    assert refused.description == "Bad Request: there is no caption in the message to edit"
    refused = await play.refused(
        "editMessageReplyMarkup", chat_id=1001, message_id=sent["message_id"], reply_markup={"force_reply": True}
    )
    assert refused.description == "Bad Request: inline keyboard expected"


async def test_captions(play: Playground) -> None:
    form = aiohttp.FormData({"chat_id": "1001", "caption": "one"})
    form.add_field("photo", PNG, filename="x.png")
    _, answer = await play.raw("sendPhoto", data=form)
    place = {"chat_id": 1001, "message_id": answer["result"]["message_id"]}
    edited = await play.call("editMessageCaption", caption="<i>two</i>", parse_mode="HTML", **place)
    assert edited["caption"] == "two"
    assert play.alice.messages[-1].caption == "two"
    refused = await play.refused("editMessageCaption", caption="x" * 1025, **place)
    assert refused.description == "Bad Request: MEDIA_CAPTION_TOO_LONG"
    refused = await play.refused("editMessageText", text="x", **place)
    assert refused.description == "Bad Request: there is no text in the message to edit"
    assert "caption" not in await play.call("editMessageCaption", **place)


async def test_deleting(play: Playground) -> None:
    sent, own = await play.say(), play.alice.send("mine")
    for message_id in (sent["message_id"], own.id):
        assert await play.call("deleteMessage", chat_id=1001, message_id=message_id) is True
        refused = await play.refused("deleteMessage", chat_id=1001, message_id=message_id)
        assert refused.description == "Bad Request: message to delete not found"
    assert [message.text for message in play.alice.messages] == ["/start"]
    refused = await play.refused("deleteMessage", chat_id=1001)
    assert refused.description == "Bad Request: message identifier is not specified"


async def test_deleting_ends_after_two_days(play: Playground) -> None:
    sent = await play.say()
    play.clock.advance(timedelta(hours=48, minutes=1))
    refused = await play.refused("deleteMessage", chat_id=1001, message_id=sent["message_id"])
    assert refused.description == "Bad Request: message can't be deleted"
    await play.call("editMessageText", chat_id=1001, message_id=sent["message_id"], text="later")


async def test_a_press_and_its_answer(play: Playground) -> None:
    sent = await play.say(reply_markup=keyboard([button("好", "yes"), button("yes", "no")]))
    query_id = play.alice.press(sent["message_id"], "yes")
    (update,) = await play.updates()
    query = update["callback_query"]
    assert (query["id"], query["data"], query["from"]["id"]) == (query_id, "no", 1001)
    assert query["message"]["message_id"] == sent["message_id"]
    assert await play.call("answerCallbackQuery", callback_query_id=query_id, text="ok", show_alert=True) is True
    assert await play.call("answerCallbackQuery", callback_query_id=query_id, text="again") is True
    assert [(alert.text, alert.show_alert) for alert in play.alice.alerts] == [("ok", True)]


async def test_answers_come_in_time_and_are_short(play: Playground) -> None:
    sent = await play.say(reply_markup=keyboard([button()]))
    query_id = play.alice.press(sent["message_id"], "go")
    refused = await play.refused("answerCallbackQuery", callback_query_id=query_id, text="x" * 201)
    assert refused.description == "Bad Request: MESSAGE_TOO_LONG"
    play.clock.advance(timedelta(seconds=151))
    too_old = "Bad Request: query is too old and response timeout expired or query ID is invalid"
    assert (await play.refused("answerCallbackQuery", callback_query_id=query_id)).description == too_old
    assert (await play.refused("answerCallbackQuery", callback_query_id="1")).description == too_old
    assert await play.updates() == []


async def test_only_buttons_that_are_there_can_be_pressed(play: Playground) -> None:
    sent = await play.say(reply_markup=keyboard([button(), {"text": "web", "url": "x.cn"}]))
    for name in ("web", "other"):
        with pytest.raises(SandboxError):
            play.alice.press(sent["message_id"], name)
    await play.call("deleteMessage", chat_id=1001, message_id=sent["message_id"])
    with pytest.raises(SandboxError):
        play.alice.press(sent["message_id"], "Go")
