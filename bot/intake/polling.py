"""Long polling: asking for updates, keeping them, and only then confirming them with the next request's offset."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

from telegram import Bot
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.clock import Clock
from bot.incoming import ALLOWED_UPDATES
from bot.logs import event
from bot.runtime import Runtime

_HOLD = 30  # seconds Telegram may hold a request open; 50 at most
_LONGEST_WAIT = 30.0


class Polling:
    """Polls one bot's updates into a runtime. ``after`` is the newest update id kept so far."""

    def __init__(self, bot: Bot, runtime: Runtime, clock: Clock, after: int | None) -> None:
        self._bot, self._runtime, self._clock = bot, runtime, clock
        self._offset = after + 1 if after is not None else None

    async def run(self) -> None:
        """Poll until cancelled. Failures wait and go on; a webhook that was set is removed.

        Raises:
            InvalidToken: Telegram does not know the token any more.
        """
        failures = 0
        while True:
            try:
                updates = await self._ask()
                if updates:
                    await self._runtime.accept(updates)
                    self._offset = max(update["update_id"] for update in updates) + 1
                failures = 0
            except InvalidToken:
                raise
            except Exception as error:
                failures += 1
                await self._recover(error, failures)

    async def _ask(self) -> list[dict[str, Any]]:
        query: dict[str, Any] = {"timeout": _HOLD, "allowed_updates": json.dumps(ALLOWED_UPDATES)}
        if self._offset is not None:
            query["offset"] = self._offset
        # Asked for raw, because what is kept must be what Telegram said, not what a library understood of it.
        url = f"{self._bot.base_url}/getUpdates?{urlencode(query)}"
        result = await self._bot.request.post(url, read_timeout=_HOLD + 10)
        return list(result)  # type: ignore[arg-type]  # getUpdates answers with a list

    async def _recover(self, error: Exception, failures: int) -> None:
        event("poll_failed", error=type(error).__name__, failures=failures)
        if isinstance(error, Conflict) and "webhook" in error.message.lower():
            await self._drop_webhook()
            return
        wait = min(_LONGEST_WAIT, 0.5 * 2.0 ** min(failures, 8))
        if isinstance(error, RetryAfter):
            after = error.retry_after
            wait = max(wait, after.total_seconds() if not isinstance(after, int | float) else float(after))
        await self._clock.sleep(wait)

    async def _drop_webhook(self) -> None:
        try:
            await self._bot.delete_webhook(drop_pending_updates=False)
        except TelegramError as error:
            event("webhook_not_dropped", error=type(error).__name__)
            await self._clock.sleep(5)
