"""People and customers who come anew: a successor with title and number, a customer added by a sentence."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select, update

from db.contact import Contact
from db.customer import Customer
from db.history import Change
from db.remark import Note
from db.tag import Tag
from tests.integration.test_main_job import live
from tests.office import Office, labels

HUALIAN, ACME = "华联超市城西店", "Acme Foods"
SUCCESSORS = [
    ("rep", "华联的王经理调走了,新经理姓赵,电话13800001111", "王经理", ("赵经理", "经理", "13800001111")),
    ("rep", "华联王经理离职了，接替他的是陈采购 13900002222", "王经理", ("陈采购", "采购", "13900002222")),
    ("rep", "华联的王经理走了，现在由李敏接手", "王经理", ("李敏", None, None)),
    ("rep", "華聯的王經理離職了，新來的採購叫李強，手機 13700003333", "王经理", ("李強", "採購", "13700003333")),
    (
        "rep_en",
        "Mr Li at Acme left, the new buyer is Sarah Tan, hp 9123 4567",
        "Mr Li",
        ("Sarah Tan", "buyer", "9123 4567"),
    ),
    ("rep_en", "Acme: Ms Ho is the new buyer, 9123 4567. Mr Li resigned.", "Mr Li", ("Ms Ho", "buyer", "9123 4567")),
    ("rep_en", "Mr Li has left Acme, replaced by Peter Lim", "Mr Li", ("Peter Lim", None, None)),
]


async def people(office: Office, name: str) -> dict[str, Contact]:
    query = select(Contact).join(Customer).where(Customer.name == name, Contact.undone_at.is_(None))
    return {one.name: one for one in await office.read(lambda session: session.scalars(query).all())}


async def names(office: Office) -> list[str]:
    query = select(Customer.name).where(Customer.undone_at.is_(None)).order_by(Customer.id)
    return await office.read(lambda session: list(session.scalars(query)))


async def be_key(office: Office, name: str = HUALIAN) -> None:
    await office.store.write(
        lambda session: session.execute(update(Customer).where(Customer.name == name).values(tier="key"))
    )


@pytest.mark.parametrize(("who", "text", "gone", "came"), SUCCESSORS, ids=[one[1] for one in SUCCESSORS])
async def test_a_successor(
    office: Office, who: str, text: str, gone: str, came: tuple[str, str | None, str | None]
) -> None:
    customer, phone = (ACME, office.rep_en) if who == "rep_en" else (HUALIAN, office.rep)
    before = (await people(office, customer))[gone]
    card = await office.ask(phone, text)
    known = await people(office, customer)
    assert known[gone].left_on == date(2026, 11, 23)
    assert known[gone].phone == before.phone, "the number is the new one's"
    name, title, number = came
    new = known[name]
    assert (new.title, new.phone, new.left_on) == (title, number, None)
    assert name in card.text
    if number:
        assert number in card.text.split("🗂", 1)[1]
    await office.tap(phone, card, "撤销" if who == "rep" else "Undo")
    known = await people(office, customer)
    assert set(known) == {gone}
    assert known[gone].left_on is None
    lines = select(Change).where(Change.undone_at.is_(None), Change.field.in_(("left_on", "contact", "title", "phone")))
    assert await office.read(lambda session: session.scalars(lines).all()) == []


async def test_who_was_not_known_and_left_is_no_contact(office: Office) -> None:
    card = await office.ask(office.rep_en, "Joyce left Acme, the new accountant is Peter Lim 9123 4567")
    known = await people(office, ACME)
    assert set(known) == {"Mr Li", "Peter Lim"}
    assert (known["Peter Lim"].title, known["Peter Lim"].phone) == ("accountant", "9123 4567")
    assert "🗂 New contact: Peter Lim (accountant) 9123 4567" in card.text


async def test_the_number_of_a_newcomer_who_was_known_goes_with_the_message(office: Office) -> None:
    await office.ask(office.rep, "华联的赵经理爱喝普洱")
    card = await office.ask(office.rep, "华联的王经理调走了，新经理姓赵，电话13800001111")
    assert (await people(office, HUALIAN))["赵经理"].phone == "13800001111"
    await office.tap(office.rep, card, "撤销")
    assert (await people(office, HUALIAN))["赵经理"].phone is None


async def test_the_owner_of_a_key_account_is_warned(office: Office) -> None:
    await be_key(office)
    await office.ask(office.manager, "华联超市城西店的王经理离职了，新经理姓赵，电话13800001111")
    warning = await office.rep.wait(lambda one: "王经理已离职" in one.text)
    assert warning.text.startswith(HUALIAN)
    assert "王芳 记的" in warning.text
    assert "赵经理 13800001111" in warning.text
    card = await office.tap(office.rep, warning, "资料卡")
    assert card.text.startswith(HUALIAN)


async def test_the_owner_who_says_it_reads_the_warning_on_the_card(office: Office) -> None:
    await be_key(office)
    card = await office.ask(office.rep, "华联的王经理离职了")
    assert "这是重点客户" in card.text
    card = await office.ask(office.rep_en, "Mr Li resigned from Acme")
    assert "key account" not in card.text


async def test_tags_alone_are_no_visit_and_no_note(office: Office) -> None:
    for text in ("给华联加标签 重点陈列", "把华联标记为大客户", "华联标签 冷链"):
        card = await office.ask(office.rep, text)
        assert "档案已更新" in card.text, text
        assert "🗂 标签：" in card.text, text
    for text in ("Tag Acme Foods as priority", "add the tag halal to Acme", "tag acme priority"):
        card = await office.ask(office.rep_en, text)
        assert "Profile updated" in card.text, text
        assert "🗂 Tag: " in card.text, text
    assert await live(office, Note) == []
    tags = select(Tag.text).where(Tag.undone_at.is_(None)).order_by(Tag.id)
    kept = await office.read(lambda session: list(session.scalars(tags)))
    assert kept == ["重点陈列", "大", "冷链", "priority", "halal"]


async def test_a_tag_said_twice_goes_with_the_second_saying(office: Office) -> None:
    tags = select(Tag.text).where(Tag.undone_at.is_(None))
    first = await office.ask(office.rep, "华联标签 冷链")
    second = await office.ask(office.rep, "给华联加标签 冷链")
    await office.tap(office.rep, first, "撤销")
    assert await office.read(lambda session: session.scalars(tags).all()) == ["冷链"]
    await office.tap(office.rep, second, "撤销")
    assert await office.read(lambda session: session.scalars(tags).all()) == []


@pytest.mark.parametrize(
    ("who", "text"), [("rep", "华联王经理生日农历八月十五"), ("rep_en", "Mr Li at Acme has his birthday on 5 May")]
)
async def test_a_birthday_shows_its_line(office: Office, who: str, text: str) -> None:
    card = await office.ask(getattr(office, who), text)
    assert "🗂" in card.text
    assert ("生日：农历8月15日" if who == "rep" else "Birthday: May 5") in card.text


# A customer added by a sentence

ADDED = [
    ("新客户:金桥便利店", "金桥便利店"),
    ("加个客户 金桥便利店", "金桥便利店"),
    ("新客戶：金橋便利店", "金橋便利店"),
    ("/new 金桥便利店", "金桥便利店"),
    ("new customer Harbour Bakery", "Harbour Bakery"),
    ("Please add a new customer called Harbour Bakery", "Harbour Bakery"),
]


@pytest.mark.parametrize(("text", "name"), ADDED)
async def test_a_customer_is_added(office: Office, text: str, name: str) -> None:
    card = await office.ask(office.rep, text)
    assert card.text.split("\n")[0] == name
    assert "客户已添加" in card.text
    assert (await names(office))[-1] == name
    assert await live(office, Note) == []
    undone = await office.tap(office.rep, card, "撤销")
    assert name not in await names(office)
    await office.tap(office.rep, undone, "恢复记录")
    assert name in await names(office)


async def test_what_is_said_beside_the_name_is_kept(office: Office) -> None:
    card = await office.ask(office.rep, "新客户 金桥便利店 李老板 13811112222")
    assert "客户已添加" in card.text
    assert "李老板 13811112222" in card.text
    assert (await people(office, "金桥便利店"))["李老板"].phone == "13811112222"


async def test_without_a_name_it_is_asked_for(office: Office) -> None:
    question = await office.ask(office.rep, "新客户")
    assert "叫什么名字" in question.text
    card = await office.ask(office.rep, "金桥便利店")
    assert "客户已添加" in card.text


async def test_one_that_is_there_is_offered(office: Office) -> None:
    before = await names(office)
    answer = await office.ask(office.rep_en, "new customer: acme foods")
    assert "Acme Foods is on your list already." in answer.text
    card = await office.tap(office.rep_en, answer, ACME)
    assert card.text.startswith(ACME)
    assert await names(office) == before


async def test_a_colleagues_is_no_more_than_that(office: Office) -> None:
    before = await names(office)
    answer = await office.ask(office.rep_en, "new customer: 金鼎煙酒行")
    assert "A colleague already has a customer named 金鼎煙酒行. Please ask your manager." in answer.text
    assert labels(answer) == ["Another name", "Cancel"]
    assert await names(office) == before
    await office.ask(office.rep_en, "Harbour Bakery")
    assert await names(office) == [*before, "Harbour Bakery"]


async def test_one_of_a_similar_name_is_asked_about(office: Office) -> None:
    before = await names(office)
    question = await office.ask(office.rep, "新客户 华联超市")
    assert labels(question)[0] == HUALIAN
    assert await names(office) == before
    card = await office.tap(office.rep, question, "新建")
    assert "客户已添加" in card.text
    assert await names(office) == [*before, "华联超市"]
    office.rep.press(question.id, "➕ 新建：华联超市") if "➕ 新建：华联超市" in labels(question) else None


async def test_an_admin_says_the_team(office: Office) -> None:
    question = await office.ask(office.admin, "新客户 金桥便利店")
    card = await office.tap(office.admin, question, "West")
    assert card.text.startswith("金桥便利店")
    made = await office.read(
        lambda session: session.scalars(select(Customer).where(Customer.name == "金桥便利店")).one()
    )
    assert made.team_id == 2


@pytest.mark.parametrize("text", ["new customer wants samples by Friday", "今天来了个新客户，要了报价单"])
async def test_news_of_a_new_customer_is_news(office: Office, text: str) -> None:
    before = await names(office)
    await office.ask(office.rep_en, text)
    assert await names(office) == before


async def test_a_tag_is_asked_about_as_such_where_several_are_called_so(office: Office) -> None:
    question = await office.ask(office.rep, "给好邻居加标签 重点陈列")
    assert "备注" in question.text
    card = await office.tap(office.rep, question, "江北")
    assert "档案已更新" in card.text
    assert "🗂 标签：重点陈列" in card.text
