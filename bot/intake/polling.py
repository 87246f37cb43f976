"""Long polling: asking for updates, keeping them, and only then confirming them with the next request's offset.

The first request names no offset: Telegram then hands out all that was never confirmed, and what the inbox knows
already is passed over. To go on from the newest update kept would be wrong. A webhook takes the updates of different
chats in any order, so older ones may still wait; and after a week without updates Telegram counts from a new, maybe
lower number.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

from telegram import Bot
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.clock import Clock
from bot.config import ConfigError
from bot.incoming import ALLOWED_UPDATES
from bot.logs import event
from bot.runtime import Runtime

_HOLD = 30  # seconds Telegram may hold a request open; 50 at most
_LONGEST_WAIT = 30.0


class Polling:
    """Polls one bot's updates into a runtime."""

    def __init__(self, bot: Bot, runtime: Runtime, clock: Clock) -> None:
        self._bot, self._runtime, self._clock = bot, runtime, clock
        self._offset: int | None = None

    async def run(self) -> None:
        """Poll until cancelled. Failures wait and go on; a webhook that was set is removed.

        Raises:
            ConfigError: Telegram does not know the token any more.
        """
        failures = 0
        while True:
            try:
                updates = await self._ask()
                if updates:
                    await self._runtime.accept(updates)
                # An empty answer means that all are confirmed: ask without offset again, for the numbers may restart.
                self._offset = max((update["update_id"] + 1 for update in updates), default=None)
                failures = 0
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
        if isinstance(error, InvalidToken) and "unauthorized" in error.message.lower():
            # (A 404, the other reason for InvalidToken, may come from something between Telegram and us.)
            raise ConfigError(
                "HUIKE_TOKEN: Telegram does not accept this token any more; get the new one from @BotFather"
            ) from None
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
