"""The sample data of the demo: complete, in scope, never ahead of its time, the same every time."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.config import LANGUAGES
from bot.demo.phrases import Phrases
from bot.demo.phrases_en import PHRASES_EN
from bot.demo.phrases_zh import PHRASES_ZH
from bot.demo.sample import PEOPLE, STRANGER_ID, fill
from bot.domain.sla import working_time
from bot.domain.workdays import WorkCalendar
from bot.usecases.agenda import agenda_of
from db import schema
from db.base import Base, Filed
from db.complaint import UNSETTLED, Complaint
from db.customer import Contact, Customer, CustomerState, visible_customers
from db.order import Order, sales_between
from db.promise import Promise, PromiseState
from db.remark import Loss, Note, Referral, Score
from db.reminder import Reminder, ReminderState
from db.session import offline_session
from db.touch import Touch
from db.user import Role, User, user_by_telegram_id

ZONE = ZoneInfo("Asia/Shanghai")
_NOUNS = (Touch, Complaint, Order, Promise, Reminder, Note, Score, Referral, Loss)
FILED: tuple[type[Filed], ...] = _NOUNS
SUMMARIES = {noun.__name__: (noun.summary, noun.user_id) for noun in _NOUNS}
MOMENTS = {
    "afternoon": datetime(2026, 11, 24, 15, 10, tzinfo=ZONE),
    "month end": datetime(2026, 4, 30, 11, 0, tzinfo=ZONE),
    "leap day": datetime(2028, 2, 29, 10, 29, tzinfo=ZONE),
    "year end": datetime(2026, 12, 31, 16, 59, tzinfo=ZONE),
    "new year in UTC not yet": datetime(2026, 12, 31, 17, 30, tzinfo=UTC),
    "early morning": datetime(2026, 7, 1, 0, 4, tzinfo=ZONE),
    "two minutes to nine": datetime(2026, 7, 6, 8, 58, tzinfo=ZONE),
    "late evening": datetime(2026, 8, 16, 23, 57, tzinfo=ZONE),
}


@dataclass(frozen=True, slots=True)
class World:
    """A filled database and the moment it was filled at."""

    session: Session
    now: datetime

    @property
    def here(self) -> datetime:
        return self.now.astimezone(ZONE)

    @property
    def today(self) -> date:
        return self.here.date()

    def customer(self, name: str) -> Customer:
        return self.session.scalars(select(Customer).where(Customer.name == name)).one()

    def user(self, telegram_id: int) -> User:
        user = user_by_telegram_id(self.session, telegram_id)
        assert user is not None
        return user

    def reps(self) -> list[User]:
        return [self.user(person.telegram_id) for person in PEOPLE if person.role == Role.REP]

    def count(self, model: type[Base]) -> int:
        return self.session.scalar(select(func.count()).select_from(model)) or 0

    def days(self, column: Any, customer: Customer, model: type[Filed]) -> list[date]:
        """Days of a customer's records, oldest first."""
        query = select(column).where(model.customer_id == customer.id).order_by(column)
        return list(self.session.scalars(query))


def _made(path: Path, now: datetime) -> Iterator[World]:
    schema.upgrade(path)
    with offline_session(path) as session:
        fill(session, now, ZONE)
    with offline_session(path) as session:
        yield World(session, now)


@pytest.fixture(scope="module", params=list(MOMENTS.values()), ids=list(MOMENTS))
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    yield from _made(tmp_path_factory.mktemp("sample") / "huike.db", request.param)


def test_people(world: World) -> None:
    users = {user.telegram_id: user for user in world.session.scalars(select(User))}
    assert users.keys() == {person.telegram_id for person in PEOPLE}
    assert STRANGER_ID not in users
    assert Counter(user.role for user in users.values()) == {Role.REP: 3, Role.MANAGER: 1, Role.ADMIN: 1}
    for person in PEOPLE:
        user = users[person.telegram_id]
        assert (user.name, user.role, user.language) == (person.name, person.role, person.language)
        assert (user.team.name if user.team else None) == person.team
        assert person.language in LANGUAGES


