"""The stream of happenings that keeps phone pages in step."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeAlias

from .model import Json

Event: TypeAlias = tuple[str, Json]

BACKLOG = 10_000
"""Events a slow page may fall behind by before it is cut off; it then connects anew and reads the state again."""


class EventBus:
    """Hands each event to every listener."""

    def __init__(self) -> None:
        self._listeners: set[asyncio.Queue[Event | None]] = set()

    def publish(self, name: str, data: Callable[[], Json]) -> None:
        """Tell the listeners. ``data`` is only called when there is one: most calls have none."""
        if not self._listeners:
            return
        event = (name, data())
        for queue in list(self._listeners):
            try:
                queue.put_nowait(event)
            except asyncio.QueueFull:
                self._cut_off(queue)

    @contextmanager
    def listen(self) -> Iterator[asyncio.Queue[Event | None]]:
        """A queue of the events from now on; None in it means that the stream is over."""
        queue: asyncio.Queue[Event | None] = asyncio.Queue(BACKLOG)
        self._listeners.add(queue)
        try:
            yield queue
        finally:
            self._listeners.discard(queue)

    def close(self) -> None:
        """End all streams."""
        for queue in list(self._listeners):
            self._cut_off(queue)

    def _cut_off(self, queue: asyncio.Queue[Event | None]) -> None:
        self._listeners.discard(queue)
        while not queue.empty():
            queue.get_nowait()
        queue.put_nowait(None)
