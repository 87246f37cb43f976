"""Names in answers and corrections: what is no name, what is not to be learnt, and which customer is the one meant."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from db.complaint import Complaint
from db.customer import Alias, Customer
from db.entry import Entry, EntryState
from db.order import Order
from db.touch import Touch
from db.user import User
from tests.integration.test_main_job import live
from tests.office import REP, Office, labels


async def customers(office: Office) -> list[str]:
    """The names of the customers that there are."""
    query = select(Customer.name).where(Customer.undone_at.is_(None)).order_by(Customer.id)
    return await office.read(lambda session: list(session.scalars(query)))


async def about(office: Office, noun: type[Touch] | type[Order] | type[Complaint]) -> list[str]:
    """The names of the customers whose records of a kind are in force."""
    query = select(Customer.name).join(noun).where(noun.undone_at.is_(None)).order_by(noun.id)
    return await office.read(lambda session: list(session.scalars(query)))


async def learnt(office: Office) -> list[str]:
    """The learnt names in force."""
    query = select(Alias.text).where(Alias.user_id.is_not(None), Alias.undone_at.is_(None))
    return await office.read(lambda session: list(session.scalars(query)))


@pytest.mark.parametrize(
    ("question", "answered", "name"),
    [
        ("华联上次什么时候去的", "华联超市城西店", "好邻居便利连锁江北店"),
        ("万家乐欠款多少", "万家乐", "好邻居便利连锁江北店"),
        ("王经理电话多少", "13800001234", "好邻居便利连锁江北店"),
        ("查一下华联", "华联超市城西店", "好邻居便利连锁江北店"),
    ],
)
async def test_a_question_is_answered_and_the_open_one_stays_open(
    office: Office, question: str, answered: str, name: str
) -> None:
    await office.ask(office.rep, "投诉：好邻居破损3箱")
    answer = await office.ask(office.rep, question)
    assert answered in answer.text
    assert "已记下" not in answer.text
    assert "➕" not in str(labels(answer))
    assert await live(office, Complaint) == []
    card = await office.ask(office.rep, name)
    assert card.text.startswith("好邻居便利连锁(江北店)\n⚠️ 投诉已记下")
    assert await about(office, Complaint) == ["好邻居便利连锁(江北店)"]


@pytest.mark.parametrize("question", ["Acme phone", "what is the phone of Mr Li at Acme"])
async def test_an_english_question_is_answered_and_the_open_one_stays_open(office: Office, question: str) -> None:
    await office.ask(office.rep_en, "complaint from Sunrise Mart: 3 cartons broken")
    answer = await office.ask(office.rep_en, question)
    assert "555-0101" in answer.text
    assert "saved" not in answer.text
    assert await live(office, Complaint) == []
    card = await office.ask(office.rep_en, "Blue Bottle")
    assert card.text.startswith("Blue Bottle Cafe\n⚠️ Complaint saved")
    assert await about(office, Complaint) == ["Blue Bottle Cafe"]


@pytest.mark.parametrize(("question", "answered"), [("万家乐欠款多少", "万家乐"), ("王经理电话多少", "13800001234")])
async def test_a_question_is_no_customer_of_a_guided_entry(office: Office, question: str, answered: str) -> None:
    step = await office.ask(office.rep, "/complaint")
    answer = await office.ask(office.rep, question)
    assert answered in answer.text
    assert "➕" not in str(labels(answer))
    assert "第2步" not in answer.text
    entry = await office.read(lambda session: session.scalars(select(Entry)).first())
    assert entry is not None
    assert (entry.state, entry.draft["guided"], entry.draft["customer_id"]) == (EntryState.OPEN, "customer", None)
    await office.tap(office.rep, step, "取消")


async def test_an_exact_full_name_wins_over_similar_ones(office: Office) -> None:
    def fill(session: Session) -> None:
        rep = session.scalars(select(User).where(User.telegram_id == REP)).one()
        now = office.clock.now()
        shared = {"owner_id": rep.id, "team_id": rep.team_id, "tier": "regular", "state": "active"}
        for number in range(8):
            name = f"全家便利店(30区{number:02}号店)"
            session.add(Customer(name=name, created_at=now, updated_at=now, **shared))

    await office.store.write(fill)
    await office.ask(office.rep, "投诉：好邻居破损3箱")
    card = await office.ask(office.rep, "全家便利店(30区03号店)")
    assert card.text.startswith("全家便利店(30区03号店)\n⚠️ 投诉已记下")
    assert await about(office, Complaint) == ["全家便利店(30区03号店)"]


async def test_words_of_another_customers_own_name_are_not_learnt(office: Office) -> None:
    await office.ask(office.rep_en, "visited Golden Dragon, new menu")
    changed = await office.ask(office.rep_en, "sorry, it was Blue Bottle")
    assert changed.text.startswith("Blue Bottle Cafe\n")
    assert "💡" not in changed.text
    assert await learnt(office) == []
    order = await office.ask(office.rep_en, "order Golden Dragon 3.5k")
    assert order.text.startswith("Golden Dragon Trading\n")
    assert await about(office, Order) == ["Golden Dragon Trading"]


async def test_part_of_another_customers_chinese_name_is_not_learnt(office: Office) -> None:
    await office.ask(office.rep, "拜访万家乐生活，谈新品")
    changed = await office.ask(office.rep, "不是万家乐，是鑫源")
    assert changed.text.startswith("鑫源商贸有限公司\n")
    assert await learnt(office) == []
    again = await office.ask(office.rep, "拜访万家乐谈价格")
    assert again.text.startswith("万家乐生活超市\n")
    assert await about(office, Touch) == ["鑫源商贸有限公司", "万家乐生活超市"]
