"""For tests: picking the message they wait for, and showing a chat as text."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from .model import Message


def first_unseen(messages: Iterable[Message], seen: int, wanted: Callable[[Message], Any]) -> Message | None:
    """The earliest message of the bot, made or edited after the serial ``seen``, that ``wanted`` accepts."""
    unseen = (message for message in messages if message.from_bot and message.serial > seen)
    return next((m for m in sorted(unseen, key=lambda m: m.serial) if wanted(m)), None)


def chat_dump(messages: Iterable[Message]) -> str:
    """The chat as text, to read in a failed test."""
    return "\n".join(map(_line, messages))


def _line(message: Message) -> str:
    """One message, its buttons in brackets."""
    who = "bot" if message.from_bot else str(message.from_id)
    what = message.text or (f"<{message.media.kind}> {message.media.caption}" if message.media else "")
    edited = " (edited)" if message.edit_date else ""
    buttons = "".join(f"\n    {' '.join(f'[{button.text}]' for button in row)}" for row in message.buttons)
    return f"#{message.id} {who}{edited}: {what}{buttons}"
