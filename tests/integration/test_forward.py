"""A forwarded message is a complaint or a note of its author's, with its day; it commands and corrects nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.sandbox.errors import SandboxError
from bot.sandbox.model import Message
from db.complaint import Complaint
from db.customer import Contact, Customer
from db.entry import Attachment, Entry
from db.remark import Note
from db.reminder import Reminder
from db.touch import Touch
from tests.integration.test_amend import VISIT, customer_named
from tests.integration.test_edits import PIXEL
from tests.integration.test_main_job import live
from tests.office import Office, labels

FRIDAY = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
BROKEN = "你们送的货破了3箱，赶紧处理！"


async def forward(office: Office, text: str, author: str = "王经理", **more: Any) -> Message:
    office.rep.forward_text(text, author, FRIDAY, **more)
    return await office.rep.wait_answer()


async def drafts(office: Office) -> list[dict[str, Any]]:
    return await office.read(lambda session: [entry.draft for entry in session.scalars(select(Entry))])


async def test_a_complaint_of_a_known_contact(office: Office) -> None:
    card = await forward(office, BROKEN)
    lines = card.text.splitlines()
    assert lines[0] == "华联超市城西店"
    assert lines[1].startswith("⚠️ 投诉已记下")
    assert "联系人：王经理" in lines
    assert "↪️ 转发自 王经理 · 11月20日" in lines
    (case,) = await live(office, Complaint)
    assert (case.summary, case.contact, case.severity) == (BROKEN, "王经理", "high")
    (draft,) = await drafts(office)
    assert draft["event_date"] == "2026-11-20"
    assert draft["source"]["author"] == "王经理"
    assert datetime.fromisoformat(draft["source"]["at"]) == FRIDAY
    assert "新投诉" in (await office.manager.wait_answer()).text


@pytest.mark.parametrize("text", ["下个月我们想看新品", "好的谢谢", "什么时候能送货？", "拜访华联，下周三再去"])
async def test_everything_else_is_a_note(office: Office, text: str) -> None:
    card = await forward(office, text)
    assert card.text.splitlines()[:2] == ["华联超市城西店", "📝 备注已记下"]
    assert [one.summary for one in await live(office, Note)] == [text]
    assert not await live(office, Touch)


ORIGINS = {
    "user": {"type": "user", "sender_user": {"id": 77, "is_bot": False, "first_name": "王经理"}},
    "hidden": {"type": "hidden_user", "sender_user_name": "王经理"},
    "phone": {"type": "hidden_user", "sender_user_name": "+86 138 0000 1234"},
    "group": {"type": "chat", "sender_chat": {"id": -5, "type": "group", "title": "x"}, "author_signature": "王经理"},
    "channel": {
        "type": "channel",
        "chat": {"id": -100123, "type": "channel", "title": "x"},
        "message_id": 4,
        "author_signature": "王经理",
    },
}


@pytest.mark.parametrize("kind", ORIGINS)
async def test_every_kind_of_origin(office: Office, kind: str) -> None:
    card = await forward(office, BROKEN, origin=ORIGINS[kind])
    assert card.text.splitlines()[0] == "华联超市城西店"
    assert "· 11月20日" in card.text


async def test_a_channel_without_a_signature_is_no_person(office: Office) -> None:
    origin = {"type": "channel", "chat": {"id": -100123, "type": "channel", "title": "行业快讯"}, "message_id": 4}
    await office.ask(office.rep, "拜访万家乐 张姐")
    question = await forward(office, "超市缺货严重", "行业快讯", origin=origin)
    assert "转发自 行业快讯" in question.text
    card = await office.tap(office.rep, question, "万家乐")
    assert "联系人" not in card.text
    names = await office.read(lambda session: list(session.scalars(select(Contact.name))))
    assert "行业快讯" not in names


async def test_an_author_nobody_knows_is_asked_for_and_known_the_next_time(office: Office) -> None:
    await office.ask(office.rep, "拜访万家乐 张姐")
    question = await forward(office, BROKEN, "老周")
    assert "是哪家客户" in question.text
    assert "转发自 老周 · 11月20日" in question.text
    assert labels(question)[0] == "万家乐生活超市"
    assert not await live(office, Complaint)
    card = await office.tap(office.rep, question, "万家乐")
    assert "投诉已记下" in card.text
    again = await forward(office, "第二件事：想看新品", "老周")
    assert again.text.splitlines()[0] == "万家乐生活超市"
    undone = await office.tap(office.rep, again, "撤销")
    assert "已撤销" in undone.text


async def test_an_author_known_at_two_customers_is_asked_among_these(office: Office) -> None:
    def second(session: Any) -> None:
        other = session.scalars(select(Customer).where(Customer.name == "鑫源商贸有限公司")).one()
        session.add(Contact(customer_id=other.id, name="王经理"))
        other.updated_at = other.updated_at + timedelta(seconds=1)

    await office.store.write(second)
    question = await forward(office, BROKEN)
    assert labels(question)[:2] == ["华联超市城西店", "鑫源商贸有限公司"]


async def test_a_contact_of_somebody_elses_customer_leads_nowhere(office: Office) -> None:
    question = await forward(office, BROKEN, "Mr Li")
    assert "Acme" not in question.text + "".join(labels(question))


async def test_a_name_in_the_text_leads_to_the_customer_where_the_author_is_unknown(office: Office) -> None:
    card = await forward(office, "万家乐这边货破了3箱，请处理", "老周")
    assert card.text.splitlines()[0] == "万家乐生活超市"


@pytest.mark.parametrize("text", ["/today", "/find 华联", "不是今天，是昨天", "改成周四", "撤销", "取消跟进"])
async def test_it_is_neither_a_command_nor_a_correction(office: Office, text: str) -> None:
    before = await office.ask(office.rep, VISIT)
    card = await forward(office, text)
    assert card.id != before.id
    assert "📝 备注已记下" in card.text
    (touch,) = await live(office, Touch)
    assert touch.happened_on == date(2026, 11, 23)
    first = min(await live(office, Reminder), key=lambda one: one.id)
    assert (first.customer_id, first.due_at.date()) == (touch.customer_id, date(2026, 12, 2))


async def test_it_is_no_answer_to_an_open_question(office: Office) -> None:
    await office.ask(office.rep, "拜访德胜渔港，聊了聊年底促销")
    await forward(office, "万家乐")
    assert len(await live(office, Touch)) == 0


async def test_days_in_it_are_those_of_its_author(office: Office) -> None:
    await forward(office, "明天把报价发给我")
    assert await live(office, Reminder) == []  # its tomorrow is two days ago
    await forward(office, "下周五之前把报价发给我")
    (reminder,) = await live(office, Reminder)
    assert reminder.due_at.date() == date(2026, 11, 27)


async def test_a_forwarded_photo(office: Office) -> None:
    theirs = office.rep.send_photo(PIXEL, caption="备注 万家乐 门头")
    await office.rep.wait_answer()
    office.rep.forward(theirs, "王经理", at=FRIDAY)
    card = await office.rep.wait_answer()
    assert card.text.splitlines()[0] == "万家乐生活超市"  # named in the caption
    assert "📎 1张照片" in card.text
    assert "转发自 王经理 · 11月20日" in card.text
    kept = await office.read(lambda session: len(list(session.scalars(select(Attachment)))))
    assert kept == 2


async def test_it_can_be_changed_and_undone_like_any_record(office: Office) -> None:
    card = await forward(office, BROKEN)
    await office.manager.wait_answer()
    office.rep.send("是万家乐", reply_to=card.id)
    moved = await office.rep.wait_answer()
    assert (moved.id, moved.text.splitlines()[0]) == (card.id, "万家乐生活超市")
    assert "转发自 王经理" in moved.text
    (case,) = await live(office, Complaint)
    assert await customer_named(office, case.customer_id) == "万家乐生活超市"
    await office.tap(office.rep, moved, "撤销")
    assert await live(office, Complaint) == []
    query = select(Contact).join(Customer).where(Customer.name == "万家乐生活超市", Contact.undone_at.is_(None))
    assert [one.name for one in await office.read(lambda session: list(session.scalars(query)))] == ["张姐"]


async def test_ones_own_words_forwarded_are_a_note_without_an_author_to_learn(office: Office) -> None:
    own = {"type": "user", "sender_user": {"id": office.rep.id, "is_bot": False, "first_name": "李娜"}}
    card = await forward(office, "万家乐要换陈列", "李娜", origin=own)
    assert card.text.splitlines()[:2] == ["万家乐生活超市", "📝 备注已记下"]
    assert "李娜" not in await office.read(lambda session: list(session.scalars(select(Contact.name))))


def test_the_sandbox_forwards_only_as_telegram_does(office: Office) -> None:
    for origin in ({"type": "nobody"}, {"type": "user"}, {"type": "user", "sender_user": {"id": 1}}):
        with pytest.raises(SandboxError):
            office.rep.forward_text("x", "y", FRIDAY, origin=origin)
