"""An edited message changes what it made, says so once, and leaves nothing behind of what it says no more."""

from __future__ import annotations

import base64
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import select

from bot.push.schedule import tick
from bot.sandbox.model import Message
from db.complaint import Complaint
from db.entry import Attachment, Entry
from db.order import Order
from db.outbox import Outbox
from db.remark import Note
from db.reminder import Reminder
from db.touch import Touch
from tests.integration.test_amend import customer_named, due_days
from tests.integration.test_main_job import live
from tests.office import START, Office, find_button, labels

PIXEL = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=")
VISIT = "拜访华联超市城西店 王经理，谈了新品陈列，下周三再去"


def mine(office: Office) -> Message:
    return next(one for one in reversed(office.rep.messages) if not one.from_bot)


async def edit(office: Office, text: str, message: Message | None = None) -> Message:
    office.rep.edit((message or mine(office)).id, text)
    return await office.rep.wait_answer()


async def nothing_more(office: Office) -> None:
    """Everything sent so far has been handled and brought nothing."""
    before = [(one.id, one.text) for one in office.rep.messages]
    await office.app.runtime.settled()
    await office.ask(office.rep, "/help")
    assert [(one.id, one.text) for one in office.rep.messages][: len(before)] == before
    assert len(office.rep.messages) == len(before) + 2


async def test_another_customer_and_it_is_said_once(office: Office) -> None:
    card = await office.ask(office.rep, VISIT)
    changed = await edit(office, VISIT.replace("华联超市城西店", "万家乐"))
    assert (changed.id, changed.text.splitlines()[0]) == (card.id, "万家乐生活超市")
    assert "✏️ 已改：客户" in changed.text
    (touch,) = await live(office, Touch)
    assert await customer_named(office, touch.customer_id) == "万家乐生活超市"
    office.rep.edit(mine(office).id, mine(office).text)
    await nothing_more(office)


async def test_a_deleted_word_leaves_no_ghost_reminder_and_no_push(office: Office) -> None:
    await office.ask(office.rep, "拜访华联超市城西店 王经理，明天再去")
    office.clock.advance(timedelta(hours=23))
    changed = await edit(office, "拜访华联超市城西店 王经理")
    assert "跟进：" not in changed.text
    assert await live(office, Reminder) == []
    office.clock.advance(timedelta(days=2))
    await office.ask(office.rep, "/today")
    assert not any("该跟进了" in one.text for one in office.rep.messages)
    pushes = select(Outbox).where(Outbox.kind == "reminder_due")
    assert await office.read(lambda session: list(session.scalars(pushes))) == []


async def test_a_push_already_in_the_outbox_is_dropped(office: Office) -> None:
    await office.ask(office.rep, "拜访华联超市城西店 王经理，明天再去")
    due = START + timedelta(days=1)
    assert await office.store.write(lambda session: tick(session, due)) == 1  # as if its minute had come
    await edit(office, "拜访华联超市城西店 王经理")
    states = select(Outbox.state).where(Outbox.kind == "reminder_due")
    assert await office.read(lambda session: list(session.scalars(states))) == ["dropped"]
    office.clock.jump_to(due + timedelta(minutes=1))
    await office.ask(office.rep, "/today")
    assert not any("该跟进了" in one.text for one in office.rep.messages)


async def test_what_was_corrected_on_the_card_outlives_an_edit_of_something_else(office: Office) -> None:
    question = await office.ask(office.rep, "拜访好邻居 李姐，下周三再去")
    await office.tap(office.rep, question, "江南店")
    changed = await edit(office, "拜访好邻居 李姐，下周四再去")
    assert changed.text.splitlines()[0] == "好邻居便利连锁(江南店)"
    assert await due_days(office) == [date(2026, 12, 3)]


async def test_only_other_words_change_the_record_silently(office: Office) -> None:
    card = await office.ask(office.rep, "备注 华联超市城西店 仓库搬到二楼")
    changed = await edit(office, "备注 华联超市城西店 仓库搬到三楼")
    assert changed.id == card.id
    assert "✏️" not in changed.text
    assert [one.summary for one in await live(office, Note)] == ["备注 华联超市城西店 仓库搬到三楼"]


async def test_an_edit_the_next_day_does_not_move_tomorrow(office: Office) -> None:
    await office.ask(office.rep, "拜访华联超市城西店 王经理，后天再去")
    office.clock.advance(timedelta(hours=20))
    await edit(office, "拜访华联超市城西店 王经理和李姐，后天再去")
    assert await due_days(office) == [date(2026, 11, 25)]


async def test_a_record_edited_into_a_question(office: Office) -> None:
    card = await office.ask(office.rep, VISIT)
    undone = await edit(office, "华联？")
    assert (undone.id, "已撤销" in undone.text) == (card.id, True)
    found = await office.rep.wait_answer()
    assert found.text.startswith("华联超市城西店 ·")
    assert await live(office, Touch) == []
    assert await live(office, Reminder) == []
    back = await edit(office, VISIT)
    assert "拜访已记下" in back.text
    assert len(await live(office, Touch)) == 1


async def test_a_record_edited_into_small_talk_is_gone(office: Office) -> None:
    card = await office.ask(office.rep, VISIT)
    undone = await edit(office, "谢谢")
    assert (undone.id, "已撤销" in undone.text, labels(undone)) == (card.id, True, [])
    assert await live(office, Touch) == []


async def test_a_record_edited_into_nothing_useful_is_a_draft(office: Office) -> None:
    card = await office.ask(office.rep, VISIT)
    draft = await edit(office, "嗯嗯那个蓝色的第三排")
    assert (draft.id, "先存成草稿了" in draft.text) == (card.id, True)
    assert await live(office, Touch) == []


