"""A promise whose day is over: kept or not, by a tap, and taken back."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.sandbox.model import Message
from db.promise import Promise
from db.reminder import Reminder
from tests.integration.test_access import press
from tests.integration.test_amend import answer
from tests.integration.test_main_job import live
from tests.office import REP, Office, labels

SAID = "答应华联王经理周三前送样品"


async def state(office: Office) -> tuple[str, str]:
    return (await live(office, Promise))[0].state, (await live(office, Reminder))[0].state


async def overdue_push(office: Office) -> Message:
    await office.ask(office.rep, SAID)
    office.clock.jump_to(datetime(2026, 11, 25, 1, 0, 1, tzinfo=UTC))
    push = await office.rep.wait(lambda one: "你答应过" in one.text)
    assert "✗ 没做到" not in labels(push)  # its day has only begun
    await office.tap(office.rep, push, "明天")
    office.clock.jump_to(datetime(2026, 11, 26, 1, 0, 1, tzinfo=UTC))
    return await office.rep.wait(lambda one: "你答应过" in one.text and one.id > push.id)


async def test_not_kept_from_the_push_and_taken_back(office: Office) -> None:
    push = await overdue_push(office)
    assert push.text.split("\n")[:2] == ["华联超市城西店", "🤝 你答应过：送样品"]
    said = await office.tap(office.rep, push, "没做到")
    assert said.text.endswith("✗ 没做到")
    assert await state(office) == ("broken", "done")
    assert labels(said) == ["撤销"]
    again = await office.tap(office.rep, said, "撤销")
    assert "✗ 没做到" in labels(again)
    assert await state(office) == ("open", "pushed")
    await office.tap(office.rep, again, "办好了")
    assert await state(office) == ("kept", "done")


async def test_not_kept_from_the_card(office: Office) -> None:
    card = await office.ask(office.rep, SAID)
    assert "✗ 没做到" not in labels(card)
    office.clock.jump_to(datetime(2026, 11, 26, 1, 0, 1, tzinfo=UTC))
    await office.rep.wait(lambda one: "你答应过" in one.text)
    card = await answer(office, office.rep, card, "联系人是李经理")
    assert labels(card)[:2] == ["✓ 已兑现", "✗ 没做到"]
    said = await office.tap(office.rep, card, "没做到")
    assert "✗ 没做到" in said.text
    assert (await state(office))[0] == "broken"
    said = await office.tap(office.rep, said, "还没了结")
    assert (await state(office))[0] == "open"
    said = await office.tap(office.rep, said, "已兑现")
    assert "✓ 已兑现" in said.text
    assert (await state(office))[0] == "kept"
    asked = await office.rep.wait(lambda one: "客户知道已经办好了吗" in one.text)
    assert "✓ 已兑现，客户已知道" in (await office.tap(office.rep, asked, "已经知道")).text
    assert (await live(office, Promise))[0].heard is True


async def test_kept_stays_kept(office: Office) -> None:
    push = await overdue_push(office)
    await office.tap(office.rep, push, "办好了")
    assert (await press(office, REP, "r.broken:1")).toast == "这件事已经处理过了。"
    assert (await state(office))[0] == "kept"


async def test_a_plain_reminder_says_what_to_do_and_nothing_twice(office: Office) -> None:
    await office.ask(office.rep, "提醒我下午3点给王经理打电话")
    office.clock.jump_to(datetime(2026, 11, 23, 7, 0, 1, tzinfo=UTC))
    push = await office.rep.wait_answer()
    assert push.text == "华联超市城西店\n⏰ 提醒：给王经理打电话\n联系人：王经理"


async def test_a_follow_up_quotes_the_visit_below_what_to_do(office: Office) -> None:
    await office.ask(office.rep, "拜访华联超市城西店 王经理，谈了新品陈列，周三再去")
    office.clock.jump_to(datetime(2026, 11, 25, 1, 0, 1, tzinfo=UTC))
    push = await office.rep.wait_answer()
    assert push.text.split("\n") == [
        "华联超市城西店",
        "⏰ 该跟进了：再去",
        "联系人：王经理",
        "“拜访华联超市城西店 王经理，谈了新品陈列，周三再去”",
    ]


async def test_an_order_without_an_amount_shows_its_words(office: Office) -> None:
    card = await office.ask(office.rep, "华联下单20箱矿泉水")
    assert "“华联下单20箱矿泉水”" in card.text
