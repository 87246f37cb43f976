"""A company's database for the lookup benchmark: customers of many reps, and years of visits to them."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from sqlalchemy import insert

from db import schema
from db.complaint import Complaint
from db.contact import Contact, Phone, phone_row
from db.customer import Customer
from db.order import Order
from db.search_index import remake
from db.search_schema import triggers
from db.session import connect, offline_session
from db.user import Role, Team, User
from tests.benchmarks.lookup_names import Made

NOW = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
ADMIN, REP = 1, 2  # ids; the first rep
EACH = 1000  # customers of a rep
_DAYS = 1000
_BATCH = 20_000
_DATA = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
GOODS, RARE, PEOPLE = (_DATA[name].split() for name in ("goods", "rare", "people"))
MATTERS: list[str] = _DATA["matters"]


def fill(path: Path, made: list[Made], touches: int) -> None:
    """A database with these customers, one contact, order and now and then a complaint each, and so many touches."""
    schema.upgrade(path)
    dice = random.Random(2)
    with offline_session(path) as session:
        session.add(Team(id=1, name="all"))
        session.flush()
        reps = range(REP, REP + (len(made) - 1) // EACH + 1)
        session.add_all(_user(number, Role.ADMIN if number == ADMIN else Role.REP) for number in (ADMIN, *reps))
        session.flush()
    raw = connect(path, "PRAGMA synchronous=OFF")
    for name, _ in triggers():  # the words are made in one go at the end
        raw.execute(f"DROP TRIGGER {name}")
    raw.close()
    with offline_session(path) as session:
        session.execute(insert(Customer), [_customer(at, one.name) for at, one in enumerate(made)])
        session.execute(insert(Contact), [_contact(at, dice) for at in range(len(made))])
        session.execute(insert(Phone), [_phone(at) for at in range(len(made))])
        session.execute(insert(Order), [_order(at, dice) for at in range(len(made))])
        session.execute(insert(Complaint), [_complaint(at) for at in range(0, len(made), 10)])
    raw = connect(path, "PRAGMA synchronous=OFF")
    raw.execute("BEGIN")
    for some in _batches(_touches(len(made), touches)):
        raw.executemany(
            "INSERT INTO touch (customer_id, user_id, created_at, kind, happened_on, happened_at, contact, summary)"
            " VALUES (?, ?, ?, 'visit', ?, ?, ?, ?)",
            some,
        )
    remake(raw)
    raw.execute("COMMIT")
    raw.execute("ANALYZE")
    raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    raw.close()


def owner_of(at: int) -> int:
    return REP + at // EACH


def _user(number: int, role: Role) -> User:
    return User(
        id=number,
        telegram_id=1000 + number,
        name=f"user {number}",
        role=role,
        team_id=1,
        language="zh_Hans",
        active=True,
        created_at=NOW,
    )


def _customer(at: int, name: str) -> dict[str, object]:
    stamp = NOW - timedelta(minutes=at % 1000)
    return {
        "id": at + 1,
        "name": name,
        "owner_id": owner_of(at),
        "team_id": 1,
        "tier": "regular",
        "state": "active",
        "created_at": stamp,
        "updated_at": stamp,
    }


def _contact(at: int, dice: random.Random) -> dict[str, object]:
    return {"id": at + 1, "customer_id": at + 1, "name": dice.choice(PEOPLE), "phone": _number(at)}


def _number(at: int) -> str:
    return f"13{at * 7919 % 10**9:09d}"


def _phone(at: int) -> dict[str, object]:
    return {"contact_id": at + 1, **phone_row(_number(at))}


def _order(at: int, dice: random.Random) -> dict[str, object]:
    return {
        "customer_id": at + 1,
        "user_id": owner_of(at),
        "created_at": NOW,
        "summary": f"订单 {dice.choice(GOODS)}",
        "ordered_on": NOW.date() - timedelta(days=dice.randrange(_DAYS)),
        "amount": Decimal(dice.randrange(1, 900) * 100),
        "currency": "CNY",
    }


def _complaint(at: int) -> dict[str, object]:
    return {
        "customer_id": at + 1,
        "user_id": owner_of(at),
        "owner_id": owner_of(at),
        "created_at": NOW,
        "category": "delivery",
        "severity": "normal",
        "state": "open",
        "summary": "投诉 送货晚了",
        "due_at": NOW + timedelta(days=2),
    }


def _touches(customers: int, number: int) -> Iterator[tuple[object, ...]]:
    dice = random.Random(3)
    weights = [1 / (rank + 2) for rank in range(len(GOODS))]
    goods = dice.choices(GOODS, weights, k=200_000)
    first = NOW.date() - timedelta(days=_DAYS)
    for at in range(number):
        day: date = first + timedelta(days=at * _DAYS // number)
        customer, person = dice.randrange(customers), dice.choice(PEOPLE)
        said = ",".join(dice.choice(MATTERS).format(goods[(at * 7 + k * 13) % len(goods)]) for k in range(2))
        if at % 20_011 == 0:
            said += "," + dice.choice(RARE)
        stamp = f"{day.isoformat()} 08:00:00.000000"
        yield customer + 1, owner_of(customer), stamp, day.isoformat(), stamp, person, f"拜访{person},{said}"


def _batches(rows: Iterator[tuple[object, ...]]) -> Iterator[list[tuple[object, ...]]]:
    batch: list[tuple[object, ...]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    yield batch
