"""Waking up those who wait for something to change."""

from __future__ import annotations

import asyncio


class Signal:
    """Everyone who waits is woken by the next :meth:`fire`."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def fire(self) -> None:
        event, self._event = self._event, asyncio.Event()
        event.set()

    async def wait(self) -> None:
        await self._event.wait()
