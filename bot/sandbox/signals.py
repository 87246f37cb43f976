"""Waking up those who wait for something to change."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, Literal


class Signal:
    """Everyone who waits is woken by the next :meth:`fire`."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def fire(self) -> None:
        event, self._event = self._event, asyncio.Event()
        event.set()

    def wait(self) -> Coroutine[Any, Any, Literal[True]]:
        """To be awaited: the next fire after this call, even if that comes before the awaiting begins."""
        return self._event.wait()
