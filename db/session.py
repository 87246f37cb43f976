"""The store: units of work as plain functions over a SQLAlchemy ``Session``, run one at a time for writing.

A unit of work runs whole on the thread of one aiosqlite connection: one hop a transaction instead of several a
statement (measured at a third of the CPU), and a cancelled caller can never leave a half-run transaction with the
write lock held. There is one connection that writes, so nobody ever waits for a lock inside this process.
"""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections.abc import Callable, Iterator
from contextvars import copy_context
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import aiosqlite
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import StaticPool

from db import search_index as search_index  # keeps the words current before every commit

T = TypeVar("T")
Work = Callable[[Session], T]

READERS = 2
_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",  # acknowledged means on disk
    "PRAGMA foreign_keys=ON",
    "PRAGMA busy_timeout=5000",  # other processes: doctor, invite, backup
    "PRAGMA cache_size=-65536",
    "PRAGMA temp_store=MEMORY",
)


def connect(path: Path, *pragmas: str) -> sqlite3.Connection:
    """A SQLite connection with our pragmas; transactions are begun by SQLAlchemy's ``begin`` event alone."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, cached_statements=512)
    for pragma in (*_PRAGMAS, *pragmas):
        connection.execute(pragma)
    return connection


def engine_over(connection: sqlite3.Connection, begin: str) -> Engine:
    """An engine that uses this one connection and opens transactions with ``begin``.

    Its errors do not quote the values of a statement: those are what people wrote.
    """
    engine = create_engine("sqlite://", creator=lambda: connection, poolclass=StaticPool, hide_parameters=True)
    event.listen(engine, "begin", lambda conn: conn.exec_driver_sql(begin))
    return engine


class _Lane(aiosqlite.Connection):
    """One connection with its thread, which runs whole units of work."""

    def __init__(self, path: Path, begin: str, *pragmas: str) -> None:
        super().__init__(lambda: connect(path, *pragmas), iter_chunk_size=64)
        self._begin = begin
        self._sessions: sessionmaker[Session] | None = None

    async def run(self, work: Work[T]) -> T:
        """Run one transaction; it goes through to its end even if the caller is cancelled meanwhile.

        Raises:
            ValueError: the store is closed, or not open yet.
        """
        if not self._running or self._connection is None:
            raise ValueError("the store is not open")
        done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        # Queued before anything is awaited, so that a close() that comes later also runs later.
        self._tx.put_nowait((done, partial(copy_context().run, self._transaction, work)))
        return await done  # cancelled, it only stops listening

    def _transaction(self, work: Work[T]) -> T:
        if self._sessions is None:
            self._sessions = sessionmaker(engine_over(self._conn, self._begin), autoflush=True, expire_on_commit=False)
        try:
            with self._sessions.begin() as session:
                return work(session)
        except StopIteration as error:  # no future can carry it: the caller would wait for ever
            raise RuntimeError("a unit of work ran out of an iterator") from error


class Store:
    """The database of this installation.

    ``read`` sees the last committed state and cannot change it; ``write`` is one transaction that commits when the
    function returns and rolls back when it raises. The functions return plain data, and neither wait nor talk to the
    network.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._writer = _Lane(path, "BEGIN IMMEDIATE")
        self._readers = [_Lane(path, "BEGIN", "PRAGMA query_only=ON") for _ in range(READERS)]
        self._next = 0

    async def open(self) -> None:
        await self._writer
        for reader in self._readers:
            await reader

    async def close(self) -> None:
        """Finish what is queued, then let go of the file."""
        for lane in (*self._readers, self._writer):
            with contextlib.suppress(ValueError):
                await lane.close()

    async def __aenter__(self) -> Store:
        await self.open()
        return self

    async def __aexit__(self, *_: Any) -> None:
        await self.close()

    async def write(self, work: Work[T]) -> T:
        return await self._writer.run(work)

    async def read(self, work: Work[T]) -> T:
        self._next = (self._next + 1) % len(self._readers)
        return await self._readers[self._next].run(work)


@contextlib.contextmanager
def offline_session(path: Path) -> Iterator[Session]:
    """A session for a command run by hand (doctor, invite), beside or without a running bot."""
    connection = connect(path)
    try:
        with (
            Session(engine_over(connection, "BEGIN IMMEDIATE"), expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session
    finally:
        connection.close()
