"""The card is a brief before the visit: on one phone screen, what matters first."""

from __future__ import annotations

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from bot.usecases.brief import brief_on
from db.entry import Entry
from db.remark import Note
from tests.integration.desk import HUALIAN, TODAY, WANJIALE, Desk, card_of, customer_id, day, moment
from tests.integration.test_access import press
from tests.office import MANAGER, REP2, REP_EN, Office, find_button, labels


async def test_everything_that_matters_is_on_one_screen(office: Office) -> None:
    def told(session: Session) -> None:
        desk = Desk(session, HUALIAN)
        desk.person("赵总", title="老板", role="decides", likes="龙井", birthday="S12-01")
        desk.person("孙会计", left_on=day(10))
        for ago in (40, 9, 3, 1):
            desk.touch(ago, f"第{ago}天的事")
        desk.complaint(2)
        desk.complaint(3, due_in=-1)
        desk.promise(5, due_in=3)
        desk.promise(6, due_in=-2)
        desk.note(4, "周日休息")
        desk.score(60, 6)
        desk.score(2, 8)
        for ago, amount in ((5, "3000"), (100, "9000"), (200, "-500"), (400, "70000")):
            desk.order(ago, amount)
        desk.reminder(4)
        Desk(session, WANJIALE).order(20, "11500")
        customer = desk.customer
        customer.relationship, customer.relationship_at = "strained", moment(3)
        customer.contract_end = day(-30)
        customer.tier_pinned_at, customer.tier_reason, customer.tier = moment(3), "战略客户", "key"

    await office.store.write(told)
    card = await card_of(office)
    assert card.text.splitlines() == [
        "华联超市城西店 · 重点客户 📌",
        "⭐ 6 ↗ 8/10（11月21日）",
        "👤 赵总（老板） · 决策人 · 喜欢龙井",
        "⚠️ 孙会计已离职 · ⚡ 关系紧张",
        "💰 ¥1.2万 · 50% ▁▁▁▁▁▁▁▁▇▁▁▃",
        "🚶 11月22日 第1天的事",
        "🚶 11月20日 第3天的事",
        "🚶 11月14日 第9天的事",
        "⚠️ 投诉 质量，已超时 +1",
        "🤝 11月21日❗ 送报价单",
        "🤝 11月26日 送报价单",
        "⏰ 下次提醒：11月27日 周五",
    ]
    assert "第40天的事" not in card.text
    assert "周日休息" not in card.text  # what matters least is what is left out
    assert all(len(row) <= 3 for row in card.buttons)
    assert labels(card)[:7] == ["往来", "联系人", "投诉（2）", "订单", "＋ 备注", "提醒我", "图表"]


async def test_a_customer_of_whom_nothing_is_known_has_a_short_card(office: Office) -> None:
    card = await card_of(office, "鑫源商贸")
    assert card.text.splitlines()[1:] == ["💰 近12个月没有订单", "🔁 还没联系过，每30–60天一次"]
    assert "导航" not in labels(card)
    assert card.protected


@pytest.mark.parametrize(("before", "after", "line"), [(6, 8, "6 ↗ 8/10"), (8, 6, "8 ↘ 6/10"), (7, 7, "7 → 7/10")])
async def test_the_score_has_a_trend(office: Office, before: int, after: int, line: str) -> None:
    def told(session: Session) -> None:
        desk = Desk(session, HUALIAN)
        desk.score(1, after)
        desk.score(30, before)

    await office.store.write(told)
    assert f"⭐ {line}（11月22日）" in (await card_of(office)).text


@pytest.mark.parametrize(
    ("birthday", "line"),
    [
        ("S11-23", "🎂 王经理生日：今天 11月23日 周一"),
        ("S12-07", "🎂 王经理生日：12月7日 周一"),
        ("S12-08", None),
        ("L10-20", "🎂 王经理生日：11月28日 周六"),
        ("L11-20", None),
    ],
)
async def test_a_birthday_within_two_weeks_is_told(office: Office, birthday: str, line: str | None) -> None:
    def told(session: Session) -> None:
        Desk(session, HUALIAN).customer.contacts[0].birthday = birthday

    await office.store.write(told)
    text = (await card_of(office)).text
    assert (line in text) if line else ("🎂" not in text), text


