"""``make bench``: what a logged visit costs on this machine, beside a bare echo bot on the same sandbox, in one run."""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.clock import Clock
from bot.offline import ready_database
from bot.sandbox.model import Message
from bot.sandbox.people import Person
from bot.sandbox.server import Sandbox
from db.customer import Customer
from db.session import offline_session
from db.user import Role, Team, User
from tests.benchmarks.process import Process, running

TOKEN = "42:bench"
PEOPLE = 32
CUSTOMERS = 30  # of each rep
BURST = 1000  # messages sent at once
RATE, SECONDS = 20, 20
WARM_UP = 3  # messages of each person before anything is measured

Say = Callable[[int, int], str]


@dataclass(frozen=True, slots=True)
class Figures:
    """What one bot did: messages a second and CPU a message in the burst, latency at a steady rate, memory."""

    name: str
    per_second: float
    burst_cpu_ms: float
    steady_cpu_ms: float
    p50_ms: float
    p95_ms: float
    idle_mib: float
    loaded_mib: float

    def row(self) -> str:
        return (
            f"{self.name:10} {self.per_second:9.0f} {self.burst_cpu_ms:11.2f} {self.steady_cpu_ms:12.2f} "
            f"{self.p50_ms:8.1f} {self.p95_ms:8.1f} {self.idle_mib:9.0f} {self.loaded_mib:11.0f}"
        )


async def main() -> None:
    print("What a message costs, on this machine, in one run")
    print("bot        visits/s   CPU ms/each  at 20/s: CPU    p50 ms   p95 ms  idle MiB  loaded MiB")
    with tempfile.TemporaryDirectory() as folder:
        echo = await measure("bare echo", "tests.benchmarks.echo_process", [], lambda person, number: f"visit {number}")
        print(echo.row())
        data = Path(folder)
        fill(data)
        huike = await measure("huike", "tests.benchmarks.huike_process", [str(data)], visit)
        print(huike.row())
    print(f"CPU of a logged visit: {huike.burst_cpu_ms / echo.burst_cpu_ms:.1f} × the echo's in the burst,")
    print(
        f"                       {huike.steady_cpu_ms / echo.steady_cpu_ms:.1f} × at {RATE} a second (aim: at most 3 ×)"
    )


def visit(person: int, number: int) -> str:
    return f"拜访 {name(person, number % CUSTOMERS)} 王经理,谈了新品陈列,下周三前送样品"


def name(person: int, number: int) -> str:
    first = "华永万鑫佳天绿金福好三江晨光阿"
    second = "联辉家源惠果鼎满邻购光里顺达和"
    kind = ("超市", "便利店", "商贸有限公司", "酒店", "食品批发部", "生鲜")
    at = person * CUSTOMERS + number
    return first[at % 15] + second[at // 15 % 15] + first[at // 225 % 15] + kind[at % 6]


def fill(data: Path) -> None:
    ready_database(data / "huike.db")
    now = datetime.now(UTC)
    with offline_session(data / "huike.db") as session:
        team = Team(name="bench")
        session.add(team)
        session.flush()
        for person in range(PEOPLE):
            user = User(
                telegram_id=1000 + person,
                name=f"rep {person}",
                role=Role.REP,
                team_id=team.id,
                language="zh_Hans",
                active=True,
                created_at=now,
            )
            session.add(user)
            session.flush()
            session.add_all(
                Customer(name=name(person, number), owner_id=user.id, team_id=team.id, created_at=now, updated_at=now)
                for number in range(CUSTOMERS)
            )


async def measure(title: str, module: str, arguments: list[str], say: Say) -> Figures:
    sandbox = Sandbox(clock=Clock(), token=TOKEN, bot_username="bench_bot")
    await sandbox.start()
    people = [sandbox.person(id=1000 + number, language_code="zh-hans") for number in range(PEOPLE)]
    try:
        async with running(module, sandbox.url, TOKEN, *arguments) as process:
            await burst(people, say, WARM_UP * PEOPLE)
            await asyncio.sleep(2)
            idle = process.memory_mib()
            per_second, burst_cpu = await timed_burst(process, people, say)
            await asyncio.sleep(1)
            before = process.cpu_seconds()
            latencies = await steady(people, say)
            cpu = (process.cpu_seconds() - before) / len(latencies)
            cuts = statistics.quantiles(latencies, n=20)
            return Figures(
                title,
                per_second,
                burst_cpu,
                cpu * 1000,
                statistics.median(latencies) * 1000,
                cuts[18] * 1000,
                idle,
                process.memory_mib(),
            )
    finally:
        await sandbox.stop()


async def timed_burst(process: Process, people: list[Person], say: Say) -> tuple[float, float]:
    cpu, start = process.cpu_seconds(), time.perf_counter()
    await burst(people, say, BURST)
    return BURST / (time.perf_counter() - start), (process.cpu_seconds() - cpu) / BURST * 1000


async def burst(people: list[Person], say: Say, count: int) -> None:
    wanted = {person.id: answers(person) for person in people}
    for number in range(count):
        person = people[number % len(people)]
        person.send(say(number % len(people), number))
        wanted[person.id] += 1
    while any(answers(person) < wanted[person.id] for person in people):  # noqa: ASYNC110  # nothing to wait on
        await asyncio.sleep(0.005)


def answers(person: Person) -> int:
    return sum(message.from_bot for message in person.messages)


async def steady(people: list[Person], say: Say) -> list[float]:
    """Seconds from each message to its answer, at a steady rate."""
    waits = []
    for number in range(RATE * SECONDS):
        person = people[number % len(people)]
        waits.append(asyncio.create_task(answered(person, say(number % len(people), number))))
        await asyncio.sleep(1 / RATE)
    return list(await asyncio.gather(*waits))


async def answered(person: Person, text: str) -> float:
    start, sent = time.perf_counter(), person.send(text)

    def ours(message: Message) -> bool:
        return message.from_bot and message.id > sent.id

    await person.wait(ours, timeout=30)
    return time.perf_counter() - start


if __name__ == "__main__":
    asyncio.run(main())
    sys.exit(0)
