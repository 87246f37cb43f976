"""Waiting on a clock that may jump."""

from __future__ import annotations

import asyncio
from datetime import datetime

from bot.clock import Clock


async def doze(clock: Clock, until: datetime, news: asyncio.Event | None = None) -> None:
    """Return when the clock shows ``until`` or ``news`` is set.

    It never takes longer than ``until`` was away at first: a clock set back meanwhile keeps nobody waiting. So look
    again what time it is.
    """
    left = max(0.0, (until - clock.now()).total_seconds())
    waits: list[asyncio.Task[object]] = [asyncio.create_task(clock.sleep_until(until))]
    if news is not None:
        waits.append(asyncio.create_task(news.wait()))
    try:
        await asyncio.wait(waits, timeout=left, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()
