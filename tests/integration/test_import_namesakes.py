"""Rows of one name in a table: said once, put together, told apart, or rejected with the reason."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.tabular.open import open_table
from db.contact import Contact
from db.customer import Customer
from tests.integration.test_imports import customers, send, settled, tap
from tests.office import Office, find_button, labels

HEAD = "客户名称,客户编号,分店,地址,负责人,联系人,手机,职务"
CASES: tuple[tuple[str, Sequence[str], str, Sequence[str], set[str]], ...] = (
    (
        "the same twice",
        ["甲店,,,一路,,王芳,138001380,", "甲店,,,一路,,王芳,138001380,"],
        "新增1，变更0，不变1，未通过0",
        ["重复的行：1"],
        {"甲店"},
    ),
    (
        "one says less",
        ["甲店,,,一路,,王芳,138001380,", "甲店,,,,,王芳,,老板"],
        "新增1，变更0，不变1，未通过0",
        ["重复的行：1"],
        {"甲店"},
    ),
    (
        "two people",
        ["甲店,,,一路,,王芳,1380,", "甲店,,,一路,,李丽,1390,"],
        "新增2，变更0，未通过0",
        ["占多行的客户：1家"],
        {"甲店"},
    ),
    (
        "one landline",
        ["甲店,,,,,王芳,0571-880,", "甲店,,,,,李丽,0571-880,"],
        "新增2，变更0，未通过0",
        ["占多行的客户"],
        {"甲店"},
    ),
    (
        "address",
        ["甲店,,,一路,,,,", "甲店,,,二路,,,,"],
        "新增0，变更0，未通过2",
        ["与第3行同名，地址不同", "客户编号或分店"],
        set(),
    ),
    ("phone", ["甲店,,,,,,1380,", "甲店,,,,,,1390,"], "新增0，变更0，未通过2", ["与第3行同名，电话不同"], set()),
    (
        "phone of one person",
        ["甲店,,,,,王芳,1380,", "甲店,,,,,王芳,1390,"],
        "未通过2",
        ["联系人都同名，电话不同"],
        set(),
    ),
    ("owner", ["甲店,,,,李娜,,,", "甲店,,,,陈伟,,,"], "未通过2", ["同名，负责人不同"], set()),
    ("three", ["甲店,,,一路,,,,", "甲店,,,,,,,", "甲店,,,二路,,,,"], "未通过3", ["（另有2行类似）"], set()),
    ("numbers", ["甲店,K1,,一路,,,1380,", "甲店,K2,,二路,,,1390,"], "新增2，变更0，未通过0", [], {"甲店"}),
    ("one number lacks", ["甲店,K1,,,,,,", "甲店,K2,,,,,,", "甲店,,,,,,,"], "未通过3", ["客户编号不同"], set()),
    ("branches", ["甲店,,城东,一路,,,1380,", "甲店,,城西,二路,,,1390,"], "新增2", [], {"甲店(城东)", "甲店(城西)"}),
    ("a number of two", ["甲店,K1,,,,,,", "乙店,K1,,,,,,"], "未通过2", ["第3行也用了客户编号K1"], set()),
)


@pytest.mark.parametrize(("rows", "counts", "words", "made"), [case[1:] for case in CASES], ids=[c[0] for c in CASES])
async def test_rows_of_one_name(
    office: Office, rows: Sequence[str], counts: str, words: Sequence[str], made: set[str]
) -> None:
    before = set(await all_names(office))
    content = "\n".join((HEAD, *rows)).encode()
    checked = await tap(office.manager, await send(office, content, who=office.manager), "检查")
    assert counts in checked.text.splitlines()[1]
    assert all(word in checked.text for word in words), checked.text
    assert len(checked.text.splitlines()) <= 6
    if "导入" in labels(checked):
        await tap(office.manager, checked, "导入")
    found = await all_names(office)
    assert set(found) - before == made
    again = await send(office, content, who=office.manager)
    if "检查" in " ".join(labels(again)):
        again = await tap(office.manager, again, "检查")
    assert again.text.splitlines()[1].startswith("新增0，变更0")
    assert await all_names(office) == found


async def all_names(office: Office) -> list[str]:
    return await office.read(lambda session: sorted(session.scalars(select(Customer.name))))


async def test_what_several_rows_say_of_one_customer_is_all_kept(office: Office) -> None:
    rows = ["甲店,,,,,王芳,1380,", "甲店,,,一路,,李丽,0571-880,会计", "甲店,,,,,王芳,,老板", "甲店,,,,,张三,0571-880,"]
    checked = await tap(office.rep, await send(office, "\n".join((HEAD, *rows)).encode()), "检查")
    await tap(office.rep, checked, "导入")
    assert (await customers(office))["甲店"].address == "一路"

    def people(session: Session) -> list[tuple[str, str | None, str | None]]:
        query = select(Contact).join(Customer).where(Customer.name == "甲店").order_by(Contact.id)
        return [(one.name, one.title, one.phone) for one in session.scalars(query)]

    assert await office.read(people) == [
        ("王芳", "老板", "1380"),
        ("李丽", "会计", "0571-880"),
        ("张三", None, "0571-880"),
    ]


async def test_the_reason_stands_in_the_file_of_rejected_rows(office: Office) -> None:
    rows = ["甲店,,,一路,,,,", "甲店,,,二路,,,,", "乙店,,,,,,,"]
    checked = await tap(office.rep, await send(office, "\n".join((HEAD, *rows)).encode()), "检查")
    assert checked.text.splitlines()[1] == "新增1，变更0，未通过2"
    office.rep.press(checked.id, find_button(checked, "未通过的行"))
    sent = await office.rep.wait(lambda one: one.media is not None and one.from_bot)
    assert sent.media is not None
    stored = office.sandbox.world.files.by_id(sent.media.file_id or "")
    assert stored is not None
    table = open_table(stored.content)
    assert [str(row[-1])[:11] for row in table.rows] == ["与第3行同名，地址不同", "与第2行同名，地址不同"]
    mended = "\n".join((HEAD, "甲店,,城东,一路,,,,", "甲店,,城西,二路,,,,")).encode()
    office.rep.send_document(mended, "改好.csv")
    again = await settled(office.rep)
    if "检查" in " ".join(labels(again)):
        again = await tap(office.rep, again, "检查")
    await tap(office.rep, again, "导入")
    assert {"甲店(城东)", "甲店(城西)"} <= set(await customers(office))


async def test_customers_of_one_name_that_are_there_are_known_by_their_address(office: Office) -> None:
    first = "\n".join((HEAD, "甲店,K1,,一路,,,,", "甲店,K2,,二路,,,,")).encode()
    await tap(office.rep, await tap(office.rep, await send(office, first), "检查"), "导入")
    checked = await send(office, "客户名称,地址,联系人\n甲店,二路,王芳\n甲店,一路,李丽\n".encode())
    checked = await tap(office.rep, checked, "检查")
    assert checked.text.splitlines()[1] == "新增0，变更2，未通过0"


async def test_people_of_one_name_in_a_list_of_contacts(office: Office) -> None:
    rows = ["万家乐生活超市,张姐,1380", "万家乐生活超市,张姐,1390", "万家乐生活超市,李,1370", "万家乐生活超市,李,1370"]
    card = await send(office, "\n".join(("客户,联系人,手机", *rows)).encode())
    assert "联系人 · 4行" in card.text
    checked = await tap(office.rep, card, "检查")
    assert checked.text.splitlines()[1] == "新增1，变更0，不变1，未通过2"
    assert "第2行：与第3行联系人同名，电话不同" in checked.text


async def test_a_shop_beside_its_company_is_the_branch(office: Office) -> None:
    card = await send(office, "门店,客户名称,地址\n城西店,甲超市,一路\n甲超市城东店,甲超市,二路\n".encode())
    assert card.text.splitlines()[2:4] == ["门店 → 分店: 城西店", "客户名称 → 客户: 甲超市"]
    await tap(office.rep, await tap(office.rep, card, "检查"), "导入")
    assert {"甲超市(城西店)", "甲超市城东店"} <= set(await customers(office))


async def test_the_preview_is_one_real_row(office: Office) -> None:
    content = (
        "客户名称,联系人,手机,地址\n甲店,,1380,\n乙店,王芳,,二路\n丙店,李丽,1390,三路\n丁店,赵,1370,四路\n".encode()
    )
    card = await send(office, content)
    assert [line.rpartition(": ")[2] for line in card.text.splitlines()[2:]] == ["丙店", "李丽", "1390", "三路"]
