"""Customers are found by all they are known by, and records by any words in them; nobody finds what is another's."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from bot.sandbox.model import Message
from db.contact import Contact
from db.customer import Customer
from db.tag import Tag
from tests.office import START, Office, labels


def known(session: Session) -> None:
    """A person, an address and a tag at some of the office's customers."""
    customers = {one.name: one for one in session.query(Customer)}
    shop, trade = customers["鑫源商贸有限公司"], customers["金鼎烟酒行"]
    session.add(Contact(customer_id=shop.id, name="王建国", title="经理", phone="139 8765-4321"))
    session.add(Tag(customer_id=shop.id, text="冷链", at=START))
    shop.address = "浦东新区张江路88号"
    session.add(Contact(customer_id=trade.id, name="丁老板", phone="13900004321"))
    trade.address = "浦东大道1号"


FOUND = (
    ("鑫源", ""),
    ("新源商贸", ""),
    ("鑫源贸商", ""),
    ("xinyuan", ""),
    ("xysm", ""),
    ("鑫源商貿", ""),
    ("4321", "📞 …4321"),
    ("王建国", "👤 王建国 经理"),
    ("王經理", "👤 王建国 经理"),
    ("冷鏈", "🏷 冷鏈"),
    ("张江路", "📍 浦东新区张江路88号"),
)


@pytest.mark.parametrize(("query", "why"), FOUND)
async def test_a_customer_is_found_by_what_it_is_known_by(office: Office, query: str, why: str) -> None:
    await office.store.write(known)
    told = await office.ask(office.rep, f"/find {query}")
    if told.text.startswith("鑫源商贸有限公司"):
        return
    label = next(label for label in labels(told) if label.startswith("鑫源商贸有限公司"))
    assert why in label
    card = await office.tap(office.rep, told, label)
    assert card.text.startswith("鑫源商贸有限公司")


@pytest.mark.parametrize("query", ["4321", "浦东", "丁老板", "金鼎"])
async def test_nobody_finds_the_customer_of_somebody_else(office: Office, query: str) -> None:
    await office.store.write(known)
    told = await office.ask(office.rep, f"/find {query}")
    assert "金鼎" not in told.text.replace(f"“{query}”", "")
    assert not any("金鼎" in label for label in labels(told) if label != f"➕ 新建：{query}")
    seen = await office.ask(office.manager, f"/find {query}")
    assert "金鼎烟酒行" in seen.text or any("金鼎烟酒行" in label for label in labels(seen))


def hits(card: Message) -> int:
    return sum("🚶" in line or "📝" in line or "⚠️" in line for line in card.text.splitlines())


@pytest.mark.parametrize(
    "question",
    ["谁提过冷柜", "誰提過冷櫃？", "/search 冷柜", "/search 柜", "who mentioned 冷柜", "哪些客户提到过冷柜吗"],
)
async def test_who_said_it_is_found_in_all_records(office: Office, question: str) -> None:
    await office.ask(office.rep, "拜访华联 王经理，谈了冷柜的位置")
    await office.ask(office.rep, "投诉：万家乐 冷柜坏了，很生气")
    await office.ask(office.rep, "备注 鑫源 喜欢喝茶")
    told = await office.ask(office.rep, question)
    assert hits(told) == 2
    assert "谈了冷柜的位置" in told.text
    assert "鑫源" not in told.text
    assert labels(told) == ["万家乐生活超市", "华联超市城西店"]
    assert (await office.tap(office.rep, told, "万家乐")).text.startswith("万家乐生活超市")


async def test_words_are_found_as_parts_whatever_the_capitals(office: Office) -> None:
    await office.ask(office.rep_en, "visited Acme, met Mr Li, wants two Freezers")
    for words in ("freezer", "FREEZ", "eezer", "wants freezers", "li"):
        assert "Acme Foods" in (await office.ask(office.rep_en, f"/search {words}")).text, words
    assert "Nobody has said" in (await office.ask(office.rep_en, "/search freezing")).text
    assert "at least two letters" in (await office.ask(office.rep_en, "/search f")).text
    assert "for example" in (await office.ask(office.rep_en, "/search")).text.lower()


async def test_what_is_undone_is_found_no_more_and_what_is_edited_by_its_new_words(office: Office) -> None:
    card = await office.ask(office.rep, "拜访华联 王经理，谈了冷柜")
    sent = next(one for one in office.rep.messages if one.text.endswith("谈了冷柜"))
    office.rep.edit(sent.id, "拜访华联 王经理，谈了烤箱")  # the card says nothing of it and stays
    assert "还没有记录" in (await office.ask(office.rep, "谁提过冷柜")).text
    assert hits(await office.ask(office.rep, "谁提过烤箱")) == 1
    await office.tap(office.rep, card, "撤销")
    assert "还没有记录" in (await office.ask(office.rep, "谁提过烤箱")).text


async def test_records_of_others_are_found_by_those_who_see_the_customer(office: Office) -> None:
    await office.ask(office.rep_en, "visited Acme, met Mr Li, wants two freezers")
    assert "Acme" not in (await office.ask(office.rep, "/search freezers")).text
    assert "Acme" not in (await office.ask(office.manager, "/search freezers")).text
    assert "Acme Foods" in (await office.ask(office.admin, "/search freezers")).text


async def test_many_hits_have_pages_the_latest_first(office: Office) -> None:
    for number in range(12):
        await office.ask(office.rep, f"拜访华联 王经理，谈了冷柜第{number + 1}次")
    page = await office.ask(office.rep, "谁提过冷柜")
    assert hits(page) == 5
    assert "第12次" in page.text.splitlines()[2]
    assert len(page.text.splitlines()) <= 12
    for _ in range(2):
        page = await office.tap(office.rep, page, "▶")
    assert hits(page) == 2
    assert labels(page) == ["华联超市城西店", "◀"]


async def test_a_manager_of_many_customers_is_understood(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office.app.dispatch.names, "_many", 2)
    card = await office.ask(office.manager, "拜访华联 王经理，谈了新品陈列，下周三再去")
    assert card.text.startswith("华联超市城西店")
    assert "拜访已记下" in card.text
    assert (await office.ask(office.manager, "jinding")).text.startswith("金鼎烟酒行")
    which = await office.ask(office.manager, "好邻居上次什么时候去的？")
    assert [label for label in labels(which) if "好邻居" in label]
    assert labels(await office.ask(office.manager, "/find Acme")) == ["➕ 新建：Acme"]
    assert "王经理" in (await office.ask(office.manager, "王经理电话多少")).text
