"""A night beside people who write: short transactions, and none that waits for a busy machine with the lock in hand."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.nightly import NightBase, night_base, run
from bot.usecases.nightly import run_night
from db.health import HealthMonth
from db.schema import upgrade
from db.search_index import connection_of
from db.session import offline_session
from db.signal import CustomerRisk
from tests.integration.test_nights import FIRST, at_night, customer_named
from tests.office import fill_office

T = TypeVar("T")
MANY = 1100
MOST = 500  # rows of one transaction


class Counting(NightBase):
    """A store that knows how many rows each transaction changed."""

    rows: list[int]

    def write(self, work: Callable[[Session], T]) -> T:
        def counted(session: Session) -> T:
            raw = connection_of(session)
            before = raw.total_changes
            found = work(session)
            session.flush()
            self.rows.append(raw.total_changes - before)
            return found

        return super().write(counted)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """An office with many customers whom nobody has seen for long, and their health of more than a year ago."""
    found = tmp_path / "night.db"
    upgrade(found)
    with offline_session(found) as session:
        fill_office(session, at_night(FIRST - timedelta(days=400)))
        session.flush()
        of = customer_named(session, "Acme Foods")
        raw = connection_of(session)
        raw.executemany(
            "INSERT INTO customer (name, owner_id, team_id, tier, tier_at, state, created_at, updated_at)"
            " SELECT ?, owner_id, team_id, tier, tier_at, state, created_at, updated_at FROM customer WHERE id = ?",
            [(f"customer {number}", of.id) for number in range(MANY)],
        )
        raw.execute(
            "INSERT INTO touch (customer_id, user_id, created_at, kind, happened_on, happened_at, summary)"
            " SELECT id, owner_id, created_at, 'visit', '2026-01-05', '2026-01-05 03:00:00', '' FROM customer"
        )
        for month in ("2025-09-01", "2025-10-01"):
            raw.execute(
                "INSERT INTO health_month (customer_id, month, orders) SELECT id, ?, 50 FROM customer", (month,)
            )
    return found


def months(path: Path) -> dict[date, int]:
    with offline_session(path) as session:
        query = select(HealthMonth.month, func.count()).group_by(HealthMonth.month)
        return {row[0]: row[1] for row in session.execute(query)}


def test_no_transaction_changes_more_than_some_rows(path: Path) -> None:
    customers = months(path)[date(2025, 9, 1)]
    for ahead in range(2):
        with night_base(path) as base:
            one = Counting(base._reader, base._writer)
            one.rows = []
            run_night(one, at_night(FIRST + timedelta(days=ahead)))
        assert max(one.rows) <= MOST
        if not ahead:
            assert sum(one.rows) > 4 * MANY  # tracks, warnings and risks of all, and the months that went
    kept = months(path)
    assert kept[date(2025, 10, 1)] == kept[date(2026, 11, 1)] == customers  # a year to compare with stays
    assert date(2025, 9, 1) not in kept
    with offline_session(path) as session:
        assert session.scalar(select(func.count()).select_from(CustomerRisk)) == customers


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere priorities are those of whole processes")
def test_what_writes_keeps_its_priority(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def priority(session: Session) -> int:
        return os.getpriority(os.PRIO_PROCESS, 0)

    def only_tell(base: NightBase, now: datetime) -> dict[str, Any]:
        return {"reads": base.read(priority), "writes": base.write(priority)}

    monkeypatch.setattr("bot.usecases.nightly.run_night", only_tell)
    before, told = os.getpriority(os.PRIO_PROCESS, 0), {}
    thread = threading.Thread(target=lambda: told.update(run(path, at_night(FIRST), 3)))  # its own, not the test's
    thread.start()
    thread.join()
    assert told == {"reads": before + 3, "writes": before}
