"""A customer on no list beside one that is known; a branch picked by a word of its name; a name only alike; a paste."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from db.customer import Customer
from db.entry import Entry, EntryState
from db.touch import Touch
from tests.integration.test_main_job import live
from tests.office import Office, labels


async def states(office: Office) -> list[EntryState]:
    found = await office.read(lambda session: list(session.scalars(select(Entry).order_by(Entry.id))))
    return [EntryState(entry.state) for entry in found]


async def test_a_stranger_in_the_same_message_is_asked_about(office: Office) -> None:
    card = await office.ask(office.rep, "上午跑了华联和德胜,华联投诉破损3箱,德胜续签3.5万")
    assert "华联超市城西店" in card.text
    assert "德胜" in card.text
    assert sorted(await states(office)) == sorted([EntryState.FILED, EntryState.OPEN])


@pytest.mark.parametrize("typed", ["江北", "江北那家", "江北店"])
async def test_a_word_of_one_offered_branch_picks_it(office: Office, typed: str) -> None:
    await office.ask(office.rep, "拜访好邻居，聊了聊年底促销")
    await office.ask(office.rep, typed)
    touch = (await live(office, Touch))[0]
    name = await office.read(lambda session: session.get_one(Customer, touch.customer_id).name)
    assert name == "好邻居便利连锁(江北店)"


async def test_a_name_that_is_only_alike_is_asked_about(office: Office) -> None:
    question = await office.ask(office.rep, "拜访华联药房，老板要看价格表")
    assert await states(office) == [EntryState.OPEN]
    assert {"华联超市城西店", "➕ 新建：华联药房"} <= set(labels(question))


async def test_a_long_paste_gives_records_and_keeps_every_word(office: Office) -> None:
    lines = [f"{day}号拜访万家乐 聊了第{day}件事" for day in range(1, 21)]
    await office.ask(office.rep, "\n".join(lines))
    kept = await office.read(lambda session: [entry.text for entry in session.scalars(select(Entry))])
    assert [line for line in lines if not any(line in text for text in kept)] == []
    assert len(kept) == 20
