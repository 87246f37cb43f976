"""The inbox: each update acts once, in its chat's order, and what cannot be handled stops nobody else."""

from __future__ import annotations

import asyncio
import random

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.sandbox.faults import Faults
from bot.sandbox.people import Person
from db.inbox import InboxState, add_updates
from db.outbox import Outbox
from db.session import offline_session
from db.user import User
from tests.integration.trouble import SORRY, HeldClock, Trouble, entries, marks, message_update, row_of, states, told
from tests.office import REP, Office

pytestmark = pytest.mark.usefixtures("no_waiting")


async def test_a_redelivered_update_changes_nothing_and_is_not_answered_twice(office: Office) -> None:
    await office.ask(office.rep, "备注:华联喜欢A1款包装")
    update = (await row_of(office, "A1")).payload
    before = await office.read(lambda session: session.scalar(select(func.count(Outbox.id))))
    await office.app.runtime.accept([update])
    await office.app.runtime.accept([update, update])
    await office.app.runtime._handle(update["update_id"], update)  # as when it was found waiting a moment too early
    await office.app.runtime.settled()
    await office.restart()
    await office.app.runtime.accept([update])
    await office.app.runtime.settled()
    await office.ask(office.rep, "备注:华联喜欢A2款包装")
    assert len(await entries(office, "A1")) == 1
    assert len(told(office.rep, "A1")) == 1
    assert await office.read(lambda session: session.scalar(select(func.count(Outbox.id)))) == (before or 0) + 1


async def test_an_update_that_comes_twice_at_once_acts_once(office: Office) -> None:
    update = message_update(1, REP, "备注:华联喜欢A1款包装")
    await asyncio.gather(*(office.app.runtime.accept([update]) for _ in range(8)))
    await office.rep.wait(lambda message: "A1" in message.text)
    await office.app.runtime.settled()
    assert len(await entries(office, "A1")) == 1
    await office.ask(office.rep, "备注:华联喜欢A2款包装")
    assert len(told(office.rep, "A1")) == 1


async def test_an_answer_lost_on_its_way_does_not_make_the_update_act_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    lose = ["sendMessage"]

    def hits(faults: Faults, name: str, method: str) -> bool:
        if name == "drop_after" and method in lose:
            lose.remove(method)
            return True
        return False

    monkeypatch.setattr(Faults, "hits", hits)
    office.rep.send("备注:华联喜欢A1款包装")
    await office.rep.wait(lambda message: "A1" in message.text)
    await office.rep.wait(lambda message: "A1" in message.text)  # said again: a double beats a loss
    assert len(await entries(office, "A1")) == 1


async def test_updates_kept_but_not_handled_are_resumed_in_order(office: Office) -> None:
    await office.app.stop()
    now = office.clock.now()
    words = [f"备注:华联喜欢A{number}款包装" for number in range(5)]
    kept = [
        {
            "update_id": number,
            "chat_id": REP,
            "payload": message_update(number, REP, said, 5000 + number),
            "received_at": now,
            "state": InboxState.NEW,
            "attempts": 0,
        }
        for number, said in enumerate(words, start=1)
    ]
    with offline_session(office.app.settings.database_path) as session:
        add_updates(session, kept)
    office.rep.send("备注:华联喜欢A5款包装")  # waits at Telegram meanwhile
    await office.restart()
    await office.rep.wait(lambda message: "A5" in message.text)
    assert await entries(office, "备注") == [*words, "备注:华联喜欢A5款包装"]
    assert marks(office.rep) == [f"A{one}" for one in range(6)]


async def test_each_chat_keeps_its_order_while_sixteen_are_served(office: Office) -> None:
    people = await sixteen_reps(office)
    office.sandbox.faults.update({"shuffle_chats": True})
    for number in range(6):
        for person in random.Random(number).sample(people, len(people)):
            person.send(f"备注:华联喜欢A{number}款包装")
    for person in people:
        await person.wait(lambda message: "A5" in message.text, timeout=30)
        assert marks(person) == [f"A{number}" for number in range(6)]
    assert await states(office) == {InboxState.DONE: len(people) * 6 + 6}  # six people pressed Start in the office


async def sixteen_reps(office: Office) -> list[Person]:
    """More people, each with the customer 华联."""
    from db.customer import Customer

    now = office.clock.now()

    def hire(session: Session) -> None:
        for number in range(5001, 5017):
            about = {"role": "rep", "language": "zh_Hans", "active": True, "created_at": now}
            user = User(telegram_id=number, name=f"R{number}", team_id=1, **about)
            session.add(user)
            session.flush()
            about = {"tier": "regular", "state": "active", "created_at": now, "updated_at": now}
            session.add(Customer(name="华联超市", owner_id=user.id, team_id=1, **about))

    await office.store.write(hire)
    return [office.sandbox.person(number, f"R{number}", language_code="zh-hans") for number in range(5001, 5017)]


async def test_other_chats_go_on_while_one_waits_for_its_next_attempt(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    Trouble("A1").into(office, monkeypatch)
    held = HeldClock(office.clock.now())
    monkeypatch.setattr(office.app.runtime, "_clock", held)
    office.rep.send("备注:华联喜欢A1款包装")
    office.rep.send("备注:华联喜欢A2款包装")
    await held.asleep.wait()
    for number in range(3):
        answer = await office.ask(office.rep_en, f"Note: Acme Foods prefers packaging B{number}")
        assert f"B{number}" in answer.text
    assert told(office.rep, "A2") == []  # its own chat waits its turn
    held.release()
    await office.rep.wait(lambda message: SORRY["zh_Hans"] in message.text)
    await office.rep.wait(lambda message: "A2" in message.text)
