"""Warnings as people meet them: what comes in the morning, to whom, and what each button does."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.sandbox.model import Button, Message
from bot.sandbox.people import Person
from db.complaint import Complaint
from db.reminder import Reminder
from db.signal import TrackRow
from db.user import Team, User
from db.warning import ActionKind, RiskWarning, WarningAction, WarningOutcome, WarningState
from tests.integration.days import passes, sent
from tests.integration.desk import HUALIAN, XINYUAN, Desk
from tests.integration.risks import CONTACT, LEAKAGE, SILENCE, customer_of, warn
from tests.office import ADMIN, MANAGER, REP, REP2, REP_EN, Office, labels

MORNING = "2026-11-24 08:31"


def key_account(session: Session) -> None:
    """A silence of a key account that nobody has seen for long either."""
    customer_of(session, HUALIAN).tier = "key"
    warn(session, HUALIAN, "contact", CONTACT, 0.55)
    warn(session, HUALIAN, "silence", SILENCE)


async def told(office: Office, person: Person) -> Message:
    """The warning in the morning."""
    await office.speak_up(person)
    await passes(office, MORNING)
    return await person.wait(lambda one: "⚠️" in one.text and "有风险" in one.text)


async def forged(person: Person, message: Message, data: str) -> str:
    """Press a button that is not there (any more); what pops up."""
    before = len(person.alerts)
    person.press(message.id, Button("x", data=data))
    async with asyncio.timeout(20):
        while len(person.alerts) == before:  # noqa: ASYNC110  # no event
            await asyncio.sleep(0.01)
    return person.alerts[-1].text or ""


async def rows(office: Office) -> list[RiskWarning]:
    return await office.read(lambda session: list(session.scalars(select(RiskWarning).order_by(RiskWarning.id))))


async def states(office: Office) -> list[str]:
    return [one.state for one in await rows(office)]


async def kinds(office: Office) -> list[str]:
    query = select(WarningAction.kind).order_by(WarningAction.id)
    return await office.read(lambda session: list(session.scalars(query)))


async def test_one_message_a_customer_with_a_number_the_reasons_and_a_step(office: Office) -> None:
    await office.store.write(key_account)
    message = await told(office, office.rep)
    assert message.text.splitlines() == [
        "⚠️ 华联超市城西店 · 每年约¥42,000的生意有风险",
        "• 平时每21天下一次单，已有47天没下单；类似情况100次里有83次没再回来。",
        "• 上次拜访或电话是40天前，计划最多隔14天。",
        "👉 建议今天给王经理打个电话。",
    ]
    assert labels(message) == [
        "📞 打给王经理",
        "🚶 约拜访",
        "知道了",
        "过30天再说",
        "指派",
        "没问题",
        "图表",
        "为什么？",
        "打开资料卡",
        "少发这类",
    ]
    assert message.protected
    assert [one[:2] for one in await sent(office, "warning")] == [("warning", "李娜")]
    await office.restart()
    await passes(office, "2026-11-25 08:31")
    assert len(await sent(office, "warning")) == 1


async def test_managers_hear_of_key_accounts_and_books_and_reps_of_no_book(office: Office) -> None:
    def work(session: Session) -> None:
        key_account(session)
        warn(session, XINYUAN, "silence", SILENCE)  # a regular customer's
        team = session.scalars(select(Team).where(Team.name == "东区")).one()
        warn(session, None, "leakage", LEAKAGE, team_id=team.id)
        warn(session, None, "feed", {"quiet_days": 12, "line_days": 4})

    await office.store.write(work)
    await office.speak_up(office.manager, office.admin, office.rep, office.rep_en)
    await passes(office, MORNING)
    about = await office.manager.wait(lambda one: "团队全部客户" in one.text)
    assert "前一年的40家客户里，有9家近12个月没下单：23%（大致12–37%），警戒线是10%。" in about.text
    assert "指派" not in labels(about)
    feed = await office.admin.wait(lambda one: "全部客戶的訂單" in one.text)
    assert "已有12天一筆訂單都沒進來，超過4天就不正常。" in feed.text
    assert sorted(one[1] for one in await sent(office, "warning")) == ["李娜", "李娜", "林家豪", "王芳", "王芳"]


async def test_acknowledged_and_taken_back(office: Office) -> None:
    await office.store.write(key_account)
    message = await told(office, office.rep)
    after = await office.tap(office.rep, message, "知道了")
    assert "👀 已看过" in after.text
    assert await states(office) == [WarningState.ACKNOWLEDGED] * 2
    back = await office.tap(office.rep, after, "撤销")
    assert back.text.startswith("↩️ 已撤销。")
    assert await states(office) == [WarningState.OPEN] * 2
    assert await kinds(office) == []


async def test_a_call_is_booked_once_and_taken_back(office: Office) -> None:
    await office.store.write(key_account)
    message = await told(office, office.rep)
    after = await office.tap(office.rep, message, "打给王经理")
    assert "🏃 跟进中" in after.text
    assert "📞 11月24日 周二 09:10 打电话，到时提醒你。" in after.text
    (reminder,) = await office.read(lambda session: list(session.scalars(select(Reminder))))
    assert (reminder.summary, reminder.contact) == ("给王经理打电话", "王经理")
    assert await kinds(office) == [ActionKind.CALL] * 2
    back = await office.tap(office.rep, after, "撤销")
    assert "📞 打给王经理" in labels(back)
    assert await states(office) == [WarningState.OPEN] * 2
    (gone,) = await office.read(lambda session: list(session.scalars(select(Reminder))))
    assert gone.undone_at is not None


async def test_a_visit_on_a_day_reminds_in_its_morning(office: Office) -> None:
    await office.store.write(key_account)
    message = await told(office, office.rep)
    days = await office.tap(office.rep, message, "约拜访")
    assert labels(days)[0] == "11月25日 周三"
    after = await office.tap(office.rep, days, "11月26日")
    assert "🚶 11月26日 周四 09:00 去拜访，到时提醒你。" in after.text
    await passes(office, "2026-11-26 09:01")
    reminded = await office.rep.wait(lambda one: "拜访华联超市城西店" in one.text and "⚠️" not in one.text)
    assert "✓ 办好了" in labels(reminded)


async def test_snoozed_for_30_days_and_woken(office: Office) -> None:
    await office.store.write(key_account)
    message = await told(office, office.rep)
    after = await office.tap(office.rep, message, "过30天再说")
    assert "💤 12月24日 周四前不再提" in after.text
    assert [str(one.snoozed_until) for one in await rows(office)] == ["2026-12-24"] * 2
    back = await office.tap(office.rep, after, "撤销")
    assert "过30天再说" in labels(back)
    assert [one.snoozed_until for one in await rows(office)] == [None] * 2


async def test_not_a_problem_is_a_false_alarm_and_can_be_taken_back(office: Office) -> None:
    await office.store.write(key_account)
    message = await told(office, office.rep)
    after = await office.tap(office.rep, message, "没问题")
    assert "✅ 已结案：没问题" in after.text
    assert labels(after) == ["撤销", "图表", "为什么？", "打开资料卡"]
    assert [one.outcome for one in await rows(office)] == [WarningOutcome.FALSE_ALARM] * 2
    asleep = await office.read(lambda session: [one.snoozed_until for one in session.scalars(select(TrackRow))])
    assert asleep
    assert all(asleep)
    await office.tap(office.rep, after, "撤销")
    assert await states(office) == [WarningState.OPEN] * 2


@pytest.mark.parametrize(
    ("label", "outcome", "said"),
    [
        ("预警属实", WarningOutcome.TRUE_ALARM, "✅ 已结案：预警属实"),
        ("没问题", WarningOutcome.FALSE_ALARM, "✅ 已结案：没问题"),
        ("客户流失了", WarningOutcome.LEFT_ANYWAY, "💔 已结案：客户流失"),
    ],
)
async def test_what_it_was_is_asked_when_it_is_closed(
    office: Office, label: str, outcome: WarningOutcome, said: str
) -> None:
    await office.store.write(key_account)
    message = await told(office, office.rep)
    seen = await office.tap(office.rep, message, "知道了")
    asked = await office.tap(office.rep, seen, "结案")
    after = await office.tap(office.rep, asked, label)
    assert said in after.text
    assert [one.outcome for one in await rows(office)] == [outcome] * 2


async def test_assigned_to_a_colleague_who_then_hears_of_it(office: Office) -> None:
    await office.store.write(key_account)
    await office.speak_up(office.manager)
    await passes(office, MORNING)
    message = await office.manager.wait(lambda one: "有风险" in one.text)
    choice = await office.tap(office.manager, message, "指派")
    after = await office.tap(office.manager, choice, "陈伟")
    assert "由陈伟跟进" in after.text
    colleague = office.sandbox.people[REP2]
    await office.speak_up(colleague)
    await passes(office, "2026-11-25 08:31")
    theirs = await colleague.wait(lambda one: "有风险" in one.text)
    assert "打开资料卡" not in labels(theirs)  # the customer itself is not theirs to see
    await office.tap(colleague, theirs, "知道了")
    assert await states(office) == [WarningState.ACKNOWLEDGED] * 2


async def test_what_was_assigned_to_who_left_the_team_is_the_owners_again(office: Office) -> None:
    def work(session: Session) -> None:
        key_account(session)
        west = Team(name="西区")
        session.add(west)
        session.flush()
        colleague = session.scalars(select(User).where(User.telegram_id == REP2)).one()
        for one in session.scalars(select(RiskWarning)):
            one.assigned_id = colleague.id
        colleague.team_id = west.id

    await office.store.write(work)
    colleague = office.sandbox.people[REP2]
    await office.speak_up(colleague)
    message = await told(office, office.rep)
    assert "陈伟" not in message.text
    assert {name for _, name, _ in await sent(office, "warning")} == {"李娜"}
    card = await office.ask(colleague, "/warnings")
    assert HUALIAN not in card.text
    await forged(colleague, card, "wr.ack:2")
    assert await states(office) == [WarningState.OPEN] * 2


async def test_pressed_twice_or_too_late_does_nothing_more(office: Office) -> None:
    await office.store.write(key_account)
    message = await told(office, office.rep)
    await office.tap(office.rep, message, "没问题")
    done = await kinds(office)
    for data in ("wr.ack:2", "wr.fine:2", "wr.snooze:2", "wr.call:2", "wr.end:2:t", "wr.on:2:739945", "wr.to:2:3"):
        await forged(office.rep, message, data)
    assert await kinds(office) == done
    assert await office.read(lambda session: session.scalars(select(Reminder)).all()) == []


@pytest.mark.parametrize("who", [REP2, REP_EN])
async def test_who_may_not_see_it_cannot_press_its_buttons(office: Office, who: int) -> None:
    await office.store.write(key_account)
    stranger = office.sandbox.people[who]
    card = await office.ask(stranger, "/help")
    names = ("open", "card", "ack", "snooze", "fine", "undo", "close", "call", "visit", "assign", "case")
    for name in names:
        await forged(stranger, card, f"wr.{name}:2")
    assert await states(office) == [WarningState.OPEN] * 2
    assert await kinds(office) == []
    assert stranger.messages[-1].text == card.text


async def test_a_complaint_that_is_late_is_opened_from_the_warning(office: Office) -> None:
    def work(session: Session) -> None:
        desk = Desk(session, HUALIAN)
        customer_of(session, HUALIAN).tier = "key"
        desk.complaint(3, due_in=-2, summary="破损3箱")
        number = session.scalars(select(Complaint.id)).one()
        of = {"count": 1, "usual": 0.1, "late": 1, "late_hours": 16, "newest": number, "reason": "late"}
        warn(session, HUALIAN, "complaints", of)
        warn(session, HUALIAN, "silence", SILENCE, 0.9)

    await office.store.write(work)
    message = await told(office, office.rep)
    assert "有1起投诉超时未答复，已超16个工作小时。" in message.text
    assert labels(message)[:2] == ["⚠️ 打开投诉", "📞 打给王经理"]  # the step that is suggested, first
    assert "👉 建议今天打开投诉，给客户答复。" in message.text
    case = await office.tap(office.rep, message, "打开投诉")
    assert "破损3箱" in case.text
    assert await states(office) == [WarningState.ACTING, WarningState.OPEN]


async def test_what_is_over_when_it_would_be_read_is_not_said(office: Office) -> None:
    await office.store.write(key_account)

    def settle(session: Session) -> None:
        for one in session.scalars(select(RiskWarning)):
            one.state, one.outcome, one.resolved_at = WarningState.RESOLVED, "cleared", office.clock.now()

    await office.speak_up(office.rep)
    await office.store.write(settle)
    await passes(office, MORNING)
    assert await sent(office, "warning") == []


async def test_the_rest_comes_once_a_week_in_one_list(office: Office) -> None:
    def work(session: Session) -> None:
        for name in (HUALIAN, XINYUAN):
            warn(session, name, "silence", SILENCE, voice="digest")

    await office.store.write(work)
    await office.speak_up(office.rep)
    await passes(office, "2026-11-27 12:00")
    assert await sent(office, "warning", "warning_week") == []
    await passes(office, "2026-11-30 08:31")
    message = await office.rep.wait(lambda one: "2家客户值得留意" in one.text)
    assert "华联超市城西店（每年约¥42,000的生意有风险）：平时每21天下一次单" in message.text
    card = await office.tap(office.rep, message, "鑫源")
    assert card.text.startswith("⚠️ 鑫源商贸有限公司")


async def test_nobody_else_is_told(office: Office) -> None:
    await office.store.write(key_account)
    people = {number: office.sandbox.people[number] for number in (REP, REP2, REP_EN, MANAGER, ADMIN)}
    await office.speak_up(*people.values())
    await passes(office, MORNING)
    assert sorted(name for _, name, _ in await sent(office, "warning")) == ["李娜", "王芳"]
    assert await office.read(lambda session: session.scalars(select(User.name).where(User.telegram_id == REP)).one())
