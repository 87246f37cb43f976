"""What the phone page can have a person do: from the JSON it sends to the person's act."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeAlias

from .errors import SandboxError
from .inline import inline_view
from .model import Json, Message
from .people import Person

Action: TypeAlias = Callable[[Person, Json], Any]


def _send(person: Person, body: Json) -> Message:
    return person.send(str(body["text"]), _chat(body), _optional_number(body, "reply_to"))


def _edit(person: Person, body: Json) -> Message:
    return person.edit(int(body["message_id"]), str(body["text"]), _chat(body))


def _delete(person: Person, body: Json) -> None:
    person.delete(int(body["message_id"]), _chat(body))


def _press(person: Person, body: Json) -> Json:
    chat = person.chat(_chat(body))
    message = chat.messages.get(int(body["message_id"]))
    if message is None or message.deleted:
        raise SandboxError("no such message")
    row, column = int(body["row"]), int(body["col"])
    if not (0 <= row < len(message.buttons) and 0 <= column < len(message.buttons[row])):
        raise SandboxError("no such button")
    return {"query_id": person.press(message, message.buttons[row][column], chat)}


def _start(person: Person, body: Json) -> Message:
    return person.start(str(body.get("payload", "")))


def _block(person: Person, body: Json) -> None:
    person.block()


def _unblock(person: Person, body: Json) -> None:
    person.unblock()


def _location(person: Person, body: Json) -> Message:
    return person.send_location(float(body["latitude"]), float(body["longitude"]), _chat(body))


def _contact(person: Person, body: Json) -> Message:
    names = str(body["first_name"]), str(body.get("last_name", ""))
    return person.send_contact(str(body["phone_number"]), *names, _optional_number(body, "user_id"), _chat(body))


def _forward(person: Person, body: Json) -> Message:
    """Of a message in one of the person's chats, or of a text from elsewhere, written at an aware ISO moment."""
    name = str(body["from"])
    if "message_id" in body:
        chat = person.chat(_chat(body))
        message = chat.messages.get(int(body["message_id"]))
        if message is None or message.deleted:
            raise SandboxError("no such message")
        return person.forward(message, name, chat)
    at = datetime.fromisoformat(str(body["at"])) if "at" in body else person.world.clock.now()
    if at.tzinfo is None:
        raise SandboxError("the time needs its offset from UTC")
    return person.forward_text(str(body["text"]), name, at, chat=_chat(body))


def _inline(person: Person, body: Json) -> Json:
    return inline_view(person.type_inline(str(body["query"])))


def _choose(person: Person, body: Json) -> Message:
    query = person.world.inline.known.get(str(body["query_id"]))
    if query is None or query.person_id != person.id:
        raise SandboxError("no such query")
    return person.choose(query, str(body["result_id"]), _chat(body))


def _read(person: Person, body: Json) -> None:
    person.read(int(body["message_id"]), _chat(body))


def _chat(body: Json) -> int | None:
    return _optional_number(body, "chat")


def _optional_number(body: Json, name: str) -> int | None:
    value = body.get(name)
    return None if value is None else int(value)


ACTIONS: dict[str, Action] = {
    "send": _send,
    "edit": _edit,
    "delete": _delete,
    "press": _press,
    "start": _start,
    "block": _block,
    "unblock": _unblock,
    "location": _location,
    "contact": _contact,
    "forward": _forward,
    "read": _read,
    "inline": _inline,
    "choose": _choose,
}
"""By the last part of the address ``/phone/<person>/<action>``; each answers a Message, JSON or None."""
