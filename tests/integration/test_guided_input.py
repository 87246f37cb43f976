"""What is typed, tapped or sent at a step: wrong values, old buttons, names, photos, the calendar."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from db.customer import Customer
from db.entry import Attachment, Entry, EntryState
from db.remark import Note
from tests.integration.test_guided import PIXEL, walk
from tests.integration.test_main_job import live
from tests.office import REP, Office, find_button, labels


@pytest.mark.parametrize(
    ("command", "before", "typed", "error"),
    [
        ("/order", ("万家乐",), "很多", "可以这样写：3500"),
        ("/order", ("万家乐",), "0", "可以这样写：3500"),
        ("/score", ("万家乐",), "11", "比如：8"),
        ("/visit", ("万家乐",), "明天", "比如：昨天"),
        ("/visit", ("万家乐",), "哦那个啥", "比如：昨天"),
        ("/promise", ("万家乐", "«发报价单»"), "昨天", "已经过了"),
        ("/complaint", ("万家乐", "«破损3箱»"), "挺急的", "请点下面的按钮"),
    ],
)
async def test_bad_input_is_said_with_an_example_and_nothing_is_lost(
    office: Office, command: str, before: tuple[str, ...], typed: str, error: str
) -> None:
    step = await walk(office, command, *before)
    again = await office.ask(office.rep, typed)
    assert error in again.text
    assert step.text.splitlines()[-1] == again.text.splitlines()[-1]
    entries = await office.read(lambda session: list(session.scalars(select(Entry.state))))
    assert entries == [EntryState.OPEN]


async def test_double_taps_and_old_buttons_change_nothing(office: Office) -> None:
    first = await office.ask(office.rep, "/visit")
    hualian, wanjiale = find_button(first, "华联超市城西店"), find_button(first, "万家乐")
    for _ in range(2):
        office.rep.press(first.id, hualian)
    await office.rep.wait_answer()
    step = await office.ask(office.rep, "昨天")
    assert "第3步" in step.text
    office.rep.press(first.id, wanjiale)
    await office.rep.wait(lambda one: one.id == first.id and "第3步" in one.text)
    entry = await office.read(lambda session: session.scalars(select(Entry)).one())
    assert (entry.draft["event_date"], entry.draft["guided"]) == ("2026-11-22", "words")
    customer = await office.read(lambda session: session.get(Customer, entry.draft["customer_id"]))
    assert customer is not None
    assert customer.name == "华联超市城西店"


async def test_a_button_of_a_finished_entry_says_it_is_done(office: Office) -> None:
    first = await office.ask(office.rep, "/note")
    button = find_button(first, "万家乐")
    await office.tap(office.rep, first, "万家乐")
    card = await office.ask(office.rep, "周日休息")
    office.rep.press(first.id, button)
    await office.ask(office.rep, "/today")
    assert len(await live(office, Note)) == 1
    assert "备注已记下" in card.text


async def test_nobody_else_can_press_the_buttons(office: Office) -> None:
    await walk(office, "/visit", "华联超市城西店")
    entry = await office.read(lambda session: session.scalars(select(Entry)).one())
    other = await office.ask(office.rep_en, "/visit")
    button = replace(find_button(other, "Acme"), data=f"g.go:{entry.id}:day:2026-11-23")
    office.rep_en.press(other.id, button)
    await office.ask(office.rep_en, "/today")
    kept = await office.read(lambda session: session.get_one(Entry, entry.id))
    assert kept.draft["guided"] == "day"


async def test_a_customer_of_somebody_else_cannot_be_chosen(office: Office) -> None:
    first = await office.ask(office.rep, "/visit")
    entry = await office.read(lambda session: session.scalars(select(Entry)).one())
    foreign = await office.read(
        lambda session: session.scalars(select(Customer.id).where(Customer.name == "Acme Foods")).one()
    )
    button = replace(find_button(first, "万家乐"), data=f"g.go:{entry.id}:customer:{foreign}")
    office.rep.press(first.id, button)
    await office.ask(office.rep, "/help")
    kept = await office.read(lambda session: session.get_one(Entry, entry.id))
    assert kept.draft["customer_id"] is None


async def test_a_typed_name_finds_offers_or_makes_the_customer(office: Office) -> None:
    found = await walk(office, "/visit", "«鑫源»")
    assert found.text.startswith("鑫源商贸有限公司\n")
    unclear = await walk(office, "/visit", "«好邻居»")
    assert "“好邻居”是哪一家？" in unclear.text
    assert len([one for one in labels(unclear) if one.startswith("好邻居")]) == 2
    unknown = await walk(office, "/visit", "«德胜渔港»")
    step = await office.tap(office.rep, unknown, "➕")
    assert step.text.startswith("德胜渔港\n")
    await office.tap(office.rep, step, "取消")
    names = await office.read(
        lambda session: list(session.scalars(select(Customer.name).where(Customer.undone_at.is_(None))))
    )
    assert "德胜渔港" not in names


async def test_a_typed_nickname_is_learnt_when_its_customer_is_tapped(office: Office) -> None:
    step = await walk(office, "/note", "«老华»", "全部客户", "华联超市城西店")
    card = await office.ask(office.rep, "周日休息")
    assert "💡 下次我就知道：老华 = 华联超市城西店" in card.text
    assert step.text.startswith("华联超市城西店\n")
    again = await walk(office, "/note", "«老华»")
    assert again.text.startswith("华联超市城西店\n")


async def test_many_customers_are_paged_recent_ones_first(office: Office) -> None:
    def many(session: Session) -> None:
        owner = session.scalars(select(Customer).where(Customer.name == "万家乐生活超市")).one()
        session.add_all(
            Customer(
                name=f"测试门店{number:02}",
                owner_id=owner.owner_id,
                team_id=owner.team_id,
                created_at=owner.created_at,
                updated_at=owner.updated_at,
            )
            for number in range(40)
        )

    await office.store.write(many)
    await office.ask(office.rep, "拜访万家乐 张姐")
    page = await office.ask(office.rep, "/visit")
    seen = [labels(page)[:6]]
    assert seen[0][0] == "万家乐生活超市"
    while "▶" in labels(page):
        page = await office.tap(office.rep, page, "▶")
        seen.append([one for one in labels(page) if one not in ("◀", "▶", "取消")])
    names = [name for names in seen for name in names]
    assert len(names) == len(set(names)) == 45
    assert len(seen) == 8
    step = await office.tap(office.rep, page, names[-1])
    assert step.text.startswith(names[-1])


async def test_an_empty_customer_list(office: Office) -> None:
    step = await office.ask(office.manager, "/visit")
    assert step.buttons
    newcomer = office.sandbox.people[REP]

    def none(session: Session) -> None:
        for customer in session.scalars(select(Customer)):
            customer.undone_at = customer.created_at

    await office.store.write(none)
    step = await office.ask(newcomer, "/visit")
    assert "把名字发给我，比如：华联超市" in step.text
    step = await office.ask(newcomer, "德胜渔港")
    step = await office.tap(newcomer, step, "➕ 新建：德胜渔港")
    assert step.text.startswith("德胜渔港\n")


async def test_a_photo_on_the_way_goes_to_the_entry(office: Office) -> None:
    await walk(office, "/visit", "华联超市城西店", "11月23日")
    office.rep.send_photo(PIXEL)
    step = await office.rep.wait_answer()
    assert "📎 已添加" in step.text
    assert "第3步" in step.text
    assert len(await office.read(lambda session: list(session.scalars(select(Attachment))))) == 1


async def test_the_calendar_of_a_step(office: Office) -> None:
    step = await walk(office, "/visit", "华联超市城西店", "选日期")
    assert "2026年11月" in labels(step)
    step = await office.tap(office.rep, step, "12")
    assert "11月12日 周四" in step.text
    assert "第3步" in step.text
