"""What an admin sets about warnings: by a tap, with history and undo; nobody else may; and what each does."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.health import Part
from bot.sandbox.model import Message
from bot.sandbox.people import Person
from bot.usecases.warning_settings import Budget, Group, budget_of, margin_of, set_values, values_of, weights_of
from db.setting import put_setting
from db.user import User
from tests.integration.desk import HUALIAN, Desk
from tests.integration.risks import at_risk
from tests.integration.test_access import press
from tests.integration.test_warnings import forged
from tests.office import ADMIN, MANAGER, REP, REP2, REP_EN, Office, find_button, labels

NAMES = ("card", "of:b", "put:b:manager:9", "usual:b", "equal", "undo:1", "past:0")


async def settings(office: Office) -> Message:
    page = await office.ask(office.admin, "/risk")
    return await office.tap(office.admin, page, "設定")


async def test_what_counts_is_shown_and_a_day_of_messages_changed(office: Office) -> None:
    card = await settings(office)
    assert card.text.splitlines() == [
        "⚙️ 預警設定",
        "每天最多：主管3則，業務5則",
        "健康度：訂單 35 · 聯絡 20 · 客訴 20 · 評分 15 · 承諾 10",
        "毛利率：銷售額的30%",
    ]
    page = await office.tap(office.admin, card, "每天則數")
    assert labels(page) == ["−", "主管 3", "+", "−", "業務 5", "+", "返回"]
    more = await office.tap(office.admin, page, "+")
    assert "主管每天最多收到4家客戶的預警。" in more.text
    assert await office.read(budget_of) == Budget(4, 5)
    more = await office.tap(office.admin, more, "+")
    assert await office.read(budget_of) == Budget(5, 5)
    back = await office.tap(office.admin, more, "返回")
    assert back.text.splitlines()[-1] == "✏️ 林家豪, 11月23日 週一: 主管 3 → 5"


async def test_the_same_tap_twice_changes_once(office: Office) -> None:
    page = await office.tap(office.admin, await settings(office), "每天則數")
    for _ in range(2):
        await press(office, ADMIN, find_button(page, "+").data or "")
    assert await office.read(budget_of) == Budget(4, 5)


async def test_undone_in_one_go_and_kept_in_the_history(office: Office) -> None:
    page = await office.tap(office.admin, await settings(office), "健康度組成")
    for _ in range(3):
        page = await office.tap(office.admin, page, "−")
    assert (await office.read(weights_of))[Part.ORDERS] == 20
    assert "合計：85，各項依所占比例計算。" in page.text
    assert "訂單：20 → 24%" in page.text
    equal = await office.tap(office.admin, page, "全部相同")
    assert "合計：100" in equal.text
    undone = await office.tap(office.admin, equal, "撤銷")
    assert undone.text.startswith("↩️")
    assert (await office.read(weights_of))[Part.ORDERS] == 35
    assert not {"撤銷", "恢復預設"} & set(labels(undone))
    history = await office.tap(office.admin, await office.tap(office.admin, undone, "返回"), "變更紀錄")
    assert "承諾 10 → 20" in history.text
    assert await press(office, ADMIN, "ws.undo:1") == await press(office, ADMIN, "ws.undo:7")


async def test_a_change_of_long_ago_is_not_undone_together_and_never_over_a_newer_one(office: Office) -> None:
    page = await office.tap(office.admin, await settings(office), "毛利率")
    first = await office.tap(office.admin, page, "+")
    old = find_button(first, "撤銷").data or ""
    office.clock.jump_to(office.clock.now() + timedelta(hours=1))
    await office.tap(office.admin, first, "+")
    assert await office.read(margin_of) == 40
    stale = await press(office, ADMIN, old)
    assert stale.toast
    assert await office.read(margin_of) == 40
    page = await office.tap(office.admin, await office.tap(office.admin, await settings(office), "毛利率"), "撤銷")
    assert await office.read(margin_of) == 35
    usual = await office.tap(office.admin, page, "恢復預設")
    assert "每100元銷售額，毛利30元。" in usual.text


async def test_not_all_parts_can_weigh_nothing(office: Office) -> None:
    def alone(session: Session) -> None:
        admin = session.scalars(select(User).where(User.telegram_id == ADMIN)).one()
        values = {**dict.fromkeys(values_of(session, Group.WEIGHTS), 0), "orders": 5}
        set_values(session, admin, Group.WEIGHTS, values, office.clock.now())

    await office.store.write(alone)
    reply = await press(office, ADMIN, "ws.put:h:orders:0")
    assert reply.alert
    assert (await office.read(weights_of))[Part.ORDERS] == 5


@pytest.mark.parametrize("data", ["ws.put:b:manager:21", "ws.put:m:margin:0", "ws.put:h:orders:-5", "ws.put:b:boss:3"])
async def test_what_is_out_of_bounds_is_not_set(office: Office, data: str) -> None:
    await press(office, ADMIN, data)
    for group in Group:
        assert await office.read(partial(unchanged, group))


def unchanged(group: Group, session: Session) -> bool:
    from bot.usecases.warning_settings import USUAL

    return values_of(session, group) == USUAL[group]


@pytest.mark.parametrize("who", [REP, REP2, REP_EN, MANAGER])
async def test_only_an_admin_sets_anything(office: Office, who: int) -> None:
    person = office.sandbox.people[who]
    page = await office.ask(person, "/risk")
    assert not any("⚙️" in label for label in labels(page))
    refused = await office.ask(person, "/warnings settings")
    assert refused.text in ("只有管理员能改。", "Only admins change this.")
    for name in NAMES:
        said = await forged(person, page, f"ws.{name}")
        assert said in ("只有管理员能改。", "Only admins change this.")
    for group in Group:
        assert await office.read(partial(unchanged, group))

    def direct(session: Session) -> None:
        actor = session.scalars(select(User).where(User.telegram_id == who)).one()
        set_values(session, actor, Group.MARGIN, {"margin": 50}, office.clock.now())

    with pytest.raises(PermissionError):
        await office.store.write(direct)


async def test_warnings_is_the_list_for_everybody(office: Office) -> None:
    assert (await office.ask(office.rep, "/warnings")).text == "✅ 没有未结的预警。"
    card = await office.ask(office.admin, "/warnings 設定")
    assert card.text.startswith("⚙️")


async def test_what_cannot_be_read_counts_as_usual(office: Office) -> None:
    def spoil(session: Session) -> None:
        for group in Group:
            put_setting(session, group, '{"manager": "x", "orders": 900}')

    await office.store.write(spoil)
    for group in Group:
        assert await office.read(partial(unchanged, group))


def story(session: Session) -> None:
    desk = Desk(session, HUALIAN)
    for ago in (20, 41, 62, 83, 104, 125):
        desk.order(ago, "3000")
    desk.touch(3)
    desk.score(5, 2)
    at_risk(session, HUALIAN, "42000")


async def health(office: Office, person: Person) -> Message:
    return await office.tap(office.rep, await office.ask(person, "/find 华联超市城西店"), "健康度")


async def test_weights_and_margin_count_at_once(office: Office) -> None:
    await office.store.write(story)
    before = await health(office, office.rep)

    def only_the_score(session: Session) -> None:
        admin = session.scalars(select(User).where(User.telegram_id == ADMIN)).one()
        values = {**dict.fromkeys(values_of(session, Group.WEIGHTS), 0), "score": 100}
        set_values(session, admin, Group.WEIGHTS, values, office.clock.now())

    await office.store.write(only_the_score)
    after = await health(office, office.rep)
    assert before.text.splitlines()[0] != after.text.splitlines()[0] == "💔 华联超市城西店 · 健康度 11/100"

    async def profit() -> int:
        page = await office.ask(office.manager, "/why 华联超市城西店")
        (line,) = [line for line in page.text.splitlines() if line.startswith("💰 未来一年毛利约¥")]
        return int(line.rpartition("¥")[2].replace(",", ""))

    usual = await profit()
    await press(office, ADMIN, "ws.put:m:margin:60")
    assert await profit() == pytest.approx(2 * usual, rel=0.05)  # told with two figures
    theirs = await office.ask(office.rep, "/why 华联超市城西店")
    assert "毛利" not in theirs.text
