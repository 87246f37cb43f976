"""How often customers are seen: the three lists, the agenda's lines, and the cadence that an admin or a rep sets."""

from __future__ import annotations

import random

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.cadence import Interval, Standing, interval_of, standing
from bot.usecases.cadence import cadences, cared, lines_of_day
from db.customer import Customer
from db.history import Change
from db.reminder import Reminder
from db.touch import Touch
from db.user import User
from tests.integration.days import passes, switch_off
from tests.integration.desk import HUALIAN, TODAY, WANJIALE, XINYUAN, Desk, customer_id, moment
from tests.integration.test_access import press
from tests.office import ADMIN, MANAGER, REP, REP2, START, ZONE, Office, labels

JIANGBEI, JIANGNAN = "好邻居便利连锁(江北店)", "好邻居便利连锁(江南店)"
HERE = START.astimezone(ZONE)


def user(session: Session, number: int = REP) -> User:
    return session.scalars(select(User).where(User.telegram_id == number)).one()


def known_for(session: Session, days: int = 400) -> None:
    """All customers were entered long ago; their tiers are pinned."""
    for customer in session.scalars(select(Customer)):
        customer.created_at = customer.tier_pinned_at = moment(days)


def touches(session: Session, name: str, tier: str, *ago: int, kind: str = "visit") -> None:
    desk = Desk(session, name)
    desk.customer.tier = tier
    for days in ago:
        desk.touch(days, kind=kind)


def book(session: Session) -> None:
    known_for(session)
    touches(session, HUALIAN, "key", 20)  # late by 6 of 14 days
    touches(session, HUALIAN, "key", 1, kind="call")  # a key account is seen in person
    touches(session, WANJIALE, "core", 20, 35, 50, 65, 80, 85)  # past ideal
    touches(session, XINYUAN, "regular", 70)
    touches(session, XINYUAN, "regular", 31, kind="call")  # a regular one may be called
    touches(session, JIANGBEI, "tail", 181)
    Desk(session, JIANGNAN).customer.state = "lost"
    touches(session, "金鼎烟酒行", "key", 100)  # a colleague's


async def test_the_agenda_names_those_not_seen_for_too_long(office: Office) -> None:
    await office.store.write(book)
    found = await office.read(lambda session: lines_of_day(session, user(session), TODAY, 5))
    assert [(one.name, one.tier, one.days, one.interval) for one in found] == [
        (HUALIAN, "key", 20, Interval(7, 14)),
        (JIANGBEI, "tail", 181, Interval(90, 180)),
    ]
    first = await office.read(lambda session: lines_of_day(session, user(session), TODAY, 1))
    assert [one.name for one in first] == [HUALIAN]


@pytest.mark.parametrize(("due_in", "named"), [(0, False), (3, False), (4, True), (-1, True), (8, True), (-9, True)])
async def test_who_is_planned_for_these_days_is_not_named(office: Office, due_in: int, *, named: bool) -> None:
    def work(session: Session) -> list[str]:
        book(session)
        Desk(session, HUALIAN).reminder(due_in)
        return [one.name for one in lines_of_day(session, user(session), TODAY, 5)]

    assert (HUALIAN in await office.store.write(work)) is named


async def test_any_touch_in_the_chat_takes_a_customer_off_the_list(office: Office) -> None:
    await office.store.write(book)
    await office.ask(office.rep, "拜访华联王经理，聊了备货")
    await office.ask(office.rep, "/visit 好邻居江北店 打了电话，聊了补货")
    kinds = await office.read(lambda session: session.scalars(select(Touch.kind).order_by(Touch.id.desc())).first())
    found = await office.read(lambda session: lines_of_day(session, user(session), TODAY, 5))
    assert (kinds, found) == ("call", [])


async def test_the_three_lists(office: Office) -> None:
    def work(session: Session) -> None:
        book(session)
        desk = Desk(session, WANJIALE)
        desk.add(
            Reminder(
                customer_id=desk.customer.id, user_id=desk.user_id, created_at=moment(10), kind="followup",
                summary="再去看陈列", due_at=moment(3), all_day=True, state="pushed",
            )
        )  # fmt: skip

    await office.store.write(work)
    late = await office.ask(office.rep, "/care")
    assert late.text == "太久没联系 · 2"
    assert labels(late) == [f"{HUALIAN} · 20天", f"{JIANGBEI} · 181天", "• ⏳ 太久 2 •", "📅 没去 1", "🐢 偏少 2"]
    missed = await office.tap(office.rep, late, "没去")
    assert missed.id == late.id
    assert (missed.text, labels(missed)[0]) == ("计划的拜访没去 · 1", f"{WANJIALE} · 11月20日")
    rare = await office.tap(office.rep, missed, "偏少")
    assert labels(rare)[:2] == [f"{WANJIALE} · 20天", f"{XINYUAN} · 31天"]
    card = await office.tap(office.rep, rare, WANJIALE)
    assert card.text.startswith(WANJIALE)


