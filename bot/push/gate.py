"""The gate: lets requests out within the limits; where several wait for the same room, the most pressing goes first."""

from __future__ import annotations

import asyncio
from bisect import insort
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

from bot.clock import Clock
from bot.push.limits import Kind, Limits
from bot.push.waiting import doze
from bot.reply import Priority

PATIENCE = timedelta(seconds=5)  # a longer wait is waited in the table, where it costs nothing


@dataclass(order=True, slots=True)
class _Ticket:
    """Somebody who waits. ``turn`` gets None for "go ahead", or the time to come again."""

    priority: int
    number: int
    chat_id: int = field(compare=False)
    until: datetime = field(compare=False)
    kind: Kind = field(compare=False)
    turn: asyncio.Future[datetime | None] = field(compare=False)


class Gate:
    """One for all requests of one bot. Whoever is let out is counted by the limits already."""

    def __init__(self, limits: Limits, clock: Clock) -> None:
        self._limits, self._clock = limits, clock
        self._queue: list[_Ticket] = []  # the most pressing first, then the longest waiting
        self._numbers = count()
        self._news = asyncio.Event()
        self._keeper: asyncio.Task[None] | None = None
        self._closed = False

    async def enter(
        self, chat_id: int, priority: Priority, until: datetime, kind: Kind = Kind.MESSAGE
    ) -> datetime | None:
        """Wait for one's turn. None: send now. Else the time to come again, that being too far off to wait here, or
        not before ``until``."""
        turn: asyncio.Future[datetime | None] = asyncio.get_running_loop().create_future()
        ticket = _Ticket(priority, next(self._numbers), chat_id, until, kind, turn)
        insort(self._queue, ticket)
        self._admit()
        if self._queue and (self._keeper is None or self._keeper.done()):
            self._keeper = asyncio.create_task(self._keep())
        self._news.set()
        try:
            return await ticket.turn
        finally:
            if ticket in self._queue:  # cancelled
                self._queue.remove(ticket)

    def flood(self, chat_id: int, seconds: float) -> None:
        """Telegram asked for silence."""
        self._limits.flood(chat_id, seconds, self._clock.now())
        self._news.set()

    def opens_at(self, now: datetime) -> datetime:
        """When a message to a fresh chat could go out: ``now`` itself, unless halted or at the overall limit."""
        return self._limits.earliest(0, now)

    def close(self) -> None:
        """Send away everybody who waits, and who comes later."""
        self._closed = True
        self._admit()
        self._news.set()

    async def _keep(self) -> None:
        """Look again whenever somebody's time has come, as long as anybody waits."""
        while self._queue:
            self._news.clear()
            soonest = self._admit()
            if soonest is not None:
                await doze(self._clock, soonest, self._news)

    def _admit(self) -> datetime | None:
        """Decide all that can be decided now; the soonest time of those who go on waiting."""
        now = self._clock.now()
        waiting: list[_Ticket] = []
        soonest: datetime | None = None
        for ticket in self._queue:
            if ticket.turn.done():
                continue
            at = self._limits.earliest(ticket.chat_id, now, kind=ticket.kind)
            if self._closed or at - now > PATIENCE or at > ticket.until:
                ticket.turn.set_result(at)
            elif at <= now:
                self._limits.take(ticket.chat_id, now, kind=ticket.kind)
                ticket.turn.set_result(None)
            else:
                waiting.append(ticket)
                soonest = at if soonest is None else min(soonest, at)
        self._queue = waiting
        return soonest
