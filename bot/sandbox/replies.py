"""Which message a new one replies to."""

from __future__ import annotations

from .errors import bad_request
from .model import Chat, Json
from .params import Fields, Params
from .world import World


def read_reply(world: World, chat: Chat, params: Params) -> int | None:
    """The id of the message to reply to; None when there is none, or it is gone and the call allows that.

    Raises ApiError.
    """
    fields = _fields(params)
    if not fields.value:
        return None
    try:
        message_id = fields.integer("message_id", required=True)
        allowed_without = fields.flag("allow_sending_without_reply")
        other_chat, quote = fields.text("chat_id"), fields.text("quote")
    except ValueError as error:
        raise bad_request(str(error)) from None
    if message_id <= 0:
        return None
    if other_chat not in ("", str(chat.id)):
        raise bad_request("the sandbox has no replies across chats")
    original = world.find_message(chat, message_id)
    if original is None:
        if allowed_without:
            return None
        raise bad_request("message to be replied not found")
    if quote not in (original.text or original.caption):
        raise bad_request("QUOTE_TEXT_INVALID")
    return message_id


def _fields(params: Params) -> Fields:
    """The reply_parameters, or what the older parameters say."""
    value: Json | None = params.json("reply_parameters", "reply parameters")
    if value is None:
        if not params.text("reply_to_message_id"):
            return Fields({})
        value = {
            "message_id": params.integer("reply_to_message_id"),
            "allow_sending_without_reply": params.flag("allow_sending_without_reply"),
        }
    if not isinstance(value, dict):
        raise bad_request("object expected as reply parameters")
    return Fields(value)
