"""Everything that exists in one sandbox: people, chats, messages, files, and the bot's queue of updates."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bot.clock import Clock

from .events import EventBus
from .files import FileStore
from .inline import InlineQueries
from .menus import CommandMenus
from .model import Alert, Bot, Chat, Json, Message, Profile
from .queries import CallbackQueries
from .render import chat_json, message_json, user_json
from .signals import Signal
from .updates import UpdateQueue
from .views import message_view

TYPING_LASTS = timedelta(seconds=5)


class World:
    """The state, and the few changes to it that both the bot's side and the people's side make."""

    def __init__(self, clock: Clock, bot: Bot, first_update_id: int, first_message_id: int) -> None:
        self.clock = clock
        self.bot = bot
        self.people: dict[int, Profile] = {}
        self.chats: dict[int, Chat] = {}
        self.alerts: dict[int, list[Alert]] = {}
        self.files = FileStore()
        self.events = EventBus()
        self.menus = CommandMenus()
        self.queries = CallbackQueries(clock)
        self.inline = InlineQueries()
        self.updates = UpdateQueue(clock, first_update_id, self._bot_read)
        self.changed = Signal()
        self._serial = 0
        self._first_message_id = first_message_id
        self._albums = 13_000_000_000_000_000

    def next_album(self) -> int:
        """The number that the messages of one album share."""
        self._albums += 1
        return self._albums

    def add_chat(self, chat: Chat) -> Chat:
        chat.last_id = self._first_message_id - 1
        self.chats[chat.id] = chat
        return chat

    def new_message(self, chat: Chat, from_id: int, **fields: Any) -> Message:
        """Put a message into ``chat``; it gets the chat's next id."""
        chat.last_id += 1
        now = self.clock.now().replace(microsecond=0)
        from_bot = from_id == self.bot.id
        message = Message(chat.last_id, chat.id, from_id, from_bot, now, **fields)
        chat.messages[message.id] = message
        if from_bot:
            chat.typing_until = None
        else:
            chat.read_upto[from_id] = message.id
        self._mark_changed(message)
        self.events.publish("message", lambda: self._event(message))
        return message

    def edited(self, message: Message, *, visibly: bool = True) -> None:
        """Make known that ``message`` was changed; a change of its buttons alone is not visibly an edit."""
        if visibly:
            message.edit_date = self.clock.now().replace(microsecond=0)
        self._mark_changed(message)
        self.events.publish("edited", lambda: self._event(message))

    def delete(self, message: Message) -> None:
        message.deleted = True
        self.changed.fire()
        data: Json = {"chat": message.chat_id, "message_id": message.id}
        self.events.publish("deleted", lambda: data)

    def find_message(self, chat: Chat, message_id: int) -> Message | None:
        """The message, unless it was deleted or never was."""
        message = chat.messages.get(message_id)
        return None if message is None or message.deleted else message

    def visible_messages(self, chat: Chat) -> list[Message]:
        """What people see in the chat, oldest first."""
        return [m for m in chat.messages.values() if not m.deleted and m.service is None]

    def set_typing(self, chat: Chat) -> None:
        chat.typing_until = self.clock.now() + TYPING_LASTS
        self.events.publish("typing", lambda: {"chat": chat.id})

    def is_typing(self, chat: Chat) -> bool:
        return chat.typing_until is not None and chat.typing_until > self.clock.now()

    def tell_bot(self, kind: str, message: Message) -> None:
        """Queue the update about a person's message."""
        payload = message_json(self, message)
        self.updates.push(kind, payload, f"chat:{message.chat_id}", message=(message.chat_id, message.id))

    def tell_bot_membership(self, chat: Chat, actor: int, old: Json, new: Json) -> None:
        """Queue a my_chat_member update: ``old`` and ``new`` are the bot's status and its extra fields."""
        me = user_json(self, self.bot.id)
        payload: Json = {
            "chat": chat_json(self, chat),
            "from": user_json(self, actor),
            "date": int(self.clock.now().timestamp()),
            "old_chat_member": {"user": me, **old},
            "new_chat_member": {"user": me, **new},
        }
        self.updates.push("my_chat_member", payload, f"chat:{chat.id}")

    def _mark_changed(self, message: Message) -> None:
        self._serial += 1
        message.serial = self._serial
        self.changed.fire()

    def _event(self, message: Message) -> Json:
        return {"chat": message.chat_id, "message": message_view(message)}

    def _bot_read(self, chat_id: int, message_id: int) -> None:
        chat = self.chats[chat_id]
        if message_id > chat.bot_read_upto:
            chat.bot_read_upto = message_id
            self.events.publish("read", lambda: {"chat": chat_id, "message_id": message_id})
