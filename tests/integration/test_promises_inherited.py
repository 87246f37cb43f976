"""What was promised to a customer who is handed over goes with the customer: the new owner hears of it, nobody else."""

from __future__ import annotations

import asyncio
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from db.customer import Customer
from db.promise import Promise, PromiseState, due_promises, open_visible, own_promise
from db.user import Role, Team, User
from tests.integration.days import days_pass, passes, sent, switch_off
from tests.integration.test_main_job import live
from tests.office import MANAGER, REP, REP2, REP_EN, START, Office, find_button

ALL = ("promise_evening", "promise_day", "promise_overdue", "reminder_due")
PROMISED = "答应华联王经理周三送样品"


async def hand_over(office: Office, to: int = REP2) -> None:
    def work(session: Session) -> None:
        customer = session.scalars(select(Customer).where(Customer.name == "华联超市城西店")).one()
        owner = session.scalars(select(User).where(User.telegram_id == to)).one()
        customer.owner_id, customer.team_id = owner.id, owner.team_id

    await office.store.write(work)


async def all_hear(office: Office, *off: str) -> None:
    people = [office.sandbox.people[number] for number in (REP, REP2, MANAGER)]
    await office.speak_up(*people)
    for person in people:
        for kind in off:
            await switch_off(office, person, kind)


async def test_the_new_owner_is_nudged_and_chased_and_the_manager_hears_the_name(office: Office) -> None:
    await all_hear(office, "agenda")
    await office.ask(office.rep, PROMISED)
    await hand_over(office)
    await days_pass(office, "2026-11-30")
    assert await sent(office, "promise_evening", "promise_day", "reminder_due") == [
        ("promise_evening", "陈伟", "Tue 24 18:00"),
        ("promise_day", "陈伟", "Wed 25 08:30"),
        ("promise_day", "陈伟", "Thu 26 08:30"),
        ("promise_day", "陈伟", "Fri 27 08:30"),
        ("promise_day", "陈伟", "Mon 30 08:30"),
    ]
    assert await sent(office, "promise_overdue") == [("promise_overdue", "王芳", "Mon 30 08:30")]
    told = await office.manager.wait(lambda one: "逾期" in one.text)
    assert "陈伟：华联超市城西店 送样品" in told.text
    office.manager.press(told.id, find_button(told, "查看"))
    assert "承诺人：李娜，现由陈伟负责" in (await office.manager.wait(lambda one: "承诺人" in one.text)).text


async def test_it_is_on_the_new_owners_lists_and_no_longer_on_the_old_ones(office: Office) -> None:
    await office.ask(office.rep, PROMISED)
    await hand_over(office)
    await passes(office, "2026-11-26 10:00")
    old, new = office.rep, office.sandbox.people[REP2]
    for asked in ("/promises", "/today", "/reminders", "我还有哪些承诺"):
        assert "送样品" not in (await office.ask(old, asked)).text
    await new.wait(lambda one: "你答应过" in one.text)
    agenda = await office.ask(new, "/today")
    assert "🤝 华联超市城西店" in agenda.text
    assert "送样品" in (await office.ask(new, "我还有哪些承诺")).text
    listed = await office.ask(new, "/promises")
    assert "1. 🔴 华联超市城西店 送样品 · 逾期1天" in listed.text
    card = await office.tap(new, listed, "1 …")
    assert "承诺人：李娜" in card.text
    await office.tap(new, agenda, "✓ 1")
    assert (await live(office, Promise))[0].state == PromiseState.KEPT


async def test_the_old_owner_cannot_settle_it_any_more(office: Office) -> None:
    await office.ask(office.rep, PROMISED)
    listed = await office.ask(office.rep, "/promises")
    await hand_over(office)
    before = len(office.rep.alerts)
    office.rep.press(listed.id, find_button(listed, "✓ 1"))
    async with asyncio.timeout(20):
        while len(office.rep.alerts) == before:  # noqa: ASYNC110  # no event
            await asyncio.sleep(0.01)
    assert (await live(office, Promise))[0].state == PromiseState.OPEN


