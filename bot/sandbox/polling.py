"""getUpdates: handing the queue out to a bot that asks."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from .errors import ApiError, conflict
from .faults import Faults
from .model import Json
from .params import Params
from .signals import Signal
from .updates import ALLOWED_BY_DEFAULT, KINDS, UpdateQueue

LONGEST_POLL = 50
"""Seconds."""


class Polling:
    """At most one poll is open; a newer one ends it."""

    def __init__(self, updates: UpdateQueue, faults: Faults) -> None:
        self.opened = Signal()
        """Fires when a poll begins to wait."""
        self._updates = updates
        self._faults = faults
        self._open: asyncio.Future[str] | None = None
        """Resolved with the reason when the open poll has to give way; "" means that the sandbox stops."""

    async def get_updates(self, params: Params) -> list[Json]:
        """Confirm by ``offset``, then the next updates; waits up to ``timeout`` seconds for the first one."""
        offset = params.integer("offset")
        limit = params.integer("limit", 100, 1, 100)
        timeout = params.integer("timeout", 0, 0, LONGEST_POLL)
        set_allowed(self._updates, params)
        self.end("terminated by other getUpdates request; make sure that only one bot instance is running")
        if offset:
            self._updates.confirm(offset)
        if timeout and not len(self._updates):
            await self._wait(timeout)
        return [update.json() for update in self._updates.take(limit, self._faults.shuffle_chats)]

    def end(self, reason: str) -> None:
        """End the open poll, with a 409 unless ``reason`` is ""."""
        if self._open is not None and not self._open.done():
            self._open.set_result(reason)

    async def _wait(self, seconds: float) -> None:
        """Until an update arrives, the time is up or another poll comes. Raises ApiError 409 in the last case."""
        mine = self._open = asyncio.get_running_loop().create_future()
        arrival = asyncio.ensure_future(self._updates.arrived.wait())
        self.opened.fire()
        try:
            await asyncio.wait((mine, arrival), timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            arrival.cancel()
            with suppress(asyncio.CancelledError):
                await arrival
            if self._open is mine:
                self._open = None
        if mine.done() and (reason := mine.result()):
            raise conflict(reason)


def set_allowed(updates: UpdateQueue, params: Params) -> None:
    """``allowed_updates`` holds until it is given again; an empty list means the default, what is no list nothing."""
    try:
        value = params.json("allowed_updates", "allowed_updates")
    except ApiError:
        return
    if isinstance(value, list):
        wanted = frozenset(name.lower() for name in value if isinstance(name, str)) & frozenset(KINDS)
        updates.allowed = wanted or ALLOWED_BY_DEFAULT
