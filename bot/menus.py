"""The command menus: common ones for each language, and each user's own by role and chosen language."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session
from telegram import Bot, BotCommand, BotCommandScopeAllPrivateChats, BotCommandScopeChat
from telegram.error import BadRequest, Forbidden, TelegramError

from bot.clock import Clock
from bot.i18n import _, current_zone, speaking
from bot.logs import event
from bot.turn import MenuEntry
from db.session import Store
from db.setting import get_setting, put_setting
from db.user import Role, User

_COMMON = {None: "en", "zh": "zh_Hans"}  # Telegram takes two-letter codes; who joined gets a menu of the own tag
_REFUSED = timedelta(minutes=10)
_ROUND = 5.0  # seconds between two looks for menus that are not right any more


def commands(menu: Sequence[MenuEntry], role: Role, language: str) -> list[BotCommand]:
    """The menu of a role in a language."""
    with speaking(language, current_zone()):
        return [BotCommand(entry.command, _(entry.description)) for entry in menu if role in entry.roles]


class Menus:
    """Keeps the menus at Telegram as they should be; what was set is remembered over restarts."""

    def __init__(self, bot: Bot, store: Store, menu: Sequence[MenuEntry], clock: Clock) -> None:
        self._bot, self._store, self._menu, self._clock = bot, store, menu, clock
        self._set: dict[str, str] = {}
        self._refused: dict[str, datetime] = {}  # until when not to try again

    async def run(self) -> None:
        """Set what is not right, look again every few seconds, until cancelled."""
        while True:
            try:
                await self.refresh()
            except TelegramError as error:
                event("menus_not_set", error=type(error).__name__)
                await self._clock.sleep(30)
            await self._clock.sleep(_ROUND)

    async def refresh(self) -> None:
        """Set the menus that are not right."""
        for code, language in _COMMON.items():
            entries = commands(self._menu, Role.REP, language)
            if await self._changed(f"menu:{code or 'default'}", entries):
                await self._bot.set_my_commands(entries, BotCommandScopeAllPrivateChats(), code)
                await self._remember(f"menu:{code or 'default'}", entries)
        for telegram_id, role, language in await self._store.read(_users):
            await self._set_own(telegram_id, commands(self._menu, Role(role), language))

    async def _set_own(self, telegram_id: int, entries: list[BotCommand]) -> None:
        name, now = f"menu:{telegram_id}", self._clock.now()
        if self._refused.get(name, now) > now or not await self._changed(name, entries):
            return
        try:
            await self._bot.set_my_commands(entries, BotCommandScopeChat(telegram_id))
        except (BadRequest, Forbidden) as error:  # this user alone: blocked us, or never wrote
            event("menu_refused", error=type(error).__name__)
            self._refused[name] = now + _REFUSED
            return
        await self._remember(name, entries)

    async def _changed(self, name: str, entries: list[BotCommand]) -> bool:
        if name not in self._set:
            stored = await self._store.read(lambda session: get_setting(session, name))
            self._set[name] = stored or ""
        return self._set[name] != _digest(entries)

    async def _remember(self, name: str, entries: list[BotCommand]) -> None:
        self._set[name] = _digest(entries)
        await self._store.write(lambda session: put_setting(session, name, _digest(entries)))


def _digest(entries: list[BotCommand]) -> str:
    said = "\n".join(f"{entry.command} {entry.description}" for entry in entries)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def _users(session: Session) -> list[tuple[int, str, str]]:
    query = select(User.telegram_id, User.role, User.language).where(User.active, User.unreachable_since.is_(None))
    return [(telegram_id, role, language) for telegram_id, role, language in session.execute(query)]
