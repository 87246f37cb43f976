"""Nights over a database with bad data in it: what is sent twice, given back, dated ahead, giant, too much, too new, or
missing for months makes nobody red who is not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.domain.signals.model import Family
from bot.usecases.look_at_customer import look_at
from bot.usecases.warning_push import tell
from db.customer import Customer
from db.night import night_of
from db.order import Order
from db.schema import upgrade
from db.session import offline_session
from db.signal import CustomerRisk
from db.warning import RiskWarning, WarningState
from tests.integration.test_nights import FIRST, at_night, buys, customer_named, night, ring, silences, user_of
from tests.office import ADMIN, MANAGER, REP, fill_office

BUYERS = ("华联超市城西店", "万家乐生活超市", "金鼎烟酒行", "Acme Foods", "Blue Bottle Cafe")
FEW = timedelta(days=1)


def every(days: int, last: date, count: int) -> list[date]:
    return [last - timedelta(days=days * ago) for ago in range(count)]


def weekly(place: int, last: date = FIRST, count: int = 60) -> list[date]:
    """Somebody's days, another weekday for each."""
    return every(7, last - timedelta(days=place + 1), count)


def risks(path: Path) -> dict[str, tuple[int, int, float | None, float | None]]:
    """By name: the last day, the order days, the typical gap, the probability to lapse."""
    with offline_session(path) as session:
        rows = session.execute(
            select(Customer.name, CustomerRisk).join(Customer, Customer.id == CustomerRisk.customer_id)
        )
        return {name: (one.last_day, one.orders, one.typical_gap, one.p_lapse) for name, one in rows}


def warnings(path: Path, family: Family) -> list[str | None]:
    """Whose warnings of a family are open, None for the house."""
    with offline_session(path) as session:
        alive = RiskWarning.state != WarningState.RESOLVED
        found = session.scalars(select(RiskWarning).where(RiskWarning.family == family, alive))
        return [one.customer.name if one.customer is not None else None for one in found]


def made(path: Path, days: Sequence[Sequence[date]] | None = None) -> Path:
    """An office with key accounts that order on these days; without any, every week."""
    days = [weekly(place) for place in range(len(BUYERS))] if days is None else days
    upgrade(path)
    with offline_session(path) as session:
        fill_office(session, at_night(FIRST - timedelta(days=500)))
        session.flush()
        for name, own in zip(BUYERS, days, strict=False):
            customer_named(session, name).tier = "key"
            buys(session, name, list(own))
    return path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """An office in which five key accounts order every week, and did so until now."""
    return made(tmp_path / "bad.db")


def clean_risks(tmp_path: Path) -> dict[str, tuple[int, int, float | None, float | None]]:
    """What a night finds where nothing is wrong."""
    found = made(tmp_path / "clean.db")
    night(found, 0)
    return risks(found)


def test_rows_that_are_there_twice_change_no_rhythm(path: Path, tmp_path: Path) -> None:
    with offline_session(path) as session:
        for place, name in enumerate(BUYERS):
            buys(session, name, weekly(place))
            buys(session, name, weekly(place)[:10])
    night(path, 0)
    assert risks(path) == clean_risks(tmp_path)
    assert warnings(path, Family.SILENCE) == []


def test_a_return_is_no_sign_of_life(path: Path) -> None:
    """Who gave back the goods is as silent as before, and a day whose goods all came back is no order day."""
    silent, gave_all_back = BUYERS[:2]
    with offline_session(path) as session:
        for name, since in ((silent, 60), (gave_all_back, 60)):
            number = customer_named(session, name).id
            session.execute(
                delete(Order).where(Order.customer_id == number, Order.ordered_on > FIRST - timedelta(days=since))
            )
        buys(session, silent, every(3, FIRST - FEW, 5), amount=-100)
        buys(session, gave_all_back, [FIRST - 3 * FEW], amount=900)
        buys(session, gave_all_back, [FIRST - 2 * FEW], amount=-900)
    night(path, 0)
    for name in (silent, gave_all_back):
        assert risks(path)[name][0] <= (FIRST - timedelta(days=60)).toordinal(), name
    assert set(warnings(path, Family.SILENCE)) == {silent, gave_all_back}


def test_orders_dated_ahead_end_no_silence_before_their_day(path: Path) -> None:
    name, ahead = BUYERS[0], FIRST + 3 * FEW
    with offline_session(path) as session:
        number = customer_named(session, name).id
        session.execute(delete(Order).where(Order.customer_id == number, Order.ordered_on > FIRST - timedelta(days=60)))
        buys(session, name, [ahead, FIRST + timedelta(days=300)])
    night(path, 0)
    last, orders, _, p = risks(path)[name]
    assert last < FIRST.toordinal() - 50
    assert warnings(path, Family.SILENCE) == [name]
    with offline_session(path) as session:
        look = look_at(session, number, at_night(FIRST))
        assert look is not None
        assert (look.risk.last_day, look.risk.orders, look.risk.p_lapse) == (last, orders, p)
    night(path, 3)
    assert risks(path)[name][:2] == (ahead.toordinal(), orders + 1)
    assert warnings(path, Family.SILENCE) == []


