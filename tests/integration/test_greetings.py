"""Birthdays, festivals, anniversaries and contracts: offered in time, once, with words ready to send."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.i18n import speaking
from bot.sandbox.model import Button, Message
from bot.sandbox.people import Person
from bot.turn import Incoming, Turn
from bot.usecases.greetings import GREETINGS, lines_of_day
from bot.usecases.names import NameBook
from db.alarm import next_alarm
from db.customer import Contact, Customer
from db.greeting import Greeting
from db.habit import own_habit
from db.inbox import Inbox
from db.leave import Leave
from db.nag import nag_once
from db.order import Order
from db.outbox import Outbox
from db.switch import own_switch
from db.touch import Touch
from db.user import User
from handlers import FEATURES
from tests.integration.test_access import press
from tests.office import REP, REP2, ZONE, Office, find_button, labels

HUALIAN, WANJIA = "华联超市城西店", "万家乐生活超市"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


async def change(office: Office, work: Callable[[Session], Any]) -> None:
    await office.store.write(work)


def customer_of(session: Session, name: str) -> Customer:
    return session.scalars(select(Customer).where(Customer.name == name)).one()


async def know(office: Office, name: str, person: dict[str, Any] | None = None, **fields: Any) -> None:
    """Set fields of a customer, and of its first person."""

    def work(session: Session) -> None:
        customer = customer_of(session, name)
        for field, value in fields.items():
            setattr(customer, field, value)
        for field, value in (person or {}).items():
            setattr(customer.contacts[0], field, value)

    await change(office, work)


async def greetings(office: Office) -> list[tuple[str, str, date, str]]:
    """What is committed: customer, occasion, day and state."""

    def work(session: Session) -> list[tuple[str, str, date, str]]:
        query = select(Customer.name, Greeting.occasion, Greeting.day, Greeting.state).join(
            Customer, Customer.id == Greeting.customer_id
        )
        return [(row[0], row[1], row[2], row[3]) for row in session.execute(query.order_by(Greeting.id))]

    return await office.read(work)


async def touches(office: Office) -> list[Touch]:
    return await office.read(lambda session: list(session.scalars(select(Touch).where(Touch.undone_at.is_(None)))))


async def pushed(office: Office, moment: str, person: Person | None = None) -> Message:
    """Move the clock and wait for what is said."""
    office.clock.jump_to(at(moment))
    found: Message = await (person or office.rep).wait_answer()
    return found


async def listen(office: Office, *people: Person) -> None:
    """Let greetings be said to these people, reminders that they set, and nothing else."""

    def work(session: Session) -> None:
        kinds = {kind.name for feature in FEATURES for kind in feature.kinds} - {GREETINGS, "reminder_due"}
        for user in session.scalars(select(User).where(User.active)):
            for kind in kinds:
                own_switch(session, user.id, kind).off = True

    await change(office, work)
    await office.speak_up(*people)


async def settled(office: Office) -> None:
    """Wait until no alarm is due and everything was sent."""

    def waiting(session: Session) -> bool:
        due = next_alarm(session)
        unsent = session.scalars(select(Outbox.id).where(Outbox.state.in_(("ready", "sending")))).first()
        handled = session.scalars(select(Inbox.update_id).where(Inbox.state == "new")).first()
        return unsent is not None or handled is not None or (due is not None and due <= office.clock.now())

    await asyncio.sleep(0.05)
    async with asyncio.timeout(20):
        while await office.read(waiting):  # noqa: ASYNC110 - it is the database that changes
            await asyncio.sleep(0.02)


async def silence(office: Office, moment: str) -> None:
    """Move the clock; nothing is said to the rep."""
    before = [(message.id, message.text) for message in office.rep.messages]
    office.clock.jump_to(at(moment))
    await settled(office)
    assert [(message.id, message.text) for message in office.rep.messages] == before


def copied(message: Message) -> str:
    """The words that the button copies, which are those of the card and those that are shared."""
    words = find_button(message, "复制").copy
    assert words is not None
    assert words in message.text
    url = find_button(message, "转发").url
    assert url is not None
    assert parse_qs(urlsplit(url).query)["url"] == [words]
    return words


async def test_a_birthday_is_offered_the_working_day_before_and_sent(office: Office) -> None:
    await know(office, HUALIAN, {"birthday": "S11-26"})
    await listen(office, office.rep)
    card = await pushed(office, "2026-11-25 08:31")
    assert card.text.startswith(f"{HUALIAN} 王经理\n🎂 生日 · 明天 11月26日 周四\n王经理，您好！")
    words = copied(card)
    other = copied(await office.tap(office.rep, card, "换一句"))
    assert other != words
    sent = await office.tap(office.rep, card, "已发")
    assert "已记一次联系" in sent.text
    assert labels(sent) == ["撤销"]
    [touch] = await touches(office)
    assert (touch.kind, touch.contact, touch.summary) == ("message", "王经理", other)
    assert touch.happened_on == date(2026, 11, 25)
    back = await office.tap(office.rep, sent, "撤销")
    assert copied(back) == other
    assert await touches(office) == []
    assert await greetings(office) == [(HUALIAN, "birthday", date(2026, 11, 26), "offered")]


async def test_nothing_is_said_twice_over_days_and_restarts(office: Office) -> None:
    await know(office, HUALIAN, {"birthday": "S11-30"})
    await listen(office, office.rep)
    card = await pushed(office, "2026-11-27 08:31")
    assert "11月30日 周一" in card.text
    await office.restart()
    await know(office, WANJIA, {"birthday": "S12-02"})
    following = await pushed(office, "2026-12-01 08:31")
    assert "张姐" in following.text
    assert HUALIAN not in following.text
    assert [row[1] for row in await greetings(office)] == ["birthday", "birthday"]


async def test_a_gift_is_thought_of_early_for_those_who_matter_most(office: Office) -> None:
    """New Year of 2027 is Saturday, the 6th of February; the eve is off already."""
    await know(office, HUALIAN, {"likes": "普洱茶"}, tier="key")
    await know(office, WANJIA, tier="core")
    await listen(office, office.rep)
    gift = await pushed(office, "2027-01-27 08:31")
    assert gift.text.startswith(f"{HUALIAN} 王经理\n🎁 备礼：春节 · 2月6日 周六")
    assert "💡 王经理喜欢普洱茶" in gift.text
    assert labels(gift) == ["✓ 礼物已送", "跳过", "少发这类"]
    await office.tap(office.rep, gift, "礼物已送")
    [touch] = await touches(office)
    assert (touch.kind, touch.summary, touch.contact) == ("gift", "送礼：春节", "王经理")
    core = await pushed(office, "2027-02-01 08:31")
    assert core.text.startswith(f"{WANJIA} 张姐\n🎁 备礼：春节")
    words = await pushed(office, "2027-02-04 08:31")
    assert words.text.startswith("💌 有5个日子别忘了\n🧧 春节 · 2月6日 周六\n")
    assert words.text.index(HUALIAN) < words.text.index(WANJIA) < words.text.index("鑫源")
    days = {(name, code): day for name, code, day, _ in await greetings(office)}
    assert days[HUALIAN, "gift.spring_festival"] == days[HUALIAN, "spring_festival"] == date(2027, 2, 6)
    assert ("鑫源商贸有限公司", "gift.spring_festival") not in days


async def test_all_of_a_day_are_sent_by_one_tap_and_taken_back_by_another(office: Office) -> None:
    def work(session: Session) -> None:
        customer = customer_of(session, HUALIAN)
        people = [Contact(name=f"李{number}姐", birthday="S11-26") for number in range(7)]
        customer.contacts = [*customer.contacts, *people]
        customer_of(session, WANJIA).contract_end = date(2026, 12, 25)

    await change(office, work)
    await listen(office, office.rep)
    said = await pushed(office, "2026-11-25 08:31")
    assert said.text.startswith("💌 有8个日子别忘了")
    single = await office.tap(office.rep, said, "1")
    single = await office.tap(office.rep, single, "已发")
    said = await office.tap(office.rep, single, "列表")
    after = await office.tap(office.rep, said, "全部已发")
    assert after.text.startswith("✓ 6条祝福已发，都记为联系\n💌 有1个日子别忘了")
    assert WANJIA in after.text  # a contract is talked about, not sent
    assert "撤销" in labels(after)
    assert "✓ 全部已发" not in labels(after)
    assert sorted(row[3] for row in await greetings(office)) == ["offered", *["sent"] * 7]
    assert [one.kind for one in await touches(office)] == ["message"] * 7
    back = await office.tap(office.rep, after, "撤销")
    assert back.text.startswith("💌 有7个日子别忘了")
    assert sorted(row[3] for row in await greetings(office)) == [*["offered"] * 7, "sent"]
    assert len(await touches(office)) == 1
    assert "全部已发" in " ".join(labels(back))


async def test_nobody_else_marks_or_takes_back(office: Office) -> None:
    def work(session: Session) -> None:
        customer = customer_of(session, HUALIAN)
        customer.contacts = [*customer.contacts, *(Contact(name=f"李{at}姐", birthday="S11-26") for at in range(3))]

    await change(office, work)
    await listen(office, office.rep)
    said = await pushed(office, "2026-11-25 08:31")
    every = find_button(said, "全部已发").data or ""
    assert (await press(office, REP2, every)).alert
    after = await office.tap(office.rep, said, "全部已发")
    undo = find_button(after, "撤销").data or ""
    assert (await press(office, REP2, undo)).alert
    assert [row[3] for row in await greetings(office)] == ["sent"] * 3


async def test_many_of_a_day_are_one_message_with_pages(office: Office) -> None:
    def work(session: Session) -> None:
        customer = customer_of(session, HUALIAN)
        people = [Contact(name=f"李{number}姐", birthday="S11-26") for number in range(8)]
        customer.contacts = [*customer.contacts, *people]
        customer_of(session, WANJIA).founded = "S11-26"

    await change(office, work)
    await listen(office, office.rep)
    said = await pushed(office, "2026-11-25 08:31")
    assert said.text.startswith("💌 有9个日子别忘了\n🎂 生日 · 明天 11月26日 周四\n1. 华联超市城西店 李0姐")
    assert len(said.text.splitlines()) <= 12
    assert labels(said) == [*"123456", "1/2", "▶", "✓ 全部已发", "少发这类"]
    following = await office.tap(office.rep, said, "▶")
    assert labels(following) == [*"789", "◀", "2/2", "✓ 全部已发", "少发这类"]
    assert f"{WANJIA} 张姐\n    🎉 周年庆" in following.text
    card = await office.tap(office.rep, following, "9")
    assert card.text.startswith(f"{WANJIA} 张姐\n🎉 周年庆 · 明天")
    assert WANJIA in copied(card)
    sent = await office.tap(office.rep, card, "已发")
    rest = await office.tap(office.rep, sent, "列表")
    assert "有8个" in rest.text
    assert WANJIA not in rest.text
    for _ in range(8):
        card = await office.tap(office.rep, office.rep.messages[-1], "1")
        card = await office.tap(office.rep, card, "跳过")
        if "◀ 列表" in labels(card):
            await office.tap(office.rep, card, "列表")
    assert [row[3] for row in await greetings(office)].count("skipped") == 8
    assert labels(card) == ["撤销"]


@pytest.mark.parametrize(
    "change_it",
    [
        lambda customer: setattr(customer, "state", "lost"),
        lambda customer: setattr(customer, "state", "closed"),
        lambda customer: setattr(customer, "undone_at", datetime(2026, 11, 1, tzinfo=UTC)),
        lambda customer: setattr(customer.contacts[0], "left_on", date(2026, 11, 1)),
        lambda customer: setattr(customer.contacts[0], "undone_at", datetime(2026, 11, 1, tzinfo=UTC)),
        lambda customer: setattr(customer, "owner_id", customer.owner_id + 1),
        lambda customer: setattr(customer.contacts[0], "birthday", "S11-27"),
    ],
)
async def test_who_is_not_greeted(office: Office, change_it: Callable[[Customer], None]) -> None:
    """Neither offered once it is so, nor shown or done where it came to be so after the offer."""
    await know(office, HUALIAN, {"birthday": "S11-26"})
    await know(office, WANJIA, {"birthday": "S11-26"})
    await listen(office, office.rep)
    said = await pushed(office, "2026-11-25 08:31")
    assert "有2个" in said.text
    card = await office.tap(office.rep, said, "1")
    assert HUALIAN in card.text
    await change(office, lambda session: change_it(customer_of(session, HUALIAN)))
    office.rep.press(card.id, find_button(card, "已发"))
    await settled(office)
    assert office.rep.alerts[-1].text == "这条已经没有了。"
    assert await touches(office) == []
    if change_it.__code__.co_names[-1] != "birthday":
        other = await pushed(office, "2027-11-25 08:31")
        assert HUALIAN not in other.text


async def test_a_stand_in_hears_and_acts_and_nobody_else(office: Office) -> None:
    await know(office, HUALIAN, {"birthday": "S11-26"})
    stand_in = office.sandbox.people[REP2]

    def leave(session: Session) -> None:
        users = {user.telegram_id: user.id for user in session.scalars(select(User))}
        row = Leave(
            user_id=users[REP],
            stand_in_id=users[REP2],
            first=date(2026, 11, 24),
            last=date(2026, 11, 27),
            created_at=office.clock.now(),
        )
        session.add(row)

    await change(office, leave)
    await listen(office, office.rep)
    card = await pushed(office, "2026-11-25 08:31", stand_in)
    assert card.text.startswith(f"{HUALIAN} 王经理\n🎂 生日")
    sent = await office.tap(stand_in, card, "已发")
    assert "已记一次联系" in sent.text
    [touch] = await touches(office)
    assert touch.user_id == (
        await office.read(lambda s: s.scalars(select(User.id).where(User.telegram_id == REP2)).one())
    )
    office.clock.jump_to(at("2026-11-28 10:00"))  # the leave is over
    stand_in.press(sent.id, find_button(sent, "撤销"))
    await settled(office)
    assert stand_in.alerts[-1].text == "这条已经没有了。"
    assert len(await touches(office)) == 1


async def test_nobody_is_told_while_nobody_stands_in_and_then_what_is_still_true(office: Office) -> None:
    await know(office, HUALIAN, {"birthday": "S11-26"})
    await know(office, WANJIA, {"birthday": "S11-30"})

    def leave(session: Session) -> None:
        user = session.scalars(select(User.id).where(User.telegram_id == REP)).one()
        days = {"first": date(2026, 11, 24), "last": date(2026, 11, 29)}
        session.add(Leave(user_id=user, created_at=office.clock.now(), **days))

    await change(office, leave)
    await listen(office, office.rep)
    await silence(office, "2026-11-25 12:00")
    await silence(office, "2026-11-27 12:00")
    card = await pushed(office, "2026-11-30 08:31")
    assert card.text.startswith(f"{WANJIA} 张姐\n🎂 生日 · 今天")
    assert HUALIAN not in card.text


async def test_on_days_off_nothing_is_said_but_before_them(office: Office) -> None:
    """The first of October is off until the 7th of 2027 by law, with the weekends beside."""
    await know(office, HUALIAN, {"birthday": "S10-03"})
    await listen(office, office.rep)
    office.clock.jump_to(at("2027-09-29 12:00"))
    await settled(office)
    said = await pushed(office, "2027-09-30 08:31")
    assert "生日 · 10月3日 周日" in said.text
    assert "国庆节 · 明天" in said.text
    for day in ("10-01", "10-02", "10-03", "10-04", "10-05"):
        await silence(office, f"2027-{day} 12:00")


async def test_words_are_in_the_language_of_the_customer(office: Office) -> None:
    def work(session: Session) -> None:
        acme, dragon = (customer_of(session, name) for name in ("Acme Foods", "Golden Dragon Trading"))
        acme.contacts[0].birthday = "S11-26"
        acme.region = "US"
        dragon.region, dragon.founded = "TW", "S11-26"
        dragon.contacts = [Contact(name="陳小明", title="採購經理")]

    await change(office, work)
    await listen(office, office.rep_en)
    said = await pushed(office, "2026-11-25 08:31", office.rep_en)
    assert "Thanksgiving · tomorrow, Thu, Nov 26" in said.text
    assert said.text.startswith("💌 3 dates to remember")
    number = next(line[0] for line in said.text.splitlines() if "Golden Dragon" in line)
    card = await office.tap(office.rep_en, said, number)
    words = find_button(card, "Copy").copy or ""
    assert words.startswith("陳經理，您好！")
    assert "Golden Dragon Trading" in words
    back = await office.tap(office.rep_en, card, "List")
    number = next(line[0] for line in back.text.splitlines() if "Acme" in line)
    card = await office.tap(office.rep_en, back, number)
    assert (find_button(card, "Copy").copy or "").startswith("Dear Mr Li, ")


@pytest.mark.parametrize(
    ("lives_in", "chosen", "customer", "said"),
    [
        (None, None, None, False),  # the region of the installation: CN
        (None, "US", None, True),  # that of the owner
        ("America/New_York", None, None, True),  # where the owner lives
        ("America/New_York", "CN", None, False),  # what the owner chose comes first
        (None, "US", "CN", False),  # the customer's own before all
        (None, None, "US", True),
    ],
)
async def test_a_festival_is_that_of_the_customers_region_or_else_the_owners(
    office: Office, lives_in: str | None, chosen: str | None, customer: str | None, said: bool
) -> None:
    def work(session: Session) -> None:
        owner = session.scalars(select(User).where(User.telegram_id == REP)).one()
        owner.timezone, own_habit(session, owner).region = lives_in, chosen
        customer_of(session, HUALIAN).region = customer

    await change(office, work)
    await listen(office, office.rep)
    office.clock.jump_to(datetime(2026, 11, 25, 8, 31, tzinfo=ZoneInfo(lives_in) if lives_in else ZONE))
    await settled(office)
    found = {name for name, occasion, _, _ in await greetings(office) if occasion == "thanksgiving"}
    assert (HUALIAN in found) is said


async def test_a_contract_that_ends_becomes_a_reminder(office: Office) -> None:
    await know(office, HUALIAN, contract_end=date(2026, 12, 25))
    await listen(office, office.rep)
    card = await pushed(office, "2026-11-25 08:31")
    assert card.text.startswith(f"{HUALIAN} 王经理\n📄 合同到期 · 12月25日 周五")
    set_ = await office.tap(office.rep, card, "提前一周")
    assert "谈合同续签" in set_.text
    assert "12月18日 周五" in set_.text
    due = await pushed(office, "2026-12-18 09:00")
    assert "谈合同续签" in due.text


async def test_on_the_day_it_is_said_again_if_asked_for(office: Office) -> None:
    await know(office, HUALIAN, {"birthday": "S11-28"})  # a Saturday
    await listen(office, office.rep)
    card = await pushed(office, "2026-11-27 08:31")
    asked = await office.tap(office.rep, card, "当天提醒")
    assert "到时提醒你：11月28日 周六 08:30" in asked.text
    again = await pushed(office, "2026-11-28 08:30")
    assert again.text.startswith(f"{HUALIAN} 王经理\n🎂 生日 · 今天")
    assert "当天提醒" not in labels(again)
    await office.tap(office.rep, again, "已发")
    assert len(await touches(office)) == 1


async def test_what_was_sent_is_not_said_again_on_the_day(office: Office) -> None:
    await know(office, HUALIAN, {"birthday": "S11-28"})
    await listen(office, office.rep)
    card = await pushed(office, "2026-11-27 08:31")
    await office.tap(office.rep, card, "当天提醒")
    await office.tap(office.rep, card, "已发")
    await silence(office, "2026-11-28 12:00")


async def test_years_since_the_first_order(office: Office) -> None:
    def work(session: Session) -> None:
        customer = customer_of(session, HUALIAN)
        for day in (date(2023, 11, 26), date(2025, 11, 26)):
            order = Order(customer_id=customer.id, user_id=customer.owner_id, created_at=office.clock.now())
            order.ordered_on, order.currency, order.summary = day, "CNY", "饮料"
            session.add(order)

    await change(office, work)
    await listen(office, office.rep)
    card = await pushed(office, "2026-11-25 08:31")
    assert card.text.startswith(f"{HUALIAN} 王经理\n🤝 合作周年 · 明天 11月26日 周四\n合作满3年\n")
    assert "3年" in copied(card) or "3周年" in copied(card)


async def test_the_words_of_last_year_do_not_come_back(office: Office) -> None:
    await know(office, HUALIAN, {"birthday": "S11-26"})
    await listen(office, office.rep)
    first = copied(await pushed(office, "2026-11-25 08:31"))
    office.clock.jump_to(at("2027-11-24 12:00"))
    await settled(office)
    card = await pushed(office, "2027-11-25 08:31")
    shown = [copied(card)]
    for _ in range(8):
        shown.append(copied(await office.tap(office.rep, card, "换一句")))
    assert len(set(shown)) == 5
    assert first not in shown


async def test_what_the_agenda_said_is_not_pushed(office: Office) -> None:
    await know(office, HUALIAN, {"birthday": "S11-26"})
    await listen(office, office.rep)
    await silence(office, "2026-11-25 08:29")

    def agenda(session: Session) -> list[tuple[str, str, str | None]]:
        user = session.scalars(select(User).where(User.telegram_id == REP)).one()
        found = lines_of_day(session, user, date(2026, 11, 25), 5)
        for one in found:
            nag_once(session, user.id, f"greeting:{one.id}", date(2026, 11, 25))
        return [(one.customer, one.occasion, one.person) for one in found]

    assert await office.store.write(agenda) == [(HUALIAN, "birthday", "王经理")]
    await silence(office, "2026-11-25 12:00")
    await silence(office, "2026-11-26 12:00")


async def test_a_machine_that_was_off_says_what_is_still_true_once(office: Office) -> None:
    await know(office, HUALIAN, {"birthday": "S11-25"})
    await know(office, WANJIA, {"birthday": "S11-28"})
    await listen(office, office.rep)
    await office.app.stop()
    office.clock.jump_to(at("2026-11-27 10:00"))
    office.app = type(office.app)(office.app.settings, office.clock)
    await office.app.start()
    card = await office.rep.wait_answer()
    assert card.text.startswith(f"{WANJIA} 张姐")
    assert HUALIAN not in card.text
    await silence(office, "2026-11-28 12:00")


async def test_greetings_of_others_are_none_of_ones_business(office: Office) -> None:
    await know(office, HUALIAN, {"birthday": "S11-26"})
    await listen(office, office.rep)
    card = await pushed(office, "2026-11-25 08:31")
    number = (find_button(card, "已发").data or "").split(":")[1]
    other = office.sandbox.people[REP2]
    note = await office.ask(other, "/help")
    for data in (
        f"gr.sent:{number}",
        f"gr.card:{number}",
        "gr.list:1:2026-11-25:0",
        "gr.list:x:y",
        "gr.card",
        "gr.later:1",
    ):
        other.press(note.id, Button("x", data=data))
        await settled(office)
        assert other.alerts[-1].text == "这条已经没有了。", data
    assert await touches(office) == []
    assert other.messages[-1].id == note.id


async def test_a_birthday_of_a_leap_month_is_told_and_kept_in_the_ordinary_one(office: Office) -> None:
    """2027 has no leap sixth month: the fifteenth of the ordinary one is Sunday, the 18th of July."""
    await listen(office, office.rep)
    await office.ask(office.rep, "备注 华联超市 王经理 生日农历闰六月十五")
    office.clock.jump_to(at("2027-07-15 12:00"))
    await settled(office)
    card = await pushed(office, "2027-07-16 08:31")
    assert card.text.startswith(f"{HUALIAN} 王经理\n🎂 生日 · 7月18日 周日\n（农历闰6月15日）\n王经理，您好！")


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Dear Mr Li, "), ("zh_Hans", "李经理，您好！"), ("zh_Hant", "李經理，您好！")]
)
def test_the_example_speaks_the_language_of_its_reader(language: str, words: str) -> None:
    [kind] = [kind for feature in FEATURES for kind in feature.kinds if kind.name == GREETINGS]
    with speaking(language, ZONE):
        example = kind.example()
    assert f"<code>{words}" in example.text
    assert (example.buttons[0][0].copy_text or "").startswith(words)


async def test_the_preview_is_what_waits_now(office: Office) -> None:
    await know(office, HUALIAN, {"birthday": "S11-26"})
    await listen(office, office.rep)
    [kind] = [kind for feature in FEATURES for kind in feature.kinds if kind.name == GREETINGS]
    assert kind.preview is not None
    preview = kind.preview

    def look(session: Session) -> str | None:
        actor = session.scalars(select(User).where(User.telegram_id == REP)).one()
        incoming = Incoming(1, REP, True, REP, actor.name, None)
        turn = Turn(session, office.clock.now(), actor, incoming, NameBook(), office.app.dispatch.installation)
        with speaking("zh_Hans", ZONE):
            found = preview(turn)
        return found.text if found is not None else None

    assert await office.read(look) is None
    card = await pushed(office, "2026-11-25 08:31")
    shown = await office.read(look)
    assert shown is not None
    assert copied(card) in shown
