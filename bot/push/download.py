"""Files that people sent, fetched from Telegram."""

from __future__ import annotations

import logging

from telegram import Bot
from telegram.error import BadRequest, Forbidden, InvalidToken, RetryAfter, TelegramError

from bot.clock import Clock
from bot.logs import event
from bot.push.failures import flood_seconds
from bot.turn import NotAvailable, TooBig

_WAITS = (1.0, 2.0, 5.0, 15.0, 30.0)  # seconds before another attempt
_LONGEST_WAIT = 60.0


async def download(bot: Bot, clock: Clock, file_id: str) -> bytes:
    """The content of a file; tried again for about a minute while Telegram cannot be reached.

    Raises:
        TooBig: it is over 20 MB.
        NotAvailable: Telegram does not have it, or could not be reached.
    """
    for wait in (*_WAITS, None):
        try:
            found = await bot.get_file(file_id)
            return bytes(await found.download_as_bytearray())
        except (BadRequest, Forbidden, InvalidToken) as error:  # a download that is gone answers 404, as a wrong token
            if "too big" in error.message.lower():
                raise TooBig from None
            event("file_not_available", level=logging.WARNING, error=type(error).__name__)
            break
        except TelegramError as error:
            event("download_failed", error=type(error).__name__)
            if wait is None:
                break
            asked = flood_seconds(error) if isinstance(error, RetryAfter) else 0.0
            await clock.sleep(min(_LONGEST_WAIT, max(wait, asked)))
    raise NotAvailable
