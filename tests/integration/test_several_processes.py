"""Several processes that look at one database at the same moments: all that one of them would say is said, once."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.push.alarms import Alarms
from bot.understanding import Intent, Severity
from bot.usecases.file_entry import file_entry, new_entry
from bot.usecases.slots import Slots
from db.customer import Customer
from db.outbox import Outbox
from db.session import offline_session
from db.user import Role, Team, User
from tests.integration.ticking import HOUSE, look

START = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)  # Monday 09:30 in Shanghai
REPS, PROCESSES = 3, 3
ROOT = Path(__file__).parents[2]


def write_week(session: Session) -> None:
    """Reps with reminders, some of which come again, promises, complaints and orders; and their manager."""
    session.add(Team(id=1, name="A"))
    session.flush()
    for number in range(1, REPS + 2):
        role = Role.MANAGER if number > REPS else Role.REP
        session.add(
            User(
                id=number, telegram_id=number, name=f"P{number}", role=role, team_id=1, language="en", created_at=START
            )
        )
    session.flush()
    for number in range(1, REPS + 1):
        for one in range(3):
            session.add(
                Customer(name=f"C{number}.{one}", owner_id=number, team_id=1, created_at=START, updated_at=START)
            )
    session.flush()
    for customer in session.scalars(select(Customer)).all():
        user = session.get_one(User, customer.owner_id)
        about: dict[str, Any] = {"text": "send it", "customer_id": customer.id}
        said = [
            Slots(intent=Intent.REMINDER, **about).with_rule("day 10:00", START),
            Slots(intent=Intent.REMINDER, due_on=date(2026, 11, 25), **about),
            Slots(intent=Intent.REMINDER, **about).with_due(START + timedelta(hours=30)),
            Slots(intent=Intent.PROMISE, due_on=date(2026, 11, 27), **about),
            Slots(intent=Intent.COMPLAINT, severity=Severity.NORMAL, **about),
            Slots(intent=Intent.ORDER, **about),
        ]
        for slots in said:
            entry = new_entry(session, user, slots, user.telegram_id, None, START)
            file_entry(session, user, entry, START.astimezone(HOUSE.zone), "CNY")
    Alarms(HOUSE).seed(session, START)


def moments() -> list[datetime]:
    """When something comes of itself, on Tuesday, Thursday and Friday: on Wednesday the machine is off."""
    clocks = ("08:00", "08:30", "08:31", "09:00", "10:00", "15:30", "17:30", "18:00")
    return [datetime.fromisoformat(f"2026-11-{day}T{clock}:00+08:00") for day in (24, 26, 27) for clock in clocks]


def said(path: Path) -> Counter[str | None]:
    with offline_session(path) as session:
        return Counter(session.scalars(select(Outbox.dedupe_key)))


def test_three_at_once_say_what_one_says(database: Path, tmp_path: Path) -> None:
    alone, together = tmp_path / "alone.db", tmp_path / "together.db"
    with offline_session(database) as session:
        session.query(User).delete()
        write_week(session)
    for path in (alone, together):
        path.write_bytes(database.read_bytes())
    for now in moments():
        for _ in range(2):
            look(alone, now)
    command = [sys.executable, "-m", "tests.integration.ticking", str(together)]
    running = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT)
        for _ in range(PROCESSES)
    ]
    try:
        for now in moments():
            for one in running:
                assert one.stdin is not None
                one.stdin.write(f"{now.isoformat()}\n")
                one.stdin.flush()
            for one in running:
                assert one.stdout is not None
                assert one.stdout.readline() == "done\n"
    finally:
        for one in running:
            one.kill()
            one.communicate()
    assert said(together) == said(alone)
    assert max(said(together).values()) == 1
    kinds = Counter((one or "").split(":")[0] for one in said(together))
    assert {"agenda", "promise_evening", "reminder", "complaint_breach", "late"} <= set(kinds), kinds