def test_enough_of_everything(world: World) -> None:
    assert world.count(Customer) == 60
    enough = {Order: 1500, Touch: 800, Score: 40, Promise: 30, Complaint: 12, Note: 25, Referral: 5, Loss: 2}
    assert {model.__name__: world.count(model) for model, least in enough.items() if world.count(model) < least} == {}
    first = world.session.scalar(select(func.min(Order.ordered_on)))
    assert first is not None
    assert 500 < (world.today - first).days <= 560


def test_scope(world: World) -> None:
    reps = world.reps()
    assert [len(visible_customers(world.session, rep)) for rep in reps] == [20, 20, 20]
    assert len(visible_customers(world.session, world.user(2001))) == 60
    owners = dict(world.session.execute(select(Customer.id, Customer.owner_id)).all())
    for model in FILED:
        rows = world.session.execute(select(model.customer_id, model.user_id)).all()
        strays = [row for row in rows if row[0] is not None and owners[row[0]] != row[1]]
        assert strays == [], model.__name__


def test_nothing_happened_in_the_future(world: World) -> None:
    for model in FILED:
        newest = world.session.scalar(select(func.max(model.created_at)))
        assert newest is not None, model.__name__
        assert newest <= world.now, model.__name__
    for column in (Touch.happened_on, Order.ordered_on, Score.given_on, Loss.lost_on):
        newest_day = world.session.scalar(select(func.max(column)))
        assert newest_day is not None
        assert newest_day <= world.today
    for moment in (Touch.happened_at, Complaint.resolved_at, Complaint.acknowledged_at, Customer.updated_at):
        latest = world.session.scalar(select(func.max(moment)))
        assert latest is not None
        assert latest <= world.now


def test_nothing_happened_before_the_customer_was_there(world: World) -> None:
    for model in FILED:
        early = select(model.id).join(Customer, Customer.id == model.customer_id)
        assert world.session.scalars(early.where(model.created_at < Customer.created_at)).all() == [], model.__name__


def test_days_are_those_of_the_zone(world: World) -> None:
    touches = world.session.execute(select(Touch.happened_at, Touch.happened_on)).all()
    assert [day for at, day in touches if at.astimezone(ZONE).date() != day] == []
    orders = world.session.execute(select(Order.created_at, Order.ordered_on)).all()
    assert [day for at, day in orders if at.astimezone(ZONE).date() != day] == []


def test_ids_follow_time(world: World) -> None:
    """Queries break ties, and order notes, by id."""
    for model in (Touch, Order, Complaint, Note, Score):
        times = list(world.session.scalars(select(model.created_at).order_by(model.id)))
        assert times == sorted(times), model.__name__


def test_each_rep_has_an_agenda(world: World) -> None:
    for rep in world.reps():
        agenda = agenda_of(world.session, rep, world.here)
        today = [one for one in agenda.reminders if one.due_at.astimezone(ZONE).date() == world.today]
        assert 2 <= len(today) <= 4, rep.name
        assert any(one.promise and one.promise.due_on == world.today for one in today), rep.name
        assert len(agenda.reminders) <= 5, "an agenda fits on one page"


def test_reminders_are_pushed_exactly_when_due(world: World) -> None:
    for one in world.session.scalars(select(Reminder).where(Reminder.state != ReminderState.DONE)):
        pushed = one.state == ReminderState.PUSHED
        assert pushed == (one.due_at <= world.now), one.summary
        assert pushed or one.due_at > world.now + timedelta(minutes=3), one.summary
    done = select(func.max(Reminder.due_at)).where(Reminder.state == ReminderState.DONE)
    latest = world.session.scalar(done)
    assert latest is not None
    assert latest < world.now


@pytest.mark.parametrize("world", [MOMENTS["afternoon"]], indirect=True)
def test_in_the_afternoon_some_are_past_and_some_to_come(world: World) -> None:
    for rep in world.reps():
        states = {one.state for one in agenda_of(world.session, rep, world.here).reminders}
        assert states == {ReminderState.PUSHED, ReminderState.WAITING}, rep.name


