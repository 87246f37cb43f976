"""The sandbox Telegram: one loopback server for the bot, the people and the phone page."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from aiohttp import web

from bot.clock import Clock

from .api import BotApi
from .faults import Faults
from .files import UPLOAD_LIMIT
from .flood import FloodControl, FloodLimits
from .guard import guard
from .loopback import is_loopback
from .model import Bot, Call, Chat, Profile
from .people import Person
from .phone import Phone
from .world import World

PAGE = Path(__file__).parent / "page"
EPOCH = 1_735_689_600
"""The start of 2025, in seconds since 1970: where the first ids of a sandbox are counted from."""


class Sandbox:
    """A Telegram of its own, in memory. All its times come from ``clock``."""

    def __init__(
        self,
        clock: Clock,
        token: str = "42:sandbox",  # noqa: S107 - opens nothing but this sandbox
        bot_username: str = "huike_bot",
        bot_name: str = "Huike",
        *,
        flood: FloodLimits | None = None,
        reads_all_groups: bool = False,
        first_update_id: int | None = None,
        first_message_id: int = 1,
        timezone: str | None = None,
    ) -> None:
        """``first_update_id`` is taken from the clock when not given, so that a bot that outlives the sandbox never
        sees an id twice. ``timezone`` is the zone that the phone page shows times in; the browser's without it."""
        bot_id = int(token.split(":")[0])
        if first_update_id is None:
            first_update_id = fresh_id(clock)
        self.token = token
        self.timezone = timezone
        self.faults = Faults()
        self.world = World(
            clock, Bot(bot_id, bot_name, bot_username, reads_all_groups), first_update_id, first_message_id
        )
        self.people: dict[int, Person] = {}
        self.api = BotApi(self.world, token, self.faults, FloodControl(clock, flood))
        self._runner: web.AppRunner | None = None
        self._url = ""

    @property
    def url(self) -> str:
        """Where it listens, for example ``http://127.0.0.1:8081``."""
        return self._url

    @property
    def calls(self) -> list[Call]:
        """The bot's calls, oldest first."""
        return self.api.calls

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> None:
        """Listen; port 0 takes a free one. Raises OSError for a taken port, ValueError for a host that is not
        this machine."""
        if not is_loopback(host):
            raise ValueError(f"the sandbox listens on this machine only, not on {host}")
        self._runner = web.AppRunner(self._app(), access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, host, port)
        try:
            await site.start()
        except OSError:
            await self._runner.cleanup()
            raise
        name = f"[{host}]" if ":" in host else host
        self._url = f"http://{name}:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        """Stop listening; open polls and event streams end."""
        await self.api.stop()
        self.world.events.close()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    def person(
        self,
        id: int,  # noqa: A002 - the name Telegram gives it
        first_name: str = "",
        last_name: str = "",
        username: str = "",
        language_code: str = "",
        role_hint: str = "",
    ) -> Person:
        """The person with this id; made when there is none yet."""
        if id in self.people:
            return self.people[id]
        profile = Profile(id, first_name or f"Person {id}", last_name, username, language_code, role_hint)
        self.world.people[id] = profile
        self.world.add_chat(Chat(id, "private", members=[id]))
        person = self.people[id] = Person(self.world, profile)
        self.world.events.publish("people", dict)
        return person

    def group(
        self,
        id: int,  # noqa: A002 - the name Telegram gives it
        title: str,
        members: Sequence[Person],
        bot_is_admin: bool = False,
    ) -> Chat:
        """The group with this id; made by its first member, with the bot in it, when there is none yet."""
        if id in self.world.chats:
            return self.world.chats[id]
        status = "administrator" if bot_is_admin else "member"
        kind = "supergroup" if id < -1_000_000_000_000 else "group"
        chat = self.world.add_chat(Chat(id, kind, title, [person.id for person in members], bot_status=status))
        self.set_bot_status(chat, status, by=members[0], before="left")
        return chat

    def set_bot_status(self, chat: Chat, status: str, by: Person, before: str | None = None) -> None:
        """``by`` makes the bot a member or administrator of the group, or has it ``kicked``. The bot is told."""
        old, chat.bot_status = before or chat.bot_status, status
        self.world.tell_bot_membership(chat, by.id, member_fields(old), member_fields(status))
        self.world.events.publish("people", dict)

    def upgrade_group(self, chat: Chat) -> Chat:
        """Make a supergroup of the group: a new chat with a new id. The bot is told by two service messages."""
        new_id = -1_000_000_000_000 + chat.id
        new = self.world.add_chat(
            Chat(new_id, "supergroup", chat.title, list(chat.members), bot_status=chat.bot_status)
        )
        actor = chat.members[0]
        self._service(chat, actor, {"migrate_to_chat_id": new_id})
        chat.migrated_to = new_id
        self._service(new, actor, {"migrate_from_chat_id": chat.id})
        self.world.events.publish("people", dict)
        return new

    def _service(self, chat: Chat, actor: int, fields: dict[str, int]) -> None:
        message = self.world.new_message(chat, actor, service=fields)
        self.world.tell_bot("message", message)

    def _app(self) -> web.Application:
        app = web.Application(middlewares=[guard], client_max_size=UPLOAD_LIMIT + 1024 * 1024)
        app.router.add_route("*", "/bot{token:[^/]*}/{method}", self.api.handle)
        app.router.add_get("/file/bot{token:[^/]*}/{path:.*}", self.api.download)
        app.add_routes(Phone(self.world, self.people, self.faults, self.timezone).routes())
        app.router.add_get("/", _index)
        app.router.add_static("/page", PAGE)
        return app


def fresh_id(clock: Clock) -> int:
    """A start for ids that lies above all that an earlier sandbox gave out, at less than 10 a second on average."""
    return int((clock.now().timestamp() - EPOCH) * 10)


def member_fields(status: str) -> dict[str, object]:
    """The fields of the bot's ChatMember with this status."""
    if status == "kicked":
        return {"status": status, "until_date": 0}
    if status != "administrator":
        return {"status": status}
    rights = (
        "can_be_edited is_anonymous can_manage_chat can_delete_messages can_manage_video_chats can_restrict_members"
        " can_promote_members can_change_info can_invite_users can_post_stories can_edit_stories can_delete_stories"
    )
    granted = {"can_manage_chat", "can_delete_messages"}
    return {"status": status, **{right: right in granted for right in rights.split()}}


async def _index(request: web.Request) -> web.FileResponse:
    return web.FileResponse(PAGE / "index.html")


PEOPLE = (
    Profile(1001, "李娜", "", "lina", "zh-hans", "rep"),
    Profile(1002, "陳志明", "", "chen", "zh-hant", "manager"),
    Profile(1003, "Ada", "Lee", "ada", "en", "admin"),
    Profile(1004, "Pat", "", "", "en", "stranger"),
)
"""Who has a phone in a sandbox that stands alone."""


async def serve(host: str, port: int, clock: Clock, token: str) -> None:
    """Run a sandbox with a few people until cancelled; see :meth:`Sandbox.start` for the errors."""
    sandbox = Sandbox(clock, token, first_message_id=fresh_id(clock))
    for profile in PEOPLE:
        sandbox.person(**asdict(profile))
    await sandbox.start(host, port)
    try:
        await asyncio.Event().wait()
    finally:
        await sandbox.stop()
