"""The manager's morning: one message with one picture, what lies behind it, to whom it goes and when not at all."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.charts.canvas import SIDE
from bot.reply import Reply
from bot.sandbox.model import Message
from bot.sandbox.people import Person
from db.alarm import Alarm
from db.complaint import Complaint
from db.customer import Customer
from db.job import Job, JobState
from db.leave import Leave
from db.outbox import Outbox, OutboxState
from db.switch import own_switch, switch_of
from db.user import User
from tests.integration.desk import HUALIAN, WANJIALE, XINYUAN, Desk, day
from tests.integration.risks import CONTACT, SILENCE, warn
from tests.integration.test_access import WEST_MANAGER, press
from tests.office import ADMIN, MANAGER, REP, REP2, REP_EN, START, Office, labels

MORNING = datetime(2026, 11, 24, 0, 30, 1, tzinfo=UTC)  # Tuesday 08:30 in Shanghai
SATURDAY = datetime(2026, 11, 28, 0, 30, 1, tzinfo=UTC)
MONDAY = datetime(2026, 11, 30, 0, 30, 1, tzinfo=UTC)
JINDING = "金鼎烟酒行"


def story(session: Session) -> None:
    """Two key accounts, one of them cold; a complaint of today and one too late; a promise overdue; orders."""
    for name in (HUALIAN, WANJIALE):
        key = Desk(session, name).customer
        key.tier, key.tier_pinned_at, key.created_at = "key", START, START - timedelta(days=100)
    seen = Desk(session, HUALIAN)
    seen.touch(0, "谈了年底陈列")
    seen.touch(0, "送样品")
    seen.complaint(0, summary="破损3箱")
    seen.order(1, "1200")
    seen.order(31, "1000")
    Desk(session, WANJIALE).touch(20)
    Desk(session, XINYUAN).complaint(3, due_in=-1)
    Desk(session, JINDING).promise(4, due_in=-2)
    Desk(session, "Acme Foods").order(0, "99999")  # of the other team


CAPTION = """\
📊 东区 · 11月23日 周一
🚶 联系2次，应联系0次
   陈伟 0/0 · 李娜 2/0
🔑 重点客户按时拜访：1/2 (50%)
   太久没见：万家乐生活超市 21天
⚠️ 投诉：新增1，超时1
   鑫源商贸有限公司 (李娜)
🤝 逾期承诺：1
   金鼎烟酒行 (陈伟)
