"""The account of goodwill: what moves it, the line on the card, and the one step asked for when it is strained."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain import screen
from bot.domain.goodwill import WORTH, Deed
from bot.sandbox.model import Message
from db.complaint import Complaint
from db.customer import Customer
from db.goodwill import deeds_of_troubled, movements_of
from db.promise import Promise
from db.reminder import Reminder
from db.touch import Touch
from db.user import User
from handlers.care_lines import DEEDS
from tests.integration.days import at, passes, switch_off
from tests.integration.desk import HUALIAN, TODAY, WANJIALE, Desk, card_of, customer_id, day, moment
from tests.integration.test_access import press
from tests.integration.test_main_job import live
from tests.office import REP, REP2, ZONE, Office, labels

ASKS = "做一件事来修复关系"


def complaint(
    session: Session,
    name: str,
    ago: int,
    severity: str = "high",
    category: str = "quality",
    *,
    settled: int | None = None,
) -> None:
    """``settled``: how many hours after it came."""
    desk = Desk(session, name)
    came = moment(ago)
    desk.add(
        Complaint(
            customer_id=desk.customer.id, user_id=desk.user_id, owner_id=desk.user_id, created_at=came,
            category=category, severity=severity, summary="破损", state="open" if settled is None else "resolved",
            due_at=came + timedelta(hours=24), resolved_at=came + timedelta(hours=settled) if settled else None,
        )
    )  # fmt: skip


async def test_everything_written_down_moves_the_account(office: Office) -> None:
    def fill(session: Session) -> None:
        desk = Desk(session, HUALIAN)
        for ago, kind in ((1, "visit"), (2, "call"), (3, "gift"), (4, "invitation"), (5, "honour"), (6, "joint")):
            desk.touch(ago, kind=kind)
        complaint(session, HUALIAN, 7, "normal", "delivery", settled=5)
        complaint(session, HUALIAN, 8, "low", settled=30)  # too late
        for state, settled in (("kept", 9), ("broken", 10), ("open", None)):
            desk.promise(20, 11, state=state)
            made = session.scalars(select(Promise).order_by(Promise.id.desc())).first()
            assert made is not None
            made.settled_at = moment(settled) if settled else None
        gone = Touch(
            customer_id=desk.customer.id, user_id=desk.user_id, kind="visit", happened_on=day(1), happened_at=moment(1),
            summary="", created_at=moment(1), undone_at=moment(0),
        )  # fmt: skip
        desk.add(gone)

    await office.store.write(fill)
    number = await customer_id(office, HUALIAN)
    found = await office.read(lambda session: movements_of(session, number, TODAY, ZONE))
    expected = [
        (Deed.VISIT, 1), (Deed.CALL, 2), (Deed.GIFT, 3), (Deed.INVITATION, 4), (Deed.HONOUR, 5), (Deed.JOINT, 6),
        (Deed.COMPLAINT_NORMAL, 7), (Deed.LATE_DELIVERY, 7), (Deed.SETTLED, 7), (Deed.COMPLAINT_LOW, 8),
        (Deed.KEPT, 9), (Deed.BROKEN, 10),
    ]  # fmt: skip
    assert sorted((one.deed, one.day) for one in found) == sorted((deed, day(ago)) for deed, ago in expected)
    owner = await office.read(lambda session: session.get_one(Customer, number).owner_id)
    troubled = await office.read(lambda session: deeds_of_troubled(session, owner, TODAY, ZONE))
    assert {key: sorted(value) for key, value in troubled.items()} == {number: sorted(expected)}


async def test_who_bears_the_trouble_without_a_deed_is_not_looked_at(office: Office) -> None:
    def fill(session: Session) -> None:
        complaint(session, HUALIAN, 3, "low")
        complaint(session, WANJIALE, 3, "high")
        Desk(session, WANJIALE).touch(2, kind="call")
        Desk(session, WANJIALE).touch(-1)  # planned: not yet

    await office.store.write(fill)
    owner = await office.read(lambda session: session.scalars(select(Customer)).first())
    assert owner is not None
    found = await office.read(lambda session: deeds_of_troubled(session, owner.owner_id, TODAY, ZONE))
    assert found == {await customer_id(office, WANJIALE): [(Deed.COMPLAINT_HIGH, 3), (Deed.CALL, 2)]}


def strained(session: Session) -> None:
    Desk(session, HUALIAN).touch(20)
    complaint(session, HUALIAN, 3, "high", "delivery")


async def pushed(office: Office) -> Message:
    await office.store.write(strained)
    await office.speak_up(office.rep)
    await switch_off(office, office.rep, "agenda")
    await passes(office, "2026-11-23 11:00:01")
    return await office.rep.wait(lambda one: ASKS in one.text)


async def test_a_strained_account_asks_for_a_step_once(office: Office) -> None:
    push = await pushed(office)
    assert push.text.split("\n") == [
        HUALIAN,
        "💔 情谊紧张 ↘",
        "▾ 11月20日 紧急投诉",
        "▾ 11月20日 送货迟了",
        "做一件事来修复关系：做什么、什么时候？",
    ]
    assert labels(push) == ["明天拜访", "今天打电话", "礼品", "选日期", "客户", "少发这类"]
    for later in ("2026-11-24 11:00:01", "2026-11-30 11:00:01", "2026-12-22 11:00:01", "2027-01-15 11:00:01"):
        await passes(office, later)
    assert sum(ASKS in one.text for one in office.rep.messages) == 1


@pytest.mark.parametrize(
    ("label", "words", "due"),
    [
        ("明天拜访", "拜访华联超市城西店，修复关系", "2026-11-24 09:00"),
        ("今天打电话", "给华联超市城西店打电话，修复关系", "2026-11-23 12:00"),
        ("礼品", "给华联超市城西店送份小礼物，修复关系", "2026-11-24 09:00"),
    ],
)
async def test_the_step_is_a_reminder_that_can_be_undone(office: Office, label: str, words: str, due: str) -> None:
    push = await pushed(office)
    card = await office.tap(office.rep, push, label)
    assert card.id == push.id
    (reminder,) = await live(office, Reminder)
    assert (reminder.summary, reminder.due_at.astimezone(ZONE)) == (words, at(due))
    await office.tap(office.rep, card, "撤销")
    assert await live(office, Reminder) == []


async def test_the_step_on_a_picked_day(office: Office) -> None:
    push = await pushed(office)
    calendar = await office.tap(office.rep, push, "选日期")
    await office.tap(office.rep, calendar, "27")
    (reminder,) = await live(office, Reminder)
    assert reminder.due_at.astimezone(ZONE) == at("2026-11-27 09:00")
    number = await customer_id(office, HUALIAN)
    assert (await press(office, REP, f"rp.day:{number}:2026-11-01")).alert
    for data in (f"rp.step:{number}:v", f"rp.day:{number}:2026-11-27", f"rp.cal:{number}"):
        assert (await press(office, REP2, data)).alert
    assert len(await live(office, Reminder)) == 1


async def test_another_fall_is_asked_about_after_thirty_days_alone(office: Office) -> None:
    await pushed(office)

    def mended(session: Session) -> None:
        for one in session.scalars(select(Complaint)):
            one.undone_at = at("2026-11-24 10:00")

    await office.store.write(mended)
    await passes(office, "2026-11-25 11:00:01")
    await office.store.write(lambda session: complaint(session, HUALIAN, -3))
    await passes(office, "2026-11-27 11:00:01")
    assert sum(ASKS in one.text for one in office.rep.messages) == 1
    await passes(office, "2026-12-24 11:00:01")  # 31 days later it is still strained, and fell on another day
    assert sum(ASKS in one.text for one in office.rep.messages) == 2


async def test_old_trouble_two_a_day_and_lost_customers(office: Office) -> None:
    def fill(session: Session) -> None:
        own = select(Customer).join(User, User.id == Customer.owner_id).where(User.telegram_id == REP)
        for number, customer in enumerate(session.scalars(own.order_by(Customer.id))):
            complaint(session, customer.name, 40 if number == 0 else 3)
            if number == 1:
                customer.state = "lost"
            if number == 2:
                complaint(session, customer.name, 2)  # the worst

    await office.store.write(fill)
    await office.speak_up(office.rep)
    await switch_off(office, office.rep, "agenda")
    await passes(office, "2026-11-23 11:00:01")
    first = [one.text.split("\n")[0] for one in office.rep.messages if ASKS in one.text]
    assert first == ["鑫源商贸有限公司", "好邻居便利连锁(江北店)"]
    await passes(office, "2026-11-24 11:00:01")
    told = [one.text.split("\n")[0] for one in office.rep.messages if ASKS in one.text]
    assert told == [*first, "好邻居便利连锁(江南店)"]


async def test_who_switched_it_off_is_not_asked_and_a_mended_account_asks_nothing(office: Office) -> None:
    await office.store.write(strained)
    await office.speak_up(office.rep)
    await switch_off(office, office.rep, "repair")
    await passes(office, "2026-11-23 11:00:01")
    assert not any(ASKS in one.text for one in office.rep.messages)
    number = await customer_id(office, HUALIAN)
    assert ASKS in (await press(office, REP, f"rp.card:{number}")).text

    def mended(session: Session) -> None:
        for one in session.scalars(select(Complaint)):
            one.undone_at = moment(0)

    await office.store.write(mended)
    assert "已经修复" in (await press(office, REP, f"rp.card:{number}")).text


async def test_the_card_tells_cadence_and_goodwill(office: Office) -> None:
    await office.store.write(strained)
    card = await card_of(office)
    assert "🔁 20天前联系过，每30–60天一次\n" in card.text
    assert "💔 情谊紧张 ↘" in card.text.split("\n")
    other = await card_of(office, WANJIALE)
    assert "🔁 还没联系过，每30–60天一次" in other.text


async def test_strain_stays_on_a_card_that_is_full(office: Office) -> None:
    def full(session: Session) -> None:
        strained(session)
        desk = Desk(session, HUALIAN)
        desk.person("欧阳总经理", birthday="S11-26", role="decides", likes="普洱茶、钓鱼、听戏、下围棋、爬山")
        desk.score(3, 2)
        for _ in range(2):
            desk.complaint(2, due_in=1)
            desk.promise(3, 2, summary="把新的报价单和所有折扣一起发过去并且打电话说明")

    await office.store.write(full)
    card = await card_of(office)
    assert "💔 情谊紧张 ↘" in card.text.split("\n")
    assert screen.rows(card.text) <= 12, card.text


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("邀请华联王经理参加答谢会", "invitation"),
        ("给华联颁了最佳合作伙伴奖", "honour"),
        ("/visit 华联 打了电话，聊了补货", "call"),
        ("/visit 华联 聊了补货", "visit"),
        ("/note 华联 和他们联合促销，卖得好", "joint"),
    ],
)
async def test_what_is_told_is_a_touch_of_its_kind_and_undone_with_its_record(
    office: Office, text: str, kind: str
) -> None:
    card = await office.ask(office.rep, text)
    assert [one.kind for one in await live(office, Touch)] == [kind]
    await office.tap(office.rep, card, "撤销")
    assert await live(office, Touch) == []


def test_all_trouble_has_words() -> None:
    assert set(DEEDS) == {one for one in Deed if WORTH[one].points < 0}
