"""A manager hands a customer over: by buttons or words, asked once more, told to who gets it, and undone."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from db.customer import Customer
from db.reminder import Reminder
from db.user import User
from tests.integration.test_access import press
from tests.office import REP, REP2, REP_EN, Office, find_button, labels

NAME = "华联超市城西店"


async def owner(office: Office) -> int:
    """The Telegram id of who looks after the customer."""
    query = select(User.telegram_id).join(Customer, Customer.owner_id == User.id).where(Customer.name == NAME)
    return await office.read(lambda session: session.scalars(query).one())


async def name_of(office: Office, telegram_id: int) -> str:
    query = select(User.name).where(User.telegram_id == telegram_id)
    return await office.read(lambda session: session.scalars(query).one())


async def test_by_words_with_a_question_before(office: Office) -> None:
    question = await office.ask(office.manager, f"把{NAME}转给{await name_of(office, REP2)}")
    assert NAME in question.text
    assert await owner(office) == REP
    office.manager.press(question.id, find_button(question, "移交"))
    told = await office.sandbox.people[REP2].wait(lambda one: "交给你" in one.text)
    assert NAME in told.text
    assert await owner(office) == REP2
    page = await office.manager.wait(lambda one: "撤销" in labels(one))
    await office.tap(office.manager, page, "撤销")
    assert await owner(office) == REP


async def test_by_buttons_follow_ups_go_along_and_private_reminders_stay(office: Office) -> None:
    await office.ask(office.rep, f"拜访{NAME} 王经理，下周三再去")
    await office.ask(office.rep, f"提醒我明天给{NAME}打电话")
    card = await office.ask(office.manager, NAME)
    page = await office.tap(office.manager, card, "档案")
    page = await office.tap(office.manager, page, "▶")
    who = await office.tap(office.manager, page, "移交")
    sure = await office.tap(office.manager, who, await name_of(office, REP2))
    await office.tap(office.manager, sure, "移交")
    assert await owner(office) == REP2
    query = select(Reminder.kind, User.telegram_id).join(User, User.id == Reminder.user_id).order_by(Reminder.kind)
    found = await office.read(lambda session: [tuple(row) for row in session.execute(query)])
    assert found == [("followup", REP2), ("reminder", REP)]


async def test_a_rep_hands_nothing_over(office: Office) -> None:
    card = await office.ask(office.rep, NAME)
    page = await office.tap(office.rep, card, "档案")
    page = await office.tap(office.rep, page, "▶")
    assert not any("移交" in label for label in labels(page))
    said = await office.ask(office.rep, f"把{NAME}转给{await name_of(office, REP2)}")
    assert "移交" not in said.text
    assert await owner(office) == REP


@pytest.mark.parametrize("said", [f"把{NAME}的样品交给王经理", f"{NAME}的合同转给财务了", "把报价交给陈伟"])
async def test_news_about_giving_is_no_handing_over(office: Office, said: str) -> None:
    reply = await office.ask(office.manager, said)
    assert "移交" not in reply.text
    assert await owner(office) == REP


@pytest.mark.parametrize("presser", [REP, REP2, REP_EN])
async def test_a_forged_button_moves_nothing(office: Office, presser: int) -> None:
    def ids(session: Session) -> tuple[int, int]:
        customer = session.scalars(select(Customer.id).where(Customer.name == NAME)).one()
        return customer, session.scalars(select(User.id).where(User.telegram_id == REP2)).one()

    customer, taker = await office.read(ids)
    for data in (f"ho.who:{customer}:0", f"ho.sure:{customer}:{taker}", f"ho.do:{customer}:{taker}"):
        reply = await press(office, presser, data)
        assert (reply.text, bool(reply.toast)) == ("", True)
    assert await owner(office) == REP
