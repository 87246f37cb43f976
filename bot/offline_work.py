"""Long work of a command on the installation's database: many short transactions, beside a running bot."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from sqlalchemy.orm import Session, sessionmaker

from bot.offline import plain_faults, ready_database
from db.session import connect, engine_over

T = TypeVar("T")


class Database:
    """The installation's database for one command: each unit of work is a transaction of its own."""

    def __init__(self, sessions: sessionmaker[Session]) -> None:
        self._sessions = sessions

    def run(self, work: Callable[[Session], T]) -> T:
        with self._sessions.begin() as session:
            return work(session)


@contextmanager
def open_database(path: Path) -> Iterator[Database]:
    ready_database(path)
    with plain_faults(path):
        connection = connect(path)
        try:
            yield Database(sessionmaker(engine_over(connection, "BEGIN IMMEDIATE"), expire_on_commit=False))
        finally:
            connection.close()
