"""Lists and commands in plain words: answered at once, nothing filed; what is more than a wish is news as before."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from db.complaint import Complaint
from db.customer import Customer
from db.entry import Entry
from db.user import User
from tests.office import REP, REP_EN, Office, labels


async def filed(office: Office) -> int:
    return len(await office.read(lambda session: session.scalars(select(Entry)).all()))


@pytest.mark.parametrize(
    ("asked", "command"),
    [
        ("我的待办", "/today"),
        ("有什么承诺快到期了", "/promises"),
        ("附近有什么客户", "/near"),
        ("客户列表", "/customers"),
        ("看看我的提醒", "/reminders"),
        ("帮我导出客户", "/export"),
        ("怎么导入客户", "/import"),
        ("哪些客户有流失风险", "/risk"),
        ("团队今天怎么样", "/team"),
        ("有没有重复客户", "/duplicates"),
        ("设置", "/settings"),
        ("怎么用", "/help"),
    ],
)
async def test_plain_words_say_what_the_command_says(office: Office, asked: str, command: str) -> None:
    await office.ask(office.rep, "拜访华联超市 王经理,下周三再去")
    before = await filed(office)
    said = await office.ask(office.rep, asked)
    again = await office.ask(office.rep, command)
    assert (said.text, labels(said)) == (again.text, labels(again))
    assert await filed(office) == before


async def test_the_manager_has_the_team_by_asking(office: Office) -> None:
    said = await office.ask(office.manager, "团队今天怎么样")
    assert "/today" not in said.text


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("有哪些投诉还没处理", "没有未处理的投诉"),
        ("谁这周过生日", "还没有生日"),
        ("好久没去的客户", "最久没拜访的客户"),
        ("这个月我一共卖了多少", "这个月还没有订单"),
    ],
)
async def test_lists_over_all_customers(office: Office, asked: str, first: str) -> None:
    said = await office.ask(office.rep, asked)
    assert first in said.text
    assert await filed(office) == 0


async def test_tomorrow_tells_what_is_new_then(office: Office) -> None:
    await office.ask(office.rep, "提醒我明天下午3点给华联王经理打电话")
    await office.ask(office.rep, "提醒我今天晚上9点给万家乐发报价")
    said = await office.ask(office.rep, "明天有什么安排")
    assert "明天" in said.text.splitlines()[0]
    assert "15:00" in said.text
    assert "发报价" not in said.text
    assert "今天还有1件事" in said.text
    today = await office.tap(office.rep, said, "今天")
    assert "发报价" in today.text


async def test_tomorrow_may_be_free(office: Office) -> None:
    said = await office.ask(office.rep_en, "what do I have to do tomorrow?")
    assert "Nothing new is due then." in said.text


async def test_a_customer_of_that_name_comes_first(office: Office) -> None:
    first = select(Customer.id).where(Customer.name.contains("万家乐")).scalar_subquery()
    change = update(Customer).where(Customer.id == first).values(name="附近", updated_at=office.clock.now())
    await office.store.write(lambda session: session.execute(change) and None)
    said = await office.ask(office.rep, "附近")
    assert "附近" in said.text
    assert "📎" not in said.text


async def test_an_answer_to_a_card_is_no_wish(office: Office) -> None:
    card = await office.ask(office.rep, "昨天拜访华联超市 王经理")
    office.rep.send("今天", reply_to=card.id)
    said = await office.rep.wait_answer()
    assert (said.id, "拜访已记下 · 11月23日" in said.text) == (card.id, True)


async def test_a_wish_amid_a_question_leaves_the_draft(office: Office) -> None:
    await office.ask(office.rep, "拜访 王经理,谈了新品")
    office.clock.jump_to(office.clock.now() + timedelta(minutes=1))
    said = await office.ask(office.rep, "怎么用")
    assert "/today" in said.text


@pytest.mark.parametrize("said", ["取消给华联打电话的提醒", "不用提醒我给华联打电话了", "把华联的提醒取消"])
async def test_a_reminder_is_called_off_in_words(office: Office, said: str) -> None:
    await office.ask(office.rep, "提醒我明天下午3点给华联超市王经理打电话")
    await office.ask(office.rep, "提醒我周五给万家乐发报价")
    card = await office.ask(office.rep, said)
    assert "打电话" in card.text
    assert "发报价" not in card.text
    done = await office.tap(office.rep, card, "办好了")
    assert "办好了" in done.text
    assert "打电话" not in (await office.ask(office.rep, "/reminders")).text
    assert await filed(office) == 2


async def test_of_several_reminders_one_is_chosen(office: Office) -> None:
    await office.ask(office.rep_en, "remind me tomorrow 3pm to call Acme")
    await office.ask(office.rep_en, "remind me every friday 5pm to send the weekly report")
    asked = await office.ask(office.rep_en, "cancel my reminder")
    assert asked.text.splitlines()[0] == "Which one? Tap it, then ✓ Done."
    assert len(asked.text.splitlines()) == 3
    card = await office.tap(office.rep_en, asked, "1")
    assert labels(card)[0] == "✓ Done"


async def test_the_reminder_of_a_promise_is_not_called_done(office: Office) -> None:
    await office.ask(office.rep_en, "promised Acme the quote by Friday")
    said = await office.ask(office.rep_en, "stop reminding me about Acme")
    assert said.text == "That is a promise. Kept, moved or not kept, say so here: /promises"


async def test_a_reminder_that_is_not_set_cannot_be_called_off(office: Office) -> None:
    said = await office.ask(office.rep_en, "stop reminding me about Acme")
    assert said.text == "No reminder like that is set. All of them: /reminders"


async def test_what_was_ticked_early_and_is_not_done_after_all_still_rings(office: Office) -> None:
    await office.ask(office.rep, "提醒我今天下午3点给华联超市打电话")
    card = await office.ask(office.rep, "取消华联的提醒")
    done = await office.tap(office.rep, card, "办好了")
    await office.tap(office.rep, done, "还没办好")
    before = len(office.rep.messages)
    office.clock.jump_to(office.clock.now() + timedelta(hours=6))
    rung = await office.rep.wait_answer()
    assert len(office.rep.messages) > before
    assert "打电话" in rung.text


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("what did we promise Raffles?", "Raffles"),
        ("any complaints from Tesco?", "Tesco"),
        ("大润发上次什么时候去的", "大润发"),
        ("大润发答应了什么", "大润发"),
    ],
)
async def test_a_question_about_nobody_known_is_not_answered_for_all(office: Office, asked: str, name: str) -> None:
    person = office.rep_en if asked.isascii() else office.rep
    await office.ask(person, "promised Acme the quote by Friday" if asked.isascii() else "答应华联超市周五前报价")
    said = await office.ask(person, asked)
    assert name in said.text.splitlines()[0]
    assert "🤝" not in said.text


async def test_the_day_is_summed_up_by_customer(office: Office) -> None:
    assert "Nothing yet." in (await office.ask(office.rep_en, "who did I visit today?")).text
    await office.ask(office.rep_en, "visited Acme, met Mr Li")
    await office.ask(office.rep_en, "Acme complains: 3 cartons broken")
    said = await office.ask(office.rep_en, "who did I visit today?")
    assert said.text.splitlines() == ["Logged today: 1 customer", "🚶 · ⚠️", "🚶 · ⚠️ Acme Foods"]
    card = await office.tap(office.rep_en, said, "Acme")
    assert card.text.startswith("Acme Foods")


async def test_a_week_begins_on_monday(office: Office) -> None:
    await office.ask(office.rep, "拜访华联超市")
    office.clock.jump_to(office.clock.now() + timedelta(days=6))
    assert "华联" in (await office.ask(office.rep, "这周我跑了几家客户")).text
    assert "华联" not in (await office.ask(office.rep, "我今天拜访了谁")).text
    office.clock.jump_to(office.clock.now() + timedelta(days=1))
    assert "华联" not in (await office.ask(office.rep, "这周我跑了几家客户")).text


async def test_a_manager_asks_about_one_of_the_team(office: Office) -> None:
    await office.ask(office.rep, "拜访华联超市 王经理")
    await office.ask(office.rep, "华联超市城西店订货3500")
    await office.ask(office.rep, "提醒我明天给妈妈打电话")
    name = await office.read(lambda session: session.scalars(select(User.name).where(User.telegram_id == REP)).one())
    said = await office.ask(office.manager, f"{name}今天拜访了谁")
    assert said.text.splitlines()[0] == f"{name}：今天记的：1家客户"
    assert "华联超市城西店" in said.text
    assert "⏰" not in said.text, "what a rep notes for themselves is nobody else's"
    assert "¥3,500" in (await office.ask(office.manager, f"{name}这个月卖了多少")).text


async def test_a_rep_learns_nothing_of_a_colleague(office: Office) -> None:
    await office.ask(office.rep_en, "visited Acme, met Mr Li")
    name = await office.read(lambda session: session.scalars(select(User.name).where(User.telegram_id == REP_EN)).one())
    said = await office.ask(office.rep, f"{name}今天拜访了谁")
    assert "Acme" not in said.text


@pytest.mark.parametrize("said", ["Ada今天拜访了谁", "who did Ada visit today?"])
async def test_a_first_name_is_enough(office: Office, said: str) -> None:
    await office.ask(office.rep_en, "visited Acme, met Mr Li")
    change = update(User).where(User.telegram_id == REP_EN).values(name="Ada Lim")
    await office.store.write(lambda session: session.execute(change) and None)
    reply = await office.ask(office.admin, said)
    assert "Acme Foods" in reply.text
    assert "Ada Lim" in reply.text


@pytest.mark.parametrize("said", ["华联的投诉处理好了", "华联那个质量问题解决了，赔了两箱"])
async def test_a_complaint_that_words_call_settled_is_settled_by_one_tap(office: Office, said: str) -> None:
    await office.ask(office.rep, "投诉：华联超市 上批货破损3箱")
    card = await office.ask(office.rep, said)
    assert "✅ 投诉已解决" in labels(card)
    await office.tap(office.rep, card, "投诉已解决")
    state = await office.read(lambda session: session.scalars(select(Complaint.state)).one())
    assert state == "resolved"


async def test_a_greeting_is_no_customer(office: Office) -> None:
    await office.ask(office.rep_en, "visited, talked about prices")
    said = await office.ask(office.rep_en, "hi")
    assert "saved" not in said.text
