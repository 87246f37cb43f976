"""The webhook: a small HTTP server that says 200 only after an update is kept."""

from __future__ import annotations

import hmac
import json
from typing import Any

from aiohttp import web
from telegram import Bot

from bot.incoming import ALLOWED_UPDATES
from bot.logs import event
from bot.runtime import Runtime

_HEADER = "X-Telegram-Bot-Api-Secret-Token"
_LARGEST = 1 << 20  # bytes of one update
_LONGEST_STOP = 1.0  # seconds that requests in hand may take when we stop; Telegram repeats what is cut off


class Webhook:
    """Listens on a port for updates posted to ``/telegram`` by someone who knows the secret."""

    def __init__(self, bot: Bot, runtime: Runtime, url: str, secret: str, port: int) -> None:
        self._bot, self._runtime, self._url, self._secret, self._port = bot, runtime, url, secret, port
        self._runner: web.AppRunner | None = None

    async def start(self) -> None:
        """Listen, then tell Telegram where.

        Raises:
            OSError: the port is taken.
            TelegramError: Telegram refuses the address.
        """
        app = web.Application(client_max_size=_LARGEST)
        app.router.add_post("/telegram", self._receive)
        app.router.add_get("/healthz", self._healthz)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=_LONGEST_STOP)
        await self._runner.setup()
        await web.TCPSite(self._runner, port=self._port).start()
        await self._bot.set_webhook(
            f"{self._url}/telegram",
            secret_token=self._secret,
            allowed_updates=list(ALLOWED_UPDATES),
            max_connections=40,
        )

    async def stop(self) -> None:
        """Stop listening; Telegram goes on trying until we are back."""
        if self._runner is not None:
            await self._runner.cleanup()

    async def _receive(self, request: web.Request) -> web.Response:
        if not hmac.compare_digest(request.headers.get(_HEADER, "").encode(), self._secret.encode()):
            event("webhook_refused", reason="secret")
            return web.Response(status=403)
        update = _update_in(await request.read())
        if update is None:
            event("webhook_refused", reason="body")
            return web.Response(status=400)
        await self._runtime.accept([update])
        return web.Response()

    async def _healthz(self, request: web.Request) -> web.Response:
        return web.Response(text="ok")


def _update_in(body: bytes) -> dict[str, Any] | None:
    """The update that a request holds, if it is one."""
    try:
        update = json.loads(body)
    except (ValueError, RecursionError):
        return None
    number = update.get("update_id") if isinstance(update, dict) else None
    return update if type(number) is int and 0 <= number < 1 << 63 else None