@pytest.mark.parametrize("world", [datetime(2026, 11, 24, 21, 3, tzinfo=ZONE)], indirect=True)
def test_in_the_evening_something_still_comes(world: World) -> None:
    for rep in world.reps():
        reminders = agenda_of(world.session, rep, world.here).reminders
        assert any(one.state == ReminderState.WAITING for one in reminders), rep.name


def test_dated_promises_have_a_reminder_and_one_is_forgotten(world: World) -> None:
    reminded = set(world.session.scalars(select(Reminder.promise_id).where(Reminder.promise_id.is_not(None))))
    promises = list(world.session.scalars(select(Promise)))
    assert {one.id for one in promises if one.due_on} == reminded
    overdue = [one for one in promises if one.state == PromiseState.OPEN and one.due_on and one.due_on < world.today]
    assert [one.customer.name for one in overdue if one.customer] == ["Katong Laksa House"]
    assert any(one.state == PromiseState.OPEN and one.due_on is None for one in promises)


def test_two_complaints_are_open_and_one_is_nearly_due(world: World) -> None:
    unsettled = select(Complaint).where(Complaint.state.in_(UNSETTLED)).order_by(Complaint.due_at)
    pressing, other = world.session.scalars(unsettled)
    left = working_time(world.here, pressing.due_at.astimezone(world.here.tzinfo), WorkCalendar("CN"))
    assert left == timedelta(hours=1, minutes=20)
    assert other.due_at - world.now > timedelta(hours=12)
    for one in world.session.scalars(select(Complaint).where(Complaint.state.not_in(UNSETTLED))):
        assert one.acknowledged_at is not None
        assert one.resolved_at is not None
        assert one.created_at < one.acknowledged_at < one.resolved_at


def test_a_key_account_went_silent(world: World) -> None:
    silent = world.customer("申浦生鲜超市(总部)")
    days = world.days(Order.ordered_on, silent, Order)
    gaps = [(later - earlier).days for earlier, later in pairwise(days)]
    assert silent.tier == "key"
    assert max(gaps) <= 21
    assert (world.today - days[-1]).days > 100


def test_one_shrinks(world: World) -> None:
    shrinking = world.customer("湖滨悦来酒店")

    def spent(first: int, last: int) -> Decimal:
        sums = sales_between(world.session, shrinking.id, world.today - timedelta(first), world.today - timedelta(last))
        return dict(sums)["CNY"]

    assert spent(90, 1) * 2 < spent(360, 271)


def test_one_complains_again_and_again(world: World) -> None:
    since = world.now - timedelta(days=60)
    query = select(Complaint.customer_id, func.count()).where(Complaint.created_at > since)
    (most, count), *others = Counter(
        dict(world.session.execute(query.group_by(Complaint.customer_id)).all())
    ).most_common()
    assert most == world.customer("Merlion Bay Hotel").id
    assert count >= 5
    assert all(few <= 2 for _, few in others)


def test_one_score_dropped(world: World) -> None:
    dropped = world.customer("杨浦大食堂团餐")
    query = select(Score.value).where(Score.customer_id == dropped.id).order_by(Score.given_on)
    assert list(world.session.scalars(query)) == [9, 9, 4]


def test_one_buyer_was_never_visited(world: World) -> None:
    touched = select(Touch.customer_id).distinct()
    bought = select(Order.customer_id).distinct()
    query = select(Customer.name).where(Customer.id.in_(bought), Customer.id.not_in(touched))
    assert list(world.session.scalars(query)) == ["三墩社区团购站"]


def test_lost_customers_have_a_reason_and_buy_no_more(world: World) -> None:
    losses = {loss.customer_id: loss for loss in world.session.scalars(select(Loss))}
    gone = world.session.scalars(select(Customer).where(Customer.state.in_((CustomerState.LOST, CustomerState.CLOSED))))
    assert {one.id for one in gone} == losses.keys()
    for customer_id, loss in losses.items():
        newest = world.session.scalar(select(func.max(Order.ordered_on)).where(Order.customer_id == customer_id))
        assert newest is not None
        assert newest < loss.lost_on


