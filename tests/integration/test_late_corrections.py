"""Corrections that come too late or in between: of what was undone, of a customer handed over, beside an album."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.sandbox.model import Message
from db.customer import Customer
from db.entry import Entry, EntryState
from db.order import Order
from db.touch import Touch
from db.user import User
from tests.integration.test_amend import VISIT, answer
from tests.integration.test_edits import PIXEL, edit, mine, nothing_more
from tests.integration.test_main_job import live
from tests.office import REP2, Office, labels

AWAY = "现在由同事负责"


async def entries(office: Office) -> list[Entry]:
    return await office.read(lambda session: list(session.scalars(select(Entry).order_by(Entry.id))))


async def hand_over(office: Office, name: str = "华联超市") -> None:
    def work(session: Session) -> None:
        colleague = session.scalars(select(User).where(User.telegram_id == REP2)).one()
        customer = session.scalars(select(Customer).where(Customer.name.startswith(name))).one()
        customer.owner_id, customer.updated_at = colleague.id, office.clock.now()

    await office.store.write(work)


# Undone


@pytest.mark.parametrize("text", ["改成昨天", "昨天", "不是今天，是昨天"])
async def test_a_correction_of_an_undone_record_is_noted_and_offered_for_restoring(office: Office, text: str) -> None:
    card = await office.ask(office.rep, VISIT)
    await office.tap(office.rep, card, "撤销")
    said = await answer(office, office.rep, card, text)
    assert said.id == card.id
    assert "点“恢复记录”，就按修改后的保存" in said.text
    assert labels(said) == ["恢复记录"]
    assert not await live(office, Touch)
    restored = await office.tap(office.rep, said, "恢复记录")
    assert "11月22日" in restored.text
    assert [one.happened_on for one in await live(office, Touch)] == [date(2026, 11, 22)]


async def test_what_needs_a_question_waits_for_the_restoring(office: Office) -> None:
    card = await office.ask(office.rep, VISIT)
    await office.tap(office.rep, card, "撤销")
    said = await answer(office, office.rep, card, "不是华联")
    assert "先点“恢复记录”" in said.text
    assert labels(said) == ["恢复记录"]
    assert [one.state for one in await entries(office)] == [EntryState.UNDONE]


async def test_news_in_reply_to_an_undone_card_is_still_news(office: Office) -> None:
    card = await office.ask(office.rep, VISIT)
    await office.tap(office.rep, card, "撤销")
    said = await answer(office, office.rep, card, "下单 3500")
    assert "订单已记下" in said.text
    assert len(await live(office, Order)) == 1


# Handed over


async def test_a_reply_changes_nothing_of_a_customer_handed_over(office: Office) -> None:
    card = await office.ask(office.rep, VISIT)
    await hand_over(office)
    before = [(one.state, one.draft) for one in await entries(office)]
    said = await answer(office, office.rep, card, "改成昨天")
    assert AWAY in said.text
    assert AWAY in (await office.ask(office.rep, "不是今天，是昨天")).text
    assert [(one.state, one.draft) for one in await entries(office)] == before
    assert [one.happened_on for one in await live(office, Touch)] == [date(2026, 11, 23)]


async def test_nor_does_an_edit(office: Office) -> None:
    await office.ask(office.rep, VISIT)
    await hand_over(office)
    said = await edit(office, VISIT.replace("王经理", "张经理"))
    assert AWAY in said.text
    assert [one.contact for one in await live(office, Touch)] == ["王经理"]


async def test_nor_does_an_edit_of_a_message_of_two_records(office: Office) -> None:
    await office.ask(office.rep, "拜访华联超市城西店，谈了新品\n拜访万家乐，谈了年货")
    await hand_over(office)
    office.rep.edit(mine(office).id, "拜访华联超市城西店，谈了促销\n拜访万家乐，谈了年货和价格")
    await nothing_more(office)
    summaries = [one.summary for one in await live(office, Touch)]
    assert len(summaries) == 2
    assert "拜访华联超市城西店，谈了新品" in summaries


async def test_nor_does_undoing_the_message(office: Office) -> None:
    card = await office.ask(office.rep, "拜访华联超市城西店，谈了新品\n拜访万家乐，谈了年货")
    await hand_over(office)
    await office.tap(office.rep, card, "全部撤销")
    assert [one.summary for one in await live(office, Touch)] == ["拜访华联超市城西店，谈了新品"]


async def test_nor_does_a_typed_answer(office: Office) -> None:
    card = await office.ask(office.rep, VISIT)
    menu = await office.tap(office.rep, card, "修改")
    await office.tap(office.rep, menu, "联系人")
    await hand_over(office)
    await office.ask(office.rep, "李姐")
    assert [one.contact for one in await live(office, Touch)] == ["王经理"]


async def test_nor_does_a_photo_go_there(office: Office) -> None:
    await office.ask(office.rep, VISIT)
    await hand_over(office)
    office.rep.send_photo(PIXEL)
    assert "已加到 华联" not in (await office.rep.wait_answer()).text


# Beside an album


async def test_the_question_of_which_record_outlives_the_rest_of_the_album(office: Office) -> None:
    card = await office.ask(office.rep, "拜访华联超市城西店，谈了新品\n拜访万家乐，谈了年货")
    album = str(office.sandbox.world.next_album())
    office.rep.send_photo(PIXEL, "改成昨天", reply_to=card.id, album=album)
    asked: Message = await office.rep.wait(lambda one: "要改哪一条" in one.text)
    office.rep.send_photo(PIXEL + b"2", reply_to=card.id, album=album)
    shown = await office.rep.wait(lambda one: "2张照片" in one.text)
    assert shown.id == asked.id
    assert "要改哪一条" in shown.text
    assert labels(shown)[:2] == labels(asked)[:2]
    await office.tap(office.rep, shown, "2. 万家乐")
    days = {one.summary: one.happened_on for one in await live(office, Touch)}
    assert days["拜访万家乐，谈了年货"] == date(2026, 11, 22)
    kept = [one for one in await entries(office) if one.state == EntryState.OPEN]
    assert kept == []
