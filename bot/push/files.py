"""Files that Telegram keeps, sent again: one by its own method, several as an album."""

from __future__ import annotations

from typing import Any

from telegram import (
    Bot,
    InputMediaAudio,
    InputMediaDocument,
    InputMediaPhoto,
    InputMediaVideo,
    Message,
    ReplyParameters,
)

from bot.reply import File, Reply

_MEDIA = {
    "photo": InputMediaPhoto,
    "video": InputMediaVideo,
    "document": InputMediaDocument,
    "audio": InputMediaAudio,
}


async def send_files(bot: Bot, chat_id: int, reply: Reply, caption: str, parse_mode: str | None) -> int:
    """Send the files of a reply; the id of the first message.

    Raises:
        TelegramError: as PTB and the transport raise it; a BadRequest for a file that Telegram does not have.
    """
    common: dict[str, Any] = {
        "protect_content": reply.protect or None,
        "reply_parameters": ReplyParameters(reply.reply_to, allow_sending_without_reply=True)
        if reply.reply_to
        else None,
    }
    words: dict[str, Any] = {"caption": caption, "parse_mode": parse_mode} if caption else {}
    if len(reply.files) == 1:
        return (await _send_one(bot, chat_id, reply.files[0], common, words)).message_id
    media = [_MEDIA[file.kind](file.file_id) for file in reply.files]
    sent = await bot.send_media_group(chat_id, media, **common, **words)
    return sent[0].message_id


async def _send_one(bot: Bot, chat_id: int, file: File, common: dict[str, Any], words: dict[str, Any]) -> Message:
    match file.kind:
        case "photo":
            return await bot.send_photo(chat_id, file.file_id, **common, **words)
        case "video":
            return await bot.send_video(chat_id, file.file_id, **common, **words)
        case "voice":
            return await bot.send_voice(chat_id, file.file_id, **common, **words)
        case "audio":
            return await bot.send_audio(chat_id, file.file_id, **common, **words)
        case "animation":
            return await bot.send_animation(chat_id, file.file_id, **common, **words)
        case "video_note":  # has no caption
            return await bot.send_video_note(chat_id, file.file_id, **common)
    return await bot.send_document(chat_id, file.file_id, **common, **words)