SEVERAL = "华联投诉破损3箱\n万家乐续签3.5万"


async def test_one_record_of_several_is_edited_and_the_other_is_not_touched(office: Office) -> None:
    card = await office.ask(office.rep, SEVERAL)
    alert = await office.manager.wait_answer()
    await office.tap(office.manager, alert, "接手")
    await office.rep.wait(lambda one: "已接手" in one.text)
    ids = {one.customer_id: one.id for one in await live(office, Complaint)}
    changed = await edit(
        office, "华联投诉破损3箱\n万家乐续签3.8万", next(m for m in office.rep.messages if m.text == SEVERAL)
    )
    assert changed.id == card.id
    assert [one.amount for one in await live(office, Order)] == [Decimal(38000)]
    cases = await live(office, Complaint)
    assert ({one.customer_id: one.id for one in cases}, [one.state for one in cases]) == (ids, ["acknowledged"])
    assert not any("撤回" in one.text for one in office.manager.messages)


async def test_a_line_taken_out_takes_its_record_back_and_a_new_line_makes_one(office: Office) -> None:
    await office.ask(office.rep, SEVERAL)
    await edit(office, "万家乐续签3.5万")
    assert await live(office, Complaint) == []
    assert [one.amount for one in await live(office, Order)] == [Decimal(35000)]
    card = await edit(office, "万家乐续签3.5万\n拜访鑫源商贸，谈了促销")
    assert "鑫源商贸有限公司" in card.text
    assert len(await live(office, Order)) == len(await live(office, Touch)) == 1


async def test_a_caption_is_edited_and_the_photo_stays(office: Office) -> None:
    office.rep.send_photo(PIXEL, caption="拜访华联超市城西店 王经理")
    card = await office.rep.wait_answer()
    assert "📎 1张照片" in card.text
    changed = await edit(office, "拜访万家乐 王经理")
    assert changed.text.splitlines()[0] == "万家乐生活超市"
    assert "📎 1张照片" in changed.text
    files = await office.read(lambda session: list(session.scalars(select(Attachment))))
    assert len(files) == 1


async def test_a_deleted_caption_leaves_the_photo_and_asks_whose_it_is(office: Office) -> None:
    office.rep.send_photo(PIXEL, caption="拜访华联超市城西店 王经理，下周三再去")
    card = await office.rep.wait_answer()
    asked = await edit(office, "")
    assert asked.id == card.id
    assert labels(asked)[0] == "华联超市城西店"
    assert await live(office, Touch) == []
    assert await live(office, Reminder) == []
    kept = await office.tap(office.rep, asked, "华联")
    assert "📎 1张照片" in kept.text


async def test_a_caption_written_later_makes_a_record_of_the_photo(office: Office) -> None:
    await office.ask(office.rep, "拜访华联超市城西店 王经理")
    photo = office.rep.send_photo(PIXEL)
    assert "1张照片已加到 华联超市城西店" in (await office.rep.wait_answer()).text
    office.rep.edit(photo.id, "拜访万家乐 张姐")
    card = await office.rep.wait(lambda one: one.text.startswith("万家乐生活超市"))
    assert "📎 1张照片" in card.text
    owners = await office.read(
        lambda session: list(session.scalars(select(Entry.text).join(Attachment, Attachment.entry_id == Entry.id)))
    )
    assert owners == ["拜访万家乐 张姐"]


async def test_what_was_undone_is_not_brought_back_by_an_edit_but_restored_as_it_says_now(office: Office) -> None:
    card = await office.ask(office.rep, VISIT)
    await office.tap(office.rep, card, "撤销")
    noted = await edit(office, VISIT.replace("下周三", "下周四"))
    assert (noted.id, "已撤销" in noted.text, "恢复记录" in labels(noted)) == (card.id, True, True)
    assert await live(office, Touch) == []
    await office.tap(office.rep, noted, "恢复记录")
    assert await due_days(office) == [date(2026, 12, 3)]


async def test_too_late_to_edit(office: Office) -> None:
    await office.ask(office.rep, VISIT)
    sent = mine(office)
    office.clock.advance(timedelta(days=2))
    told = await edit(office, VISIT.replace("华联超市城西店", "万家乐"), sent)
    assert "时间太久" in told.text
    (touch,) = await live(office, Touch)
    assert await customer_named(office, touch.customer_id) == "华联超市城西店"


async def test_an_edited_correction_corrects_again(office: Office) -> None:
    card = await office.ask(office.rep, VISIT)
    office.rep.send("改成周四", reply_to=card.id)
    await office.rep.wait_answer()
    changed = await edit(office, "改成周五")
    assert changed.id == card.id
    assert await due_days(office) == [date(2026, 12, 4)]


async def test_a_live_location_that_moves_says_nothing(office: Office) -> None:
    await office.ask(office.rep, "拜访华联超市城西店 王经理")
    sent = office.rep.send_location(31.23, 121.47)
    await office.rep.wait_answer()
    moved = office.rep.private.messages[sent.id]
    assert moved.media is not None
    moved.media.latitude = 31.24
    office.sandbox.world.tell_bot("edited_message", moved)
    await nothing_more(office)


async def test_an_edit_before_the_card_went_out_leaves_one_card(office: Office) -> None:
    office.sandbox.faults.update({"latency_ms": 150})
    sent = office.rep.send(VISIT)
    office.rep.edit(sent.id, VISIT.replace("下周三", "下周四"))
    card = await office.rep.wait(lambda one: "12月3日" in one.text)
    assert [one.id for one in office.rep.messages if "拜访已记下" in one.text] == [card.id]
    assert find_button(card, "撤销")
