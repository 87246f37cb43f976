"""/promises: what is open, ticked off, heard of, put off; and how promises are kept, for the rep, the customer, the
manager."""

from __future__ import annotations

from bot.sandbox.model import Message
from bot.sandbox.people import Person
from db.promise import Promise, PromiseMove
from db.reminder import Reminder
from tests.integration.days import passes, sent, switch_off
from tests.integration.test_main_job import live
from tests.office import Office, find_button, labels


async def promised(office: Office) -> None:
    for text in ("答应华联王经理周二送样品", "答应万家乐周三发报价单", "答应鑫源周五回复账期"):
        await office.ask(office.rep, text)


async def promises(office: Office, person: Person) -> Message:
    person.send("/promises")
    return await person.wait(lambda one: "条承诺未兑现" in one.text)


async def pick(office: Office, calendar: Message, day: str) -> Message:
    """Tap a day of the month that is shown."""
    found = next(one for row in calendar.buttons for one in row if one.text == day)
    office.rep.press(calendar.id, found)
    return await office.rep.wait(lambda one: "期限：" in one.text and one.id == calendar.id)


async def test_overdue_first_ticked_off_and_heard(office: Office) -> None:
    await promised(office)
    await passes(office, "2026-11-25 10:00")
    listed = await promises(office, office.rep)
    assert listed.text.split("\n") == [
        "🤝 3条承诺未兑现 · 逾期1条",
        "近90天：1条承诺按时兑现0条 · 逾期1条",
        "1. 🔴 华联超市城西店 送样品 · 逾期1天",
        "2. 万家乐生活超市 发报价单 · 11月25日 周三",
        "3. 鑫源商贸有限公司 回复账期 · 11月27日 周五",
    ]
    office.rep.press(listed.id, find_button(listed, "✓ 1"))
    asked = await office.rep.wait(lambda one: "客户知道已经办好了吗" in one.text)
    after = next(one for one in office.rep.messages if one.id == listed.id)
    assert "🤝 2条承诺未兑现" in after.text
    assert "近90天：1条承诺按时兑现0条 · 晚了1条" in after.text
    said = await office.tap(office.rep, asked, "还没")
    assert "✓ 已兑现，还没告诉客户" in said.text
    kept = (await live(office, Promise))[0]
    assert (kept.state, kept.heard) == ("kept", False)
    assert kept.settled_at is not None
    await passes(office, "2026-11-26 09:00:01")
    told = await office.rep.wait(lambda one: "告诉客户已经办好" in one.text)
    await office.tap(office.rep, told, "办好了")
    assert (await live(office, Promise))[0].heard is True


async def test_put_off_in_time_counts_by_the_new_day_too_late_by_the_old(office: Office) -> None:
    await office.speak_up(office.rep)
    await switch_off(office, office.rep, "agenda")
    await promised(office)
    listed = await promises(office, office.rep)
    card = await office.tap(office.rep, listed, "1 …")
    assert labels(card) == ["✓ 办好了", "改日期", "✗ 没做到", "客户", "全部承诺"]
    calendar = await office.tap(office.rep, card, "改日期")
    moved = await pick(office, calendar, "26")
    assert "期限：11月26日 周四" in moved.text
    assert "原定：11月24日 周二" in moved.text
    first = (await live(office, Promise))[0]
    assert (str(first.due_on), first.counts_on) == ("2026-11-26", None)
    await passes(office, "2026-11-24 19:00")
    assert await sent(office, "promise_day") == []  # nothing of the day it was promised for before
    await passes(office, "2026-11-26 09:00")
    listed = await promises(office, office.rep)
    card = await office.tap(office.rep, listed, "2 …")
    assert "送样品" in card.text
    calendar = await office.tap(office.rep, card, "改日期")
    moved = await pick(office, calendar, "27")
    assert "原定：11月24日 周二 → 11月26日 周四" in moved.text
    first = (await live(office, Promise))[0]
    assert (str(first.due_on), str(first.counts_on)) == ("2026-11-27", "2026-11-26")
    await passes(office, "2026-11-27 10:00")
    office.rep.send("/find 华联超市城西店")
    await office.rep.wait(lambda one: "🤝 近90天：1条承诺按时兑现0条 · 晚了1条" in one.text)
    assert len(await office.read(lambda session: session.query(PromiseMove).all())) == 2


async def test_the_manager_sees_the_team_by_rep(office: Office) -> None:
    await promised(office)
    await passes(office, "2026-11-25 10:00")
    listed = await promises(office, office.manager)
    assert listed.text.split("\n")[:3] == [
        "🤝 3条承诺未兑现 · 逾期1条",
        "李娜：1条承诺按时兑现0条 · 逾期1条",
        "1. 🔴 华联超市城西店 送样品 · 逾期1天",
    ]
    office.manager.press(listed.id, find_button(listed, "✓ 1"))
    await office.manager.wait(lambda one: "客户知道已经办好了吗" in one.text)
    assert (await live(office, Promise))[0].state == "kept"
    mine = await office.tap(office.manager, listed, "我的承诺")
    assert mine.text == "🤝 没有未兑现的承诺，很好。"


async def test_a_correction_carries_over_what_became_of_it(office: Office) -> None:
    card = await office.ask(office.rep, "答应华联王经理周三送样品")
    await passes(office, "2026-11-26 10:00")
    office.rep.send("改成周五", reply_to=card.id)
    await office.rep.wait(lambda one: "11月27日" in one.text)
    live_ones = await live(office, Promise)
    assert [(str(one.due_on), str(one.counts_on)) for one in live_ones] == [("2026-11-27", "2026-11-25")]
    assert len(await live(office, Reminder)) == 1
