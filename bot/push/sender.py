"""A Reply → calls to Telegram."""

from __future__ import annotations

import html
import re
from typing import Any

from telegram import Bot, ForceReply, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, ReplyParameters
from telegram.error import BadRequest

from bot.logs import event
from bot.push.files import send_files
from bot.push.letter import Letter, letter_from
from bot.reply import MAX_TEXT, MAX_TOAST, Reply, Rows

__all__ = ["Letter", "answer_button", "letter_from", "send"]

_GONE = ("message to edit not found", "message can't be edited", "message_id_invalid")
_MALFORMED = ("parse entities", "too long")
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


async def answer_button(bot: Bot, callback_id: str, reply: Reply) -> None:
    """Stop the button's spinner, with a toast if there is one.

    Raises:
        TelegramError: as PTB and the transport raise it; a BadRequest when the press is too old.
    """
    await bot.answer_callback_query(callback_id, (reply.toast or "")[:MAX_TOAST] or None, show_alert=reply.alert)


async def send(bot: Bot, chat_id: int, reply: Reply) -> int:
    """Send or edit; the id of the message that now shows the reply.

    A card that cannot be edited any more is sent anew, and text that Telegram cannot read as HTML is sent plain.
    Of an album it is the id of the first message.

    Raises:
        TelegramError: as PTB and the transport raise it.
    """
    try:
        return await _show(bot, chat_id, reply, reply.text, "HTML")
    except BadRequest as error:
        if reply.files and reply.lost:
            event("files_not_sent", reason=error.message.split(":")[0])
            return await _show(bot, chat_id, reply.model_copy(update={"files": ()}), reply.lost, "HTML")
        if not any(reason in error.message.lower() for reason in _MALFORMED):
            raise
        event("reply_not_html", reason=error.message.split(":")[0])
        return await _show(bot, chat_id, reply, _plain(reply.text), None)


async def _show(bot: Bot, chat_id: int, reply: Reply, text: str, parse_mode: str | None) -> int:
    if reply.files:
        return await send_files(bot, chat_id, reply, text, parse_mode)
    common: dict[str, Any] = {"chat_id": chat_id, "parse_mode": parse_mode, "link_preview_options": _NO_PREVIEW}
    keyboard = _keyboard(reply.buttons)
    if reply.edit_message is not None:
        try:
            await bot.edit_message_text(text, message_id=reply.edit_message, reply_markup=keyboard, **common)
            return reply.edit_message
        except BadRequest as error:
            reason = error.message.lower()
            if "not modified" in reason:
                return reply.edit_message
            if not any(gone in reason for gone in _GONE):
                raise
    markup: InlineKeyboardMarkup | ForceReply | None = keyboard
    if markup is None and reply.ask is not None:
        markup = ForceReply(input_field_placeholder=reply.ask[:64] or None)
    parameters = ReplyParameters(reply.reply_to, allow_sending_without_reply=True) if reply.reply_to else None
    message = await bot.send_message(
        text=text,
        reply_markup=markup,
        reply_parameters=parameters,
        protect_content=reply.protect or None,
        **common,
    )
    return message.message_id


def _plain(text: str) -> str:
    return html.unescape(re.sub(r"</?[a-z][^>]*>", "", text))[:MAX_TEXT]


def _keyboard(buttons: Rows) -> InlineKeyboardMarkup | None:
    if not buttons:
        return None
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(one.text, callback_data=one.data, url=one.url) for one in row] for row in buttons]
    )
