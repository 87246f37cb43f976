"""Open questions take answers alone: what is news or a question of its own is taken as such, and ours comes again."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.sandbox.model import Message
from db.customer import Customer
from db.entry import Entry, EntryState
from tests.office import Office, labels

OPEN = "今天去送了样品,老板满意"
OPEN_EN = "dropped off samples today, the owner was happy"


async def states(office: Office) -> list[str]:
    return await office.read(lambda session: list(session.scalars(select(Entry.state).order_by(Entry.id))))


async def offered_again(office: Office) -> Message:
    return await office.rep.wait(lambda one: "还没记完" in one.text and "送了样品" in one.text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("张姐生日农历八月十五", "生日"),
        ("给万家乐加标签 重点陈列", "档案已更新"),
        ("华联老板儿子考上大学了", "备注已记下"),
        ("新客户 金桥便利店", "客户已添加"),
        ("拜访万家乐 张姐,下周三再去", "拜访已记下"),
        ("/find 鑫源", "鑫源商贸"),
    ],
)
async def test_news_is_taken_and_the_question_comes_again(office: Office, text: str, said: str) -> None:
    await office.ask(office.rep, OPEN)
    answer = await office.ask(office.rep, text)
    assert said in answer.text
    offer = await offered_again(office)
    question = await office.tap(office.rep, offer, "继续")
    assert "是哪家客户" in question.text
    card = await office.ask(office.rep, "华联")
    assert "拜访已记下" in card.text
    assert (await states(office))[0] == EntryState.FILED


async def test_it_is_offered_once_and_can_be_dropped(office: Office) -> None:
    await office.ask(office.rep, OPEN)
    await office.ask(office.rep, "给万家乐加标签 重点陈列")
    offer = await offered_again(office)
    await office.tap(office.rep, offer, "不要了")
    assert (await states(office))[0] == EntryState.DROPPED
    await office.ask(office.rep, "华联账期45天")
    assert sum("还没记完" in one.text for one in office.rep.messages) == 0, "its message says that it was dropped"


@pytest.mark.parametrize("text", ["华联?", "王经理电话多少", "华联提过冷柜吗"])
async def test_a_question_in_between_leaves_ours_open(office: Office, text: str) -> None:
    await office.ask(office.rep, OPEN)
    answer = await office.ask(office.rep, text)
    assert answer.text.startswith("华联超市城西店")
    card = await office.ask(office.rep, "万家乐")
    assert "拜访已记下" in card.text
    assert card.text.startswith("万家乐")


@pytest.mark.parametrize("name", ["万家乐", "鑫源商贸 有限公司", "hualian", "就是华联"])
async def test_a_name_answers(office: Office, name: str) -> None:
    await office.ask(office.rep, OPEN)
    assert "拜访已记下" in (await office.ask(office.rep, name)).text


async def test_cancel_with_nothing_open(office: Office) -> None:
    assert "没有要取消的" in (await office.ask(office.rep, "取消")).text
    assert "nothing to cancel" in (await office.ask(office.rep_en, "Cancel")).text
    assert await states(office) == []


async def test_cancel_drops_what_is_asked_about(office: Office) -> None:
    await office.ask(office.rep, OPEN)
    assert "没有保存" in (await office.ask(office.rep, "取消")).text
    await office.ask(office.rep_en, OPEN_EN)
    assert "Nothing saved" in (await office.ask(office.rep_en, "never mind")).text
    assert set(await states(office)) == {EntryState.DROPPED}


async def test_cancel_leaves_a_record_that_is_there(office: Office) -> None:
    card = await office.ask(office.rep, "拜访华联 王经理")
    menu = await office.tap(office.rep, card, "修改")
    await office.tap(office.rep, menu, "联系人")
    assert "联系人：王经理" in (await office.ask(office.rep, "取消")).text
    assert await states(office) == [EntryState.FILED]


async def tier_question(office: Office) -> Message:
    card = await office.ask(office.manager, "/find 华联")
    page = await office.tap(office.manager, card, "档案")
    page = await office.tap(office.manager, page, "▶")
    page = await office.tap(office.manager, page, "等级")
    return await office.tap(office.manager, page, "重点客户")


@pytest.mark.parametrize("text", ["华联?", "王经理电话多少", "张姐电话多少", "拜访万家乐 张姐"])
async def test_the_reason_of_a_pinned_tier_is_no_lookup(office: Office, text: str) -> None:
    await tier_question(office)
    await office.ask(office.manager, text)
    query = select(Customer).where(Customer.name == "华联超市城西店")
    assert await office.read(lambda session: session.scalars(query).one().tier_reason) is None


async def test_a_reason_is_taken_after_a_lookup(office: Office) -> None:
    await tier_question(office)
    await office.ask(office.manager, "王经理电话多少")
    answer = await office.ask(office.manager, "五月开旗舰店")
    assert "五月开旗舰店" in answer.text


async def test_cancel_of_a_reason(office: Office) -> None:
    await tier_question(office)
    assert (await office.ask(office.manager, "取消")).text == "👌 好的，没有改动。"
    assert "等级" not in labels(await office.ask(office.manager, "/find 华联"))
