"""``make bench-lookup``: how well customers are found by what people type, and how fast a company's bot looks up.

Accuracy is that of ``/find`` for a rep of 1,000 customers and for somebody who sees all; times are those of whole turns
of the bot on a database, without Telegram, beside raw sqlite3 doing the same reads in the same run.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from bot.dispatch import Dispatch
from bot.i18n import speaking
from bot.reply import Reply
from bot.turn import Incoming, Installation
from bot.understanding.tokens import fold
from bot.usecases.brief import brief_on
from bot.usecases.find_customers import find_customers
from bot.usecases.names import NameBook
from bot.usecases.search_notes import search_notes
from db.customer import visible_customer
from db.session import Store, connect, offline_session
from db.user import User
from tests.benchmarks.lookup_data import ADMIN, EACH, GOODS, NOW, RARE, REP, fill
from tests.benchmarks.lookup_names import SLIPS, Made, names, slips

_ZONE = ZoneInfo("Asia/Shanghai")
_WARM = 20  # turns before anything is measured
_EXACT = 20_000  # hits of a word up to which all of them are compared with those of LIKE


@dataclass
class Shares:
    """How often the right customer came first, and among the first five."""

    asked: int = 0
    first: int = 0
    five: int = 0

    def add(self, place: int | None) -> None:
        self.asked += 1
        self.first += place == 0
        self.five += place is not None and place < 5

    def row(self) -> str:
        return f"{self.first / self.asked:6.3f} {self.five / self.asked:7.3f}"


@dataclass
class Accuracy:
    """Shares by kind of slip."""

    kinds: dict[str, Shares] = field(default_factory=dict)

    def all(self) -> Shares:
        return Shares(*(sum(getattr(one, name) for one in self.kinds.values()) for name in ("asked", "first", "five")))


def accuracy(session: Session, actor_id: int, made: list[Made], asked: int, book: NameBook | None = None) -> Accuracy:
    """How ``/find`` ranks the customer meant by so many slips of each kind; the ids are the places in ``made`` + 1."""
    actor, book, result = session.get_one(User, actor_id), book or NameBook(), Accuracy()
    for kind in SLIPS:
        shares = result.kinds[kind] = Shares()
        for at, typed in slips(made, kind, asked):
            found = find_customers(session, actor, book.index(session, actor), typed)
            ids = [one.id for one in found[:5]]
            shares.add(ids.index(at + 1) if at + 1 in ids else None)
    return result


def print_accuracy(path: Path, made: list[Made], asked: int) -> None:
    own = made[:EACH]
    with offline_session(path) as session:
        rep, company = accuracy(session, REP, own, asked), accuracy(session, ADMIN, made, asked)
    print(f"{'':16} a rep’s {len(own):,}    a company’s {len(made):,}   ({asked} slips of each kind)")
    print(f"{'':16}  first in five     first in five")
    for kind in SLIPS:
        print(f"{kind:16} {rep.kinds[kind].row()}    {company.kinds[kind].row()}")
    print(f"{'all':16} {rep.all().row()}    {company.all().row()}", flush=True)


# Times


@dataclass
class Turns:
    """The bot on a database: each turn one transaction of the writing connection, as in service."""

    store: Store
    dispatch: Dispatch
    number: int = 0

    async def ask(self, actor_id: int, *, text: str = "", data: str | None = None) -> tuple[Reply | None, float]:
        """The answer and the seconds it took."""
        self.number += 1
        incoming = Incoming(
            update_id=self.number,
            chat_id=1000 + actor_id,
            private=True,
            telegram_id=1000 + actor_id,
            first_name="bench",
            language_code="zh-hans",
            message_id=self.number,
            text=text,
            data=data,
            callback_id="1" if data else None,
        )
        start = time.perf_counter()
        _, reply = await self.store.write(lambda session: self.dispatch.answer(session, incoming, NOW))
        return reply, time.perf_counter() - start


class Reads:
    """Remembers the statements of every turn, to let raw sqlite3 do them again."""

    def __init__(self) -> None:
        self.made: list[tuple[str, Any]] = []
        event.listen(Engine, "before_cursor_execute", self._seen)

    def _seen(self, conn: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> None:
        if statement.lstrip().startswith("SELECT"):
            self.made.append((statement, parameters))

    def take(self) -> list[tuple[str, Any]]:
        taken, self.made = self.made, []
        return taken


async def timed(turns: Turns, actor: int, asked: Iterable[dict[str, str]]) -> str:
    """Median, 95th percentile and maximum of whole turns in ms, then median and 95th percentile of their CPU time: that
    is the same on a busy machine."""
    took, cpu = [], []
    for number, one in enumerate(asked):
        before = time.process_time()
        reply, seconds = await turns.ask(actor, **one)
        assert reply is not None
        if number >= _WARM:
            took.append(seconds * 1000)
            cpu.append((time.process_time() - before) * 1000)
    last, last_cpu = (statistics.quantiles(some, n=20)[18] for some in (took, cpu))
    return f"{statistics.median(took):7.1f} {last:7.1f} {max(took):7.1f} {statistics.median(cpu):7.1f} {last_cpu:7.1f}"


async def beside_raw(
    store: Store, reads: Reads, raw: sqlite3.Connection, work: Sequence[Callable[[Session], object]]
) -> str:
    """CPU time of units of reading through the store, and of raw sqlite3 doing the same statements: medians in ms, and
    the median of their ratios. CPU time, because it is the same on a busy machine."""
    ours, theirs, ratios = [], [], []
    for number, one in enumerate(work):
        reads.take()
        start = time.process_time()
        await store.read(one)
        cost, statements = time.process_time() - start, reads.take()
        start = time.process_time()
        for statement, parameters in statements:
            raw.execute(statement, parameters).fetchall()
        again = time.process_time() - start
        if number >= _WARM:
            ours.append(cost * 1000)
            theirs.append(again * 1000)
            ratios.append(cost / again)
    middle = statistics.median
    return f"{middle(ours):7.2f} {middle(theirs):7.2f} {middle(ratios):7.1f}"


def card_of(actor: User, customer_id: int) -> Callable[[Session], object]:
    """Everything a card reads."""

    def read(session: Session) -> object:
        customer = visible_customer(session, actor, customer_id)
        assert customer is not None
        return brief_on(session, actor, customer, NOW.date())

    return read


def notes_with(actor: User, words: str) -> Callable[[Session], object]:
    """The latest 20 records with these words."""
    return lambda session: search_notes(session, actor, words, 20)


def _user(number: int, session: Session) -> User:
    return session.get_one(User, number)


async def times(path: Path, made: list[Made], asked: int) -> None:
    dice, kinds, reads, raw = random.Random(5), list(SLIPS), Reads(), connect(path, "PRAGMA query_only=ON")
    typed = [next(slips(made, dice.choice(kinds), 1, seed))[1] for seed in range(asked + _WARM)]
    words = dice.choices([*GOODS, *RARE, "谈了样品", "嫌冷柜太贵", "王经理", "quot"], k=asked + _WARM)
    people = (("a rep", REP, min(EACH, len(made))), ("all customers", ADMIN, len(made)))
    async with Store(path) as store:
        turns = Turns(store, Dispatch(Installation("bench_bot", _ZONE, "zh_Hans", "CNY")))
        print(f"{'whole turns, ms':30} {'p50':>7} {'p95':>7} {'max':>7} {'CPU p50':>7} {'p95':>7}")
        for who, number, many in people:
            cards = [{"data": f"c.show:{dice.randrange(many) + 1}"} for _ in words]
            met = [made[dice.randrange(many)].name for _ in words[: asked // 4 + _WARM]]
            visits = [{"text": f"拜访 {one},谈了新品,下周三再去"} for one in met]
            finds, searches = [{"text": f"/find {one}"} for one in typed], [{"text": f"/search {one}"} for one in words]
            for what, some in (("card", cards), ("find", finds), ("note search", searches), ("visit", visits)):
                print(f"{what + ', ' + who:30} {await timed(turns, number, some)}", flush=True)
        print(f"{'reads alone, ms of CPU':30} {'ours':>7} {'raw':>7} {'ratio':>7}")
        for who, number, many in people:
            actor = await store.read(partial(_user, number))  # a turn knows its actor before it reads anything else
            shown = [card_of(actor, dice.randrange(many) + 1) for _ in words]
            print(f"{'card, ' + who:30} {await beside_raw(store, reads, raw, shown)}", flush=True)
            sought = [notes_with(actor, one) for one in words]
            print(f"{'note search, ' + who:30} {await beside_raw(store, reads, raw, sought)}", flush=True)
    raw.close()


def print_recall(path: Path, words: list[str]) -> None:
    """Whether the search finds every record that LIKE finds."""
    missed = found = 0
    with offline_session(path) as session:
        actor = session.get_one(User, ADMIN)
        raw = connect(path, "PRAGMA query_only=ON")
        raw.create_function("folded", 1, fold, deterministic=True)
        for word in words:
            like = raw.execute("SELECT id, happened_on FROM touch WHERE summary LIKE ?", (f"%{word}%",)).fetchall()
            limit = 10**9 if len(like) <= _EXACT else 20
            hits = [one for one in search_notes(session, actor, word, limit) if one.kind == "touch"]
            wanted = {number for number, _ in like}
            if limit == 20:  # the latest ones: of the last days, whichever of those of the last day
                days = sorted((day for _, day in like), reverse=True)[: len(hits)]
                assert [one.day.isoformat() for one in hits] == days
                wanted = {one.record_id for one in hits}
            got = {one.record_id for one in hits}
            missed, found = missed + len(wanted - got), found + len(wanted & got)
    print(f"recall of the note search against LIKE over {len(words)} words: {found} found, {missed} missed")


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench-lookup")
    parser.add_argument("--customers", type=int, default=100_000)
    parser.add_argument("--touches", type=int, default=2_000_000)
    parser.add_argument("--asked", type=int, default=300, help="slips of each kind, and turns of each sort")
    options = parser.parse_args()
    made = names(options.customers)
    with tempfile.TemporaryDirectory() as folder, speaking("zh_Hans", _ZONE):
        path = Path(folder) / "huike.db"
        start = time.perf_counter()
        fill(path, made, options.touches)
        size = path.stat().st_size / 2**20
        print(f"{options.customers:,} customers, {options.touches:,} touches: {size:.0f} MiB, ", end="")
        print(f"made in {time.perf_counter() - start:.0f} s", flush=True)
        print_accuracy(path, made, options.asked)
        asyncio.run(times(path, made, options.asked))
        print_recall(path, [GOODS[2], GOODS[30], GOODS[-1], "lves", "柜", *RARE])


if __name__ == "__main__":
    main()
