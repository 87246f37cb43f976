"""The time to the first answer to a complaint: who is told what and when, and what happens when the case changes."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.sandbox.model import Message
from bot.usecases.handle_complaint import resolve_complaint
from db.alarm import Alarm
from db.complaint import Complaint
from db.customer import Customer
from db.leave import Leave
from db.user import Role, User
from tests.integration.days import at, passes, sent, settled
from tests.integration.test_main_job import live
from tests.office import REP2, ZONE, Office, find_button, labels

NORMAL, HIGH = "投诉：鑫源商贸 上批货破损3箱", "投诉：鑫源商贸 上批货破损3箱 紧急"
TIMES = ("complaint_nudge", "complaint_breach")


async def aware(office: Office) -> None:
    """Huike speaks up to the rep and the manager."""
    await office.speak_up(office.rep, office.manager)


async def logged(office: Office, text: str = NORMAL) -> tuple[Message, Message]:
    """The reporter's card and the manager's alert."""
    card = await office.ask(office.rep, text)
    return card, await office.manager.wait(lambda one: "新投诉" in one.text)


async def due(office: Office) -> str:
    return (await live(office, Complaint))[0].due_at.astimezone(ZONE).strftime("%a %H:%M")


async def alarms(office: Office) -> list[tuple[str, str]]:
    query = select(Alarm.kind, User.name).join(User, User.id == Alarm.user_id).where(Alarm.kind.in_(TIMES))
    return await office.read(lambda session: sorted((kind, name) for kind, name in session.execute(query)))


async def test_the_owner_before_and_the_manager_at_the_breach_once_each(office: Office) -> None:
    await aware(office)
    card, alert = await logged(office)
    assert "答复期限：今天 11月23日 周一 17:30（还剩8个工作小时）" in card.text
    assert "答复期限" in alert.text
    await passes(office, "2026-11-23 13:29")
    assert await sent(office, *TIMES) == []
    await passes(office, "2026-11-23 13:31")
    nudge = await office.rep.wait(lambda one: "客户还在等答复，还剩4个工作小时" in one.text)
    assert {"已解决", "已答复客户", "少发这类"} <= set(labels(nudge))
    await office.restart()
    await passes(office, "2026-11-23 17:29")
    assert await sent(office, "complaint_breach") == []
    await passes(office, "2026-11-23 17:31")
    late = await office.manager.wait(lambda one: "还没答复客户" in one.text)
    assert "已超时" in late.text
    assert "负责人：李娜" in late.text
    assert {"接手", "指派"} <= set(labels(late))
    await office.restart()
    for moment in ("2026-11-24 09:00", "2026-11-24 18:00", "2026-11-26 12:00"):
        await passes(office, moment)
    assert [one[:2] for one in await sent(office, *TIMES)] == [
        ("complaint_nudge", "李娜"),
        ("complaint_breach", "王芳"),
    ]


@pytest.mark.parametrize("label", ["已答复客户", "已解决", "撤销"])
async def test_what_is_answered_settled_or_withdrawn_does_not_ring(office: Office, label: str) -> None:
    await aware(office)
    card, alert = await logged(office)
    if label == "撤销":
        await office.tap(office.rep, card, label)
    else:
        after = await office.tap(office.manager, alert, label)
        assert ("已答复客户：" in after.text) is (label == "已答复客户")
    assert await alarms(office) == []
    for moment in ("2026-11-23 14:00", "2026-11-23 18:00", "2026-11-24 12:00"):
        await passes(office, moment)
    assert await sent(office, *TIMES) == []


async def shown(office: Office) -> list[str]:
    """What is said of the case on the card, in today's agenda, on the list of cases and on that of the customer."""
    asked = ("鑫源商贸", "/today", "有哪些投诉", "鑫源商贸有什么投诉？")
    answers = [await office.ask(office.rep, text) for text in asked]
    return [next(line for line in one.text.splitlines() if "⚠️" in line) for one in answers]


async def test_a_case_is_late_on_every_list_until_its_customer_is_answered(office: Office) -> None:
    _, alert = await logged(office)
    assert [line for line in await shown(office) if "今天 11月23日 周一 17:30 前答复" not in line] == []
    await passes(office, "2026-11-24 10:00")
    assert [line for line in await shown(office) if "已超时（期限 11月23日 周一 17:30）" not in line] == []
    await office.tap(office.manager, alert, "已答复客户")
    assert [line for line in await shown(office) if "今天 11月24日 周二 10:00 已答复" not in line] == []


