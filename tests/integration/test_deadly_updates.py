"""An update that ends the process whenever it is handled is given up; those beside it are handled."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.dispatch import Dispatch
from bot.reply import Reply
from bot.turn import Incoming
from db.inbox import Inbox, InboxState, unpark_all
from db.remark import Note
from db.user import User
from tests.integration.test_main_job import live
from tests.office import REP2, Office

WORD = "致命"


class Died(BaseException):
    """Stands for the end of the process: nothing that is waiting is handled any more."""


@pytest.fixture
def deadly(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Messages with the word end everything; the times they did."""
    deaths: list[int] = []
    answer = Dispatch.answer

    def dying(self: Dispatch, session: Session, incoming: Incoming, now: datetime) -> tuple[User | None, Reply | None]:
        if WORD in incoming.text:
            deaths.append(incoming.update_id)
            raise Died
        return answer(self, session, incoming, now)

    monkeypatch.setattr(Dispatch, "answer", dying)
    return deaths


async def unfinished(office: Office) -> Inbox:
    rows = await office.read(lambda session: list(session.scalars(select(Inbox).where(Inbox.state != "done"))))
    assert len(rows) == 1
    return rows[0]


async def until_dead(office: Office, deaths: list[int], count: int) -> None:
    for _ in range(100):
        if len(deaths) == count:
            return
        office.clock.advance(timedelta(seconds=5))  # a suspect is not tried at once
        await office.ask(office.admin, "/today")
    raise AssertionError(deaths)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
async def test_it_is_given_up_after_three_starts_and_the_sender_is_told(office: Office, deadly: list[int]) -> None:
    office.rep.send(f"备注:华联{WORD}")
    await until_dead(office, deadly, 1)
    assert ((await unfinished(office)).attempts) == 0
    for start in (1, 2, 3):
        await office.restart()
        await until_dead(office, deadly, 1 + start)
        row = await unfinished(office)
        assert (row.state, row.attempts) == (InboxState.NEW, start)
    await office.restart()
    sorry = await office.rep.wait(lambda one: "抱歉" in one.text)
    row = await unfinished(office)
    assert row.state == InboxState.PARKED
    assert f"U{row.update_id}" in sorry.text
    await office.restart()
    assert len(deadly) == 4
    assert "备注已记下" in (await office.ask(office.rep, "备注:华联周日不营业")).text


async def test_those_found_beside_it_are_not_counted(office: Office, deadly: list[int]) -> None:
    colleague = office.sandbox.people[REP2]
    office.rep.send(f"备注:华联{WORD}")
    await until_dead(office, deadly, 1)
    office.rep.send("备注:华联周日不营业")  # waits behind it in its chat
    for start in (1, 2, 3):
        await office.restart()
        await until_dead(office, deadly, 1 + start)
    await office.restart()
    await office.rep.wait(lambda one: "备注已记下" in one.text)
    await office.ask(colleague, "/today")
    assert [one.summary for one in await live(office, Note)] == ["备注:华联周日不营业"]
    assert (await unfinished(office)).state == InboxState.PARKED


async def test_let_go_on_by_hand_it_gets_its_starts_anew(office: Office, deadly: list[int]) -> None:
    office.rep.send(f"备注:华联{WORD}")
    await until_dead(office, deadly, 1)
    for start in (1, 2, 3):
        await office.restart()
        await until_dead(office, deadly, 1 + start)
    await office.restart()
    await office.rep.wait(lambda one: "抱歉" in one.text)
    await office.store.write(unpark_all)
    await office.restart()
    await until_dead(office, deadly, 5)
    assert (await unfinished(office)).attempts == 1
