"""While a colleague is away: every button of what comes to who stands in does its work for them, today, and for nobody
else; and what is not a matter of these days stays out of their hands."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.reply import Reply
from bot.sandbox.model import Message
from bot.turn import Incoming
from bot.usecases.export_data import export_data
from bot.usecases.find_duplicates import find_duplicates
from db.complaint import Complaint
from db.contact import Contact
from db.customer import Customer, visible_customers
from db.outbox import Outbox, OutboxState
from db.reminder import Reminder, ReminderState
from db.user import User
from tests.integration.days import at, passes, settled
from tests.integration.desk import HUALIAN, WANJIALE, XINYUAN, Desk
from tests.integration.test_access import press, snapshot
from tests.office import ADMIN, MANAGER, REP, REP2, REP_EN, Office, labels

_THEIR_OWN = ("w.", "-", "t.page")  # what is pressed about oneself
_KINDS = {"agenda", "reminder_due", "promise_evening", "complaint_nudge", "repair", "after_sale"}
_MORNINGS = [f"2026-11-{day} {clock}" for day in (24, 25, 26, 27, 30) for clock in ("08:30:01", "11:00:01", "18:00:01")]


class _Back(Exception):
    """Takes a transaction back."""


async def tried(office: Office, who: int, data: str) -> Reply:
    """What a button answers, without its doing."""
    incoming = Incoming(0, who, True, who, "x", None, message_id=1, data=data, callback_id="1")
    now, found = office.clock.now(), []

    def work(session: Session) -> None:
        found.append(office.app.dispatch.answer(session, incoming, now)[1])
        session.flush()
        raise _Back

    with pytest.raises(_Back):
        await office.store.write(work)
    assert found[0] is not None
    return found[0]


def buttons_of(message: Message | Reply) -> Iterator[str]:
    for row in message.buttons:
        yield from (one.data for one in row if one.data and not one.data.startswith(_THEIR_OWN))


async def reachable(office: Office, message: Message, gone: str | None) -> set[str]:
    """The buttons of a message and those they lead to; all answer the one who stands in."""
    found = set()
    for data in buttons_of(message):
        reply = await tried(office, REP2, data)
        assert reply.toast != gone, data
        found |= {data, *(buttons_of(reply) if not data.startswith(("pm.list", "z.cal", "rp.cal")) else ())}
    return found


async def away(office: Office, person: int, *taps: str) -> None:
    phone = office.sandbox.people[person]
    await settled(office)
    phone.send("/leave")
    page = await phone.wait(lambda one: "从哪天" in one.text)
    for label in taps:
        page = await office.tap(phone, page, label)
    await settled(office)
    assert "代班" in page.text


async def a_full_week(office: Office) -> None:
    """One of everything that comes by itself, for the customers of the rep."""
    for text in (
        "拜访华联王经理,明天再去",
        "投诉：万家乐 上批货破损3箱，很生气",
        "订单 鑫源商贸 3.5万",
        "答应华联周四前把报价单发过去",
        "提醒我后天下午3点给华联打电话",
        "每周三下午4点提醒我给华联对账",
    ):
        await office.ask(office.rep, text)

    def more(session: Session) -> None:
        Desk(session, "好邻居便利连锁(江北店)").touch(100)
        person = session.scalars(select(Contact).where(Contact.name == "王经理")).one()
        person.birthday = "S11-26"

    await office.store.write(more)


async def pushed_to(office: Office, number: int) -> set[str]:
    query = (
        select(Outbox.kind)
        .join(User, User.id == Outbox.user_id)
        .where(User.telegram_id == number, Outbox.state == OutboxState.SENT)
    )
    return set(await office.read(lambda session: session.scalars(query).all()))


async def test_every_button_works_for_who_stands_in_and_for_nobody_else(office: Office) -> None:
    colleague = office.sandbox.people[REP2]
    await a_full_week(office)
    await away(office, REP, "24", "30", "陈伟")
    await office.speak_up(office.rep, colleague)
    gone = (await press(office, REP2, "r.done:999")).toast
    tapped: set[str] = set()
    latest = max(one.serial for one in colleague.messages)
    for morning in _MORNINGS:
        await passes(office, morning)
        fresh = [one for one in colleague.messages if one.serial > latest]
        latest = max([latest, *(one.serial for one in fresh)])
        shown = [await reachable(office, one, gone) for one in fresh]
        for data in set().union(*shown):
            tapped.add(data.split(":")[0])
            stranger = await tried(office, REP_EN, data)
            assert stranger.alert or data.startswith("pm.list"), data
            assert not any(name in stranger.text for name in (HUALIAN, WANJIALE, XINYUAN)), data
    assert await pushed_to(office, REP2) >= _KINDS
    assert await pushed_to(office, REP) <= {"reminder_due", "answer"}
    assert tapped >= {"r.done", "r.skip", "r.stop", "z.more", "z.hour", "t.done", "b.case", "k.resolve", "k.answered"}
    assert tapped >= {
        "pm.done",
        "pm.move",
        "pm.broken",
        "rp.step",
        "rp.cal",
        "as.use",
        "gr.sent",
        "gr.other",
        "gr.skip",
    }
    before = [data for one in colleague.messages for data in buttons_of(one)]
    await passes(office, "2026-12-01 00:00:05")
    kept = await office.read(snapshot)
    for data in sorted(set(before)):
        reply = await press(office, REP2, data)
        assert not any(name in reply.text for name in (HUALIAN, WANJIALE, XINYUAN)), data
    assert await office.read(snapshot) == kept


async def test_who_stands_in_settles_a_case_and_it_stays_the_owner_s(office: Office) -> None:
    colleague = office.sandbox.people[REP2]
    await office.ask(office.rep, "投诉：万家乐 上批货破损3箱")
    await away(office, REP, "24", "24", "陈伟")
    assert (await press(office, REP2, "k.answered:1")).alert  # not yet
    await office.speak_up(colleague)
    await passes(office, "2026-11-24 08:30:01")
    morning = await colleague.wait(lambda one: "早上好" in one.text)
    case = await office.tap(colleague, morning, "⚠️ 1")
    assert labels(case) == ["已解决", "已答复客户"]
    await office.tap(colleague, case, "已答复客户")
    await office.tap(colleague, case, "已解决")
    found = await office.read(lambda session: session.scalars(select(Complaint)).one())
    owner = await office.read(lambda session: session.scalars(select(User.id).where(User.telegram_id == REP)).one())
    assert (found.state, found.owner_id, found.answered_at is not None) == ("resolved", owner, True)
    told = await office.manager.wait(lambda one: "已解决" in one.text or ("解决" in one.text and "陈伟" in one.text))
    assert "陈伟" in told.text


async def test_the_book_of_a_colleague_is_not_taken_along_or_merged(office: Office) -> None:
    def twins(session: Session) -> list[int]:
        Desk(session, HUALIAN).person("周姐", phone="13911112222")
        Desk(session, WANJIALE).person("周姐", phone="13911112222")
        return [session.scalars(select(Customer.id).where(Customer.name == one)).one() for one in (HUALIAN, WANJIALE)]

    one, other = await office.store.write(twins)
    await away(office, REP, "23", "24", "陈伟")

    def theirs(session: Session) -> tuple[int, int, list[str], int]:
        actor = session.scalars(select(User).where(User.telegram_id == REP2)).one()
        out = export_data(session, actor, at("2026-11-23 09:30").date(), team_export=False)
        names = [row["name"] for row in out.customers]
        return len(visible_customers(session, actor)), len(find_duplicates(session, actor)), names, len(out.contacts)

    assert await office.read(theirs) == (6, 0, ["金鼎烟酒行"], 0)
    kept = await office.read(snapshot)
    for data in (f"d.ask:{one}:{other}", f"d.merge:{one}:{other}", f"d.two:{one}:{other}"):
        assert (await press(office, REP2, data)).alert
    assert await office.read(snapshot) == kept


async def test_a_manager_alone_in_the_team_is_stood_in_for_by_an_admin(office: Office) -> None:
    await office.ask(office.rep, "投诉：万家乐 上批货破损3箱")
    await away(office, MANAGER, "23", "24", "林家豪")
    await office.speak_up(office.manager, office.admin)
    await passes(office, "2026-11-23 17:31")
    told = await office.admin.wait(lambda one: WANJIALE in one.text)
    case = await office.tap(office.admin, told, "接手")
    assert "林家豪" in case.text
    found = await office.read(lambda session: session.scalars(select(Complaint)).one())
    admin = await office.read(lambda session: session.scalars(select(User.id).where(User.telegram_id == ADMIN)).one())
    assert found.owner_id == admin


async def test_after_three_days_off_the_late_ones_go_to_who_stands_in(office: Office) -> None:
    colleague = office.sandbox.people[REP2]
    for hour in ("下午1点", "下午2点", "下午3点", "下午4点"):
        await office.ask(office.rep, f"明天{hour}提醒我给华联打电话")
    await office.ask(office.rep, "明天下午5点提醒我报销")
    await away(office, REP, "24", "27", "陈伟")
    await office.speak_up(office.rep, colleague)
    await passes(office, "2026-11-24 09:00:00")
    morning = await colleague.wait(lambda one: "早上好" in one.text)
    assert ("报销" in morning.text, morning.text.count("⏰")) == (False, 4)
    await passes(office, "2026-11-26 20:00:00")
    digest = await colleague.wait(lambda one: "停机" in one.text)
    assert digest.text.count("给华联打电话") == 4
    card = await office.tap(colleague, digest, "⏰ 1")
    await office.tap(colleague, card, "办好了")
    own = await office.rep.wait(lambda one: "报销" in one.text and "办好了" in str(one.buttons))
    assert "给华联打电话" not in own.text
    states = await office.read(lambda session: [one.state for one in session.scalars(select(Reminder))])
    assert states.count(ReminderState.DONE) == 1