def test_tiers(world: World) -> None:
    """A fifth of those who buy in yuan; who buys in another currency is not ranked with them."""
    counts = Counter(world.session.scalars(select(Customer.tier)))
    abroad = set(world.session.scalars(select(Order.customer_id).where(Order.currency != "CNY")))
    ranked = world.session.execute(select(Customer.id, Customer.tier).where(Customer.id.not_in(abroad))).all()
    assert sum(tier in ("key", "core") for _, tier in ranked) == -(-len(ranked) // 5)
    assert 12 <= counts["key"] + counts["core"] <= 15
    assert counts["key"] > counts["core"] > 0
    assert counts["regular"] >= 30
    for rep in world.reps():
        assert {one.tier for one in visible_customers(world.session, rep)} >= {"key", "regular", "tail"}, rep.name


def test_names_that_the_tour_uses(world: World) -> None:
    li_na, _, grace = world.reps()
    hualian, acme = world.customer("华联超市城西店"), world.customer("Acme Foods")
    assert (hualian.owner_id, acme.owner_id) == (li_na.id, grace.id)
    assert "王经理" in [contact.name for contact in hualian.contacts]
    assert "Mr Li" in [contact.name for contact in acme.contacts]
    confusable = [one.name for one in visible_customers(world.session, li_na) if one.name.startswith("华联")]
    assert len(confusable) >= 4


def test_nobody_real_can_be_called(world: World) -> None:
    fiction = re.compile(r"154-0000-\d{4}|02-0000-\d{4}|\+65 6000 \d{4}|\+1 \d{3}-555-01\d\d")
    phones = [phone for phone in world.session.scalars(select(Contact.phone)) if phone]
    assert len(phones) == len(set(phones)) > 50
    assert [phone for phone in phones if not fiction.fullmatch(phone)] == []


def test_birthdays_of_both_calendars(world: World) -> None:
    birthdays = [day for day in world.session.scalars(select(Contact.birthday)) if day]
    assert [day for day in birthdays if not re.fullmatch(r"[SL](0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])", day)] == []
    assert {day[0] for day in birthdays} == {"S", "L"}


def test_texts_are_filled_and_vary(world: World) -> None:
    for summary, _ in SUMMARIES.values():
        texts = world.session.scalars(select(summary))
        assert [text for text in texts if not text.strip() or set(text) & set("{}")] == []
    by_customer = world.session.execute(select(Touch.customer_id, Touch.summary)).all()
    repeated = [count for count in Counter(by_customer).values() if count > 1]
    assert sum(repeated) < 0.02 * world.count(Touch), "a customer's card does not say the same thing twice"


def test_each_rep_writes_in_their_language(world: World) -> None:
    for person in PEOPLE:
        if person.role != Role.REP:
            continue
        chinese = person.language != "en"
        for noun, (summary, user_id) in SUMMARIES.items():
            query = select(summary).where(user_id == world.user(person.telegram_id).id)
            wrong = [text for text in world.session.scalars(query) if bool(re.search("[一-鿿]", text)) != chinese]
            assert wrong == [], (person.name, noun)


@pytest.mark.parametrize(("phrases", "least"), [(PHRASES_ZH, 60), (PHRASES_EN, 40)])
def test_banks_are_large(phrases: Phrases, least: int) -> None:
    sentences = [*phrases.anywhere, *(one for bank in phrases.by_trade.values() for one in bank)]
    assert len(set(sentences)) == len(sentences) >= least


def test_the_same_moment_gives_the_same_rows(tmp_path: Path) -> None:
    now = MOMENTS["leap day"]
    dumps = []
    for name in ("one.db", "two.db"):
        schema.upgrade(tmp_path / name)
        with offline_session(tmp_path / name) as session:
            fill(session, now, ZONE)
        with offline_session(tmp_path / name) as session:
            tables = schema.metadata.sorted_tables
            dumps.append({table.name: session.execute(select(table)).all() for table in tables})
    assert dumps[0] == dumps[1]
    assert len(dumps[0]["order"]) > 1500
