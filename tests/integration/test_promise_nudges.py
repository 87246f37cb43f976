"""What is said of promises by itself: once a day, in one message, to the right person, and never of what is over."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.sandbox.people import Person
from db.customer import Customer, CustomerState
from db.leave import Leave
from db.promise import Promise
from db.user import Role, User
from tests.integration.days import days_pass, passes, sent, settled, switch_off
from tests.integration.test_main_job import live
from tests.office import REP, REP2, Office, find_button, labels

ALL = ("promise_evening", "promise_day", "promise_overdue", "reminder_due")


async def without_agenda(office: Office, person: Person) -> None:
    await office.speak_up(person)
    await switch_off(office, person, "agenda")


async def test_the_evening_before_and_the_morning_of_in_one_message_each(office: Office) -> None:
    await without_agenda(office, office.rep)
    await office.ask(office.rep, "答应华联王经理周三送样品")
    await office.ask(office.rep, "答应万家乐周三发报价单")
    await office.ask(office.rep, "答应鑫源周四回复账期")
    await passes(office, "2026-11-24 17:58")
    assert await sent(office, *ALL) == []
    await passes(office, "2026-11-24 18:00:01")
    evening = await office.rep.wait(lambda one: "要兑现" in one.text)
    assert evening.text.split("\n") == [
        "🌙 明天（11月25日 周三）要兑现2条承诺",
        "1. 华联超市城西店 送样品 · 11月25日 周三",
        "2. 万家乐生活超市 发报价单 · 11月25日 周三",
    ]
    assert labels(evening) == ["✓ 1", "✓ 2", "全部承诺", "少发这类"]
    await passes(office, "2026-11-25 08:30:01")
    morning = await office.rep.wait(lambda one: "今天要兑现2条承诺" in one.text)
    assert "送样品" in morning.text
    assert "账期" not in morning.text
    await days_pass(office, "2026-11-25")
    assert await sent(office, *ALL) == [
        ("promise_evening", "李娜", "Tue 24 18:00"),
        ("promise_day", "李娜", "Wed 25 08:30"),
        ("promise_evening", "李娜", "Wed 25 18:00"),
    ]


async def test_who_reads_the_agenda_hears_nothing_besides_on_working_days(office: Office) -> None:
    await office.speak_up(office.rep)
    await office.ask(office.rep, "答应华联王经理周三送样品")
    await days_pass(office, "2026-11-25")
    assert await sent(office, *ALL, "agenda") == [
        ("promise_evening", "李娜", "Tue 24 18:00"),
        ("agenda", "李娜", "Wed 25 08:30"),
    ]


async def test_a_day_off_has_a_nudge_of_its_own_and_no_chasing(office: Office) -> None:
    await office.speak_up(office.rep)
    await office.ask(office.rep, "答应华联王经理周六送样品")
    await days_pass(office, "2026-11-29")
    assert await sent(office, *ALL, "agenda") == [
        ("promise_evening", "李娜", "Fri 27 18:00"),
        ("promise_day", "李娜", "Sat 28 08:30"),
    ]


async def test_overdue_is_chased_each_working_day_over_restarts(office: Office) -> None:
    await without_agenda(office, office.rep)
    await office.ask(office.rep, "答应华联王经理周四送样品")
    await days_pass(office, "2026-11-26")
    await office.restart()
    await days_pass(office, "2026-11-28")
    await office.restart()
    await days_pass(office, "2026-12-01")
    assert [moment for _, _, moment in await sent(office, "promise_day", "reminder_due")] == [
        "Thu 26 08:30",
        "Fri 27 08:30",
        "Mon 30 08:30",
        "Tue 01 08:30",
    ]
    chased = office.rep.messages[-1]
    assert "1条承诺已逾期" in chased.text
    assert "期限：11月26日 周四 · 逾期5天" in chased.text


async def test_three_days_off_the_grid_are_one_message(office: Office) -> None:
    await without_agenda(office, office.rep)
    for text in ("答应华联王经理周二送样品", "答应万家乐周三发报价单", "答应鑫源周四回复账期"):
        await office.ask(office.rep, text)
    await passes(office, "2026-11-26 14:00")
    assert [(kind, moment) for kind, _, moment in await sent(office, *ALL)] == [("promise_day", "Thu 26 14:00")]
    assert "1条承诺 · 2条承诺已逾期" in office.rep.messages[-1].text


async def test_a_minute_that_was_said_rings_at_its_minute(office: Office) -> None:
    await without_agenda(office, office.rep)
    await office.ask(office.rep, "答应华联王经理周三下午3点前把样品送过去")
    await days_pass(office, "2026-11-24")
    for moment in ("2026-11-25 08:31", "2026-11-25 14:59", "2026-11-25 15:00:01", "2026-11-25 20:00"):
        await passes(office, moment)
    assert [(kind, moment) for kind, _, moment in await sent(office, *ALL)] == [
        ("promise_evening", "Tue 24 18:00"),
        ("reminder_due", "Wed 25 15:00"),
    ]


async def test_the_manager_hears_once_after_three_working_days(office: Office) -> None:
    for person in (office.rep, office.manager):
        await office.speak_up(person)
    second = await another_manager(office)
    await office.ask(office.rep, "答应华联王经理周二送样品")
    await office.ask(office.rep, "答应万家乐周二发报价单")
    await days_pass(office, "2026-11-26")
    assert await sent(office, "promise_overdue") == []
    await passes(office, "2026-11-27 08:30:01")
    told = await office.manager.wait(lambda one: "逾期未兑现" in one.text)
    assert told.text.split("\n") == [
        "🔴 2条承诺逾期未兑现",
        "1. 李娜：华联超市城西店 送样品 · 逾期3天",
        "2. 李娜：万家乐生活超市 发报价单 · 逾期3天",
    ]
    assert labels(told) == ["查看1", "查看2", "团队全部", "少发这类"]
    await office.restart()
    await days_pass(office, "2026-12-03")
    assert set(await sent(office, "promise_overdue")) == {
        ("promise_overdue", second, "Fri 27 08:30"),
        ("promise_overdue", "王芳", "Fri 27 08:30"),
    }
    assert len(await sent(office, "promise_overdue")) == 2
    office.manager.press(told.id, find_button(told, "查看1"))
    assert "🤝 答应过：送样品" in (await office.manager.wait(lambda one: "承诺人：李娜" in one.text)).text
    assert await seen_days(office) == [True, True]


async def another_manager(office: Office) -> str:
    """A second manager of the team, to whom Huike speaks up; their name."""
    person = office.sandbox.people[REP2]

    def promote(session: Session) -> None:
        session.scalars(select(User).where(User.telegram_id == REP2)).one().role = Role.MANAGER

    await office.store.write(promote)
    await office.speak_up(person)
    return "陈伟"


async def seen_days(office: Office) -> list[bool]:
    return [one.escalated_at is not None for one in await live(office, Promise)]


@pytest.mark.parametrize("what", ["undone", "lost", "kept"])
async def test_of_what_is_over_nothing_rings(office: Office, what: str) -> None:
    for person in (office.rep, office.manager):
        await without_agenda(office, person)
    card = await office.ask(office.rep, "答应华联王经理周三送样品")
    if what == "undone":
        await office.tap(office.rep, card, "撤销")
    elif what == "kept":
        listed = await office.ask(office.rep, "/promises")
        await office.tap(office.rep, listed, "✓ 1")
    else:
        await office.store.write(_lost)
    await days_pass(office, "2026-12-02")
    assert await sent(office, *ALL) == []


def _lost(session: Session) -> None:
    session.scalars(select(Customer).where(Customer.name == "华联超市城西店")).one().state = CustomerState.LOST


async def test_another_day_said_in_a_correction_rings_on_that_day(office: Office) -> None:
    await without_agenda(office, office.rep)
    card = await office.ask(office.rep, "答应华联王经理周三送样品")
    office.rep.send("改成周四", reply_to=card.id)
    await office.rep.wait(lambda one: "11月26日" in one.text)
    await days_pass(office, "2026-11-26")
    assert [(kind, moment) for kind, _, moment in await sent(office, *ALL)] == [
        ("promise_evening", "Wed 25 18:00"),
        ("promise_day", "Thu 26 08:30"),
    ]
    assert (await live(office, Promise))[0].counts_on is None  # put right on the day it was said


async def test_while_on_leave_a_colleague_hears_and_ticks_off(office: Office) -> None:
    await office.speak_up(office.rep)
    await office.ask(office.rep, "答应华联王经理周三送样品")
    await office.ask(office.rep, "答应万家乐周三发报价单")
    await office.store.write(lambda session: _leave(session, date(2026, 11, 24), date(2026, 11, 26)))
    await days_pass(office, "2026-11-24")
    colleague = office.sandbox.people[REP2]
    told = await colleague.wait(lambda one: "要兑现" in one.text)
    assert "替李娜代班" in told.text
    asked = await office.tap(colleague, told, "✓ 1")
    assert "客户知道已经办好了吗" in asked.text
    await days_pass(office, "2026-11-25")
    assert await sent(office, *ALL) == [
        ("promise_evening", "陈伟", "Tue 24 18:00"),
        ("promise_day", "陈伟", "Wed 25 08:30"),
    ]
    assert {one.state for one in await live(office, Promise)} == {"kept", "open"}
    await days_pass(office, "2026-11-27")
    before = len(colleague.alerts)
    colleague.press(told.id, find_button(told, "✓ 2"))  # the leave is over
    async with asyncio.timeout(20):
        while len(colleague.alerts) == before:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    assert "没有了" in (colleague.alerts[-1].text or "")
    assert {one.state for one in await live(office, Promise)} == {"kept", "open"}


def _leave(session: Session, first: date, last: date) -> None:
    ids = {user.telegram_id: user.id for user in session.scalars(select(User))}
    session.add(
        Leave(
            user_id=ids[REP],
            first=first,
            last=last,
            stand_in_id=ids[REP2],
            created_at=datetime(2026, 11, 23, tzinfo=UTC),
        )
    )


async def test_switched_off_it_is_silent(office: Office) -> None:
    await without_agenda(office, office.rep)
    await switch_off(office, office.rep, "promise_evening")
    await switch_off(office, office.rep, "promise_day")
    await office.ask(office.rep, "答应华联王经理周三送样品")
    await days_pass(office, "2026-11-27")
    assert await sent(office, *ALL) == []


async def test_where_clocks_go_forward_the_evening_comes_once(office: Office) -> None:
    def move(session: Session) -> None:
        session.scalars(select(User).where(User.telegram_id == REP)).one().timezone = "America/New_York"

    await office.store.write(move)
    await without_agenda(office, office.rep)
    zone = ZoneInfo("America/New_York")
    office.clock.jump_to(datetime(2027, 3, 13, 12, 0, tzinfo=zone))
    await settled(office)
    await office.ask(office.rep, "答应华联王经理3月15日送样品")
    for day in (13, 14, 15):
        for hour in (8, 9, 18, 19):
            moment = datetime(2027, 3, day, hour, 31, tzinfo=zone)
            if moment > office.clock.now():
                office.clock.jump_to(moment)
                await settled(office)
    kinds = [kind for kind, _, _ in await sent(office, *ALL)]
    assert kinds == ["promise_evening", "promise_day"]
    moments = [moment for _, _, moment in await sent(office, *ALL)]
    assert moments == ["Mon 15 06:31", "Mon 15 20:31"]  # 18:31 on Sunday and 8:31 on Monday, half a day behind


async def test_another_rep_cannot_touch_it(office: Office) -> None:
    await office.ask(office.rep, "答应华联王经理周三送样品")
    listed = await office.ask(office.rep, "/promises")
    stranger = office.sandbox.people[REP2]
    own = await office.ask(stranger, "/promises")
    for label in labels(listed):
        found = next(one for row in listed.buttons for one in row if one.text == label)
        stranger.press(own.id, found)
    await office.ask(stranger, "/promises")
    assert [one.state for one in await live(office, Promise)] == ["open"]
    assert all("华联超市城西店 送样品" not in one.text and "答应过" not in one.text for one in stranger.messages)
