"""The gate: who goes first, who is sent away, and what a halt does."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.clock import MovableClock
from bot.push.gate import Gate
from bot.push.limits import Kind, Limits, LimitSettings
from bot.reply import Priority

START = datetime(2026, 11, 23, tzinfo=UTC)
LATE = START + timedelta(hours=1)


@pytest.fixture
async def clock() -> MovableClock:
    return MovableClock(START)


def gate(clock: MovableClock, **settings: float) -> Gate:
    return Gate(Limits(LimitSettings(**settings)), clock)  # type: ignore[arg-type]


async def test_the_most_pressing_who_may_go_is_next(clock: MovableClock) -> None:
    door = gate(clock, overall_messages=1, overall_span=4)
    assert await door.enter(1, Priority.DIGEST, LATE) is None
    order: list[tuple[Priority, int]] = []

    async def pass_through(priority: Priority, chat: int) -> None:
        assert await door.enter(chat, priority, LATE) is None
        order.append((priority, chat))

    wanted = [(Priority.DIGEST, 2), (Priority.REMINDER, 3), (Priority.ANSWER, 4), (Priority.DIGEST, 5)]
    tasks = [asyncio.create_task(pass_through(*one)) for one in wanted]
    while len(order) < len(wanted):
        await asyncio.sleep(0)
        before = len(order)
        clock.advance(timedelta(seconds=4.001))
        while len(order) == before:  # noqa: ASYNC110  # nothing raises an event
            await asyncio.sleep(0)
    await asyncio.gather(*tasks)
    assert order == [(Priority.ANSWER, 4), (Priority.REMINDER, 3), (Priority.DIGEST, 2), (Priority.DIGEST, 5)]


async def test_who_waits_for_the_own_chat_holds_up_nobody(clock: MovableClock) -> None:
    door = gate(clock, chat_interval=4, chat_burst=1)
    assert await door.enter(1, Priority.ANSWER, LATE) is None
    waiting = asyncio.create_task(door.enter(1, Priority.ANSWER, LATE))
    await asyncio.sleep(0)
    assert await door.enter(2, Priority.DIGEST, LATE) is None
    assert not waiting.done()
    clock.advance(timedelta(seconds=4))
    assert await waiting is None


async def test_a_long_wait_is_sent_away_with_its_time(clock: MovableClock) -> None:
    door = gate(clock, chat_interval=60, chat_burst=1)
    assert await door.enter(1, Priority.ANSWER, LATE) is None
    at = await door.enter(1, Priority.ANSWER, LATE)
    assert at is not None
    assert timedelta(seconds=59) < at - START < timedelta(seconds=61)


async def test_a_flood_sends_away_who_waits_and_stops_buttons_too(clock: MovableClock) -> None:
    door = gate(clock, chat_interval=4, chat_burst=1)
    assert await door.enter(1, Priority.ANSWER, LATE) is None
    waiting = asyncio.create_task(door.enter(1, Priority.ANSWER, LATE))
    await asyncio.sleep(0)
    assert await door.enter(1, Priority.ANSWER, LATE, Kind.ANSWER) is None  # a button is no message
    door.flood(2, 30)
    assert await waiting is not None
    assert await door.enter(3, Priority.ANSWER, LATE, Kind.ANSWER) is not None
    assert door.opens_at(clock.now()) > clock.now() + timedelta(seconds=29)


async def test_a_clock_set_back_keeps_nobody_waiting(clock: MovableClock) -> None:
    door = gate(clock, chat_interval=0.05, chat_burst=1)
    assert await door.enter(1, Priority.ANSWER, LATE) is None
    waiting = asyncio.create_task(door.enter(1, Priority.ANSWER, LATE))
    await asyncio.sleep(0)
    clock.advance(timedelta(days=-1))
    async with asyncio.timeout(20):
        assert await waiting is None


async def test_closing_sends_everybody_away(clock: MovableClock) -> None:
    door = gate(clock, chat_interval=4, chat_burst=1)
    assert await door.enter(1, Priority.ANSWER, LATE) is None
    waiting = asyncio.create_task(door.enter(1, Priority.ANSWER, LATE))
    await asyncio.sleep(0)
    door.close()
    assert await waiting is not None
    assert await door.enter(2, Priority.ANSWER, LATE) is not None


async def test_who_gives_up_waiting_takes_no_slot(clock: MovableClock) -> None:
    door = gate(clock, chat_interval=4, chat_burst=1)
    assert await door.enter(1, Priority.ANSWER, LATE) is None
    first, second = (asyncio.create_task(door.enter(1, Priority.ANSWER, LATE)) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    clock.advance(timedelta(seconds=4))
    assert await second is None


async def test_who_cannot_go_in_time_is_sent_away_and_takes_no_slot(clock: MovableClock) -> None:
    door = gate(clock, chat_interval=4, chat_burst=1)
    assert await door.enter(1, Priority.ANSWER, START - timedelta(seconds=1)) is not None
    assert await door.enter(1, Priority.ANSWER, LATE) is None
    waiting = asyncio.create_task(door.enter(1, Priority.ANSWER, LATE))
    await asyncio.sleep(0)
    clock.advance(timedelta(days=1))
    assert await waiting is not None
    assert await door.enter(1, Priority.ANSWER, LATE + timedelta(days=1)) is None
