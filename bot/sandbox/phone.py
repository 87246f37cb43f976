"""The people's side over HTTP: what the phone page calls, and tests in other processes."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from aiohttp import ClientConnectionResetError, web

from bot.clock import MovableClock

from .errors import SandboxError
from .faults import Faults
from .files import UPLOAD_LIMIT
from .model import Chat, Json, Message
from .people import Person
from .phone_actions import ACTIONS, Action
from .views import message_view
from .world import World

PAGE_SIZE = 50
LARGEST_PAGE = 200
HEARTBEAT = 15.0
"""Seconds between comments on a silent event stream, so that a lost connection is noticed."""


class Phone:
    """The handlers of ``/phone/...``."""

    def __init__(self, world: World, people: dict[int, Person], faults: Faults, timezone: str | None = None) -> None:
        """``timezone`` is the zone the page shows times in; the browser's own without it."""
        self._timezone = timezone
        self._world = world
        self._people = people
        self._faults = faults

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/phone/state", self.state),
            web.get("/phone/events", self.events),
            web.get("/phone/clock", self.clock),
            web.post("/phone/clock", self.move_clock),
            web.get("/phone/faults", self.faults),
            web.post("/phone/faults", self.set_faults),
            web.get("/phone/file/{file_id}", self.file),
            web.get(r"/phone/{person:\d+}/chat/{chat:-?\d+}", self.chat),
            web.post(r"/phone/{person:\d+}/upload", self.upload),
            *(web.post(rf"/phone/{{person:\d+}}/{name}", self._handler(do)) for name, do in ACTIONS.items()),
        ]

    async def state(self, request: web.Request) -> web.Response:
        world = self._world
        return web.json_response(
            {
                "now": world.clock.now().isoformat(),
                "timezone": self._timezone,
                "bot": {"name": world.bot.name, "username": world.bot.username},
                "people": [self._person_view(person) for person in self._people.values()],
                "chats": [self._chat_view(chat) for chat in world.chats.values() if chat.migrated_to is None],
            }
        )

    async def chat(self, request: web.Request) -> web.Response:
        person = self._person(request)
        chat = person.chat(int(request.match_info["chat"]))
        before = _query_number(request, "before", 1 << 60)
        limit = min(_query_number(request, "limit", PAGE_SIZE), LARGEST_PAGE)
        return web.json_response(
            {
                "messages": [message_view(message) for message in _page(chat, before, limit)],
                "commands": person.commands_in(chat),
                "blocked": chat.blocked,
                "typing": self._world.is_typing(chat),
                "read_upto": chat.read_upto.get(person.id, 0),
                "bot_read_upto": chat.bot_read_upto,
            }
        )

    async def upload(self, request: web.Request) -> web.Response:
        person = self._person(request)
        form = await request.post()
        field = form.get("file")
        if not isinstance(field, web.FileField):
            raise SandboxError("no file")
        content = field.file.read(UPLOAD_LIMIT + 1)
        if len(content) > UPLOAD_LIMIT:
            raise SandboxError("the file is too big")
        chat, caption, kind = int(str(form["chat"])), str(form.get("caption", "")), str(form.get("kind", ""))
        if kind == "photo":
            message = person.send_photo(content, caption, chat)
        elif kind == "voice":
            message = person.send_voice(content, caption=caption, chat=chat)
        elif kind == "document":
            message = person.send_document(content, field.filename, field.content_type, caption, chat)
        else:
            raise SandboxError(f"unknown kind of file: {kind}")
        return web.json_response(message_view(message))

    async def file(self, request: web.Request) -> web.Response:
        stored = self._world.files.by_id(request.match_info["file_id"])
        if stored is None:
            raise web.HTTPNotFound(reason="no such file")
        shown = stored.mime.startswith(("image/", "audio/")) and stored.mime != "image/svg+xml"
        headers = {
            "Content-Disposition": "inline" if shown else "attachment",
            "Content-Security-Policy": "sandbox; default-src 'none'",
        }
        return web.Response(body=stored.content, content_type=stored.mime, headers=headers)

    async def clock(self, request: web.Request) -> web.Response:
        return web.json_response({"now": self._world.clock.now().isoformat()})

    async def move_clock(self, request: web.Request) -> web.Response:
        body = await _body(request)
        clock = self._world.clock
        if not isinstance(clock, MovableClock):
            raise SandboxError("this sandbox runs on the real clock")
        if "to" in body:
            when = datetime.fromisoformat(str(body["to"]))
            if when.tzinfo is None:
                raise SandboxError("the time needs its offset from UTC")
            clock.jump_to(when)
        else:
            clock.advance(timedelta(seconds=float(body["advance"])))
        self._world.changed.fire()
        self._world.events.publish("clock", lambda: {"now": clock.now().isoformat()})
        return await self.clock(request)

    async def faults(self, request: web.Request) -> web.Response:
        return web.json_response(self._faults.json())

    async def set_faults(self, request: web.Request) -> web.Response:
        self._faults.update(await _body(request))
        self._world.events.publish("faults", self._faults.json)
        return await self.faults(request)

    async def events(self, request: web.Request) -> web.StreamResponse:
        """The stream of server-sent events."""
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        )
        with self._world.events.listen() as queue, contextlib.suppress(ClientConnectionResetError):
            await response.prepare(request)
            await response.write(b"retry: 500\n\n")
            while True:
                try:
                    event = await asyncio.wait_for(queue.get(), HEARTBEAT)
                except TimeoutError:
                    await response.write(b": still here\n\n")
                    continue
                if event is None:
                    break
                name, data = event
                await response.write(f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode())
        return response

    def _handler(self, action: Action) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def handle(request: web.Request) -> web.Response:
            person = self._person(request)
            result = action(person, await _body(request))
            return web.json_response(message_view(result) if isinstance(result, Message) else result or {})

        return handle

    def _person(self, request: web.Request) -> Person:
        person = self._people.get(int(request.match_info["person"]))
        if person is None:
            raise SandboxError("no such person")
        return person

    def _person_view(self, person: Person) -> Json:
        profile = person.profile
        chats = [chat for chat in self._world.chats.values() if person.id in chat.members]
        return {
            "id": profile.id,
            "first_name": profile.first_name,
            "last_name": profile.last_name,
            "username": profile.username,
            "role_hint": profile.role_hint,
            "language_code": profile.language_code,
            "blocked": person.private.blocked,
            "unread": sum(person.unread(chat) for chat in chats),
            "unread_by_chat": {str(chat.id): count for chat in chats if (count := person.unread(chat))},
        }

    def _chat_view(self, chat: Chat) -> Json:
        title = chat.title if chat.type != "private" else self._world.bot.name
        return {"id": chat.id, "title": title, "type": chat.type, "members": chat.members}


def _query_number(request: web.Request, name: str, default: int) -> int:
    value = request.query.get(name, "")
    return int(value) if value.isdecimal() else default


def _page(chat: Chat, before: int, limit: int) -> list[Message]:
    """The newest ``limit`` visible messages with an id under ``before``, oldest first."""
    page: list[Message] = []
    for message in reversed(chat.messages.values()):
        if len(page) >= limit:
            break
        if message.id < before and not message.deleted and message.service is None:
            page.append(message)
    return page[::-1]


async def _body(request: web.Request) -> Json:
    """The JSON object sent; an empty body is an empty one. Only declared JSON is read: a foreign page cannot send
    that without asking first."""
    if not request.body_exists:
        return {}
    if request.content_type != "application/json":
        raise SandboxError("JSON expected")
    body = await request.json()
    if not isinstance(body, dict):
        raise SandboxError("a JSON object is expected")
    return body
