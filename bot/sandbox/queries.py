"""Pressed buttons that wait for the bot's answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.clock import Clock

from .updates import CALLBACK_LIFETIME


@dataclass(slots=True)
class Query:
    """One press. ``expires`` is when the bot can no longer answer."""

    id: str
    person_id: int
    expires: datetime
    answered: bool = False


class CallbackQueries:
    """The presses of the last minutes."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._queries: dict[str, Query] = {}
        self._count = 0

    def open(self, person_id: int) -> Query:
        """A new press, with an id as long as Telegram's."""
        self._forget_expired()
        self._count += 1
        query = Query(str((person_id << 32) + self._count), person_id, self._clock.now() + CALLBACK_LIFETIME)
        self._queries[query.id] = query
        return query

    def find(self, query_id: str) -> Query | None:
        """The press, or None when it is unknown or too old to be answered."""
        query = self._queries.get(query_id)
        return query if query is not None and query.expires > self._clock.now() else None

    def _forget_expired(self) -> None:
        """They were opened in the order in which they expire, so only the oldest need a look."""
        now = self._clock.now()
        while self._queries:
            oldest = next(iter(self._queries.values()))
            if oldest.expires > now:
                return
            del self._queries[oldest.id]