async def test_what_was_answered_in_time_never_shows_as_late(office: Office) -> None:
    _, alert = await logged(office)
    await office.tap(office.manager, alert, "已答复客户")
    await passes(office, "2026-11-27 10:00")
    for line in await shown(office):
        assert "11月23日 周一 09:30 已答复" in line
        assert "超时" not in line


async def test_who_waits_for_an_answer_comes_before_who_has_it(office: Office) -> None:
    _, alert = await logged(office)
    await office.tap(office.manager, alert, "已答复客户")
    await passes(office, "2026-11-23 12:00")
    await office.ask(office.rep, "投诉：华联超市城西店 送货晚了一天")
    agenda = await office.ask(office.rep, "/today")
    assert [line.split()[2] for line in agenda.text.splitlines() if "⚠️" in line] == [
        "华联超市城西店",
        "鑫源商贸有限公司",
    ]


async def test_not_answered_after_all(office: Office) -> None:
    await aware(office)
    _, alert = await logged(office)
    answered = await office.tap(office.manager, alert, "已答复客户")
    await office.tap(office.manager, answered, "还没答复")
    await passes(office, "2026-11-23 17:31")
    assert "complaint_breach" in [kind for kind, _, _ in await sent(office, *TIMES)]


async def test_of_friday_evening_the_answer_is_due_on_monday(office: Office) -> None:
    await aware(office)
    await passes(office, "2026-11-27 16:00")
    await logged(office, HIGH)
    assert await due(office) == "Mon 11:00"
    await passes(office, "2026-11-28 12:00")
    await passes(office, "2026-11-30 10:59")
    assert [one[:2] for one in await sent(office, *TIMES)] == [("complaint_nudge", "李娜")]
    await passes(office, "2026-11-30 11:01")
    assert [one[:2] for one in await sent(office, "complaint_breach")] == [("complaint_breach", "王芳")]


async def test_of_a_holiday_it_is_due_when_work_begins_again(office: Office) -> None:
    await passes(office, "2027-01-01 10:00")
    await office.ask(office.rep, HIGH)
    assert await due(office) == "Mon 13:00"


async def test_by_the_holidays_of_the_customers_country(office: Office) -> None:
    def abroad(session: Session) -> None:
        session.scalars(select(Customer).where(Customer.name == "鑫源商贸有限公司")).one().region = "US"

    await office.store.write(abroad)
    await passes(office, "2026-11-25 17:00")
    await office.ask(office.rep, HIGH)
    assert await due(office) == "Fri 12:00"  # over Thanksgiving


async def test_opened_again_the_time_runs_anew(office: Office) -> None:
    await aware(office)
    _, alert = await logged(office)
    await passes(office, "2026-11-23 17:31")
    await office.manager.wait(lambda one: "还没答复客户" in one.text)
    office.manager.press(alert.id, find_button(alert, "已解决"))
    settled_card = await office.manager.wait(lambda one: "状态：已解决" in one.text)
    await passes(office, "2026-11-24 09:59")
    office.manager.press(settled_card.id, find_button(settled_card, "重新打开"))
    await office.manager.wait(lambda one: "重新处理" in one.text)
    assert await due(office) == "Tue 17:59"
    await passes(office, "2026-11-24 14:01")
    await passes(office, "2026-11-24 18:01")
    assert [one[:2] for one in await sent(office, *TIMES)] == [
        ("complaint_nudge", "李娜"),
        ("complaint_breach", "王芳"),
        ("complaint_nudge", "李娜"),
        ("complaint_breach", "王芳"),
    ]


async def test_more_serious_it_is_due_sooner(office: Office) -> None:
    await aware(office)
    card, _ = await logged(office)
    await passes(office, "2026-11-23 10:30")
    menu = await office.tap(office.rep, card, "修改")
    choice = await office.tap(office.rep, menu, "紧急程度")
    await office.tap(office.rep, choice, "紧急")
    assert await due(office) == "Mon 13:30"
    await passes(office, "2026-11-23 12:01")  # half of the three hours that were left
    await passes(office, "2026-11-23 13:31")
    assert [one[:2] for one in await sent(office, *TIMES)] == [
        ("complaint_nudge", "李娜"),
        ("complaint_breach", "王芳"),
    ]
    await passes(office, "2026-11-23 17:31")  # when it had been due before
    assert len(await sent(office, *TIMES)) == 2


