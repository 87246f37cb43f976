"""Cards of many records and lists of many hits: pages in place, and every record within reach."""

from __future__ import annotations

import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.sandbox.model import Message
from db.complaint import Complaint
from db.customer import Customer
from db.entry import Entry, EntryState
from db.touch import Touch
from tests.integration.test_main_job import live, wait_for_alert
from tests.office import Office, find_button, labels

SHOPS = ("华联超市城西店", "万家乐", "鑫源商贸")
WEEK = "\n".join(f"拜访{SHOPS[number % 3]}，聊了第{number + 1}件事，下周三再去" for number in range(20))


def numbers(card: Message) -> list[int]:
    """The numbers of the records on a page."""
    return [int(found[1]) for line in card.text.splitlines() if (found := re.match(r"(\d+)\. ", line))]


async def test_a_week_pasted_in_one_go_has_pages(office: Office) -> None:
    page = await office.ask(office.rep, WEEK)
    assert len(await live(office, Touch)) == 20
    seen = [numbers(page)]
    while "▶" in labels(page):
        assert len(page.text.splitlines()) <= 12
        page = await office.tap(office.rep, page, "▶")
        seen.append(numbers(page))
    assert [number for some in seen for number in some] == list(range(1, 21))
    assert [len(some) for some in seen] == [6, 6, 6, 2]
    assert labels(page) == ["改第19条", "改第20条", "◀", "4/4", "全部撤销"]


async def test_each_record_is_undone_on_its_own_and_leads_back_to_its_page(office: Office) -> None:
    page = await office.tap(office.rep, await office.ask(office.rep, WEEK), "▶")
    one = await office.tap(office.rep, page, "改第8条")
    assert one.text.splitlines()[:2] == ["万家乐生活超市", "🚶 拜访已记下 · 11月23日 周一"]
    page = await office.tap(office.rep, one, "撤销")
    assert "2/4" in labels(page)
    assert "8. 万家乐生活超市 ↩️ 已撤销" in page.text
    gone = await office.read(lambda session: session.scalars(select(Touch).where(Touch.undone_at.is_not(None))).one())
    assert "第8件事" in gone.summary
    one = await office.tap(office.rep, page, "改第8条")
    page = await office.tap(office.rep, one, "恢复记录")
    assert len(await live(office, Touch)) == 20
    one = await office.tap(office.rep, page, "改第12条")
    page = await office.tap(office.rep, one, "返回")
    assert "2/4" in labels(page)


async def test_a_record_of_a_later_page_is_changed_in_place(office: Office) -> None:
    page = await office.tap(office.rep, await office.ask(office.rep, WEEK), "▶")
    one = await office.tap(office.rep, page, "改第9条")
    menu = await office.tap(office.rep, one, "修改")
    kinds = await office.tap(office.rep, menu, "记录类型")
    page = await office.tap(office.rep, kinds, "投诉")
    assert "9. 鑫源商贸有限公司 ⚠️ 投诉 · " in page.text
    assert "2/4" in labels(page)
    assert (len(await live(office, Touch)), len(await live(office, Complaint))) == (19, 1)


async def test_undoing_many_is_confirmed(office: Office) -> None:
    page = await office.ask(office.rep, WEEK)
    asked = await office.tap(office.rep, page, "全部撤销")
    assert "撤销这条消息的20条记录？" in asked.text
    back = await office.tap(office.rep, asked, "返回")
    assert back.text == page.text
    assert len(await live(office, Touch)) == 20
    await office.tap(office.rep, await office.tap(office.rep, back, "全部撤销"), "全部撤销")
    assert not await live(office, Touch)


async def test_undoing_a_few_is_not(office: Office) -> None:
    card = await office.ask(office.rep, "上午跑了华联和万家乐，华联投诉破损3箱，万家乐续签3.5万")
    done = await office.tap(office.rep, card, "全部撤销")
    assert "已撤销" in done.text
    states = await office.read(lambda session: set(session.scalars(select(Entry.state))))
    assert states == {EntryState.UNDONE}


async def test_open_questions_among_many_records_come_one_after_the_other(office: Office) -> None:
    lines = WEEK.splitlines()
    lines[7] = "拜访好邻居，聊了年底促销"
    lines[15] = "拜访好邻居，聊了新品"
    card = await office.ask(office.rep, "\n".join(lines))
    assert "8. 🚶 拜访" in card.text
    assert card.text.count("是哪家客户？") == 1
    assert len(card.text.splitlines()) <= 12
    card = await office.tap(office.rep, card, "江南店")
    assert "16. 🚶 拜访" in card.text
    assert "3/4" in labels(card)
    card = await office.tap(office.rep, card, "江北店")
    assert "是哪家客户？" not in card.text
    assert len(await live(office, Touch)) == 20


async def many_customers(office: Office, count: int, name: str) -> None:
    def add(session: Session) -> None:
        model = session.scalars(select(Customer).where(Customer.name == "万家乐生活超市")).one()
        session.add_all(
            Customer(
                name=name.format(number),
                owner_id=model.owner_id,
                team_id=model.team_id,
                created_at=model.created_at,
                updated_at=model.updated_at,
            )
            for number in range(1, count + 1)
        )

    await office.store.write(add)


async def test_more_than_thirty_hits_are_all_within_reach_and_pages_outlive_other_questions(office: Office) -> None:
    await many_customers(office, 45, "恒丰便利{:02}店")
    page = await office.ask(office.rep, "/find 恒丰便利")
    assert "1/8" in labels(page)
    names = [one for one in labels(page) if one.startswith("恒丰")]
    await office.ask(office.rep, "拜访好邻居，聊了聊年底促销")  # another question is open now
    await office.restart()
    while "▶" in labels(page):
        page = await office.tap(office.rep, page, "▶")
        names += [one for one in labels(page) if one.startswith("恒丰")]
    assert len(set(names)) == len(names) == 45
    back = await office.tap(office.rep, page, "◀")
    assert "7/8" in labels(back)
    card = await office.tap(office.rep, back, "恒丰")
    assert card.text.startswith("恒丰便利")


async def test_any_literal_part_of_a_long_name_is_found(office: Office) -> None:
    await many_customers(office, 1, "江苏苏州工业园区恒丰万邦国际供应链管理第{}分公司")
    for part in ("万邦国际", "供应链管理", "园区恒丰", "供應鏈"):
        found = await office.ask(office.rep, f"/find {part}")
        assert "供应链管理第1分公司" in found.text, part
    assert "Golden Dragon Trading" in (await office.ask(office.rep_en, "/find ragon Tra")).text


async def test_one_clear_hit_opens_the_card(office: Office) -> None:
    card = await office.ask(office.rep, "/find 江北")
    assert card.text.startswith("好邻居便利连锁(江北店) · ")
    await many_customers(office, 3, "华联{}号加盟店")
    card = await office.ask(office.rep, "/find 华联超市城西店")
    assert card.text.startswith("华联超市城西店 · ")


async def test_a_list_shows_nothing_the_reader_may_not_see_any_more(office: Office) -> None:
    await many_customers(office, 8, "恒丰便利{:02}店")
    page = await office.ask(office.rep, "/find 恒丰便利")

    def hand_over(session: Session) -> None:
        other = session.scalars(select(Customer).where(Customer.name == "金鼎烟酒行")).one()
        for customer in session.scalars(select(Customer).where(Customer.name.like("恒丰便利%"))):
            customer.owner_id = other.owner_id

    await office.store.write(hand_over)
    office.rep.press(page.id, find_button(page, "▶"))
    await wait_for_alert(office, "已经没有了")
