"""Nights over a real database: what opens, what ends, what survives a death in the middle; who sees and hears what."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.habits import Habits
from bot.domain.signals.model import Family
from bot.domain.warning_policy import SNOOZE
from bot.nightly import NightBase, night_base
from bot.push.nights import Nights, due_day, in_a_process
from bot.usecases.look_at_customer import look_at, refresh_customer
from bot.usecases.merge_customers import merge_customers
from bot.usecases.nightly import run_night
from bot.usecases.speak_up import Ring
from bot.usecases.warning_lists import at_risk, open_warnings
from bot.usecases.warning_outcomes import precision
from bot.usecases.warning_push import tell, tell_week
from bot.usecases.warning_settings import Group, set_values
from bot.usecases.warning_sight import visible_warning
from bot.usecases.warnings import act, assign, not_a_problem, reopen, snooze
from db.customer import Customer, CustomerState
from db.night import claim_night, free_nights, night_of, release_night
from db.order import Order
from db.outbox import Outbox
from db.remark import Referral
from db.schema import upgrade
from db.session import offline_session
from db.signal import CustomerRisk, TrackRow
from db.user import User
from db.warning import ActionKind, RiskWarning, Told, WarningOutcome, WarningState, WarningTold
from tests.office import ADMIN, MANAGER, REP, REP2, REP_EN, ZONE, Office, fill_office

T = TypeVar("T")
FIRST = date(2026, 11, 24)
SILENT, STEADY, OTHER, FOREIGN = "华联超市城西店", "万家乐生活超市", "金鼎烟酒行", "Acme Foods"


def at_night(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 2, 30, tzinfo=ZONE).astimezone(UTC)


def customer_named(session: Session, name: str) -> Customer:
    return session.scalars(select(Customer).where(Customer.name == name)).one()


def user_of(session: Session, telegram_id: int) -> User:
    return session.scalars(select(User).where(User.telegram_id == telegram_id)).one()


def buys(session: Session, name: str, days: list[date], currency: str = "CNY", amount: int = 700) -> None:
    customer = customer_named(session, name)
    session.add_all(
        Order(
            customer_id=customer.id,
            user_id=customer.owner_id,
            created_at=at_night(day),
            ordered_on=day,
            amount=Decimal(amount),
            currency=currency,
            summary="",
        )
        for day in days
    )


def weekly(last: date, count: int = 50) -> list[date]:
    return [last - timedelta(days=7 * ago) for ago in range(count)]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """An office in which one key account orders every week, and one did until six weeks ago."""
    found = tmp_path / "nights.db"
    upgrade(found)
    with offline_session(found) as session:
        fill_office(session, at_night(FIRST - timedelta(days=400)))
        session.flush()
        for name in (SILENT, STEADY, OTHER, FOREIGN):
            customer_named(session, name).tier = "key"
        buys(session, SILENT, weekly(FIRST - timedelta(days=42)))
        buys(session, STEADY, weekly(FIRST - timedelta(days=7)))
        buys(session, OTHER, weekly(FIRST - timedelta(days=3)))
    return found


def night(path: Path, ahead: int) -> None:
    with night_base(path) as base:
        run_night(base, at_night(FIRST + timedelta(days=ahead)))


def silences(session: Session) -> dict[str, RiskWarning]:
    """The silences that are not over, by the customer's name."""
    query = select(RiskWarning).where(RiskWarning.family == Family.SILENCE, RiskWarning.state != WarningState.RESOLVED)
    return {one.customer.name: one for one in session.scalars(query) if one.customer is not None}


def ring(session: Session, user: User, ahead: int) -> Ring:
    """The morning after a night."""
    now = at_night(FIRST + timedelta(days=ahead)) + timedelta(hours=6)
    return Ring(session, now, user, Habits(silent=False), ZONE, "CN", "CNY")


