"""A signal is never missed by who asked before it came."""

from __future__ import annotations

import asyncio

from bot.sandbox.signals import Signal


async def test_a_fire_before_the_first_step_of_the_waiting_counts() -> None:
    signal = Signal()
    waiting = asyncio.ensure_future(signal.wait())
    signal.fire()
    assert await waiting


async def test_a_fire_wakes_everyone_once() -> None:
    signal = Signal()
    waiting = [asyncio.ensure_future(signal.wait()) for _ in range(3)]
    await asyncio.sleep(0)
    signal.fire()
    assert await asyncio.gather(*waiting) == [True, True, True]
    late = asyncio.ensure_future(signal.wait())
    await asyncio.sleep(0)
    assert not late.done()
    late.cancel()
