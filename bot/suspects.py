"""Updates that an earlier process left unfinished: one of them may be what ended it (out of memory, a crash in C)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from bot.clock import Clock
from bot.understanding.warm import warm_up
from db import inbox
from db.inbox import Inbox
from db.session import Store

_WARY = 2  # starts that ended while an update was handled, before it has to wait
_GRACE = 20.0  # seconds that the process lives first: something else may be ending each one early


class Suspects:
    """Counts, before such an update is handled, that it is: if the process ends, the count stays."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store, self._clock = store, clock
        self._tries: dict[int, int] = {}  # by update id, how often each was begun by a process that ended
        self._alone = asyncio.Lock()

    def note(self, row: Inbox) -> None:
        """An update was found unfinished."""
        self._tries[row.update_id] = row.attempts

    async def wait(self, update_id: int) -> None:
        """Let some time pass before an update that looks guilty."""
        if self._tries.get(update_id, 0) >= _WARY:
            await self._clock.sleep(_GRACE)

    @asynccontextmanager
    async def handling(self, update_id: int) -> AsyncIterator[None]:
        """Around the handling of any update. No two that were found are handled at once, so that the count is of the
        right one; what takes long at first is done before, so that a kill from outside seldom falls into it."""
        if update_id not in self._tries:
            yield
            return
        await asyncio.to_thread(warm_up)
        async with self._alone:
            await self._store.write(partial(inbox.note_start, update_id=update_id))
            self._tries.pop(update_id, None)
            yield
