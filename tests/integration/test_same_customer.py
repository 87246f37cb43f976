"""A message that names nobody is about the customer of a moment ago only where its words say so."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from db.complaint import Complaint
from db.customer import Alias
from db.order import Order
from db.reminder import Reminder
from db.touch import Touch
from tests.integration.test_amend import SEVERAL
from tests.integration.test_main_job import live
from tests.office import Office, labels


@pytest.mark.parametrize(
    ("text", "noun"),
    [
        ("他们还要补20箱", Order),
        ("另外他们投诉破损3箱", Complaint),
        ("还是那家，续签3.5万", Order),
        ("顺便收了货款5000元", Order),
    ],
)
async def test_a_message_that_refers_to_the_last_customer_is_filed_there(
    office: Office, text: str, noun: type[Order] | type[Complaint]
) -> None:
    await office.ask(office.rep, "拜访鑫源商贸，谈了新品陈列")
    card = await office.ask(office.rep, text)
    assert card.text.splitlines()[0] == "鑫源商贸有限公司"
    (record,) = await live(office, noun)
    assert record.summary == text
    assert "修改" in labels(card)


async def test_in_english_too_and_it_is_no_lesson(office: Office) -> None:
    await office.ask(office.rep_en, "visited Golden Dragon, met Mr Tan")
    card = await office.ask(office.rep_en, "also needs 20 more boxes")
    assert card.text.splitlines()[0] == "Golden Dragon Trading"
    assert not await office.read(lambda session: list(session.scalars(select(Alias).where(Alias.user_id.is_not(None)))))


async def test_the_contact_met_there_leads_to_the_customer(office: Office) -> None:
    await office.ask(office.rep, "拜访鑫源商贸 李姐，谈了新品陈列")
    card = await office.ask(office.rep, "李姐觉得价格高")
    assert card.text.splitlines()[0] == "鑫源商贸有限公司"


async def test_without_a_word_that_refers_to_it_the_last_customer_is_only_offered_first(office: Office) -> None:
    await office.ask(office.rep, "拜访鑫源商贸，谈了新品陈列")
    question = await office.ask(office.rep, "投诉破损3箱，很生气")
    assert labels(question)[0] == "鑫源商贸有限公司"
    assert not await live(office, Complaint)
    card = await office.tap(office.rep, question, "鑫源")
    assert "投诉已记下" in card.text


@pytest.mark.parametrize("text", ["他们拜访了德胜渔港，要看价格表", "拜访德胜渔港，他们要看价格表"])
async def test_an_unknown_name_is_never_taken_for_the_last_customer(office: Office, text: str) -> None:
    await office.ask(office.rep, "拜访鑫源商贸，谈了新品陈列")
    question = await office.ask(office.rep, text)
    assert "是哪家客户" in question.text
    assert len(await live(office, Touch)) == 1


async def test_a_private_reminder_stays_private(office: Office) -> None:
    await office.ask(office.rep, "拜访鑫源商贸，谈了新品陈列")
    for text in ("提醒我8点开会", "顺便提醒我晚上7点接孩子"):
        card = await office.ask(office.rep, text)
        assert "鑫源" not in card.text
    assert [one.customer_id for one in await live(office, Reminder)] == [None, None]
    assert "记到 鑫源商贸有限公司" in labels(card)
    moved = await office.tap(office.rep, card, "记到")
    assert moved.text.splitlines()[0] == "鑫源商贸有限公司"


async def test_after_ten_minutes_it_is_another_matter(office: Office) -> None:
    await office.ask(office.rep, "拜访鑫源商贸，谈了新品陈列")
    office.clock.advance(timedelta(minutes=11))
    await office.ask(office.rep, "他们还要补20箱")
    assert not await live(office, Order)


async def test_a_message_about_several_customers_leads_to_none(office: Office) -> None:
    await office.ask(office.rep, SEVERAL)
    await office.ask(office.rep, "他们还要补20箱")
    summaries = [one.summary for one in await live(office, Order)]
    assert "他们还要补20箱" not in summaries


async def test_a_question_that_refers_to_the_last_customer_is_answered_about_it(office: Office) -> None:
    await office.ask(office.rep, "拜访鑫源商贸，谈了新品陈列")
    card = await office.ask(office.rep, "他们上次什么时候去的？")
    assert "鑫源商贸有限公司" in card.text
    assert "上次拜访" in card.text


@pytest.mark.parametrize("said", ["已经给她改好了", "刚才又跟她通了电话", "让她先看看合同"])
async def test_somebody_met_a_moment_ago_needs_no_name(office: Office, said: str) -> None:
    await office.ask(office.rep, "拜访华联超市 王经理,聊了账单")
    card = await office.ask(office.rep, said)
    assert card.text.splitlines()[0] == "华联超市城西店"
    assert labels(card) == ["修改", "撤销"]