def test_one_giant_order_moves_nobody_else_and_is_no_swing(path: Path, tmp_path: Path) -> None:
    name = BUYERS[2]
    with offline_session(path) as session:
        buys(session, name, [FIRST - 100 * FEW], amount=90_000_000)
        buys(session, BUYERS[3], [FIRST - 5 * FEW], amount=90_000_000)
    night(path, 0)
    night(path, 1)
    assert warnings(path, Family.AMOUNT) == []
    assert warnings(path, Family.SILENCE) == []
    clean = clean_risks(tmp_path)
    for other in {*BUYERS} - {name, BUYERS[3]}:
        assert risks(path)[other][2] == pytest.approx(clean[other][2], abs=0.3)


def test_a_customer_of_20_000_orders_is_one_customer(path: Path, tmp_path: Path) -> None:
    name = BUYERS[4]
    with offline_session(path) as session:
        customer = customer_named(session, name)
        session.bulk_insert_mappings(
            Order.__mapper__,
            [
                {
                    "customer_id": customer.id,
                    "user_id": customer.owner_id,
                    "created_at": at_night(FIRST),
                    "ordered_on": FIRST - timedelta(days=1 + at % 1000),
                    "amount": Decimal(5),
                    "currency": "CNY",
                    "summary": "",
                }
                for at in range(20_000)
            ],
        )
    night(path, 0)
    found, clean = risks(path), clean_risks(tmp_path)
    assert found[name][:3] == ((FIRST - FEW).toordinal(), 1000, 1.0)
    for other in BUYERS[:4]:
        assert found[other][:2] == clean[other][:2]
        assert found[other][2] == pytest.approx(7, abs=0.5)
        assert found[other][3] == pytest.approx(clean[other][3], abs=0.1)
    assert warnings(path, Family.SILENCE) == []


@pytest.mark.parametrize("orders", [0, 1, 2])
def test_all_customers_new_are_nobodys_worry(tmp_path: Path, orders: int) -> None:
    path = made(tmp_path / "new.db", [weekly(place, count=orders) for place in range(len(BUYERS))])
    for ahead in range(3):
        night(path, ahead)
    assert warnings(path, Family.SILENCE) == []
    assert warnings(path, Family.AMOUNT) == []
    assert warnings(path, Family.FEED) == []
    found = risks(path)
    assert all(found[name][1] == orders for name in BUYERS)
    if orders:
        assert all(0 < (found[name][3] or 0) < 0.5 for name in BUYERS)
        assert all(5 < (found[name][2] or 0) < 60 for name in BUYERS), "the prior speaks"


def test_nobody_at_all(tmp_path: Path) -> None:
    path = tmp_path / "empty.db"
    upgrade(path)
    for ahead in range(2):
        night(path, ahead)
    with offline_session(path) as session:
        row = night_of(session, FIRST + FEW)
        assert row is not None
        assert row.facts is not None
        assert (row.facts["customers"], row.facts["orders"]) == (0, 0)


def test_a_feed_that_stops_is_told_to_the_admin_and_makes_nobody_red(path: Path) -> None:
    night(path, 0)
    night(path, 1)
    before = risks(path)
    for ahead in (90, 91, 92):
        night(path, ahead)
        assert warnings(path, Family.SILENCE) == [], "three months without an order of anybody"
    assert warnings(path, Family.FEED) == [None]
    found = risks(path)
    for name in BUYERS:
        assert found[name][:2] == before[name][:2]
        assert found[name][3] == pytest.approx(before[name][3], abs=0.15)
    with offline_session(path) as session:
        feed = session.scalars(select(RiskWarning).where(RiskWarning.family == Family.FEED)).one()
        assert (feed.voice, feed.customer_id, feed.team_id) == ("push", None, None)
        assert feed.evidence["quiet_days"] == 93
        told = {number: tell(ring(session, user_of(session, number), 92)) for number in (ADMIN, MANAGER, REP)}
        assert told == {ADMIN: 1, MANAGER: 0, REP: 0}
        assert silences(session) == {}


def test_when_the_feed_comes_back_its_warning_ends_and_silence_is_counted_again(path: Path) -> None:
    for ahead in (0, 1, 90, 91):
        night(path, ahead)
    back = FIRST + 92 * FEW
    with offline_session(path) as session:
        for name in BUYERS[1:]:
            buys(session, name, [back])
    night(path, 93)
    assert warnings(path, Family.FEED) == []
    assert warnings(path, Family.SILENCE) == []
    for ahead in range(94, 150):
        with offline_session(path) as session:
            for place, name in enumerate(BUYERS[1:]):
                if ahead % 7 == place:
                    buys(session, name, [FIRST + ahead * FEW])
        if ahead > 130:
            night(path, ahead)
    assert warnings(path, Family.SILENCE) == [BUYERS[0]], "the one who did not come back"


def test_months_that_are_missing_in_the_past_are_nobodys_silence(path: Path, tmp_path: Path) -> None:
    gap = FIRST - timedelta(days=240), FIRST - timedelta(days=120)
    with offline_session(path) as session:
        session.execute(delete(Order).where(Order.ordered_on.between(*gap)))
        _order_of_somebody(session)
    night(path, 0)
    night(path, 1)
    assert warnings(path, Family.SILENCE) == []
    assert warnings(path, Family.FEED) == []
    found, clean = risks(path), clean_risks(tmp_path)
    for name in BUYERS:
        assert found[name][2] == pytest.approx(7, abs=0.7)
        assert found[name][3] == pytest.approx(clean[name][3], abs=0.1)


def _order_of_somebody(session: Session) -> None:
    """The newest order of all, so that the night has something of yesterday."""
    buys(session, BUYERS[0], [FIRST - FEW])
