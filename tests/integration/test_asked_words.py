"""Lookups by several words, questions for what one customer said, customers of one name, numbers in examples."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from db.contact import Contact
from db.customer import Customer
from db.user import User
from tests.office import REP_EN, START, Office, labels


async def another_acme(office: Office, name: str = "Acme Foods") -> None:
    """Two customers of one name, at two places; Li of one is a manager."""

    def work(session: Session) -> None:
        first = session.scalars(select(Customer).where(Customer.name == "Acme Foods")).one()
        first.address = "3 Tampines Street 11"
        first.contacts[0].title = "buyer"
        session.add(
            Customer(
                name=name,
                owner_id=first.owner_id,
                team_id=first.team_id,
                tier="regular",
                state="active",
                created_at=START,
                updated_at=START,
                address="21 Jurong East Avenue",
                contacts=[Contact(name="Ms Li", title="manager")],
            )
        )

    await office.store.write(work)


@pytest.mark.parametrize(
    ("query", "where"), [("acme jurong", "Ms Li"), ("li manager", "Ms Li"), ("acme buyer", "Mr Li")]
)
async def test_words_narrow_a_lookup(office: Office, query: str, where: str) -> None:
    await another_acme(office)
    card = await office.ask(office.rep_en, f"/find {query}")
    assert card.text.startswith("Acme Foods")
    assert where in card.text


async def test_customers_of_one_name_are_told_apart(office: Office) -> None:
    await another_acme(office)
    choice = await office.ask(office.rep_en, "/find acme")
    assert sorted(labels(choice)) == ["Acme Foods · 21 Jurong East Av…", "Acme Foods · 3 Tampines Street…"]
    question = await office.ask(office.rep_en, "Visited Acme Foods, they want samples")
    assert {"Acme Foods · 21 Jurong East Av…", "Acme Foods · 3 Tampines Street…"} <= set(labels(question))


async def test_without_addresses_the_owner_tells_them_apart(office: Office) -> None:
    await office.store.write(
        lambda session: session.execute(
            update(Customer).where(Customer.name == "金鼎烟酒行").values(name="鑫源商贸有限公司")
        )
    )
    choice = await office.ask(office.manager, "/find 鑫源商贸有限公司")
    assert sorted(labels(choice)) == ["鑫源商贸有限公司 · 李娜", "鑫源商贸有限公司 · 陈伟"]


async def test_what_one_customer_said(office: Office) -> None:
    await office.ask(office.rep, "拜访华联 王经理说要加一个冷柜")
    await office.ask(office.rep, "拜访万家乐 张姐也问冷柜的价格")
    found = await office.ask(office.rep, "华联提过冷柜吗")
    assert found.text.startswith("华联超市城西店\n")
    assert "万家乐" not in found.text
    everyone = await office.ask(office.rep, "谁提过冷柜的事")
    assert "华联超市城西店" in everyone.text
    assert "万家乐" in everyone.text
    nothing = await office.ask(office.rep, "万家乐有没有提过涨价的事")
    assert "没有关于“涨价”的记录" in nothing.text
    assert "还没有记录" in (await office.tap(office.rep, nothing, "查所有客户")).text


async def test_what_customers_of_one_name_said(office: Office) -> None:
    await office.ask(office.rep, "拜访好邻居便利连锁(江北店) 聊了冷柜")
    await office.ask(office.rep, "拜访万家乐 张姐也问冷柜的价格")
    found = await office.ask(office.rep, "好邻居提过冷柜吗")
    assert "江北店" in found.text
    assert "万家乐" not in found.text


async def test_english_questions(office: Office) -> None:
    await office.ask(office.rep_en, "Visited Acme, Mr Li asked for freezers")
    found = await office.ask(office.rep_en, "did Acme mention freezers?")
    assert found.text.startswith("Acme Foods\n")
    assert "freezers" in found.text.split("\n", 2)[2]


@pytest.mark.parametrize(
    ("zone", "number"),
    [("Asia/Singapore", "9123 4567"), ("Asia/Shanghai", "13800001234"), ("Asia/Taipei", "0912 345 678")],
)
async def test_an_example_number_looks_like_those_at_home(office: Office, zone: str, number: str) -> None:
    await office.store.write(
        lambda session: session.execute(update(User).where(User.telegram_id == REP_EN).values(timezone=zone))
    )
    answer = await office.ask(office.rep_en, "phone of Golden Dragon?")
    assert number in answer.text
    example = answer.text.split("Send one: ")[1]
    await office.ask(office.rep_en, example)
    assert number.replace(" ", "") in (await office.ask(office.rep_en, "phone of Golden Dragon?")).text.replace(" ", "")
