"""The schedule: each due reminder becomes one push, whatever the clock does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.push import schedule as module
from bot.push.schedule import BATCH, Schedule, sweep, tick
from bot.reply import Reply
from db.outbox import Outbox, OutboxState
from db.reminder import Reminder, ReminderState, next_due
from tests.integration.postroom import LINA, START, PostRoom


def remind(session: Session, due_at: datetime, summary: str = "call") -> Reminder:
    reminder = Reminder(
        kind="reminder",
        summary=summary,
        due_at=due_at,
        all_day=False,
        state=ReminderState.WAITING,
        times=0,
        user_id=1,
        created_at=START,
    )
    session.add(reminder)
    return reminder


async def add(room: PostRoom, *due: timedelta) -> None:
    def work(session: Session) -> None:
        for wait in due:
            remind(session, START + wait)

    await room.store.write(work)


async def states(room: PostRoom) -> list[str]:
    return await room.store.read(lambda session: list(session.scalars(select(Reminder.state).order_by(Reminder.id))))


@pytest.fixture
async def running(room: PostRoom, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[PostRoom]:
    """A post room with a schedule; its renderer names the reminder."""
    monkeypatch.setattr(module, "_LONGEST_SLEEP", timedelta(seconds=0.05))
    room.render = lambda _, letter, __: Reply(text=f"reminder {letter.payload['reminder']}")
    task = asyncio.create_task(Schedule(room.store, room.delivery, room.clock).run())
    yield room
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_a_reminder_is_pushed_at_its_minute_and_once(running: PostRoom) -> None:
    await add(running, timedelta(hours=1), timedelta(hours=2))
    running.clock.advance(timedelta(minutes=59))
    await asyncio.sleep(0)
    assert await running.rows() == []
    running.clock.advance(timedelta(minutes=2))
    rows = await running.until_states(OutboxState.SENT)
    assert (rows[0].chat_id, rows[0].kind, rows[0].payload) == (LINA, "reminder_due", {"reminder": 1, "times": 0})
    assert await states(running) == [ReminderState.PUSHED, ReminderState.WAITING]


async def test_all_that_comes_due_in_an_hour_is_pushed(running: PostRoom) -> None:
    await add(running, *(timedelta(seconds=number) for number in range(1, 2 * BATCH + 4)))
    running.clock.advance(timedelta(minutes=50))
    rows = await running.until(
        lambda rows: len(rows) == 2 * BATCH + 3 and all(row.state == OutboxState.SENT for row in rows)
    )
    assert sorted(row.payload["reminder"] for row in rows) == list(range(1, 2 * BATCH + 4))


async def test_a_clock_set_forward_tells_of_all_that_came_due_at_once(running: PostRoom) -> None:
    await add(running, *(timedelta(minutes=number) for number in range(1, 2 * BATCH + 4)))
    running.render = lambda _, letter, __: Reply(text=f"{letter.kind}")
    running.clock.advance(timedelta(days=1))
    rows = await running.until_states(OutboxState.SENT)
    assert rows[0].kind == "missed"
    assert rows[0].payload == {"complaint": [], "reminder": list(range(1, 2 * BATCH + 4)), "late": True}
    assert set(await states(running)) == {ReminderState.PUSHED}


async def test_a_clock_set_back_doubles_nothing_and_stops_nothing(running: PostRoom) -> None:
    await add(running, timedelta(hours=1))
    running.clock.advance(timedelta(hours=2))
    await running.until_states(OutboxState.SENT)
    running.clock.advance(timedelta(days=-1))
    await add(running, timedelta(hours=-22, minutes=1))  # due in a minute of the new time
    running.clock.advance(timedelta(minutes=2))
    await running.until_states(OutboxState.SENT, OutboxState.SENT)


async def test_a_failing_database_is_tried_again(room: PostRoom) -> None:
    await add(room, timedelta(0))
    read, failures = room.store.read, iter(range(2))

    async def broken(work: Any) -> Any:
        if work is next_due and next(failures, None) is not None:
            raise OSError("disk")
        return await read(work)

    room.store.read = broken  # type: ignore[method-assign]
    task = asyncio.create_task(Schedule(room.store, room.delivery, room.clock).run())
    while await states(room) != [ReminderState.PUSHED]:
        room.clock.advance(timedelta(seconds=5))
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_two_ticks_make_one_push_and_a_snooze_another(room: PostRoom) -> None:
    await room.stop()
    await add(room, timedelta(0), timedelta(0), timedelta(0))

    def prepare(session: Session) -> None:
        session.get_one(Reminder, 2).state = ReminderState.DONE
        session.get_one(Reminder, 3).undone_at = START

    await room.store.write(prepare)
    now = room.clock.now()
    assert await room.store.write(lambda session: tick(session, now)) == 1
    assert await room.store.write(lambda session: tick(session, now)) == 0

    def snooze(session: Session) -> None:
        reminder = session.get_one(Reminder, 1)
        reminder.state, reminder.times, reminder.due_at = ReminderState.WAITING, 1, now + timedelta(hours=1)

    await room.store.write(snooze)
    assert await room.store.write(lambda session: tick(session, now)) == 0
    assert await room.store.write(lambda session: tick(session, now + timedelta(hours=1))) == 1
    assert [row.dedupe_key for row in await room.rows()] == ["reminder:1:0", "reminder:1:1"]


async def test_the_sweep_forgets_what_was_sent_long_ago(room: PostRoom) -> None:
    await room.push(LINA, "old")
    await room.until_states(OutboxState.SENT)
    now = room.clock.now()
    await room.push(LINA, "newer")
    await room.until_states(OutboxState.SENT, OutboxState.SENT)
    await room.store.write(lambda session: setattr(session.get_one(Outbox, 2), "created_at", now + timedelta(days=80)))
    assert await room.store.write(lambda session: sweep(session, now + timedelta(days=89))) == 0
    assert await room.store.write(lambda session: sweep(session, now + timedelta(days=91))) == 1
    assert await room.store.read(lambda session: session.scalar(select(func.count(Outbox.id)))) == 1
