"""A Reply → calls to Telegram."""

from __future__ import annotations

import html
import re
from typing import Any

from telegram import (
    Bot,
    CopyTextButton,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    ReplyParameters,
)
from telegram.error import BadRequest

from bot.logs import event
from bot.push.files import FileGone, Made, send_files
from bot.push.letter import Letter, letter_from
from bot.reply import MAX_CAPTION, MAX_TEXT, MAX_TOAST, Button, Reply, Rows

__all__ = ["Letter", "answer_button", "letter_from", "send"]

_GONE = ("message to edit not found", "message can't be edited", "message_id_invalid")
_MALFORMED = ("parse entities", "too long")
_HAS_A_FILE = "no text in the message to edit"
_TOO_LONG = ("too long", "too_long")
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


async def answer_button(bot: Bot, callback_id: str, reply: Reply) -> None:
    """Stop the button's spinner, with a toast if there is one.

    Raises:
        TelegramError: as PTB and the transport raise it; a BadRequest when the press is too old.
    """
    await bot.answer_callback_query(callback_id, (reply.toast or "")[:MAX_TOAST] or None, show_alert=reply.alert)


async def send(bot: Bot, chat_id: int, reply: Reply, made: Made | None = None) -> int:
    """Send or edit; the id of the message that now shows the reply. ``made`` are the files of ours that it names.

    A card that cannot be edited any more is sent anew, and text that Telegram cannot read as HTML is sent plain.
    Of an album it is the id of the first message.

    Raises:
        FileGone: a file of ours is missing from ``made``, and the reply does not say what to tell then.
        TelegramError: as PTB and the transport raise it.
    """
    try:
        return await _show(bot, chat_id, reply, reply.text, "HTML", made)
    except (BadRequest, FileGone) as error:
        reason = error.message if isinstance(error, BadRequest) else "gone"
        if reply.files and reply.lost:
            event("files_not_sent", reason=reason.split(":")[0])
            return await _show(bot, chat_id, reply.model_copy(update={"files": ()}), reply.lost, "HTML", None)
        if not any(malformed in reason.lower() for malformed in _MALFORMED):
            raise
        event("reply_not_html", reason=reason.split(":")[0])
        return await _show(
            bot, chat_id, reply, _plain(reply.text, MAX_CAPTION if reply.files else MAX_TEXT), None, made
        )


async def _show(bot: Bot, chat_id: int, reply: Reply, text: str, parse_mode: str | None, made: Made | None) -> int:
    keyboard = _keyboard(reply.buttons)
    if reply.files:
        return await send_files(bot, chat_id, reply, text, parse_mode, keyboard, made)
    if reply.edit_message is not None and await _edited(bot, chat_id, reply.edit_message, text, parse_mode, keyboard):
        return reply.edit_message
    markup: InlineKeyboardMarkup | ForceReply | None = keyboard
    if markup is None and reply.ask is not None:
        markup = ForceReply(input_field_placeholder=reply.ask[:64] or None)
    parameters = ReplyParameters(reply.reply_to, allow_sending_without_reply=True) if reply.reply_to else None
    message = await bot.send_message(
        text=text,
        reply_markup=markup,
        reply_parameters=parameters,
        protect_content=reply.protect or None,
        chat_id=chat_id,
        parse_mode=parse_mode,
        link_preview_options=_NO_PREVIEW,
    )
    return message.message_id


async def _edited(
    bot: Bot, chat_id: int, message_id: int, text: str, parse_mode: str | None, keyboard: InlineKeyboardMarkup | None
) -> bool:
    """Let a message show a text; False where it cannot, and the text has to be sent anew."""
    where: dict[str, Any] = {"chat_id": chat_id, "message_id": message_id}
    how: dict[str, Any] = {"parse_mode": parse_mode, "reply_markup": keyboard}
    try:
        try:
            await bot.edit_message_text(text, **where, **how, link_preview_options=_NO_PREVIEW)
        except BadRequest as error:
            if _HAS_A_FILE not in error.message.lower():
                raise
            return await _caption_edited(bot, text, where, how)
    except BadRequest as error:
        reason = error.message.lower()
        if "not modified" not in reason and not any(gone in reason for gone in _GONE):
            raise
        return "not modified" in reason
    return True


async def _caption_edited(bot: Bot, text: str, where: dict[str, Any], how: dict[str, Any]) -> bool:
    """A message with a file shows a text under it, if that is short enough for a caption."""
    try:
        await bot.edit_message_caption(caption=text, **where, **how)
    except BadRequest as error:
        if not any(reason in error.message.lower() for reason in _TOO_LONG):
            raise
        return False
    return True


def _plain(text: str, longest: int) -> str:
    return html.unescape(re.sub(r"</?[a-z][^>]*>", "", text))[:longest]


def _keyboard(buttons: Rows) -> InlineKeyboardMarkup | None:
    if not buttons:
        return None
    return InlineKeyboardMarkup([[_key(one) for one in row] for row in buttons])


def _key(one: Button) -> InlineKeyboardButton:
    copied = CopyTextButton(one.copy_text) if one.copy_text else None
    return InlineKeyboardButton(one.text, callback_data=one.data, url=one.url, copy_text=copied)
