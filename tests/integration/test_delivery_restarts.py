"""Delivery: leases, stops, crashes and clocks that jump lose nothing and double nothing."""

from __future__ import annotations

import asyncio
import sqlite3
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from bot.push.limits import LimitSettings
from bot.push.sender import letter_from
from bot.reply import Priority, Reply
from db import lease
from db.outbox import Lease, Outbox, OutboxState
from tests.integration.postroom import GRACE, LINA, START, PostRoom, post_room, texts

SLOW = LimitSettings(chat_interval=4, chat_burst=1)


async def test_a_stop_waits_for_what_is_under_way(room: PostRoom) -> None:
    room.sandbox.faults.latency_ms = 100
    await room.answer(LINA, "under way")
    await room.until_begun(1)
    await room.stop()
    assert (await room.rows())[0].state == OutboxState.SENT


async def test_a_stop_cuts_off_what_hangs_and_the_next_start_sends_it(room: PostRoom) -> None:
    room.sandbox.faults.latency_ms = 60_000
    await room.answer(LINA, "hangs")
    await room.push(GRACE, "digest", Priority.DIGEST)
    await room.until_begun(2)
    await room.delivery.stop(0.05)
    await room.until_states(OutboxState.SENDING, OutboxState.SENDING)
    room.sandbox.faults.latency_ms = 0
    room.delivery = room.new_delivery()
    await room.start()
    await room.until_states(OutboxState.SENT, OutboxState.UNCERTAIN)
    assert texts(room.person(LINA)) == ["hangs"]


async def test_a_stop_gives_back_what_waits_for_its_turn(database: Path) -> None:
    async with post_room(database, SLOW) as room:
        for text in ("one", "two"):
            await room.push(LINA, text, Priority.DIGEST)
        await room.until(lambda rows: rows[1].state == OutboxState.SENDING)
        await room.stop()
        rows = await room.rows()
        assert [row.state for row in rows] == [OutboxState.SENT, OutboxState.READY]
        assert (rows[1].attempts, rows[1].lease_owner, rows[1].error) == (0, None, None)


async def test_an_answer_handed_over_during_a_stop_is_given_back(room: PostRoom) -> None:
    room.sandbox.faults.latency_ms = 200
    await room.answer(GRACE, "keeps the stop waiting")
    await room.until_begun(1)
    row_id = await room.post(LINA, Reply(text="late"))
    letter = letter_from(await room.row(row_id))
    stopping = asyncio.create_task(room.stop())
    await asyncio.sleep(0)
    assert room.delivery.lease_for(LINA, room.clock.now()) is None
    room.delivery.take([letter])
    await stopping
    rows = await room.rows()
    assert [row.state for row in rows] == [OutboxState.SENT, OutboxState.READY]
    room.delivery.take([letter])  # after the end: nothing happens
    await room.until_states(OutboxState.SENT, OutboxState.READY)
    assert texts(room.person(LINA)) == []


async def test_rows_claimed_during_a_stop_are_given_back(room: PostRoom) -> None:
    release = asyncio.Event()
    write = room.store.write

    async def slow_write(work: Any) -> Any:
        result = await write(work)
        if isinstance(result, list) and result:  # a claim, committed
            await release.wait()
        return result

    room.store.write = slow_write  # type: ignore[method-assign]
    await room.push(LINA, "claimed", Priority.DIGEST)
    await room.until_states(OutboxState.SENDING)
    stopping = asyncio.create_task(room.stop())
    await asyncio.sleep(0)
    release.set()
    await stopping
    assert (await room.rows())[0].state == OutboxState.READY


async def test_a_run_that_is_cancelled_leaves_no_claim_behind(room: PostRoom) -> None:
    await room.push(LINA, "one")
    await asyncio.sleep(0)
    assert room._run is not None
    room._run.cancel()
    await asyncio.gather(room._run, return_exceptions=True)
    room._run = None
    await room.delivery.stop(2)
    assert (await room.rows())[0].state in (OutboxState.READY, OutboxState.SENT)


async def test_what_a_dead_process_was_sending_is_sent_again_but_no_digest(room: PostRoom) -> None:
    room.sandbox.faults.latency_ms = 60_000
    await room.answer(LINA, "answer")
    await room.push(LINA, "alert", Priority.ALERT)
    await room.push(LINA, "digest", Priority.DIGEST)
    await room.until_begun(3)
    await room.die()
    room.sandbox.faults.latency_ms = 0
    await room.start()
    await room.until_states(OutboxState.SENT, OutboxState.SENT, OutboxState.UNCERTAIN)
    alert, answer = sorted(texts(room.person(LINA)))
    assert answer == "answer"
    assert len(alert.splitlines()) == 2  # marked as a possible repeat


