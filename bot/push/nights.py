"""The night: once a day of the installation, when nobody writes, what is the matter with whom is found out anew.

The work is done by a process of its own (bot.nightly). One that failed is tried again; a night that was missed, since
the program did not run, is made up for when it starts.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from uuid import uuid4
from zoneinfo import ZoneInfo

from bot.clock import Clock
from bot.domain.habits import at
from bot.logs import event
from db.night import claim_night, free_nights, release_night
from db.session import Store

HOUR = time(2, 30)
_AFTER_START = timedelta(minutes=1)  # a night that was missed is no hurry: people come first
_LOOK_AGAIN = timedelta(minutes=5)
_AFTER_FAILURE = timedelta(minutes=10)
Runner = Callable[[Path, datetime], Awaitable[None]]


class NightFailed(Exception):
    """The process of the night did not come to its end."""


def night_command(path: Path, now: datetime) -> list[str]:
    """How one night is run by hand."""
    return [sys.executable, "-m", "bot.nightly", str(path), now.isoformat()]


def night_environment() -> dict[str, str]:
    """Large arrays go back to the system as soon as they are free, and sums of thousands need no threads."""
    return {**os.environ, "MALLOC_MMAP_THRESHOLD_": "262144", "MALLOC_ARENA_MAX": "1", "OPENBLAS_NUM_THREADS": "1"}


async def in_a_process(path: Path, now: datetime) -> None:
    """Run a night beside the program; cancelled, it ends the process.

    Raises:
        NightFailed: it did not come to its end.
    """
    process = await asyncio.create_subprocess_exec(
        *night_command(path, now), stdin=asyncio.subprocess.DEVNULL, env=night_environment()
    )
    try:
        status = await process.wait()
    except asyncio.CancelledError:
        with suppress(ProcessLookupError):
            process.terminate()
        await process.wait()
        raise
    if status:
        raise NightFailed(f"status {status}")


class Nights:
    """Starts the night of a day after half past two in the installation's zone."""

    def __init__(self, store: Store, clock: Clock, zone: ZoneInfo, runner: Runner = in_a_process) -> None:
        self._store, self._clock, self._zone, self._runner = store, clock, zone, runner
        self._owner = uuid4().hex

    async def recover(self) -> None:
        """Before the first night: what was begun was left by a program that died."""
        await self._store.write(partial(free_nights, now=self._clock.now()))

    async def run(self) -> None:
        """Work until cancelled."""
        await self._clock.sleep_until(self._clock.now() + _AFTER_START)
        while True:
            try:
                await self.look()
            except Exception:
                event("night_not_begun", level=logging.ERROR, exc_info=True)
            await self._clock.sleep_until(self._next(self._clock.now()))

    async def look(self) -> bool:
        """Run the night if it is time; whether it was."""
        now = self._clock.now()
        day = due_day(now, self._zone)
        if day is None or not await self._store.write(lambda session: claim_night(session, day, self._owner, now)):
            return False
        event("night_begun", day=day.isoformat())
        try:
            await self._runner(self._store.path, now)
        except asyncio.CancelledError:
            await asyncio.shield(self._release(day, now, counted=False))
            raise
        except Exception:
            event("night_failed", level=logging.ERROR, exc_info=True, day=day.isoformat())
            await self._release(day, self._clock.now() + _AFTER_FAILURE, counted=True)
            return False
        event("night_done", day=day.isoformat())
        return True

    async def _release(self, day: date, until: datetime, *, counted: bool) -> None:
        await self._store.write(partial(release_night, day=day, owner=self._owner, until=until, counted=counted))

    def _next(self, now: datetime) -> datetime:
        """Look again soon, for a failure or another process; at the latest at the hour of the night."""
        here = now.astimezone(self._zone)
        tonight = at(here.date() + timedelta(days=here.time() >= HOUR), HOUR, here).astimezone(UTC)
        return min(tonight, now + _LOOK_AGAIN) if tonight > now else now + _LOOK_AGAIN


def due_day(now: datetime, zone: ZoneInfo) -> date | None:
    """The day whose night should have been run by now; None before the hour: the day before is not made up for."""
    here = now.astimezone(zone)
    return here.date() if here.time() >= HOUR else None
