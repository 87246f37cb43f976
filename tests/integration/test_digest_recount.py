"""Every figure of a manager's digest equals an independent recount: over the demo's data and over random books."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.demo.people import ADMIN, MANAGER
from bot.demo.sample import fill
from bot.domain.digest import DayDigest, Span, WeekDigest, days_since_work, week_before
from bot.domain.signals.model import Family
from bot.domain.tiers import KEY
from bot.domain.warning_policy import Voice
from bot.domain.workdays import WorkCalendar
from bot.usecases.digest import DAY, WEEK
from bot.usecases.digest_push import make
from bot.usecases.merge_customers import merge_customers
from db import schema
from db.complaint import Complaint, ComplaintState
from db.customer import Customer, CustomerState
from db.order import Order
from db.promise import Promise, PromiseState
from db.session import offline_session
from db.touch import Touch, TouchKind
from db.user import Role, Team, User, user_by_telegram_id
from db.warning import RiskWarning, WarningState
from tests.integration.digest_recount import open_ledger, recount_day, recount_week

SHANGHAI = ZoneInfo("Asia/Shanghai")
CALENDAR = WorkCalendar("001")
# No public holidays near by: the recount knows of none.
MOMENTS = (
    datetime(2026, 11, 24, 8, 30, tzinfo=SHANGHAI),
    datetime(2026, 11, 23, 8, 30, tzinfo=SHANGHAI),  # a Monday
    datetime(2026, 12, 1, 8, 30, tzinfo=SHANGHAI),  # yesterday was in another month
    datetime(2026, 7, 6, 23, 58, tzinfo=SHANGHAI),
    datetime(2028, 3, 31, 10, 29, tzinfo=SHANGHAI),  # February has fewer days
)


@cache
def _empty() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "empty.db"
        schema.upgrade(path)
        with offline_session(path):
            pass
        return path.read_bytes()


def compare(path: Path, telegram_id: int, now: datetime) -> tuple[DayDigest, WeekDigest]:
    """Check both digests, of the morning and as of now, against the recount."""
    ledger = open_ledger(path, telegram_id, now, SHANGHAI)
    day = days_since_work(ledger.today, CALENDAR)
    with offline_session(path) as session:
        user = user_by_telegram_id(session, telegram_id)
        assert user is not None
        found = {span: make(session, user, DAY, now, "CNY", span) for span in (day, Span(day.first, ledger.today))}
        weeks = {span: make(session, user, WEEK, now, "CNY", span) for span in (week_before(ledger.today),)}
        weeks[Span(ledger.today - timedelta(days=6), ledger.today)] = make(session, user, WEEK, now, "CNY")
    for span, digest in found.items():
        assert isinstance(digest, DayDigest)
        assert digest.span == span
        assert as_counted(digest) == recount_day(ledger, span.first, span.last)
    for span, week in weeks.items():
        assert isinstance(week, WeekDigest)
        assert week.span == span
        counted = {
            one.name if one.currency is None else f"{one.name} {one.currency}": list(one.values)
            for one in week.measures
        }
        assert counted == recount_week(ledger, span.last)
    morning, last_week = found[day], weeks[week_before(ledger.today)]
    assert isinstance(morning, DayDigest)
    assert isinstance(last_week, WeekDigest)
    return morning, last_week


def as_counted(digest: DayDigest) -> dict[str, object]:
    return {
        "reps": {(one.user_id, one.name, one.touches, one.needed, one.late) for one in digest.reps},
        "key": digest.key,
        "late": digest.late,
        "neglected": [(one.customer_id, one.days) for one in digest.neglected],
        "complaints_new": digest.complaints_new,
        "complaints_overdue": digest.complaints_overdue,
        "overdue": [one.id for one in digest.overdue],
        "promises_overdue": digest.promises_overdue,
        "promises": [one.id for one in digest.promises],
        "sales": [(one.currency, one.amount, one.before) for one in digest.sales],
        "orders": digest.orders,
        "warnings_new": digest.warnings_new,
        "warnings": [one.id for one in digest.warnings],
    }


@pytest.mark.parametrize("now", MOMENTS, ids=str)
def test_the_demo(tmp_path: Path, now: datetime) -> None:
    path = tmp_path / "demo.db"
    path.write_bytes(_empty())
    with offline_session(path) as session:
        fill(session, now, SHANGHAI)
    morning, week = compare(path, MANAGER, now)
    assert morning.key > 5
    assert not morning.empty
    assert not week.empty
    compare(path, ADMIN, now)


# Random books

NOW = datetime(2026, 11, 24, 0, 30, tzinfo=UTC)
ZONES = (None, "Asia/Shanghai", "America/New_York", "Pacific/Auckland", "Europe/London")
_AGO = (0, 0, 1, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 13, 14, 15, 20, 22, 27, 29, 30, 31, 34, 35, 36, 50, 60, 90, -1)
_CLOCKS = (time(0), time(0, 1), time(8, 29), time(12), time(15, 59), time(16), time(23, 30), time(23, 59, 59))
_REPS, _LEADS = (11, 12, 13), (21, 22, 31)


def day_of(rng: Random) -> date:
    return (NOW - timedelta(days=rng.choice(_AGO))).date()


def moment_of(rng: Random) -> datetime:
    return datetime.combine(day_of(rng), rng.choice(_CLOCKS), UTC)


def perhaps(rng: Random, share: float) -> datetime | None:
    return moment_of(rng) if rng.random() < share else None


def write_people(session: Session, rng: Random) -> None:
    session.add_all([Team(id=1, name="A"), Team(id=2, name="B")])
    session.flush()
    people: list[tuple[int, Role, int | None]] = [(number, Role.REP, 1 if number != 13 else 2) for number in _REPS]
    people += [(21, Role.MANAGER, 1), (22, Role.MANAGER, 2), (31, Role.ADMIN, None)]
    for number, role, team in people:
        zone = rng.choice(ZONES) if role != Role.REP else None
        session.add(
            User(
                id=number,
                telegram_id=number,
                name=f"P{number}",
                role=role,
                team_id=team,
                language="en",
                timezone=zone,
                active=number != 12 or rng.random() < 0.7,
                created_at=NOW,
            )
        )
    session.flush()


def write_customers(session: Session, rng: Random, count: int) -> None:
    for number in range(1, count + 1):
        own = rng.choice([None, None, (3, 5), (10, 20)])
        session.add(
            Customer(
                id=number,
                name=f"C{number}",
                owner_id=rng.choice((*_REPS, 21)),
                team_id=rng.choice([1, 1, 2, None]),  # handed over: not always the team of the owner
                tier=rng.choice(["key", "key", "core", "regular", "tail"]),
                state=rng.choice([CustomerState.ACTIVE] * 4 + list(CustomerState)),
                created_at=moment_of(rng) - timedelta(days=rng.choice([0, 0, 7, 100])),
                updated_at=NOW,
                undone_at=NOW if rng.random() < 0.12 else None,
                cadence_ideal=own[0] if own else None,
                cadence_longest=own[1] if own else None,
            )
        )
    session.flush()


def write_records(session: Session, rng: Random, customers: int, count: int) -> None:
    for _ in range(count):
        about = {
            "customer_id": rng.randint(1, customers) if rng.random() < 0.95 else None,
            "user_id": rng.choice((*_REPS, 21)),
            "created_at": moment_of(rng),
            "undone_at": NOW if rng.random() < 0.15 else None,
            "summary": "",
        }
        kind = rng.randrange(4)
        if kind == 0:
            day = day_of(rng)
            at = datetime.combine(day, time(23, 30), UTC)
            session.add(Touch(**about, kind=rng.choice(list(TouchKind)), happened_on=day, happened_at=at))
        elif kind == 1:
            amount = rng.choice([None, Decimal(rng.randint(-99_999, 999_999)) / 100])
            session.add(
                Order(**about, ordered_on=day_of(rng), amount=amount, currency=rng.choice(["CNY", "USD", "TWD"]))
            )
        elif kind == 2:
            state = rng.choice(list(ComplaintState))
            done = state in (ComplaintState.RESOLVED, ComplaintState.CLOSED)
            session.add(
                Complaint(
                    **about,
                    owner_id=rng.choice(_REPS),
                    category="quality",
                    severity="normal",
                    state=state,
                    due_at=moment_of(rng),
                    answered_at=perhaps(rng, 0.4),
                    resolved_at=perhaps(rng, 0.9) if done else None,
                    runs_from=perhaps(rng, 0.2),
                )
            )
        else:
            due = day_of(rng) if rng.random() < 0.9 else None
            moved = day_of(rng) if rng.random() < 0.2 else None
            ended = rng.choice(list(PromiseState))
            settled = perhaps(rng, 0.8) if ended != PromiseState.OPEN else None
            session.add(Promise(**about, due_on=due, counts_on=moved, state=ended, settled_at=settled))
    session.flush()


def write_warnings(session: Session, rng: Random, customers: int, count: int) -> None:
    for number in range(count):
        about = rng.randint(0, customers)
        resolved = rng.random() < 0.2
        family = rng.choice([Family.LEAKAGE, Family.FEED]) if about == 0 else list(Family)[number % len(Family)]
        if about and session.query(RiskWarning).filter_by(customer_id=about, family=family).count():
            continue
        session.add(
            RiskWarning(
                family=family,
                customer_id=about or None,
                team_id=rng.choice([1, 2, None]) if about == 0 else None,
                level=rng.choice([1.0, 2.5, 3.0]),
                matter=number,
                evidence={},
                opened_at=moment_of(rng),
                state=WarningState.RESOLVED if resolved else rng.choice(list(WarningState)[:3]),
                loss=rng.choice([None, Decimal(100), Decimal("250.50")]),
                voice=rng.choice(list(Voice)),
            )
        )
        session.flush()


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rng=st.randoms(use_true_random=False), customers=st.integers(1, 9), records=st.integers(0, 60))
def test_random_books(rng: Random, customers: int, records: int) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "book.db"
        path.write_bytes(_empty())
        with offline_session(path) as session:
            write_people(session, rng)
            write_customers(session, rng, customers)
            write_records(session, rng, customers, records)
            write_warnings(session, rng, customers, records // 3)
        for who in _LEADS:
            compare(path, who, NOW)


# One book by hand


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "book.db"
    path.write_bytes(_empty())
    with offline_session(path) as session:
        write_people(session, Random(0))
        for one in session.scalars(select(User)):
            one.timezone, one.active = None, True
        for number, team, owner in ((1, 1, 11), (2, 1, 11), (3, 2, 13), (4, 1, 12)):
            session.add(
                Customer(
                    id=number,
                    name=f"C{number}",
                    owner_id=owner,
                    team_id=team,
                    tier=KEY,
                    state=CustomerState.ACTIVE,
                    created_at=NOW - timedelta(days=100),
                    updated_at=NOW,
                )
            )
    return path


def touch(customer: int, by: int, on: date, kind: str = "visit", undone: bool = False) -> Touch:
    # Logged at half past eleven at night in Shanghai.
    at = datetime.combine(on, time(23, 30), SHANGHAI)
    gone = NOW if undone else None
    return Touch(
        customer_id=customer,
        user_id=by,
        kind=kind,
        happened_on=on,
        happened_at=at,
        created_at=at,
        summary="",
        undone_at=gone,
    )


def sale(customer: int, on: date, amount: str, currency: str = "CNY") -> Order:
    return Order(
        customer_id=customer,
        user_id=11,
        ordered_on=on,
        amount=Decimal(amount),
        currency=currency,
        summary="",
        created_at=NOW,
    )


YESTERDAY, LONG_AGO = date(2026, 11, 23), date(2026, 11, 1)


def test_a_touch_late_at_night_is_of_that_day_and_an_undone_one_of_none(book: Path) -> None:
    with offline_session(book) as session:
        session.add_all([touch(1, 11, YESTERDAY), touch(2, 11, YESTERDAY, undone=True), touch(4, 12, LONG_AGO)])
    morning, _week = compare(book, 21, NOW)
    assert morning.span == Span(YESTERDAY, YESTERDAY)
    assert {one.name: one.touches for one in morning.reps} == {"P11": 1, "P12": 0}
    assert (morning.key, morning.late) == (3, 2)
    assert [(one.name, one.days) for one in morning.neglected] == [("C2", 100), ("C4", 23)]


def test_a_call_to_a_key_account_is_a_touch_and_covers_nothing(book: Path) -> None:
    with offline_session(book) as session:
        session.add(touch(1, 11, YESTERDAY, kind="call"))
    morning, _week = compare(book, 21, NOW)
    assert morning.touches == 1
    assert morning.late == 3


def test_what_was_merged_counts_once_and_what_was_handed_over_goes_along(book: Path) -> None:
    with offline_session(book) as session:
        session.add_all([touch(2, 11, YESTERDAY), sale(2, YESTERDAY, "100.50"), touch(4, 12, YESTERDAY)])
        session.flush()
        merge_customers(
            session, session.get_one(User, 21), session.get_one(Customer, 1), session.get_one(Customer, 2), NOW
        )
        over = session.get_one(Customer, 4)
        over.owner_id, over.team_id = 13, 2
    morning, _week = compare(book, 21, NOW)
    assert (morning.key, morning.late, morning.touches, morning.orders) == (1, 0, 1, 1)
    other, _week = compare(book, 22, NOW)
    assert (other.key, other.late, other.touches) == (2, 1, 1)
    assert {one.name for one in other.reps} == {"P12", "P13"}  # who logged it is of the other team


def test_returns_and_several_currencies_with_the_home_currency_first(book: Path) -> None:
    with offline_session(book) as session:
        session.add_all(
            [
                sale(1, date(2026, 11, 2), "1000"),
                sale(1, YESTERDAY, "-250"),
                sale(1, date(2026, 10, 23), "500"),
                sale(1, date(2026, 10, 24), "7777"),  # a day that this month has not seen yet
                sale(4, date(2026, 11, 3), "90000", "USD"),
                sale(4, date(2026, 11, 24), "1", "TWD"),  # today
            ]
        )
    morning, _week = compare(book, 21, NOW)
    assert [(one.currency, one.amount, one.before) for one in morning.sales] == [
        ("CNY", Decimal(750), Decimal(500)),
        ("USD", Decimal(90000), Decimal(0)),
    ]
