"""The profile in the chat: told by the way, set by buttons, undone, and seen by those who may."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.sandbox.model import Message
from db.contact import Contact, Phone
from db.customer import Alias, Customer
from db.history import Change
from db.tag import Tag
from tests.integration.test_access import press
from tests.office import ADMIN, MANAGER, REP, REP2, REP_EN, Office, labels

HUALIAN, ACME = "华联超市城西店", "Acme Foods"


async def customer(office: Office, name: str = HUALIAN) -> Customer:
    return await office.read(lambda session: session.scalars(select(Customer).where(Customer.name == name)).one())


async def person(office: Office, name: str) -> Contact | None:
    query = select(Contact).where(Contact.name == name, Contact.undone_at.is_(None))
    return await office.read(lambda session: session.scalars(query).first())


async def standing(office: Office) -> list[tuple[str, str | None, str | None]]:
    """The lines of history that stand, but for customers added."""
    query = select(Change).where(Change.undone_at.is_(None)).order_by(Change.id)
    return await office.read(lambda session: [(one.field, one.before, one.after) for one in session.scalars(query)])


async def profile(office: Office, who: str = "rep", query: str = "华联") -> Message:
    phone = getattr(office, who)
    card = await office.ask(phone, f"/find {query}")
    label = "Profile" if "Profile" in labels(card) else "档案" if "档案" in labels(card) else "檔案"
    return await office.tap(phone, card, label)


# Told in a message


async def test_a_note_fills_the_profile_and_says_so(office: Office) -> None:
    card = await office.ask(office.rep, "华联合同明年3月到期，账期45天")
    assert "🗂 合同到期：2027年3月31日 周三" in card.text
    assert "🗂 账期：45天" in card.text
    known = await customer(office)
    assert (known.contract_end, known.credit_terms) == (date(2027, 3, 31), "45天")


async def test_english_and_traditional_are_read_alike(office: Office) -> None:
    card = await office.ask(office.rep_en, "Acme buys from us because of delivery speed")
    assert "🗂 Buys because: delivery speed" in card.text
    assert (await customer(office, ACME)).motives == "delivery speed"
    card = await office.ask(office.admin, "華聯超市城西店跟我們關係很鐵")
    assert "客情：很好" in card.text
    assert (await customer(office)).relationship == "excellent"


async def test_undo_brings_back_what_was_before(office: Office) -> None:
    await office.ask(office.rep, "华联账期30天")
    card = await office.ask(office.rep, "华联账期45天")
    undone = await office.tap(office.rep, card, "撤销")
    assert (await customer(office)).credit_terms == "30天"
    await office.tap(office.rep, undone, "恢复记录")
    assert (await customer(office)).credit_terms == "45天"


async def test_undo_leaves_what_somebody_changed_since(office: Office) -> None:
    first = await office.ask(office.rep, "华联账期30天")
    await office.ask(office.manager, "华联超市城西店账期60天")
    await office.tap(office.rep, first, "撤销")
    assert (await customer(office)).credit_terms == "60天"


async def test_an_edited_message_says_something_else(office: Office) -> None:
    await office.ask(office.rep, "华联账期30天")
    mine = next(one for one in reversed(office.rep.messages) if not one.from_bot)
    office.rep.edit(mine.id, "华联账期90天")
    await office.rep.wait_answer()
    assert (await customer(office)).credit_terms == "90天"
    assert [line for line in await standing(office) if line[0] == "credit_terms"] == [("credit_terms", None, "90天")]


async def test_a_record_moved_to_another_customer_takes_its_facts_along(office: Office) -> None:
    card = await office.ask(office.rep, "华联账期45天")
    menu = await office.tap(office.rep, card, "修改")
    await office.tap(office.rep, menu, "客户")
    await office.ask(office.rep, "鑫源商贸有限公司")
    assert (await customer(office)).credit_terms is None
    assert (await customer(office, "鑫源商贸有限公司")).credit_terms == "45天"


async def test_somebody_left_and_somebody_came(office: Office) -> None:
    card = await office.ask(office.rep, "华联的王经理调走了，新经理姓赵")
    gone, new = await person(office, "王经理"), await person(office, "赵经理")
    assert gone is not None
    assert new is not None
    assert (gone.left_on, new.title) == (date(2026, 11, 23), "经理")
    assert "王经理 · 已离职" in card.text
    await office.tap(office.rep, card, "撤销")
    back = await person(office, "王经理")
    assert back is not None
    assert back.left_on is None
    assert await person(office, "赵经理") is None
    assert await standing(office) == []


async def test_a_contact_comes_with_number_and_role(office: Office) -> None:
    await office.ask(office.rep, "华联联系人陈姐 13800005555 管付款")
    known = await person(office, "陈姐")
    assert known is not None
    assert (known.phone, known.role) == ("13800005555", "pays")
    tail = select(Phone.contact_id).where(Phone.backwards.startswith("5555"))
    assert await office.read(lambda session: session.scalars(tail).all()) == [known.id]


async def test_a_birthday_has_its_line_and_goes_with_the_note(office: Office) -> None:
    card = await office.ask(office.rep, "万家乐的张姐生日农历八月十五")
    known = await person(office, "张姐")
    assert known is not None
    assert known.birthday == "L08-15"
    assert ("birthday", None, "L08-15") in await standing(office)
    await office.tap(office.rep, card, "撤销")
    assert ("birthday", None, "L08-15") not in await standing(office)


async def test_tags_are_no_complaint(office: Office) -> None:
    card = await office.ask(office.rep, "标签 华联 冷链 重点")
    assert "档案已更新" in card.text
    tags = select(Tag.text).where(Tag.undone_at.is_(None)).order_by(Tag.id)
    assert await office.read(lambda session: session.scalars(tags).all()) == ["冷链", "重点"]
    await office.tap(office.rep, card, "撤销")
    assert await office.read(lambda session: session.scalars(tags).all()) == []


async def test_how_we_stand_with_them_is_no_question(office: Office) -> None:
    card = await office.ask(office.rep, "鑫源跟我们关系一般")
    assert "🗂 客情：一般" in card.text
    known = await customer(office, "鑫源商贸有限公司")
    assert (known.relationship, known.relationship_by is not None) == ("so_so", True)


async def test_a_lost_customer_has_its_line(office: Office) -> None:
    card = await office.ask(office.rep, "万家乐不做了，换了别家供货商")
    assert ("state", "active", "lost") in await standing(office)
    await office.tap(office.rep, card, "撤销")
    assert ("state", "active", "lost") not in await standing(office)


# By buttons


async def test_a_field_is_typed_undone_and_cleared(office: Office) -> None:
    page = await profile(office)
    asked = await office.tap(office.rep, page, "＋ 账期")
    assert "例如：45天" in asked.text
    page = await office.ask(office.rep, "货到付款")
    assert "✅ 账期：货到付款" in page.text
    assert (await customer(office)).credit_terms == "货到付款"
    page = await office.tap(office.rep, page, "撤销")
    assert (await customer(office)).credit_terms is None
    await office.tap(office.rep, page, "＋ 账期")
    page = await office.ask(office.rep, "45天")
    asked = await office.tap(office.rep, page, "✎ 账期")
    await office.tap(office.rep, asked, "清空")
    assert (await customer(office)).credit_terms is None


async def test_a_choice_is_one_tap_and_says_who_made_it(office: Office) -> None:
    page = await profile(office)
    asked = await office.tap(office.rep, page, "＋ 客情")
    page = await office.tap(office.rep, asked, "紧张")
    assert "客情：紧张（李娜，11月23日）" in page.text
    assert (await customer(office)).relationship == "strained"


async def test_what_cannot_be_read_is_asked_again_with_an_example(office: Office) -> None:
    page = await profile(office)
    await office.tap(office.rep, page, "＋ 合同到期")
    assert "2027年3月31日" in (await office.ask(office.rep, "不知道")).text
    page = await office.ask(office.rep, "2027年6月30日")
    assert (await customer(office)).contract_end == date(2027, 6, 30)


async def test_news_of_another_customer_is_no_answer(office: Office) -> None:
    page = await profile(office)
    await office.tap(office.rep, page, "＋ 需求")
    card = await office.ask(office.rep, "拜访万家乐生活超市 张姐，谈了新品")
    assert "拜访已记下" in card.text
    assert (await customer(office)).needs is None


async def test_a_person_is_added_edited_and_marked_as_gone(office: Office) -> None:
    page = await profile(office)
    people = await office.tap(office.rep, page, "联系人")
    assert "王经理" in people.text
    await office.tap(office.rep, people, "＋ 联系人")
    page = await office.ask(office.rep, "钱店长")
    assert "✅ 已加上钱店长" in page.text
    asked = await office.tap(office.rep, page, "＋ 角色")
    page = await office.tap(office.rep, asked, "决策人")
    await office.tap(office.rep, page, "＋ 生日")
    page = await office.ask(office.rep, "农历八月十五")
    await office.tap(office.rep, page, "＋ 电话")
    page = await office.ask(office.rep, "13900001111")
    await office.tap(office.rep, page, "＋ 电话")
    page = await office.ask(office.rep, "021-55667788")
    assert page.text.count("📞") == 2
    page = await office.tap(office.rep, page, "已离职")
    assert "⚠️" in page.text
    known = await person(office, "钱店长")
    assert known is not None
    assert (known.role, known.birthday, known.phone, known.left_on) == (
        *("decides", "L08-15", "13900001111"),
        date(2026, 11, 23),
    )
    page = await office.tap(office.rep, page, "又回来了")
    assert "⚠️" not in page.text


async def test_a_renamed_customer_is_found_by_the_old_name(office: Office) -> None:
    names = await office.tap(office.rep, await profile(office), "名称")
    await office.tap(office.rep, names, "✎ 改名")
    page = await office.ask(office.rep, "华润万家城西店")
    assert (await customer(office, "华润万家城西店")).id
    assert HUALIAN in page.text
    assert "华润万家城西店" in (await office.ask(office.rep, f"/find {HUALIAN}")).text
    page = await office.tap(office.rep, page, "撤销")
    assert (await customer(office)).id
    olds = select(Alias.text).where(Alias.undone_at.is_(None), Alias.text == HUALIAN)
    assert await office.read(lambda session: session.scalars(olds).all()) == []


async def test_names_and_tags_come_and_go(office: Office) -> None:
    names = await office.tap(office.rep, await profile(office), "名称")
    await office.tap(office.rep, names, "＋ 别名")
    page = await office.ask(office.rep, "老华联")
    assert "老华联" in page.text
    page = await office.tap(office.rep, page, "✕ 老华联")
    assert "又叫：华联" in page.text.splitlines()[-1]
    page = await office.tap(office.rep, page, "返回")
    tags = await office.tap(office.rep, page, "标签")
    await office.tap(office.rep, tags, "＋ 标签")
    page = await office.ask(office.rep, "冷链 重点")
    assert "🏷 冷链 · 重点" in page.text
    page = await office.tap(office.rep, page, "✕ 冷链")
    assert "🏷 重点" in page.text


async def test_a_state_is_set_once_confirmed(office: Office) -> None:
    page = await office.tap(office.rep, await profile(office), "▶")
    states = await office.tap(office.rep, page, "状态")
    sure = await office.tap(office.rep, states, "已停业")
    assert (await customer(office)).state == "active"
    page = await office.tap(office.rep, sure, "是，")
    assert (await customer(office)).state == "closed"
    await office.tap(office.rep, page, "撤销")
    assert (await customer(office)).state == "active"


async def test_a_manager_pins_a_tier_with_a_reason(office: Office) -> None:
    page = await office.tap(office.manager, await profile(office, "manager", HUALIAN), "▶")
    tiers = await office.tap(office.manager, page, "锁定等级")
    asked = await office.tap(office.manager, tiers, "重点客户")
    assert "原因" in asked.text
    page = await office.ask(office.manager, "明年开旗舰店")
    assert "📌 王芳锁定了等级：明年开旗舰店" in page.text
    known = await customer(office)
    assert (known.tier, known.tier_reason) == ("key", "明年开旗舰店")
    tiers = await office.tap(office.manager, page, "锁定等级")
    await office.tap(office.manager, tiers, "取消锁定")
    assert (await customer(office)).tier_pinned_at is None


async def test_the_history_pages_and_undoes(office: Office) -> None:
    for days in range(1, 8):
        await office.ask(office.rep, f"华联账期{days}0天")
    page = await office.tap(office.rep, await profile(office), "▶")
    listed = await office.tap(office.rep, page, "变更记录")
    assert "1. 11月23日 李娜\n账期：60天 → 70天" in listed.text
    older = await office.tap(office.rep, listed, "▶")
    assert "账期：10天" in older.text
    listed = await office.tap(office.rep, older, "◀")
    listed = await office.tap(office.rep, listed, "撤销 1")
    assert "1. ↩️ 11月23日" in listed.text
    assert (await customer(office)).credit_terms == "60天"
    assert len(listed.text.splitlines()) <= 12


# Who may


async def ids(office: Office) -> dict[str, int]:
    """What the first rep has, by the kind of number a button carries."""
    await office.ask(office.rep, "华联账期45天")
    await office.ask(office.rep, "标签 华联 冷链")

    def read(session: Session) -> dict[str, int]:
        known = session.scalars(select(Customer).where(Customer.name == HUALIAN)).one()
        return {
            "customer": known.id,
            "person": known.contacts[0].id,
            "change": session.scalars(select(Change.id).where(Change.field == "credit_terms")).one(),
            "tag": session.scalars(select(Tag.id)).one(),
            "alias": known.aliases[0].id,
        }

    return await office.read(read)


def forged(known: dict[str, int]) -> list[str]:
    one, who = known["customer"], known["person"]
    return [
        *(f"pf.{name}:{one}" for name in ("page", "people", "names", "tags", "hist", "new", "state", "tier", "unpin")),
        *(f"pf.ask:c:{one}:{name}" for name in ("address", "relationship", "name", "alias", "tag")),
        *(f"pf.set:c:{one}:{rest}" for rest in ("credit_terms", "relationship:good", "greeting_lang:en")),
        *(f"pf.ask:k:{who}:{name}" for name in ("likes", "role", "name", "number")),
        *(f"pf.set:k:{who}:{rest}" for rest in ("phone", "role:pays")),
        *(f"pf.{name}:{who}" for name in ("person", "left", "stay")),
        *(f"pf.undo:{known['change']}", f"pf.back:{known['change']}:0"),
        *(f"pf.untag:{one}:{known['tag']}", f"pf.unname:{one}:{known['alias']}"),
        *(f"pf.tostate:{one}:lost", f"pf.sure:{one}:lost", f"pf.pin:{one}:key"),
    ]


def everything(session: Session) -> list[object]:
    return [
        tuple(row)
        for noun in (Customer, Contact, Alias, Tag, Change, Phone)
        for row in session.execute(select(noun.__table__).order_by(noun.__table__.c.id))
    ]


@pytest.mark.parametrize("stranger", [REP2, REP_EN, 2002])
async def test_no_forged_button_reaches_another_reps_customer(office: Office, stranger: int) -> None:
    known = await ids(office)
    before = await office.read(everything)
    for data in forged(known):
        reply = await press(office, stranger, data)
        assert (reply.text, bool(reply.toast)) == ("", True), data
    assert await office.read(everything) == before


@pytest.mark.parametrize("colleague", [REP, MANAGER, ADMIN])
async def test_owner_manager_and_admin_are_served(office: Office, colleague: int) -> None:
    known = await ids(office)
    for data in forged(known):
        reply = await press(office, colleague, data)
        pins = data.startswith(("pf.tier", "pf.pin", "pf.unpin"))
        assert bool(reply.text) == (not pins or colleague != REP), (data, reply)


@pytest.mark.parametrize(
    "data",
    [
        *("pf.ask", "pf.ask:c", "pf.ask:c:1", "pf.ask:x:1:address", "pf.ask:c:1:owner_id", "pf.ask:k:1:left_on"),
        *("pf.set:c:1:relationship:perfect", "pf.set:c:1:credit_terms:free", "pf.set:c:1:tier:key", "pf.set"),
        *("pf.page", "pf.page:1:99", "pf.page:1:-7", "pf.hist:1:999", "pf.people:1:-1", "pf.sure:1:emperor"),
        *("pf.undo:0", "pf.undo:x", "pf.back:99999999999999999999", "pf.unname:1:0", "pf.untag:1:"),
    ],
)
async def test_odd_buttons_change_nothing(office: Office, data: str) -> None:
    before = await office.read(everything)
    await press(office, REP, data)
    assert await office.read(everything) == before


async def test_tags_stay_no_complaint_when_the_message_is_edited(office: Office) -> None:
    await office.ask(office.rep, "标签 华联 冷链 重点")
    mine = next(one for one in reversed(office.rep.messages) if not one.from_bot)
    office.rep.edit(mine.id, "标签 华联 冷链 样板")
    await office.rep.wait_answer()
    tags = select(Tag.text).where(Tag.undone_at.is_(None)).order_by(Tag.id)
    assert await office.read(lambda session: session.scalars(tags).all()) == ["冷链", "样板"]


async def test_a_fact_is_told_once_on_a_corrected_card(office: Office) -> None:
    await office.ask(office.rep, "华联超市的陈姐下个月8号生日,喜欢喝龙井")
    card = await office.ask(office.rep, "改成下周三")
    told = [line for line in card.text.splitlines() if line.startswith("🗂")]
    assert told
    assert len(told) == len(set(told))
