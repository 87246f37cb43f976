"""Which chats and messages the bot may touch."""

from __future__ import annotations

from .errors import ApiError, bad_request, forbidden
from .model import Chat, Message
from .params import Params
from .world import World


def find_chat(world: World, params: Params, *, write: bool = True) -> Chat:
    """The chat of a call. Raises ApiError as Telegram does; ``write`` asks for the right to write there."""
    raw = params.text("chat_id")
    if not raw:
        raise bad_request("chat_id is empty")
    return chat_by_id(world, raw, write=write)


def chat_by_id(world: World, raw: str, *, write: bool) -> Chat:
    chat = world.chats.get(int(raw)) if raw.lstrip("-").isdecimal() else None
    if chat is None:
        raise bad_request("chat not found")
    if chat.type == "private":
        _check_private(chat, write)
    else:
        _check_group(chat, write)
    return chat


def _check_private(chat: Chat, write: bool) -> None:
    if chat.deactivated:
        raise forbidden("user is deactivated")
    if not write:
        return
    if not chat.started:
        raise forbidden("bot can't initiate conversation with a user")
    if chat.blocked:
        raise forbidden("bot was blocked by the user")


def _check_group(chat: Chat, write: bool) -> None:
    if chat.migrated_to is not None:
        if write:
            raise ApiError(
                400,
                "Bad Request: group chat was upgraded to a supergroup chat",
                {"migrate_to_chat_id": chat.migrated_to},
            )
        return
    if chat.bot_status == "kicked":
        raise forbidden(f"bot was kicked from the {chat.type} chat")
    if chat.bot_status == "left":
        raise forbidden(f"bot is not a member of the {chat.type} chat")


def find_message(world: World, chat: Chat, message_id: int, what: str) -> Message:
    """The message, or 400 "``what`` not found" (message to edit, message to delete …)."""
    message = world.find_message(chat, message_id) if message_id > 0 else None
    if message is None:
        raise bad_request(f"{what} not found")
    return message
