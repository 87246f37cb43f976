"""Files: one by its own method, several as an album; such as Telegram keeps, and such as we made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from telegram import (
    Bot,
    InlineKeyboardMarkup,
    InputFile,
    InputMediaAudio,
    InputMediaDocument,
    InputMediaPhoto,
    InputMediaVideo,
    Message,
    ReplyParameters,
)

from bot.logs import event
from bot.reply import File, Reply
from db.blob import Blob

PHOTO_BYTES = 10 * 1024 * 1024  # a bigger one goes as a document
_MEDIA = {
    "photo": InputMediaPhoto,
    "video": InputMediaVideo,
    "document": InputMediaDocument,
    "audio": InputMediaAudio,
}

Made = Mapping[int, Blob]
"""The files of ours that a reply names, by id."""


class FileGone(Exception):
    """A file we made was asked for after it was forgotten."""


async def send_files(
    bot: Bot,
    chat_id: int,
    reply: Reply,
    caption: str,
    parse_mode: str | None,
    keyboard: InlineKeyboardMarkup | None = None,
    made: Made | None = None,
) -> int:
    """Send the files of a reply; the id of the first message.

    Raises:
        FileGone: one of ``made`` is missing.
        TelegramError: as PTB and the transport raise it; a BadRequest for a file that Telegram does not have.
    """
    common: dict[str, Any] = {
        "protect_content": reply.protect or None,
        "reply_parameters": ReplyParameters(reply.reply_to, allow_sending_without_reply=True)
        if reply.reply_to
        else None,
    }
    words: dict[str, Any] = {"caption": caption, "parse_mode": parse_mode} if caption else {}
    files = [_content(file, made or {}) for file in reply.files]
    if len(files) == 1:
        common["reply_markup"] = keyboard
        return (await _send_one(bot, chat_id, *files[0], common, words)).message_id
    if len({kind for kind, _ in files}) > 1 and all(file.blob for file in reply.files):
        files = [("document", content) for _, content in files]  # a photo grew too big: an album is of one kind
    sent = await bot.send_media_group(chat_id, [_MEDIA[kind](content) for kind, content in files], **common, **words)
    return sent[0].message_id


def _content(file: File, made: Made) -> tuple[str, str | InputFile]:
    """As what kind a file goes, and what to give to Telegram for it."""
    if file.blob is None:
        return file.kind, file.file_id or ""
    blob = made.get(file.blob)
    if blob is None:
        raise FileGone(f"blob {file.blob}")
    upload = InputFile(blob.content, filename=file.name or blob.name, attach=True)
    upload.mimetype = blob.mime  # not what this machine would guess from the name
    if file.kind == "photo" and len(blob.content) > PHOTO_BYTES:
        event("photo_as_document", blob=blob.id, bytes=len(blob.content))
        return "document", upload
    return file.kind, upload


async def _send_one(
    bot: Bot, chat_id: int, kind: str, content: str | InputFile, common: dict[str, Any], words: dict[str, Any]
) -> Message:
    match kind:
        case "photo":
            return await bot.send_photo(chat_id, content, **common, **words)
        case "video":
            return await bot.send_video(chat_id, content, **common, **words)
        case "voice":
            return await bot.send_voice(chat_id, content, **common, **words)
        case "audio":
            return await bot.send_audio(chat_id, content, **common, **words)
        case "animation":
            return await bot.send_animation(chat_id, content, **common, **words)
        case "video_note":  # has no caption
            return await bot.send_video_note(chat_id, content, **common)
    return await bot.send_document(chat_id, content, **common, **words)
