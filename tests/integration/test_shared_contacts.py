"""Contact cards that are shared become contacts of a customer."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from db.customer import Contact, Customer
from db.remark import Note
from tests.integration.test_amend import VISIT, answer
from tests.integration.test_edits import mine
from tests.integration.test_main_job import live
from tests.office import Office, labels


async def contacts(office: Office) -> list[tuple[str, str | None]]:
    query = select(Contact).where(Contact.undone_at.is_(None)).join(Customer).where(Customer.name.in_(_MINE))
    return await office.read(lambda session: [(one.name, one.phone) for one in session.scalars(query)])


_MINE = ("华联超市城西店", "万家乐生活超市", "鑫源商贸有限公司")


async def test_a_shared_contact_goes_to_the_customer_just_spoken_of_and_can_be_undone(office: Office) -> None:
    await office.ask(office.rep, "拜访鑫源商贸，谈了新品陈列")
    office.rep.send_contact("+86 139 1111 2222", "刘", "采购")
    card = await office.rep.wait_answer()
    assert card.text.splitlines()[:2] == ["鑫源商贸有限公司", "👤 联系人已保存"]
    assert ("刘 采购", "+86 139 1111 2222") in await contacts(office)
    assert not await live(office, Note)
    await office.tap(office.rep, card, "撤销")
    assert ("刘 采购", "+86 139 1111 2222") not in await contacts(office)


async def test_a_shared_contact_asks_whose_it_is(office: Office) -> None:
    await office.ask(office.rep, VISIT)
    office.clock.advance(timedelta(hours=1))
    office.rep.send_contact("13911112222", "刘采购")
    question = await office.rep.wait_answer()
    assert labels(question)[0] == "华联超市城西店"
    assert "不关联客户" not in labels(question)
    card = await office.ask(office.rep, "鑫源")
    assert "👤 联系人已保存" in card.text
    assert ("刘采购", "13911112222") in await contacts(office)


async def test_a_phone_number_known_already_makes_no_second_contact(office: Office) -> None:
    await office.ask(office.rep, VISIT)
    before = await contacts(office)
    office.rep.send_contact("+86 138-0000-1234", "王建国")
    card = await office.rep.wait_answer()
    assert "联系人：王经理" in card.text
    assert await contacts(office) == before
    await office.tap(office.rep, card, "撤销")
    assert await contacts(office) == before


async def test_a_new_number_of_a_known_name_is_put_back_by_undo(office: Office) -> None:
    await office.ask(office.rep, VISIT)
    office.rep.send_contact("13911112222", "王经理")
    card = await office.rep.wait_answer()
    assert ("王经理", "13911112222") in await contacts(office)
    await office.tap(office.rep, card, "撤销")
    assert ("王经理", "13800001234") in await contacts(office)


async def test_a_contact_moved_to_another_customer(office: Office) -> None:
    await office.ask(office.rep, VISIT)
    office.rep.send_contact("13911112222", "刘采购")
    card = await office.rep.wait_answer()
    moved = await answer(office, office.rep, card, "是万家乐")
    assert moved.text.splitlines()[0] == "万家乐生活超市"
    query = select(Customer.name).join(Contact).where(Contact.name == "刘采购", Contact.undone_at.is_(None))
    assert await office.read(lambda session: list(session.scalars(query))) == ["万家乐生活超市"]
    assert mine(office).media is None
