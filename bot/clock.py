"""The one source of "now".

Nothing else in Huike asks the operating system for the time: what depends on time takes a ``now`` argument or a
:class:`Clock`. A demo can so jump to tomorrow 08:30 and no test ever sleeps.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta


class Clock:
    """The machine's clock. All times are aware and in UTC."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        return datetime.now(UTC)

    async def sleep_until(self, when: datetime) -> None:
        """Return once ``now() >= when``; at once if that is past."""
        delay = (when - self.now()).total_seconds()
        if delay > 0:
            await asyncio.sleep(delay)

    async def sleep(self, seconds: float) -> None:
        """Return once ``seconds`` have passed on this clock."""
        await self.sleep_until(self.now() + timedelta(seconds=seconds))


class MovableClock(Clock):
    """A clock that runs like the machine's, but can be moved forward or back; those who sleep on it notice."""

    def __init__(self, start: datetime | None = None) -> None:
        """Start at ``start`` (aware), or at the machine's time."""
        self._offset = (start - datetime.now(UTC)) if start else timedelta()
        self._moved = asyncio.Event()

    def now(self) -> datetime:
        return datetime.now(UTC) + self._offset

    def jump_to(self, when: datetime) -> None:
        """Make ``when`` (aware) the present moment."""
        self._offset = when - datetime.now(UTC)
        moved, self._moved = self._moved, asyncio.Event()
        moved.set()

    def advance(self, by: timedelta) -> None:
        """Move the clock by ``by``, which may be negative."""
        self.jump_to(self.now() + by)

    async def sleep_until(self, when: datetime) -> None:
        while (delay := (when - self.now()).total_seconds()) > 0:
            moved = self._moved
            try:
                await asyncio.wait_for(moved.wait(), delay)
            except TimeoutError:
                continue
