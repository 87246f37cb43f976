"""[Change] mends every slot of a record, by a tap or a typed value, and what was filed follows."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from bot.sandbox.model import Message
from db.complaint import Complaint
from db.customer import Customer
from db.entry import Entry
from db.order import Order
from db.reminder import Reminder
from db.touch import Touch
from tests.integration.test_main_job import live
from tests.office import Office, labels


async def visit(office: Office) -> Message:
    return await office.ask(office.rep, "拜访华联超市城西店 王经理，谈了新品陈列，下周三再去")


async def change(office: Office, card: Message, *taps: str) -> Message:
    for label in ("修改", *taps):
        card = await office.tap(office.rep, card, label)
    return card


async def test_the_menu_shows_the_slots_that_fit_and_leads_back(office: Office) -> None:
    card = await visit(office)
    menu = await change(office, card)
    assert labels(menu) == ["客户", "日期", "记录类型", "跟进", "联系人", "内容", "返回"]
    assert menu.id == card.id
    back = await office.tap(office.rep, menu, "返回")
    assert back.text == card.text


async def test_another_customer_by_typing_the_name(office: Office) -> None:
    card = await visit(office)
    await change(office, card, "客户")
    card = await office.ask(office.rep, "鑫源")
    assert card.text.splitlines()[:2] == ["鑫源商贸有限公司", "🚶 拜访已记下 · 11月23日 周一"]
    touch = (await live(office, Touch))[0]
    customer = await office.read(lambda session: session.get_one(Customer, touch.customer_id))
    assert customer.name == "鑫源商贸有限公司"


async def test_another_message_meanwhile_is_not_taken_for_the_answer(office: Office) -> None:
    card = await visit(office)
    await change(office, card, "客户")
    other = await office.ask(office.rep, "投诉：万家乐 上批货破损3箱")
    assert "投诉已记下" in other.text
    assert len(await live(office, Touch)) == 1


@pytest.mark.parametrize(("said", "day"), [("昨天", date(2026, 11, 22)), ("11月20号", date(2026, 11, 20))])
async def test_another_day_by_typing_it(office: Office, said: str, day: date) -> None:
    card = await visit(office)
    await change(office, card, "日期")
    await office.ask(office.rep, said)
    assert [touch.happened_on for touch in await live(office, Touch)] == [day]


async def test_another_day_from_the_calendar_but_not_a_future_one(office: Office) -> None:
    card = await visit(office)
    calendar = await change(office, card, "日期", "选日期")
    card = await office.tap(office.rep, calendar, "12")
    assert "11月12日 周四" in card.text
    assert [touch.happened_on for touch in await live(office, Touch)] == [date(2026, 11, 12)]


@pytest.mark.parametrize(
    ("tap", "days"),
    [("明天", [date(2026, 11, 24)]), ("3天后", [date(2026, 11, 26)]), ("不跟进", [])],
)
async def test_another_follow_up_by_a_tap(office: Office, tap: str, days: list[date]) -> None:
    card = await visit(office)
    await change(office, card, "跟进", tap)
    assert [one.due_at.date() for one in await live(office, Reminder)] == days


async def test_another_follow_up_by_typing_it(office: Office) -> None:
    card = await visit(office)
    await change(office, card, "跟进")
    card = await office.ask(office.rep, "后天下午3点")
    assert "跟进：11月25日 周三 15:00" in card.text


async def test_another_kind(office: Office) -> None:
    card = await visit(office)
    card = await change(office, card, "记录类型", "投诉")
    assert "⚠️ 投诉已记下" in card.text
    assert not await live(office, Touch)
    assert len(await live(office, Complaint)) == 1


async def test_severity_and_category_of_a_complaint_change_the_case_the_manager_saw(office: Office) -> None:
    card = await office.ask(office.rep, "投诉：万家乐 上批货破损3箱")
    alert = await office.manager.wait_answer()
    await change(office, card, "紧急程度", "紧急")
    cases = await live(office, Complaint)
    assert [case.severity for case in cases] == ["high"]
    await office.manager.wait(lambda one: "更紧急" in one.text)
    seen = await office.tap(office.manager, alert, "指派")
    case = await office.tap(office.manager, seen, "返回")
    assert "紧急" in case.text
    assert sum("新投诉" in one.text for one in office.manager.messages) <= 1


async def test_a_manager_hears_that_a_complaint_was_a_mistake_and_again_when_it_was_not(office: Office) -> None:
    card = await office.ask(office.rep, "投诉：万家乐 上批货破损3箱")
    assert "新投诉" in (await office.manager.wait_answer()).text
    undone = await office.tap(office.rep, card, "撤销")
    assert "李娜 撤回了这起投诉" in (await office.manager.wait_answer()).text
    await office.tap(office.rep, undone, "恢复记录")
    assert "新投诉" in (await office.manager.wait_answer()).text
    assert len(await live(office, Complaint)) == 1


@pytest.mark.parametrize(("said", "amount"), [("4万2", 42000), ("38000", 38000), ("1,250.50", "1250.50")])
async def test_another_amount_by_typing_it(office: Office, said: str, amount: object) -> None:
    card = await office.ask(office.rep, "订单 万家乐 3.5万")
    await change(office, card, "金额")
    await office.ask(office.rep, said)
    assert [order.amount for order in await live(office, Order)] == [Decimal(str(amount))]


async def test_another_contact_by_typing_the_name(office: Office) -> None:
    card = await visit(office)
    await change(office, card, "联系人")
    card = await office.ask(office.rep, "赵店长")
    assert "联系人：赵店长" in card.text


async def test_a_changed_record_can_still_be_undone(office: Office) -> None:
    card = await visit(office)
    card = await change(office, card, "跟进", "明天")
    await office.tap(office.rep, card, "撤销")
    assert not await live(office, Touch)
    assert not await live(office, Reminder)


EVERY_KIND = (
    "拜访万家乐 张姐，谈了新品",
    "投诉：万家乐 上批货破损3箱",
    "订单 万家乐 3.5万",
    "答应万家乐周五前把报价单发过去",
    "评分 万家乐 9",
    "备注 万家乐 仓库搬到二楼了",
    "万家乐的张姐给我介绍了一个新客户 老陈烧烤",
    "万家乐不做了，换了别家供货商",
    "提醒我后天上午10点给万家乐打电话",
)


def buttons_of(menu: Message) -> list[str]:
    return [label for label in labels(menu) if label != "返回"]


@pytest.mark.parametrize("text", EVERY_KIND)
async def test_every_change_works_for_every_kind_of_record(office: Office, text: str) -> None:
    card = await office.ask(office.rep, text)
    typed = {
        "客户": ("鑫源", "鑫源商贸有限公司\n"),
        "日期": ("昨天", "11月22日 周日"),
        "跟进": ("后天下午3点", "11月25日 周三 15:00"),
        "联系人": ("赵店长", "联系人：赵店长"),
        "金额": ("4万2", "¥42,000"),
        "评分": ("6", "6/10"),
        "介绍了谁": ("金龙酒楼", "金龙酒楼"),
        "内容": ("换个说法再说一遍", ""),
    }
    tapped = {"紧急程度": ("紧急", "紧急"), "投诉类别": ("质量", "质量"), "原因": ("价格", "价格")}
    menu = await change(office, card)
    offered = buttons_of(menu)
    assert {"客户", "记录类型", "跟进", "内容"} <= set(offered)
    for label in offered:
        if label == "记录类型":
            continue
        asked = await office.tap(office.rep, menu, label)
        assert asked.text.count("？") <= 1
        if label in typed:
            said, shown = typed[label]
            card = await office.ask(office.rep, said)
        else:
            said, shown = tapped[label]
            card = await office.tap(office.rep, asked, said)
        assert shown in card.text, (label, card.text)
        assert labels(card)[:2] == ["修改", "撤销"], (label, card.text)
        menu = await change(office, card)


@pytest.mark.parametrize("text", EVERY_KIND)
async def test_every_kind_can_become_every_other(office: Office, text: str) -> None:
    card = await office.ask(office.rep, text)
    for kind in ("拜访", "投诉", "订单", "承诺", "评分", "备注", "转介绍", "流失", "提醒"):
        menu = await change(office, card, "记录类型")
        card = await office.tap(office.rep, menu, kind)
        if "1到10" in card.text:
            card = await office.tap(office.rep, card, "8")
        if "什么时候提醒" in card.text:
            card = await office.tap(office.rep, card, "明天")
        assert labels(card)[0] == "修改", card.text
        assert card.text.startswith("万家乐生活超市\n")


@pytest.mark.parametrize(
    ("text", "slot", "wrong", "example", "right", "shown"),
    [
        ("订单 万家乐 3.5万", "金额", "很多钱", "可以这样写：3500", "3500", "¥3,500"),
        ("拜访万家乐 张姐", "日期", "明天", "比如：昨天", "昨天", "11月22日 周日"),
        ("拜访万家乐 张姐", "日期", "那天", "比如：昨天", "11月20号", "11月20日 周五"),
        ("评分 万家乐 9", "评分", "15", "比如：8", "八分", "8/10"),
        ("拜访万家乐 张姐", "跟进", "回头再说", "可以这样写：明天10:00", "明天10:00", "11月24日 周二 10:00"),
        ("拜访万家乐 张姐", "联系人", "12345", "比如：李经理", "李经理", "联系人：李经理"),
    ],
)
async def test_a_typed_value_that_cannot_be_gets_an_example_that_works(
    office: Office, text: str, slot: str, wrong: str, example: str, right: str, shown: str
) -> None:
    card = await office.ask(office.rep, text)
    await change(office, card, slot)
    told = await office.ask(office.rep, wrong)
    assert example in told.text
    assert shown in (await office.ask(office.rep, right)).text
    entries = await office.read(lambda session: list(session.scalars(select(Entry))))
    assert len(entries) == 1
