"""What a reply to a card says beyond a correction, which record it means, and what it may not change."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from db.complaint import Complaint
from db.entry import Entry, EntryState
from db.inbox import Inbox
from db.order import Order
from db.outbox import Outbox
from db.remark import Note
from db.reminder import Reminder
from db.touch import Touch
from tests.integration.test_amend import SEVERAL, VISIT, VISIT_EN, answer, due_days
from tests.integration.test_main_job import live
from tests.office import Office, labels


async def test_what_is_said_beyond_the_correction_is_a_record_of_its_own(office: Office) -> None:
    card = await office.ask(office.rep, VISIT)
    changed = await answer(office, office.rep, card, "改成周四，另外他们还要补20箱")
    assert changed.id == card.id
    further = await office.rep.wait_answer()
    assert further.text.splitlines()[0] == "华联超市城西店"
    assert "🧾 订单已记下" in further.text
    assert await due_days(office) == [date(2026, 12, 3)]
    assert [one.summary for one in await live(office, Order)] == ["另外他们还要补20箱"]


async def test_a_whole_record_as_a_reply_changes_nothing_before(office: Office) -> None:
    card = await office.ask(office.rep, VISIT)
    other = await answer(office, office.rep, card, "拜访万家乐 张姐，聊了促销")
    assert other.id != card.id
    assert other.text.splitlines()[0] == "万家乐生活超市"
    assert len(await live(office, Touch)) == 2
    assert await due_days(office) == [date(2026, 12, 2)]


async def test_a_reply_without_a_name_is_about_the_customer_of_the_card(office: Office) -> None:
    card = await office.ask(office.rep, "拜访鑫源商贸，谈了新品陈列")
    office.clock.advance(timedelta(days=1))
    await office.ask(office.rep, "拜访万家乐 张姐")
    further = await answer(office, office.rep, card, "价格高了点，他们有意见")
    assert further.text.splitlines()[0] == "鑫源商贸有限公司"


async def test_what_is_not_understood_is_kept_as_a_draft_with_an_example(office: Office) -> None:
    card = await office.ask(office.rep, "提醒我明天10点开会")
    draft = await answer(office, office.rep, card, "嗯嗯那个蓝色的第三排")
    assert "没看懂要改什么" in draft.text
    assert "“嗯嗯那个蓝色的第三排”" in draft.text
    note = await office.tap(office.rep, draft, "备注")
    assert "备注已记下" in note.text
    assert [one.summary for one in await live(office, Note)] == ["嗯嗯那个蓝色的第三排"]


async def test_a_correction_without_the_reply_function_right_after_a_card(office: Office) -> None:
    card = await office.ask(office.rep, VISIT)
    changed = await office.ask(office.rep, "不是今天，是昨天")
    assert (changed.id, "✏️ 已改：日期" in changed.text) == (card.id, True)
    changed = await office.ask(office.rep, "改成周四")
    assert (changed.id, await due_days(office)) == (card.id, [date(2026, 12, 3)])
    order = await office.ask(office.rep, "订单 万家乐 3.5万")
    changed = await office.ask(office.rep, "sorry 3.8万 not 3.5万")
    assert changed.id == order.id
    assert [one.amount for one in await live(office, Order)] == [Decimal(38000)]


async def test_a_bare_value_or_a_late_correction_is_no_correction(office: Office) -> None:
    await office.ask(office.rep, VISIT)
    await office.ask(office.rep, "昨天")
    assert [one.happened_on for one in await live(office, Touch)] == [date(2026, 11, 23)]
    office.clock.advance(timedelta(minutes=11))
    late = await office.ask(office.rep, "不是今天，是昨天")
    assert "先存成草稿了" in late.text
    assert [one.happened_on for one in await live(office, Touch)] == [date(2026, 11, 23)]


@pytest.mark.parametrize("text", ["第二条改成3.8万", "2: 3.8万", "万家乐改成3.8万", "金额应该是3.8万"])
async def test_one_of_several_records(office: Office, text: str) -> None:
    card = await office.ask(office.rep, SEVERAL)
    before = await office.read(lambda session: len(list(session.scalars(select(Entry)))))
    changed = await answer(office, office.rep, card, text)
    assert changed.id == card.id
    assert "✏️ 已改：金额" in changed.text
    entries = await office.read(lambda session: list(session.scalars(select(Entry))))
    assert len(entries) == before
    amounts = {entry.draft["customer_id"]: entry.draft["amount"] for entry in entries}
    second = next(entry for entry in entries if "续签" in entry.text)
    assert Decimal(amounts[second.draft["customer_id"]]) == 38000


async def test_which_of_several_records_is_asked_and_survives_a_restart(office: Office) -> None:
    card = await office.ask(office.rep, SEVERAL)
    question = await answer(office, office.rep, card, "不是今天，是昨天")
    assert "要改哪一条" in question.text
    assert [label[:2] for label in labels(question)[:2]] == ["1.", "2."]
    second = question.buttons[1][0]
    await office.restart()
    told = await office.tap(office.rep, question, "2.")
    assert (told.id, told.text) == (question.id, "✏️ 已改：日期")
    assert (await office.rep.wait_answer()).id == card.id
    days = await office.read(
        lambda session: {one.draft["customer_id"]: one.draft["event_date"] for one in session.scalars(select(Entry))}
    )
    assert sorted(day or "" for day in days.values()).count("2026-11-22") == 1
    states = await office.read(lambda session: {one.text: one.state for one in session.scalars(select(Entry))})
    assert states["不是今天，是昨天"] == EntryState.DROPPED
    office.rep.press(question.id, second)
    again = await office.ask(office.rep, "/today")
    assert again.text  # the second press did nothing more
    days = await office.read(
        lambda session: {one.draft["customer_id"]: one.draft["event_date"] for one in session.scalars(select(Entry))}
    )
    assert sorted(day or "" for day in days.values()).count("2026-11-22") == 1


@pytest.mark.parametrize("text", ["撤销", "删掉", "记错了，删掉这条"])
async def test_a_reply_can_undo(office: Office, text: str) -> None:
    card = await office.ask(office.rep, VISIT)
    undone = await answer(office, office.rep, card, text)
    assert undone.id == card.id
    assert "已撤销" in undone.text
    assert not await live(office, Touch)
    assert not await live(office, Reminder)


async def test_what_it_says_already_is_said_to_be_so(office: Office) -> None:
    card = await office.ask(office.rep, VISIT)
    said = await answer(office, office.rep, card, "联系人是王经理")
    assert said.text == "已经是这样了。"


async def test_a_wrong_kind_without_the_right_one_is_asked_for(office: Office) -> None:
    card = await office.ask(office.rep, "投诉：万家乐 上批货破损3箱")
    question = await answer(office, office.rep, card, "不是投诉")
    assert "那应该是什么" in question.text
    changed = await office.tap(office.rep, question, "备注")
    assert "备注已记下" in changed.text
    assert not await live(office, Complaint)


async def test_another_ones_card_is_not_changed_by_a_reply(office: Office) -> None:
    await office.ask(office.rep, VISIT)
    await office.ask(office.rep_en, VISIT_EN)
    mine = next(one for one in office.rep_en.messages if "Visit saved" in one.text)
    await answer(office, office.rep_en, mine, "not today, yesterday")
    days = {one.contact: one.happened_on for one in await live(office, Touch)}
    assert days == {"王经理": date(2026, 11, 23), "Mr Li": date(2026, 11, 22)}


async def test_a_redelivered_correction_with_more_in_it_is_done_once(office: Office) -> None:
    card = await office.ask(office.rep, VISIT)
    await answer(office, office.rep, card, "改成周四，另外他们还要补20箱")
    await office.rep.wait_answer()
    payloads = await office.read(lambda session: list(session.scalars(select(Inbox.payload))))
    updates = [one for one in payloads if one.get("message", {}).get("text", "").startswith("改成周四")]
    assert len(updates) == 1
    await office.app.runtime.accept(updates)
    await office.app.runtime.settled()
    assert len(await live(office, Order)) == 1
    assert len(await live(office, Reminder)) == 1


async def test_a_correction_while_the_customer_is_asked_for_is_no_customer(office: Office) -> None:
    question = await office.ask(office.rep, "拜访好邻居 李姐，下周三再去")
    again = await office.ask(office.rep, "不是今天，是昨天")
    assert "是哪家客户" in again.text
    assert again.id == question.id
    card = await office.tap(office.rep, again, "江南店")
    assert "🚶 拜访已记下 · 11月22日 周日" in card.text
    assert len(await live(office, Touch)) == 1


async def test_a_reply_to_a_card_is_no_answer_to_the_question_about_another(office: Office) -> None:
    card = await office.ask(office.rep, VISIT)
    await office.ask(office.rep, "拜访德胜渔港，聊了聊年底促销")
    changed = await answer(office, office.rep, card, "是万家乐")
    assert (changed.id, changed.text.splitlines()[0]) == (card.id, "万家乐生活超市")
    assert len(await live(office, Touch)) == 1
    answered = await office.ask(office.rep, "鑫源")
    assert answered.text.splitlines()[:2] == ["鑫源商贸有限公司", "🚶 拜访已记下 · 11月23日 周一"]


async def test_an_edited_reply_corrects_again_and_keeps_its_own_record(office: Office) -> None:
    card = await office.ask(office.rep, VISIT)
    sent = office.rep.send("改成周四，另外他们还要补20箱", reply_to=card.id)
    await office.rep.wait(lambda one: "订单已记下" in one.text)
    office.rep.edit(sent.id, "改成周五，另外他们还要补30箱")
    await office.rep.wait(lambda one: "12月4日" in one.text)
    await office.ask(office.rep, "/today")
    assert await due_days(office) == [date(2026, 12, 4)]
    assert [one.summary for one in await live(office, Order)] == ["另外他们还要补30箱"]


async def test_in_traditional_characters(office: Office) -> None:
    card = await office.ask(office.admin, "拜訪華聯超市城西店 王經理，下週三再去")
    changed = await answer(office, office.admin, card, "不是今天，是昨天")
    assert (changed.id, "✏️ 已修改：日期" in changed.text) == (card.id, True)


async def test_corrections_in_quick_succession_end_in_one_card(office: Office) -> None:
    card = await office.ask(office.rep, VISIT)
    office.sandbox.faults.update({"latency_ms": 50})
    office.rep.send("改成周四", reply_to=card.id)
    office.rep.send("不是今天，是昨天", reply_to=card.id)
    last = await office.rep.wait(lambda one: "已改：日期" in one.text)
    assert (last.id, "跟进：12月3日 周四" in last.text) == (card.id, True)
    rows = await office.read(
        lambda session: list(session.scalars(select(Outbox).where(Outbox.about == f"message:{card.id - 1}")))
    )
    assert {row.message_id for row in rows if row.message_id} == {card.id}


async def test_an_answer_sent_before_its_card_went_out_changes_it_in_place(office: Office) -> None:
    office.sandbox.faults.update({"latency_ms": 150})
    office.rep.send(VISIT)
    office.rep.send("不是今天，是昨天")
    changed = await office.rep.wait(lambda one: "已改：日期" in one.text)
    assert "11月22日 周日" in changed.text
    assert [one.id for one in office.rep.messages if "拜访已记下" in one.text] == [changed.id]
