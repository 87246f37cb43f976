"""Some days after an order: asked once, on a working day at ten, the largest first; answered by taps, taken back."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.sandbox.model import Message
from bot.usecases.after_sale import lines_of_day
from bot.usecases.goodwill import account_of
from db.after_sale import AfterSale
from db.alarm import Alarm
from db.customer import Customer
from db.entry import Entry
from db.leave import Leave
from db.order import Order
from db.remark import Note
from db.user import User
from tests.integration.days import at, passes, switch_off
from tests.integration.desk import HUALIAN, TODAY, Desk, card_of, customer_id
from tests.integration.test_access import press
from tests.integration.test_main_job import live
from tests.office import REP, REP2, ZONE, Office, labels

ASKS = "用上了吗"


async def questions(office: Office) -> list[Message]:
    return [one for one in office.rep.messages if ASKS in one.text]


async def rows_of(office: Office) -> list[Any]:
    return await office.read(
        lambda session: [
            (one.usage, one.satisfaction, one.new_need)
            for one in session.scalars(select(AfterSale).order_by(AfterSale.id))
        ]
    )


async def asked(office: Office, text: str = "订单 华联 3.5万") -> Message:
    await office.speak_up(office.rep)
    await switch_off(office, office.rep, "agenda")
    await office.ask(office.rep, text)
    await passes(office, "2026-11-30 10:00:01")
    return await office.rep.wait(lambda one: ASKS in one.text)


async def test_a_week_later_at_ten_it_is_asked_and_answered_in_three_taps(office: Office) -> None:
    push = await asked(office)
    assert push.text.split("\n")[:2] == [HUALIAN, "🧾 11月23日 周一 · ¥35,000"]
    assert labels(push) == ["👍 在用", "⏳ 还没用", "🛑 停用了", "少发这类"]
    second = await office.tap(office.rep, push, "在用")
    assert (second.id, labels(second)) == (push.id, ["😊 满意", "😐 一般", "😠 不满意", "撤销"])
    third = await office.tap(office.rep, second, "😊")
    assert (third.id, labels(third)) == (push.id, ["没有新需求", "撤销"])
    done = await office.tap(office.rep, third, "没有新需求")
    assert done.text.split("\n")[-1] == "✅ 在用 · 满意 · 没有新需求"
    assert await rows_of(office) == [("uses", "good", False)]
    timeline = await office.tap(office.rep, await card_of(office), "往来")
    assert "¥35,000 · 在用 · 满意 · 没有新需求" in timeline.text


async def test_answers_are_taken_back(office: Office) -> None:
    push = await asked(office)
    second = await office.tap(office.rep, push, "停用了")
    await office.tap(office.rep, second, "😐")
    said = await office.ask(office.rep, "想要小包装的酱油")
    assert "📝 新需求：想要小包装的酱油" in said.text
    assert await rows_of(office) == [("stopped", "so_so", True)]
    notes = await live(office, Note)
    assert [one.summary for one in notes] == ["新需求：想要小包装的酱油"]
    again = await office.tap(office.rep, said, "撤销")
    assert labels(again)[0] == "👍 在用"
    assert await rows_of(office) == [(None, None, None)]
    assert await live(office, Note) == []


async def test_a_bad_answer_offers_a_complaint_and_counts(office: Office) -> None:
    push = await asked(office)
    second = await office.tap(office.rep, push, "还没用")
    third = await office.tap(office.rep, second, "😠")
    assert "⚠️ 记投诉" in labels(third)

    def balance(session: Session) -> float:
        customer = session.scalars(select(Customer).where(Customer.name == HUALIAN)).one()
        found = account_of(session, customer, at("2026-11-30 10:00").date(), ZONE)
        assert found is not None
        return found.balance

    assert await office.read(balance) == -4
    step = await office.tap(office.rep, third, "记投诉")
    assert step.id != push.id
    step = await office.ask(office.rep, "包装破了")
    assert "紧急" in " ".join(labels(step))
    drafts = await office.read(
        lambda session: [one.draft for one in session.scalars(select(Entry).where(Entry.state == "open"))]
    )
    number = await customer_id(office, HUALIAN)
    assert [(one["intent"], one["customer_id"], one["text"]) for one in drafts] == [("complaint", number, "包装破了")]


@pytest.mark.parametrize("text", ["华联回款3.5万", "华联 11月10日 下单 3.5万"])
async def test_payments_and_old_orders_are_not_asked_about(office: Office, text: str) -> None:
    await office.ask(office.rep, text)
    orders = await live(office, Order)
    alarms = await office.read(lambda session: session.scalars(select(Alarm).where(Alarm.kind == "after_sale")).all())
    assert (len(orders), len(alarms)) == (1, 0)


async def test_the_days_count_from_the_delivery_that_was_named(office: Office) -> None:
    await office.ask(office.rep, "华联下单3.5万，周五送货")
    due = await office.read(
        lambda session: session.scalars(select(Alarm.due_at).where(Alarm.kind == "after_sale")).all()
    )
    assert [one.astimezone(ZONE) for one in due] == [at("2026-12-04 10:00")]


async def test_the_admin_sets_the_days_or_never(office: Office) -> None:
    card = await office.ask(office.admin, "/cadence")
    card = await office.tap(office.admin, await office.tap(office.admin, card, "下單後"), "3天")
    assert "下單3天後" in card.text
    await office.ask(office.rep, "订单 华联 3.5万")
    due = await office.read(
        lambda session: session.scalars(select(Alarm.due_at).where(Alarm.kind == "after_sale")).all()
    )
    assert [one.astimezone(ZONE) for one in due] == [at("2026-11-26 10:00")]
    never = await office.tap(office.admin, await office.tap(office.admin, card, "下單後"), "不設")
    assert "我不問" in never.text
    await office.ask(office.rep, "订单 万家乐 3.5万")
    alarms = await office.read(lambda session: session.scalars(select(Alarm).where(Alarm.kind == "after_sale")).all())
    assert len(alarms) == 1


async def test_an_undone_order_is_not_asked_about_and_a_changed_one_once(office: Office) -> None:
    await office.speak_up(office.rep)
    await switch_off(office, office.rep, "agenda")
    card = await office.ask(office.rep, "订单 华联 3.5万")
    await office.tap(office.rep, card, "撤销")
    changed = await office.ask(office.rep, "订单 万家乐 100")
    menu = await office.tap(office.rep, changed, "修改")
    await office.tap(office.rep, menu, "金额")
    await office.ask(office.rep, "200")
    await passes(office, "2026-11-30 10:00:01")
    assert [one.text.split("\n")[1] for one in await questions(office)] == ["🧾 11月23日 周一 · ¥200"]
    assert len(await rows_of(office)) == 1


async def test_undone_between_the_ring_and_the_sending(office: Office) -> None:
    await asked(office)
    number = (await live(office, Order))[0].id

    def undo(session: Session) -> None:
        session.get_one(Order, number).undone_at = at("2026-11-30 10:05")

    await office.store.write(undo)
    assert (await press(office, REP, "as.use:1:uses")).alert
    assert await rows_of(office) == [(None, None, None)]


async def test_three_a_day_the_largest_first_the_rest_later(office: Office) -> None:
    await office.speak_up(office.rep)
    await switch_off(office, office.rep, "agenda")
    names = ["华联", "万家乐", "鑫源商贸", "好邻居江北店", "好邻居江南店"]
    for name, amount in zip(names, (100, 500, 300, 400, 200), strict=True):
        await office.ask(office.rep, f"订单 {name} {amount}")
    await passes(office, "2026-11-30 10:00:01")
    first = sorted(one.text.split("¥")[1].split("\n")[0] for one in await questions(office))
    assert first == ["300", "400", "500"]
    await passes(office, "2026-12-01 10:00:01")
    assert sorted(one.text.split("¥")[1].split("\n")[0] for one in await questions(office)) == [
        "100",
        "200",
        "300",
        "400",
        "500",
    ]


async def test_on_a_free_day_it_waits_for_the_next_working_day(office: Office) -> None:
    await office.speak_up(office.rep)
    await switch_off(office, office.rep, "agenda")
    office.clock.jump_to(at("2026-11-28 12:00"))  # a Saturday: a week later is one too
    await office.ask(office.rep, "订单 华联 3.5万")
    await passes(office, "2026-12-05 10:00:01")
    assert await questions(office) == []
    await passes(office, "2026-12-07 09:59")
    assert await questions(office) == []
    await passes(office, "2026-12-07 10:00:01")
    assert len(await questions(office)) == 1


async def test_after_days_without_power_it_is_still_asked_once_but_not_after_weeks(office: Office) -> None:
    await office.speak_up(office.rep)
    await switch_off(office, office.rep, "agenda")
    await office.ask(office.rep, "订单 华联 3.5万")
    await passes(office, "2026-12-03 15:00")
    assert len(await questions(office)) == 1
    await office.ask(office.rep, "订单 万家乐 3.5万")
    await passes(office, "2026-12-24 15:00")
    assert len(await questions(office)) == 1


async def test_who_switched_it_off_is_not_asked(office: Office) -> None:
    await office.speak_up(office.rep)
    await switch_off(office, office.rep, "after_sale")
    await office.ask(office.rep, "订单 华联 3.5万")
    await passes(office, "2026-11-30 10:00:01")
    assert await questions(office) == []
    assert await rows_of(office) == []


async def test_on_leave_the_stand_in_is_asked_and_may_answer(office: Office) -> None:
    def away(session: Session) -> None:
        people = {one.telegram_id: one.id for one in session.scalars(select(User))}
        first, last = at("2026-11-29 00:00").date(), at("2026-12-02 00:00").date()
        session.add(
            Leave(
                user_id=people[REP], first=first, last=last, stand_in_id=people[REP2], created_at=at("2026-11-23 09:00")
            )
        )

    await office.store.write(away)
    stand_in = office.sandbox.people[REP2]
    await office.speak_up(office.rep, stand_in)
    await office.ask(office.rep, "订单 华联 3.5万")
    await passes(office, "2026-11-30 10:00:01")
    push = await stand_in.wait(lambda one: ASKS in one.text)
    assert await questions(office) == []
    await office.tap(stand_in, push, "在用")
    assert await rows_of(office) == [("uses", None, None)]


async def test_a_customer_handed_over_is_the_new_owners_to_ask(office: Office) -> None:
    number = await customer_id(office, HUALIAN)
    other = office.sandbox.people[REP2]
    await office.speak_up(office.rep, other)
    await office.ask(office.rep, "订单 华联 3.5万")

    def hand_over(session: Session) -> None:
        session.get_one(Customer, number).owner_id = session.scalars(
            select(User.id).where(User.telegram_id == REP2)
        ).one()

    await office.store.write(hand_over)
    await passes(office, "2026-11-30 10:00:01")
    push = await other.wait(lambda one: ASKS in one.text)
    assert await questions(office) == []
    await office.tap(other, push, "在用")
    assert (await press(office, REP, "as.use:1:stopped")).alert


async def test_buttons_pressed_twice_out_of_turn_or_by_others(office: Office) -> None:
    push = await asked(office)
    assert (await press(office, REP2, "as.use:1:uses")).alert
    assert (await press(office, REP, "as.like:1:good")).alert
    assert (await press(office, REP, "as.none:1")).alert
    assert (await press(office, REP, "as.use:1:nonsense")).alert
    await office.tap(office.rep, push, "在用")
    await press(office, REP, "as.use:1:stopped")
    assert await rows_of(office) == [("uses", None, None)]


async def test_the_agenda_can_show_what_waits_for_an_answer(office: Office) -> None:
    push = await asked(office)

    def waiting(session: Session) -> list[str]:
        user = session.scalars(select(User).where(User.telegram_id == REP)).one()
        return [one.name for one in lines_of_day(session, user, at("2026-12-01 08:30").date(), 5)]

    assert await office.read(waiting) == [HUALIAN]
    lists = await office.ask(office.rep, "/care")
    opened = await office.tap(office.rep, lists, f"🧾 {HUALIAN}")
    assert ASKS in opened.text
    assert opened.id not in (lists.id, push.id)
    await office.tap(office.rep, opened, "在用")
    assert await office.read(waiting) == []


async def test_what_is_typed_about_another_customer_is_news(office: Office) -> None:
    push = await asked(office)
    await office.tap(office.rep, await office.tap(office.rep, push, "在用"), "😊")
    await office.ask(office.rep, "拜访万家乐生活超市，聊了陈列")
    assert await rows_of(office) == [("uses", "good", None)]
    assert await live(office, Note) == []


async def test_imported_orders_flood_nobody(office: Office) -> None:
    await office.store.write(lambda session: Desk(session, HUALIAN).order(1, "500"))
    alarms = await office.read(lambda session: session.scalars(select(Alarm).where(Alarm.kind == "after_sale")).all())
    assert (list(alarms), TODAY.isoformat()) == ([], "2026-11-23")


async def test_the_answers_are_on_the_card(office: Office) -> None:
    push = await asked(office)
    second = await office.tap(office.rep, push, "在用")
    await office.tap(office.rep, second, "😠")
    await office.ask(office.rep, "想要小包装的酱油")
    card = (await card_of(office)).text
    assert "🧾 11月23日 在用 · 不满意 · 有新需求" in card.split("\n")
    assert "📝 新需求：想要小包装的酱油" in card.split("\n")
    await passes(office, "2027-03-02 12:00")  # three months later it is no news
    assert "🧾" not in (await card_of(office)).text


async def test_of_an_order_that_was_taken_back_no_answer_is_on_the_card(office: Office) -> None:
    push = await asked(office)
    await office.tap(office.rep, push, "停用了")
    assert "🧾 11月23日 停用了" in (await card_of(office)).text
    number = (await live(office, Order))[0].id

    def undo(session: Session) -> None:
        session.get_one(Order, number).undone_at = at("2026-11-30 10:05")

    await office.store.write(undo)
    assert "停用了" not in (await card_of(office)).text
