"""From a Reply to calls: what is sent, edited, sent anew or sent plain."""

from __future__ import annotations

import json
from typing import Any

import pytest
from telegram import Bot
from telegram.error import BadRequest, NetworkError
from telegram.request import BaseRequest, RequestData

from bot.push.sender import answer_button, send
from bot.reply import Button, Reply

MESSAGE = {"message_id": 77, "date": 1, "chat": {"id": 101, "type": "private"}, "text": "x"}
BUTTONS = ((Button(text="Go", data="go:1"), Button(text="Web", url="https://example.org/")),)


class Script(BaseRequest):
    """Answers each call with the next error text of the script, or with success; keeps what was asked."""

    def __init__(self, *refusals: str | None) -> None:
        self.refusals = list(refusals)
        self.calls: list[tuple[str, dict[str, Any]]] = []

    @property
    def read_timeout(self) -> float | None:
        return None

    async def initialize(self) -> None: ...

    async def shutdown(self) -> None: ...

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *_: Any, **__: Any
    ) -> Any:
        name = url.rsplit("/", 1)[1]
        assert request_data is not None
        self.calls.append((name, request_data.parameters))
        refusal = self.refusals.pop(0) if self.refusals else None
        if refusal is None:
            return 200, json.dumps({"ok": True, "result": True if name == "answerCallbackQuery" else MESSAGE}).encode()
        code = 500 if refusal.startswith("Internal") else 400
        return code, json.dumps({"ok": False, "error_code": code, "description": refusal}).encode()

    @property
    def names(self) -> list[str]:
        return [name for name, _ in self.calls]


def bot_with(script: Script) -> Bot:
    return Bot("42:x", request=script, get_updates_request=script)


async def sent(reply: Reply, *refusals: str | None) -> tuple[int, Script]:
    script = Script(*refusals)
    return await send(bot_with(script), 101, reply), script


async def test_a_card_carries_its_buttons_and_no_preview() -> None:
    number, script = await sent(Reply(text="<b>x</b>", buttons=BUTTONS, reply_to=5, protect=True))
    assert number == 77
    [(name, asked)] = script.calls
    assert (name, asked["text"], asked["parse_mode"], asked["protect_content"]) == (
        "sendMessage",
        "<b>x</b>",
        "HTML",
        True,
    )
    assert asked["reply_parameters"] == {"message_id": 5, "allow_sending_without_reply": True}
    assert asked["link_preview_options"] == {"is_disabled": True}
    assert asked["reply_markup"] == {
        "inline_keyboard": [[{"text": "Go", "callback_data": "go:1"}, {"text": "Web", "url": "https://example.org/"}]]
    }


async def test_a_question_puts_the_cursor_into_the_box() -> None:
    _, script = await sent(Reply(text="Who?", ask="x" * 100))
    assert script.calls[0][1]["reply_markup"] == {"force_reply": True, "input_field_placeholder": "x" * 64}


async def test_an_edit_says_which_message_now_shows_it() -> None:
    number, script = await sent(Reply(text="x", edit_message=5))
    assert (number, script.names) == (5, ["editMessageText"])


@pytest.mark.parametrize(
    "gone",
    [
        "Bad Request: message to edit not found",
        "Bad Request: message can't be edited",
        "Bad Request: MESSAGE_ID_INVALID",
    ],
)
async def test_a_card_that_cannot_be_edited_is_sent_anew(gone: str) -> None:
    number, script = await sent(Reply(text="x", edit_message=5), gone)
    assert (number, script.names) == (77, ["editMessageText", "sendMessage"])


async def test_an_unchanged_card_is_fine() -> None:
    number, script = await sent(
        Reply(text="x", edit_message=5), "Bad Request: message is not modified: specified new …"
    )
    assert (number, script.names) == (5, ["editMessageText"])


@pytest.mark.parametrize("edit", [None, 5])
@pytest.mark.parametrize(
    "reason", ["Bad Request: can't parse entities: Unmatched end tag", "Bad Request: message is too long"]
)
async def test_text_that_telegram_cannot_read_is_shown_plain(edit: int | None, reason: str) -> None:
    text = "<b>Tom &amp; Li</i> 1 &lt; 2" + "长" * 5000
    _, script = await sent(Reply(text=text, edit_message=edit, buttons=BUTTONS), reason)
    assert len(set(script.names)) == 1
    first, second = (asked for _, asked in script.calls)
    assert second["text"].startswith("Tom & Li 1 < 2长")
    assert len(second["text"]) == 4096
    assert "parse_mode" not in second
    assert second["reply_markup"] == first["reply_markup"]


async def test_other_refusals_and_failures_are_the_callers() -> None:
    with pytest.raises(BadRequest, match=r"[Cc]hat not found"):
        await sent(Reply(text="x"), "Bad Request: chat not found")
    with pytest.raises(BadRequest, match=r"BUTTON_DATA_INVALID|[Bb]utton_data_invalid"):
        await sent(Reply(text="x", edit_message=5), "Bad Request: BUTTON_DATA_INVALID")
    with pytest.raises(NetworkError):
        await sent(Reply(text="x", edit_message=5), "Internal Server Error")


async def test_a_button_is_answered_with_its_toast() -> None:
    script = Script()
    await answer_button(bot_with(script), "q1", Reply(toast="好" * 300, alert=True))
    await answer_button(bot_with(script), "q2", Reply(text="x"))
    first, second = (asked for _, asked in script.calls)
    assert first == {"callback_query_id": "q1", "text": "好" * 200, "show_alert": True}
    assert second["callback_query_id"] == "q2"
    assert "text" not in second
