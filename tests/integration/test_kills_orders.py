"""Real kill -9 while another program posts orders: nothing is half there, and repeated by its ids each is once."""

from __future__ import annotations

import asyncio
import json
import random
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from tests.contract.botapi_judges import judge_calls
from tests.integration.programs import RUNNING, Program, free_port, running
from tests.integration.test_kills import SHOPS, TOKEN, World, new_world

WORD = "quiet-river-81-long-enough"
BATCH = 1000  # orders in a request: ten transactions


def batch(number: int) -> list[dict[str, Any]]:
    """Orders that can be told apart: the amount says which it is."""
    return [
        {
            "id": f"B{number}-{at}",
            "customer": SHOPS[0],
            "date": "2026-11-20",
            "amount": f"{number + 1}{at // 100}.{at % 100:02}",
        }
        for at in range(BATCH)
    ]


class Caller:
    """A program that posts batches, one after the other, and repeats each until it was acknowledged."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.sent = 0  # the batch in hand
        self.acknowledged: list[int] = []

    async def post(self, until: float = 1.0) -> dict[str, Any] | None:
        """Send the batch in hand, or only a part of its body; the answer, None where there was none."""
        body = json.dumps(batch(self.sent)).encode()
        head = f"POST /orders HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer {WORD}\r\nContent-Length: {len(body)}\r\n"
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
            writer.write(f"{head}Connection: close\r\n\r\n".encode() + body[: int(len(body) * until)])
            await writer.drain()
            answer = await reader.read()
        except OSError:
            return None
        finally:
            with suppress(UnboundLocalError):
                writer.close()
        if b"\r\n\r\n" not in answer:
            return None
        assert answer.startswith(b"HTTP/1.1 200 "), answer[:200]
        found: dict[str, Any] = json.loads(answer.partition(b"\r\n\r\n")[2])
        self.acknowledged.append(self.sent)
        self.sent += 1
        return found


@asynccontextmanager
async def hooked(world: World, port: int) -> AsyncIterator[Program]:
    settings = {"token": TOKEN, "api_url": world.sandbox.url, "orders_token": WORD, "orders_port": port}
    async with running(world.folder, "run", **settings) as program:
        await program.line(RUNNING)
        yield program


def whole(world: World) -> dict[str, str]:
    """What is in the ledger, by the caller's id: every order with its key, its customer and its own amount."""
    assert world.rows("PRAGMA integrity_check") == [("ok",)]
    assert world.rows("PRAGMA foreign_key_check") == []
    assert world.rows('SELECT id FROM "order" WHERE id NOT IN (SELECT order_id FROM order_key)') == []
    found = world.rows(
        'SELECT key, amount, currency, ordered_on, customer_id FROM order_key JOIN "order" ON "order".id = order_id'
    )
    assert len({row[0] for row in found}) == len(found)
    amounts = {one["id"]: one["amount"] for number in range(20) for one in batch(number)}
    for key, amount, currency, day, customer in found:
        assert (f"{amount / 100:.2f}", currency, day, customer) == (amounts[key], "CNY", "2026-11-20", 1), key
    return {row[0]: amounts[row[0]] for row in found}


async def first_ones_there(world: World, number: int) -> None:
    """Until the first transaction of a batch is committed."""
    query = f"SELECT 1 FROM order_key WHERE key LIKE 'B{number}-%' LIMIT 1"
    async with asyncio.timeout(30):
        while not world.rows(query):  # noqa: ASYNC110 - another process writes: there is no event
            await asyncio.sleep(0.001)


async def test_killed_while_orders_come_in_nothing_is_half_and_repeated_each_is_there_once(tmp_path: Path) -> None:
    seed = random.randrange(1 << 32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    partly = 0
    async with new_world(tmp_path / "one", 1) as world:
        caller = Caller(free_port())
        for until, look in ((0.0, False), (0.5, False), (0.99, False), *[(1.0, False)] * 3, *[(1.0, True)] * 3):
            begun = caller.sent
            before = len(whole(world))
            async with hooked(world, caller.port) as program:
                posting = asyncio.create_task(caller.post(until))
                if look:
                    await first_ones_there(world, begun)
                else:
                    await asyncio.sleep(0.2 if until < 1 else chance.uniform(0.0, 0.6))
                program.kill()
                await program.end()
                assert program.status == -signal.SIGKILL
                async with asyncio.timeout(10):
                    await posting
            there = whole(world)
            assert until == 1 or len(there) == before, "a body that was cut off is no request"
            for number in caller.acknowledged:
                assert {one["id"] for one in batch(number)} <= there.keys(), "what was acknowledged is on the disk"
            came = sum(key.startswith(f"B{begun}-") for key in there)
            assert came % 100 == 0, "a transaction is there whole or not at all"
            partly += 0 < came < BATCH
        assert partly, "no request was cut off between two of its transactions"
        async with hooked(world, caller.port) as program:
            repeated, again = caller.sent, whole(world)
            answer = await caller.post()
            assert answer is not None
            assert answer["created"] + answer["unchanged"] == BATCH
            assert answer["unchanged"] == sum(key.startswith(f"B{repeated}-") for key in again)
            caller.sent = repeated
            answer = await caller.post()
            assert answer is not None
            assert (answer["created"], answer["unchanged"]) == (0, BATCH)
            program.signal(signal.SIGTERM)
            assert await program.end(within=10) == 0, program.output
        assert "Traceback" not in program.output
        assert whole(world).keys() == {one["id"] for number in range(caller.sent) for one in batch(number)}
        assert world.rows("SELECT count(*) FROM order_reject") == [(0,)]
        assert judge_calls(world.sandbox.calls) == []
