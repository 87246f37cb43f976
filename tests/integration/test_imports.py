"""Tables sent to the bot: confirmed, checked, imported, rejected rows mended and sent again, undone."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select, text

from bot.reply import Reply
from bot.sandbox.model import Message
from bot.sandbox.people import Person
from bot.tabular.open import open_table
from bot.turn import Work
from bot.usecases import import_write
from db.base import STAGED
from db.contact import Contact
from db.customer import Customer
from db.history import Change
from db.imports import ImportMapping, ImportRun
from db.job import Job
from db.order import Order
from db.touch import Touch
from handlers import import_writing
from tests.office import REP, Office, find_button, labels
from tests.unit.tabular.books import book
from tests.unit.tabular.test_files import MACRO

LIST = (
    "客户名称,联系人,手机,地址,生日\n"
    "新城超市,王芳,13800138000,天目山路1号,农历八月十五\n"
    "华联超市城西店,王经理,13800001234,文三路9号,\n"
    "坏电话店,李,1.38E+10,x,\n"
    "金鼎烟酒行,,,,\n"
)


async def send(office: Office, content: bytes, name: str = "客户.csv", who: Person | None = None) -> Message:
    """Send a table and wait for the card that asks something, or says what is wrong."""
    person = who or office.rep
    person.send_document(content, name)
    return await settled(person)


async def settled(person: Person) -> Message:
    """The newest card of an import once nothing is being worked on."""
    return await person.wait(lambda one: one.text.startswith("📥") and not working(one))


_WORKING = re.compile("正在|Reading …|Checking …|Importing …|Undoing …|已写 |[0-9] of [0-9]")


def working(message: Message) -> bool:
    return _WORKING.search(message.text) is not None


async def tap(person: Person, message: Message, label: str) -> Message:
    person.press(message.id, find_button(message, label))
    return await settled(person)


async def customers(office: Office, owner: int = REP) -> dict[str, Customer]:
    query = select(Customer).where(Customer.undone_at.is_(None), Customer.owner.has(telegram_id=owner))
    return await office.read(lambda session: {one.name: one for one in session.scalars(query)})


async def count(office: Office, noun: Any) -> int:
    query = select(func.count()).select_from(noun).where(noun.undone_at.is_(None))
    return await office.read(lambda session: session.scalar(query) or 0)


async def test_a_list_is_confirmed_checked_imported_and_undone(office: Office) -> None:
    card = await send(office, LIST.encode("gb18030"))
    assert card.text.splitlines() == [
        "📥 客户.csv",
        "客户 · 4行 · GBK/GB18030",
        "客户名称 → 客户: 新城超市",
        "联系人 → 联系人: 王芳",
        "手机 → 电话: 13800138000",
        "地址 → 地址: 天目山路1号",
        "生日 → 生日: 农历八月十五",
    ]
    assert labels(card) == ["✓ 检查", "各列", "类型", "编码", "只存文件", "取消"]
    before = await customers(office)
    checked = await tap(office.rep, card, "检查")
    assert checked.id == card.id
    assert checked.text.splitlines()[1] == "新增1，变更1，未通过2"
    assert "第4行：手机" in checked.text
    assert "同事已有同名客户" in checked.text
    assert labels(checked) == ["导入", "各列", "未通过的行", "取消"]
    assert (await customers(office)).keys() == before.keys()  # nothing is saved yet
    done = await tap(office.rep, checked, "导入")
    assert done.text.splitlines()[1] == "✓ 已导入：新增1，变更1，未通过2"
    after = await customers(office)
    assert after.keys() - before.keys() == {"新城超市"}
    assert after["华联超市城西店"].address == "文三路9号"
    person = await office.read(
        lambda session: session.scalars(select(Contact).where(Contact.customer_id == after["新城超市"].id)).one()
    )
    assert (person.name, person.phone, person.birthday) == ("王芳", "13800138000", "L08-15")
    told = await office.read(lambda session: list(session.scalars(select(Change).order_by(Change.id))))
    assert [(one.field, one.before, one.after) for one in told] == [
        ("customer", None, "新城超市"),
        ("address", None, "文三路9号"),
    ]
    assert await words_of(office, after["新城超市"].id) == 1
    found = await office.ask(office.rep, "/find 新城超市")
    assert found.text.startswith("新城超市")
    asked = await tap(office.rep, done, "撤销导入")
    undone = await tap(office.rep, asked, "确定撤销")
    assert "已撤销导入" in undone.text
    office.rep.send("/find 新城超市")
    await office.rep.wait(lambda one: "没找到" in one.text)
    assert await words_of(office, after["新城超市"].id) == 0
    assert (await customers(office)).keys() == before.keys()
    assert (await customers(office))["华联超市城西店"].address is None


async def words_of(office: Office, customer_id: int) -> int:
    """How many rows of words a customer is found by."""
    query = text("SELECT count(*) FROM search_customer WHERE customer_id = :id")
    return await office.read(lambda session: session.execute(query, {"id": customer_id}).scalar_one())


async def test_the_same_list_again_changes_nothing_and_is_not_asked_about_again(office: Office) -> None:
    card = await send(office, LIST.encode())
    await tap(office.rep, await tap(office.rep, card, "检查"), "导入")
    again = await send(office, LIST.encode())
    assert again.text.splitlines()[1] == "新增0，变更0，不变2，未通过2"
    assert "没有可导入的内容" in again.text
    assert "导入" not in labels(again)


async def test_rejected_rows_come_back_to_be_mended_and_sent_again(office: Office) -> None:
    card = await send(office, LIST.encode())
    checked = await tap(office.rep, card, "检查")
    office.rep.press(checked.id, find_button(checked, "未通过的行"))
    sent = await office.rep.wait(lambda one: one.media is not None and one.from_bot)
    assert sent.media is not None
    stored = office.sandbox.world.files.by_id(sent.media.file_id or "")
    assert stored is not None
    table = open_table(stored.content)
    assert table.headers == ("客户名称", "联系人", "手机", "地址", "生日", "原因")
    assert [row[0] for row in table.rows] == ["坏电话店", "金鼎烟酒行"]
    assert "设为文本" in str(table.rows[0][5])
    await tap(office.rep, checked, "导入")
    mended = book([table.headers, ["坏电话店", "李", "13800005678", "x", None, "…"]])
    again = await send(office, mended, "客户 mended.xlsx")
    assert again.text.splitlines()[1] == "新增1，变更0，未通过0"
    await tap(office.rep, again, "导入")
    assert "坏电话店" in await customers(office)


async def test_a_column_can_be_changed_and_is_remembered(office: Office) -> None:
    content = "店,谁,号\nA店,王芳,C1\n".encode()
    card = await send(office, content)
    while "❓" in card.text or "谁 → 联系人" not in card.text or "号 → 客户编号" not in card.text:
        columns = await tap(office.rep, card, "各列")
        wanted = {"店": "客户", "谁": "联系人", "号": "客户编号"}
        at = next(label for label in labels(columns) if label[0] in wanted and not label.endswith(wanted[label[0]]))
        fields = await tap(office.rep, columns, at)
        columns = await tap(office.rep, fields, wanted[at[0]])
        card = await tap(office.rep, columns, "返回")
    checked = await tap(office.rep, card, "检查")
    await tap(office.rep, checked, "导入")
    assert "A店" in await customers(office)
    kept = await office.read(lambda session: session.scalars(select(ImportMapping)).one())
    assert kept.fields == {"店": "name", "谁": "contact", "号": "number"}
    again = await send(office, "店,谁,号\nB店,李,C2\n".encode())
    assert again.text.splitlines()[1] == "新增1，变更0，未通过0"


async def test_orders_with_returns_are_counted_once(office: Office) -> None:
    rows: list[list[Any]] = [
        ["客户", "日期", "金额", "备注"],
        ["万家乐生活超市", date(2026, 11, 1), 3500, "可乐"],
        ["万家乐生活超市", date(2026, 11, 1), 3500, "可乐"],
        ["万家乐生活超市", "2026年11月3日", "(200)", "退货"],
        ["没有这家", "2026-11-03", 5, ""],
        ["万家乐生活超市", "2026-11-03", 2e12, ""],
    ]
    card = await send(office, book(rows), "订单.xlsx")
    assert "订单 · 5行" in card.text
    checked = await tap(office.rep, card, "检查")
    assert checked.text.splitlines()[1] == "新增3，变更0，未通过2"
    done = await tap(office.rep, checked, "导入")
    orders = await office.read(lambda session: list(session.scalars(select(Order).order_by(Order.id))))
    assert [(one.ordered_on, one.amount, one.currency) for one in orders] == [
        (date(2026, 11, 1), Decimal(3500), "CNY"),
        (date(2026, 11, 1), Decimal(3500), "CNY"),
        (date(2026, 11, 3), Decimal(-200), "CNY"),
    ]
    again = await send(office, book(rows), "订单.xlsx")
    assert again.text.splitlines()[1] == "新增0，变更0，不变3，未通过2"
    await tap(office.rep, await tap(office.rep, done, "撤销导入"), "确定撤销")
    assert await count(office, Order) == 0


async def test_what_was_used_or_changed_since_stays_when_an_import_is_undone(office: Office) -> None:
    content = "客户名称,地址\n新城超市,甲路\n万家乐生活超市,乙路\n老街面馆,丙路\n".encode()
    card = await send(office, content)
    done = await tap(office.rep, await tap(office.rep, card, "检查"), "导入")
    assert "拜访已记下" in (await office.ask(office.rep, "拜访新城超市，聊了年底促销")).text

    def change(session: Any) -> None:
        session.scalars(select(Customer).where(Customer.name == "万家乐生活超市")).one().address = "丁路"

    await office.store.write(change)
    undone = await tap(office.rep, await tap(office.rep, done, "撤销导入"), "确定撤销")
    assert "1家客户保留" in undone.text
    assert "1处" in undone.text
    left = await customers(office)
    assert "新城超市" in left
    assert "老街面馆" not in left
    assert left["万家乐生活超市"].address == "丁路"
    assert await count(office, Touch) == 1


async def test_an_import_cannot_be_undone_after_a_day(office: Office) -> None:
    card = await send(office, LIST.encode())
    done = await tap(office.rep, await tap(office.rep, card, "检查"), "导入")
    office.clock.advance(timedelta(days=1, minutes=1))
    office.rep.press(done.id, find_button(done, "撤销导入"))
    async with asyncio.timeout(5):
        while not any("一天内" in (alert.text or "") for alert in office.rep.alerts):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    assert "新城超市" in await customers(office)


async def test_a_button_works_once_and_for_its_owner_alone(office: Office) -> None:
    card = await send(office, LIST.encode())
    checked = await tap(office.rep, card, "检查")
    go = find_button(checked, "导入")
    office.rep.press(checked.id, go)
    office.rep.press(checked.id, go)
    await settled(office.rep)
    await office.ask(office.rep, "/today")
    assert (
        len([one for one in await office.read(lambda s: list(s.scalars(select(Customer)))) if one.name == "新城超市"])
        == 1
    )
    run = await office.read(lambda session: session.scalars(select(ImportRun)).one())
    assert run.user_id == (await customers(office))["新城超市"].owner_id


async def test_a_manager_says_who_is_in_charge_and_pins_tiers_a_rep_cannot(office: Office) -> None:
    content = "客户名称,负责人,等级\n新城超市,陈伟,A\n外人店,Grace,\n".encode()
    card = await send(office, content, who=office.manager)
    checked = await tap(office.manager, card, "检查")
    assert checked.text.splitlines()[1] == "新增1，变更0，未通过1"
    await tap(office.manager, checked, "导入")
    made = (await customers(office, 1002))["新城超市"]
    assert (made.tier, made.tier_reason) == ("key", "客户.csv")
    assert made.tier_pinned_at is not None
    same = await send(office, "客户名称,等级\n万家乐生活超市,普通\n".encode(), who=office.manager)
    assert (await tap(office.manager, same, "检查")).text.splitlines()[1] == "新增0，变更0，不变1，未通过0"
    mine = await tap(office.rep, await send(office, content), "检查")
    assert mine.text.splitlines()[1] == "新增0，变更0，未通过2"
    assert "等级这一列不导入" in mine.text


async def test_a_colleagues_customer_is_not_told_more_of(office: Office) -> None:
    content = "客户名称,地址,手机\n金鼎烟酒行,别处,13800001111\n".encode()
    checked = await tap(office.rep, await send(office, content), "检查")
    assert "同事已有同名客户" in checked.text
    assert "陈伟" not in checked.text


async def test_two_of_one_name_are_rejected_not_merged(office: Office) -> None:
    content = "客户名称,行业\n双胞胎店,超市\n双胞胎店,餐饮\n好邻居便利连锁(江北店),便利\n".encode()
    checked = await tap(office.rep, await send(office, content), "检查")
    assert checked.text.splitlines()[1] == "新增0，变更1，未通过2"
    assert "第2行：与第3行同名，行业不同" in checked.text


async def test_an_import_cut_off_is_done_anew_and_nothing_half_is_seen(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_write, "PIECE", 2)
    content = ("客户名称,手机\n" + "".join(f"新店{number}号,1380000{number:04}\n" for number in range(20))).encode()
    checked = await tap(office.rep, await send(office, content), "检查")
    stage, stuck, begun = import_writing._stage, asyncio.Event(), 0

    async def cut_off(work: Work, run_id: int, parts: Sequence[Any], who: Any) -> None:
        nonlocal begun
        begun += 1
        if begun > 1:
            await stage(work, run_id, parts, who)
            return
        await stage(work, run_id, parts[:4], who)
        stuck.set()
        await asyncio.Event().wait()

    monkeypatch.setattr(import_writing, "_stage", cut_off)
    before = await customers(office)
    office.rep.press(checked.id, find_button(checked, "导入"))
    async with asyncio.timeout(10):
        await stuck.wait()
    assert await staged(office) > 0
    assert (await customers(office)).keys() == before.keys()
    office.rep.send("/find 新店3号")
    await office.rep.wait(lambda one: "没找到" in one.text)
    for task in office.app.worker._doing.values():  # the process dies
        task.cancel()
    office.app.worker._doing.clear()
    await office.restart()
    await office.rep.wait(lambda one: "✓ 已导入：新增20" in one.text)
    assert len(await customers(office)) == len(before) + 20
    assert await staged(office) == 0
    assert begun == 2


async def staged(office: Office) -> int:
    """Rows that were written and not shown."""
    return await office.read(
        lambda session: session.scalar(select(func.count(Customer.id)).where(Customer.undone_at == STAGED)) or 0
    )


async def test_an_import_that_is_stopped_leaves_nothing(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_write, "PIECE", 2)
    content = ("客户名称,手机\n" + "".join(f"新店{number}号,1380000{number:04}\n" for number in range(20))).encode()
    checked = await tap(office.rep, await send(office, content), "检查")
    stage = import_writing._stage

    async def stopped(work: Work, run_id: int, parts: Sequence[Any], who: Any) -> None:
        await stage(work, run_id, parts[:4], who)
        await work.say(Reply(text="停", about=f"import:{run_id}", edit_about=f"import:{run_id}"))
        card = await office.rep.wait(lambda one: one.text.startswith("📥") and "停止" in labels(one))
        office.rep.press(card.id, find_button(card, "停止"))
        async with asyncio.timeout(10):
            while not await office.read(lambda session: session.get_one(Job, work.id).cancel_asked):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        await stage(work, run_id, parts[4:], who)

    monkeypatch.setattr(import_writing, "_stage", stopped)
    before = await customers(office)
    office.rep.press(checked.id, find_button(checked, "导入"))
    again = await office.rep.wait(lambda one: "导入" in labels(one) and one.text.startswith("📥"))
    async with asyncio.timeout(10):
        while await staged(office):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    assert (await customers(office)).keys() == before.keys()
    monkeypatch.setattr(import_writing, "_stage", stage)
    done = await tap(office.rep, again, "导入")
    assert "✓ 已导入：新增20" in done.text


BAD = (
    (b" \r\n", "x.xlsx", "空的"),
    (b"\x89PNG\r\n\x1a\n123", "客户.xlsx", "图片"),
    (b"PK\x03\x04 broken", "客户.xlsx", "损坏"),
    ("客户名称,手机\n".encode(), "客户.csv", "表头"),
    (b"1,2\n3,4\n", "客户.csv", "表头"),
    (",".join(f"c{number}" for number in range(200)).encode(), "客户.csv", "200列"),
    (b"name,phone\n" + b"a,1\n" * 300_000, "客户.csv", "200,000行"),
)


@pytest.mark.parametrize(("content", "name", "words"), BAD, ids=[words for _, _, words in BAD])
async def test_a_bad_file_is_one_clear_message_and_nothing_is_imported(
    office: Office, content: bytes, name: str, words: str
) -> None:
    before = await count(office, Customer)
    card = await send(office, content, name)
    assert words in card.text
    assert len(card.text.splitlines()) <= 4
    assert await count(office, Customer) == before


async def test_a_macro_file_is_refused(office: Office) -> None:
    assert "宏" in (await send(office, MACRO, "客户.xlsm")).text


async def test_a_table_that_answers_a_card_is_a_file_of_that_record(office: Office) -> None:
    card = await office.ask(office.rep, "拜访万家乐，报价")
    office.rep.send_document(LIST.encode(), "报价.csv", reply_to=card.id)
    assert "📎" in (await office.rep.wait_answer()).text
    assert await count(office, ImportRun) == 0


async def test_the_languages_of_their_people(office: Office) -> None:
    content = b"Customer,Phone\nNew Cafe,+65 9123 4567\n"
    card = await send(office, content, "customers.csv", who=office.rep_en)
    assert card.text.splitlines()[1] == "customers · 1 row · UTF-8"
    checked = await tap(office.rep_en, card, "Check")
    assert checked.text.splitlines()[1] == "1 new, 0 changed, 0 rejected"
    assert (await tap(office.rep_en, checked, "Import")).text.endswith("✓ Imported: 1 new, 0 changed, 0 rejected")
    office.admin.send_document(content, "customers.csv")
    assert "客戶" in (await settled(office.admin)).text


async def test_imported_orders_rank_the_customers_at_once(office: Office) -> None:
    content = "客户,日期,金额\n万家乐生活超市,2026-11-01,3500\n".encode()
    done = await tap(office.rep, await tap(office.rep, await send(office, content), "检查"), "导入")
    assert "✓ 已导入" in done.text
    tiers = {name: one.tier for name, one in (await customers(office)).items()}
    assert tiers["万家乐生活超市"] == "key"
    assert tiers["鑫源商贸有限公司"] == "tail"
    assert "重点客户" in (await office.ask(office.rep, "/find 万家乐")).text
    await tap(office.rep, await tap(office.rep, done, "撤销导入"), "确定撤销")
    assert await count(office, Order) == 0


async def test_a_new_customer_has_no_tier_before_one_is_computed(office: Office) -> None:
    content = "客户名称\n新城超市\n".encode()
    await tap(office.rep, await tap(office.rep, await send(office, content), "检查"), "导入")
    assert (await office.ask(office.rep, "/find 新城超市")).text.splitlines()[0] == "新城超市"
    orders = "客户,日期,金额\n新城超市,2026-11-01,3500\n万家乐生活超市,2026-11-01,1\n".encode()
    await tap(office.rep, await tap(office.rep, await send(office, orders, "订单.csv"), "检查"), "导入")
    assert (await office.ask(office.rep, "/find 新城超市")).text.splitlines()[0] == "新城超市 · 重点客户"


async def test_people_of_customers_nobody_knows_bring_their_customers(office: Office) -> None:
    card = await send(office, "客户名称,联系人,手机\n城北新店,王芳,13800138111\n".encode())
    assert card.text.splitlines()[1] == "客户 · 1行 · UTF-8"
    known = await send(office, "客户名称,联系人,手机\n万家乐生活超市,王芳,13800138111\n".encode(), "人.csv")
    assert known.text.splitlines()[1] == "联系人 · 1行 · UTF-8"


async def test_rows_with_sums_are_left_out_and_said_so(office: Office) -> None:
    table = "日期,客户名称,金额\n2026-11-01,华联超市城西店,100\n小计,,100\n2026-11-02,万家乐生活超市,200\n合计,,300\n"
    layout = await send(office, table.encode(), "订单.csv")
    checked = await tap(office.rep, layout, "检查")
    assert checked.text.splitlines()[1:] == ["新增2，变更0，未通过0", "合计行不导入：第3, 5行"]
    assert labels(checked) == ["导入", "各列", "取消"]


async def test_a_file_larger_than_telegram_gives_is_told_by_the_command_that_takes_it(office: Office) -> None:
    office.rep_en.send_document(b"Customer\n" + b"Acme Foods Ltd\n" * 3_000_000, "all customers.csv")
    told = await office.rep_en.wait(lambda one: "huike import" in one.text)
    assert 'huike import "all customers.csv"' in told.text
    assert "45 MB" in told.text
    assert not await office.read(lambda session: session.scalars(select(ImportRun)).all())
