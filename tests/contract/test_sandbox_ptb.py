"""python-telegram-bot, the library the bot is built on, works against the sandbox and loses nothing of its updates."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeChat,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaDocument,
    InputMediaPhoto,
    LinkPreviewOptions,
    ReplyParameters,
    TelegramObject,
    Update,
)
from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, RetryAfter

from tests.contract.botapi_judges import judge_calls
from tests.unit.sandbox.playground import PNG, Playground, playground


@pytest.fixture
async def play() -> AsyncIterator[Playground]:
    async with playground() as ready:
        yield ready


def _bot(play: Playground, token: str = "42:sandbox") -> Bot:
    return Bot(token, base_url=f"{play.sandbox.url}/bot", base_file_url=f"{play.sandbox.url}/file/bot")


@pytest.fixture
async def bot(play: Playground) -> AsyncIterator[Bot]:
    async with _bot(play) as ready:
        yield ready
    assert judge_calls(play.sandbox.calls) == []


BUTTONS = InlineKeyboardMarkup(
    [[InlineKeyboardButton("好", callback_data="ok"), InlineKeyboardButton("x", url="x.cn")]]
)

LEGACY = ".chat.all_members_are_administrators"


async def test_sending_and_editing(play: Playground, bot: Bot) -> None:
    first = await bot.send_message(
        1001,
        "<b>早</b>",
        parse_mode="HTML",
        reply_markup=BUTTONS,
        protect_content=True,
        link_preview_options=LinkPreviewOptions(is_disabled=True),
    )
    assert (first.text_html, first.has_protected_content) == ("<b>早</b>", True)
    assert first.link_preview_options == LinkPreviewOptions(is_disabled=True)
    reply = await bot.send_message(
        1001, "哪天?", reply_parameters=ReplyParameters(first.message_id), reply_markup=ForceReply(selective=True)
    )
    assert reply.reply_to_message is not None
    assert reply.reply_to_message.text == "早"
    edited = await bot.edit_message_text("晚", 1001, first.message_id, reply_markup=BUTTONS)
    assert isinstance(edited, TelegramObject)
    assert await bot.edit_message_reply_markup(1001, first.message_id)
    assert await bot.send_chat_action(1001, "typing")
    assert await bot.delete_message(1001, first.message_id)


async def test_files(play: Playground, bot: Bot) -> None:
    photo = await bot.send_photo(1001, PNG, caption="<i>c</i>", parse_mode="HTML")
    assert photo.photo[0].width == 32
    assert await bot.edit_message_caption(1001, photo.message_id, caption="d")
    document = await bot.send_document(1001, b"price", filename="price.txt", caption="x")
    assert document.document is not None
    assert document.document.file_name == "price.txt"
    album = await bot.send_media_group(1001, [InputMediaPhoto(PNG, caption="a"), InputMediaPhoto(photo.photo[0])])
    assert {message.media_group_id for message in album} != {None}
    await bot.send_media_group(1001, [InputMediaDocument(b"1", filename="1"), InputMediaDocument(b"2", filename="2")])
    file = await bot.get_file(document.document.file_id)
    assert bytes(await file.download_as_bytearray()) == b"price"


async def test_menus_webhook_and_identity(play: Playground, bot: Bot) -> None:
    assert bot.username == "huike_bot"
    scope = BotCommandScopeChat(1001)
    assert await bot.set_my_commands([BotCommand("find", "查")], scope=scope, language_code="zh")
    assert [command.command for command in await bot.get_my_commands(scope, "zh")] == ["find"]
    assert play.alice.commands == [{"command": "find", "description": "查"}]
    assert await bot.delete_my_commands(scope, "zh")
    assert await bot.set_webhook("http://127.0.0.1:1/hook", secret_token="s", allowed_updates=["message"])
    info = await bot.get_webhook_info()
    assert (info.url, info.allowed_updates) == ("http://127.0.0.1:1/hook", ("message",))
    with pytest.raises(Conflict):
        await bot.get_updates()
    assert await bot.delete_webhook()
    assert (await bot.get_webhook_info()).url == ""


async def test_answers_to_presses(play: Playground, bot: Bot) -> None:
    sent = await bot.send_message(1001, "x", reply_markup=BUTTONS)
    play.alice.press(sent.message_id, "好")
    (update,) = await bot.get_updates()
    assert update.callback_query is not None
    assert update.callback_query.data == "ok"
    assert await update.callback_query.answer("done", show_alert=True)
    assert await update.callback_query.edit_message_text("after") is not None
    assert play.alice.alerts[0].text == "done"


async def test_errors_have_their_classes(play: Playground, bot: Bot) -> None:
    play.sandbox.person(1002)
    group = play.sandbox.group(-500, "Team", [play.alice])
    new = play.sandbox.upgrade_group(group)
    with pytest.raises(Forbidden, match="bot can't initiate conversation with a user"):
        await bot.send_message(1002, "x")
    with pytest.raises(BadRequest, match="Message text is empty"):
        await bot.send_message(1001, "")
    with pytest.raises(ChatMigrated) as migrated:
        await bot.send_message(-500, "x")
    assert migrated.value.new_chat_id == new.id
    play.sandbox.faults.update({"flood": 1, "retry_after": 9})
    with pytest.raises(RetryAfter) as halted:
        await bot.send_message(1001, "x")
    assert str(halted.value) == "Flood control exceeded. Retry in 9 seconds"
    with pytest.raises(InvalidToken):
        await _bot(play, "42:wrong").get_me()


async def test_no_update_loses_anything(play: Playground) -> None:
    """Every field of every kind of update is one that the library knows and keeps."""
    alice = play.alice
    sent = await play.say(reply_markup={"inline_keyboard": [[{"text": "Go", "callback_data": "go"}]]})
    message = alice.send("/find x.cn +8613912345678")
    alice.edit(message, "edited", None)
    alice.send("reply", reply_to=sent["message_id"])
    alice.press(sent["message_id"], "Go")
    alice.send_photo(PNG, "c")
    alice.send_voice(b"OggS")
    alice.send_document(b"x", "x.pdf")
    alice.send_location(1.5, 2.5)
    alice.send_contact("+861", "W", "L", 7)
    alice.forward(message, "Wang")
    alice.block()
    alice.unblock()
    group = play.sandbox.group(-500, "Team", [alice], bot_is_admin=True)
    alice.send("in the group", chat=group)
    play.sandbox.upgrade_group(group)
    play.sandbox.set_bot_status(group, "kicked", by=alice)
    updates = await play.updates()
    assert len(updates) == 17
    for raw in updates:
        update = Update.de_json(raw, None)
        assert _unknown(update) == []
        assert _lost(raw, update.to_dict()) == []


def _unknown(value: Any, path: str = "") -> list[str]:
    """What the library put aside because it does not know it, but for what Telegram sends undocumented."""
    if isinstance(value, TelegramObject):
        inner = {name: getattr(value, name, None) for name in value.__slots__ if name != "api_kwargs"}
        found = [f"{path}.{name}" for name in value.api_kwargs]
        found = [name for name in found if not name.endswith(LEGACY)]
        return found + [line for name, item in inner.items() for line in _unknown(item, f"{path}.{name}")]
    if isinstance(value, list | tuple):
        return [line for item in value for line in _unknown(item, f"{path}[]")]
    return []


def _lost(sent: Any, kept: Any, path: str = "") -> list[str]:
    """Where ``kept`` differs from ``sent``; that the library adds defaults is fine."""
    if isinstance(sent, dict) and isinstance(kept, dict):
        return [line for key in sent for line in _lost(sent[key], kept.get(key), f"{path}.{key}")]
    if isinstance(sent, list) and isinstance(kept, list | tuple) and len(sent) == len(kept):
        return [line for one, other in zip(sent, kept, strict=True) for line in _lost(one, other, f"{path}[]")]
    return [] if sent == kept else [f"{path}: {sent!r} became {kept!r}"]