@pytest.mark.parametrize(("ahead", "told"), [(0, True), (60, True), (61, False), (-1, False)])
async def test_a_contract_that_ends_soon_is_told(office: Office, ahead: int, told: bool) -> None:
    def ends(session: Session) -> None:
        Desk(session, HUALIAN).customer.contract_end = day(-ahead)

    await office.store.write(ends)
    assert ("📄 合同到期" in (await card_of(office)).text) is told


async def test_the_share_of_sales_follows_the_next_order(office: Office) -> None:
    await office.ask(office.rep, "订单 华联 1000")
    assert "占比100%" in (await card_of(office)).text
    await office.ask(office.rep, "订单 万家乐 3000")
    assert "占比25%" in (await card_of(office)).text


async def test_the_share_stays_where_sales_are_large(office: Office) -> None:
    """It is why the tier is what it is; where both take too much room the day of the last order gives way."""
    await office.ask(office.rep, "订单 华联 1479634.50")
    sold = next(line for line in (await card_of(office)).text.splitlines() if line.startswith("💰"))
    assert "占比100%" in sold
    assert "最近" not in sold


@pytest.mark.parametrize(
    ("facts", "link"),
    [
        ({"lat": 30.25, "lon": 120.15}, "https://uri.amap.com/marker?position=120.150000,30.250000&coordinate=wgs84"),
        ({"address": "文三路1号"}, "https://uri.amap.com/search?keyword=%E6%96%87%E4%B8%89%E8%B7%AF1%E5%8F%B7"),
        ({"address": "1 Raffles Place", "region": "SG"}, "https://maps.google.com/?q=1%20Raffles%20Place"),
    ],
)
async def test_navigate_opens_a_map(office: Office, facts: dict[str, object], link: str) -> None:
    def known(session: Session) -> None:
        for name, value in facts.items():
            setattr(Desk(session, HUALIAN).customer, name, value)

    await office.store.write(known)
    assert find_button(await card_of(office), "导航").url == link


async def test_a_note_is_asked_for_and_filed(office: Office) -> None:
    card = await card_of(office)
    question = await office.tap(office.rep, card, "＋ 备注")
    assert question.id != card.id
    assert "华联超市城西店" in question.text
    answer = await office.ask(office.rep, "仓库搬到后门了")
    assert "备注已记下" in answer.text
    (note,) = await office.read(lambda session: list(session.scalars(select(Note))))
    assert (note.summary, note.customer_id) == ("仓库搬到后门了", await customer_id(office, HUALIAN))


async def test_a_manager_reads_whose_customer_it_is(office: Office) -> None:
    assert (await office.ask(office.manager, f"/find {HUALIAN}")).text.splitlines()[0].endswith(" · 李娜")


@pytest.mark.parametrize("action", ["c.card", "c.show", "c.note", "tl.at", "tl.who", "ch.draw"])
@pytest.mark.parametrize("stranger", [REP2, REP_EN])
async def test_another_reps_customer_is_refused(office: Office, stranger: int, action: str) -> None:
    await office.store.write(lambda session: Desk(session, HUALIAN).touch(1, "秘密"))
    number = await customer_id(office, HUALIAN)
    reply = await press(office, stranger, f"{action}:{number}:a:0")
    assert (reply.text, reply.files, reply.alert) == ("", (), True)
    assert await office.read(lambda session: session.scalars(select(Entry)).all()) == []
    assert (await press(office, MANAGER, f"tl.at:{number}:a:0")).text


async def test_a_card_takes_few_statements(office: Office) -> None:
    statements: list[str] = []

    def read(session: Session) -> None:
        desk = Desk(session, HUALIAN)
        connection = session.connection()
        event.listen(connection, "before_cursor_execute", lambda *seen: statements.append(seen[2]))
        actor = desk.customer.owner
        statements.clear()
        brief_on(session, actor, desk.customer, TODAY)

    await office.read(read)
    assert len(statements) == 4, statements
