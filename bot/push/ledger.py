"""The ledger: writes down what became of letters, as many as have come together in one transaction."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import timedelta
from functools import partial

from sqlalchemy.orm import Session

from bot.clock import Clock
from bot.logs import event
from bot.push.waiting import doze
from db import lease
from db.lease import Outcome
from db.session import Store
from db.user import mark_unreachable

_TRY_AGAIN = timedelta(seconds=1)  # when the database cannot be written


class Ledger:
    """Of one owner of leases. ``written`` is called after each transaction."""

    def __init__(self, store: Store, clock: Clock, owner: str, written: Callable[[], None]) -> None:
        self._store, self._clock, self._owner, self._written = store, clock, owner, written
        self._open: list[Outcome] = []
        self._writer: asyncio.Task[None] | None = None
        self._closed = False

    def note(self, outcome: Outcome) -> None:
        """Keep an outcome; it is written soon, and tried again until it is. Nothing once closed."""
        if self._closed:
            return
        self._open.append(outcome)
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write())

    async def close(self, patience: float) -> None:
        """Wait for ``patience`` seconds until everything is written. What then is not stays under its lease."""
        if self._writer is not None:
            _, late = await asyncio.wait({self._writer}, timeout=patience)
            if late:
                event("outcomes_lost", level=logging.ERROR, letters=len(self._open))
                self._writer.cancel()
        self._closed = True

    async def _write(self) -> None:
        while self._open:
            outcomes = tuple(self._open)
            try:
                await self._store.write(partial(self._record, outcomes))
            except Exception:
                event("outcomes_not_written", level=logging.ERROR, exc_info=True)
                await doze(self._clock, self._clock.now() + _TRY_AGAIN)
                continue
            del self._open[: len(outcomes)]
            self._written()

    def _record(self, outcomes: tuple[Outcome, ...], session: Session) -> None:
        lease.record(session, self._owner, outcomes)
        for one in outcomes:
            if one.unreachable is not None:
                mark_unreachable(session, one.unreachable, one.at)