async def test_given_to_another_that_one_is_nudged(office: Office) -> None:
    colleague = office.sandbox.people[REP2]
    await office.speak_up(office.rep, office.manager, colleague)
    _, alert = await logged(office)
    chooser = await office.tap(office.manager, alert, "指派")
    await office.tap(office.manager, chooser, "陈伟")
    assert await alarms(office) == [("complaint_breach", "王芳"), ("complaint_nudge", "陈伟")]
    await passes(office, "2026-11-23 13:31")
    assert [one[:2] for one in await sent(office, *TIMES)] == [("complaint_nudge", "陈伟")]


async def test_two_managers_hear_each_once_and_several_in_one_message(office: Office) -> None:
    def promote(session: Session) -> None:
        session.scalars(select(User).where(User.telegram_id == REP2)).one().role = Role.MANAGER

    await office.store.write(promote)
    await office.speak_up(office.manager, office.sandbox.people[REP2])
    await logged(office)
    await office.ask(office.rep, "投诉：华联超市城西店 送货晚了一天")
    await passes(office, "2026-11-25 12:00")  # the machine was off
    late = await office.manager.wait(lambda one: "没有按时答复" in one.text)
    assert late.text.startswith("🔴 2起投诉没有按时答复")
    assert sorted(name for _, name, _ in await sent(office, "complaint_breach")) == ["王芳", "陈伟"]
    office.manager.press(late.id, find_button(late, "鑫源"))
    assert "接手" in labels(await office.manager.wait(lambda one: "破损" in one.text and "负责人" in one.text))


async def test_a_manager_on_leave_is_stood_in_for(office: Office) -> None:
    colleague = office.sandbox.people[REP2]
    await office.speak_up(office.manager, colleague)

    def leave(session: Session) -> None:
        ids = {user.name: user.id for user in session.scalars(select(User))}
        session.add(
            Leave(
                user_id=ids["王芳"],
                first=date(2026, 11, 23),
                last=date(2026, 11, 24),
                stand_in_id=ids["陈伟"],
                created_at=datetime(2026, 11, 23, tzinfo=UTC),
            )
        )

    await office.store.write(leave)
    await logged(office)
    await passes(office, "2026-11-23 17:31")
    assert [one[:2] for one in await sent(office, "complaint_breach")] == [("complaint_breach", "陈伟")]


async def test_cases_of_before_are_seen_to_at_the_start(office: Office) -> None:
    await aware(office)
    await logged(office)

    def forget(session: Session) -> None:
        session.execute(delete(Alarm).where(Alarm.kind.in_((*TIMES, "complaint_watch"))))

    await office.store.write(forget)
    await office.restart()
    async with asyncio.timeout(20):
        while not await alarms(office):  # noqa: ASYNC110  # no event
            await asyncio.sleep(0.01)
    await settled(office)
    assert await alarms(office) == [("complaint_breach", "王芳"), ("complaint_nudge", "李娜")]


@pytest.mark.parametrize(("text", "told_at"), [(NORMAL, "Tue 24 08:00"), (HIGH, "Mon 23 22:00")])
async def test_at_night_only_what_is_urgent_comes_at_once(office: Office, text: str, told_at: str) -> None:
    await passes(office, "2026-11-23 22:00")
    await office.ask(office.rep, text)
    await passes(office, "2026-11-23 22:00:30")
    await passes(office, "2026-11-24 08:00:01")
    assert await sent(office, "complaint_new") == [("complaint_new", "王芳", told_at)]


async def test_of_what_was_settled_at_night_only_that_is_told(office: Office) -> None:
    await passes(office, "2026-11-23 22:00")
    await office.ask(office.rep, NORMAL)

    def settle(session: Session) -> None:
        case = session.scalars(select(Complaint)).one()
        resolve_complaint(session, case.owner, case, at("2026-11-23 22:10"))

    await office.store.write(settle)
    await passes(office, "2026-11-24 08:00:01")
    assert await sent(office, "complaint_new") == []
    assert await sent(office, "complaint_resolved") == [("complaint_resolved", "王芳", "Tue 24 08:00")]


async def test_an_urgent_one_of_the_night_is_due_in_the_first_hours(office: Office) -> None:
    await passes(office, "2026-11-23 22:00")
    card = await office.ask(office.rep, HIGH)
    assert "答复期限：明天 11月24日 周二 13:00（还剩4个工作小时）" in card.text
    assert at("2026-11-24 13:00") == (await live(office, Complaint))[0].due_at
