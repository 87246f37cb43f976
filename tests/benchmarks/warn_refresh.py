"""What it costs to look at one customer anew (``/refresh``): 10,000 customers, 200,000 orders, one with 20,000 orders.

``python -m tests.benchmarks.warn_refresh [--customers 10000]``. Each refresh is a transaction of its own, as in the
chat, after two nights, so that there are warnings to be updated. CPU seconds of all threads count, not the clock.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

from bot.nightly import run
from bot.usecases.look_at_customer import refresh_customer
from db.session import Store, connect
from tests.benchmarks.warn_night import NOW, REFRESH_BAR, TODAY, fill, show

_GIANT, _GIANTS_ORDERS = 5, 20_000
_ASKED = 500


def add_a_giant(path: Path) -> None:
    """Some 18 orders a day of one customer, for three years."""
    raw = connect(path)
    raw.execute("BEGIN")
    raw.executemany(
        'INSERT INTO "order" (customer_id, user_id, created_at, ordered_on, amount, currency, summary)'
        " VALUES (?, 1, '2023-11-01 00:00:00', ?, ?, 'CNY', '')",
        (
            (_GIANT, (TODAY - timedelta(days=1 + at * 1095 // _GIANTS_ORDERS)).isoformat(), 10_000 + at)
            for at in range(_GIANTS_ORDERS)
        ),
    )
    raw.execute("COMMIT")
    raw.close()


async def refreshed(path: Path, customers: Sequence[int]) -> list[float]:
    """CPU seconds for each customer; the first one of all, which loads what all need, is left out."""
    seconds: list[float] = []
    async with Store(path) as store:
        for customer in (customers[0], *customers):
            begun = process_time()
            look = await store.write(partial(refresh_customer, customer_id=customer, now=NOW + timedelta(days=2)))
            seconds.append(process_time() - begun)
            if look is None:
                raise SystemExit(f"customer {customer} is not there")
    return seconds[1:]


def at_share(seconds: Sequence[float], share: float) -> float:
    return sorted(seconds)[min(int(len(seconds) * share), len(seconds) - 1)]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=10_000)
    asked = parser.parse_args()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "refresh.db"
        orders = fill(path, asked.customers) + _GIANTS_ORDERS
        add_a_giant(path)
        for ahead in (0, 1):
            run(path, NOW + timedelta(days=ahead))
        sys.stdout.write(f"{asked.customers:,} customers, {orders:,} orders\n")
        some = [at * 997 % asked.customers + 1 for at in range(_ASKED)]
        seconds = asyncio.run(refreshed(path, some))
        giant = asyncio.run(refreshed(path, [_GIANT] * 100))
    results = []
    for who, figures in ((f"{len(some)} customers", seconds), ("a customer with 20,000 orders, 100 times", giant)):
        for name, share in (("half", 0.5), ("95 in 100", 0.95)):
            results.append(show(f"/refresh of {who}, CPU, {name}", at_share(figures, share), REFRESH_BAR, "s"))
        sys.stdout.write(f"{'':70} {max(figures):12.3f} s   at the most\n")
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
