"""The messages of the morning and of the evening: once a day, at the person's hour, of what is true when they come."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.sandbox.model import Message
from db.alarm import next_alarm
from db.habit import own_habit
from db.leave import Leave
from db.outbox import Outbox
from db.reminder import Reminder, ReminderState
from db.switch import Switch
from db.touch import Touch
from db.user import User
from tests.office import REP, ZONE, Office, find_button

TUESDAY = datetime(2026, 11, 24, 8, 30, tzinfo=ZONE)


def labels(message: Message) -> list[str]:
    return [button.text for row in message.buttons for button in row]


async def rung(office: Office, until: datetime) -> None:
    """Move the clock, and wait until everything that rings by then has rung."""
    office.clock.jump_to(until)
    async with asyncio.timeout(20):
        while (first := await office.read(next_alarm)) is None or first <= until:  # noqa: ASYNC110  # no event is raised
            await asyncio.sleep(0.01)


async def pushed(office: Office, kind: str) -> list[str]:
    """The keys of all pushes of a kind."""
    query = select(Outbox.dedupe_key).where(Outbox.kind == kind).order_by(Outbox.id)
    return await office.read(lambda session: [one or "" for one in session.scalars(query)])


async def test_the_day_comes_in_one_message_and_nothing_of_it_again(office: Office) -> None:
    await office.speak_up(office.rep)
    await office.ask(office.rep, "拜访华联王经理,明天再去")
    await office.ask(office.rep, "答应万家乐明天把报价单发过去")
    office.clock.jump_to(TUESDAY - timedelta(minutes=1))
    assert await pushed(office, "agenda") == []
    office.clock.jump_to(TUESDAY + timedelta(seconds=1))
    morning = await office.rep.wait(lambda one: "早上好" in one.text)
    assert "李娜" in morning.text
    assert "华联超市城西店" in morning.text
    assert "万家乐生活超市" in morning.text
    await rung(office, TUESDAY + timedelta(hours=3))
    assert await pushed(office, "agenda") == ["agenda:1:2026-11-24"]
    assert await pushed(office, "reminder_due") == []
    states = await office.read(lambda session: set(session.scalars(select(Reminder.state))))
    assert states == {ReminderState.PUSHED}


async def test_what_is_done_in_the_message_is_done(office: Office) -> None:
    await office.speak_up(office.rep)
    await office.ask(office.rep, "拜访华联王经理,明天再去")
    office.clock.jump_to(TUESDAY)
    morning = await office.rep.wait(lambda one: "早上好" in one.text)
    after = await office.tap(office.rep, morning, "✓ 1")
    assert "今天没有" in after.text
    assert await office.read(lambda session: session.scalars(select(Reminder.state)).all()) == [ReminderState.DONE]


async def test_nothing_to_do_nothing_said(office: Office) -> None:
    await office.speak_up(office.rep)
    await rung(office, TUESDAY + timedelta(minutes=5))
    assert await pushed(office, "agenda") == []


@pytest.mark.parametrize(
    ("day", "works"),
    [(datetime(2026, 11, 28, 8, 31, tzinfo=ZONE), False), (datetime(2027, 1, 1, 8, 31, tzinfo=ZONE), False)],
    ids=["saturday", "new year"],
)
async def test_days_off_have_no_agenda_but_what_is_due_comes(office: Office, day: datetime, works: bool) -> None:
    await office.speak_up(office.rep)
    await office.ask(office.rep, f"{day.month}月{day.day}日提醒我给华联送样品")
    await rung(office, day)
    assert await pushed(office, "agenda") == []
    office.clock.jump_to(day.replace(hour=9, minute=1))
    assert "送样品" in (await office.rep.wait(lambda one: "办好了" in str(labels(one)))).text


async def test_after_a_long_sleep_only_the_day_that_is_now_is_told(office: Office) -> None:
    await office.speak_up(office.rep)
    await office.ask(office.rep, "拜访华联王经理,明天再去")
    await office.ask(office.rep, "11月27日提醒我给万家乐送样品")
    office.clock.jump_to(datetime(2026, 11, 27, 9, 0, tzinfo=ZONE))
    morning = await office.rep.wait(lambda one: "早上好" in one.text)
    assert ("送样品" in morning.text, "再去" in morning.text) == (True, False)  # what is late was told by itself
    assert await pushed(office, "agenda") == ["agenda:1:2026-11-27"]
    await rung(office, datetime(2026, 11, 30, 20, 0, tzinfo=ZONE))
    assert await pushed(office, "agenda") == ["agenda:1:2026-11-27"]


async def test_a_restart_at_the_hour_says_it_once(office: Office) -> None:
    await office.speak_up(office.rep)
    await office.ask(office.rep, "拜访华联王经理,明天再去")
    office.clock.jump_to(TUESDAY)
    await office.rep.wait(lambda one: "早上好" in one.text)
    await office.restart()
    office.clock.jump_to(TUESDAY - timedelta(minutes=10))
    await rung(office, TUESDAY + timedelta(minutes=10))
    assert await pushed(office, "agenda") == ["agenda:1:2026-11-24"]


async def test_who_moves_to_another_zone_has_the_morning_there(office: Office) -> None:
    await office.speak_up(office.rep)
    await office.ask(office.rep, "拜访华联王经理,明天再去")
    page = await office.ask(office.rep, "/settings")
    page = await office.tap(office.rep, page, "时区")
    await office.ask(office.rep, "Europe/London")
    await rung(office, TUESDAY + timedelta(hours=1))
    assert await pushed(office, "agenda") == []
    office.clock.jump_to(TUESDAY + timedelta(hours=8, minutes=1))  # 08:31 in London
    await office.rep.wait(lambda one: "早上好" in one.text)


async def test_the_evening_asks_for_what_was_not_logged(office: Office) -> None:
    await office.speak_up(office.rep)
    await office.ask(office.rep, "今天下午3点提醒我去华联看陈列")
    await office.ask(office.rep, "今天下午4点提醒我去万家乐收款")
    office.clock.jump_to(datetime(2026, 11, 23, 17, 0, tzinfo=ZONE))
    await office.rep.wait(lambda one: "收款" in one.text and "办好了" in str(labels(one)))
    await office.ask(office.rep, "拜访万家乐,款收到了")
    office.clock.jump_to(datetime(2026, 11, 23, 18, 0, 1, tzinfo=ZONE))
    evening = await office.rep.wait(lambda one: one.text.startswith("🌙"))
    assert "今天记了1家" in evening.text
    assert "华联超市城西店" in evening.text
    assert "万家乐" not in evening.text
    asked = await office.tap(office.rep, evening, "1")
    assert "华联超市城西店" in asked.text
    office.rep.send("陈列已经换好")
    asked = await office.rep.wait(lambda one: "第4步" in one.text)
    office.rep.press(asked.id, find_button(asked, "跳过"))
    asked = await office.rep.wait(lambda one: "第5步" in one.text)
    office.rep.press(asked.id, find_button(asked, "跳过"))
    await office.rep.wait(lambda one: "拜访已记下" in one.text)
    found = await office.read(lambda session: [one.summary for one in session.scalars(select(Touch))])
    assert "陈列已经换好" in found[-1]


async def test_all_of_it_tomorrow(office: Office) -> None:
    await office.speak_up(office.rep)
    await office.ask(office.rep, "今天下午3点提醒我去华联看陈列")
    office.clock.jump_to(datetime(2026, 11, 23, 18, 0, 1, tzinfo=ZONE))
    evening = await office.rep.wait(lambda one: one.text.startswith("🌙"))
    assert "👌" in (await office.tap(office.rep, evening, "明天")).text
    due = await office.read(lambda session: session.scalars(select(Reminder.due_at)).one())
    assert due == datetime(2026, 11, 24, 9, 0, tzinfo=ZONE)


async def test_a_day_with_nothing_missing_ends_quietly(office: Office) -> None:
    await office.speak_up(office.rep)
    await office.ask(office.rep, "拜访万家乐,款收到了")
    await rung(office, datetime(2026, 11, 23, 18, 5, tzinfo=ZONE))
    assert await pushed(office, "roundup") == []


async def test_on_leave_no_morning(office: Office) -> None:
    await office.speak_up(office.rep)
    await office.ask(office.rep, "拜访华联王经理,明天再去")

    def away(session: Session) -> None:
        user = session.scalars(select(User).where(User.telegram_id == REP)).one()
        session.add(Leave(user_id=user.id, first=TUESDAY.date(), last=TUESDAY.date(), created_at=office.clock.now()))

    await office.store.write(away)
    await rung(office, TUESDAY + timedelta(minutes=5))
    assert await pushed(office, "agenda") == []


async def test_not_useful_rests_a_week_and_can_be_taken_back(office: Office) -> None:
    await office.speak_up(office.rep)
    await office.ask(office.rep, "拜访华联王经理,明天再去")
    office.clock.jump_to(TUESDAY)
    morning = await office.rep.wait(lambda one: "早上好" in one.text)
    rests = await office.tap(office.rep, morning, "少发这类")
    assert "7" in rests.text
    await rung(office, TUESDAY + timedelta(days=1, minutes=5))
    assert len(await pushed(office, "agenda")) == 1
    await office.tap(office.rep, rests, "还是要")
    office.clock.jump_to(TUESDAY + timedelta(days=2))
    await office.rep.wait(lambda one: "早上好" in one.text)
    assert len(await pushed(office, "agenda")) == 2


async def test_hours_switches_and_pause(office: Office) -> None:
    await office.speak_up(office.rep)
    await office.ask(office.rep, "拜访华联王经理,明天再去")
    page = await office.ask(office.rep, "/pushes")
    page = await office.tap(office.rep, page, "早上")
    page = await office.tap(office.rep, page, "07:00")
    assert "07:00" in page.text
    page = await office.tap(office.rep, page, "每日清单")
    assert any(one.startswith("🔕") for one in labels(page))
    assert await office.read(lambda session: [one.off for one in session.scalars(select(Switch))]) == [True]
    page = await office.tap(office.rep, page, "每日清单")
    page = await office.tap(office.rep, page, "全部暂停")
    await rung(office, TUESDAY)
    assert await pushed(office, "agenda") == []
    office.clock.jump_to(TUESDAY.replace(hour=9, minute=0, second=1))
    await office.rep.wait(lambda one: "该跟进了" in one.text)
    await office.tap(office.rep, page, "继续")
    office.clock.jump_to(TUESDAY.replace(day=25, hour=7))
    await office.rep.wait(lambda one: "早上好" in one.text)


async def test_working_days_and_quiet_hours_are_chosen(office: Office) -> None:
    page = await office.ask(office.rep, "/pushes")
    page = await office.tap(office.rep, page, "继续")
    page = await office.tap(office.rep, page, "工作日")
    page = await office.tap(office.rep, page, "六")
    page = await office.tap(office.rep, page, "返回")
    page = await office.tap(office.rep, page, "免打扰")
    page = await office.tap(office.rep, page, "22:00–07:00")
    assert "22:00" in page.text

    def chosen(session: Session) -> tuple[str | None, str | None, str | None]:
        user = session.scalars(select(User).where(User.telegram_id == REP)).one()
        habit = own_habit(session, user)
        return habit.workdays, habit.quiet_from, habit.quiet_to

    assert await office.read(chosen) == ("123456", "22:00", "07:00")


async def test_every_kind_can_be_seen(office: Office) -> None:
    await office.speak_up(office.rep, office.manager)
    for person in (office.rep, office.manager):
        page = await office.ask(person, "/preview")
        for label in [one for one in labels(page) if one != "返回"]:
            shown = await office.tap(person, page, label)
            assert shown.text
            page = await office.ask(person, "/preview")
    assert find_button(page, "返回")
