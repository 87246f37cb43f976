"""The card of every customer of the demo is one phone screen, in every language; a lost shop has nothing ahead."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from bot.clock import MovableClock
from bot.demo.people import PEOPLE
from bot.demo.sample import ACCOUNTS, fill
from bot.domain import screen
from bot.offline import ready_database
from bot.sandbox.server import Sandbox
from db.customer import CustomerState
from db.session import offline_session
from db.user import User
from tests.integration.desk import HUALIAN, Desk, card_of, day
from tests.office import START, TOKEN, ZONE, Office, find_button, make_app


@pytest.fixture(params=["en", "zh_Hans", "zh_Hant"])
async def demo(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Sandbox]:
    """The bot over the demo's data, everybody speaking one language."""
    path = tmp_path / "huike.db"
    ready_database(path)
    with offline_session(path) as session:
        fill(session, START, ZONE)
        session.flush()
        session.execute(update(User).values(language=request.param))
    clock = MovableClock(START)
    sandbox = Sandbox(clock=clock, token=TOKEN, bot_username="huike_bot", bot_name="Huike")
    await sandbox.start()
    app = make_app(tmp_path, sandbox, clock)
    for one in PEOPLE:
        sandbox.person(id=one.telegram_id, first_name=one.name).start()
    await app.start()
    try:
        yield sandbox
    finally:
        await app.stop()
        await sandbox.stop()


async def test_every_card_of_the_demo_is_one_screen(demo: Sandbox) -> None:
    tall: list[str] = []
    seen = 0
    for number, accounts in ACCOUNTS.items():
        person = demo.people[number]
        await person.wait_answer()
        for account in accounts:
            person.send(f"/find {account.name}")
            card = await person.wait_answer()
            if not card.text.startswith(account.name):  # several are alike
                person.press(card.id, find_button(card, account.name))
                card = await person.wait_answer()
            assert card.text.startswith(account.name)
            assert len(card.text.splitlines()) <= 12
            seen += 1
            if screen.rows(card.text) > 12:
                tall.append(card.text)
    assert seen == 60
    assert tall == []


@pytest.mark.parametrize("state", [CustomerState.CLOSED, CustomerState.LOST])
async def test_a_shop_that_is_gone_has_nothing_ahead(office: Office, state: CustomerState) -> None:
    def told(session: Session) -> None:
        desk = Desk(session, HUALIAN)
        desk.reminder(4)
        desk.touch(70, "最后一次")
        desk.customer.contract_end = day(-30)
        desk.customer.state = state

    await office.store.write(told)
    text = (await card_of(office)).text
    assert "最后一次" in text
    assert not re.search("⏰|📄|🎂|⏳|🔁", text), text
    await office.store.write(lambda session: setattr(Desk(session, HUALIAN).customer, "state", CustomerState.ACTIVE))
    assert re.search("⏰", (await card_of(office)).text)
