"""The Bot API's JSON of users, chats and messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .model import Chat, Json, Media, Message

if TYPE_CHECKING:
    from .world import World


def user_json(world: World, user_id: int) -> Json:
    """A User: the bot, or a person."""
    if user_id == world.bot.id:
        return {
            "id": world.bot.id,
            "is_bot": True,
            "first_name": world.bot.name,
            "username": world.bot.username,
        }
    person = world.people[user_id]
    fields: Json = {"id": person.id, "is_bot": False, "first_name": person.first_name}
    for name in ("last_name", "username", "language_code"):
        if value := getattr(person, name):
            fields[name] = value
    return fields


def chat_json(world: World, chat: Chat) -> Json:
    """A Chat, as messages carry it."""
    if chat.type != "private":
        fields: Json = {"id": chat.id, "type": chat.type, "title": chat.title}
        if chat.type == "group":
            fields["all_members_are_administrators"] = False
        return fields
    person = world.people[chat.id]
    fields = {"id": chat.id, "type": "private", "first_name": person.first_name}
    for name in ("last_name", "username"):
        if value := getattr(person, name):
            fields[name] = value
    return fields


def message_json(world: World, message: Message, *, with_reply: bool = True) -> Json:
    """A Message. The one it replies to is inside, without its own."""
    chat = world.chats[message.chat_id]
    fields: Json = {
        "message_id": message.id,
        "from": user_json(world, message.from_id),
        "chat": chat_json(world, chat),
        "date": int(message.date.timestamp()),
    }
    if message.via_bot:
        fields["via_bot"] = user_json(world, world.bot.id)
    if message.edit_date:
        fields["edit_date"] = int(message.edit_date.timestamp())
    if message.forward_origin is not None:
        fields["forward_origin"] = message.forward_origin
    if with_reply and message.reply_to is not None:
        original = world.find_message(chat, message.reply_to)
        if original is not None:
            fields["reply_to_message"] = message_json(world, original, with_reply=False)
    fields.update(_content(world, message))
    if message.protected:
        fields["has_protected_content"] = True
    if message.album:
        fields["media_group_id"] = message.album
    if message.markup:
        fields["reply_markup"] = message.markup
    return fields


def _content(world: World, message: Message) -> Json:
    if message.service is not None:
        return message.service
    if message.media is None:
        fields: Json = {"text": message.text}
        if message.entities:
            fields["entities"] = message.entities
        if message.link_preview:
            fields["link_preview_options"] = message.link_preview
        return fields
    fields = _media_json(world, message.media)
    if message.media.caption:
        fields["caption"] = message.media.caption
        if message.entities:
            fields["caption_entities"] = message.entities
    return fields


def _media_json(world: World, media: Media) -> Json:
    if media.kind == "location":
        return {"location": {"latitude": media.latitude, "longitude": media.longitude}}
    if media.kind == "contact":
        contact: Json = {"phone_number": media.phone_number, "first_name": media.first_name}
        if media.last_name:
            contact["last_name"] = media.last_name
        if media.user_id is not None:
            contact["user_id"] = media.user_id
        return {"contact": contact}
    stored = world.files.by_id(media.file_id)
    fields: Json = {"file_id": media.file_id, "file_unique_id": stored.unique_id if stored else ""}
    if media.kind == "photo":
        return {"photo": [fields | {"width": media.width, "height": media.height, "file_size": media.size}]}
    if media.kind == "voice":
        return {"voice": fields | {"duration": media.duration, "mime_type": media.mime, "file_size": media.size}}
    if media.name:
        fields["file_name"] = media.name
    if media.kind in ("video", "audio"):
        timed = fields | {"duration": media.duration, "mime_type": media.mime, "file_size": media.size}
        return {media.kind: timed | ({"width": media.width, "height": media.height} if media.kind == "video" else {})}
    return {"document": fields | {"mime_type": media.mime, "file_size": media.size}}
