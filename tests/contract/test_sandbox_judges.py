"""The judges complain about wrong calls, and about no right one."""

from __future__ import annotations

from typing import Any

import pytest

from bot.sandbox.model import Call
from tests.contract.botapi_judges import judge_calls
from tests.unit.sandbox.playground import MONDAY, PNG, button, keyboard


def call(method: str, files: dict[str, int] | None = None, **params: Any) -> Call:
    return Call(method, params, files or {}, True, None, MONDAY)


RIGHT = [
    call("getMe"),
    call("getUpdates", offset=5, limit=100, timeout=10, allowed_updates=["message", "callback_query"]),
    call("setWebhook", url="https://x.cn", secret_token="s", max_connections=3, drop_pending_updates=True),
    call("sendMessage", chat_id=1, text="x", parse_mode="HTML", protect_content=True),
    call(
        "sendMessage", chat_id="@x", text="x", reply_parameters={"message_id": 1, "allow_sending_without_reply": True}
    ),
    call("sendMessage", chat_id=1, text="x", reply_markup=keyboard([button(), {"text": "y", "url": "x.cn"}])),
    call("sendMessage", chat_id=1, text="x", reply_markup={"force_reply": True, "input_field_placeholder": "y"}),
    call("sendMessage", chat_id=1, text="x", link_preview_options={"is_disabled": True}),
    call("sendMessage", chat_id=1, text="x", entities=[{"type": "bold", "offset": 0, "length": 1}]),
    call("sendDocument", {"document": 5}, chat_id=1, caption="x"),
    call("sendDocument", {"abc": 5}, chat_id=1, document="attach://abc"),
    call("sendPhoto", chat_id=1, photo="AgAD"),
    call(
        "sendMediaGroup",
        {"a": len(PNG)},
        chat_id=1,
        media=[{"type": "photo", "media": "attach://a", "caption": "c"}] * 2,
    ),
    call("editMessageText", chat_id=1, message_id=2, text="x"),
    call("editMessageReplyMarkup", chat_id=1, message_id=2),
    call("answerCallbackQuery", callback_query_id="1", text="x", show_alert=True),
    call("setMyCommands", commands=[{"command": "a", "description": "b"}], scope={"type": "chat", "chat_id": 1}),
    call("setMyCommands", commands=[], scope={"type": "all_private_chats"}, language_code="zh"),
    call("sendChatAction", chat_id=1, action="typing"),
    call("getFile", file_id="x"),
]

WRONG = [
    (call("sendMessages", chat_id=1, text="x"), "unknown method"),
    (call("sendMessage", chat_id=1), "sendMessage.text: Field required"),
    (call("sendMessage", chat_id=1, text="x", colour="red"), "sendMessage.colour: unknown"),
    (call("sendMessage", chat_id=1, text=5), "sendMessage.text: Input should be a valid string"),
    (call("sendMessage", chat_id=[1], text="x"), "sendMessage.chat_id"),
    (call("sendMessage", chat_id=1, text="x", protect_content="maybe"), "sendMessage.protect_content"),
    (
        call("sendMessage", chat_id=1, text="x", reply_markup=keyboard([button(colour="red")])),
        "sendMessage.reply_markup.inline_keyboard.0.0.colour: unknown",
    ),
    (call("sendMessage", chat_id=1, text="x", reply_parameters={"message": 1}), "reply_parameters.message: unknown"),
    (
        call("sendMessage", chat_id=1, text="x", link_preview_options={"disabled": True}),
        "sendMessage.link_preview_options.disabled: unknown",
    ),
    (
        call("setMyCommands", commands=[{"command": "a", "description": "b", "icon": "c"}]),
        "setMyCommands.commands.0.icon: unknown",
    ),
    (call("setMyCommands", commands="a"), "setMyCommands.commands"),
    (call("getUpdates", allowed_updates="message"), "getUpdates.allowed_updates"),
    (call("editMessageText", chat_id=1, message_id="two", text="x"), "editMessageText.message_id"),
]

WRONG_FOR_ONE = [
    (
        call("sendMessage", chat_id=1, text="x", reply_to_message_id=7),
        "selfrotgram: sendMessage.reply_to_message_id: unknown",
    ),
    (
        call("sendMessage", chat_id=1, text="x", reply_markup=keyboard([{"callback_data": "x"}])),
        "selfrotgram: sendMessage.reply_markup.InlineKeyboardMarkup.inline_keyboard.0.0.text: Field required",
    ),
    (
        call("sendMessage", chat_id=1, text="x", reply_markup={"force": True}),
        "aiogram: sendMessage.reply_markup.force: unknown",
    ),
]
"""They word it differently, or one still knows what the other has dropped."""


def test_right_calls_pass() -> None:
    assert judge_calls(RIGHT) == []


@pytest.mark.parametrize(("wrong", "complaint"), WRONG)
def test_both_specifications_complain(wrong: Call, complaint: str) -> None:
    complaints = judge_calls([wrong])
    for judge in ("aiogram", "selfrotgram"):
        assert any(line.startswith(judge) and complaint in line for line in complaints), complaints


@pytest.mark.parametrize(("wrong", "complaint"), WRONG_FOR_ONE)
def test_one_specification_is_enough(wrong: Call, complaint: str) -> None:
    assert complaint in judge_calls([wrong])


def test_uploads_must_be_referred_to() -> None:
    stray = call("sendDocument", {"upload": 5}, chat_id=1, document="AgAD")
    assert judge_calls([stray]) == ["upload: sendDocument.upload: nothing refers to it"]
    missing = call("sendDocument", chat_id=1, document="attach://upload")
    assert judge_calls([missing]) == ["upload: sendDocument: attach://upload was not sent"]


def test_equal_complaints_are_made_once() -> None:
    wrong = call("sendMessage", chat_id=1, text="x", colour="red")
    assert judge_calls([wrong] * 5) == judge_calls([wrong])
