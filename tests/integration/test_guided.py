"""Guided entry: a command without words asks step by step; with words it says what the message is."""

from __future__ import annotations

import base64
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from bot.sandbox.model import Message
from db.base import Filed
from db.complaint import Complaint
from db.customer import Customer
from db.entry import Entry, EntryState
from db.order import Order
from db.promise import Promise
from db.remark import Loss, Note, Referral, Score
from db.reminder import Reminder
from db.touch import Touch
from tests.integration.test_main_job import live
from tests.office import Office, labels

PIXEL = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=")


async def walk(office: Office, command: str, *answers: str) -> Message:
    """Go through a guided entry: an answer with «» around it is typed, any other is tapped."""
    card = await office.ask(office.rep, command)
    for answer in answers:
        if answer.startswith("«"):
            card = await office.ask(office.rep, answer.strip("«»"))
        else:
            card = await office.tap(office.rep, card, answer)
    return card


async def customer_name(office: Office, record: Filed) -> str | None:
    found = await office.read(lambda session: session.get(Customer, record.customer_id))
    return found.name if found else None


async def test_a_visit_step_by_step(office: Office) -> None:
    first = await office.ask(office.rep, "/visit")
    assert first.text.splitlines() == ["🚶 拜访 · 第1步，共5步", "", "是哪家客户？点一下，或把名称发给我。"]
    assert labels(first)[-1] == "取消"
    second = await office.tap(office.rep, first, "华联超市城西店")
    assert second.id == first.id
    assert second.text.splitlines()[:2] == ["华联超市城西店", "🚶 拜访 · 第2步，共5步"]
    third = await office.tap(office.rep, second, "11月22日")
    fourth = await office.ask(office.rep, "谈了新品陈列")
    assert fourth.id != third.id
    assert "王经理" in labels(fourth)
    fifth = await office.tap(office.rep, fourth, "王经理")
    card = await office.tap(office.rep, fifth, "明天")
    assert card.text.splitlines() == [
        "华联超市城西店",
        "🚶 拜访已记下 · 11月22日 周日",
        "联系人：王经理",
        "跟进：明天 11月24日 周二",
    ]
    assert labels(card) == ["修改", "撤销"]
    touch = (await live(office, Touch))[0]
    assert (touch.happened_on, touch.contact, touch.summary) == (date(2026, 11, 22), "王经理", "谈了新品陈列")
    assert [one.due_at.date() for one in await live(office, Reminder)] == [date(2026, 11, 24)]
    await office.tap(office.rep, card, "撤销")
    assert not await live(office, Touch)


@pytest.mark.parametrize(
    ("command", "answers", "noun", "expected"),
    [
        (
            "/complaint",
            ("万家乐", "«破损3箱»", "紧急", "质量", "跳过", "跳过"),
            Complaint,
            {"severity": "high", "category": "quality", "summary": "破损3箱"},
        ),
        ("/order", ("万家乐", "«3.5万»", "«茶叶20箱»", "11月23日", "跳过"), Order, {"amount": Decimal(35000)}),
        ("/promise", ("万家乐", "«发报价单»", "«周五»"), Promise, {"due_on": date(2026, 11, 27), "state": "open"}),
        ("/note", ("万家乐", "«周日休息»"), Note, {"summary": "周日休息"}),
        ("/score", ("万家乐", "9", "跳过", "跳过"), Score, {"value": 9}),
        ("/score", ("万家乐", "«八分»", "张姐", "«服务好»"), Score, {"value": 8, "contact": "张姐"}),
        ("/referral", ("万家乐", "«老陈烧烤»", "跳过", "跳过"), Referral, {"prospect": "老陈烧烤"}),
        ("/lost", ("万家乐", "竞争对手", "跳过", "11月23日"), Loss, {"reason": "competitor"}),
        (
            "/remind",
            ("«给张姐打电话»", "«明天10点»", "万家乐"),
            Reminder,
            {"summary": "给张姐打电话", "all_day": False},
        ),
    ],
)
async def test_every_kind_to_its_end(
    office: Office, command: str, answers: tuple[str, ...], noun: type[Filed], expected: dict[str, object]
) -> None:
    card = await walk(office, command, *answers)
    assert card.text.startswith("万家乐生活超市\n"), card.text
    assert labels(card)[:2] == ["修改", "撤销"]
    record = (await live(office, noun))[0]
    assert {name: getattr(record, name) for name in expected} == expected
    assert await customer_name(office, record) == "万家乐生活超市"


async def test_a_note_may_be_without_a_customer(office: Office) -> None:
    card = await walk(office, "/note", "不选客户", "«仓库钥匙在门卫»")
    assert "备注已记下" in card.text
    assert (await live(office, Note))[0].customer_id is None


async def test_back_skip_and_cancel(office: Office) -> None:
    step = await walk(office, "/visit", "华联超市城西店", "11月23日")
    assert "第3步" in step.text
    back = await office.tap(office.rep, step, "返回")
    assert "第2步" in back.text
    back = await office.tap(office.rep, back, "返回")
    assert "第1步" in back.text
    assert "返回" not in labels(back)
    again = await office.tap(office.rep, back, "万家乐")
    assert again.text.startswith("万家乐生活超市")
    gone = await office.tap(office.rep, again, "取消")
    assert gone.text == "👌 好的，没有保存。"
    assert not gone.buttons
    entry = await office.read(lambda session: session.scalars(select(Entry)).one())
    assert entry.state == EntryState.DROPPED
    assert "第2步" not in (await office.ask(office.rep, "拜访万家乐 张姐")).text


async def test_it_survives_a_restart_and_goes_on_by_tap_and_by_typing(office: Office) -> None:
    step = await walk(office, "/visit", "华联超市城西店")
    await office.restart()
    await office.tap(office.rep, step, "11月23日")
    await office.restart()
    step = await office.ask(office.rep, "谈了新品陈列")
    step = await office.tap(office.rep, step, "跳过")
    card = await office.tap(office.rep, step, "跳过")
    assert "🚶 拜访已记下" in card.text
    assert (await live(office, Touch))[0].summary == "谈了新品陈列"
