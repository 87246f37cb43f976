"""The first conversation: strangers, invitations, languages, command menus."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.clock import MovableClock
from bot.offline import ready_database
from bot.sandbox.people import Person
from bot.sandbox.server import Sandbox
from db.entry import Entry
from db.user import Invite, Role, User
from tests.office import START, TOKEN, Office, close_office, labels, make_app

LINK = re.compile(r"https://t\.me/huike_bot\?start=([\w-]+)")


def code_in(text: str) -> str:
    found = LINK.search(text)
    assert found, text
    return found[1]


async def until(true: Callable[[], bool]) -> None:
    """Wait until something asynchronous has happened; the test's time-out ends it."""
    async with asyncio.timeout(15):
        while not true():  # noqa: ASYNC110  # nothing to wait on
            await asyncio.sleep(0.02)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("zh-hans", "您好！本助手只对受邀同事开放"),
        ("zh-hant", "您好！本助理只對受邀同事開放"),
        ("en", "invited colleagues only"),
        ("de", "您好！本助手只对受邀同事开放"),
    ],
)
async def test_a_stranger_is_told_their_id_and_nothing_else(office: Office, code: str, words: str) -> None:
    stranger = office.sandbox.person(id=9001, first_name="Pat", language_code=code)
    for text in ("/start", "拜访华联超市 王经理", "/find 华联", "/today", "/start wrong-code-wrong"):
        answer = await office.ask(stranger, text)
        assert "华联" not in answer.text
        if "code" not in text:
            assert words in answer.text
            assert "9001" in answer.text
    assert not await office.read(lambda session: list(session.scalars(select(Entry))))


async def test_the_first_admin_comes_in_by_the_code_printed_at_start_and_brings_in_the_others(tmp_path: Path) -> None:
    clock = MovableClock(START)
    sandbox = Sandbox(clock, TOKEN, bot_username="huike_bot")
    await sandbox.start()
    app = make_app(tmp_path, sandbox, clock)
    ready_database(app.settings.database_path)
    started = await app.start()
    office = Office(sandbox, clock, app)
    assert started.admin_link is not None
    admin = sandbox.person(id=7001, first_name="Ann", language_code="en")
    admin.start(code_in(started.admin_link))
    welcome = await admin.wait_answer()
    assert "Welcome, Ann! Your role: admin." in welcome.text
    link = await invite(office, admin, "manager", "East")
    manager = sandbox.person(id=7002, first_name="Mo", language_code="en")
    manager.start(link)
    assert "Your role: manager." in (await manager.wait_answer()).text
    rep = sandbox.person(id=7003, first_name="阿明", language_code="zh-hant")
    rep.start(code_in((await office.ask(manager, "/invite")).text))
    assert "歡迎加入！你的角色是業務" in (await rep.wait_answer()).text
    again = sandbox.person(id=7004, first_name="Eve", language_code="en")
    again.start(link)
    assert "already used or has expired" in (await again.wait_answer()).text
    users = await office.read(lambda session: list(session.scalars(select(User).order_by(User.telegram_id))))
    assert [(user.telegram_id, user.role, user.language) for user in users] == [
        (7001, Role.ADMIN, "en"),
        (7002, Role.MANAGER, "en"),
        (7003, Role.REP, "zh_Hant"),
    ]
    assert users[1].team_id == users[2].team_id is not None
    hashes = await office.read(lambda session: list(session.scalars(select(Invite.code_hash))))
    assert link not in str(hashes)
    await close_office(office)


async def invite(office: Office, admin: Person, role: str, team: str) -> str:
    """The code of an invitation that an admin makes by buttons and a typed team name."""
    chooser = await office.ask(admin, "/invite")
    await office.tap(admin, chooser, role)
    return code_in((await office.ask(admin, team)).text)