💰 11月1日 – 11月23日：¥1,200 ▲ 20%（上月同期¥1,000）"""


async def prepared(office: Office, *people: Person) -> None:
    await office.store.write(story)
    await office.speak_up(*(people or (office.manager,)))


async def pictures(person: Person, office: Office, count: int = 1) -> list[Message]:
    """What a person gets with a picture once the worker has looked; the worker looks every five seconds."""
    for _ in range(200):
        found = [one for one in person.messages if one.media is not None and one.media.kind == "photo"]
        if len(found) >= count:
            return found
        office.clock.advance(timedelta(seconds=2))
        await asyncio.sleep(0.05)
    raise AssertionError(person.dump())


async def settled(office: Office) -> None:
    """Return once every alarm has rung that is due, every job is done, and a little time has passed."""

    def left(session: Session) -> bool:
        alarm = session.scalar(select(Alarm.id).where(Alarm.due_at <= office.clock.now()).limit(1))
        job = session.scalar(select(Job.id).where(Job.state != JobState.DONE).limit(1))
        sending = session.scalar(select(Outbox.id).where(Outbox.state == OutboxState.SENDING).limit(1))
        return any(one is not None for one in (alarm, job, sending))

    for _ in range(400):
        await asyncio.sleep(0.05)
        if not await office.read(left):
            break
        office.clock.advance(timedelta(seconds=2))
    await asyncio.sleep(0.3)


async def sent_kinds(office: Office) -> list[tuple[str, str]]:
    """Kind and state of the digests in the outbox."""
    query = (
        select(Outbox.kind, Outbox.state).where(Outbox.kind.in_(("manager_day", "manager_week"))).order_by(Outbox.id)
    )
    return await office.read(lambda session: [(kind, state) for kind, state in session.execute(query)])


async def change(office: Office, work: Callable[[Session], Any]) -> None:
    await office.store.write(work)


def user(session: Session, telegram_id: int) -> User:
    return session.scalars(select(User).where(User.telegram_id == telegram_id)).one()


# In the morning


async def test_the_picture_comes_at_the_hour_once_with_its_figures(office: Office) -> None:
    await prepared(office, office.manager, office.rep)
    office.clock.jump_to(MORNING)
    (sent,) = await pictures(office.manager, office)
    assert sent.media is not None
    assert sent.media.caption == CAPTION
    assert sent.protected
    assert labels(sent) == ["陈伟 0/0", "李娜 2/0", "太久没见 1", "投诉", "承诺 1", "少发这类"]
    stored = office.sandbox.world.files.by_id(sent.media.file_id or "")
    assert stored is not None
    assert Image.open(BytesIO(stored.content)).size[0] == SIDE
    office.clock.advance(timedelta(hours=3))
    await settled(office)
    assert await sent_kinds(office) == [("manager_day", "sent")]
    assert not [one for one in office.rep.messages if one.media]


async def test_nothing_to_say_is_not_sent(office: Office) -> None:
    await office.speak_up(office.manager)
    office.clock.jump_to(MORNING)
    await settled(office)
    jobs = await office.read(lambda session: [(one.kind, one.state) for one in session.scalars(select(Job))])
    assert jobs == [("digest", "done")]
    assert await sent_kinds(office) == []
    assert not [one for one in office.manager.messages if one.media]


async def test_on_a_day_off_nothing_rings_and_monday_brings_the_days_since_and_the_week(office: Office) -> None:
    await prepared(office)
    office.clock.jump_to(MORNING + timedelta(days=3))  # Friday
    await pictures(office.manager, office)
    office.clock.jump_to(SATURDAY)
    await settled(office)
    assert await sent_kinds(office) == [("manager_day", "sent")]
    due = await office.read(lambda session: sorted(session.scalars(select(Alarm.due_at).where(Alarm.user_id == 4))))
    office.clock.jump_to(MONDAY)
    _friday, first, second = await pictures(office.manager, office, 3)
    assert first.media is not None
    assert second.media is not None
    assert MONDAY.replace(second=0) in due
    assert first.media.caption.splitlines()[0] == "📊 东区 · 11月27日 周五 – 11月29日 周日"
    assert second.media.caption.splitlines() == [
        "📊 东区 · 11月23日 周一 – 11月29日 周日",
        "🚶 联系：2 ▲ (0.3)",
        "🔑 重点客户按时拜访：50% ▲ (25%)",
        "⚠️ 新投诉：1 ▲ (0.3)",
        "✅ 已解决投诉：0 = (0)",
        "🤝 承诺兑现率：– (0%)",
        "💰 销售额：¥0 ▼ (¥300)",
        "括号内是前四周的平均值。",
    ]
    assert labels(second) == ["少发这类"]
    await settled(office)
    assert sorted(await sent_kinds(office)) == [("manager_day", "sent")] * 2 + [("manager_week", "sent")]


async def test_a_machine_that_was_off_says_it_once_when_it_is_back(office: Office) -> None:
    await prepared(office)
    office.clock.jump_to(MORNING + timedelta(days=2, hours=5))  # Thursday 13:30
    (sent,) = await pictures(office.manager, office)
    assert sent.media is not None
    assert sent.media.caption.splitlines()[0] == "📊 东区 · 11月25日 周三"
    await settled(office)
    assert await sent_kinds(office) == [("manager_day", "sent")]


async def test_a_restart_between_the_hour_and_the_picture_loses_and_doubles_nothing(office: Office) -> None:
    await prepared(office)
    office.clock.jump_to(MORNING)
    for _ in range(100):
        if await office.read(lambda session: session.scalars(select(Job.id)).all()):
            break
        await asyncio.sleep(0.02)
    await office.restart()
    await pictures(office.manager, office)
    await settled(office)
    assert await sent_kinds(office) == [("manager_day", "sent")]


async def test_who_was_off_until_the_night_is_not_woken_and_reads_the_next_day_s_in_the_morning(office: Office) -> None:
    await prepared(office)
    office.clock.jump_to(MORNING + timedelta(hours=13))  # 21:30
    await settled(office)
    assert await sent_kinds(office) == [("manager_day", "ready")]
    office.clock.jump_to(MORNING + timedelta(days=1))
    (sent,) = await pictures(office.manager, office)
    assert sent.media is not None
    assert sent.media.caption.splitlines()[0] == "📊 东区 · 11月24日 周二"
    await settled(office)
    assert sorted(await sent_kinds(office)) == [("manager_day", "dropped"), ("manager_day", "sent")]


async def rendered(office: Office, change: Callable[[Session], object], now: datetime = MORNING) -> Reply | str:
    """What the push that was sent would say if it were sent now, after a change that is taken back."""

    def work(session: Session) -> Reply | str:
        row = session.scalars(select(Outbox).where(Outbox.kind == "manager_day")).one()
        savepoint = session.begin_nested()
        change(session)
        session.flush()
        said = office.app.dispatch.render(session, user(session, MANAGER), row.kind, row.payload, now)
        savepoint.rollback()
        return said

    return await office.store.write(work)


async def test_the_words_are_those_of_the_picture_however_late_it_leaves(office: Office) -> None:
    await morning_picture(office)
    late = await rendered(office, lambda session: Desk(session, HUALIAN).order(0, "500"), MORNING + timedelta(hours=5))
    assert isinstance(late, Reply)
    assert "¥1,200 ▲ 20%" in late.text.replace("<b>", "").replace("</b>", "")


async def test_another_day_it_is_stale_and_so_for_who_leads_another_team(office: Office) -> None:
    await morning_picture(office)
    assert await rendered(office, lambda session: None, MORNING + timedelta(days=1)) == "stale"
    assert await rendered(office, to_the_west) == "stale"
    assert await rendered(office, lambda session: setattr(user(session, MANAGER), "role", "rep")) == "stale"


def to_the_west(session: Session) -> None:
    user(session, MANAGER).team_id = user(session, REP_EN).team_id


# What lies behind it


async def morning_picture(office: Office) -> Message:
    await prepared(office)
    office.clock.jump_to(MORNING)
    (sent,) = await pictures(office.manager, office)
    await office.manager.wait(lambda one: one.id == sent.id)
    return sent


async def test_every_figure_leads_to_its_list_and_every_line_to_its_card(office: Office) -> None:
    sent = await morning_picture(office)
    cold = await office.tap(office.manager, sent, "太久没见")
    assert cold.id != sent.id
    assert cold.text == "1家重点客户太久没见"
    assert labels(cold) == ["万家乐生活超市 · 21天"]
    assert (await office.tap(office.manager, cold, "万家乐")).text.startswith(WANJIALE)

    cases = await office.tap(office.manager, sent, "投诉")
    assert cases.text.splitlines() == [
        "2起投诉：超时和新增",
        "1. 鑫源商贸有限公司 质量 · 一般 · 已超时 · 李娜",
        "2. 华联超市城西店 质量 · 一般 · 李娜",
    ]
    assert (await office.tap(office.manager, cases, "2")).text.startswith(HUALIAN)

    promises = await office.tap(office.manager, sent, "承诺")
    assert promises.text.splitlines() == ["1条承诺已逾期", "1. 金鼎烟酒行 送报价单 · 陈伟，11月21日"]
    assert (await office.tap(office.manager, promises, "1")).text.startswith(JINDING)

    logged = await office.tap(office.manager, sent, "李娜")
    assert logged.text.splitlines() == [
        "李娜：11月23日 周一 · 2次联系",
        "1. 🚶 11月23日 华联超市城西店 送样品",
        "2. 🚶 11月23日 华联超市城西店 谈了年底陈列",
    ]
    idle = await office.tap(office.manager, sent, "陈伟")
    assert idle.text.splitlines() == ["陈伟：11月23日 周一", "没有记录。"]


async def test_warnings_of_the_night_are_told_with_a_list_behind_them(office: Office) -> None:
    night = MORNING - timedelta(hours=5)

    def nights(session: Session) -> None:
        warn(session, HUALIAN, "silence", SILENCE, opened_at=night)
        warn(session, XINYUAN, "contact", CONTACT, opened_at=night, loss=Decimal(100))
        warn(session, WANJIALE, "silence", SILENCE, opened_at=night - timedelta(days=1))  # told on Monday morning
        warn(session, JINDING, "silence", SILENCE, opened_at=night, voice="silent")
        warn(session, JINDING, "contact", CONTACT, opened_at=night, state="resolved")
        warn(session, "Acme Foods", "silence", SILENCE, opened_at=night)  # of the other team

    await office.store.write(nights)
    await office.speak_up(office.manager)
    office.clock.jump_to(MORNING)
    (sent,) = await pictures(office.manager, office)
    assert sent.media is not None
    assert "📉 新预警：2 · 华联超市城西店 (久未下单) · 鑫源商贸有限公司 (久未联系)" in sent.media.caption.splitlines()
    await office.manager.wait(lambda one: one.id == sent.id)
    found = await office.tap(office.manager, sent, "预警 2")
    assert found.id != sent.id
    assert [HUALIAN in found.text, XINYUAN in found.text, WANJIALE in found.text] == [True, True, False]
    card = await office.tap(office.manager, found, HUALIAN[:6])
    assert card.text.startswith(f"⚠️ {HUALIAN}")


async def test_a_long_list_pages_in_place_and_is_counted_anew(office: Office) -> None:
    def many(session: Session) -> None:
        owner = user(session, REP)
        for number in range(8):
            session.add(
                Customer(
                    name=f"大客户{number}",
                    owner_id=owner.id,
                    team_id=owner.team_id,
                    tier="key",
                    tier_pinned_at=START,
                    created_at=START - timedelta(days=100 + number),
                    updated_at=START,
                )
            )

    await change(office, many)
    sent = await morning_picture(office)
    first = await office.tap(office.manager, sent, "太久没见 9")
    assert labels(first)[0] == "大客户7 · 108天"
    assert labels(first)[6:] == ["1/2", "▶"]
    second = await office.tap(office.manager, first, "▶")
    assert second.id == first.id
    assert labels(second) == ["大客户1 · 102天", "大客户0 · 101天", "万家乐生活超市 · 21天", "◀", "2/2"]
    await change(office, seen_at_last)
    again = await office.tap(office.manager, second, "◀")
    assert again.text == "5家重点客户太久没见"
    assert len(labels(again)) == 5


def seen_at_last(session: Session) -> None:
    for number in range(4):
        Desk(session, f"大客户{number}").touch(0)


@pytest.mark.parametrize("who", [REP, REP2, REP_EN, WEST_MANAGER])
@pytest.mark.parametrize("kind", ["n", "k", "p", "r", "t"])
async def test_somebody_else_s_button_opens_nothing(office: Office, who: int, kind: str) -> None:
    await office.store.write(story)
    numbers = await office.read(lambda session: (user(session, MANAGER).id, user(session, REP).id))
    for name in ("dg.open", "dg.page"):
        reply = await press(office, who, f"{name}:{kind}:{numbers[0]}:{numbers[1]}:20261123:1:0")
        assert not reply.text
        assert reply.alert


async def test_of_another_team_s_people_not_even_the_name_is_said(office: Office) -> None:
    await office.store.write(story)
    mine, grace = await office.read(lambda session: (user(session, MANAGER).id, user(session, REP_EN).id))
    reply = await press(office, MANAGER, f"dg.open:t:{mine}:{grace}:20261123:1:0")
    assert not reply.text


@pytest.mark.parametrize(
    "rest", ["", "20261123:0:0", "20261123:9999:0", "20269999:1:0", "x:1:0", "99991231:9:0", "20261123:1:-7"]
)
async def test_nonsense_in_a_button_is_no_harm(office: Office, rest: str) -> None:
    mine = await office.read(lambda session: user(session, MANAGER).id)
    for kind in ("n", "t", "r", "zz"):
        assert await press(office, MANAGER, f"dg.open:{kind}:{mine}:1:{rest}") is not None


# To whom


async def test_not_useful_lets_it_rest(office: Office) -> None:
    sent = await morning_picture(office)
    await office.tap(office.manager, sent, "少发这类")
    office.clock.jump_to(MORNING + timedelta(days=1))
    await settled(office)
    assert await sent_kinds(office) == [("manager_day", "sent")]


def on_leave(stand_in: int | None) -> Callable[[Session], None]:
    def work(session: Session) -> None:
        other = user(session, stand_in).id if stand_in else None
        session.add(
            Leave(user_id=user(session, MANAGER).id, first=day(0), last=day(-7), stand_in_id=other, created_at=START)
        )

    return work


async def test_while_a_manager_is_away_who_stands_in_reads_it_in_their_language(office: Office) -> None:
    await prepared(office)
    await change(office, on_leave(WEST_MANAGER))
    office.clock.jump_to(MORNING)
    tom = office.sandbox.people[WEST_MANAGER]
    (sent,) = await pictures(tom, office)
    await tom.wait(lambda one: one.id == sent.id)
    assert sent.media is not None
    assert sent.media.caption.splitlines()[:2] == [
        "📊 东区 · Mon, Nov 23",
        "🚶 Touches: 2, the cadence asks for 0",
    ]
    cold = await office.tap(tom, sent, "Not seen 1")
    assert labels(cold) == ["万家乐生活超市 · 21 days"]
    assert not [one for one in office.manager.messages if one.media]
    office.clock.jump_to(MORNING + timedelta(days=9))
    mine, rep = await office.read(lambda session: (user(session, MANAGER).id, user(session, REP).id))
    reply = await press(office, WEST_MANAGER, f"dg.open:n:{mine}:{rep}:20261123:1:0")
    assert not reply.text  # the leave is over


@pytest.mark.parametrize("stand_in", [None, REP])
async def test_a_team_s_figures_go_to_no_rep(office: Office, stand_in: int | None) -> None:
    await prepared(office)
    await change(office, on_leave(stand_in))
    office.clock.jump_to(MORNING)
    await settled(office)
    assert await sent_kinds(office) == []


async def test_an_admin_gets_it_while_a_team_has_no_manager_or_when_asked_for(office: Office) -> None:
    await prepared(office, office.admin)
    office.clock.jump_to(MORNING)
    await settled(office)
    assert await sent_kinds(office) == []
    office.admin.send("/team")
    asked, *_rest = await pictures(office.admin, office)
    await office.admin.wait(lambda one: one.id == asked.id)
    assert asked.media is not None
    assert asked.media.caption.splitlines()[0].startswith("📊 全公司 · 11月23日")
    assert "每天早上傳給我" in labels(asked)
    office.admin.press(asked.id, "每天早上傳給我")
    for _ in range(200):
        if await office.read(lambda session: switch_of(session, user(session, ADMIN).id, "manager_week")):
            break
        await asyncio.sleep(0.02)
    office.clock.jump_to(MORNING + timedelta(days=1))
    await pictures(office.admin, office, 2)
    await change(
        office, lambda session: setattr(own_switch(session, user(session, ADMIN).id, "manager_day"), "off", True)
    )
    office.clock.jump_to(MORNING + timedelta(days=2))
    await settled(office)
    assert await sent_kinds(office) == [("manager_day", "sent")]


async def test_without_its_manager_a_team_is_told_of_to_the_admin(office: Office) -> None:
    await prepared(office, office.admin)
    await change(office, lambda session: setattr(user(session, MANAGER), "active", False))
    office.clock.jump_to(MORNING)
    (sent,) = await pictures(office.admin, office)
    assert sent.media is not None
    assert "CN¥101,199" in sent.media.caption


# At any time


async def test_team_answers_with_the_picture_as_of_now_and_the_week(office: Office) -> None:
    await office.store.write(story)
    office.manager.send("/team")
    (sent,) = await pictures(office.manager, office)
    await office.manager.wait(lambda one: one.id == sent.id)
    assert sent.media is not None
    assert sent.media.caption.splitlines()[:2] == [
        "📊 东区 · 11月20日 周五 – 11月23日 周一",
        "🚶 联系2次，应联系1次",
    ]
    assert "少发这类" not in labels(sent)
    office.manager.press(sent.id, "看一周")
    week = (await pictures(office.manager, office, 2))[-1]
    assert week.media is not None
    assert week.media.caption.splitlines()[:2] == ["📊 东区 · 11月17日 周二 – 11月23日 周一", "🚶 联系：2 ▲ (0.3)"]
    assert labels(week) == ["看当天"]


async def test_team_is_not_for_reps_and_says_when_there_is_nothing(office: Office) -> None:
    assert "经理" in (await office.ask(office.rep, "/team")).text
    office.manager.send("/team")
    for _ in range(100):
        office.clock.advance(timedelta(seconds=2))
        await asyncio.sleep(0.05)
        if any("还没有可汇报的" in one.text for one in office.manager.messages):
            return
    raise AssertionError(office.manager.dump())


async def test_a_complaint_that_was_answered_is_not_late_any_more(office: Office) -> None:
    await prepared(office)

    def answered(session: Session) -> None:
        for one in session.scalars(select(Complaint)):
            one.answered_at = START

    await change(office, answered)
    office.clock.jump_to(MORNING)
    (sent,) = await pictures(office.manager, office)
    assert sent.media is not None
    assert "⚠️ 投诉：新增1，超时0" in sent.media.caption


async def test_the_page_of_pushes_tells_an_admin_the_truth_about_the_digest(office: Office) -> None:
    """While every team has a manager it is off for an admin until asked for."""
    page = await office.ask(office.admin, "/pushes")
    page = await office.tap(office.admin, page, "繼續")
    assert "🔕 團隊日報" in labels(page)
    assert "🔔 每日清單" in labels(page)
    page = await office.tap(office.admin, page, "團隊日報")
    assert {"🔔 團隊日報", "🔕 團隊週報"} <= set(labels(page))
    page = await office.tap(office.admin, page, "團隊日報")
    assert "🔕 團隊日報" in labels(page)
    page = await office.ask(office.manager, "/pushes")
    page = await office.tap(office.manager, page, "继续")
    assert {"🔔 团队日报", "🔔 团队周报"} <= set(labels(page))
