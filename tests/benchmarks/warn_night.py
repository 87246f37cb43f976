"""What a night costs: 100,000 customers, 1.9 million orders, 300,000 touches; CPU and memory of its process.

``python -m tests.benchmarks.warn_night [--customers 100000]``. The process of the night is run as the program runs it,
three nights in a row, while somebody else writes to the database every few milliseconds, as chats do. CPU seconds count
and not those of the clock: others use the machine too. How long a writer waited is said in seconds of the clock.
"""

from __future__ import annotations

import argparse
import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, process_time, sleep
from typing import Any

import numpy as np

from bot.domain.cadence import LONGEST
from bot.nightly import night_base
from bot.push.nights import night_command, night_environment
from db import schema
from db.search_schema import triggers
from db.session import connect, offline_session
from db.user import Role, Team, User

NOW = datetime(2026, 11, 23, 18, 30, tzinfo=UTC)  # half past two in Shanghai
TODAY = date(2026, 11, 24)
CPU_BAR, MEMORY_BAR, REFRESH_BAR, WAIT_BAR = 10.0, 300.0, 0.1, 0.1
_REPS = 100
_DAYS = 1100
_TIERS = ("key", "core", "regular", "regular", "regular", "tail")
_CREATED = "2023-11-01 00:00:00"


def fill(path: Path, customers: int) -> int:
    """A database of so many customers with some 19 orders each; the number of orders."""
    schema.upgrade(path)
    with offline_session(path) as session:
        session.add(Team(id=1, name="all"))
        session.flush()
        session.add_all(_user(number) for number in range(1, _REPS + 1))
    dice = np.random.default_rng(7)
    raw = connect(path, "PRAGMA synchronous=OFF")
    for name, _sql in triggers():  # words are not looked for here
        raw.execute(f"DROP TRIGGER {name}")
    raw.execute("BEGIN")
    raw.executemany(
        "INSERT INTO customer (id, name, owner_id, team_id, tier, tier_at, state, created_at, updated_at)"
        " VALUES (?, ?, ?, 1, ?, ?, 'active', ?, ?)",
        (
            (at + 1, f"customer {at}", at % _REPS + 1, _TIERS[at % len(_TIERS)], _CREATED, _CREATED, _CREATED)
            for at in range(customers)
        ),
    )
    orders = _insert_orders(raw, dice, customers)
    _insert_care(raw, dice, customers)
    raw.execute("COMMIT")
    raw.execute("ANALYZE")
    raw.close()
    return orders


def _insert_orders(raw: sqlite3.Connection, dice: np.random.Generator, customers: int) -> int:
    typical = np.exp(dice.uniform(np.log(17), np.log(200), customers))
    leaving = np.where(dice.random(customers) < 0.25, dice.uniform(200, _DAYS, customers), np.inf)
    first = TODAY.toordinal() - _DAYS
    count = 0
    for start in range(0, customers, 5000):
        rows: list[tuple[Any, ...]] = []
        for at in range(start, min(start + 5000, customers)):
            gaps = np.maximum(dice.lognormal(np.log(typical[at]), 0.4, int(_DAYS / typical[at] * 1.3) + 4), 1)
            days = np.cumsum(gaps)
            days = days[(days < _DAYS) & (days < leaving[at])].astype(int)
            cents = (dice.lognormal(6, 0.5, len(days)) * 100).astype(int)
            who = at + 1, at % _REPS + 1, _CREATED
            rows += [
                (*who, date.fromordinal(first + day).isoformat(), cent)
                for day, cent in zip(days.tolist(), cents.tolist(), strict=True)
            ]
        raw.executemany(
            'INSERT INTO "order" (customer_id, user_id, created_at, ordered_on, amount, currency, summary)'
            " VALUES (?, ?, ?, ?, ?, 'CNY', '')",
            rows,
        )
        count += len(rows)
    return count


