"""What a person can do with the phone, and see on it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from . import attachments
from .bot_sight import bot_sees
from .errors import SandboxError
from .formatting import CAPTION_LIMIT, TEXT_LIMIT, Formatted, typed_text
from .forwards import forward_origin
from .inline import INLINE_LIFETIME, QUERY_LIMIT, InlineQuery
from .model import Alert, Button, Chat, Json, Media, Message, Profile
from .render import message_json, user_json
from .updates import CALLBACK_LIFETIME
from .watching import chat_dump, first_unseen
from .world import World


class Person:
    """One person. Where a chat can be given, None means the private chat with the bot."""

    def __init__(self, world: World, profile: Profile) -> None:
        self.world = world
        self.profile = profile
        self._seen = 0
        """The serial of the last bot message that a test has waited for."""

    @property
    def id(self) -> int:
        return self.profile.id

    @property
    def private(self) -> Chat:
        """The chat with the bot."""
        return self.world.chats[self.id]

    @property
    def messages(self) -> list[Message]:
        """The private chat as it looks now, oldest first."""
        return self.world.visible_messages(self.private)

    @property
    def alerts(self) -> list[Alert]:
        """The bot's answers to pressed buttons, oldest first."""
        return self.world.alerts.setdefault(self.id, [])

    @property
    def commands(self) -> list[Json]:
        """The command menu of the private chat."""
        return self.commands_in(None)

    def commands_in(self, chat: Chat | int | None) -> list[Json]:
        return self.world.menus.seen_by(self.id, self.profile.language_code, self.chat(chat))

    def chat(self, chat: Chat | int | None) -> Chat:
        """The chat meant. Raises SandboxError when the person is not in it."""
        if chat is None:
            return self.private
        found = self.world.chats.get(chat.id if isinstance(chat, Chat) else chat)
        if found is None or self.id not in found.members:
            raise SandboxError("no such chat")
        return found

    def send(self, text: str, chat: Chat | int | None = None, reply_to: int | None = None) -> Message:
        """Write a message."""
        formatted = _checked(text)
        return self._put(chat, reply_to, text=formatted.text, html=text, entities=formatted.entities)

    def start(self, payload: str = "") -> Message:
        """Press Start, maybe by a deep link with ``payload``. This also unblocks the bot."""
        if self.private.blocked:
            self.unblock()
        return self.send(f"/start {payload}".rstrip())

    def edit(self, message_id: int | Message, text: str, chat: Chat | int | None = None) -> Message:
        """Change an own message; of a photo or file, the caption."""
        message = self._own(message_id, chat)
        if message.media is None:
            formatted = _checked(text)
            message.text = formatted.text
        else:
            formatted = typed_text(text)
            message.media.caption = formatted.text
        message.html, message.entities = text, formatted.entities
        self.world.edited(message)
        if bot_sees(self.world, message):
            self.world.tell_bot("edited_message", message)
        return message

    def delete(self, message_id: int | Message, chat: Chat | int | None = None) -> None:
        """Remove an own message, for everyone; bots are not told. In the private chat any message can go."""
        message = self._find(message_id, chat)
        if message.from_id != self.id and message.chat_id != self.id:
            raise SandboxError("only own messages can be deleted")
        self.world.delete(message)

    def press(self, message_id: int | Message, button: str | Button, chat: Chat | int | None = None) -> str:
        """Press a callback button, named by its text or its data. Returns the id of the callback query."""
        message = self._find(message_id, chat)
        found = button if isinstance(button, Button) else _find_button(message, button)
        if found.data is None:
            raise SandboxError(f"the button {found.text!r} does not call back")
        query = self.world.queries.open(self.id)
        payload: Json = {
            "id": query.id,
            "from": user_json(self.world, self.id),
            "message": message_json(self.world, message),
            "chat_instance": str(message.chat_id * 7919),
            "data": found.data,
        }
        self.world.updates.push("callback_query", payload, f"user:{self.id}", CALLBACK_LIFETIME)
        return query.id

    def type_inline(self, text: str, offset: str = "") -> InlineQuery:
        """Type ``@bot text`` in some chat: the bot is asked what it offers."""
        if not self.world.bot.inline:
            raise SandboxError("this bot has no inline mode")
        query = self.world.inline.open(self.id, text[:QUERY_LIMIT], self.world.clock.now())
        payload: Json = {
            "id": query.id,
            "from": user_json(self.world, self.id),
            "query": query.text,
            "offset": offset,
            "chat_type": "sender",
        }
        self.world.updates.push("inline_query", payload, f"inline:{self.id}", INLINE_LIFETIME)
        return query

    async def wait_offers(self, query: InlineQuery, timeout: float = 20) -> list[str]:  # noqa: ASYNC109
        """The titles of what the bot offers, once it has answered. Raises TimeoutError after ``timeout`` seconds."""
        async with asyncio.timeout(timeout):
            while query.offers is None:
                await self.world.changed.wait()
        return [one.title for one in query.offers]

    def choose(self, query: InlineQuery, result_id: str, chat: Chat | int | None = None) -> Message:
        """Send what was offered into a chat."""
        offer = next((one for one in query.offers or () if one.id == result_id), None)
        if offer is None:
            raise SandboxError("no such result")
        return self._put(
            chat,
            None,
            text=offer.content.text,
            html=offer.content.source,
            entities=offer.content.entities,
            buttons=offer.markup.buttons,
            markup=offer.markup.inline,
            via_bot=True,
        )

    def send_photo(
        self,
        content: bytes,
        caption: str = "",
        chat: Chat | int | None = None,
        reply_to: int | None = None,
        album: str | None = None,
    ) -> Message:
        """Send a picture; ``album`` is shared by those sent together (see :meth:`send_album`)."""
        return self._attach(attachments.photo(self.world.files, content), caption, chat, reply_to, album)

    def send_voice(
        self,
        content: bytes,
        duration: int = 3,
        caption: str = "",
        chat: Chat | int | None = None,
        reply_to: int | None = None,
    ) -> Message:
        """Send a voice note of ``duration`` seconds."""
        return self._attach(attachments.voice(self.world.files, content, duration), caption, chat, reply_to)

    def send_video(
        self,
        content: bytes,
        duration: int = 3,
        caption: str = "",
        chat: Chat | int | None = None,
        reply_to: int | None = None,
    ) -> Message:
        """Send a film of ``duration`` seconds."""
        return self._attach(attachments.video(self.world.files, content, duration), caption, chat, reply_to)

    def send_document(
        self,
        content: bytes,
        name: str,
        mime: str = "",
        caption: str = "",
        chat: Chat | int | None = None,
        reply_to: int | None = None,
    ) -> Message:
        return self._attach(attachments.document(self.world.files, content, name, mime), caption, chat, reply_to)

    def send_album(
        self,
        photos: Sequence[bytes],
        caption: str = "",
        captioned: int = 0,
        chat: Chat | int | None = None,
        reply_to: int | None = None,
    ) -> list[Message]:
        """Send 2 to 10 photos at once. The bot gets each as an update of its own; the one that is ``captioned``
        (counted from 0) has the caption."""
        if not 2 <= len(photos) <= 10:
            raise SandboxError("an album has 2 to 10 items")
        album = str(self.world.next_album())
        return [
            self.send_photo(photo, caption if number == captioned else "", chat, reply_to, album)
            for number, photo in enumerate(photos)
        ]

    def send_location(
        self, latitude: float, longitude: float, chat: Chat | int | None = None, reply_to: int | None = None
    ) -> Message:
        """Send a place, in degrees."""
        return self._attach(attachments.location(latitude, longitude), "", chat, reply_to)

    def send_contact(
        self,
        phone: str,
        first_name: str,
        last_name: str = "",
        user_id: int | None = None,
        chat: Chat | int | None = None,
        reply_to: int | None = None,
    ) -> Message:
        """Send someone's phone number."""
        card = attachments.contact(phone, first_name, last_name, user_id)
        return self._attach(card, "", chat, reply_to)

    def forward(
        self,
        message: Message,
        from_name: str,
        chat: Chat | int | None = None,
        *,
        at: datetime | None = None,
        origin: Json | None = None,
    ) -> Message:
        """Pass on a message that someone else wrote, ``at`` (aware) or when it was sent. ``origin`` is the
        MessageOrigin without its date; without it the author hides the account and only ``from_name`` is told."""
        came_from = forward_origin(origin or {"type": "hidden_user", "sender_user_name": from_name}, at or message.date)
        return self._put(
            chat,
            None,
            text=message.text,
            html=message.html,
            entities=[dict(entity) for entity in message.entities],
            media=replace(message.media) if message.media else None,
            forward_from=from_name,
            forward_origin=came_from,
        )

    def forward_text(
        self,
        text: str,
        from_name: str,
        at: datetime,
        *,
        origin: Json | None = None,
        chat: Chat | int | None = None,
    ) -> Message:
        """Pass on a text from a chat that the bot is not in."""
        formatted = _checked(text)
        elsewhere = Message(0, 0, 0, False, at, text=formatted.text, html=text, entities=formatted.entities)
        return self.forward(elsewhere, from_name, chat, origin=origin)

    def block(self) -> None:
        """Stop the bot. It learns of it."""
        if not self.private.blocked:
            self.private.blocked = True
            self._tell_membership({"status": "member"}, {"status": "kicked", "until_date": 0})

    def unblock(self) -> None:
        if self.private.blocked:
            self.private.blocked = False
            self._tell_membership({"status": "kicked", "until_date": 0}, {"status": "member"})

    def deactivate(self) -> None:
        """Delete the account; the bot is not told."""
        self.private.deactivated = True

    def read(self, message_id: int, chat: Chat | int | None = None) -> None:
        """Have seen everything up to this message."""
        place = self.chat(chat)
        place.read_upto[self.id] = max(place.read_upto.get(self.id, 0), message_id)
        self.world.events.publish("people", dict)

    def unread(self, chat: Chat) -> int:
        """How many messages of others the person has not seen."""
        upto = chat.read_upto.get(self.id, 0)
        count = 0
        for message in reversed(chat.messages.values()):
            if message.id <= upto:
                break
            count += message.from_id != self.id and not message.deleted and message.service is None
        return count

    async def wait(
        self,
        wanted: Callable[[Message], Any],
        timeout: float = 20,  # noqa: ASYNC109 - a test says how long it waits
        chat: Chat | int | None = None,
    ) -> Message:
        """The first message of the bot that ``wanted`` accepts, among those new or edited since the last one waited
        for. Raises TimeoutError with the chat in it after ``timeout`` seconds."""
        place = self.chat(chat)
        try:
            async with asyncio.timeout(timeout):
                while (found := first_unseen(self.world.visible_messages(place), self._seen, wanted)) is None:
                    await self.world.changed.wait()
        except TimeoutError:
            raise TimeoutError(f"no such message within {timeout} s; the chat:\n{self.dump(place)}") from None
        self._seen = found.serial
        return found

    async def wait_answer(self, timeout: float = 20, chat: Chat | int | None = None) -> Message:  # noqa: ASYNC109
        """The next message or edit of the bot that was not waited for yet."""
        return await self.wait(lambda message: True, timeout, chat)

    def dump(self, chat: Chat | int | None = None) -> str:
        """The chat as text, to read in a failed test."""
        return chat_dump(self.world.visible_messages(self.chat(chat)))

    def _put(self, chat: Chat | int | None, reply_to: int | None, **content: Any) -> Message:
        place = self.chat(chat)
        if place.blocked:
            raise SandboxError("the bot is blocked; unblock it to write")
        if place.migrated_to is not None:
            raise SandboxError("the group became a supergroup")
        if reply_to is not None and self.world.find_message(place, reply_to) is None:
            raise SandboxError("the message to reply to is gone")
        if place.type == "private":
            place.started = True
        message = self.world.new_message(place, self.id, reply_to=reply_to, **content)
        if bot_sees(self.world, message):
            self.world.tell_bot("message", message)
        return message

    def _attach(
        self,
        media: Media,
        caption: str,
        chat: Chat | int | None,
        reply_to: int | None = None,
        album: str | None = None,
    ) -> Message:
        formatted = typed_text(caption)
        if len(formatted.text) > CAPTION_LIMIT:
            raise SandboxError(f"a caption has at most {CAPTION_LIMIT} characters")
        media.caption = formatted.text
        return self._put(chat, reply_to, media=media, html=caption, entities=formatted.entities, album=album)

    def _find(self, message_id: int | Message, chat: Chat | int | None) -> Message:
        if isinstance(message_id, Message):
            chat, message_id = chat or message_id.chat_id, message_id.id
        message = self.world.find_message(self.chat(chat), message_id)
        if message is None:
            raise SandboxError("no such message")
        return message

    def _own(self, message_id: int | Message, chat: Chat | int | None) -> Message:
        message = self._find(message_id, chat)
        if message.from_id != self.id or message.forward_from is not None:
            raise SandboxError("only own messages can be edited")
        return message

    def _tell_membership(self, old: Json, new: Json) -> None:
        self.world.tell_bot_membership(self.private, self.id, old, new)
        self.world.events.publish("people", dict)


def _checked(text: str) -> Formatted:
    formatted = typed_text(text)
    if not formatted.text:
        raise SandboxError("the message is empty")
    if len(formatted.text) > TEXT_LIMIT:
        raise SandboxError(f"a message has at most {TEXT_LIMIT} characters")
    return formatted


def _find_button(message: Message, name: str) -> Button:
    buttons = [button for row in message.buttons for button in row]
    found = next((b for b in buttons if b.text == name), None) or next((b for b in buttons if b.data == name), None)
    if found is None:
        raise SandboxError(f"no button {name!r} under the message, only {[b.text for b in buttons]}")
    return found