def open_a_silence(path: Path) -> int:
    """A first night, on which a key account is only a little late, and nights until it is warned of; how many ahead."""
    night(path, 0)
    for ahead in range(1, 60):
        with offline_session(path) as session:
            buys(session, OTHER, [FIRST + timedelta(days=ahead)])  # the feed goes on
        night(path, ahead)
        with offline_session(path) as session:
            if STEADY in silences(session):
                return ahead
    raise AssertionError("nothing opened")


def test_the_first_night_is_silent(path: Path) -> None:
    night(path, 0)
    with offline_session(path) as session:
        assert silences(session)[SILENT].voice == "silent"
        for number in (REP, MANAGER, ADMIN):
            assert tell(ring(session, user_of(session, number), 0)) == 0
            assert not tell_week(ring(session, user_of(session, number), 0))
        assert session.scalars(select(Outbox)).all() == []


def test_two_nights_over_the_line_open_one_warning_and_an_order_ends_it(path: Path) -> None:
    ahead = open_a_silence(path)
    with offline_session(path) as session:
        warning = silences(session)[STEADY]
        assert (warning.voice, warning.state, warning.tier) == ("push", "open", "key")
        assert warning.evidence["silence_days"] == ahead + 7
        assert warning.loss is not None
        assert warning.yearly_value is not None
        assert 0 < warning.loss <= warning.yearly_value
        customer = warning.customer_id
    night(path, ahead)
    with offline_session(path) as session:
        query = select(RiskWarning).where(RiskWarning.customer_id == customer, RiskWarning.family == Family.SILENCE)
        assert len(session.scalars(query).all()) == 1, "a second run of a night changes nothing"
        buys(session, STEADY, [FIRST + timedelta(days=ahead)])
    night(path, ahead + 1)
    with offline_session(path) as session:
        over = session.scalars(query).one()
        assert (over.state, over.outcome) == ("resolved", "false_alarm")
        moment = at_night(FIRST + timedelta(days=ahead + 1))
        found = precision(session, user_of(session, MANAGER), moment)
        assert (found[Family.SILENCE].right, found[Family.SILENCE].cases) == (0, 1)
        assert precision(session, user_of(session, REP), moment) == {}


def test_the_night_before_it_was_over_the_line_too(path: Path) -> None:
    ahead = open_a_silence(path)
    with offline_session(path) as session:
        assert silences(session)[STEADY].level >= 0.3
        track = session.get_one(TrackRow, (customer_named(session, STEADY).id, "silence"))
        assert (track.nights, track.open, track.seen) == (2, True, (FIRST + timedelta(days=ahead)).toordinal())


def test_after_a_call_nobody_knows_whether_it_was_right(path: Path) -> None:
    ahead = open_a_silence(path)
    with offline_session(path) as session:
        warning, rep = silences(session)[STEADY], user_of(session, REP)
        act(session, rep, warning, ActionKind.CALL, at_night(FIRST))
        buys(session, STEADY, [FIRST + timedelta(days=ahead)])
        number = warning.id
    night(path, ahead + 1)
    with offline_session(path) as session:
        assert session.get_one(RiskWarning, number).outcome == WarningOutcome.CLEARED


class Died(Exception):
    pass


class Mortal(NightBase):
    """A store whose process dies before its so-and-so-many-th transaction."""

    left = 0

    def write(self, work: Callable[[Session], T]) -> T:
        self.left -= 1
        if self.left < 0:
            raise Died
        return super().write(work)


@contextmanager
def mortal(path: Path, left: int) -> Iterator[Mortal]:
    with night_base(path) as base:
        one = Mortal(base._reader, base._writer)
        one.left = left
        yield one


def state_of(path: Path) -> list[tuple[object, ...]]:
    with offline_session(path) as session:
        tracks = session.scalars(select(TrackRow).order_by(TrackRow.subject, TrackRow.family))
        rows: list[tuple[object, ...]] = [(t.subject, t.family, t.nights, t.open, t.matter, t.voice) for t in tracks]
        warnings = session.scalars(select(RiskWarning).order_by(RiskWarning.customer_id, RiskWarning.family))
        rows += [(w.customer_id, w.family, w.level, w.state, w.voice, w.outcome) for w in warnings]
        risks = session.scalars(select(CustomerRisk).order_by(CustomerRisk.customer_id))
        return [*rows, *((r.customer_id, r.last_day, r.p_lapse, r.loss, r.health) for r in risks)]