def _insert_care(raw: sqlite3.Connection, dice: np.random.Generator, customers: int) -> None:
    """Three touches a customer by the cadence of its tier, one in twelve neglected; a complaint of one customer in a
    hundred, a score of one in five."""
    longest = np.array([LONGEST[_TIERS[at % len(_TIERS)]] for at in range(customers)])
    newest = longest * dice.uniform(0, 1.3, customers) * np.where(dice.random(customers) < 1 / 12, 2, 1)
    raw.executemany(
        "INSERT INTO touch (customer_id, user_id, created_at, kind, happened_on, happened_at, summary)"
        " VALUES (?, ?, ?, 'visit', ?, ?, '')",
        (
            (at + 1, at % _REPS + 1, _CREATED, (day := (TODAY - timedelta(days=days)).isoformat()), f"{day} 03:00:00")
            for before in (0, 1, 2)
            for at, days in enumerate((newest + before * longest).astype(int).tolist())
        ),
    )
    raw.executemany(
        "INSERT INTO complaint (customer_id, user_id, owner_id, created_at, category, severity, state, summary, due_at)"
        " VALUES (?, ?, ?, '2026-11-16 03:00:00', 'quality', 'high', 'open', '', '2026-11-17 03:00:00')",
        ((at + 1, at % _REPS + 1, at % _REPS + 1) for at in range(0, customers, 100)),
    )
    raw.executemany(
        "INSERT INTO score (customer_id, user_id, created_at, value, given_on, summary)"
        " VALUES (?, ?, ?, ?, '2026-11-10', '')",
        ((at + 1, at % _REPS + 1, _CREATED, at // 5 % 10 + 1) for at in range(0, customers, 5)),
    )


def _user(number: int) -> User:
    return User(
        id=number,
        telegram_id=1000 + number,
        name=f"user {number}",
        role=Role.REP,
        team_id=1,
        language="en",
        timezone="Asia/Shanghai",
        active=True,
        created_at=NOW,
    )


@dataclass
class Writer:
    """Somebody who writes every 20 ms, and how long each had to wait for the lock."""

    path: Path
    waits: list[float] = field(default_factory=list)
    stopped: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        raw = connect(self.path)
        while not self.stopped.is_set():
            begun = monotonic()
            raw.execute("BEGIN IMMEDIATE")
            self.waits.append(monotonic() - begun)
            raw.execute("INSERT OR REPLACE INTO setting (name, value) VALUES ('probe', 'x')")
            raw.execute("COMMIT")
            sleep(0.02)
        raw.close()


def night(path: Path, now: datetime) -> tuple[float, float, list[float]]:
    """CPU seconds, megabytes at the peak, and how long a writer waited each time."""
    writer = Writer(path)
    thread = threading.Thread(target=writer.run)
    thread.start()
    process = subprocess.Popen(night_command(path, now), env=night_environment())
    _pid, status, used = os.wait4(process.pid, 0)
    writer.stopped.set()
    thread.join()
    if status:
        raise SystemExit(f"the night ended with {status}")
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, writer.waits


def refreshed(path: Path) -> float:
    """CPU seconds of one customer, with its transaction, the dearest of some."""
    from bot.usecases.look_at_customer import refresh_customer

    worst = 0.0
    with night_base(path) as base:
        for at in range(12):
            begun = process_time()
            base.write(partial(refresh_customer, customer_id=at * 997 + 1, now=NOW + timedelta(days=3)))
            worst = max(worst, process_time() - begun) if at else 0.0  # the first loads what all need
    return worst


def show(name: str, figure: float, bar: float, unit: str) -> bool:
    good = figure <= bar
    sys.stdout.write(f"{name:70} {figure:12.3f} {unit:3} at most {bar:g}   {'ok' if good else 'MISSED'}\n")
    sys.stdout.flush()
    return good


def checks(path: Path) -> Iterator[bool]:
    for number in range(3):
        cpu, memory, waits = night(path, NOW + timedelta(days=number))
        yield show(f"night {number + 1}, CPU", cpu, CPU_BAR, "s")
        yield show(f"night {number + 1}, memory at the peak", memory, MEMORY_BAR, "MB")
        ranked = sorted(waits)
        most, of = ranked[int(len(ranked) * 0.99)], f"of {len(ranked)} writers"
        yield show(f"night {number + 1}, 99 {of} in 100 waited by the clock for less than", most, WAIT_BAR, "s")
        sys.stdout.write(f"{'':70} {ranked[-1]:12.3f} s   at the most\n")
    yield show("one customer refreshed, CPU", refreshed(path), REFRESH_BAR, "s")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=100_000)
    asked = parser.parse_args()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "night.db"
        orders = fill(path, asked.customers)
        sys.stdout.write(f"{asked.customers:,} customers, {orders:,} orders\n")
        return 0 if all(list(checks(path))) else 1


if __name__ == "__main__":
    sys.exit(main())
