"""An answer to a card changes its record in place; what it says beyond a correction is a record of its own."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from bot.sandbox.model import Message
from bot.sandbox.people import Person
from db.complaint import Complaint
from db.customer import Alias, Customer
from db.entry import Entry, EntryState
from db.inbox import Inbox
from db.order import Order
from db.outbox import Outbox
from db.remark import Note
from db.reminder import Reminder
from db.touch import Touch
from tests.integration.test_main_job import live
from tests.office import Office, labels

SHANGHAI = ZoneInfo("Asia/Shanghai")
VISIT = "拜访华联超市城西店 王经理，谈了新品陈列，下周三再去"
VISIT_EN = "visited Acme, met Mr Li, wants samples by Friday"


async def answer(office: Office, person: Person, card: Message, text: str) -> Message:
    """Reply to a message with Telegram's reply function; what comes of it."""
    person.send(text, reply_to=card.id)
    return await person.wait_answer()


async def customer_named(office: Office, customer_id: int | None) -> str:
    customer = await office.read(lambda session: session.get_one(Customer, customer_id))
    return customer.name


async def due_days(office: Office) -> list[date]:
    return [one.due_at.astimezone(SHANGHAI).date() for one in await live(office, Reminder)]


@pytest.mark.parametrize(
    "text", ["不是今天，是昨天", "不是今天 是昨天", "昨天，不是今天", "是昨天", "昨天", "不对，是昨天去的"]
)
async def test_another_day_of_a_visit(office: Office, text: str) -> None:
    card = await office.ask(office.rep, VISIT)
    changed = await answer(office, office.rep, card, text)
    assert changed.id == card.id
    assert "🚶 拜访已记下 · 11月22日 周日" in changed.text
    assert "✏️ 已改：日期" in changed.text
    assert [(one.happened_on, one.contact) for one in await live(office, Touch)] == [(date(2026, 11, 22), "王经理")]
    assert await due_days(office) == [date(2026, 12, 2)]


@pytest.mark.parametrize(
    "text", ["not today, yesterday", "not today yesterday", "it was yesterday", "sorry, yesterday"]
)
async def test_another_day_in_english(office: Office, text: str) -> None:
    card = await office.ask(office.rep_en, VISIT_EN)
    changed = await answer(office, office.rep_en, card, text)
    assert (changed.id, "Visit saved · Sun, Nov 22" in changed.text) == (card.id, True)
    assert "✏️ Changed: date" in changed.text
    assert [one.happened_on for one in await live(office, Touch)] == [date(2026, 11, 22)]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("改成周四", date(2026, 12, 3)),  # the Thursday of the week that was named
        ("跟进改成下周五", date(2026, 12, 4)),
        ("改到明天", date(2026, 11, 24)),
        ("不是下周三，是下周一", date(2026, 11, 30)),
        ("12月10号再去", date(2026, 12, 10)),
    ],
)
async def test_another_day_of_the_follow_up(office: Office, text: str, day: date) -> None:
    card = await office.ask(office.rep, VISIT)
    changed = await answer(office, office.rep, card, text)
    assert changed.id == card.id
    assert "✏️ 已改：跟进" in changed.text
    assert await due_days(office) == [day]
    assert [one.happened_on for one in await live(office, Touch)] == [date(2026, 11, 23)]


async def test_a_weekday_corrects_the_visit_where_there_is_no_follow_up(office: Office) -> None:
    card = await office.ask(office.rep, "拜访华联超市城西店 王经理")
    await answer(office, office.rep, card, "改成周四")
    assert [one.happened_on for one in await live(office, Touch)] == [date(2026, 11, 19)]
    assert await due_days(office) == []


async def test_another_hour_of_a_reminder(office: Office) -> None:
    card = await office.ask(office.rep, "提醒我后天上午10点给王经理打电话")
    await answer(office, office.rep, card, "改到下午3点")
    assert [one.due_at.astimezone(SHANGHAI) for one in await live(office, Reminder)] == [
        datetime(2026, 11, 25, 15, tzinfo=SHANGHAI)
    ]
    await answer(office, office.rep, card, "改成周五")
    assert [one.due_at.astimezone(SHANGHAI) for one in await live(office, Reminder)] == [
        datetime(2026, 11, 27, 15, tzinfo=SHANGHAI)
    ]


@pytest.mark.parametrize("text", ["下周三不去了，取消跟进", "不用跟进了", "取消跟进", "不去了"])
async def test_the_follow_up_is_taken_away(office: Office, text: str) -> None:
    card = await office.ask(office.rep, VISIT)
    changed = await answer(office, office.rep, card, text)
    assert "跟进：" not in changed.text
    assert "✏️ 已改：跟进" in changed.text
    assert await due_days(office) == []
    assert len(await live(office, Touch)) == 1


