"""[➕ New]: once for two taps, never a second customer of the same name, and nothing told of a colleague's."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from db.customer import Customer
from db.entry import Entry, EntryState
from db.touch import Touch
from tests.integration.test_main_job import live
from tests.office import Office, find_button, labels


async def names(office: Office) -> list[str]:
    return await office.read(lambda session: list(session.scalars(select(Customer.name).order_by(Customer.id))))


async def quiet(office: Office) -> None:
    """Everything sent so far has been handled."""
    await office.ask(office.rep, "/today")


async def test_a_second_tap_adds_nothing_and_asks_nothing(office: Office) -> None:
    question = await office.ask(office.rep, "拜访德胜渔港，老板要看价格表")
    new = find_button(question, "➕")
    office.rep.press(question.id, new)
    office.rep.press(question.id, new)
    card = await office.rep.wait(lambda one: "拜访已记下" in one.text)
    await quiet(office)
    assert (await names(office)).count("德胜渔港") == 1
    assert not any("新客户叫什么" in one.text for one in office.rep.messages)
    assert "做过" in office.rep.alerts[-1].text or "处理" in office.rep.alerts[-1].text, office.rep.alerts
    assert card.id == question.id


async def test_a_second_tap_on_new_without_a_name_asks_once(office: Office) -> None:
    card = await office.ask(office.rep, "拜访华联超市城西店 王经理")
    menu = await office.tap(office.rep, card, "修改")
    choice = await office.tap(office.rep, menu, "客户")
    new = find_button(choice, "➕ 新客户")
    office.rep.press(choice.id, new)
    office.rep.press(choice.id, new)
    await office.rep.wait(lambda one: "新客户叫什么" in one.text)
    assert "拜访已记下" in (await office.ask(office.rep, "德胜渔港")).text
    assert sum("新客户叫什么" in one.text for one in office.rep.messages) == 1


@pytest.mark.parametrize("name", ["鑫源商贸有限公司", "鑫源商贸 有限公司", "鑫源商貿有限公司"])
async def test_a_name_that_is_on_the_list_takes_the_customer_there(office: Office, name: str) -> None:
    before = await names(office)
    card = await office.ask(office.rep, "拜访华联超市城西店 王经理")
    menu = await office.tap(office.rep, card, "修改")
    choice = await office.tap(office.rep, menu, "客户")
    await office.tap(office.rep, choice, "➕ 新客户")
    card = await office.ask(office.rep, name)
    assert card.text.startswith("鑫源商贸有限公司\n")
    assert "鑫源商贸有限公司 已在你的客户名单里" in card.text
    assert await names(office) == before
    touch = (await live(office, Touch))[0]
    customer = await office.read(lambda session: session.get_one(Customer, touch.customer_id))
    assert customer.name == "鑫源商贸有限公司"


async def test_of_a_colleagues_customer_nothing_is_told_and_the_words_stay(office: Office) -> None:
    before = await names(office)
    question = await office.ask(office.rep, "拜访金鼎烟酒行，谈了年货")
    refused = await office.tap(office.rep, question, "➕ 新建：金鼎烟酒行")
    assert refused.text == "同事那里已有叫 金鼎烟酒行 的客户，请问一下经理。"
    assert labels(refused) == ["换个名称", "先存草稿"]
    kept = await office.tap(office.rep, refused, "先存草稿")
    assert "谈了年货" in kept.text
    assert "草稿" in kept.text
    assert [one.state for one in await office.read(lambda s: list(s.scalars(select(Entry))))] == [EntryState.OPEN]
    again = await office.tap(office.rep, kept, "继续")
    refused = await office.tap(office.rep, again, "➕")
    await office.tap(office.rep, refused, "换个名称")
    card = await office.ask(office.rep, "金鼎烟酒行江北店")
    assert card.text.startswith("金鼎烟酒行江北店\n")
    assert await names(office) == [*before, "金鼎烟酒行江北店"]


async def test_an_admin_takes_whosever_it_is(office: Office) -> None:
    before = await names(office)
    question = await office.ask(office.admin, "拜訪德勝漁港，老闆要看價格表")
    asked = await office.tap(office.admin, question, "➕")
    await office.tap(office.admin, asked, "返回")
    card = await office.ask(office.admin, "金鼎 煙酒行")
    assert card.text.startswith("金鼎烟酒行\n")
    assert await names(office) == before


async def test_a_manager_is_told_whose_it_is(office: Office) -> None:
    before = await names(office)
    question = await office.ask(office.manager, "拜访德胜渔港，谈了合作")
    asked = await office.ask(office.manager, "Blue Bottle Cafe")
    refused = await office.tap(office.manager, asked, "➕")
    assert refused.text == "Grace 已有叫 Blue Bottle Cafe 的客户。"
    assert await names(office) == before
    assert question.id != refused.id


async def test_a_guided_entry_takes_the_customer_there_or_asks_for_another(office: Office) -> None:
    before = await names(office)
    await office.ask(office.rep, "/note")
    unknown = await office.ask(office.rep, "金鼎烟酒行")
    refused = await office.tap(office.rep, unknown, "➕")
    assert "同事那里已有叫 金鼎烟酒行 的客户" in refused.text
    assert "选一个" in refused.text or "哪家客户" in refused.text
    assert await names(office) == before


async def test_a_customer_taken_back_does_not_keep_its_name(office: Office) -> None:
    question = await office.ask(office.rep, "拜访德胜渔港，老板要看价格表")
    card = await office.tap(office.rep, question, "➕")
    await office.tap(office.rep, card, "撤销")
    question = await office.ask(office.rep, "拜访德胜渔港，老板又要看价格表")
    card = await office.tap(office.rep, question, "➕")
    assert "已在你的客户名单里" not in card.text
    assert len(await live(office, Touch)) == 1
