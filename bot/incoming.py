"""From a Telegram update to plain data."""

from __future__ import annotations

from typing import Any

from telegram import (
    CallbackQuery,
    Message,
    MessageOriginChannel,
    MessageOriginChat,
    MessageOriginHiddenUser,
    MessageOriginUser,
    Update,
)

from bot.domain.places import Place
from bot.turn import Incoming, Media, Origin, SharedContact

KEPT_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")
ALLOWED_UPDATES = (*KEPT_UPDATES, INLINE := "inline_query")


def lane_of(payload: dict[str, Any]) -> int:
    """The chat that an update belongs to, or else its user: updates of one lane are handled in order."""
    for kind in KEPT_UPDATES:
        if body := _object(payload.get(kind)):
            holder = _object(body.get("message")) if kind == "callback_query" else body
            number = (_object(holder.get("chat")) or _object(body.get("from"))).get("id")
            # What is no id must not stop the updates that came with it: it is kept, and fails when it is handled.
            return number if type(number) is int and abs(number) < 1 << 63 else 0
    return 0


def _object(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def incoming_from(payload: dict[str, Any]) -> Incoming | None:
    """What a person sent or pressed; None for updates that are neither."""
    update = Update.de_json(payload, None)
    if query := update.callback_query:
        return _from_button(update, query)
    message = update.message or update.edited_message
    if message is None or message.from_user is None:
        return None
    user = message.from_user
    return Incoming(
        update_id=update.update_id,
        chat_id=message.chat.id,
        private=message.chat.type == "private",
        telegram_id=user.id,
        first_name=user.full_name,
        language_code=user.language_code,
        message_id=message.message_id,
        text=message.text or message.caption or "",
        reply_to=message.reply_to_message.message_id if message.reply_to_message else None,
        edited=update.edited_message is not None,
        media=_media(message),
        album=message.media_group_id,
        place=Place(message.location.latitude, message.location.longitude) if message.location else None,
        shared=_shared(message),
        origin=_origin(message),
    )


def _from_button(update: Update, query: CallbackQuery) -> Incoming:
    user, message = query.from_user, query.message
    return Incoming(
        update_id=update.update_id,
        chat_id=message.chat.id if message else user.id,
        private=message is None or message.chat.type == "private",
        telegram_id=user.id,
        first_name=user.full_name,
        language_code=user.language_code,
        message_id=message.message_id if message else None,
        data=query.data or "",
        callback_id=query.id,
    )


# An animation comes with a document beside it, for old programs.
_FILES = ("voice", "audio", "video", "video_note", "animation", "document", "sticker")


def _media(message: Message) -> Media | None:
    if message.photo:
        largest = message.photo[-1]
        return Media("photo", largest.file_id, size=largest.file_size, mime="image/jpeg")
    for kind in _FILES:
        file = getattr(message, kind)
        if file is not None:
            name, mime = getattr(file, "file_name", None), getattr(file, "mime_type", None)
            return Media(kind, file.file_id, name, file.file_size, mime)
    return None


def _shared(message: Message) -> SharedContact | None:
    if message.contact is None:
        return None
    name = " ".join(filter(None, (message.contact.first_name, message.contact.last_name)))
    return SharedContact(name, message.contact.phone_number)


def _origin(message: Message) -> Origin | None:
    match message.forward_origin:
        case MessageOriginUser(sender_user=user, date=at):
            return Origin(user.full_name, at, person=not user.is_bot, telegram_id=user.id, bot=user.is_bot)
        case MessageOriginHiddenUser(sender_user_name=name, date=at):
            return Origin(name, at)
        case MessageOriginChat(sender_chat=chat, author_signature=signed, date=at):
            return Origin(signed or chat.title or "", at, person=signed is not None)
        case MessageOriginChannel(chat=chat, author_signature=signed, date=at):
            return Origin(signed or chat.title or "", at, person=signed is not None)
    return None


def reachability(payload: dict[str, Any]) -> tuple[int, bool] | None:
    """Who blocked or unblocked the bot: the person's id and whether messages reach them now."""
    body = payload.get("my_chat_member")
    if not isinstance(body, dict) or body.get("chat", {}).get("type") != "private":
        return None
    status = body.get("new_chat_member", {}).get("status")
    return int(body["chat"]["id"]), status not in ("kicked", "left")
