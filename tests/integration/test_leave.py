"""Days off: a colleague sees the customers and hears what is due, for these days and no longer."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot.sandbox.model import Button, Message
from db.leave import Leave
from db.reminder import Reminder, ReminderState
from db.user import User
from tests.integration.test_agenda import rung
from tests.office import REP, REP2, ZONE, Office

MORNING = datetime(2026, 11, 24, 8, 30, 1, tzinfo=ZONE)


async def covers(office: Office) -> list[int] | None:
    query = select(User.covers).where(User.telegram_id == REP2)
    return await office.read(lambda session: session.scalars(query).one())


async def away(office: Office, first: str, last: str, stand_in: str = "") -> Message:
    """The rep takes days off by taps."""
    page = await office.ask(office.rep, "/leave")
    page = await office.tap(office.rep, page, first)
    page = await office.tap(office.rep, page, last)
    return await office.tap(office.rep, page, stand_in or "没有人")


async def name_of(office: Office, number: int) -> str:
    query = select(User.name).where(User.telegram_id == number)
    return await office.read(lambda session: session.scalars(query).one())


async def test_who_stands_in_sees_and_hears_and_then_no_more(office: Office) -> None:
    colleague = office.sandbox.people[REP2]
    await office.speak_up(office.rep, colleague)
    await office.ask(office.rep, "拜访华联王经理,明天再去")
    assert "没" in (await office.ask(colleague, "/find 华联")).text
    page = await away(office, "24", "25", await name_of(office, REP2))
    assert "11月24日" in page.text
    told = await colleague.wait(lambda one: one.text.startswith("🌴"))
    assert await name_of(office, REP) in told.text
    assert await covers(office) is None
    await rung(office, datetime(2026, 11, 24, 0, 0, 1, tzinfo=ZONE))
    assert await covers(office) == [1]
    assert "华联超市城西店" in (await office.ask(colleague, "/find 华联")).text
    office.clock.jump_to(MORNING)
    morning = await colleague.wait(lambda one: "早上好" in one.text)
    assert "华联超市城西店" in morning.text
    await office.tap(colleague, morning, "✓ 1")
    assert await office.read(lambda session: session.scalars(select(Reminder.state)).all()) == [ReminderState.DONE]
    await rung(office, datetime(2026, 11, 26, 0, 0, 1, tzinfo=ZONE))
    assert await covers(office) is None
    assert "没" in (await office.ask(colleague, "/find 华联")).text


async def test_reminders_about_customers_go_to_who_stands_in_others_do_not(office: Office) -> None:
    colleague = office.sandbox.people[REP2]
    await office.ask(office.rep, "明天下午3点提醒我给华联送样品")
    await office.ask(office.rep, "明天下午4点提醒我报销")
    await away(office, "24", "24", await name_of(office, REP2))
    await rung(office, datetime(2026, 11, 24, 0, 0, 1, tzinfo=ZONE))
    office.clock.jump_to(datetime(2026, 11, 24, 15, 0, 1, tzinfo=ZONE))
    card = await colleague.wait(lambda one: "送样品" in one.text)
    assert "✓" in (await office.tap(colleague, card, "办好了")).text
    office.clock.jump_to(datetime(2026, 11, 24, 16, 0, 1, tzinfo=ZONE))
    await office.rep.wait(lambda one: "报销" in one.text and "办好了" in str(one.buttons))


async def test_it_ends_at_once_when_one_is_back_early(office: Office) -> None:
    page = await away(office, "23", "25", await name_of(office, REP2))
    assert await covers(office) == [1]
    assert "👌" in (await office.tap(office.rep, page, "结束")).text
    assert await covers(office) is None
    found = await office.read(lambda session: session.scalars(select(Leave.undone_at)).one())
    assert found is not None


async def test_a_restart_in_between_changes_nothing(office: Office) -> None:
    await away(office, "24", "24", await name_of(office, REP2))
    office.clock.jump_to(datetime(2026, 11, 23, 23, 0, tzinfo=ZONE))
    await office.restart()
    await rung(office, datetime(2026, 11, 24, 0, 0, 1, tzinfo=ZONE))
    assert await covers(office) == [1]
    office.clock.advance(timedelta(days=3))
    await office.restart()
    await rung(office, datetime(2026, 11, 27, 12, 0, 1, tzinfo=ZONE))
    assert await covers(office) is None


async def test_only_colleagues_of_the_team_can_be_named(office: Office) -> None:
    page = await office.ask(office.rep, "/leave")
    page = await office.tap(office.rep, page, "24")
    page = await office.tap(office.rep, page, "24")
    shown = [button.text for row in page.buttons for button in row]
    assert shown == [await name_of(office, REP2), "没有人", "取消"]


@pytest.mark.parametrize(
    "data",
    ["lv.who:2026-11-24:2026-11-25:3", "lv.who:2026-11-25:2026-11-24:2", "lv.who:x:y:z", "lv.end:99", "lv.last:x"],
)
async def test_buttons_made_up_do_nothing(office: Office, data: str) -> None:
    page = await office.ask(office.rep, "/leave")
    office.rep.press(page.id, Button("x", data=data))
    await office.ask(office.rep, "/today")
    assert await office.read(lambda session: session.scalars(select(Leave.id)).all()) == []
