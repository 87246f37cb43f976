"""Orders that come by a program, a folder or a table are asked about like those told in the chat; history is not."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.intake.watched_folder import WatchedFolder
from bot.sandbox.model import Message
from bot.sandbox.people import Person
from db.alarm import Alarm
from db.order import Order
from db.user import User
from tests.contract.botapi_judges import judge_calls
from tests.integration.days import at, passes, switch_off
from tests.integration.programs import free_port
from tests.integration.test_imports import send as send_table
from tests.integration.test_imports import tap
from tests.integration.test_orders_folder import pass_by
from tests.integration.test_orders_hook import WORD, order, post, results
from tests.office import ADMIN, REP, ZONE, Office, close_office, open_office

ASKS = {REP: "用上了吗", ADMIN: "用上了嗎"}
ACME = "Is it in use?"


@pytest.fixture
async def hooked(tmp_path: Path) -> AsyncIterator[Office]:
    """An office that takes orders by HTTP; Huike speaks up to Grace, without an agenda."""
    office = await open_office(tmp_path, orders_token=WORD, orders_port=free_port())
    await office.speak_up(office.rep_en)
    await switch_off(office, office.rep_en, "agenda")
    yield office
    await close_office(office)
    assert judge_calls(office.sandbox.calls) == []


def questions(person: Person, words: str) -> list[Message]:
    return [one for one in person.messages if words in one.text]


async def planned(office: Office) -> list[tuple[str, Any]]:
    """Who is to be asked, and when in Shanghai."""
    query = select(User.name, Alarm.due_at).join(User, User.id == Alarm.user_id).where(Alarm.kind == "after_sale")
    rows = await office.read(lambda session: session.execute(query.order_by(Alarm.due_at, Alarm.id)).all())
    return [(name, moment.astimezone(ZONE)) for name, moment in rows]


async def test_an_order_of_a_program_is_asked_about_a_week_after_it(hooked: Office) -> None:
    assert await results(hooked, order(date="2026-11-20", number="SO-7")) == ["created"]
    assert await planned(hooked) == [("Grace", at("2026-11-27 10:00"))]
    await passes(hooked, "2026-11-27 10:00:01")
    push = await hooked.rep_en.wait(lambda one: ACME in one.text)
    assert push.text.splitlines()[:2] == ["Acme Foods", "🧾 Fri, Nov 20 · US$1,200.50"] or "$1,200.50" in push.text
    done = await hooked.tap(hooked.rep_en, push, "Uses it")
    assert "How content" in done.text
    assert await results(hooked, order(date="2026-11-20", number="SO-7")) == ["unchanged"]
    await passes(hooked, "2026-12-10 10:00:01")
    assert len(questions(hooked.rep_en, "Acme Foods")) == 1


@pytest.mark.parametrize("changed", [
    {"date": "2026-11-15"}, {"date": "2025-11-20"}, {"amount": -80},
], ids=["last week", "last year", "return"])  # fmt: skip
async def test_history_and_returns_are_not_asked_about(hooked: Office, changed: dict[str, Any]) -> None:
    assert await results(hooked, order(**changed)) == ["created"]
    assert await planned(hooked) == []


async def test_with_a_longer_wait_what_is_older_than_a_week_is_history_still(hooked: Office) -> None:
    card = await hooked.ask(hooked.admin, "/cadence")
    await hooked.tap(hooked.admin, await hooked.tap(hooked.admin, card, "下單後"), "30天")
    await post(hooked, order("A", date="2026-11-10"), order("B", date="2026-11-18", customer="Blue Bottle Cafe"))
    assert await planned(hooked) == [("Grace", at("2026-12-18 10:00"))]


async def test_what_was_cancelled_corrected_or_moved_is_asked_about_as_it_is_then(hooked: Office) -> None:
    await post(
        hooked, order("A"), order("B", customer="Blue Bottle Cafe"), order("C", customer="Golden Dragon Trading")
    )
    await post(hooked, {"id": "A", "cancel": True}, order("B", customer="Blue Bottle Cafe", date="2026-11-23"))
    await post(hooked, order("D", customer="Golden Dragon Trading", amount=7, corrects="C"))
    await passes(hooked, "2026-11-27 10:00:01")
    assert [one.text.splitlines()[0] for one in questions(hooked.rep_en, ACME)] == ["Golden Dragon Trading"]
    assert "$7" in questions(hooked.rep_en, ACME)[0].text
    await passes(hooked, "2026-11-30 10:00:01")
    assert [one.text.splitlines()[0] for one in questions(hooked.rep_en, ACME)] == [
        "Golden Dragon Trading",
        "Blue Bottle Cafe",
    ]


async def test_a_customer_who_orders_each_day_is_asked_about_once_a_month(hooked: Office) -> None:
    for number in range(20):
        await post(hooked, order(f"A-{number}", date=f"{date(2026, 11, 23) + timedelta(days=number)}"))
        await passes(hooked, f"{date(2026, 11, 23) + timedelta(days=number)} 11:00")
    await passes(hooked, "2026-12-20 11:00")
    assert len(questions(hooked.rep_en, ACME)) == 1


async def test_orders_that_waited_for_their_customer_are_asked_about_too(hooked: Office) -> None:
    assert await results(hooked, order(customer="New Cafe")) == ["rejected"]
    asked = await hooked.ask(hooked.rep_en, "visited New Cafe, met the owner")
    await hooked.tap(hooked.rep_en, asked, "➕")
    await passes(hooked, "2026-11-23 09:35")
    for _ in range(200):
        if await planned(hooked):
            break
        await hooked.ask(hooked.rep_en, "/today")
        hooked.clock.advance(timedelta(seconds=30))
    assert await planned(hooked) == [("Grace", at("2026-11-27 10:00"))]


async def test_a_table_asks_about_its_last_days_alone_the_largest_of_each_customer(office: Office) -> None:
    await office.speak_up(office.rep)
    await switch_off(office, office.rep, "agenda")
    history = [f"华联超市城西店,{date(2025, 6, 1) + timedelta(days=day)},{day + 1}" for day in range(300)]
    rows = [*history, "华联超市城西店,2026-11-20,300", "华联超市城西店,2026-11-20,500", "万家乐生活超市,2026-11-12,900"]
    card = await send_table(office, "\n".join(["客户名称,下单日期,金额", *rows]).encode())
    done = await tap(office.rep, await tap(office.rep, card, "检查"), "导入")
    assert "新增303" in done.text
    assert await planned(office) == [("李娜", at("2026-11-27 10:00"))]
    await passes(office, "2026-11-27 10:00:01")
    assert [one.text.splitlines()[1] for one in questions(office.rep, ASKS[REP])] == ["🧾 11月20日 周五 · ¥500"]
    await passes(office, "2026-12-04 10:00:01")
    assert len(questions(office.rep, ASKS[REP])) == 1


async def test_a_table_that_was_taken_back_is_not_asked_about(office: Office) -> None:
    await office.speak_up(office.rep)
    card = await send_table(office, "客户名称,下单日期,金额\n华联超市城西店,2026-11-20,300\n".encode())
    done = await tap(office.rep, await tap(office.rep, card, "检查"), "导入")
    await tap(office.rep, await tap(office.rep, done, "撤销导入"), "确定撤销")
    await passes(office, "2026-11-27 10:00:01")
    assert questions(office.rep, ASKS[REP]) == []


async def test_orders_of_the_folder_go_to_who_looks_after_the_customer(office: Office, tmp_path: Path) -> None:
    folder = WatchedFolder(office.store, office.clock, tmp_path / "in", ZONE, "CNY", office.app.delivery.wake)
    folder.prepare()
    (tmp_path / "in/orders.csv").write_text(
        "客户名称,下单日期,金额\nAcme Foods,2026-11-20,1200\n"
        "华联超市城西店,2026-11-21,300\n华联超市城西店,2026-01-21,9000\n"
    )
    await pass_by(office, folder)
    orders = await office.read(lambda session: len(session.scalars(select(Order)).all()))
    assert orders == 3
    assert await planned(office) == [("Grace", at("2026-11-27 10:00")), ("李娜", at("2026-11-28 10:00"))]


async def test_a_table_of_many_recent_orders_plans_as_many_as_can_be_asked(office: Office) -> None:
    names = [f"小店{number:03}" for number in range(50)]
    card = await send_table(office, "\n".join(["客户名称", *names]).encode())
    await tap(office.rep, await tap(office.rep, card, "检查"), "导入")
    rows = [f"{name},2026-11-20,{number + 1}" for number, name in enumerate(names)]
    card = await send_table(office, "\n".join(["客户名称,下单日期,金额", *rows]).encode(), "订单.csv")
    await tap(office.rep, await tap(office.rep, card, "检查"), "导入")
    assert len(await planned(office)) == 30
    query = select(Order.amount).join(Alarm, Alarm.ref == Order.id).where(Alarm.kind == "after_sale")
    amounts = await office.read(lambda session: sorted(int(one or 0) for one in session.scalars(query)))
    assert amounts == list(range(21, 51))
