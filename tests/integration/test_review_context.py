"""Whom a message is about is never guessed: forwards, lookups in between, replies to pushes, contacts and places."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session

from bot.understanding import Intent
from bot.usecases.file_entry import new_entry
from bot.usecases.slots import Slots
from db.complaint import Complaint
from db.customer import Contact, Customer
from db.entry import EntryState
from db.order import Order
from db.outbox import about_message
from db.remark import Note
from db.reminder import Reminder, ReminderState
from db.user import User
from tests.integration.test_amend import customer_named
from tests.integration.test_forward import ORIGINS, forward
from tests.integration.test_main_job import live
from tests.office import REP2, ZONE, Office, labels

FRIDAY = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


def account(number: int, name: str, *, bot: bool = False) -> dict[str, Any]:
    return {"type": "user", "sender_user": {"id": number, "is_bot": bot, "first_name": name}}


async def people(office: Office) -> list[str]:
    return await office.read(lambda session: list(session.scalars(select(Contact.name))))


# Forwards


@pytest.mark.parametrize("kind", ["user", "hidden"])
async def test_a_customer_named_in_a_forward_comes_before_that_of_its_author(office: Office, kind: str) -> None:
    card = await forward(office, "万家乐投诉你们货少了两箱", origin=ORIGINS[kind])
    assert card.text.splitlines()[0] == "万家乐生活超市"
    (case,) = await live(office, Complaint)
    assert await customer_named(office, case.customer_id) == "万家乐生活超市"


async def test_a_forward_that_may_name_two_others_is_asked_about(office: Office) -> None:
    question = await forward(office, "好邻居投诉货少了两箱")
    assert "是哪家客户" in question.text
    offered = labels(question)
    assert {"华联超市城西店", "好邻居便利连锁(江北店)", "好邻居便利连锁(江南店)"} <= set(offered)
    assert await live(office, Complaint) == []


async def test_a_forward_that_names_two_customers_is_asked_about(office: Office) -> None:
    question = await forward(office, "万家乐的货少了两箱。鑫源的货破了3箱")
    assert {"万家乐生活超市", "鑫源商贸有限公司"} <= set(labels(question))
    assert await live(office, Complaint) == []


async def test_a_colleague_is_no_contact_and_points_at_no_customer(office: Office) -> None:
    colleague = account(REP2, "陈伟")
    first = await forward(office, "华联说货要明天到", "陈伟", origin=colleague)
    assert first.text.splitlines()[0] == "华联超市城西店"
    assert "转发自 陈伟" in first.text
    assert "联系人" not in first.text
    question = await forward(office, "货少了两箱，很生气", "陈伟", origin=colleague)
    assert "是哪家客户" in question.text
    await office.tap(office.rep, question, "华联")
    named = await forward(office, "万家乐投诉货少了两箱", "陈伟", origin=colleague)
    assert named.text.splitlines()[0] == "万家乐生活超市"
    assert "陈伟" not in await people(office)


async def test_a_colleague_with_a_contacts_name_points_at_no_customer(office: Office) -> None:
    question = await forward(office, "货少了两箱", "王经理", origin=account(REP2, "王经理"))
    assert "是哪家客户" in question.text
    assert await live(office, Complaint) == []


async def test_a_bot_is_no_contact(office: Office) -> None:
    card = await forward(office, "华联超市城西店 拜访已记下", "Huike", origin=account(42, "Huike", bot=True))
    assert "联系人" not in card.text
    assert "Huike" not in await people(office)
    question = await forward(office, "明天送货", "Huike", origin=account(42, "Huike", bot=True))
    assert "是哪家客户" in question.text
    assert len(await live(office, Note)) == 1


# A lookup in between


async def test_they_are_asked_about_after_another_customer_was_looked_at(office: Office) -> None:
    await office.ask(office.rep, "拜访华联谈新品")
    await office.ask(office.rep, "万家乐？")
    question = await office.ask(office.rep, "他们还要补20箱")
    assert labels(question)[:2] == ["万家乐生活超市", "华联超市城西店"]
    assert await live(office, Order) == []
    await office.tap(office.rep, question, "万家乐")
    (order,) = await live(office, Order)
    assert await customer_named(office, order.customer_id) == "万家乐生活超市"


@pytest.mark.parametrize(
    "before",
    [["拜访华联谈新品", "华联？"], ["万家乐？", "拜访华联谈新品"], ["拜访万家乐", "万家乐？", "拜访华联谈新品"]],
)
async def test_they_are_the_customer_just_written_down_where_no_other_came_after(
    office: Office, before: list[str]
) -> None:
    for text in before:
        await office.ask(office.rep, text)
    await office.ask(office.rep, "他们还要补20箱")
    (order,) = await live(office, Order)
    assert await customer_named(office, order.customer_id) == "华联超市城西店"


async def test_a_card_shown_long_ago_is_forgotten(office: Office) -> None:
    await office.ask(office.rep, "万家乐？")
    office.clock.advance(timedelta(minutes=11))
    question = await office.ask(office.rep, "他们还要补20箱")
    assert "万家乐生活超市" not in labels(question)


# Replies to what was pushed


async def test_a_reply_to_a_reminder_that_came_due_moves_it(office: Office) -> None:
    await office.ask(office.rep, "提醒我今天10点给华联王经理打电话")
    office.clock.advance(timedelta(minutes=31))
    push = await office.rep.wait_answer()
    assert "⏰" in push.text
    await asyncio.sleep(0.3)  # what became of a push is written down after it is shown
    office.rep.send("改成周四", reply_to=push.id)
    card = await office.rep.wait_answer()
    assert "11月26日" in card.text
    (reminder,) = await live(office, Reminder)
    assert reminder.due_at.astimezone(ZONE).date() == date(2026, 11, 26)
    assert reminder.state == ReminderState.WAITING


async def test_a_reply_to_a_pushed_complaint_is_about_its_customer(office: Office) -> None:
    await office.ask(office.rep, "投诉华联破损3箱，很生气")
    push = await office.manager.wait_answer()
    await asyncio.sleep(0.3)
    (case,) = await live(office, Complaint)
    shown = await office.read(lambda session: about_message(session, office.manager.id, push.id))
    assert shown == f"complaint:{case.id}"
    office.manager.send("他们要求换货，我答应了", reply_to=push.id)
    card = await office.manager.wait_answer()
    assert card.id != push.id
    assert "华联超市城西店" in card.text


async def test_a_reply_to_a_reminder_made_from_a_customers_card_moves_it(office: Office) -> None:
    shown = await office.ask(office.rep, "万家乐？")
    question = await office.tap(office.rep, shown, "提醒我")
    card = await office.tap(office.rep, question, "明天")
    office.rep.send("改成周四", reply_to=card.id)
    changed = await office.rep.wait_answer()
    assert (changed.id, "11月26日" in changed.text) == (card.id, True)
    (reminder,) = await live(office, Reminder)
    assert reminder.due_at.astimezone(ZONE).date() == date(2026, 11, 26)


# Shared contacts


async def test_a_contact_known_elsewhere_is_asked_about(office: Office) -> None:
    await office.store.write(_give_a_number)
    await office.ask(office.rep, "拜访华联谈新品")
    office.rep.send_contact("+86 138 0000 2222", "张姐")
    question = await office.rep.wait_answer()
    assert labels(question)[:2] == ["万家乐生活超市", "华联超市城西店"]
    at_first = select(Contact).join(Customer).where(Customer.name == "华联超市城西店", Contact.name == "张姐")
    assert await office.read(lambda session: list(session.scalars(at_first))) == []


async def test_a_contact_known_here_is_kept_unasked(office: Office) -> None:
    await office.store.write(_give_a_number)
    await office.ask(office.rep, "拜访万家乐谈新品")
    office.rep.send_contact("13800002222", "张姐")
    assert (await office.rep.wait_answer()).text.splitlines()[0] == "万家乐生活超市"


def _give_a_number(session: Session) -> None:
    session.scalars(select(Contact).where(Contact.name == "张姐")).one().phone = "13800002222"


async def test_a_reply_to_a_card_writes_nothing_into_a_customer_handed_to_a_colleague(office: Office) -> None:
    card = await office.ask(office.rep, "拜访华联谈新品")

    def hand_over(session: Session) -> None:
        customer = session.scalars(select(Customer).where(Customer.name == "华联超市城西店")).one()
        customer.owner_id = session.scalars(select(User.id).where(User.telegram_id == REP2)).one()
        customer.updated_at = office.clock.now()

    await office.store.write(hand_over)
    office.rep.send_contact("13999990000", "老黑", reply_to=card.id)
    question = await office.rep.wait_answer()
    assert "联系人已保存" not in question.text
    assert "华联" not in "".join(labels(question))
    assert "老黑" not in await people(office)
    assert await live(office, Note) == []


# Places


async def test_a_place_is_not_that_of_yesterdays_visit(office: Office) -> None:
    await office.ask(office.rep, "昨天拜访了华联，谈新品")
    office.rep.send_location(30.1, 120.2)
    question = await office.rep.wait_answer()
    assert "这是哪家" in question.text or "华联超市城西店" in labels(question)
    assert await _places(office) == []


async def test_a_forwarded_place_is_nobodys(office: Office) -> None:
    await office.ask(office.rep, "拜访华联谈新品")
    theirs = office.rep.send_location(30.1, 120.2)
    await office.rep.wait_answer()
    await office.store.write(_forget_places)
    office.rep.forward(theirs, "王经理", at=FRIDAY)
    answer = await office.rep.wait_answer()
    assert "转发" in answer.text
    assert answer.buttons == []
    assert await _places(office) == []


async def test_the_place_of_todays_visit_is_learnt(office: Office) -> None:
    await office.ask(office.rep, "拜访华联谈新品")
    office.rep.send_location(30.1, 120.2)
    assert "打卡" in (await office.rep.wait_answer()).text
    assert await _places(office) == ["华联超市城西店"]


async def _places(office: Office) -> list[str]:
    return await office.read(
        lambda session: list(session.scalars(select(Customer.name).where(Customer.lat.is_not(None))))
    )


def _forget_places(session: Session) -> None:
    for customer in session.scalars(select(Customer)):
        customer.lat = customer.lon = None


# Queries


async def test_recent_customers_are_looked_up_at_once(office: Office) -> None:
    many = 30

    def fill(session: Session) -> None:
        user = session.scalars(select(User).where(User.telegram_id == office.rep.id)).one()
        for number in range(many):
            now = office.clock.now()
            customer = Customer(
                name=f"测试客户{number:03}号店",
                owner_id=user.id,
                team_id=user.team_id,
                tier="regular",
                state="active",
                created_at=now,
                updated_at=now,
            )
            session.add(customer)
            session.flush()
            slots = Slots(intent=Intent.VISIT, text="x", customer_id=customer.id)
            entry = new_entry(session, user, slots, office.rep.id, 5000 + number, now - timedelta(hours=1))
            entry.state = EntryState.FILED

    await office.store.write(fill)
    statements: list[str] = []

    def count(_one: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    event.listen(Engine, "before_cursor_execute", count)
    try:
        office.rep.send_contact("13812345679", "某某")
        question = await office.rep.wait_answer()
    finally:
        event.remove(Engine, "before_cursor_execute", count)
    assert labels(question)[0] == f"测试客户{many - 1:03}号店"
    asked_one = [one for one in statements if "FROM customer" in one and "customer.id = ?" in one]
    assert len(asked_one) <= 10  # those shown, not all that were looked through
