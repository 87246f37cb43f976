"""/duplicates: pairs, merging, and taking apart again."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.sandbox.model import Message
from db.contact import Contact
from db.customer import Alias, Customer
from db.entry import Entry
from db.history import Change
from db.order import Order
from db.tag import Tag
from db.touch import Touch
from db.user import User, user_by_telegram_id
from tests.office import MANAGER, REP, REP2, START, Office, labels


def add(session: Session, name: str, owner: int = REP, **fields: object) -> int:
    user = user_by_telegram_id(session, owner)
    assert isinstance(user, User)
    customer = Customer(
        name=name, owner_id=user.id, team_id=user.team_id, created_at=START, updated_at=START, tier="regular", **fields
    )
    session.add(customer)
    session.flush()
    return customer.id


async def named(office: Office, name: str) -> Customer:
    found = await office.read(lambda s: s.scalar(select(Customer).where(Customer.name == name)))
    assert found is not None
    return found


async def holders(office: Office) -> dict[str, set[int | None]]:
    """Whose the records are."""

    def look(session: Session) -> dict[str, set[int | None]]:
        return {
            noun.__name__: set(session.scalars(select(noun.customer_id).where(noun.undone_at.is_(None))))
            for noun in (Touch, Order)
        }

    return await office.read(look)


async def order(office: Office, amount: int) -> Message:
    """Log an order of the longer of two names that look alike; which one is meant is asked."""
    card = await office.ask(office.rep, f"华联超市城西店有限公司下单 {amount}")
    if "哪家" not in card.text:
        return card
    return await office.tap(office.rep, card, "华联超市城西店有限公司")


async def two(office: Office) -> tuple[Customer, Customer, Message]:
    """华联 twice, each with a record; the list of pairs."""

    def twice(session: Session) -> None:
        number = add(session, "华联超市城西店有限公司", address="文一西路 12 号", industry="零售")
        session.add(Contact(customer_id=number, name="王经理", title="店长", phone="13900005678"))
        session.add(Contact(customer_id=number, name="小陈", phone="13700001111"))
        session.add(Tag(customer_id=number, text="冷链", at=START))

    await office.ask(office.rep, "拜访华联超市城西店,谈了陈列")
    await office.store.write(twice)
    await order(office, 3500)
    page = await office.ask(office.rep, "/duplicates")
    return await named(office, "华联超市城西店"), await named(office, "华联超市城西店有限公司"), page


async def test_a_clean_list_is_praised(office: Office) -> None:
    assert "没有" in (await office.ask(office.rep, "/duplicates")).text


async def test_everything_moves_and_the_old_name_finds_it(office: Office) -> None:
    kept, _, page = await two(office)
    assert "华联超市城西店有限公司" in page.text
    sure = await office.tap(office.rep, page, "留 1️⃣")
    assert "一天" in sure.text
    done = await office.tap(office.rep, sure, "合并")
    assert "✅" in done.text
    assert await holders(office) == {"Touch": {kept.id}, "Order": {kept.id}}
    after = await named(office, "华联超市城西店")
    assert (after.address, after.industry) == ("文一西路 12 号", "零售")
    assert (await named(office, "华联超市城西店有限公司")).undone_at is not None

    def people(session: Session) -> dict[str, tuple[str | None, str | None, list[str]]]:
        rows = session.scalars(select(Contact).where(Contact.customer_id == kept.id, Contact.undone_at.is_(None)))
        return {one.name: (one.title, one.phone, [number.number for number in one.numbers]) for one in rows}

    assert await office.read(people) == {
        "王经理": ("店长", "13800001234", ["13800001234", "13900005678"]),
        "小陈": (None, "13700001111", ["13700001111"]),
    }
    tags = await office.read(lambda s: set(s.scalars(select(Tag.customer_id))))
    assert tags == {kept.id}
    found = await office.ask(office.rep, "/find 华联超市城西店有限公司")
    assert "华联超市城西店" in found.text
    assert "3,500" in found.text
    told = await office.read(lambda s: s.scalars(select(Change.field).where(Change.customer_id == kept.id)).all())
    assert {"merged", "address", "industry"} <= set(told)


async def test_a_merge_is_taken_apart(office: Office) -> None:
    kept, gone, page = await two(office)
    before = await holders(office)
    done = await office.tap(office.rep, await office.tap(office.rep, page, "留 1️⃣"), "合并")
    await office.ask(office.rep, "拜访华联超市城西店,补签了协议")
    back = await office.tap(office.rep, done, "撤销")
    assert "↩️" in back.text
    assert await holders(office) == before
    apart = await named(office, "华联超市城西店")
    assert (apart.address, apart.industry) == (None, None)
    again = await named(office, "华联超市城西店有限公司")
    assert (again.undone_at, again.address) == (None, "文一西路 12 号")

    def people(session: Session, of: int) -> dict[str, list[str]]:
        rows = session.scalars(select(Contact).where(Contact.customer_id == of, Contact.undone_at.is_(None)))
        return {one.name: [number.number for number in one.numbers] for one in rows}

    assert await office.read(lambda s: people(s, kept.id)) == {"王经理": ["13800001234"]}
    assert await office.read(lambda s: people(s, gone.id)) == {"王经理": ["13900005678"], "小陈": ["13700001111"]}
    aliases = await office.read(
        lambda s: s.scalars(select(Alias.text).where(Alias.customer_id == kept.id, Alias.undone_at.is_(None))).all()
    )
    assert aliases == ["华联"]


async def test_after_a_day_it_stays(office: Office) -> None:
    kept, _, page = await two(office)
    done = await office.tap(office.rep, await office.tap(office.rep, page, "留 1️⃣"), "合并")
    office.clock.advance(timedelta(days=1, minutes=1))
    office.rep.press(done.id, next(b for row in done.buttons for b in row if "撤销" in b.text))
    await office.app.runtime.settled()
    assert (await holders(office))["Order"] == {kept.id}


async def test_what_was_said_of_the_one_that_is_gone_goes_on(office: Office) -> None:
    """Undo, and a reply to an old card, work on what moved."""
    _, gone, _ = await two(office)
    card = await order(office, 800)
    page = await office.ask(office.rep, "/duplicates")
    await office.tap(office.rep, await office.tap(office.rep, page, "留 1️⃣"), "合并")
    entries = await office.read(lambda s: s.scalars(select(Entry.draft["customer_id"].as_integer())).all())
    assert gone.id not in entries
    office.rep.send("改成900", reply_to=card.id)
    changed = await office.rep.wait_answer()
    assert "900" in changed.text
    assert "华联超市城西店" in changed.text


async def test_two_customers_are_not_asked_about_again(office: Office) -> None:
    _, _, page = await two(office)
    clean = await office.tap(office.rep, page, "是两家")
    assert "没有" in clean.text
    assert "没有" in (await office.ask(office.rep, "/duplicates")).text


async def test_nobody_merges_what_he_may_not_see(office: Office) -> None:
    kept, gone, page = await two(office)
    before = await holders(office)
    colleague = office.sandbox.people[REP2]
    listed = await office.ask(colleague, "/duplicates")
    assert "华联" not in listed.text
    merge = next(b for row in page.buttons for b in row if "1️⃣" in b.text)
    assert merge.data == f"d.ask:{kept.id}:{gone.id}"
    colleagues = await office.ask(colleague, "拜访金鼎烟酒行")
    forged = type(merge)(text="x", data=f"d.merge:{kept.id}:{gone.id}")
    colleague.press(colleagues.id, forged)
    await office.app.runtime.settled()
    assert await holders(office) | {"Touch": None} == before | {"Touch": None}
    assert (await named(office, "华联超市城西店有限公司")).undone_at is None
    theirs = await office.ask(office.sandbox.people[MANAGER], "/duplicates")
    assert "华联" in theirs.text
    assert "李娜" in theirs.text
    assert "合并" not in labels(theirs)
