"""A guided entry that is left for something else: the news is filed, the draft offered once."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from bot.sandbox.model import Message
from bot.sandbox.people import Person
from db.complaint import Complaint
from db.entry import Entry, EntryState
from db.touch import Touch
from tests.integration.test_guided import walk
from tests.integration.test_main_job import live
from tests.office import Office, find_button, labels


async def after(person: Person, message: Message) -> Message:
    """The next message of the bot after one."""
    return await person.wait(lambda one: one.from_bot and one.id > message.id)


async def test_news_in_between_is_filed_and_the_draft_is_offered_once(office: Office) -> None:
    await walk(office, "/visit", "华联超市城西店", "11月23日")
    news = await office.ask(office.rep, "投诉：万家乐 上批货破损3箱")
    assert news.text.startswith("万家乐生活超市\n⚠️ 投诉已记下")
    offer = await after(office.rep, news)
    assert offer.text.splitlines() == ["华联超市城西店", "11月23日 周一", "⏸ 还没记完：🚶 拜访"]
    assert labels(offer) == ["继续", "不要了"]
    before = len(office.rep.messages)
    await office.ask(office.rep, "/today")
    assert len(office.rep.messages) == before + 2  # no second offer
    step = await office.tap(office.rep, offer, "继续")
    assert step.id == offer.id
    assert "第3步" in step.text
    await office.ask(office.rep, "谈了新品陈列")
    await office.ask(office.rep, "/today")
    assert len(await live(office, Complaint)) == 1


async def test_a_draft_can_be_dropped_where_it_is_offered(office: Office) -> None:
    await walk(office, "/visit", "华联超市城西店")
    answer = await office.ask(office.rep, "/today")
    offer = await after(office.rep, answer)
    go_on = find_button(offer, "继续")
    gone = await office.tap(office.rep, offer, "不要了")
    assert gone.text == "👌 好的，没有保存。"
    office.rep.press(offer.id, go_on)
    await office.ask(office.rep, "/today")
    assert not await live(office, Touch)


async def test_the_offer_waits_until_the_question_of_the_news_is_answered(office: Office) -> None:
    await walk(office, "/visit", "华联超市城西店")
    question = await office.ask(office.rep, "拜访好邻居，聊了聊年底促销")
    assert "是哪家客户？" in question.text
    card = await office.tap(office.rep, question, "江南店")
    assert "拜访已记下" in card.text
    offer = await office.rep.wait(lambda one: "还没记完" in one.text)
    assert offer.text.startswith("华联超市城西店")


async def test_another_guided_entry_in_between_comes_first(office: Office) -> None:
    await walk(office, "/visit", "华联超市城西店")
    card = await walk(office, "/note", "万家乐", "«周日休息»")
    assert "备注已记下" in card.text
    offer = await after(office.rep, card)
    assert "还没记完：🚶 拜访" in offer.text


async def test_an_empty_draft_is_not_offered(office: Office) -> None:
    await office.ask(office.rep, "/visit")
    before = len(office.rep.messages)
    await office.ask(office.rep, "/today")
    assert len(office.rep.messages) == before + 2
    entry = await office.read(lambda session: session.scalars(select(Entry)).one())
    assert entry.state == EntryState.DROPPED


async def test_after_half_an_hour_a_message_is_news(office: Office) -> None:
    await walk(office, "/visit", "华联超市城西店", "11月23日")
    office.clock.advance(timedelta(minutes=31))
    news = await office.ask(office.rep, "备注 万家乐 仓库搬到二楼了")
    assert news.text.startswith("万家乐生活超市\n📝 备注已记下")
    assert "还没记完" in (await after(office.rep, news)).text