async def test_a_minute_that_was_said_rings_at_the_new_owners(office: Office) -> None:
    await all_hear(office, "agenda")
    await office.ask(office.rep, "答应华联王经理周三下午3点前把样品送过去")
    await hand_over(office)
    await days_pass(office, "2026-11-24")
    for moment in ("2026-11-25 08:31", "2026-11-25 14:59", "2026-11-25 15:00:01", "2026-11-25 20:00"):
        await passes(office, moment)
    assert await sent(office, *ALL) == [
        ("promise_evening", "陈伟", "Tue 24 18:00"),
        ("reminder_due", "陈伟", "Wed 25 15:00"),
    ]
    rung = await office.sandbox.people[REP2].wait(lambda one: "⏰" in one.text or "🤝" in one.text)
    assert "样品" in rung.text


async def test_given_back_it_is_the_old_owners_again(office: Office) -> None:
    await all_hear(office, "agenda")
    await office.ask(office.rep, PROMISED)
    await hand_over(office)
    await days_pass(office, "2026-11-24")
    await hand_over(office, REP)
    await days_pass(office, "2026-11-25")
    assert await sent(office, *ALL) == [
        ("promise_evening", "陈伟", "Tue 24 18:00"),
        ("promise_day", "李娜", "Wed 25 08:30"),
    ]


@pytest.mark.parametrize(
    ("role", "active", "team", "owned_by", "keeps"),
    [
        (Role.REP, True, "东区", REP, REP),
        (Role.REP, True, "东区", REP2, REP2),
        (Role.REP, False, "东区", REP2, REP2),
        (Role.MANAGER, True, "东区", REP2, REP),  # one who manages the team keeps the own word
        (Role.MANAGER, True, "West", REP2, REP2),
        (Role.MANAGER, True, None, REP2, REP2),
        (Role.MANAGER, False, "东区", REP2, REP2),
        (Role.ADMIN, True, None, REP_EN, REP),
        (Role.ADMIN, False, None, REP_EN, REP_EN),
    ],
)
async def test_who_has_to_keep_it(
    office: Office, role: Role, active: bool, team: str | None, owned_by: int, keeps: int
) -> None:
    """The rule in the program and in the statements is the same."""

    def work(session: Session) -> tuple[list[int], list[int], list[int], int]:
        people = {user.telegram_id: user for user in session.scalars(select(User))}
        teams = {one.name: one.id for one in session.scalars(select(Team))}
        maker, customer = people[REP], session.scalars(select(Customer)).first()
        assert customer is not None
        maker.role, maker.active, maker.team_id = role, active, teams[team] if team else None
        customer.owner_id, customer.team_id = people[owned_by].id, teams["东区"]
        promise = Promise(
            customer_id=customer.id,
            user_id=maker.id,
            created_at=START,
            summary="送样品",
            due_on=date(2026, 11, 24),
            state=PromiseState.OPEN,
        )
        session.add(promise)
        session.flush()
        due = [who for who, one in people.items() if due_promises(session, one.id, date(2026, 11, 25))]
        listed = [who for who, one in people.items() if open_visible(session, one, (), team=False)]
        own = [who for who, one in people.items() if own_promise(session, one.id, promise.id)]
        return due, listed, own, promise.keeper.telegram_id

    assert await office.store.write(work) == ([keeps], [keeps], [keeps], keeps)


async def test_open_words_count_with_who_has_to_keep_them(office: Office) -> None:
    await office.ask(office.rep, PROMISED)
    await office.ask(office.rep, "答应万家乐周三发报价单")
    await hand_over(office)
    await passes(office, "2026-11-26 10:00")
    listed = await office.ask(office.manager, "/promises")
    assert [line for line in listed.text.split("\n") if line.startswith(("李娜", "陈伟"))] == [
        "李娜：1条承诺按时兑现0条 · 逾期1条",
        "陈伟：1条承诺按时兑现0条 · 逾期1条",
    ]
