"""Which messages of a group reach the bot (Telegram's privacy mode)."""

from __future__ import annotations

from .entities import utf16_slice
from .model import Message
from .world import World


def bot_sees(world: World, message: Message) -> bool:
    """Everything in the private chat. In a group: all when the bot may read all or is an administrator, else service
    messages, commands that can be meant for it, mentions of it and replies to it."""
    chat = world.chats[message.chat_id]
    if chat.type == "private":
        return True
    if chat.bot_status in ("left", "kicked"):
        return False
    if world.bot.reads_all_groups or chat.bot_status == "administrator" or message.service is not None:
        return True
    if message.reply_to is not None and (original := world.find_message(chat, message.reply_to)):
        return original.from_bot
    return any(_addresses(world, message, entity["type"], entity) for entity in message.entities)


def _addresses(world: World, message: Message, kind: str, entity: dict[str, int]) -> bool:
    if kind not in ("bot_command", "mention"):
        return False
    text = utf16_slice(message.text or message.caption, entity["offset"], entity["length"])
    _, at, name = text.partition("@")
    if kind == "bot_command" and not at:
        return True
    return name.lower() == world.bot.username.lower()
