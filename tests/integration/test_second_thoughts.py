"""What happens when people change their minds, come back later, or do something else in between."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from db.complaint import Complaint
from db.customer import Contact, Customer
from db.entry import Attachment, Entry, EntryState
from db.promise import Promise
from db.reminder import Reminder
from db.touch import Touch
from db.user import Team
from tests.integration.test_main_job import live
from tests.office import Office

PIXEL = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=")


async def due_reminder(office: Office) -> Reminder:
    return (await live(office, Reminder))[0]


async def test_back_from_the_calendar_leaves_a_snoozed_reminder_waiting(office: Office) -> None:
    await office.ask(office.rep, "提醒我下午3点给王经理打电话")
    office.clock.jump_to(datetime(2026, 11, 23, 7, 0, 1, tzinfo=UTC))
    push = await office.rep.wait_answer()
    later = await office.tap(office.rep, push, "明天")
    calendar = await office.tap(office.rep, later, "选日期")
    await office.tap(office.rep, calendar, "返回")
    assert (await due_reminder(office)).state == "waiting"
    office.clock.jump_to(datetime(2026, 11, 24, 7, 0, 1, tzinfo=UTC))
    assert "给王经理打电话" in (await office.rep.wait_answer()).text


async def test_after_back_the_next_message_is_news_and_no_answer(office: Office) -> None:
    card = await office.ask(office.rep, "拜访华联超市城西店 王经理，下周三再去")
    for slot in ("客户", "跟进", "联系人"):
        menu = await office.tap(office.rep, card, "修改")
        asked = await office.tap(office.rep, menu, slot)
        if slot != "联系人":
            card = await office.tap(office.rep, asked, "返回")
    await office.ask(office.rep, "明天下午3点提醒我开会")
    touch = (await live(office, Touch))[0]
    assert touch.contact == "王经理"
    assert [one.kind for one in await live(office, Reminder)] == ["followup", "reminder"]


async def test_a_sentence_does_not_become_a_team(office: Office) -> None:
    chooser = await office.ask(office.admin, "/invite")
    await office.tap(office.admin, chooser, "主管")
    await office.ask(office.admin, "拜訪華聯超市城西店 王經理，談了促銷")
    assert len(await office.read(lambda session: list(session.scalars(select(Team))))) == 2


async def test_a_past_time_is_said_to_be_past_and_the_question_stays(office: Office) -> None:
    card = await office.ask(office.rep, "拜访华联超市城西店 王经理，下周三再去")
    menu = await office.tap(office.rep, card, "修改")
    await office.tap(office.rep, menu, "跟进")
    assert "已经过了" in (await office.ask(office.rep, "昨天")).text
    assert "跟进：明天 11月24日 周二" in (await office.ask(office.rep, "明天")).text


async def test_what_is_done_stays_done_when_the_record_changes(office: Office) -> None:
    card = await office.ask(office.rep, "拜访华联超市城西店 王经理，明天再去")
    office.clock.jump_to(datetime(2026, 11, 24, 1, 0, 1, tzinfo=UTC))
    push = await office.rep.wait_answer()
    await office.tap(office.rep, push, "办好了")
    menu = await office.tap(office.rep, card, "修改")
    await office.tap(office.rep, menu, "联系人")
    await office.ask(office.rep, "赵店长")
    assert (await due_reminder(office)).state == "done"


async def test_what_was_pushed_is_not_pushed_again_after_undo_and_restore(office: Office) -> None:
    card = await office.ask(office.rep, "拜访华联超市城西店 王经理，明天再去")
    office.clock.jump_to(datetime(2026, 11, 24, 1, 0, 1, tzinfo=UTC))
    await office.rep.wait_answer()
    undone = await office.tap(office.rep, card, "撤销")
    await office.tap(office.rep, undone, "恢复记录")
    assert (await due_reminder(office)).state == "pushed"


async def test_a_promise_ticked_off_is_not_pushed_any_more(office: Office) -> None:
    await office.ask(office.rep, "答应万家乐今天把报价单发过去")
    office.clock.advance(timedelta(hours=2))
    push = await office.rep.wait_answer()
    await office.tap(office.rep, push, "明天")
    agenda = await office.ask(office.rep, "/today")
    await office.tap(office.rep, agenda, "✓ 1")
    assert (await due_reminder(office)).state == "done"
    assert (await live(office, Promise))[0].state == "kept"


async def test_an_edited_complaint_keeps_its_case_and_who_took_it(office: Office) -> None:
    await office.ask(office.rep, "投诉：万家乐 上批货破损3箱")
    alert = await office.manager.wait_answer()
    await office.tap(office.manager, alert, "接手")
    await office.rep.wait(lambda one: "已接手" in one.text)
    mine = next(one for one in reversed(office.rep.messages) if not one.from_bot)
    office.rep.edit(mine.id, "投诉：万家乐 上批货破损5箱")
    await office.ask(office.rep, "/today")  # answered after the edit
    case = (await live(office, Complaint))[0]
    assert (case.state, case.summary) == ("acknowledged", "投诉：万家乐 上批货破损5箱")
    assert not any("撤回" in one.text for one in office.manager.messages)


async def test_the_manager_of_the_customers_team_is_told_whoever_logs_it(office: Office) -> None:
    await office.ask(office.admin, "投訴：金鼎煙酒行 上批貨破損3箱")
    assert "金鼎烟酒行" in (await office.manager.wait_answer()).text


async def test_a_card_keeps_the_day_of_the_visit_when_it_is_redrawn_later(office: Office) -> None:
    card = await office.ask(office.rep, "拜访华联超市城西店 王经理")
    office.clock.advance(timedelta(days=2))
    menu = await office.tap(office.rep, card, "修改")
    assert "11月23日 周一" in (await office.tap(office.rep, menu, "返回")).text


async def test_a_photo_goes_to_the_newest_message_or_the_one_replied_to(office: Office) -> None:
    await office.ask(office.rep, "拜访万家乐 张姐")
    await office.ask(office.rep, "拜访好邻居，聊了聊年底促销")
    office.rep.send_photo(PIXEL)
    assert "好邻居" in (await office.rep.wait_answer()).text
    owners = await office.read(
        lambda session: list(session.scalars(select(Entry.text).join(Attachment, Attachment.entry_id == Entry.id)))
    )
    assert owners == ["拜访好邻居，聊了聊年底促销"]


async def test_a_lookup_edited_into_a_visit_is_filed(office: Office) -> None:
    await office.ask(office.rep, "/find 华联超市城西店")
    mine = next(one for one in reversed(office.rep.messages) if not one.from_bot)
    office.rep.edit(mine.id, "拜访华联超市城西店 王经理")
    assert "拜访已记下" in (await office.rep.wait_answer()).text


async def test_no_line_of_a_long_message_is_lost(office: Office) -> None:
    lines = [f"拜访鑫源商贸 聊了第{number}件事" for number in range(60)]
    await office.ask(office.rep, "\n".join(lines))
    kept = await office.read(lambda session: [entry.text for entry in session.scalars(select(Entry))])
    assert [line for line in lines if not any(line in text for text in kept)] == []


async def test_a_restored_message_brings_its_new_customer_back(office: Office) -> None:
    question = await office.ask(office.rep, "拜访德胜渔港，老板要看价格表")
    card = await office.tap(office.rep, question, "➕")
    if "叫什么名字" in card.text:
        card = await office.ask(office.rep, "德胜渔港")
    undone = await office.tap(office.rep, card, "撤销")
    restored = await office.tap(office.rep, undone, "恢复记录")
    assert restored.text.startswith("德胜渔港\n🚶 拜访已记下")
    states = await office.read(lambda session: list(session.scalars(select(Entry.state))))
    assert states == [EntryState.FILED]


async def test_undo_brings_back_the_phone_a_note_replaced(office: Office) -> None:
    card = await office.ask(office.rep, "备注 华联超市城西店 王经理 电话改成 13900005678")
    phones = select(Contact.phone).where(Contact.name == "王经理")
    assert await office.read(lambda session: session.scalar(phones)) == "13900005678"
    await office.tap(office.rep, card, "撤销")
    assert await office.read(lambda session: session.scalar(phones)) == "13800001234"


async def test_undoing_the_first_of_two_losses_leaves_the_customer_lost(office: Office) -> None:
    first = await office.ask(office.rep, "万家乐不做了，换了别家供货商")
    second = await office.ask(office.rep, "万家乐关门了，店都倒闭了")
    state = select(Customer.state).where(Customer.name == "万家乐生活超市")
    await office.tap(office.rep, first, "撤销")
    assert await office.read(lambda session: session.scalar(state)) == "closed"
    await office.tap(office.rep, second, "撤销")
    assert await office.read(lambda session: session.scalar(state)) == "active"


async def test_small_talk_is_answered_and_nothing_is_kept(office: Office) -> None:
    for text in ("你好", "谢谢"):
        assert "我在" in (await office.ask(office.rep, text)).text
    assert not await office.read(lambda session: list(session.scalars(select(Entry))))
