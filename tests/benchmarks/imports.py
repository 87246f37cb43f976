"""``make bench-import``: 100,000 rows in, the same again, and out, with somebody writing in the chat meanwhile."""

from __future__ import annotations

import asyncio
import io
import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import xlsxwriter
from sqlalchemy.orm import Session

from bot.offline import ready_database
from bot.tabular.fields import Kind
from bot.tabular.open import open_table
from bot.usecases.import_apply import publish
from bot.usecases.import_file import new_run, prepare
from bot.usecases.import_known import load_known
from bot.usecases.import_layout import Layout, lay_out
from bot.usecases.import_plan import Importing
from bot.usecases.import_undo import undo_import
from bot.usecases.import_write import pieces, stage, words_again
from db.imports import ImportRun
from db.remark import Note
from db.session import Store, offline_session
from db.user import Role, Team, User

T = TypeVar("T")
ROWS = 100_000
NOW = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
_SYLLABLES = "华联新城金鼎鑫源德胜万家好邻兴隆盛泰和顺福来"
Rows = Sequence[Sequence[Any]]


def customers(count: int, dice: random.Random) -> Rows:
    """Customers of different names, each with a person."""
    head = ["客户编号", "客户名称", "地址", "行业", "合作日期", "联系人", "手机", "生日"]
    rows: list[Sequence[Any]] = [head]
    for number in range(count):
        name = f"{''.join(dice.choices(_SYLLABLES, k=3))}{number}号店"
        day = f"2024-{number % 12 + 1:02}-{number % 28 + 1:02}"
        phone = str(13_800_000_000 + number)
        rows.append([f"C{number:06}", name, f"文三路{number}号", "超市", day, f"王{number}", phone, "农历八月十五"])
    return rows


def orders(count: int, dice: random.Random) -> Rows:
    """Orders of those customers, some of them returns."""
    rows: list[Sequence[Any]] = [["订单号", "客户编号", "日期", "金额", "商品"]]
    for number in range(count):
        day, amount = (
            f"2026-{dice.randrange(1, 11):02}-{dice.randrange(1, 29):02}",
            dice.randrange(-9_999, 99_999) / 100,
        )
        rows.append([f"O{number:06}", f"C{dice.randrange(count):06}", day, amount, "可乐"])
    return rows


def workbook(rows: Rows) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for line, row in enumerate(rows):
            sheet.write_row(line, 0, row)
    return out.getvalue()


@dataclass
class Bench:
    """A store with one rep, and what was measured."""

    store: Store
    writes: list[float] = field(default_factory=list)

    async def write(self, work: Callable[[Session], T]) -> T:
        begun = time.perf_counter()
        found = await self.store.write(work)
        self.writes.append(time.perf_counter() - begun)
        return found

    async def plan(self, content: bytes, kind: Kind) -> tuple[Any, Importing, Layout]:
        def told(session: Session) -> Importing:
            return Importing.by(session.get_one(User, 1), NOW, NOW.date(), "CNY", "b.xlsx")

        who = await self.store.read(told)
        table = await asyncio.to_thread(open_table, content, "b.xlsx")
        layout = await self.store.read(lambda session: lay_out(session, session.get_one(User, 1), table, kind))
        known = await self.store.read(lambda session: load_known(session, session.get_one(User, 1), kind))
        prepared = await asyncio.to_thread(partial(prepare, content, "b.xlsx", layout, known, who))
        return prepared.plan, who, layout

    async def bring_in(self, content: bytes, kind: Kind) -> tuple[dict[str, int], int]:
        """Import a workbook; what became of the rows, and the id of the import."""
        plan, who, layout = await self.plan(content, kind)
        run_id = await self.write(lambda session: new_run(session, session.get_one(User, 1), "b", layout, NOW).id)
        for records in await asyncio.to_thread(lambda: list(pieces(plan))):
            await self.write(partial(stage, run_id=run_id, records=records, who=who))

        def last(session: Session) -> None:
            publish(session, session.get_one(ImportRun, run_id), session.get_one(User, 1), plan, who, NOW)

        await self.write(last)
        return plan.counts, run_id


async def chat(store: Store, waits: list[float], over: asyncio.Event) -> None:
    """Somebody files a note ten times a second, and one more in any case."""
    while not over.is_set() or not waits:
        begun = time.perf_counter()
        await store.write(lambda session: session.add(Note(user_id=1, summary="到访", created_at=NOW)))
        waits.append((time.perf_counter() - begun) * 1000)
        await asyncio.sleep(0.1)


async def measured(bench: Bench, name: str, work: Any) -> Any:
    """Run a part, print what it took, and what those who chat had to wait."""
    waits: list[float] = []
    bench.writes.clear()
    over = asyncio.Event()
    talk = asyncio.create_task(chat(bench.store, waits, over))
    begun, busy = time.perf_counter(), time.process_time()
    found = await work
    took, busy = time.perf_counter() - begun, time.process_time() - busy
    over.set()
    await talk
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    longest = max(bench.writes, default=0) * 1000
    p95 = statistics.quantiles(waits, n=20)[-1] if len(waits) > 1 else waits[0]
    print(
        f"{name:28} {took:8.1f} {busy:6.1f} {p95:12.0f} {max(waits):12.0f} {longest:14.0f} {peak:9.0f}  {found[0]}",
        flush=True,
    )
    return found


async def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    dice = random.Random(7)
    people, sold = workbook(customers(count, dice)), workbook(orders(count, dice))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "huike.db"
        ready_database(path)
        with offline_session(path) as session:
            team = Team(name="East")
            session.add(team)
            session.flush()
            session.add(
                User(
                    telegram_id=1, name="Li", role=Role.REP, team_id=team.id, language="en", active=True, created_at=NOW
                )
            )
        print(f"{count:,} rows of a workbook, while somebody files ten notes a second")
        print("part                          seconds  CPU s  chat p95 ms  chat max ms  longest tx ms  peak MiB")
        async with Store(path) as store:
            bench = Bench(store)
            await measured(bench, "customers with people", bench.bring_in(people, Kind.CUSTOMERS))
            await measured(bench, "the same again", bench.bring_in(people, Kind.CUSTOMERS))
            await measured(bench, "orders", bench.bring_in(sold, Kind.ORDERS))
            await measured(bench, "the same again", bench.bring_in(sold, Kind.ORDERS))
            for name, run_id in (("undo the orders", 3), ("undo the customers", 1)):
                await measured(bench, name, undone(bench, run_id))


async def undone(bench: Bench, run_id: int) -> tuple[Any, int]:
    back = await bench.write(lambda session: undo_import(session, session.get_one(ImportRun, run_id), NOW))
    place: int | None = 0
    while place is not None:
        place = await bench.write(partial(words_again, run_id=run_id, after=place))
    return back, run_id


if __name__ == "__main__":
    asyncio.run(main())
