"""An answer to a card changes its record in place; what it says beyond a correction is a record of its own."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from bot.sandbox.model import Message
from bot.sandbox.people import Person
from db.complaint import Complaint
from db.customer import Customer
from db.order import Order
from db.remark import Note
from db.reminder import Reminder
from db.touch import Touch
from tests.integration.test_main_job import live
from tests.office import Office, labels

SHANGHAI = ZoneInfo("Asia/Shanghai")


VISIT = "拜访华联超市城西店 王经理，谈了新品陈列，下周三再去"


VISIT_EN = "visited Acme, met Mr Li, wants samples by Friday"


async def answer(office: Office, person: Person, card: Message, text: str) -> Message:
    """Reply to a message with Telegram's reply function; what comes of it."""
    person.send(text, reply_to=card.id)
    return await person.wait_answer()


async def customer_named(office: Office, customer_id: int | None) -> str:
    customer = await office.read(lambda session: session.get_one(Customer, customer_id))
    return customer.name


async def due_days(office: Office) -> list[date]:
    return [one.due_at.astimezone(SHANGHAI).date() for one in await live(office, Reminder)]


@pytest.mark.parametrize(
    "text", ["不是今天，是昨天", "不是今天 是昨天", "昨天，不是今天", "是昨天", "昨天", "不对，是昨天去的"]
)
async def test_another_day_of_a_visit(office: Office, text: str) -> None:
    card = await office.ask(office.rep, VISIT)
    changed = await answer(office, office.rep, card, text)
    assert changed.id == card.id
    assert "🚶 拜访已记下 · 11月22日 周日" in changed.text
    assert "✏️ 已改：日期" in changed.text
    assert [(one.happened_on, one.contact) for one in await live(office, Touch)] == [(date(2026, 11, 22), "王经理")]
    assert await due_days(office) == [date(2026, 12, 2)]


@pytest.mark.parametrize(
    "text", ["not today, yesterday", "not today yesterday", "it was yesterday", "sorry, yesterday"]
)
async def test_another_day_in_english(office: Office, text: str) -> None:
    card = await office.ask(office.rep_en, VISIT_EN)
    changed = await answer(office, office.rep_en, card, text)
    assert (changed.id, "Visit saved · Sun, Nov 22" in changed.text) == (card.id, True)
    assert "✏️ Changed: date" in changed.text
    assert [one.happened_on for one in await live(office, Touch)] == [date(2026, 11, 22)]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("改成周四", date(2026, 12, 3)),  # the Thursday of the week that was named
        ("跟进改成下周五", date(2026, 12, 4)),
        ("改到明天", date(2026, 11, 24)),
        ("不是下周三，是下周一", date(2026, 11, 30)),
        ("12月10号再去", date(2026, 12, 10)),
    ],
)
async def test_another_day_of_the_follow_up(office: Office, text: str, day: date) -> None:
    card = await office.ask(office.rep, VISIT)
    changed = await answer(office, office.rep, card, text)
    assert changed.id == card.id
    assert "✏️ 已改：跟进" in changed.text
    assert await due_days(office) == [day]
    assert [one.happened_on for one in await live(office, Touch)] == [date(2026, 11, 23)]


async def test_a_weekday_corrects_the_visit_where_there_is_no_follow_up(office: Office) -> None:
    card = await office.ask(office.rep, "拜访华联超市城西店 王经理")
    await answer(office, office.rep, card, "改成周四")
    assert [one.happened_on for one in await live(office, Touch)] == [date(2026, 11, 19)]
    assert await due_days(office) == []


async def test_another_hour_of_a_reminder(office: Office) -> None:
    card = await office.ask(office.rep, "提醒我后天上午10点给王经理打电话")
    await answer(office, office.rep, card, "改到下午3点")
    assert [one.due_at.astimezone(SHANGHAI) for one in await live(office, Reminder)] == [
        datetime(2026, 11, 25, 15, tzinfo=SHANGHAI)
    ]
    await answer(office, office.rep, card, "改成周五")
    assert [one.due_at.astimezone(SHANGHAI) for one in await live(office, Reminder)] == [
        datetime(2026, 11, 27, 15, tzinfo=SHANGHAI)
    ]


@pytest.mark.parametrize("text", ["下周三不去了，取消跟进", "不用跟进了", "取消跟进", "不去了"])
async def test_the_follow_up_is_taken_away(office: Office, text: str) -> None:
    card = await office.ask(office.rep, VISIT)
    changed = await answer(office, office.rep, card, text)
    assert "跟进：" not in changed.text
    assert "✏️ 已改：跟进" in changed.text
    assert await due_days(office) == []
    assert len(await live(office, Touch)) == 1


async def test_a_follow_up_taken_away_after_its_push_was_written_is_not_pushed(office: Office) -> None:
    card = await office.ask(office.rep_en, "visited Acme, met Mr Li, go again tomorrow")
    await answer(office, office.rep_en, card, "no follow-up")
    office.clock.advance(timedelta(days=2))
    await office.ask(office.rep_en, "/today")
    assert not any("Time to follow up" in one.text for one in office.rep_en.messages)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("金额3.8万", 38000),
        ("改成3.8万", 38000),
        ("38000", 38000),
        ("3.8万，不是3.5万", 38000),
        ("不是3.5是3.8", 38000),
        ("应该是4万2", 42000),
    ],
)
async def test_another_amount(office: Office, text: str, amount: int) -> None:
    card = await office.ask(office.rep, "订单 万家乐 3.5万")
    changed = await answer(office, office.rep, card, text)
    assert changed.id == card.id
    assert "✏️ 已改：金额" in changed.text
    assert [one.amount for one in await live(office, Order)] == [Decimal(amount)]


