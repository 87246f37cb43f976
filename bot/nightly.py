"""The nightly run in a process of its own: what it needs of memory goes back when it ends.

``python -m bot.nightly DATABASE NOW`` runs one night; the status is 0 when it came to its end. The program that starts
it holds the lease (bot.push.nights).
"""

from __future__ import annotations

import gc
import os
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from sqlalchemy.orm import Session, sessionmaker

from db.session import connect, engine_over

T = TypeVar("T")
_NICE = 10
_CACHE = "PRAGMA cache_size=-4096"  # KB: what is read once needs no keeping
_REST = 1.5  # times what a transaction took
_SHORTEST_REST = 0.005  # seconds


class NightBase:
    """The store for the night. After each transaction the lock is left alone for as long as it was held and longer, so
    that who waits for it, which SQLite does by trying again every few milliseconds, finds it free.

    What writes runs on a thread of its own, which keeps its priority (Linux has one for each thread): a busy machine
    may give the night no time for long, and all others would wait for the lock meanwhile.
    """

    def __init__(
        self, reader: sessionmaker[Session], writer: sessionmaker[Session], hand: ThreadPoolExecutor | None = None
    ) -> None:
        """Without a ``hand`` the thread that calls writes itself."""
        self._reader, self._writer, self._hand = reader, writer, hand
        self.longest = 0.0
        """Seconds that the longest transaction held the lock."""

    def read(self, work: Callable[[Session], T]) -> T:
        with self._reader.begin() as session:
            return work(session)

    def write(self, work: Callable[[Session], T]) -> T:
        begun = time.monotonic()
        found = self._written(work) if self._hand is None else self._hand.submit(self._written, work).result()
        held = time.monotonic() - begun
        self.longest = max(self.longest, held)
        time.sleep(max(held * _REST, _SHORTEST_REST))
        return found

    def _written(self, work: Callable[[Session], T]) -> T:
        with self._writer.begin() as session:
            return work(session)


@contextmanager
def night_base(path: Path) -> Iterator[NightBase]:
    """The store of a database file, beside a running bot or without one."""
    reading, writing = connect(path, "PRAGMA query_only=ON", _CACHE), connect(path, _CACHE)
    try:
        with ThreadPoolExecutor(1, "writer") as hand:
            hand.submit(int).result()  # the thread is there now, with the priority we have now
            yield NightBase(
                sessionmaker(engine_over(reading, "BEGIN"), expire_on_commit=False),
                sessionmaker(engine_over(writing, "BEGIN IMMEDIATE"), expire_on_commit=False),
                hand,
            )
    finally:
        reading.close()
        writing.close()


def run(path: Path, now: datetime, nice: int = 0) -> dict[str, object]:
    """One night at a moment (aware); what its row keeps. All but the writing is ``nice`` to others."""
    from bot.usecases.nightly import run_night

    with night_base(path) as base:
        if nice and hasattr(os, "nice"):
            os.nice(nice)
        return run_night(base, now)


def main(arguments: list[str]) -> int:
    path, now = arguments
    gc.disable()  # it lives for seconds and makes hardly a cycle: looking for them would take a tenth of these
    try:
        run(Path(path), datetime.fromisoformat(now), _NICE)
    except (
        KeyboardInterrupt
    ):  # Ctrl-C reaches the whole group: the program that started this one says what is to be said
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