async def test_an_expired_lease_of_another_is_claimed_again_and_a_valid_one_is_not(room: PostRoom) -> None:
    await room.stop()
    for chat in (LINA, GRACE):
        await room.push(chat, "theirs")
    now = room.clock.now()
    for row_id, until in ((1, timedelta(seconds=30)), (2, timedelta(hours=1))):
        theirs = {"state": "sending", "lease_owner": "another", "lease_until": now + until}
        await room.store.write(
            lambda session, row_id=row_id, theirs=theirs: (
                session.execute(  # type: ignore[misc]
                    update(Outbox).where(Outbox.id == row_id).values(**theirs)
                )
                and None
            )
        )
    room.delivery = room.new_delivery()
    room._run = asyncio.create_task(room.delivery.run())
    await room.until(lambda _: room.delivery._tidied is not None)
    await room.until_states(OutboxState.SENDING, OutboxState.SENDING)
    room.clock.advance(timedelta(minutes=1))
    await room.until_states(OutboxState.SENT, OutboxState.SENDING)
    assert texts(room.person(GRACE)) == []


async def test_a_clock_set_forward_doubles_nothing_that_is_under_way(room: PostRoom) -> None:
    room.sandbox.faults.latency_ms = 300
    await room.answer(LINA, "slow")
    await room.push(GRACE, "slow too")
    await room.until_begun(2)
    room.clock.advance(timedelta(days=1))
    room.delivery.wake()
    await room.until_states(OutboxState.SENT, OutboxState.SENT)
    assert (texts(room.person(LINA)), texts(room.person(GRACE))) == (["slow"], ["slow too"])
    assert [row.attempts for row in await room.rows()] == [1, 1]


async def test_a_clock_set_forward_while_waiting_for_the_limits_loses_nothing(database: Path) -> None:
    async with post_room(database, SLOW) as room:
        for number in range(3):
            await room.push(LINA, str(number))
        for _ in range(2):
            await room.until(lambda _: bool(room.delivery._gate._queue))
            room.clock.advance(timedelta(days=1))
        await room.until_states(*[OutboxState.SENT] * 3)
        assert texts(room.person(LINA)) == ["0", "1", "2"]


async def test_a_clock_set_back_keeps_nothing_waiting_for_the_old_time(room: PostRoom) -> None:
    room.sandbox.faults.errors_500 = 1
    await room.answer(LINA, "retried")
    await room.until(lambda rows: rows[0].attempts == 1)
    room.clock.advance(timedelta(days=-1))
    room.delivery.wake()
    await room.until_states(OutboxState.SENT)


async def test_rows_from_the_future_go_out_after_a_start(room: PostRoom) -> None:
    await room.stop()
    room.clock.advance(timedelta(days=1))
    await room.push(LINA, "written tomorrow")
    room.clock.jump_to(START)
    room.delivery = room.new_delivery()
    await room.start()
    await room.until_states(OutboxState.SENT)


async def test_outcomes_are_written_once_the_database_can_be_written_again(room: PostRoom) -> None:
    room.sandbox.faults.latency_ms = 50
    await room.answer(LINA, "said")
    write, failures = room.store.write, iter(range(3))

    async def broken(work: Any) -> Any:
        if next(failures, None) is not None:
            raise sqlite3.OperationalError("disk full")
        return await write(work)

    room.store.write = broken  # type: ignore[method-assign]
    async with asyncio.timeout(20):
        while (await room.rows())[0].state != OutboxState.SENT:
            room.clock.advance(timedelta(seconds=1))
            await asyncio.sleep(0.01)
    assert texts(room.person(LINA)) == ["said"]


async def test_an_outcome_of_a_lease_that_is_gone_changes_nothing(room: PostRoom) -> None:
    await room.stop()
    await room.push(LINA, "x")
    now = room.clock.now()

    def work(session: Session) -> None:
        [row] = lease.claim(session, now, Lease("first", now), [1, 1, 1, 1])
        lease.expire(session, now + timedelta(seconds=1), "other", digest=Priority.DIGEST)
        lease.claim(session, now + timedelta(seconds=1), Lease("other", now), [1, 1, 1, 1])
        lease.record(session, "first", [lease.Outcome(row.id, OutboxState.SENT, now)])

    await room.store.write(work)
    assert (await room.rows())[0].lease_owner == "other"
