"""Who had blocked us is told once, on return, of what was missed and is still open."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from bot.sandbox.people import Person
from db.outbox import Outbox
from db.user import User
from tests.office import MANAGER, Office, labels


async def away(office: Office, telegram_id: int) -> bool:
    query = select(User.unreachable_since).where(User.telegram_id == telegram_id)
    return await office.read(lambda session: session.scalar(query)) is not None


async def everything_pushed(office: Office, kind: str, count: int) -> None:
    """Wait until so many pushes of a kind are over."""
    query = select(Outbox.state).where(Outbox.kind == kind)
    for _ in range(200):
        states = await office.read(lambda session: list(session.scalars(query)))
        if sum(state not in ("ready", "sending") for state in states) == count:
            return
        await office.ask(office.admin, "/today")
    raise AssertionError(states)


def digests(person: Person) -> list[str]:
    return [one.text for one in person.messages if "欢迎回来" in one.text]


async def test_what_was_missed_comes_in_one_message(office: Office) -> None:
    await office.ask(office.rep, "提醒我下午3点给王经理打电话")
    await office.ask(office.rep, "提醒我下午4点给张姐送样品")
    await office.ask(office.rep, "提醒我下午5点开会")
    office.rep.block()
    office.clock.jump_to(datetime(2026, 11, 23, 9, 0, 1, tzinfo=UTC))
    await everything_pushed(office, "reminder_due", 3)
    assert await away(office, office.rep.id)
    office.rep.unblock()
    digest = await office.rep.wait(lambda one: "欢迎回来" in one.text)
    assert "1. ⏰ 华联超市城西店 给王经理打电话" in digest.text
    assert "给张姐送样品" in digest.text
    assert "3. ⏰ 开会" in digest.text
    assert labels(digest) == ["⏰ 1", "⏰ 2", "⏰ 3"]
    assert not await away(office, office.rep.id)
    card = await office.tap(office.rep, digest, "⏰ 1")
    assert card.id != digest.id
    await office.tap(office.rep, card, "办好了")
    assert len(digests(office.rep)) == 1


async def test_a_second_absence_tells_of_nothing_twice(office: Office) -> None:
    await office.ask(office.rep, "提醒我下午3点给王经理打电话")
    office.rep.block()
    office.clock.jump_to(datetime(2026, 11, 23, 7, 0, 1, tzinfo=UTC))
    await everything_pushed(office, "reminder_due", 1)
    office.rep.unblock()
    await office.rep.wait(lambda one: "欢迎回来" in one.text)
    office.rep.block()
    office.clock.advance(timedelta(hours=1))
    office.rep.unblock()
    await office.ask(office.rep, "/today")
    assert len(digests(office.rep)) == 1


async def test_what_was_done_meanwhile_is_not_told(office: Office) -> None:
    await office.ask(office.rep, "/today")
    office.rep.block()
    office.clock.advance(timedelta(hours=1))
    office.rep.unblock()
    await office.ask(office.rep, "/today")
    assert digests(office.rep) == []


async def test_a_manager_hears_of_the_complaints_that_are_open(office: Office) -> None:
    office.manager.block()
    for shop in ("鑫源商贸", "万家乐"):
        await office.ask(office.rep, f"投诉：{shop} 上批货破损3箱")
    await office.app.runtime.settled()
    assert await away(office, MANAGER)
    office.manager.unblock()
    digest = await office.manager.wait(lambda one: "欢迎回来" in one.text)
    assert "1. ⚠️ 鑫源商贸有限公司 送货 · 一般" in digest.text
    assert labels(digest) == ["⚠️ 1", "⚠️ 2"]
    case = await office.tap(office.manager, digest, "⚠️ 2")
    assert case.text.startswith("万家乐生活超市\n")
    taken = await office.tap(office.manager, case, "接手")
    assert "处理中" in taken.text


async def test_the_agenda_of_that_morning_does_not_repeat_it(office: Office) -> None:
    await office.speak_up(office.rep)
    await office.ask(office.rep, "提醒我下午3点给王经理打电话")
    await office.ask(office.rep, "明天下午4点提醒我给张姐送样品")
    office.rep.block()
    office.clock.jump_to(datetime(2026, 11, 23, 7, 0, 1, tzinfo=UTC))
    await everything_pushed(office, "reminder_due", 1)
    office.clock.jump_to(datetime(2026, 11, 24, 0, 10, tzinfo=UTC))
    office.rep.unblock()
    digest = await office.rep.wait(lambda one: "欢迎回来" in one.text)
    assert "给王经理打电话" in digest.text
    office.clock.jump_to(datetime(2026, 11, 24, 0, 30, 1, tzinfo=UTC))
    morning = await office.rep.wait(lambda one: "早上好" in one.text)
    assert ("送样品" in morning.text, "给王经理打电话" in morning.text) == (True, False)
    assert "另有1件" in morning.text