async def test_an_invitation_lapses_after_seven_days(office: Office) -> None:
    code = code_in((await office.ask(office.manager, "/invite")).text)
    office.clock.advance(timedelta(days=7, seconds=1))
    late = office.sandbox.person(id=9002, first_name="Late", language_code="en")
    late.start(code)
    assert "has expired" in (await late.wait_answer()).text


async def test_a_rep_invites_nobody(office: Office) -> None:
    answer = await office.ask(office.rep, "/invite")
    assert "只有经理和管理员能邀请同事" in answer.text


async def test_the_language_can_be_changed_and_pushes_follow(office: Office) -> None:
    chooser = await office.ask(office.rep, "/lang")
    assert labels(chooser) == ["English", "简体中文", "繁體中文"]
    card = await office.tap(office.rep, chooser, "繁體中文")
    assert "語言：繁體中文" in card.text
    await office.ask(office.rep, "提醒我下午3点给王经理打电话")
    office.clock.advance(timedelta(hours=6))
    push = await office.rep.wait(lambda one: "⏰ 提醒：给王经理打电话" in one.text)
    assert labels(push)[0] == "✓ 辦好了"


async def test_the_time_zone_can_be_changed_by_tap_and_by_typing(office: Office) -> None:
    card = await office.ask(office.rep, "/settings")
    assert "Asia/Shanghai" in card.text
    zones = await office.tap(office.rep, card, "时区")
    card = await office.tap(office.rep, zones, "London")
    assert "Europe/London" in card.text
    assert "01:30" in card.text
    zones = await office.tap(office.rep, card, "时区")
    card = await office.ask(office.rep, "Asia/Kuala Lumpur")
    assert "Asia/Kuala_Lumpur" in card.text
    reminder = await office.ask(office.rep, "提醒我下午3点给王经理打电话")
    assert "15:00" in reminder.text


async def test_menus_are_set_for_each_language_and_role(office: Office) -> None:
    def menu(person: Person) -> dict[str, str]:
        return {one["command"]: one["description"] for one in person.commands}

    await until(lambda: menu(office.admin).get("invite") == "邀請同事")  # users are seen to in order, the admin last
    assert menu(office.rep) == {
        "today": "今天要办的事",
        "pushes": "我主动告诉你什么、什么时候",
        "leave": "休假，谁来代班",
        "care": "哪些客户该联系了",
        "promises": "答应过客户的事",
        "risk": "客户预警",
        "why": "客户为什么有风险",
        "reminders": "已设的提醒",
        "find": "查客户",
        "customers": "客户分类",
        "near": "附近该拜访谁",
        "duplicates": "查重复的客户",
        "export": "导出客户（Excel）",
        "import": "导入客户或订单",
        "search": "搜索记录内容",
        "visit": "一步步记拜访",
        "complaint": "一步步记投诉",
        "remind": "一步步设提醒",
        "settings": "语言和时区",
        "lang": "切换语言",
        "help": "使用帮助",
    }
    assert menu(office.rep_en)["today"] == "What is due today"
    assert menu(office.manager)["invite"] == "邀请同事"
    chooser = await office.ask(office.rep, "/lang")
    await office.tap(office.rep, chooser, "English")
    office.clock.advance(timedelta(seconds=6))
    await until(lambda: menu(office.rep)["today"] == "What is due today")


async def test_who_blocks_us_is_left_alone_until_they_write_again(office: Office) -> None:
    await office.ask(office.rep, "提醒我下午3点给王经理打电话")
    office.rep.block()

    office.clock.advance(timedelta(hours=7))
    for _ in range(3):
        await office.ask(office.manager, "/today")
    user = await office.read(lambda session: session.scalars(select(User).where(User.telegram_id == 1001)).one())
    assert user.unreachable_since is not None
    office.rep.unblock()
    answer = await office.ask(office.rep, "/today")
    assert "给王经理打电话" in answer.text
    user = await office.read(lambda session: session.scalars(select(User).where(User.telegram_id == 1001)).one())
    assert user.unreachable_since is None
