"""The store: pragmas, isolation, and transactions that nothing leaves half done."""

from __future__ import annotations

import asyncio
import random
import sqlite3
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Callable
from contextvars import ContextVar
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from db.session import Store, connect, offline_session

pytestmark = pytest.mark.usefixtures("as_set")

ANOTHER_PROCESS = """
import sys
from pathlib import Path
from sqlalchemy import text
from db.session import offline_session

print("ready", flush=True)
for number in range(100):
    with offline_session(Path(sys.argv[1])) as session:
        session.execute(text("INSERT INTO pair VALUES ('other', :number)"), {"number": number})
"""
speaker: ContextVar[str] = ContextVar("speaker", default="nobody")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "store.db"
    connection = connect(path)
    connection.execute("CREATE TABLE pair (name TEXT, half INTEGER)")
    connection.close()
    return path


@pytest.fixture
async def store(path: Path) -> AsyncIterator[Store]:
    async with Store(path) as store:
        yield store


def add_pair(session: Session, name: str) -> str:
    for half in (1, 2):
        session.execute(text("INSERT INTO pair VALUES (:name, :half)"), {"name": name, "half": half})
    return name


def pair(name: object) -> Callable[[Session], str]:
    """The work of adding a pair; it returns the name."""
    return lambda session: add_pair(session, str(name))


def read_then_write(name: str) -> Callable[[Session], None]:
    """What SQLite refuses at once where the other process wrote in between, unless the lock was taken first."""

    def work(session: Session) -> None:
        count(session)
        add_pair(session, name)

    return work


def count(session: Session) -> int:
    return int(session.execute(text("SELECT count(*) FROM pair")).scalar_one())


def pragmas(session: Session) -> dict[str, object]:
    names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout", "query_only")
    return {name: session.execute(text(f"PRAGMA {name}")).scalar() for name in names}


async def test_the_pragmas_are_in_force_on_every_connection(store: Store) -> None:
    expected = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 5000}
    assert await store.write(pragmas) == expected | {"query_only": 0}
    for _ in range(4):
        assert await store.read(pragmas) == expected | {"query_only": 1}


async def test_a_write_returns_and_commits(store: Store) -> None:
    assert await store.write(pair("a")) == "a"
    assert await store.read(count) == 2


async def test_an_exception_rolls_back_and_reaches_the_caller(store: Store) -> None:
    def fail(session: Session) -> None:
        add_pair(session, "a")
        raise LookupError("no")

    with pytest.raises(LookupError, match="no"):
        await store.write(fail)
    assert await store.read(count) == 0
    await store.write(pair("b"))
    assert await store.read(count) == 2


async def test_an_exhausted_iterator_does_not_hang_the_caller(store: Store) -> None:
    with pytest.raises(RuntimeError):
        await store.write(lambda session: next(iter([])))
    assert await store.read(count) == 0


async def test_a_read_cannot_write(store: Store) -> None:
    with pytest.raises(OperationalError, match="readonly"):
        await store.read(pair("a"))
    assert await store.read(count) == 0


async def test_a_read_sees_committed_rows_only(store: Store) -> None:
    inside, go_on = threading.Event(), threading.Event()

    def slow(session: Session) -> None:
        add_pair(session, "a")
        inside.set()
        assert go_on.wait(20)

    writing = asyncio.create_task(store.write(slow))
    await asyncio.to_thread(inside.wait, 20)
    assert await store.read(count) == 0
    go_on.set()
    await writing
    assert await store.read(count) == 2


async def test_context_variables_reach_the_work(store: Store) -> None:
    async def ask(name: str) -> tuple[str, str]:
        speaker.set(name)
        return await store.read(lambda _: speaker.get()), await store.write(lambda _: speaker.get())

    asked = await asyncio.gather(*(asyncio.create_task(ask(str(number))) for number in range(20)))
    assert asked == [(str(number), str(number)) for number in range(20)]
    assert speaker.get() == "nobody"


async def test_a_storm_of_cancels_leaves_no_lock_and_no_half_transaction(store: Store, path: Path) -> None:
    chance = random.Random(5)
    tasks = []
    for number in range(300):
        tasks.append(asyncio.create_task(store.write(pair(number))))
        if chance.random() < 0.5:
            await asyncio.sleep(0)
        for task in chance.sample(tasks, min(3, len(tasks))):
            task.cancel()
    results = await asyncio.gather(*tasks, return_exceptions=True)
    done = {result for result in results if isinstance(result, str)}
    assert 0 < len(done) < 300  # both fates happened
    await store.write(count)  # whatever was queued is through
    with sqlite3.connect(path, timeout=0, isolation_level=None) as beside:
        beside.execute("BEGIN IMMEDIATE")  # nobody holds the lock
        pairs = dict(beside.execute("SELECT name, count(*) FROM pair GROUP BY name").fetchall())
        beside.execute("ROLLBACK")
    beside.close()
    assert set(pairs.values()) == {2}
    assert done <= set(pairs)
    assert await store.write(pair("after")) == "after"


async def test_sixteen_writers_readers_and_another_process_never_meet_a_lock(store: Store, path: Path) -> None:
    other = await asyncio.create_subprocess_exec(
        sys.executable, "-c", ANOTHER_PROCESS, str(path), stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]
    )
    assert other.stdout is not None
    await other.stdout.readline()

    async def write(writer: int) -> None:
        for number in range(25):
            await store.write(read_then_write(f"{writer}:{number}"))

    async def read() -> list[int]:
        return [await store.read(count) for _ in range(100)]

    writers = asyncio.gather(*(write(one) for one in range(16)))
    seen, also_seen = await asyncio.gather(read(), read())
    await writers
    assert await other.wait() == 0
    assert await store.read(count) == 16 * 25 * 2 + 100
    assert seen == sorted(seen)
    assert also_seen == sorted(also_seen)


async def test_close_waits_for_queued_work(path: Path) -> None:
    store = Store(path)
    await store.open()
    tasks = [asyncio.create_task(store.write(pair(number))) for number in range(50)]
    await asyncio.sleep(0)  # each has called write, none has been awaited to its end
    await store.close()
    async with asyncio.timeout(20):
        await asyncio.gather(*tasks)
    with offline_session(path) as session:
        assert count(session) == 100


async def test_a_closed_store_says_so(path: Path) -> None:
    store = Store(path)
    with pytest.raises(ValueError, match="not open"):
        await store.read(count)
    await store.open()
    await store.close()
    await store.close()
    with pytest.raises(ValueError, match="not open"):
        await store.write(count)


def test_an_offline_session_commits_or_rolls_back(path: Path) -> None:
    with offline_session(path) as session:
        add_pair(session, "a")
    with pytest.raises(LookupError), offline_session(path) as session:
        raise LookupError(add_pair(session, "b"))
    with offline_session(path) as session:
        assert count(session) == 2
