"""Nights beside the running bot: the day's budget of a manager, the list of the week, and lines that outcomes move."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain import screen
from bot.domain.outcomes import REACH
from bot.nightly import night_base
from bot.sandbox.model import Message
from bot.usecases.nightly import run_night
from bot.usecases.warning_outcomes import move_lines
from db.customer import Customer
from db.order import Order
from db.signal import MovedLine, TrackRow
from db.user import User
from db.warning import RiskWarning, Told, WarningTold
from tests.integration.days import passes, sent
from tests.integration.desk import HUALIAN, TODAY, Desk, moment
from tests.integration.risks import CONTACT, SILENCE, at_risk, warn
from tests.integration.test_nights import at_night
from tests.office import ADMIN, MANAGER, REP, Office, labels

EAST = ["华联超市城西店", "万家乐生活超市", "鑫源商贸有限公司", "好邻居便利连锁(江北店)", "好邻居便利连锁(江南店)"]
STEADY = "金鼎烟酒行"


def bought(session: Session, name: str, last: date, amount: int, count: int = 50) -> None:
    """An order every week until a day."""
    customer = session.scalars(select(Customer).where(Customer.name == name)).one()
    customer.tier = "key"
    customer.tier_pinned_at = moment(400)
    session.add_all(
        Order(
            customer_id=customer.id,
            user_id=customer.owner_id,
            created_at=at_night(last),
            ordered_on=last - timedelta(days=7 * ago),
            amount=Decimal(amount),
            currency="CNY",
            summary="",
        )
        for ago in range(count)
    )


def five_that_fall_silent(session: Session) -> None:
    for at, name in enumerate(EAST):
        bought(session, name, TODAY - timedelta(days=5), 1000 * (at + 1))
    bought(session, STEADY, TODAY, 50)


async def a_night(office: Office, day: date) -> None:
    """The night of a day, as the process beside the bot runs it; the feed goes on."""

    def run() -> None:
        with night_base(office.app.settings.database_path) as base:
            run_night(base, at_night(day))

    office.clock.jump_to(at_night(day))
    await asyncio.to_thread(run)


def goes_on(day: date, session: Session) -> None:
    customer = session.scalars(select(Customer).where(Customer.name == STEADY)).one()
    row = {"customer_id": customer.id, "user_id": customer.owner_id, "created_at": at_night(day), "ordered_on": day}
    session.add(Order(**row, amount=Decimal(50), currency="CNY", summary=""))


async def nights_until_all_open(office: Office) -> date:
    """The day on which five silences opened together."""
    for ahead in range(60):
        day = TODAY + timedelta(days=ahead)
        if ahead and day.weekday() == 3:
            await office.store.write(partial(goes_on, day))
        await a_night(office, day)
        found = await office.read(silences)
        if len(found) == len(EAST):
            return day
        assert not found, "all fall silent alike"
    raise AssertionError("nothing opened")


def silences(session: Session) -> list[RiskWarning]:
    query = select(RiskWarning).where(RiskWarning.family == "silence", RiskWarning.state == "open")
    return list(session.scalars(query.order_by(RiskWarning.loss.desc())))


async def test_a_manager_hears_of_the_three_dearest_and_of_the_rest_in_the_week(office: Office) -> None:
    await office.store.write(five_that_fall_silent)
    day = await nights_until_all_open(office)
    await office.speak_up(office.manager)
    await passes(office, f"{day} 08:31")
    workday = office.clock.now()
    while not await sent(office, "warning"):  # a night of a Saturday is told on Monday
        workday += timedelta(days=1)
        await passes(office, f"{workday:%Y-%m-%d} 08:31")
    pushed = [one for one in office.manager.messages if one.text.startswith("⚠️") and "年约" in one.text.split("\n")[0]]
    assert [one.text.splitlines()[0].split(" ")[1] for one in pushed] == [*EAST[:1:-1]]
    told = await office.read(lambda session: {one.warning_id: one.how for one in told_of(session, MANAGER)})
    rows = await office.read(silences)
    assert [told[one.id] for one in rows] == [Told.PUSH] * 3 + [Told.LATER] * 2
    assert not await sent(office, "warning_week")
    for ahead in range(1, 15):
        await passes(office, f"{workday + timedelta(days=ahead):%Y-%m-%d} 08:31")
        if await sent(office, "warning_week"):
            break
    week = await office.manager.wait(lambda one: "值得留意" in one.text)
    assert EAST[0] in week.text
    assert EAST[1] in week.text
    assert EAST[4] not in week.text
    assert len(await sent(office, "warning")) == 3, "the rest is not told twice"


def told_of(session: Session, who: int) -> list[WarningTold]:
    user = session.scalars(select(User).where(User.telegram_id == who)).one()
    return list(session.scalars(select(WarningTold).where(WarningTold.user_id == user.id)))


async def test_the_budget_that_an_admin_sets_is_kept_the_next_morning(office: Office) -> None:
    await office.store.write(five_that_fall_silent)
    page = await office.tap(office.admin, await office.ask(office.admin, "/warnings settings"), "每天則數")
    for _ in range(2):
        page = await office.tap(office.admin, page, "−")
    assert "主管 1" in labels(page)
    day = await nights_until_all_open(office)
    await office.speak_up(office.manager)
    for ahead in range(4):
        await passes(office, f"{day + timedelta(days=ahead)} 08:31")
        if found := await sent(office, "warning"):
            break
    assert [name for _, name, _ in found] == ["王芳"]
    told = await office.read(lambda session: sorted(one.how for one in told_of(session, MANAGER)))
    assert told == [Told.LATER] * 4 + [Told.PUSH]


def outcomes(session: Session, right: int, wrong: int) -> None:
    """How silences of key accounts ended lately."""
    for number in range(right + wrong):
        outcome = "true_alarm" if number < right else "false_alarm"
        over: dict[str, Any] = {
            "state": "resolved",
            "outcome": outcome,
            "resolved_at": moment(number % 80),
            "tier": "key",
        }
        warn(session, HUALIAN, "silence", SILENCE, **over)


def moved(session: Session) -> dict[tuple[str, str], float]:
    return {(one.family, one.tier): one.moved for one in session.scalars(select(MovedLine))}


@pytest.mark.parametrize(
    ("right", "wrong", "after"),
    [(10, 40, 0.05), (46, 4, -0.05), (30, 20, None), (2, 17, None)],
    ids=["many false alarms: higher", "hardly any: lower", "within 45 to 70: stays", "too few to say"],
)
async def test_a_night_moves_the_line_by_what_came_of_warnings(
    office: Office, right: int, wrong: int, after: float | None
) -> None:
    await office.store.write(lambda session: outcomes(session, right, wrong))
    await a_night(office, TODAY)
    found = (await office.read(moved)).get(("silence", "key"))
    assert found == after
    await a_night(office, TODAY)
    await a_night(office, TODAY + timedelta(days=1))
    assert (await office.read(moved)).get(("silence", "key")) == after, "once a week"
    page = await office.tap(office.manager, await office.ask(office.manager, "/risk"), "准确率")
    told = "目前已调整：久未下单, 重点客户 30 → "
    if after is None:
        assert "目前已调整" not in page.text
    else:
        assert f"{told}{round(30 + 100 * after)}" in page.text


async def test_the_line_moves_week_by_week_and_not_past_its_limits(office: Office) -> None:
    await office.store.write(lambda session: outcomes(session, 5, 60))

    def week(number: int, session: Session) -> float:
        move_lines(session, TODAY + timedelta(days=7 * number))
        move_lines(session, TODAY + timedelta(days=7 * number))  # the night died and began anew
        session.flush()
        return moved(session)["silence", "key"]

    seen = [await office.store.write(partial(week, number)) for number in range(4)]
    assert seen == [0.05, REACH, REACH, REACH]


async def test_a_line_that_moved_up_keeps_quiet_for_longer(office: Office) -> None:
    def higher(session: Session) -> None:
        five_that_fall_silent(session)
        row = MovedLine(family="silence", tier="key", moved=REACH, precision=0.3, cases=60, moved_on=TODAY)
        session.add(row)

    await office.store.write(higher)
    await nights_until_all_open(office)
    rows = await office.read(silences)
    assert all(one.level >= 0.3 + REACH for one in rows)
    tracks = await office.read(lambda session: list(session.scalars(select(TrackRow).where(TrackRow.open))))
    assert {one.family for one in tracks} >= {"silence"}


def troubled(session: Session) -> None:
    """A customer of whom every family has something to say."""
    desk = Desk(session, HUALIAN)
    for ago in (47, 68, 89, 110, 131, 152):
        desk.order(ago, "3000")
    for ago in (60, 90, 120):
        desk.touch(ago)
    desk.score(90, 9)
    desk.score(5, 2)
    desk.promise(30, -20)
    for ago in (3, 5, 8):
        desk.complaint(ago, due_in=-1)
    at_risk(session, HUALIAN, "42000")
    over: dict[str, Any] = {"state": "resolved", "outcome": "true_alarm", "resolved_at": moment(9)}
    warn(session, HUALIAN, "contact", CONTACT, **over)


@pytest.mark.parametrize(("who", "language"), [(REP, "简体中文"), (MANAGER, "English"), (ADMIN, "繁體中文")])
async def test_why_is_one_phone_screen_a_page_and_tells_every_signal(office: Office, who: int, language: str) -> None:
    await office.store.write(troubled)
    person = office.sandbox.people[who]
    await office.tap(person, await office.ask(person, "/lang"), language)
    page: Message = await office.ask(person, f"/why {HUALIAN}")
    pages = [page.text]
    while "▶" in labels(page):
        page = await office.tap(person, page, "▶")
        pages.append(page.text)
    for text in pages:
        assert screen.rows(text) <= 12, text
        assert text.startswith(HUALIAN)
    marks = [line for text in pages for line in text.splitlines() if line[0] in "🔴🟢"]
    assert len(marks) == len({line.split(" ", 1)[1].rpartition(" ")[0] for line in marks}) == 5
    assert sum(text.count("\n") for text in pages) >= 3 * len(marks)
