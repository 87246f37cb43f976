"""Bot API methods that change or remove messages."""

from __future__ import annotations

from datetime import timedelta

from .access import chat_by_id, find_message
from .content import read_caption, read_preview, read_text
from .errors import bad_request
from .formatting import CAPTION_LIMIT, TEXT_LIMIT, check_length
from .keyboards import read_markup
from .model import Json, Message
from .params import Params
from .render import message_json
from .world import World

DELETE_WITHIN = timedelta(hours=48)

_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message"
)


def edit_message_text(world: World, params: Params) -> Json:
    formatted = read_text(world, params)
    preview = read_preview(params)
    message = _own_message(world, params)
    if message.media is not None:
        raise bad_request("there is no text in the message to edit")
    check_length(formatted.text, TEXT_LIMIT, "MESSAGE_TOO_LONG")
    new = (formatted.text, formatted.entities, preview)
    changed = new != (message.text, message.entities, message.link_preview)
    _apply_markup(message, params, changed)
    message.text, message.entities, message.link_preview = new
    message.html = formatted.source
    world.edited(message, visibly=changed)
    return message_json(world, message)


def edit_message_caption(world: World, params: Params) -> Json:
    formatted = read_caption(world, params.text("caption"), params.text("parse_mode"), params.text("caption_entities"))
    message = _own_message(world, params)
    if message.media is None or message.media.kind not in ("photo", "document", "voice", "video", "audio"):
        raise bad_request("there is no caption in the message to edit")
    check_length(formatted.text, CAPTION_LIMIT, "MEDIA_CAPTION_TOO_LONG")
    changed = (formatted.text, formatted.entities) != (message.media.caption, message.entities)
    _apply_markup(message, params, changed)
    message.media.caption, message.entities, message.html = formatted.text, formatted.entities, formatted.source
    world.edited(message, visibly=changed)
    return message_json(world, message)


def edit_message_reply_markup(world: World, params: Params) -> Json:
    message = _own_message(world, params)
    _apply_markup(message, params, False)
    world.edited(message, visibly=False)
    return message_json(world, message)


def delete_message(world: World, params: Params) -> bool:
    if not params.text("chat_id"):
        raise bad_request("chat identifier is not specified")
    message_id = params.integer("message_id")
    if message_id <= 0:
        raise bad_request("message identifier is not specified")
    chat = chat_by_id(world, params.text("chat_id"), write=False)
    message = find_message(world, chat, message_id, "message to delete")
    too_old = world.clock.now() - message.date > DELETE_WITHIN
    may_delete = message.from_bot or chat.type == "private" or chat.bot_status == "administrator"
    if too_old or not may_delete:
        raise bad_request("message can't be deleted")
    world.delete(message)
    return True


def _own_message(world: World, params: Params) -> Message:
    """The message to edit, which must be the bot's own."""
    if not params.text("chat_id") and not params.text("message_id"):
        if not params.text("inline_message_id"):
            raise bad_request("message identifier is not specified")
        raise bad_request("MESSAGE_ID_INVALID")
    if not params.text("chat_id"):
        raise bad_request("chat_id is empty")
    chat = chat_by_id(world, params.text("chat_id"), write=True)
    message = find_message(world, chat, params.integer("message_id"), "message to edit")
    if not message.from_bot or message.forward_from is not None or message.placeholder is not None:
        raise bad_request("message can't be edited")
    return message


def _apply_markup(message: Message, params: Params, changed: bool) -> None:
    """Put the new keyboard (or none) under the message; refuse when nothing at all changes."""
    markup = read_markup(params)
    if markup.placeholder is not None:
        raise bad_request("inline keyboard expected")
    if not changed and markup.inline == message.markup:
        raise bad_request(_NOT_MODIFIED)
    message.markup, message.buttons = markup.inline, markup.buttons
