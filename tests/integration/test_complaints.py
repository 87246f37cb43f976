"""A complaint between people: resolved and opened again, grown more serious, taken back while somebody works on it."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from bot.sandbox.model import Message
from db.complaint import Complaint
from db.customer import Customer
from db.user import Team
from tests.integration.test_main_job import live
from tests.office import REP2, ZONE, Office, find_button, labels


async def raised(office: Office) -> tuple[Message, Message]:
    """The reporter's card and the manager's alert of a new complaint."""
    card = await office.ask(office.rep, "投诉：鑫源商贸 上批货破损3箱")
    return card, await office.manager.wait(lambda one: "新投诉" in one.text)


async def test_resolved_can_be_opened_again_and_all_concerned_hear_of_it(office: Office) -> None:
    _, alert = await raised(office)
    settled = await office.tap(office.manager, alert, "已解决")
    assert "状态：已解决" in settled.text
    assert labels(settled) == ["重新打开"]
    told = await office.rep.wait(lambda one: "说投诉已解决" in one.text)
    assert labels(told) == ["重新打开"]
    office.clock.advance(timedelta(hours=3))
    again = await office.tap(office.rep, told, "重新打开")
    assert "状态：重新处理" in again.text, again.text
    heard = await office.manager.wait(lambda one: "李娜 重新打开了这起投诉" in one.text)
    assert "已解决" in labels(heard)
    case = (await live(office, Complaint))[0]
    assert (case.state, case.resolved_at) == ("reopened", None)
    # eight working hours from Monday 12:30 on
    assert case.due_at.astimezone(ZONE).strftime("%a %H:%M") == "Tue 11:30"
    await office.tap(office.manager, heard, "已解决")
    assert (await live(office, Complaint))[0].state == "resolved"


async def test_the_manager_hears_when_the_owner_settles_it(office: Office) -> None:
    _, alert = await raised(office)
    chooser = await office.tap(office.manager, alert, "指派")
    await office.tap(office.manager, chooser, "陈伟")
    colleague = office.sandbox.people[REP2]
    case = await colleague.wait(lambda one: "交给你处理" in one.text)
    await office.tap(colleague, case, "已解决")
    assert "陈伟 说投诉已解决" in (await office.manager.wait(lambda one: "说投诉已解决" in one.text)).text


async def test_more_serious_moves_the_deadline_and_tells_the_manager_again(office: Office) -> None:
    card, _ = await raised(office)
    before = (await live(office, Complaint))[0].due_at
    menu = await office.tap(office.rep, card, "修改")
    choice = await office.tap(office.rep, menu, "紧急程度")
    card = await office.tap(office.rep, choice, "紧急")
    again = await office.manager.wait(lambda one: "更紧急" in one.text)
    assert "紧急" in again.text
    assert "接手" in labels(again)
    case = (await live(office, Complaint))[0]
    assert before - case.due_at == timedelta(hours=4)
    menu = await office.tap(office.rep, card, "修改")
    choice = await office.tap(office.rep, menu, "紧急程度")
    await office.tap(office.rep, choice, "轻微")
    await office.ask(office.manager, "/today")
    assert sum("更紧急" in one.text for one in office.manager.messages) == 1
    # 24 working hours are up on Wednesday
    assert (await live(office, Complaint))[0].due_at - before == timedelta(hours=46)


async def test_who_works_on_it_is_told_when_the_reporter_takes_it_back(office: Office) -> None:
    card, alert = await raised(office)
    chooser = await office.tap(office.manager, alert, "指派")
    await office.tap(office.manager, chooser, "陈伟")
    colleague = office.sandbox.people[REP2]
    await colleague.wait(lambda one: "交给你处理" in one.text)
    await office.rep.wait(lambda one: "陈伟 已接手" in one.text)
    undone = await office.tap(office.rep, card, "撤销")
    assert "撤回" in (await colleague.wait(lambda one: "撤回" in one.text)).text
    assert "撤回" in (await office.manager.wait(lambda one: "撤回" in one.text)).text
    await office.tap(office.rep, undone, "恢复记录")
    assert "新投诉" in (await colleague.wait(lambda one: "新投诉" in one.text)).text
    await office.manager.wait(lambda one: "新投诉" in one.text and one.id > alert.id)


async def test_a_rep_with_no_part_in_it_cannot_open_it_again(office: Office) -> None:
    _, alert = await raised(office)
    settled = await office.tap(office.manager, alert, "已解决")
    stranger = office.sandbox.people[REP2]
    own = await office.ask(stranger, "/visit")
    reopen = find_button(settled, "重新打开")
    stranger.press(own.id, reopen)
    await office.ask(stranger, "/today")
    assert (await live(office, Complaint))[0].state == "resolved"


async def test_an_admins_new_customer_is_asked_its_team(office: Office) -> None:
    question = await office.ask(office.admin, "拜訪德勝漁港，老闆要看價格表")
    asked = await office.tap(office.admin, question, "➕")
    assert "由哪個團隊負責？" in asked.text
    assert labels(asked)[:2] == ["West", "东区"]
    card = await office.tap(office.admin, asked, "东区")
    assert card.text.startswith("德勝漁港\n")
    team = await office.read(
        lambda session: session.scalar(
            select(Team.name).join(Customer, Customer.team_id == Team.id).where(Customer.name == "德勝漁港")
        )
    )
    assert team == "东区"
    found = await office.ask(office.manager, "/find 德勝漁港")
    assert found.text.startswith("德勝漁港 · ")


async def test_an_admins_new_customer_in_a_guided_entry_is_asked_its_team(office: Office) -> None:
    await office.ask(office.admin, "/note")
    unknown = await office.ask(office.admin, "德勝漁港")
    asked = await office.tap(office.admin, unknown, "➕")
    assert "由哪個團隊負責？" in asked.text
    step = await office.tap(office.admin, asked, "West")
    assert step.text.startswith("德勝漁港\n")
    card = await office.ask(office.admin, "週日公休")
    assert "備註已記下" in card.text


async def test_a_reps_new_customer_belongs_to_the_reps_team(office: Office) -> None:
    question = await office.ask(office.rep, "拜访德胜渔港，老板要看价格表")
    await office.tap(office.rep, question, "➕")
    owner = await office.read(
        lambda session: session.scalars(select(Customer).where(Customer.name == "德胜渔港")).one()
    )
    assert owner.team_id is not None