async def test_another_amount_in_english(office: Office) -> None:
    card = await office.ask(office.rep_en, "order Acme 3.5k")
    changed = await answer(office, office.rep_en, card, "make it 12k")
    assert "12,000" in changed.text
    assert [one.amount for one in await live(office, Order)] == [Decimal(12000)]


@pytest.mark.parametrize("text", ["联系人是李姐", "是李姐", "不是王经理，是李姐", "李姐"])
async def test_another_contact(office: Office, text: str) -> None:
    card = await office.ask(office.rep, VISIT)
    changed = await answer(office, office.rep, card, text)
    assert "联系人：李姐" in changed.text
    assert "✏️ 已改：联系人" in changed.text
    assert [one.contact for one in await live(office, Touch)] == ["李姐"]


@pytest.mark.parametrize("text", ["是万家乐", "不是华联，是万家乐", "客户是万家乐"])
async def test_another_customer(office: Office, text: str) -> None:
    card = await office.ask(office.rep, VISIT)
    changed = await answer(office, office.rep, card, text)
    assert changed.id == card.id
    assert changed.text.splitlines()[0] == "万家乐生活超市"
    assert "✏️ 已改：客户" in changed.text
    (touch,) = await live(office, Touch)
    assert await customer_named(office, touch.customer_id) == "万家乐生活超市"


async def test_another_customer_in_english(office: Office) -> None:
    card = await office.ask(office.rep_en, "visited Golden Dragon, met Mr Tan")
    changed = await answer(office, office.rep_en, card, "it was Acme")
    assert changed.text.splitlines()[0] == "Acme Foods"


async def test_a_customer_that_is_not_sure_is_asked_for_and_the_record_stays_meanwhile(office: Office) -> None:
    card = await office.ask(office.rep, VISIT)
    question = await answer(office, office.rep, card, "是华联玉林店")
    assert "是哪家客户" in question.text
    assert "➕ 新建：华联玉林店" in labels(question)
    assert len(await live(office, Touch)) == 1
    made = await office.tap(office.rep, question, "➕")
    assert made.text.startswith("华联玉林店\n🚶 拜访已记下")
    (touch,) = await live(office, Touch)
    assert await customer_named(office, touch.customer_id) == "华联玉林店"


async def test_two_customers_that_fit_are_asked_among(office: Office) -> None:
    card = await office.ask(office.rep, VISIT)
    question = await answer(office, office.rep, card, "是好邻居")
    assert [one for one in labels(question) if one.startswith("好邻居")] == [
        "好邻居便利连锁(江北店)",
        "好邻居便利连锁(江南店)",
    ]
    changed = await office.tap(office.rep, question, "江南店")
    assert changed.text.splitlines()[0] == "好邻居便利连锁(江南店)"


@pytest.mark.parametrize("text", ["投诉不是订单", "是投诉", "不是订单，是投诉", "投诉"])
async def test_another_kind(office: Office, text: str) -> None:
    card = await office.ask(office.rep, "订单 万家乐 上批货破损3箱，很生气")
    changed = await answer(office, office.rep, card, text)
    assert changed.id == card.id
    assert "⚠️ 投诉已记下 · 送货 · 紧急" in changed.text
    assert not await live(office, Order)
    assert [one.severity for one in await live(office, Complaint)] == ["high"]
    assert "新投诉" in (await office.manager.wait_answer()).text


async def test_another_kind_in_english(office: Office) -> None:
    card = await office.ask(office.rep_en, "note Acme 3 cartons arrived broken")
    changed = await answer(office, office.rep_en, card, "it's a complaint")
    assert "⚠️ Complaint saved" in changed.text
    assert not await live(office, Note)


@pytest.mark.parametrize(("text", "severity"), [("很严重", "high"), ("severity high", "high"), ("不严重", "low")])
async def test_another_severity_keeps_the_case(office: Office, text: str, severity: str) -> None:
    card = await office.ask(office.rep, "投诉：万家乐 上批货破损3箱")
    await office.manager.wait_answer()
    changed = await answer(office, office.rep, card, text)
    assert "✏️ 已改：紧急程度" in changed.text
    assert [one.severity for one in await live(office, Complaint)] == [severity]
    alerts = [one.text for one in office.manager.messages if "投诉" in one.text and one.id > 2]
    assert len(alerts) == 1, alerts


async def test_several_slots_at_once(office: Office) -> None:
    card = await office.ask(office.rep, VISIT)
    changed = await answer(office, office.rep, card, "不是今天，是昨天，联系人是李姐")
    assert "✏️ 已改：日期、联系人" in changed.text
    assert [(one.happened_on, one.contact) for one in await live(office, Touch)] == [(date(2026, 11, 22), "李姐")]


SEVERAL = "上午跑了华联和万家乐，华联投诉破损3箱，万家乐续签3.5万"