@pytest.mark.parametrize("first", [True, False])
def test_a_night_that_died_anywhere_ends_as_if_it_had_not(
    path: Path, first: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.usecases.night_write.PIECE", 2)
    ahead = 0 if first else 1
    if not first:
        night(path, 0)
    before = path.read_bytes()
    night(path, ahead)
    whole = state_of(path)
    for left in range(0, 40, 3):
        one = tmp_path / f"{left}.db"
        one.write_bytes(before)
        with mortal(one, left) as base:
            try:
                run_night(base, at_night(FIRST + timedelta(days=ahead)))
                break
            except Died:
                pass
        night(one, ahead)
        assert state_of(one) == whole, f"after {left} transactions"
    assert left > 3


def test_customers_that_go_take_their_warnings_along(path: Path) -> None:
    night(path, 0)
    with offline_session(path) as session:
        lost, merged = customer_named(session, SILENT), customer_named(session, OTHER)
        numbers = {"lost": silences(session)[SILENT].id}
        session.add(
            RiskWarning(
                family="contact",
                customer_id=merged.id,
                tier="key",
                level=0.6,
                matter=0,
                evidence={},
                opened_at=at_night(FIRST),
                voice="push",
            )
        )
        lost.state = CustomerState.LOST
        merge_customers(session, user_of(session, ADMIN), customer_named(session, STEADY), merged, at_night(FIRST))
        gone = merged.id
    night(path, 1)
    with offline_session(path) as session:
        assert session.get_one(RiskWarning, numbers["lost"]).outcome == WarningOutcome.LEFT_ANYWAY
        of_merged = session.scalars(select(RiskWarning).where(RiskWarning.customer_id == gone)).all()
        assert {one.outcome for one in of_merged} == {WarningOutcome.CLEARED}
        assert session.scalars(select(TrackRow).where(TrackRow.subject == gone)).all() == []
        assert session.get(CustomerRisk, gone) is None


def test_the_next_owner_hears_of_it_and_the_last_one_sees_it_no_more(path: Path) -> None:
    ahead = open_a_silence(path)
    now = at_night(FIRST + timedelta(days=ahead))
    with offline_session(path) as session:
        old, new = user_of(session, REP), user_of(session, REP2)
        number = silences(session)[STEADY].id
        assert tell(ring(session, old, ahead)) == 1
        customer_named(session, STEADY).owner_id = new.id
        session.flush()
        assert visible_warning(session, old, number) is None
        assert visible_warning(session, new, number) is not None
        assert tell(ring(session, new, ahead)) == 1
        assert tell(ring(session, new, ahead)) == 0, "said once"
        kinds = [(row.user_id, row.payload["warnings"]) for row in session.scalars(select(Outbox).order_by(Outbox.id))]
        assert kinds == [(old.id, [number]), (new.id, [number])]
        assert [one.customer_id for one in open_warnings(session, new, now).rows]


def test_everybody_sees_their_own(path: Path) -> None:
    night(path, 0)
    now = at_night(FIRST)
    with offline_session(path) as session:
        team = customer_named(session, SILENT).team_id
        for family, of in (("concentration", team), ("feed", None)):
            session.add(
                RiskWarning(family=family, team_id=of, level=0.6, matter=0, evidence={}, opened_at=now, voice="push")
            )
        session.flush()

        def seen(number: int) -> set[str]:
            rows = open_warnings(session, user_of(session, number), now, limit=50).rows
            return {one.customer.name if one.customer else one.family for one in rows}

        assert SILENT in seen(REP)
        assert not {SILENT, "concentration", "feed"} & seen(REP2)
        assert {SILENT, "concentration"} <= seen(MANAGER)
        assert "feed" not in seen(MANAGER) | seen(2002) | seen(REP)
        assert not {SILENT, "concentration"} & (seen(REP_EN) | seen(2002))
        assert {SILENT, "concentration", "feed"} <= seen(ADMIN)
        assert [row.customer.name for row in at_risk(session, user_of(session, REP), now).rows] == [SILENT]
        assert at_risk(session, user_of(session, REP_EN), now).total == 0


def test_snoozed_settled_and_taken_back(path: Path) -> None:
    ahead = open_a_silence(path)
    now = at_night(FIRST + timedelta(days=ahead))
    with offline_session(path) as session:
        rep, warning = user_of(session, REP), silences(session)[STEADY]
        number = warning.id
        assert snooze(session, rep, warning, now) == FIRST + timedelta(days=ahead + SNOOZE)
        assert tell(ring(session, rep, ahead)) == 0
        assert number not in [one.id for one in open_warnings(session, rep, now, limit=50).rows]
        not_a_problem(session, rep, warning, now)
    night(path, ahead + 1)
    with offline_session(path) as session:
        rep, warning = user_of(session, REP), session.get_one(RiskWarning, number)
        assert warning.outcome == WarningOutcome.FALSE_ALARM
        assert STEADY not in silences(session), "nothing opens for a while"
        reopen(session, rep, warning, now + timedelta(hours=1))
        assert silences(session)[STEADY].id == number
    night(path, ahead + 2)
    with offline_session(path) as session:
        assert silences(session)[STEADY].id == number


def test_what_is_assigned_is_the_colleagues_affair(path: Path) -> None:
    ahead = open_a_silence(path)
    now = at_night(FIRST + timedelta(days=ahead))
    with offline_session(path) as session:
        manager, colleague, rep = (user_of(session, one) for one in (MANAGER, REP2, REP))
        warning = silences(session)[STEADY]
        with pytest.raises(PermissionError):
            assign(session, manager, warning, user_of(session, REP_EN), now)
        assert assign(session, manager, warning, colleague, now)
        session.flush()
        assert visible_warning(session, colleague, warning.id) is not None
        assert (tell(ring(session, colleague, ahead)), tell(ring(session, rep, ahead))) == (1, 0)


def test_beyond_the_budget_it_waits_for_the_list_of_the_week(path: Path) -> None:
    ahead = open_a_silence(path)
    with offline_session(path) as session:
        set_values(session, user_of(session, ADMIN), Group.BUDGET, {"manager": 0, "rep": 5}, at_night(FIRST))
        manager = user_of(session, MANAGER)
        number = silences(session)[STEADY].id
        assert tell(ring(session, manager, ahead)) == 0
        assert session.get_one(WarningTold, (number, manager.id)).how == Told.LATER
        assert tell_week(ring(session, manager, ahead))
        push = session.scalars(select(Outbox).where(Outbox.user_id == manager.id)).one()
        assert (push.kind, number in push.payload["warnings"]) == ("warning_week", True)
        assert not tell_week(ring(session, manager, ahead + 7))


def test_an_order_ends_it_at_once_when_the_customer_is_refreshed(path: Path) -> None:
    ahead = open_a_silence(path)
    now = at_night(FIRST + timedelta(days=ahead)) + timedelta(hours=9)
    with offline_session(path) as session:
        customer = customer_named(session, STEADY).id
        before = look_at(session, customer, now)
        assert before is not None
        assert before.seen[0].warning is not None
        kept = session.get_one(CustomerRisk, customer)
        assert (before.risk.p_lapse, before.health.shown if before.health else None) == (kept.p_lapse, kept.health)
        buys(session, STEADY, [FIRST + timedelta(days=ahead)])
        after = refresh_customer(session, customer, now)
        assert after is not None
        assert after.risk.last_day == (FIRST + timedelta(days=ahead)).toordinal()
        assert STEADY not in silences(session)


def test_a_currency_without_a_rate_is_kept_apart(path: Path) -> None:
    with offline_session(path) as session:
        buys(session, FOREIGN, weekly(FIRST - timedelta(days=35)), "USD", 90)
    night(path, 0)
    with offline_session(path) as session:
        risk = session.get_one(CustomerRisk, customer_named(session, FOREIGN).id)
        assert (risk.currency, risk.loss, risk.lifetime) == ("USD", None, None)
        assert risk.yearly_value is not None
        assert 3000 < risk.yearly_value < 6000
        page = at_risk(session, user_of(session, ADMIN), at_night(FIRST))
        assert page.apart == {"USD": 1}
        assert [row.customer.name for row in page.rows][-1] == FOREIGN
        row = night_of(session, FIRST)
        assert row is not None
        assert row.facts is not None
        assert row.facts["unrated"] == {"USD": 50}


def test_who_brought_customers_is_worth_half_of_their_profit_more(path: Path, tmp_path: Path) -> None:
    alone = tmp_path / "alone.db"
    alone.write_bytes(path.read_bytes())
    with offline_session(path) as session:
        by = customer_named(session, STEADY)
        assert by.team_id == customer_named(session, OTHER).team_id != customer_named(session, FOREIGN).team_id
        for prospect, undone in (
            (OTHER, None),
            (OTHER, None),
            (FOREIGN, None),
            ("谁", None),
            (SILENT, at_night(FIRST)),
        ):
            given = {"customer_id": by.id, "user_id": by.owner_id, "created_at": at_night(FIRST)}
            session.add(Referral(**given, prospect=prospect, summary="", undone_at=undone))

    def worth(of: Path, name: str) -> float:
        night(of, 0)
        with offline_session(of) as session:
            return float(session.get_one(CustomerRisk, customer_named(session, name).id).lifetime or 0)

    referred = worth(alone, OTHER)
    assert referred > 100
    expected = worth(alone, STEADY) + referred / 2
    assert worth(path, STEADY) == pytest.approx(expected, abs=0.02)
    assert worth(path, OTHER) == referred
    with offline_session(path) as session:
        look = look_at(session, customer_named(session, STEADY).id, at_night(FIRST))
        assert look is not None
        assert look.brought == 1
        assert look.risk.lifetime == pytest.approx(100 * expected, abs=2)


def test_a_night_is_taken_once_and_again_only_after_a_failure(path: Path) -> None:
    now = at_night(FIRST)
    with offline_session(path) as session:
        assert claim_night(session, FIRST, "one", now)
        assert not claim_night(session, FIRST, "two", now)
        assert claim_night(session, FIRST, "two", now + timedelta(hours=1)), "the lease is over"
        release_night(session, FIRST, "two", now + timedelta(hours=2), counted=True)
        assert not claim_night(session, FIRST, "one", now + timedelta(hours=1))
        free_nights(session, now + timedelta(hours=1))
        assert claim_night(session, FIRST, "one", now + timedelta(hours=1))
        assert not claim_night(session, FIRST, "three", now + timedelta(days=1)), "given up"
    night(path, 1)
    with offline_session(path) as session:
        assert not claim_night(session, FIRST + timedelta(days=1), "one", now + timedelta(days=9)), "done"


@pytest.mark.parametrize(
    ("hour", "minute", "due"), [(0, 0, False), (2, 29, False), (2, 30, True), (3, 0, True), (23, 59, True)]
)
def test_the_hour_of_the_night(hour: int, minute: int, due: bool) -> None:
    now = datetime(2026, 11, 24, hour, minute, tzinfo=ZONE).astimezone(UTC)
    assert due_day(now, ZONE) == (FIRST if due else None)


async def test_a_process_of_its_own_runs_it_beside_the_bot(office: Office) -> None:
    office.clock.jump_to(at_night(FIRST))
    nights = Nights(office.store, office.clock, ZONE, in_a_process)
    assert await nights.look()
    assert not await nights.look()
    row = await office.read(lambda session: night_of(session, FIRST))
    assert row is not None
    assert row.done_at == row.began_at
    assert row.facts is not None
    assert row.facts["customers"] == 9
