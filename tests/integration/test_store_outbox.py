"""The outbox's statements: what is free to claim, what is dropped and forgotten, and how much work that is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from bot.reply import Priority
from db import lease, outbox
from db.lease import Outcome
from db.outbox import Lease, Outbox, OutboxState
from db.session import connect, engine_over
from tests.integration.postroom import START

MANY = 100_000
WIDE = [32, 24, 16, 8]


@pytest.fixture
def session(database: Path) -> Iterator[Session]:
    connection = connect(database)
    with Session(engine_over(connection, "BEGIN IMMEDIATE")) as session:
        yield session
    connection.close()


def put(session: Session, chat: int, priority: Priority, at: datetime = START, key: str | None = None) -> int:
    row = Outbox(
        chat_id=chat,
        kind="note",
        payload={},
        priority=priority,
        dedupe_key=key,
        state=OutboxState.READY,
        attempts=0,
        next_try_at=at,
        created_at=at,
    )
    session.add(row)
    session.flush()
    return row.id


def claimed(session: Session, room: list[int] | None = None, now: datetime = START) -> list[int]:
    return [row.id for row in lease.claim(session, now, Lease("me", now + timedelta(minutes=1)), room or WIDE)]


def test_one_row_a_chat_and_priority_the_oldest_first(session: Session) -> None:
    digest = put(session, 1, Priority.DIGEST)
    first, second = put(session, 1, Priority.ANSWER), put(session, 1, Priority.ANSWER)
    other = put(session, 2, Priority.ANSWER)
    assert claimed(session) == [first, other, digest]
    assert claimed(session) == []
    lease.record(session, "me", [Outcome(first, OutboxState.SENT, START)])
    assert claimed(session) == [second]


def test_a_row_that_waits_for_its_time_holds_back_the_later_ones(session: Session) -> None:
    put(session, 1, Priority.ANSWER, START + timedelta(minutes=1))
    put(session, 1, Priority.ANSWER)
    assert claimed(session) == []
    assert claimed(session, now=START + timedelta(minutes=1)) == [1]


def test_less_pressing_rows_leave_room(session: Session) -> None:
    digests = [put(session, chat, Priority.DIGEST) for chat in range(20)]
    alerts = [put(session, chat, Priority.ALERT) for chat in range(20)]
    assert claimed(session) == alerts + digests[:4]
    assert claimed(session, [0, 0, 0, 0]) == []
    assert claimed(session, [-3, 1, 1, 1]) == []
    assert claimed(session, [1, 0, 5, 5]) == []


def test_an_answer_gets_a_lease_only_if_no_older_one_is_unsent(session: Session) -> None:
    def answer(chat: int) -> Outbox:
        row = outbox.add_answer(
            session,
            chat_id=chat,
            user_id=None,
            payload={},
            callback_id=None,
            about=None,
            priority=Priority.ANSWER,
            now=START,
            lease=Lease("me", START),
        )
        session.flush()
        return row

    put(session, 1, Priority.REMINDER)
    first, second = answer(1), answer(1)
    assert (first.lease_until, second.lease_until) == (START, None)
    assert answer(2).lease_until == START
    lease.record(session, "me", [Outcome(first.id, OutboxState.SENT, START)])
    assert answer(1).lease_until is None
    session.expire_all()
    lease.claim(session, START, Lease("me", START), WIDE)
    lease.record(session, "me", [Outcome(second.id, OutboxState.SENT, START)])
    third = claimed(session)
    lease.record(session, "me", [Outcome(one, OutboxState.SENT, START) for one in third])
    assert answer(1).lease_until == START


def test_a_push_is_queued_once_for_each_key(session: Session) -> None:
    queued = [
        outbox.add_push(
            session,
            chat_id=1,
            user_id=1,
            kind="note",
            data={},
            priority=Priority.REMINDER,
            dedupe_key=key,
            now=START,
        )
        for key in ("a", "a", "b")
    ]
    assert queued == [True, False, True]


def test_pushes_are_dropped_by_their_prefix_while_they_wait(session: Session) -> None:
    keys = ["reminder:1:0", "reminder:1:1", "reminder:11:0", "reminder:1", "reminder:1;"]
    rows = {key: put(session, number, Priority.REMINDER, key=key) for number, key in enumerate(keys)}
    taken = put(session, 99, Priority.REMINDER, key="reminder:1:2")
    session.get_one(Outbox, taken).state = OutboxState.SENDING
    session.flush()
    outbox.drop_pushes(session, "reminder:1:", "done")
    session.expire_all()
    dropped = [key for key, row in rows.items() if session.get_one(Outbox, row).state == OutboxState.DROPPED]
    assert dropped == ["reminder:1:0", "reminder:1:1"]
    assert session.get_one(Outbox, taken).state == OutboxState.SENDING
    assert session.get_one(Outbox, rows["reminder:1:0"]).error == "done"


def test_only_finished_rows_from_long_ago_are_forgotten_a_batch_at_a_time(session: Session) -> None:
    old = [put(session, number, Priority.REMINDER) for number in range(5)]
    new = put(session, 9, Priority.REMINDER, START + timedelta(days=1))
    for row in (*old[:4], new):
        session.get_one(Outbox, row).state = OutboxState.SENT
    session.flush()
    forgotten = [outbox.forget_sent(session, START + timedelta(hours=1), 3) for _ in range(3)]
    assert forgotten == [3, 1, 0]
    assert [row[0] for row in session.execute(text("SELECT id FROM outbox"))] == [old[4], new]


def many(session: Session, chat: Callable[[int], int]) -> None:
    moment = START.replace(tzinfo=None).isoformat(sep=" ", timespec="microseconds")
    session.connection().exec_driver_sql(
        "INSERT INTO outbox (chat_id, kind, payload, priority, state, attempts, next_try_at, created_at)"
        " VALUES (?, 'note', '{}', ?, 'ready', 0, ?, ?)",
        [(chat(number), 1 + number % 3, moment, moment) for number in range(MANY)],
    )


def work_of(session: Session, do: Callable[[], Any]) -> int:
    """How many thousand instructions SQLite's machine needs for something. Exact, unlike a time."""
    ticks = 0

    def tick() -> int:
        nonlocal ticks
        ticks += 1
        return 0

    driver = session.connection().connection.driver_connection
    assert driver is not None
    driver.set_progress_handler(tick, 1000)
    do()
    driver.set_progress_handler(None, 0)
    return ticks