@pytest.mark.parametrize(
    ("ago", "state", "missed"), [(3, "pushed", 0), (4, "pushed", 1), (1, "pushed", 0), (9, "done", 0)]
)
async def test_a_planned_visit_is_missed_unless_seen_since_or_done(
    office: Office, ago: int, state: str, missed: int
) -> None:
    def work(session: Session) -> None:
        known_for(session, 5)
        desk = Desk(session, WANJIALE)
        desk.touch(ago, kind="call")
        desk.add(
            Reminder(
                customer_id=desk.customer.id, user_id=desk.user_id, created_at=moment(10), kind="reminder",
                summary="拜访万家乐", due_at=moment(3), all_day=True, state=state,
            )
        )  # fmt: skip

    await office.store.write(work)
    shown = await office.ask(office.rep, "/care")
    assert f"没去 {missed}" in " ".join(labels(shown))


async def test_the_lists_agree_with_the_rule_on_random_books(office: Office) -> None:
    """The statements are one reading of the rule, :func:`standing` the other."""
    dice = random.Random(5)

    def fill(session: Session) -> None:
        for customer in session.scalars(select(Customer).where(Customer.owner_id == user(session).id)):
            customer.created_at = moment(dice.choice([1, 8, 40, 100, 500]))
            customer.tier, customer.tier_pinned_at = dice.choice(["key", "core", "regular", "tail"]), moment(1)
            if dice.random() < 0.4:
                customer.cadence_ideal, customer.cadence_longest = dice.choice([(2, 5), (10, 60), (90, 120)])
            for _ in range(dice.randrange(12)):
                kind = dice.choice(["visit", "call", "meeting", "gift"])
                Desk(session, customer.name).touch(dice.randrange(150), kind=kind)

    def expected(session: Session) -> dict[Standing, set[str]]:
        found: dict[Standing, set[str]] = {one: set() for one in Standing}
        for customer in session.scalars(select(Customer).where(Customer.owner_id == user(session).id)):
            counted = [
                (TODAY - one.happened_on).days
                for one in session.scalars(select(Touch).where(Touch.customer_id == customer.id))
                if customer.tier != "key" or one.kind in ("visit", "meeting")
            ]
            known = (TODAY - customer.created_at.date()).days
            interval = interval_of(customer.tier, cadences(session), customer.cadence_ideal, customer.cadence_longest)
            days = min(counted, default=known)
            found[standing(interval, days, sum(one < 90 for one in counted), known)].add(customer.name)
        return found

    for _ in range(12):
        await office.store.write(lambda session: session.query(Touch).delete())
        await office.store.write(fill)
        told = await office.read(expected)
        for wanted in (Standing.LATE, Standing.BELOW):
            listed = await office.read(lambda session, one=wanted: cared(session, user(session), one, HERE, 0, 50))  # type: ignore[misc]
            assert {one.name for one in listed} == told[wanted]
        agenda = await office.read(lambda session: lines_of_day(session, user(session), TODAY, 50))
        assert {one.name for one in agenda} == told[Standing.LATE]


# The cadence of the installation


async def test_the_admin_sets_a_tier_by_words_and_takes_it_back(office: Office) -> None:
    card = await office.ask(office.admin, "/cadence")
    assert "重點客戶：每7–14天" in card.text
    said = await office.ask(office.admin, "重點 5 10")
    assert said.text.startswith("✅ 重點客戶：每5–10天")
    assert "林家豪" in said.text
    assert (await office.read(cadences))["key"] == Interval(5, 10)
    back = await office.tap(office.admin, said, "撤銷")
    assert "重點客戶：每7–14天" in back.text
    assert (await office.read(cadences))["key"] == Interval(7, 14)