async def test_a_follow_up_taken_away_after_its_push_was_written_is_not_pushed(office: Office) -> None:
    card = await office.ask(office.rep_en, "visited Acme, met Mr Li, go again tomorrow")
    await answer(office, office.rep_en, card, "no follow-up")
    office.clock.advance(timedelta(days=2))
    await office.ask(office.rep_en, "/today")
    assert not any("Time to follow up" in one.text for one in office.rep_en.messages)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("金额3.8万", 38000),
        ("改成3.8万", 38000),
        ("38000", 38000),
        ("3.8万，不是3.5万", 38000),
        ("不是3.5是3.8", 38000),
        ("应该是4万2", 42000),
    ],
)
async def test_another_amount(office: Office, text: str, amount: int) -> None:
    card = await office.ask(office.rep, "订单 万家乐 3.5万")
    changed = await answer(office, office.rep, card, text)
    assert changed.id == card.id
    assert "✏️ 已改：金额" in changed.text
    assert [one.amount for one in await live(office, Order)] == [Decimal(amount)]


async def test_another_amount_in_english(office: Office) -> None:
    card = await office.ask(office.rep_en, "order Acme 3.5k")
    changed = await answer(office, office.rep_en, card, "make it 12k")
    assert "12,000" in changed.text
    assert [one.amount for one in await live(office, Order)] == [Decimal(12000)]


@pytest.mark.parametrize("text", ["联系人是李姐", "是李姐", "不是王经理，是李姐", "李姐"])
async def test_another_contact(office: Office, text: str) -> None:
    card = await office.ask(office.rep, VISIT)
    changed = await answer(office, office.rep, card, text)
    assert "联系人：李姐" in changed.text
    assert "✏️ 已改：联系人" in changed.text
    assert [one.contact for one in await live(office, Touch)] == ["李姐"]


@pytest.mark.parametrize("text", ["是万家乐", "不是华联，是万家乐", "客户是万家乐"])
async def test_another_customer(office: Office, text: str) -> None:
    card = await office.ask(office.rep, VISIT)
    changed = await answer(office, office.rep, card, text)
    assert changed.id == card.id
    assert changed.text.splitlines()[0] == "万家乐生活超市"
    assert "✏️ 已改：客户" in changed.text
    (touch,) = await live(office, Touch)
    assert await customer_named(office, touch.customer_id) == "万家乐生活超市"


async def test_another_customer_in_english(office: Office) -> None:
    card = await office.ask(office.rep_en, "visited Golden Dragon, met Mr Tan")
    changed = await answer(office, office.rep_en, card, "it was Acme")
    assert changed.text.splitlines()[0] == "Acme Foods"


async def test_a_customer_that_is_not_sure_is_asked_for_and_the_record_stays_meanwhile(office: Office) -> None:
    card = await office.ask(office.rep, VISIT)
    question = await answer(office, office.rep, card, "是华联玉林店")
    assert "是哪家客户" in question.text
    assert "➕ 新建：华联玉林店" in labels(question)
    assert len(await live(office, Touch)) == 1
    made = await office.tap(office.rep, question, "➕")
    assert made.text.startswith("华联玉林店\n🚶 拜访已记下")
    (touch,) = await live(office, Touch)
    assert await customer_named(office, touch.customer_id) == "华联玉林店"


async def test_two_customers_that_fit_are_asked_among(office: Office) -> None:
    card = await office.ask(office.rep, VISIT)
    question = await answer(office, office.rep, card, "是好邻居")
    assert [one for one in labels(question) if one.startswith("好邻居")] == [
        "好邻居便利连锁(江北店)",
        "好邻居便利连锁(江南店)",
    ]
    changed = await office.tap(office.rep, question, "江南店")
    assert changed.text.splitlines()[0] == "好邻居便利连锁(江南店)"


@pytest.mark.parametrize("text", ["投诉不是订单", "是投诉", "不是订单，是投诉", "投诉"])
async def test_another_kind(office: Office, text: str) -> None:
    card = await office.ask(office.rep, "订单 万家乐 上批货破损3箱，很生气")
    changed = await answer(office, office.rep, card, text)
    assert changed.id == card.id
    assert "⚠️ 投诉已记下 · 送货 · 紧急" in changed.text
    assert not await live(office, Order)
    assert [one.severity for one in await live(office, Complaint)] == ["high"]
    assert "新投诉" in (await office.manager.wait_answer()).text


async def test_another_kind_in_english(office: Office) -> None:
    card = await office.ask(office.rep_en, "note Acme 3 cartons arrived broken")
    changed = await answer(office, office.rep_en, card, "it's a complaint")
    assert "⚠️ Complaint saved" in changed.text
    assert not await live(office, Note)


