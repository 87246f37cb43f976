"""Tiers are computed anew once a day from what customers bought; a pinned one stays."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.demo.sample import fill
from bot.usecases.rates import Wanted, set_rate
from bot.usecases.retier import retier, retier_daily
from bot.usecases.set_profile import pin_tier, unpin_tier
from db.customer import Customer
from db.history import Change
from db.order import Order
from db.schema import upgrade
from db.session import offline_session
from db.user import Role, User
from tests.office import START, ZONE, fill_office

NOW = START
TODAY = date(2026, 11, 23)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "tiers.db"
    upgrade(path)
    with offline_session(path) as session:
        fill_office(session, NOW)
    return path


def sold(session: Session, name: str, amount: int, currency: str = "CNY", day: date = TODAY) -> None:
    customer = session.scalars(select(Customer).where(Customer.name == name)).one()
    session.add(
        Order(
            customer_id=customer.id,
            user_id=customer.owner_id,
            created_at=NOW,
            ordered_on=day,
            amount=Decimal(amount),
            currency=currency,
            summary="x",
        )
    )


def tier_of(session: Session, name: str) -> str:
    return session.scalars(select(Customer.tier).where(Customer.name == name)).one()


def test_tiers_follow_the_sales_of_each_team(database: Path) -> None:
    with offline_session(database) as session:
        sold(session, "华联超市城西店", 900)
        sold(session, "万家乐生活超市", 100)
        sold(session, "鑫源商贸有限公司", 5000, day=TODAY - timedelta(days=365))
        assert retier(session, NOW, TODAY, "CNY") > 0
        assert tier_of(session, "华联超市城西店") == "key"
        assert tier_of(session, "万家乐生活超市") == "core"
        assert tier_of(session, "鑫源商贸有限公司") == "tail"
        assert tier_of(session, "Acme Foods") == "regular", "its team sold nothing: nothing to compare"


def test_who_buys_in_another_currency_alone_keeps_the_tier(database: Path) -> None:
    with offline_session(database) as session:
        sold(session, "华联超市城西店", 900)
        sold(session, "万家乐生活超市", 90_000, "USD")
        retier(session, NOW, TODAY, "CNY")
        assert tier_of(session, "万家乐生活超市") == "regular"


def test_currencies_with_a_rate_are_counted_together(database: Path) -> None:
    with offline_session(database) as session:
        admin = session.scalars(select(User).where(User.role == Role.ADMIN)).one()
        set_rate(session, admin, Wanted("USD", Decimal("7.1"), date(2026, 1, 1)), "CNY", NOW)
        sold(session, "华联超市城西店", 900)
        sold(session, "万家乐生活超市", 200, "USD")  # worth 1,420
        sold(session, "鑫源商贸有限公司", 90_000, "EUR")  # no rate leads there
        retier(session, NOW, TODAY, "CNY")
        assert tier_of(session, "万家乐生活超市") == "key"
        assert tier_of(session, "鑫源商贸有限公司") == "regular"
        sold(session, "华联超市城西店", 600)
        retier(session, NOW, TODAY, "CNY")
        assert tier_of(session, "华联超市城西店") == "key"


def test_rates_to_another_reporting_currency_do_not_count(database: Path) -> None:
    with offline_session(database) as session:
        admin = session.scalars(select(User).where(User.role == Role.ADMIN)).one()
        set_rate(session, admin, Wanted("TWD", Decimal("0.22"), date(2026, 1, 1)), "CNY", NOW)
        sold(session, "华联超市城西店", 900, "TWD")
        sold(session, "万家乐生活超市", 90_000, "CNY")
        retier(session, NOW, TODAY, "TWD")
        assert tier_of(session, "华联超市城西店") == "key"
        assert tier_of(session, "万家乐生活超市") == "regular"


def test_without_the_home_currency_the_largest_counts(database: Path) -> None:
    with offline_session(database) as session:
        sold(session, "Acme Foods", 10, "USD")
        sold(session, "Golden Dragon Trading", 900, "SGD")
        sold(session, "Blue Bottle Cafe", 20, "SGD")
        retier(session, NOW, TODAY, "CNY")
        assert tier_of(session, "Golden Dragon Trading") == "key"
        assert tier_of(session, "Acme Foods") == "regular"


def test_every_change_has_its_line_and_a_second_run_changes_nothing(database: Path) -> None:
    with offline_session(database) as session:
        before = dict(session.execute(select(Customer.id, Customer.tier)).tuples().all())
        sold(session, "华联超市城西店", 900)
        changed = retier(session, NOW, TODAY, "CNY")
        lines = session.scalars(select(Change).where(Change.field == "tier")).all()
        assert len(lines) == changed > 0
        for line in lines:
            assert line.before == before[line.customer_id]
            assert line.after == session.get_one(Customer, line.customer_id).tier
        assert retier(session, NOW, TODAY, "CNY") == 0


def test_a_pinned_tier_stays_until_it_is_pinned_no_more(database: Path) -> None:
    with offline_session(database) as session:
        customer = session.scalars(select(Customer).where(Customer.name == "鑫源商贸有限公司")).one()
        manager = session.scalars(select(User).where(User.name == "王芳")).one()
        rep = session.scalars(select(User).where(User.role == Role.REP)).first()
        assert rep is not None
        with pytest.raises(PermissionError):
            pin_tier(session, rep, customer, "key", "x", NOW)
        pin_tier(session, manager, customer, "key", "flagship store next year", NOW)
        sold(session, "华联超市城西店", 900)
        retier(session, NOW, TODAY, "CNY")
        assert (customer.tier, customer.tier_reason) == ("key", "flagship store next year")
        unpin_tier(session, manager, customer, NOW)
        retier(session, NOW, TODAY, "CNY")
        assert (customer.tier, customer.tier_reason, customer.tier_pinned_at) == ("tail", None, None)


def test_once_a_day_and_not_before_three_in_the_night(database: Path) -> None:
    def at(day: int, hour: int) -> datetime:
        return datetime(2026, 11, day, hour, tzinfo=ZONE).astimezone(UTC)

    with offline_session(database) as session:
        assert retier_daily(session, at(23, 9), ZONE, "CNY") is not None
        assert retier_daily(session, at(23, 23), ZONE, "CNY") is None
        assert retier_daily(session, at(24, 1), ZONE, "CNY") is None
        assert retier_daily(session, at(24, 3), ZONE, "CNY") is not None


def test_the_sample_is_as_the_nightly_computation_leaves_it(tmp_path: Path) -> None:
    path = tmp_path / "sample.db"
    upgrade(path)
    with offline_session(path) as session:
        fill(session, NOW, ZoneInfo("Asia/Shanghai"))
        assert retier(session, NOW, TODAY, "CNY") == 0
