"""The main job, end to end: a rep writes, it is understood, saved and answered; what is due is pushed."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TypeVar

import pytest
from sqlalchemy import select

from db.base import Filed
from db.complaint import Complaint
from db.customer import Customer
from db.entry import Entry, EntryState
from db.order import Order
from db.promise import Promise
from db.remark import Loss, Note, Referral, Score
from db.reminder import Reminder
from db.touch import Touch
from tests.office import Office, labels

T = TypeVar("T", bound=Filed)


async def test_a_visit_in_chinese(office: Office) -> None:
    card = await office.ask(office.rep, "拜访华联超市 王经理，谈了新品陈列，下周三再去")
    assert card.text.splitlines() == [
        "华联超市城西店",
        "🚶 拜访已记下 · 11月23日 周一",
        "联系人：王经理",
        "跟进：12月2日 周三",
    ]
    assert labels(card) == ["修改", "撤销"]
    touch = await office.read(lambda session: session.scalars(select(Touch)).one())
    assert (touch.happened_on, touch.contact, touch.kind) == (date(2026, 11, 23), "王经理", "visit")
    reminder = await office.read(lambda session: session.scalars(select(Reminder)).one())
    assert reminder.due_at == datetime(2026, 12, 2, 1, 0, tzinfo=UTC)  # nine in the morning in Shanghai
    assert reminder.all_day


async def test_a_visit_in_english(office: Office) -> None:
    card = await office.ask(office.rep_en, "visited Acme, met Mr Li, wants samples by Friday")
    assert card.text.splitlines() == [
        "Acme Foods",
        "🚶 Visit saved · Mon, Nov 23",
        "Contact: Mr Li",
        "Follow up: Fri, Nov 27",
    ]
    assert labels(card) == ["Change", "Undo"]


@pytest.mark.parametrize(
    ("text", "noun", "expected"),
    [
        (
            "投诉：万家乐 上批货破损3箱，很生气",
            Complaint,
            {"severity": "high", "category": "delivery", "state": "open"},
        ),
        ("订单 万家乐 3.5万", Order, {"amount": Decimal(35000), "currency": "CNY"}),
        ("答应万家乐周五前把报价单发过去", Promise, {"due_on": date(2026, 11, 27), "state": "open"}),
        ("评分 万家乐 9", Score, {"value": 9}),
        ("备注 万家乐 仓库搬到二楼了", Note, {}),
        ("万家乐的张姐给我介绍了一个新客户 老陈烧烤", Referral, {}),
        ("万家乐不做了，换了别家供货商", Loss, {"reason": "competitor"}),
    ],
)
async def test_each_kind_of_record(office: Office, text: str, noun: type[Filed], expected: dict[str, object]) -> None:
    card = await office.ask(office.rep, text)
    assert card.text.splitlines()[0] == "万家乐生活超市"
    record: Filed = await office.read(lambda session: session.scalars(select(noun)).one())
    assert {name: getattr(record, name) for name in expected} == expected
    customer = await office.read(lambda session: session.get(Customer, record.customer_id))
    assert customer is not None
    assert customer.name == "万家乐生活超市"


async def test_a_reminder_is_pushed_at_its_minute(office: Office) -> None:
    card = await office.ask(office.rep, "提醒我后天上午10点给王经理打电话")
    assert "到时提醒你：11月25日 周三 10:00" in card.text
    office.clock.jump_to(datetime(2026, 11, 25, 1, 59, 30, tzinfo=UTC))
    before = len(office.rep.messages)
    await office.ask(office.rep, "/today")
    assert len(office.rep.messages) == before + 2  # the question and its answer, no push yet
    office.clock.jump_to(datetime(2026, 11, 25, 2, 0, 1, tzinfo=UTC))
    push = await office.rep.wait_answer()
    assert "⏰ 提醒" in push.text
    assert "给王经理打电话" in push.text
    assert labels(push) == ["✓ 办好了", "1小时后", "明天", "⋯ 稍后"]
    done = await office.tap(office.rep, push, "办好了")
    assert "✓ 办好了" in done.text
    assert (await office.read(lambda session: session.scalars(select(Reminder)).one())).state == "done"


async def test_a_reminder_can_wait(office: Office) -> None:
    await office.ask(office.rep, "提醒我下午3点给王经理打电话")
    office.clock.jump_to(datetime(2026, 11, 23, 7, 0, 1, tzinfo=UTC))
    push = await office.rep.wait_answer()
    later = await office.tap(office.rep, push, "1小时后")
    assert "到时提醒你：11月23日 周一 16:00" in later.text
    office.clock.jump_to(datetime(2026, 11, 23, 8, 0, 1, tzinfo=UTC))
    again = await office.rep.wait_answer()
    assert again.id > push.id
    tomorrow = await office.tap(office.rep, again, "明天")
    assert "到时提醒你：11月24日 周二 08:30" in tomorrow.text
    calendar = await office.tap(office.rep, tomorrow, "选日期")
    assert "2026年11月" in labels(calendar)
    hours = await office.tap(office.rep, calendar, "30")
    assert labels(hours) == ["早上 08:30", "中午 12:00", "傍晚 18:00", "返回"]
    picked = await office.tap(office.rep, hours, "中午")
    assert "到时提醒你：11月30日 周一 12:00" in picked.text


async def test_a_complaint_reaches_the_manager(office: Office) -> None:
    await office.ask(office.rep, "投诉：鑫源商贸 发票开错了，催了三次没人理，很不满意")
    alert = await office.manager.wait_answer()
    assert alert.text.splitlines()[:2] == ["鑫源商贸有限公司", "⚠️ 新投诉，李娜 上报"]
    assert labels(alert) == ["接手", "指派", "已解决", "已答复客户"]
    taken = await office.tap(office.manager, alert, "接手")
    assert "负责人：王芳" in taken.text
    told = await office.rep.wait_answer()
    assert "王芳 已接手" in told.text
    chooser = await office.tap(office.manager, taken, "指派")
    assert labels(chooser) == ["李娜", "陈伟", "王芳", "返回"]
    await office.tap(office.manager, chooser, "陈伟")
    colleague = office.sandbox.people[1002]
    case = await colleague.wait_answer()
    assert "王芳 把这起投诉交给你处理" in case.text
    settled = await office.tap(colleague, case, "已解决")
    assert "状态：已解决" in settled.text
    assert "陈伟 说投诉已解决" in (await office.rep.wait(lambda one: "已解决" in one.text)).text
    complaint = await office.read(lambda session: session.scalars(select(Complaint)).one())
    assert complaint.state == "resolved"
    assert complaint.resolved_at is not None


async def test_a_lookup_shows_the_card(office: Office) -> None:
    await office.ask(office.rep, "拜访华联超市 王经理，谈了新品陈列，下周三再去")
    await office.ask(office.rep, "订单 华联 3.5万")
    for question in ("/find 华联超市", "华联？"):
        card = await office.ask(office.rep, question)
        assert card.text.splitlines()[0].startswith("华联超市城西店")
        assert "👤 王经理 13800001234" in card.text
        assert "¥35,000" in card.text
        assert "🚶 11月23日" in card.text
        assert "⏰ 下次提醒：12月2日 周三" in card.text
        assert card.protected


async def test_today_lists_what_is_due_and_ticks_it_off(office: Office) -> None:
    assert "今天没有要办的事" in (await office.ask(office.rep, "/today")).text
    await office.ask(office.rep, "提醒我下午3点给王经理打电话")
    await office.ask(office.rep, "答应万家乐今天把报价单发过去")
    agenda = await office.ask(office.rep, "/today")
    assert "2件事要办" in agenda.text
    assert "15:00" in agenda.text
    ticked = await office.tap(office.rep, agenda, "✓ 1")
    assert "1件事要办" in ticked.text


async def test_an_unclear_customer_is_asked_for_once(office: Office) -> None:
    question = await office.ask(office.rep, "拜访好邻居，聊了聊年底促销")
    assert "是哪家客户？" in question.text
    names = [label for label in labels(question) if label.startswith("好邻居")]
    assert sorted(names) == ["好邻居便利连锁(江北店)", "好邻居便利连锁(江南店)"]
    card = await office.tap(office.rep, question, "江南店")
    assert card.id == question.id
    assert card.text.startswith("好邻居便利连锁(江南店)\n🚶 拜访已记下")
    assert len(await office.read(lambda session: list(session.scalars(select(Touch))))) == 1


async def test_an_open_question_survives_a_restart(office: Office) -> None:
    question = await office.ask(office.rep, "拜访好邻居，聊了聊年底促销")
    await office.restart()
    card = await office.tap(office.rep, question, "江北店")
    assert "🚶 拜访已记下" in card.text


async def test_a_customer_nobody_knows_becomes_a_new_one(office: Office) -> None:
    question = await office.ask(office.rep, "拜访德胜渔港，老板要看价格表")
    new = next(label for label in labels(question) if label.startswith("➕"))
    card = await office.tap(office.rep, question, new)
    if "叫什么名字" in card.text:
        card = await office.ask(office.rep, "德胜渔港")
    assert card.text.startswith("德胜渔港\n🚶 拜访已记下")
    undone = await office.tap(office.rep, card, "撤销")
    assert "已撤销" in undone.text
    found = await office.ask(office.rep, "/find 德胜渔港")
    assert "没找到" in found.text


async def test_what_is_not_understood_is_kept_as_a_draft(office: Office) -> None:
    draft = await office.ask(office.rep, "嗯嗯那个蓝色的第三排")
    assert "先存成草稿了" in draft.text
    await office.restart()
    note = await office.tap(office.rep, draft, "备注")
    assert "备注已记下" in note.text
    kept = await office.read(lambda session: session.scalars(select(Note)).one())
    assert kept.summary == "嗯嗯那个蓝色的第三排"


async def test_undo_takes_back_everything_until_the_next_day(office: Office) -> None:
    card = await office.ask(office.rep, "拜访华联超市 王经理，谈了新品陈列，下周三再去")
    undone = await office.tap(office.rep, card, "撤销")
    assert "已撤销" in undone.text
    assert not await live(office, Touch)
    assert not await live(office, Reminder)
    restored = await office.tap(office.rep, undone, "恢复记录")
    assert "拜访已记下" in restored.text
    office.clock.jump_to(datetime(2026, 11, 24, 15, 30, tzinfo=UTC))  # 23:30 the next day
    undone = await office.tap(office.rep, restored, "撤销")
    assert "已撤销" in undone.text
    restored = await office.tap(office.rep, undone, "恢复记录")
    office.clock.advance(timedelta(hours=1))
    office.rep.press(restored.id, "撤销")
    await wait_for_alert(office, "过了第二天就不能撤销了")


async def live(office: Office, noun: type[T]) -> list[T]:
    """The records of a kind that are not undone."""
    return await office.read(lambda session: list(session.scalars(select(noun).where(noun.undone_at.is_(None)))))


async def wait_for_alert(office: Office, text: str) -> None:
    for _ in range(200):
        if any(text in (alert.text or "") for alert in office.rep.alerts):
            return
        await asyncio.sleep(0.02)
    raise AssertionError([alert.text for alert in office.rep.alerts])


async def test_an_edited_message_changes_its_record(office: Office) -> None:
    card = await office.ask(office.rep, "拜访华联超市 王经理，下周三再去")
    mine = next(one for one in reversed(office.rep.messages) if not one.from_bot)
    office.rep.edit(mine.id, "拜访万家乐 张姐，下周四再去")
    changed = await office.rep.wait_answer()
    assert changed.id == card.id
    assert changed.text.splitlines()[0] == "万家乐生活超市"
    assert "跟进：12月3日 周四" in changed.text
    assert [one.due_at.date() for one in await live(office, Reminder)] == [date(2026, 12, 3)]


async def test_a_button_pressed_twice_acts_once(office: Office) -> None:
    question = await office.ask(office.rep, "拜访好邻居，聊了聊年底促销")
    office.rep.press(question.id, "好邻居便利连锁(江北店)")
    office.rep.press(question.id, "好邻居便利连锁(江北店)")
    await office.rep.wait_answer()
    await office.ask(office.rep, "/today")
    assert len(await live(office, Touch)) == 1


async def test_several_records_in_one_message(office: Office) -> None:
    card = await office.ask(office.rep, "上午跑了华联和万家乐，华联投诉破损3箱，万家乐续签3.5万")
    entries = await office.read(lambda session: list(session.scalars(select(Entry))))
    assert len(entries) >= 2
    assert all(entry.state == EntryState.FILED for entry in entries)
    assert "华联超市城西店" in card.text
    assert "万家乐生活超市" in card.text
