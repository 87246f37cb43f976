"""Guided entry: a command without words asks step by step; with words it says what the message is."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.sandbox.model import Message
from bot.sandbox.people import Person
from db.base import Filed
from db.complaint import Complaint
from db.customer import Customer
from db.entry import Attachment, Entry, EntryState
from db.order import Order
from db.promise import Promise
from db.remark import Loss, Note, Referral, Score
from db.reminder import Reminder
from db.touch import Touch
from tests.integration.test_main_job import live
from tests.office import REP, Office, find_button, labels

PIXEL = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=")


async def walk(office: Office, command: str, *answers: str) -> Message:
    """Go through a guided entry: an answer with «» around it is typed, any other is tapped."""
    card = await office.ask(office.rep, command)
    for answer in answers:
        if answer.startswith("«"):
            card = await office.ask(office.rep, answer.strip("«»"))
        else:
            card = await office.tap(office.rep, card, answer)
    return card


async def customer_name(office: Office, record: Filed) -> str | None:
    found = await office.read(lambda session: session.get(Customer, record.customer_id))
    return found.name if found else None


async def test_a_visit_step_by_step(office: Office) -> None:
    first = await office.ask(office.rep, "/visit")
    assert first.text.splitlines() == ["🚶 拜访 · 第1步，共5步", "", "是哪家客户？点一下，或把名称发给我。"]
    assert labels(first)[-1] == "取消"
    second = await office.tap(office.rep, first, "华联超市城西店")
    assert second.id == first.id
    assert second.text.splitlines()[:2] == ["华联超市城西店", "🚶 拜访 · 第2步，共5步"]
    third = await office.tap(office.rep, second, "11月22日")
    fourth = await office.ask(office.rep, "谈了新品陈列")
    assert fourth.id != third.id
    assert "王经理" in labels(fourth)
    fifth = await office.tap(office.rep, fourth, "王经理")
    card = await office.tap(office.rep, fifth, "明天")
    assert card.text.splitlines() == [
        "华联超市城西店",
        "🚶 拜访已记下 · 11月22日 周日",
        "联系人：王经理",
        "跟进：明天 11月24日 周二",
    ]
    assert labels(card) == ["修改", "撤销"]
    touch = (await live(office, Touch))[0]
    assert (touch.happened_on, touch.contact, touch.summary) == (date(2026, 11, 22), "王经理", "谈了新品陈列")
    assert [one.due_at.date() for one in await live(office, Reminder)] == [date(2026, 11, 24)]
    await office.tap(office.rep, card, "撤销")
    assert not await live(office, Touch)


@pytest.mark.parametrize(
    ("command", "answers", "noun", "expected"),
    [
        (
            "/complaint",
            ("万家乐", "«破损3箱»", "紧急", "质量", "跳过", "跳过"),
            Complaint,
            {"severity": "high", "category": "quality", "summary": "破损3箱"},
        ),
        ("/order", ("万家乐", "«3.5万»", "«茶叶20箱»", "11月23日", "跳过"), Order, {"amount": Decimal(35000)}),
        ("/promise", ("万家乐", "«发报价单»", "«周五»"), Promise, {"due_on": date(2026, 11, 27), "state": "open"}),
        ("/note", ("万家乐", "«周日休息»"), Note, {"summary": "周日休息"}),
        ("/score", ("万家乐", "9", "跳过", "跳过"), Score, {"value": 9}),
        ("/score", ("万家乐", "«八分»", "张姐", "«服务好»"), Score, {"value": 8, "contact": "张姐"}),
        ("/referral", ("万家乐", "«老陈烧烤»", "跳过", "跳过"), Referral, {"prospect": "老陈烧烤"}),
        ("/lost", ("万家乐", "竞争对手", "跳过", "11月23日"), Loss, {"reason": "competitor"}),
        (
            "/remind",
            ("«给张姐打电话»", "«明天10点»", "万家乐"),
            Reminder,
            {"summary": "给张姐打电话", "all_day": False},
        ),
    ],
)
async def test_every_kind_to_its_end(
    office: Office, command: str, answers: tuple[str, ...], noun: type[Filed], expected: dict[str, object]
) -> None:
    card = await walk(office, command, *answers)
    assert card.text.startswith("万家乐生活超市\n"), card.text
    assert labels(card)[:2] == ["修改", "撤销"]
    record = (await live(office, noun))[0]
    assert {name: getattr(record, name) for name in expected} == expected
    assert await customer_name(office, record) == "万家乐生活超市"


async def test_a_note_may_be_without_a_customer(office: Office) -> None:
    card = await walk(office, "/note", "不选客户", "«仓库钥匙在门卫»")
    assert "备注已记下" in card.text
    assert (await live(office, Note))[0].customer_id is None


async def test_back_skip_and_cancel(office: Office) -> None:
    step = await walk(office, "/visit", "华联超市城西店", "11月23日")
    assert "第3步" in step.text
    back = await office.tap(office.rep, step, "返回")
    assert "第2步" in back.text
    back = await office.tap(office.rep, back, "返回")
    assert "第1步" in back.text
    assert "返回" not in labels(back)
    again = await office.tap(office.rep, back, "万家乐")
    assert again.text.startswith("万家乐生活超市")
    gone = await office.tap(office.rep, again, "取消")
    assert gone.text == "👌 好的，没有保存。"
    assert not gone.buttons
    entry = await office.read(lambda session: session.scalars(select(Entry)).one())
    assert entry.state == EntryState.DROPPED
    assert "第2步" not in (await office.ask(office.rep, "拜访万家乐 张姐")).text


async def test_it_survives_a_restart_and_goes_on_by_tap_and_by_typing(office: Office) -> None:
    step = await walk(office, "/visit", "华联超市城西店")
    await office.restart()
    await office.tap(office.rep, step, "11月23日")
    await office.restart()
    step = await office.ask(office.rep, "谈了新品陈列")
    step = await office.tap(office.rep, step, "跳过")
    card = await office.tap(office.rep, step, "跳过")
    assert "🚶 拜访已记下" in card.text
    assert (await live(office, Touch))[0].summary == "谈了新品陈列"


async def after(person: Person, message: Message) -> Message:
    """The next message of the bot after one."""
    return await person.wait(lambda one: one.from_bot and one.id > message.id)


async def test_news_in_between_is_filed_and_the_draft_is_offered_once(office: Office) -> None:
    await walk(office, "/visit", "华联超市城西店", "11月23日")
    news = await office.ask(office.rep, "投诉：万家乐 上批货破损3箱")
    assert news.text.startswith("万家乐生活超市\n⚠️ 投诉已记下")
    offer = await after(office.rep, news)
    assert offer.text.splitlines() == ["华联超市城西店", "11月23日 周一", "⏸ 还没记完：🚶 拜访"]
    assert labels(offer) == ["继续", "不要了"]
    before = len(office.rep.messages)
    await office.ask(office.rep, "/today")
    assert len(office.rep.messages) == before + 2  # no second offer
    step = await office.tap(office.rep, offer, "继续")
    assert step.id == offer.id
    assert "第3步" in step.text
    await office.ask(office.rep, "谈了新品陈列")
    await office.ask(office.rep, "/today")
    assert len(await live(office, Complaint)) == 1


async def test_a_draft_can_be_dropped_where_it_is_offered(office: Office) -> None:
    await walk(office, "/visit", "华联超市城西店")
    answer = await office.ask(office.rep, "/today")
    offer = await after(office.rep, answer)
    go_on = find_button(offer, "继续")
    gone = await office.tap(office.rep, offer, "不要了")
    assert gone.text == "👌 好的，没有保存。"
    office.rep.press(offer.id, go_on)
    await office.ask(office.rep, "/today")
    assert not await live(office, Touch)


async def test_the_offer_waits_until_the_question_of_the_news_is_answered(office: Office) -> None:
    await walk(office, "/visit", "华联超市城西店")
    question = await office.ask(office.rep, "拜访好邻居，聊了聊年底促销")
    assert "是哪家客户？" in question.text
    card = await office.tap(office.rep, question, "江南店")
    assert "拜访已记下" in card.text
    offer = await office.rep.wait(lambda one: "还没记完" in one.text)
    assert offer.text.startswith("华联超市城西店")


async def test_another_guided_entry_in_between_comes_first(office: Office) -> None:
    await walk(office, "/visit", "华联超市城西店")
    card = await walk(office, "/note", "万家乐", "«周日休息»")
    assert "备注已记下" in card.text
    offer = await after(office.rep, card)
    assert "还没记完：🚶 拜访" in offer.text


async def test_an_empty_draft_is_not_offered(office: Office) -> None:
    await office.ask(office.rep, "/visit")
    before = len(office.rep.messages)
    await office.ask(office.rep, "/today")
    assert len(office.rep.messages) == before + 2
    entry = await office.read(lambda session: session.scalars(select(Entry)).one())
    assert entry.state == EntryState.DROPPED


async def test_after_half_an_hour_a_message_is_news(office: Office) -> None:
    await walk(office, "/visit", "华联超市城西店", "11月23日")
    office.clock.advance(timedelta(minutes=31))
    news = await office.ask(office.rep, "备注 万家乐 仓库搬到二楼了")
    assert news.text.startswith("万家乐生活超市\n📝 备注已记下")
    assert "还没记完" in (await after(office.rep, news)).text


@pytest.mark.parametrize(
    ("command", "before", "typed", "error"),
    [
        ("/order", ("万家乐",), "很多", "可以这样写：3500"),
        ("/order", ("万家乐",), "0", "可以这样写：3500"),
        ("/score", ("万家乐",), "11", "比如：8"),
        ("/visit", ("万家乐",), "明天", "比如：昨天"),
        ("/visit", ("万家乐",), "哦那个啥", "比如：昨天"),
        ("/promise", ("万家乐", "«发报价单»"), "昨天", "已经过了"),
        ("/complaint", ("万家乐", "«破损3箱»"), "挺急的", "请点下面的按钮"),
    ],
)
async def test_bad_input_is_said_with_an_example_and_nothing_is_lost(
    office: Office, command: str, before: tuple[str, ...], typed: str, error: str
) -> None:
    step = await walk(office, command, *before)
    again = await office.ask(office.rep, typed)
    assert error in again.text
    assert step.text.splitlines()[-1] == again.text.splitlines()[-1]
    entries = await office.read(lambda session: list(session.scalars(select(Entry.state))))
    assert entries == [EntryState.OPEN]


async def test_double_taps_and_old_buttons_change_nothing(office: Office) -> None:
    first = await office.ask(office.rep, "/visit")
    hualian, wanjiale = find_button(first, "华联超市城西店"), find_button(first, "万家乐")
    for _ in range(2):
        office.rep.press(first.id, hualian)
    await office.rep.wait_answer()
    step = await office.ask(office.rep, "昨天")
    assert "第3步" in step.text
    office.rep.press(first.id, wanjiale)
    await office.rep.wait(lambda one: one.id == first.id and "第3步" in one.text)
    entry = await office.read(lambda session: session.scalars(select(Entry)).one())
    assert (entry.draft["event_date"], entry.draft["guided"]) == ("2026-11-22", "words")
    customer = await office.read(lambda session: session.get(Customer, entry.draft["customer_id"]))
    assert customer is not None
    assert customer.name == "华联超市城西店"


async def test_a_button_of_a_finished_entry_says_it_is_done(office: Office) -> None:
    first = await office.ask(office.rep, "/note")
    button = find_button(first, "万家乐")
    await office.tap(office.rep, first, "万家乐")
    card = await office.ask(office.rep, "周日休息")
    office.rep.press(first.id, button)
    await office.ask(office.rep, "/today")
    assert len(await live(office, Note)) == 1
    assert "备注已记下" in card.text


async def test_nobody_else_can_press_the_buttons(office: Office) -> None:
    await walk(office, "/visit", "华联超市城西店")
    entry = await office.read(lambda session: session.scalars(select(Entry)).one())
    other = await office.ask(office.rep_en, "/visit")
    button = replace(find_button(other, "Acme"), data=f"g.go:{entry.id}:day:2026-11-23")
    office.rep_en.press(other.id, button)
    await office.ask(office.rep_en, "/today")
    kept = await office.read(lambda session: session.get_one(Entry, entry.id))
    assert kept.draft["guided"] == "day"


async def test_a_customer_of_somebody_else_cannot_be_chosen(office: Office) -> None:
    first = await office.ask(office.rep, "/visit")
    entry = await office.read(lambda session: session.scalars(select(Entry)).one())
    foreign = await office.read(
        lambda session: session.scalars(select(Customer.id).where(Customer.name == "Acme Foods")).one()
    )
    button = replace(find_button(first, "万家乐"), data=f"g.go:{entry.id}:customer:{foreign}")
    office.rep.press(first.id, button)
    await office.ask(office.rep, "/help")
    kept = await office.read(lambda session: session.get_one(Entry, entry.id))
    assert kept.draft["customer_id"] is None


async def test_a_typed_name_finds_offers_or_makes_the_customer(office: Office) -> None:
    found = await walk(office, "/visit", "«鑫源»")
    assert found.text.startswith("鑫源商贸有限公司\n")
    unclear = await walk(office, "/visit", "«好邻居»")
    assert "“好邻居”是哪一家？" in unclear.text
    assert len([one for one in labels(unclear) if one.startswith("好邻居")]) == 2
    unknown = await walk(office, "/visit", "«德胜渔港»")
    step = await office.tap(office.rep, unknown, "➕")
    assert step.text.startswith("德胜渔港\n")
    await office.tap(office.rep, step, "取消")
    names = await office.read(
        lambda session: list(session.scalars(select(Customer.name).where(Customer.undone_at.is_(None))))
    )
    assert "德胜渔港" not in names


async def test_a_typed_nickname_is_learnt_when_its_customer_is_tapped(office: Office) -> None:
    step = await walk(office, "/note", "«老华»", "全部客户", "华联超市城西店")
    card = await office.ask(office.rep, "周日休息")
    assert "💡 下次我就知道：老华 = 华联超市城西店" in card.text
    assert step.text.startswith("华联超市城西店\n")
    again = await walk(office, "/note", "«老华»")
    assert again.text.startswith("华联超市城西店\n")


async def test_many_customers_are_paged_recent_ones_first(office: Office) -> None:
    def many(session: Session) -> None:
        owner = session.scalars(select(Customer).where(Customer.name == "万家乐生活超市")).one()
        session.add_all(
            Customer(
                name=f"测试门店{number:02}",
                owner_id=owner.owner_id,
                team_id=owner.team_id,
                created_at=owner.created_at,
                updated_at=owner.updated_at,
            )
            for number in range(40)
        )

    await office.store.write(many)
    await office.ask(office.rep, "拜访万家乐 张姐")
    page = await office.ask(office.rep, "/visit")
    seen = [labels(page)[:6]]
    assert seen[0][0] == "万家乐生活超市"
    while "▶" in labels(page):
        page = await office.tap(office.rep, page, "▶")
        seen.append([one for one in labels(page) if one not in ("◀", "▶", "取消")])
    names = [name for names in seen for name in names]
    assert len(names) == len(set(names)) == 45
    assert len(seen) == 8
    step = await office.tap(office.rep, page, names[-1])
    assert step.text.startswith(names[-1])


async def test_an_empty_customer_list(office: Office) -> None:
    step = await office.ask(office.manager, "/visit")
    assert step.buttons
    newcomer = office.sandbox.people[REP]

    def none(session: Session) -> None:
        for customer in session.scalars(select(Customer)):
            customer.undone_at = customer.created_at

    await office.store.write(none)
    step = await office.ask(newcomer, "/visit")
    assert "把名字发给我，比如：华联超市" in step.text
    step = await office.ask(newcomer, "德胜渔港")
    step = await office.tap(newcomer, step, "➕ 新建：德胜渔港")
    assert step.text.startswith("德胜渔港\n")


async def test_a_photo_on_the_way_goes_to_the_entry(office: Office) -> None:
    await walk(office, "/visit", "华联超市城西店", "11月23日")
    office.rep.send_photo(PIXEL)
    step = await office.rep.wait_answer()
    assert "📎 已添加" in step.text
    assert "第3步" in step.text
    assert len(await office.read(lambda session: list(session.scalars(select(Attachment))))) == 1


async def test_the_calendar_of_a_step(office: Office) -> None:
    step = await walk(office, "/visit", "华联超市城西店", "选日期")
    assert "2026年11月" in labels(step)
    step = await office.tap(office.rep, step, "12")
    assert "11月12日 周四" in step.text
    assert "第3步" in step.text


@pytest.mark.parametrize(
    ("text", "noun", "expected"),
    [
        ("/visit 华联 王经理 周三再去", Touch, {"contact": "王经理"}),
        ("/complaint 华联 3箱", Complaint, {"state": "open"}),
        ("/order 华联 3500", Order, {"amount": Decimal(3500)}),
        ("/promise 华联 周五发报价", Promise, {"due_on": date(2026, 11, 27)}),
        ("/note 华联 电话改了", Note, {}),
        ("/score 华联 8", Score, {"value": 8}),
        ("/referral 华联 介绍了老陈烧烤", Referral, {}),
        ("/lost 华联 换别家了", Loss, {"reason": "competitor"}),
        ("/remind 明天10点 给华联打电话", Reminder, {"all_day": False}),
    ],
)
async def test_with_words_the_command_says_what_it_is(
    office: Office, text: str, noun: type[Filed], expected: dict[str, object]
) -> None:
    card = await office.ask(office.rep, text)
    assert card.text.startswith("华联超市城西店\n")
    record = (await live(office, noun))[0]
    assert {name: getattr(record, name) for name in expected} == expected


async def test_an_unknown_command_names_the_nearest(office: Office) -> None:
    assert "没有 /vist 这个命令，试试 /visit 华联" in (await office.ask(office.rep, "/vist 华联")).text
    assert "/help" in (await office.ask(office.rep, "/xyzzyq")).text


async def test_help_names_the_guided_commands(office: Office) -> None:
    for person in (office.rep, office.rep_en, office.admin):
        text = (await office.ask(person, "/help")).text
        assert len(text.splitlines()) <= 14
        for command in ("/visit", "/complaint", "/order", "/promise", "/note", "/score", "/lost", "/remind", "/learnt"):
            assert command in text


async def test_an_edited_command_changes_its_record_and_stays_what_it_said(office: Office) -> None:
    await office.ask(office.rep, "/note 华联 周三再去")
    mine = next(one for one in reversed(office.rep.messages) if not one.from_bot)
    office.rep.edit(mine.id, "/note 万家乐 周四再去")
    card = await office.rep.wait_answer()
    assert card.text.startswith("万家乐生活超市\n📝 备注已记下")
    assert [one.summary for one in await live(office, Note)] == ["万家乐 周四再去"]


async def test_a_command_edited_to_say_it_all_needs_no_steps(office: Office) -> None:
    await office.ask(office.rep, "/visit")
    mine = next(one for one in reversed(office.rep.messages) if not one.from_bot)
    office.rep.edit(mine.id, "/visit 华联 王经理，谈了新品")
    card = await office.rep.wait_answer()
    assert card.text.startswith("华联超市城西店\n🚶 拜访已记下")
    assert len(await live(office, Touch)) == 1


async def test_a_photo_with_a_command_for_a_caption_goes_with_the_record(office: Office) -> None:
    office.rep.send_photo(PIXEL, caption="/visit 华联 看了陈列")
    card = await office.rep.wait_answer()
    assert card.text.startswith("华联超市城西店\n🚶 拜访已记下")
    assert len(await office.read(lambda session: list(session.scalars(select(Attachment))))) == 1
