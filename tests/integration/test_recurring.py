"""Reminders that come again, as a rep meets them in the chat."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import func, select

from db.outbox import Outbox
from db.reminder import Reminder
from tests.integration.test_main_job import live
from tests.office import Office, labels


async def the_reminder(office: Office) -> Reminder:
    return (await live(office, Reminder))[0]


async def pushes(office: Office) -> int:
    query = select(func.count(Outbox.id)).where(Outbox.kind == "reminder_due")
    return await office.read(lambda session: session.scalar(query) or 0)


async def test_it_comes_each_monday_and_done_leads_to_the_next(office: Office) -> None:
    card = await office.ask(office.rep, "每周一上午9点提醒我打电话给华联")
    assert "到时提醒你：每周一 09:00，下次 11月30日 周一 09:00" in card.text
    assert labels(card)[:2] == ["修改", "撤销"]
    assert (await the_reminder(office)).recurs == "week 1 09:00"
    office.clock.jump_to(datetime(2026, 11, 30, 1, 0, 1, tzinfo=UTC))
    push = await office.rep.wait_answer()
    assert "🔁 每周一 09:00" in push.text
    assert labels(push) == ["✓ 办好了", "1小时后", "明天", "⋯ 稍后", "跳过", "不再重复"]
    done = await office.tap(office.rep, push, "办好了")
    assert "下次：12月7日 周一 09:00" in done.text
    assert (await the_reminder(office)).state == "waiting"
    again = await office.tap(office.rep, done, "还没办")
    assert (await the_reminder(office)).due_at == datetime(2026, 11, 30, 1, tzinfo=UTC)
    skipped = await office.tap(office.rep, again, "跳过")
    assert "已跳过" in skipped.text
    office.clock.jump_to(datetime(2026, 12, 7, 1, 0, 1, tzinfo=UTC))
    assert "打电话" in (await office.rep.wait_answer()).text
    assert await pushes(office) == 2


async def test_what_was_not_seen_to_comes_again_all_the_same(office: Office) -> None:
    await office.ask(office.rep, "每天下午5点提醒我写日报")
    for day in (23, 24, 25):
        office.clock.jump_to(datetime(2026, 11, day, 9, 0, 1, tzinfo=UTC))
        push = await office.rep.wait_answer()
        assert "写日报" in push.text
    assert await pushes(office) == 3
    old = next(one for one in office.rep.messages if one.from_bot and "🔁 每天 17:00" in one.text)
    await office.tap(office.rep, push, "办好了")
    office.rep.press(old.id, next(button for row in old.buttons for button in row if "办好了" in button.text))
    await office.app.runtime.settled()
    assert (await the_reminder(office)).due_at == datetime(2026, 11, 26, 9, tzinfo=UTC)


async def test_stopping_is_confirmed(office: Office) -> None:
    await office.ask(office.rep, "每天下午5点提醒我写日报")
    office.clock.jump_to(datetime(2026, 11, 23, 9, 0, 1, tzinfo=UTC))
    push = await office.rep.wait_answer()
    asked = await office.tap(office.rep, push, "不再重复")
    assert (await the_reminder(office)).recurs == "day 17:00"
    stopped = await office.tap(office.rep, asked, "不再重复")
    assert "每天 17:00不再提醒" in stopped.text
    assert (await the_reminder(office)).recurs is None
    office.clock.jump_to(datetime(2026, 11, 24, 9, 0, 1, tzinfo=UTC))
    await office.ask(office.rep, "/reminders")
    assert await pushes(office) == 1


async def test_an_answer_changes_the_rule(office: Office) -> None:
    await office.ask(office.rep, "每周一上午9点提醒我打电话给华联")
    card = await office.ask(office.rep, "改成每周二")
    assert "每周二 09:00，下次 明天 11月24日 周二 09:00" in card.text
    card = await office.ask(office.rep, "只要一次")
    assert "到时提醒你：明天 11月24日 周二 09:00" in card.text
    assert (await the_reminder(office)).recurs is None


async def test_an_english_rule_and_its_list(office: Office) -> None:
    card = await office.ask(office.rep_en, "remind me every other Friday at 10 to call Acme Foods")
    assert "every 2 weeks on Friday 10:00, next Fri, Nov 27 10:00" in card.text
    await office.ask(office.rep_en, "remind me tomorrow 3pm to send the offer")
    listed = await office.ask(office.rep_en, "/reminders")
    assert listed.text.splitlines()[0] == "⏰ 2 reminders"
    assert "2. Fri, Nov 27 10:00 🔁 every 2 weeks on Friday 10:00 · Acme Foods" in listed.text
    opened = await office.tap(office.rep_en, listed, "2")
    assert "Due: Fri, Nov 27 10:00" in opened.text
    back = await office.tap(office.rep_en, opened, "Back")
    assert back.text == listed.text


async def test_working_days_are_those_of_the_region(office: Office) -> None:
    office.clock.jump_to(datetime(2026, 9, 30, 8, 0, tzinfo=UTC))
    card = await office.ask(office.rep, "每个工作日早上9点提醒我看投诉")
    assert "下次 10月8日 周四 09:00" in card.text


async def test_later_opens_in_place(office: Office) -> None:
    await office.ask(office.rep, "提醒我下午3点给王经理打电话")
    office.clock.jump_to(datetime(2026, 11, 23, 7, 0, 1, tzinfo=UTC))
    push = await office.rep.wait_answer()
    more = await office.tap(office.rep, push, "稍后")
    assert more.id == push.id
    assert labels(more) == ["1小时后", "今天傍晚", "明天", "下周一", "选日期", "返回"]
    evening = await office.tap(office.rep, more, "今天傍晚")
    assert "到时提醒你：11月23日 周一 18:00" in evening.text
    office.clock.jump_to(datetime(2026, 11, 23, 10, 0, 1, tzinfo=UTC))
    again = await office.rep.wait_answer()
    more = await office.tap(office.rep, again, "稍后")
    assert "今天傍晚" not in labels(more)
    calendar = await office.tap(office.rep, more, "选日期")
    hours = await office.tap(office.rep, calendar, "28")  # a Saturday: their wish
    assert "11月28日 周六 几点" in hours.text
    typed = await office.ask(office.rep, "10:15")
    assert "到时提醒你：11月28日 周六 10:15" in typed.text
    assert (await the_reminder(office)).due_at == datetime(2026, 11, 28, 2, 15, tzinfo=UTC)


async def test_another_person_s_reminder_is_out_of_reach(office: Office) -> None:
    await office.ask(office.rep, "每周一上午9点提醒我打电话给华联")
    mine = (await the_reminder(office)).id
    card = await office.ask(office.rep_en, "remind me every Monday 9am to call Acme Foods")
    theirs = next(button for row in card.buttons for button in row)
    for data in (f"r.done:{mine}", f"r.stopped:{mine}", f"z.hour:reminder:{mine}", f"rl.open:{mine}:0"):
        office.rep_en.press(card.id, replace(theirs, data=data))
        await office.app.runtime.settled()
    reminder = await office.read(lambda session: session.get_one(Reminder, mine))
    assert (reminder.state, reminder.recurs, reminder.times) == ("waiting", "week 1 09:00", 0)
