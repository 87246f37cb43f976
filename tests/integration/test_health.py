"""The health of a customer: a line on the card, a page with its parts and what moved them, and a manager's word."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.health import HealthMonth, HealthOverride
from tests.integration.days import passes
from tests.integration.desk import HUALIAN, Desk
from tests.integration.risks import at_risk, customer_of
from tests.office import Office, labels


def story(session: Session) -> None:
    desk = Desk(session, HUALIAN)
    desk.score(5, 4)
    desk.touch(3)
    at_risk(session, HUALIAN, "42000")
    month = {"orders": None, "contact": 100, "complaints": 100, "score": 89, "promises": None}
    session.add(HealthMonth(customer_id=customer_of(session, HUALIAN).id, month=date(2026, 11, 1), **month))


async def test_a_line_on_the_card_leads_to_the_page(office: Office) -> None:
    bare = await office.ask(office.rep, "/find 华联超市城西店")
    assert "健康度" not in bare.text + "".join(labels(bare))
    await office.store.write(story)
    card = await office.ask(office.rep, "/find 华联超市城西店")
    assert card.text.splitlines()[1] == "💛 健康度 58/100"
    page = await office.tap(office.rep, card, "健康度")
    assert page.text.splitlines() == [
        "💚 华联超市城西店 · 健康度 82/100",
        "订单：未知 · 权重35",
        "联系：100 · 权重20",
        "投诉：100 · 权重20",
        "评分：33 · 权重15",
        "承诺：未知 · 权重10",
        "2026年11月以来：-15",
        "↘ 评分 89 → 33：-15",
    ]
    assert labels(page) == ["为什么？", "打开资料卡"]
    assert page.protected


async def said(office: Office) -> list[HealthOverride]:
    return await office.read(lambda session: list(session.scalars(select(HealthOverride))))


async def test_a_manager_says_otherwise_with_a_reason_and_an_end(office: Office) -> None:
    await office.store.write(story)
    card = await office.ask(office.manager, "/find 华联超市城西店")
    page = await office.tap(office.manager, card, "健康度")
    asked = await office.tap(office.manager, page, "手动设定")
    assert "例如：40 换了老板" in asked.text
    until = await office.ask(office.manager, "35 换了采购，合同在重谈")
    assert "35：换了采购，合同在重谈。到哪天为止？" in until.text
    assert await said(office) == []
    after = await office.tap(office.manager, until, "12月23日")
    assert after.text.splitlines()[:4] == [
        "📌 已手动设定。",
        "💔 华联超市城西店 · 健康度 35/100",
        "📌 王芳设定，至12月23日 周三：换了采购，合同在重谈",
        "按各项算是 82。",
    ]
    shown = await office.ask(office.rep, "/find 华联超市城西店")
    assert "💔 健康度 35/100 📌 至12月23日 周三" in shown.text
    (row,) = await said(office)
    assert (row.value, row.reason, row.until) == (35, "换了采购，合同在重谈", date(2026, 12, 23))
    off = await office.tap(office.manager, after, "取消 📌")
    assert "健康度 82/100" in off.text
    (row,) = await said(office)
    assert row.ended_at is not None


async def test_it_ends_by_itself(office: Office) -> None:
    await test_a_line_on_the_card_leads_to_the_page(office)
    card = await office.ask(office.manager, "/find 华联超市城西店")
    page = await office.tap(office.manager, card, "健康度")
    await office.tap(office.manager, page, "手动设定")
    until = await office.ask(office.manager, "35 换了采购")
    await office.tap(office.manager, until, "12月23日")
    await passes(office, "2026-12-24 09:00")
    shown = await office.ask(office.rep, "/find 华联超市城西店")
    assert "💛 健康度 58/100" in shown.text


async def test_a_rep_cannot_and_what_is_no_number_is_no_answer(office: Office) -> None:
    await office.store.write(story)
    card = await office.ask(office.rep, "/find 华联超市城西店")
    page = await office.tap(office.rep, card, "健康度")
    assert not any("📌" in label for label in labels(page))
    mine = await office.ask(office.manager, "/find 华联超市城西店")
    theirs = await office.tap(office.manager, mine, "健康度")
    await office.tap(office.manager, theirs, "手动设定")
    await office.ask(office.manager, "350 太多了")
    assert await said(office) == []


async def test_it_is_asked_for_by_name(office: Office) -> None:
    assert "/health 华联" in (await office.ask(office.rep, "/health")).text
    page = await office.ask(office.rep, "/health 华联")
    assert "健康度" in page.text
    offer = await office.ask(office.rep, "/health 好邻居便利连锁")
    assert "江北店" in (await office.tap(office.rep, offer, "江北店")).text
    theirs = await office.ask(office.rep_en, "/health 华联超市城西店")
    assert theirs.text == "No customer like “华联超市城西店”. Try part of the name: /health Acme"