@pytest.mark.parametrize(("text", "severity"), [("很严重", "high"), ("severity high", "high"), ("不严重", "low")])
async def test_another_severity_keeps_the_case(office: Office, text: str, severity: str) -> None:
    card = await office.ask(office.rep, "投诉：万家乐 上批货破损3箱")
    await office.manager.wait_answer()
    changed = await answer(office, office.rep, card, text)
    assert "✏️ 已改：紧急程度" in changed.text
    assert [one.severity for one in await live(office, Complaint)] == [severity]
    alerts = [one.text for one in office.manager.messages if "投诉" in one.text and one.id > 2]
    assert len(alerts) == 1, alerts


async def test_several_slots_at_once(office: Office) -> None:
    card = await office.ask(office.rep, VISIT)
    changed = await answer(office, office.rep, card, "不是今天，是昨天，联系人是李姐")
    assert "✏️ 已改：日期、联系人" in changed.text
    assert [(one.happened_on, one.contact) for one in await live(office, Touch)] == [(date(2026, 11, 22), "李姐")]


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


SEVERAL = "上午跑了华联和万家乐，华联投诉破损3箱，万家乐续签3.5万"


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


# The same customer as before


@pytest.mark.parametrize(
    ("text", "noun"),
    [
        ("他们还要补20箱", Order),
        ("另外他们投诉破损3箱", Complaint),
        ("还是那家，续签3.5万", Order),
        ("顺便收了货款5000元", Order),
    ],
)
async def test_a_message_that_refers_to_the_last_customer_is_filed_there(
    office: Office, text: str, noun: type[Order] | type[Complaint]
) -> None:
    await office.ask(office.rep, "拜访鑫源商贸，谈了新品陈列")
    card = await office.ask(office.rep, text)
    assert card.text.splitlines()[0] == "鑫源商贸有限公司"
    (record,) = await live(office, noun)
    assert record.summary == text
    assert "修改" in labels(card)


async def test_in_english_too_and_it_is_no_lesson(office: Office) -> None:
    await office.ask(office.rep_en, "visited Golden Dragon, met Mr Tan")
    card = await office.ask(office.rep_en, "also needs 20 more boxes")
    assert card.text.splitlines()[0] == "Golden Dragon Trading"
    assert not await office.read(lambda session: list(session.scalars(select(Alias).where(Alias.user_id.is_not(None)))))


async def test_the_contact_met_there_leads_to_the_customer(office: Office) -> None:
    await office.ask(office.rep, "拜访鑫源商贸 李姐，谈了新品陈列")
    card = await office.ask(office.rep, "李姐觉得价格高")
    assert card.text.splitlines()[0] == "鑫源商贸有限公司"


async def test_without_a_word_that_refers_to_it_the_last_customer_is_only_offered_first(office: Office) -> None:
    await office.ask(office.rep, "拜访鑫源商贸，谈了新品陈列")
    question = await office.ask(office.rep, "投诉破损3箱，很生气")
    assert labels(question)[0] == "鑫源商贸有限公司"
    assert not await live(office, Complaint)
    card = await office.tap(office.rep, question, "鑫源")
    assert "投诉已记下" in card.text


@pytest.mark.parametrize("text", ["他们拜访了德胜渔港，要看价格表", "拜访德胜渔港，他们要看价格表"])
async def test_an_unknown_name_is_never_taken_for_the_last_customer(office: Office, text: str) -> None:
    await office.ask(office.rep, "拜访鑫源商贸，谈了新品陈列")
    question = await office.ask(office.rep, text)
    assert "是哪家客户" in question.text
    assert len(await live(office, Touch)) == 1


async def test_a_private_reminder_stays_private(office: Office) -> None:
    await office.ask(office.rep, "拜访鑫源商贸，谈了新品陈列")
    for text in ("提醒我8点开会", "顺便提醒我晚上7点接孩子"):
        card = await office.ask(office.rep, text)
        assert "鑫源" not in card.text
    assert [one.customer_id for one in await live(office, Reminder)] == [None, None]
    assert "记到 鑫源商贸有限公司" in labels(card)
    moved = await office.tap(office.rep, card, "记到")
    assert moved.text.splitlines()[0] == "鑫源商贸有限公司"


async def test_after_ten_minutes_it_is_another_matter(office: Office) -> None:
    await office.ask(office.rep, "拜访鑫源商贸，谈了新品陈列")
    office.clock.advance(timedelta(minutes=11))
    await office.ask(office.rep, "他们还要补20箱")
    assert not await live(office, Order)


async def test_a_message_about_several_customers_leads_to_none(office: Office) -> None:
    await office.ask(office.rep, SEVERAL)
    await office.ask(office.rep, "他们还要补20箱")
    summaries = [one.summary for one in await live(office, Order)]
    assert "他们还要补20箱" not in summaries


async def test_a_question_that_refers_to_the_last_customer_is_answered_about_it(office: Office) -> None:
    await office.ask(office.rep, "拜访鑫源商贸，谈了新品陈列")
    card = await office.ask(office.rep, "他们上次什么时候去的？")
    assert "鑫源商贸有限公司" in card.text
    assert "上次拜访" in card.text


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
