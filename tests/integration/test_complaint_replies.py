"""A reply to a push: words do what the buttons do, and every push knows what it is about."""

from __future__ import annotations

import pytest

from bot.sandbox.model import Message
from db.complaint import Complaint
from db.remark import Note
from db.reminder import Reminder
from tests.integration.test_amend import answer
from tests.integration.test_complaints import raised
from tests.integration.test_main_job import live
from tests.office import REP2, Office, find_button, labels


async def case(office: Office) -> Complaint:
    return (await live(office, Complaint))[0]


@pytest.mark.parametrize("text", ["我来处理", "收到，我来跟进", "我來處理", "I'll take it"])
async def test_the_manager_takes_it(office: Office, text: str) -> None:
    _, alert = await raised(office)
    said = await answer(office, office.manager, alert, text)
    assert "状态：处理中，负责人：王芳" in said.text
    assert (await case(office)).state == "acknowledged"
    told = await office.rep.wait(lambda one: "王芳 已接手" in one.text)
    assert told.text.startswith("鑫源商贸有限公司\n")


@pytest.mark.parametrize("text", ["交给陈伟", "转给陈伟处理", "让陈伟去处理", "交給陳偉", "assign to 陈伟", "交给阿伟"])
async def test_the_manager_gives_it_to_somebody(office: Office, text: str) -> None:
    _, alert = await raised(office)
    said = await answer(office, office.manager, alert, text)
    assert "负责人：陈伟" in said.text
    assert "交给你处理" in (await office.sandbox.people[REP2].wait(lambda one: "交给你" in one.text)).text


async def test_a_name_that_nobody_has_is_asked(office: Office) -> None:
    _, alert = await raised(office)
    asked = await answer(office, office.manager, alert, "交给小赵")
    assert "交给谁处理" in asked.text
    assert {"李娜", "陈伟"} <= set(labels(asked))
    assert (await case(office)).state == "open"
    await office.tap(office.manager, asked, "陈伟")
    assert (await case(office)).state == "acknowledged"


@pytest.mark.parametrize("text", ["已解决", "resolved", "解决了", "搞定了！"])
async def test_the_manager_settles_it(office: Office, text: str) -> None:
    _, alert = await raised(office)
    said = await answer(office, office.manager, alert, text)
    assert "状态：已解决" in said.text
    assert labels(said) == ["重新打开"]
    told = await office.rep.wait(lambda one: "说投诉已解决" in one.text)
    again = await answer(office, office.rep, told, "还没解决")
    assert "状态：重新处理" in again.text
    assert (await case(office)).state == "reopened"


async def test_the_reporter_settles_it_by_a_reply_to_the_own_card(office: Office) -> None:
    card, _ = await raised(office)
    said = await answer(office, office.rep, card, "已解决")
    assert "状态：已解决" in said.text
    await office.manager.wait(lambda one: "说投诉已解决" in one.text)


async def test_what_is_said_beyond_it_is_kept(office: Office) -> None:
    _, alert = await raised(office)
    await answer(office, office.manager, alert, "已解决，备注：客户要一张新发票")
    await office.manager.wait(lambda one: "备注已记下" in one.text)
    assert (await case(office)).state == "resolved"
    assert [one.summary for one in await live(office, Note)] == ["备注：客户要一张新发票"]


async def test_what_says_nothing_of_the_kind_is_answered_with_what_can_be_said(office: Office) -> None:
    _, alert = await raised(office)
    said = await answer(office, office.manager, alert, "嗯嗯那边再看看")
    assert "我来处理 · 交给" in said.text
    assert (await case(office)).state == "open"


async def test_a_rep_cannot_give_it_away(office: Office) -> None:
    card, _ = await raised(office)
    said = await answer(office, office.rep, card, "交给陈伟")
    assert "这个要请经理来操作" in said.text
    assert (await case(office)).state == "open"


async def test_a_reply_to_who_took_it_is_about_the_case(office: Office) -> None:
    _, alert = await raised(office)
    await office.tap(office.manager, alert, "接手")
    taken = await office.rep.wait(lambda one: "已接手" in one.text)
    said = await answer(office, office.rep, taken, "备注：客户周五要回复")
    assert said.text.startswith("鑫源商贸有限公司\n")
    assert [one.customer_id for one in await live(office, Note)] == [(await case(office)).customer_id]


async def test_a_reply_to_a_withdrawal_is_about_the_customer(office: Office) -> None:
    card, _ = await raised(office)
    await office.tap(office.rep, card, "撤销")
    gone: Message = await office.manager.wait(lambda one: "撤回" in one.text)
    said = await answer(office, office.manager, gone, "备注：客户周五要回复")
    assert said.text.startswith("鑫源商贸有限公司\n")
    assert len(await live(office, Note)) == 1


async def test_a_reply_to_the_choice_of_people_is_about_the_case(office: Office) -> None:
    _, alert = await raised(office)
    asked = await answer(office, office.manager, alert, "交给小赵")
    said = await answer(office, office.manager, asked, "交给陈伟")
    assert "负责人：陈伟" in said.text
    assert find_button(said, "已解决")
    assert not await live(office, Reminder)
