"""Undoing, editing and correcting beside each other: what was taken back stays so, what was said later stays known."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, event

from db.complaint import Complaint
from db.entry import Attachment
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
    assert [int(one.amount) for one in await live(office, Order)] == [3800]
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
