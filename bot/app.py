"""The composition root: the only place that knows everything."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Coroutine
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session
from telegram import Bot
from telegram.error import InvalidToken, TelegramError

from bot.clock import Clock
from bot.config import ConfigError, Settings
from bot.dispatch import Dispatch
from bot.domain.sla import read_hours
from bot.i18n import CatalogueMissing, require_catalogues
from bot.inline import Inline
from bot.intake.polling import Polling
from bot.intake.watched_folder import WatchedFolder
from bot.jobs import Worker
from bot.lock import InstallationLock
from bot.logs import event
from bot.menus import Menus
from bot.offline import BOT_USERNAME, ready_database
from bot.push.alarms import Alarms, region_of
from bot.push.delivery import Delivery
from bot.push.limits import Limits
from bot.push.nights import Nights, Runner, in_a_process
from bot.push.schedule import Schedule
from bot.push.sender import Letter
from bot.push.transport import AiohttpRequest
from bot.reply import Reply
from bot.runtime import Runtime
from bot.turn import Installation
from bot.understanding.warm import steps
from bot.usecases.invite import first_admin_code
from bot.usecases.retier import retier_daily
from db.house import House, keep_house
from db.missed import UNREACHABLE
from db.session import Store
from db.setting import put_setting
from db.user import User

if TYPE_CHECKING:
    from bot.intake.orders_hook import OrdersHook
    from bot.intake.webhook import Webhook

_SETTLED = 2.0  # seconds after the start


def make_bot(settings: Settings) -> Bot:
    """The Telegram side, over our own HTTP; nothing is sent yet."""
    token = settings.require_token()
    base = f"{settings.api_url}/bot"
    files = f"{settings.api_url}/file/bot"
    request = AiohttpRequest()
    return Bot(token, base_url=base, base_file_url=files, request=request, get_updates_request=request)


@dataclass(frozen=True, slots=True)
class Started:
    """What the person who started the program wants to see."""

    bot_username: str
    admin_link: str | None


class App:
    """One running assistant. ``async with App(...)`` starts it; :meth:`run` returns when it has to end."""

    def __init__(
        self,
        settings: Settings,
        clock: Clock | None = None,
        limits: Limits | None = None,
        night: Runner | None = in_a_process,
    ) -> None:
        """``night`` is how a nightly run is done; None: not at all."""
        self.settings, self.clock = settings, clock or Clock()
        self.store = Store(settings.database_path)
        self.bot = make_bot(settings)
        self._limits, self._night = limits, night
        self._lock = InstallationLock(settings.database_path)
        self._tasks: list[asyncio.Task[None]] = []
        self._webhook: Webhook | None = None
        self._orders: OrdersHook | None = None
        self._stopped = False
        self.runtime: Runtime
        self.delivery: Delivery
        self.worker: Worker

    async def start(self) -> Started:
        """Check, upgrade the database, connect, and begin to serve.

        Raises:
            ConfigError: something outside the program has to be mended; the text says what.
        """
        try:
            require_catalogues()
        except CatalogueMissing as error:
            raise ConfigError(str(error)) from None
        self._lock.acquire()
        await asyncio.to_thread(ready_database, self.settings.database_path)
        await self.store.open()
        username = await self._hello()
        self.dispatch = Dispatch(self._installation(username))
        self.delivery = Delivery(self.store, self.bot, self.clock, self._render, self._limits)
        self.inline = Inline(self.store, self.dispatch, self.bot, self.clock)
        self.worker = Worker(self.store, self.dispatch, self.delivery, self.clock, self.bot)
        self.runtime = Runtime(
            self.store,
            self.dispatch,
            self.delivery,
            self.clock,
            self.inline,
            self.settings.concurrency,
            self.worker.wake,
        )
        zone, currency = self.settings.zone, self.settings.currency
        schedule = Schedule(
            self.store,
            self.delivery,
            self.clock,
            lambda session, now: retier_daily(session, now, zone, currency),
            Alarms(self.dispatch.installation),
        )
        await self.delivery.recover()
        await self.worker.recover()
        await self.runtime.start()
        await self.store.write(lambda session: put_setting(session, BOT_USERNAME, username))
        await self.store.write(lambda session: keep_house(session, self._house()))
        self._spawn("delivery", self.delivery.run())
        self._spawn("jobs", self.worker.run())
        self._spawn("inbox", self.runtime.run())
        self._spawn("schedule", schedule.run())
        if self._night is not None:
            nights = Nights(self.store, self.clock, zone, self._night)
            await nights.recover()
            self._spawn("nights", nights.run())
        self._spawn("menus", Menus(self.bot, self.store, self.dispatch.menu, self.clock).run())
        self._spawn("warm-up", _warm_up_soon())
        await self._start_intake()
        await self._start_orders()
        code = await self.store.write(lambda session: first_admin_code(session, self.clock.now()))
        event("started", bot=username, webhook=self._webhook is not None)
        return Started(username, f"https://t.me/{username}?start={code}" if code else None)

    def _installation(self, username: str) -> Installation:
        of = self.settings
        region = of.region or region_of(of.zone)
        return Installation(username, of.zone, of.language, of.currency, of.team_export, region)

    def _house(self) -> House:
        of, region = self.settings, self.dispatch.installation.region
        return House(of.zone, region, read_hours(of.complaint_hours), of.promise_days, of.currency)

    async def run(self) -> None:
        """Serve until a part of the program fails, which it then raises; cancel to end."""
        done, _ = await asyncio.wait(self._tasks, return_when=asyncio.FIRST_EXCEPTION)
        for task in done:
            await task

    async def stop(self) -> None:
        """Stop within some 4 seconds: no new updates, what is in hand is finished, the rest stays in the database.

        A second call does nothing.
        """
        if self._stopped:
            return
        self._stopped = True
        intake = [task for task in self._tasks if task.get_name() in ("intake", "orders")]
        await _end(intake)
        for server in (self._webhook, self._orders):
            if server is not None:
                await server.stop()
        if hasattr(self, "runtime"):
            await self.inline.stop()
            await self.worker.stop()
            await self.runtime.stop(1.5)
            await self.delivery.stop(1.5)
        await _end(self._tasks)
        await self.store.close()
        with contextlib.suppress(TelegramError):
            await self.bot.shutdown()
        self._lock.release()
        if self._tasks:
            event("stopped")

    async def __aenter__(self) -> App:
        try:
            await self.start()
        except BaseException:
            await self.stop()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    def _spawn(self, name: str, work: Coroutine[Any, Any, None]) -> None:
        self._tasks.append(asyncio.create_task(work, name=name))

    async def _hello(self) -> str:
        try:
            await self.bot.initialize()
        except InvalidToken:
            raise ConfigError(
                "HUIKE_TOKEN: Telegram does not accept this token; copy it again from @BotFather"
            ) from None
        except TelegramError as error:
            raise ConfigError(
                f"HUIKE_API_URL: no answer from {self.settings.api_url} ({error.message}); "
                "check the network, or set HTTPS_PROXY"
            ) from None
        return self.bot.username

    async def _start_intake(self) -> None:
        settings = self.settings
        if settings.webhook_url and settings.webhook_secret:
            from bot.intake.webhook import Webhook  # a web server, which others do without

            self._webhook = Webhook(
                self.bot, self.runtime, settings.webhook_url, settings.webhook_secret.get_secret_value(), settings.port
            )
            try:
                await self._webhook.start()
            except OSError:
                raise ConfigError(f"HUIKE_PORT: port {settings.port} is taken; choose another, like 8081") from None
            except TelegramError as error:
                raise ConfigError(f"HUIKE_WEBHOOK_URL: Telegram refuses it: {error.message}") from None
            return
        self._spawn("intake", Polling(self.bot, self.runtime, self.clock).run())

    async def _start_orders(self) -> None:
        """The ways of orders from other programs, where they are wanted."""
        of = self.settings
        if of.orders_token is not None:
            from bot.intake.orders_hook import OrdersHook

            token = of.orders_token.get_secret_value()
            self._orders = OrdersHook(self.store, self.clock, token, of.zone, of.currency, self.delivery.wake)
            try:
                await self._orders.start(of.orders_host, of.orders_port)
            except OSError:
                where = f"{of.orders_host} port {of.orders_port}"
                raise ConfigError(f"HUIKE_ORDERS_PORT: {where} cannot be used; choose another, like 8091") from None
        if of.orders_folder is not None:
            folder = WatchedFolder(self.store, self.clock, of.orders_folder, of.zone, of.currency, self.delivery.wake)
            try:
                folder.prepare()
            except OSError as error:
                raise ConfigError(f"HUIKE_ORDERS_FOLDER: {of.orders_folder}: {error.strerror}") from None
            self._spawn("orders", folder.run())

    def _render(self, session: Session, letter: Letter, now: datetime) -> Reply | str:
        recipient = session.get(User, letter.user_id) if letter.user_id else None
        if recipient is None or not recipient.active:
            return "the recipient is gone"
        if recipient.unreachable_since is not None:
            return UNREACHABLE
        return self.dispatch.render(session, recipient, letter.kind, letter.payload, now)


async def _warm_up_soon() -> None:
    """Not at once: what has waited for the start is answered sooner by itself, and reads the tables it needs. Step by
    step, so that nobody who stops the program waits for the rest."""
    await asyncio.sleep(_SETTLED)
    for step in steps():
        await asyncio.to_thread(step)


async def _end(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