@pytest.mark.parametrize("chats", [200, MANY])
def test_a_claim_is_cheap_among_a_hundred_thousand_rows(session: Session, chats: int) -> None:
    many(session, lambda number: number % chats)
    assert work_of(session, lambda: claimed(session)) < 20
    assert work_of(session, lambda: lease.next_try(session)) < 2
    assert work_of(session, lambda: outbox.drop_pushes(session, "reminder:1:", "done")) < 2
    assert work_of(session, lambda: session.scalar(outbox._OLDER_ANSWER, {"chat": 1, "priority": 0})) < 2


def test_the_plans_use_the_partial_indexes(session: Session) -> None:
    def plan(statement: Any, *values: object) -> str:
        compiled = str(statement.compile(session.connection().engine))
        rows = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}", values)
        return "\n".join(row[3] for row in rows)

    free = plan(lease.FREE, "2026-11-23 01:30:00.000000", 32, 0)
    assert "SCAN outbox USING INDEX ix_outbox_unsent" in free
    assert "ix_outbox_chat_unsent (chat_id=? AND priority=?)" in free
    assert "TEMP B-TREE" not in free
    assert "ix_outbox_ready" in plan(lease.NEXT_TRY)
    assert "ix_outbox_chat_unsent (chat_id=? AND priority=?)" in plan(outbox._OLDER_ANSWER, 1, 0, 1, 0)