async def test_the_admin_sets_a_tier_by_taps(office: Office) -> None:
    card = await office.ask(office.admin, "/cadence")
    asked = await office.tap(office.admin, card, "核心客戶")
    said = await office.tap(office.admin, asked, "每7–14天")
    assert said.id == card.id
    assert (await office.read(cadences))["core"] == Interval(7, 14)
    asked = await office.tap(office.admin, said, "普通客戶")
    wrong = await office.ask(office.admin, "60 30")
    assert "7 14" in wrong.text
    right = await office.ask(office.admin, "20 45")
    assert "每20–45天" in right.text
    assert (await office.read(cadences))["regular"] == Interval(20, 45)


async def test_the_setting_moves_the_lists(office: Office) -> None:
    await office.store.write(book)
    await office.ask(office.admin, "/cadence key 21 30")
    found = await office.read(lambda session: lines_of_day(session, user(session), TODAY, 5))
    assert [one.name for one in found] == [JIANGBEI]


@pytest.mark.parametrize("who", [REP, MANAGER])
async def test_only_the_admin_changes_it(office: Office, who: int) -> None:
    before = await office.read(cadences)
    person = office.sandbox.people[who]
    card = await office.ask(person, "/cadence key 1 2")
    assert "每7–14天" in card.text
    assert labels(card) == []
    for data in ("cd.set:key:1:2", "cd.undo:key:1:2:7:14", "cd.days:3", "cd.tier:key"):
        assert (await press(office, who, data)).alert
    assert await office.read(cadences) == before


@pytest.mark.parametrize(
    "data", ["cd.set", "cd.set:key", "cd.set:x:1:2", "cd.set:key:9:2", "cd.days:5", "cd.undo:key:1"]
)
async def test_buttons_that_say_nonsense(office: Office, data: str) -> None:
    before = await office.read(cadences)
    assert (await press(office, ADMIN, data)).alert
    assert await office.read(cadences) == before


# One customer


async def test_one_customer_has_its_own_cadence_with_history_and_undo(office: Office) -> None:
    number = await customer_id(office, HUALIAN)
    card = await office.ask(office.rep, f"/find {HUALIAN}")
    page = await office.tap(office.rep, await office.tap(office.rep, card, "档案"), "▶")
    asked = await office.tap(office.rep, page, "联系频率")
    assert asked.text.split("\n")[1] == "每30–60天（普通客户）"
    said = await office.ask(office.rep, "10 20")
    assert said.text.startswith("✅ 联系频率：每10–20天")

    def own(session: Session) -> tuple[int | None, int | None]:
        customer = session.get_one(Customer, number)
        return customer.cadence_ideal, customer.cadence_longest

    assert await office.read(own) == (10, 20)
    await office.tap(office.rep, said, "撤销")
    assert await office.read(own) == (None, None)
    lines = await office.read(lambda session: list(session.scalars(select(Change).where(Change.field == "cadence"))))
    assert [(one.before, one.after, one.undone_at is not None) for one in lines] == [(None, "10:20", True)]


async def test_a_colleagues_customer_keeps_its_cadence(office: Office) -> None:
    number = await customer_id(office, HUALIAN)
    assert (await press(office, REP2, f"cd.own:{number}:1:2")).alert
    assert (await press(office, REP2, f"cd.of:{number}")).alert
    assert await office.read(lambda session: session.get_one(Customer, number).cadence_ideal) is None


# Without the agenda


async def test_whoever_reads_no_agenda_hears_once_a_week(office: Office) -> None:
    await office.store.write(book)
    await office.speak_up(office.rep)
    await switch_off(office, office.rep, "agenda")
    await passes(office, "2026-11-24 08:30:01")
    push = await office.rep.wait(lambda one: "太久没联系" in one.text)
    assert labels(push) == [f"{HUALIAN} · 21天", f"{JIANGBEI} · 182天", "查看全部", "少发这类"]
    for later in ("2026-11-25 08:30:01", "2026-11-27 08:30:01"):
        await passes(office, later)
    assert sum("太久没联系" in one.text for one in office.rep.messages) == 1
    await passes(office, "2026-11-30 08:30:01")
    assert sum("太久没联系" in one.text for one in office.rep.messages) == 2


async def test_with_the_agenda_nothing_comes_on_its_own(office: Office) -> None:
    await office.store.write(book)
    await office.speak_up(office.rep)
    await passes(office, "2026-11-24 08:30:01")
    assert not any("本周" in one.text or "这周" in one.text for one in office.rep.messages)
