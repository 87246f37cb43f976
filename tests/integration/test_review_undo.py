"""Undoing, editing and correcting beside each other: what was taken back stays so, what was said later stays known."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import Engine, event, func, select

from db.complaint import Complaint
from db.customer import Contact, Customer
from db.entry import Attachment, Entry
from db.order import Order
from db.touch import Touch
from tests.integration.test_edits import PIXEL, edit, mine
from tests.integration.test_main_job import live
from tests.office import Office, labels

TWO = "拜访华联谈新品。投诉万家乐破损3箱"


# Editing beside what was undone


async def test_an_edit_beside_an_undone_complaint_does_not_file_it_anew(office: Office) -> None:
    card = await office.ask(office.rep, TWO)
    await office.manager.wait_answer()
    message = mine(office)
    await office.tap(office.rep, await office.tap(office.rep, card, "改第2条"), "撤销")
    withdrawn = await office.manager.wait_answer()
    office.rep.edit(message.id, TWO.replace("新品", "新品陈列"))
    await office.ask(office.rep, "/help")  # the edit was handled before
    changed = next(one for one in office.rep.messages if one.id == card.id)
    assert changed.text.count("万家乐生活超市") == 1
    assert "↩️ 已撤销" in changed.text
    assert await live(office, Complaint) == []
    (touch,) = await live(office, Touch)
    assert "新品陈列" in touch.summary
    assert office.manager.messages[-1].id == withdrawn.id  # nobody is alarmed again


async def test_an_edit_of_one_record_leaves_the_undone_one_before_it(office: Office) -> None:
    card = await office.ask(office.rep, "拜访华联谈新品。订单万家乐3500")
    message = mine(office)
    await office.tap(office.rep, await office.tap(office.rep, card, "改第1条"), "撤销")
    changed = await edit(office, "拜访华联谈新品。订单万家乐3800", message)
    assert "改第2条" in labels(changed)
    assert "改第3条" not in labels(changed)
    assert [one.amount for one in await live(office, Order)] == [Decimal(3800)]
    assert await live(office, Touch) == []


async def test_an_edit_of_an_undone_record_is_kept_for_restoring(office: Office) -> None:
    card = await office.ask(office.rep, TWO)
    message = mine(office)
    await office.tap(office.rep, await office.tap(office.rep, card, "改第2条"), "撤销")
    changed = await edit(office, TWO.replace("3箱", "5箱"), message)
    assert changed.text.endswith("点“恢复记录”就会保存。")
    assert await live(office, Complaint) == []
    await office.tap(office.rep, await office.tap(office.rep, changed, "改第2条"), "恢复")
    (complaint,) = await live(office, Complaint)
    assert "5箱" in complaint.summary


# Files


async def test_a_photo_sent_with_a_correction_goes_to_the_record_that_is_picked(office: Office) -> None:
    card = await office.ask(office.rep, "拜访华联谈新品。拜访万家乐谈价格")
    office.rep.send_photo(PIXEL, "不是今天，是昨天", reply_to=card.id)
    question = await office.rep.wait_answer()
    await office.tap(office.rep, question, "2.")
    first, second = await live(office, Touch)
    (photo,) = await office.read(lambda session: list(session.query(Attachment)))
    assert photo.entry_id == second.entry_id
    assert second.happened_on < first.happened_on


@contextmanager
def statements() -> Iterator[list[str]]:
    """The statements that the block brings to the database."""
    said: list[str] = []

    def note(*arguments: object) -> None:
        said.append(str(arguments[2]))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(Engine, "before_cursor_execute", note)


async def test_the_customer_card_counts_files_with_one_query(office: Office) -> None:
    for number in range(3):
        office.rep.send_photo(PIXEL, f"拜访华联谈新品第{number}次")
        await office.rep.wait_answer()
    with statements() as said:
        card = await office.ask(office.rep, "华联？")
    assert "📎 附件 (3)" in labels(card)
    assert len([one for one in said if "attachment" in one]) == 1


# Contacts


async def contact(office: Office, customer: str, name: str) -> tuple[str | None, str | None] | None:
    """Phone and birthday of a contact; None where nobody is known so."""
    query = (
        select(Contact.phone, Contact.birthday)
        .join(Customer, Customer.id == Contact.customer_id)
        .where(Customer.name.startswith(customer), Contact.name == name, Contact.undone_at.is_(None))
    )
    found = await office.read(lambda session: [(phone, day) for phone, day in session.execute(query)])
    assert len(found) < 2
    return found[0] if found else None


OLD, NEW, DAY = "13800001234", "13911112222", "S05-02"


@pytest.mark.parametrize(
    ("first", "second", "undone", "kept"),
    [
        (f"电话 {NEW}", "生日5月2日", (0,), (OLD, DAY)),
        (f"电话 {NEW}", "生日5月2日", (1,), (NEW, None)),
        (f"电话 {NEW}", "生日5月2日", (0, 1), (OLD, None)),
        (f"电话 {NEW}", "电话 13722223333", (0,), ("13722223333", None)),
        (f"电话 {NEW}", "电话 13722223333", (0, 1), (OLD, None)),
        (f"电话 {NEW}", "电话 13722223333", (1, 0), (OLD, None)),
        (f"电话 {NEW}", f"电话 {NEW}", (0,), (NEW, None)),
        (f"电话 {NEW}", f"电话 {NEW}", (0, 1), (OLD, None)),
    ],
)
async def test_an_undo_takes_back_only_what_its_entry_said(
    office: Office, first: str, second: str, undone: tuple[int, ...], kept: tuple[str | None, str | None]
) -> None:
    cards = [await office.ask(office.rep, f"记一下 华联 王经理 {words}") for words in (first, second)]
    for number in undone:
        await office.tap(office.rep, cards[number], "撤销")
    assert await contact(office, "华联", "王经理") == kept


@pytest.mark.parametrize(
    ("undone", "kept"),
    [((0,), (None, DAY)), ((1,), (NEW, None)), ((0, 1), None), ((1, 0), None)],
)
async def test_a_new_contact_stays_while_a_later_record_names_it(
    office: Office, undone: tuple[int, ...], kept: tuple[str | None, str | None] | None
) -> None:
    cards = [await office.ask(office.rep, f"记一下 鑫源 赵总 {words}") for words in (f"电话 {NEW}", "生日5月2日")]
    for number in undone:
        await office.tap(office.rep, cards[number], "撤销")
    assert await contact(office, "鑫源", "赵总") == kept
    for number in undone:
        card = next(one for one in office.rep.messages if one.id == cards[number].id)
        await office.tap(office.rep, card, "恢复")
    assert await contact(office, "鑫源", "赵总") == (NEW, DAY)


async def test_a_number_moved_to_a_namesake_is_taken_back_there_too(office: Office) -> None:
    await office.ask(office.rep, "记一下 万家乐 王经理 电话 13700000000")
    card = await office.ask(office.rep, f"记一下 华联 王经理 电话 {NEW}")
    card = await office.tap(office.rep, await office.tap(office.rep, card, "修改"), "客户")
    card = await office.tap(office.rep, card, "万家乐")
    assert await contact(office, "华联", "王经理") == (OLD, None)
    assert await contact(office, "万家乐", "王经理") == (NEW, None)
    await office.tap(office.rep, card, "撤销")
    assert await contact(office, "万家乐", "王经理") == ("13700000000", None)
    assert await contact(office, "华联", "王经理") == (OLD, None)


async def test_a_number_said_in_a_visit_is_kept_and_shown(office: Office) -> None:
    card = await office.ask(office.rep, f"拜访华联 王经理，电话{NEW}，谈新品")
    assert f"📞 {NEW}" in card.text.splitlines()
    assert await contact(office, "华联", "王经理") == (NEW, None)
    await office.tap(office.rep, card, "撤销")
    assert await contact(office, "华联", "王经理") == (OLD, None)


async def test_an_answer_to_an_old_question_is_news_to_those_who_know_the_names(office: Office) -> None:
    office.rep.send_contact("13812345678", "欧阳震")
    question = await office.rep.wait_answer()
    office.clock.advance(timedelta(minutes=15))
    await office.tap(office.rep, await office.ask(office.rep, "拜访大悦水果店"), "新建")
    office.clock.advance(timedelta(minutes=15))
    stamp = select(func.max(Customer.updated_at))
    before = await office.read(lambda session: session.scalar(stamp))
    office.rep.send("万家乐", reply_to=question.id)
    await office.rep.wait_answer()
    assert await contact(office, "万家乐", "欧阳震") == ("13812345678", None)
    after = await office.read(lambda session: session.scalar(stamp))
    assert before is not None
    assert after is not None
    assert after > before  # by this the names are read anew


# Corrections and news


async def test_who_is_not_in_today_is_news(office: Office) -> None:
    await office.ask(office.rep_en, "visited Acme, met Mr Li, follow up next Wednesday")
    card = await office.ask(office.rep_en, "Mr Li is not in today")
    assert "What day" not in card.text
    kept = select(Entry.text).where(Entry.state.in_(("open", "filed")))
    assert "Mr Li is not in today" in await office.read(lambda session: list(session.scalars(kept)))


async def test_what_he_wants_is_no_second_visit(office: Office) -> None:
    await office.ask(office.rep_en, "visited Acme, met Mr Li")
    card = await office.ask(office.rep_en, "he wants a quote by Friday")
    assert card.text.splitlines()[:2] == ["Acme Foods", "📝 Note saved"]
    assert "Follow up: Fri, Nov 27" in card.text
    assert len(await live(office, Touch)) == 1


async def test_a_correction_passes_over_a_draft_of_no_kind(office: Office) -> None:
    card = await office.ask(office.rep, "拜访华联谈新品，下周三再去")
    (before,) = await live(office, Touch)
    await office.ask(office.rep, "昨天")
    changed = await office.ask(office.rep, "不是今天，是昨天")
    assert changed.id == card.id
    (after,) = await live(office, Touch)
    assert after.happened_on == before.happened_on - timedelta(days=1)
