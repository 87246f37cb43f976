"""A table sent by who stands in: it changes the sender's own book alone, whatever names are in it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from db.contact import Contact
from db.customer import Alias, Customer
from db.imports import ImportChange
from db.order import Order
from db.tag import Tag
from tests.integration.desk import HUALIAN, WANJIALE, Desk
from tests.integration.test_imports import send, tap
from tests.integration.test_stand_in import away
from tests.office import MANAGER, REP, REP2, Office

BOOK = (
    "客户编号,客户名称,状态,地址,联系人,手机,标签,别名\n"
    f"K1,{HUALIAN},流失,别处1号,赵总,13911112222,夺来的,华联老店\n"
    f",{WANJIALE},,别处2号,,,,\n"
    ",金鼎烟酒行,,江边3号,,,,\n"
)


async def book_of(office: Office, owner: int) -> list[Any]:
    """All that an import might change of somebody's customers."""
    queries: list[Any] = [
        select(Customer.id, Customer.name, Customer.state, Customer.address, Customer.owner_id),
        select(Contact.id, Contact.name, Contact.phone).join(Customer),
        select(Tag.id, Tag.text).join(Customer, Customer.id == Tag.customer_id),
        select(Alias.id, Alias.text).join(Customer),
        select(Order.id, Order.amount, Order.summary, Order.undone_at).join(Customer),
    ]
    mine = Customer.owner.has(telegram_id=owner)
    return await office.read(lambda session: [session.execute(query.where(mine)).all() for query in queries])


async def test_customers_of_the_colleague_stay_as_they_are(office: Office) -> None:
    colleague = office.sandbox.people[REP2]
    await away(office, REP, "23", "24", "陈伟")
    before = await book_of(office, REP)
    card = await send(office, BOOK.encode(), who=colleague)
    checked = await tap(colleague, card, "检查")
    assert "变更1，未通过2" in checked.text
    assert "同事已有同名客户" in checked.text
    done = await tap(colleague, checked, "导入")
    assert "变更1" in done.text
    assert await book_of(office, REP) == before
    own = await office.read(
        lambda session: session.scalar(select(Customer.address).where(Customer.name == "金鼎烟酒行"))
    )
    assert own == "江边3号"
    await tap(colleague, await tap(colleague, done, "撤销导入"), "确定撤销")
    assert await book_of(office, REP) == before


async def test_orders_and_people_of_the_colleague_s_customers_stay_as_they_are(office: Office) -> None:
    colleague = office.sandbox.people[REP2]
    await office.store.write(lambda session: Desk(session, HUALIAN).order(3, "500"))
    await away(office, REP, "23", "24", "陈伟")
    before = await book_of(office, REP)
    for name, table in (
        ("订单.csv", f"客户名称,下单日期,金额,摘要\n{HUALIAN},2026-11-20,500,别的\n{HUALIAN},2026-11-21,800,\n"),
        ("联系人.csv", f"客户名称,联系人,手机,职位\n{HUALIAN},王经理,13900000000,店长\n"),
    ):
        card = await send(office, table.encode(), name, who=colleague)
        checked = await tap(colleague, card, "检查")
        assert "未通过" in checked.text
        assert "您没有叫" in checked.text or "没有" in checked.text
    assert await book_of(office, REP) == before
    assert await office.read(lambda session: session.scalars(select(ImportChange)).all()) == []


async def test_the_manager_may_still_import_for_the_whole_team(office: Office) -> None:
    await away(office, REP, "23", "24", "陈伟")
    card = await send(office, f"客户名称,地址\n{HUALIAN},文三路9号\n".encode(), who=office.sandbox.people[MANAGER])
    await tap(office.manager, await tap(office.manager, card, "检查"), "导入")
    found = await office.read(lambda session: session.scalar(select(Customer.address).where(Customer.name == HUALIAN)))
    assert found == "文三路9号"
