"""The inbox: each update acts once, in its chat's order, and what cannot be handled stops nobody else."""

from __future__ import annotations

import asyncio
import logging
import random
import re
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from bot.clock import MovableClock
from bot.reply import Reply
from bot.sandbox.faults import Faults
from bot.sandbox.model import Message
from bot.sandbox.people import Person
from bot.turn import Incoming
from db.entry import Entry
from db.inbox import Inbox, InboxState, add_updates
from db.outbox import Outbox
from db.remark import Note
from db.session import offline_session
from db.user import User
from tests.integration.programs import run
from tests.office import REP, TOKEN, Office, find_button

pytestmark = pytest.mark.usefixtures("_no_waiting")
SORRY = {"zh_Hans": "抱歉", "en": "Sorry"}


@pytest.fixture
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Second attempts come at once."""
    monkeypatch.setattr("bot.runtime._WAIT", 0.001)


@dataclass
class Trouble:
    """Lets the handling of messages with a word in them fail at its very end, when all is written but nothing kept."""

    word: str
    error: Callable[[Session], Exception] = lambda session: RuntimeError("the handler is broken")
    left: int = 1_000_000  # so many times
    seen: list[int] = field(default_factory=list)  # update ids

    def into(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> Trouble:
        answer = office.app.dispatch.answer

        def broken(session: Session, incoming: Incoming, now: datetime) -> tuple[User | None, Reply | None]:
            answered = answer(session, incoming, now)
            if self.word in (incoming.text or incoming.data or "") and self.left:
                self.left -= 1
                self.seen.append(incoming.update_id)
                raise self.error(session)
            return answered

        monkeypatch.setattr(office.app.dispatch, "answer", broken)
        return self


async def eventually(office: Office, holds: Callable[[Session], object], within: float = 10) -> None:
    """Look at what is committed until it holds."""
    async with asyncio.timeout(within):
        while not await office.read(lambda session: bool(holds(session))):
            pass


async def row_of(office: Office, word: str) -> Inbox:
    """The inbox row of the message with a word in it."""
    rows = await office.read(lambda session: list(session.scalars(select(Inbox))))
    (row,) = (row for row in rows if word in row.payload.get("message", {}).get("text", ""))
    return row


async def entries(office: Office, word: str) -> list[str]:
    query = select(Entry.text).where(Entry.text.contains(word)).order_by(Entry.id)
    return await office.read(lambda session: list(session.scalars(query)))


async def states(office: Office) -> dict[str, int]:
    query = select(Inbox.state, func.count().label("number")).group_by(Inbox.state)
    return await office.read(lambda session: {row.state: row.number for row in session.execute(query)})


def told(person: Person, word: str) -> list[Message]:
    """The bot's messages with a word in them."""
    return [message for message in person.messages if message.from_bot and word in message.text]


def marks(person: Person) -> list[str]:
    """What the bot's cards quote, like A1, in their order."""
    return [mark for message in told(person, "备注:") for mark in re.findall(r"A\d+", message.text)]


def message_update(update_id: int, chat: int, words: object, message_id: int = 5000) -> dict[str, Any]:
    """An update as Telegram would send it."""
    who = {"id": chat, "is_bot": False, "first_name": "李娜", "language_code": "zh-hans"}
    place = {"id": chat, "type": "private", "first_name": "李娜"}
    return {
        "update_id": update_id,
        "message": {"message_id": message_id, "date": 1795400000, "chat": place, "from": who, "text": words},
    }


# An update acts once


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


# Order and concurrency


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


class HeldClock(MovableClock):
    """A clock on which nobody wakes before :meth:`release`."""

    def __init__(self, start: datetime) -> None:
        super().__init__(start)
        self.sleepers = 0
        self.asleep = asyncio.Event()
        self._released = asyncio.Event()

    async def sleep(self, seconds: float) -> None:
        self.sleepers += 1
        self.asleep.set()
        await self._released.wait()

    def release(self) -> None:
        self._released.set()


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


# A handler that fails


@pytest.mark.parametrize("language", ["zh_Hans", "en"])
async def test_a_failing_update_is_tried_three_times_then_parked_with_an_apology(
    office: Office, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    person = office.rep_en if language == "en" else office.rep
    trouble = Trouble("A1").into(office, monkeypatch)
    said = "Note: Acme Foods prefers packaging A1" if language == "en" else "备注:华联喜欢A1款包装"
    apology = await office.ask(person, said)
    row = await row_of(office, "A1")
    assert SORRY[language] in apology.text
    assert f"U{row.update_id}" in apology.text
    assert trouble.seen == [row.update_id] * 3
    assert (row.state, row.attempts) == (InboxState.PARKED, 3)
    assert row.error is not None
    assert row.error.startswith("Traceback")
    assert "RuntimeError: the handler is broken" in row.error
    assert TOKEN not in row.error
    assert await entries(office, "A1") == []  # nothing half done
    assert "A2" in (await office.ask(person, said.replace("A1", "A2"))).text


async def test_an_update_that_fails_once_acts_once(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    Trouble("A1", left=2).into(office, monkeypatch)
    assert "A1" in (await office.ask(office.rep, "备注:华联喜欢A1款包装")).text
    assert len(await entries(office, "A1")) == 1
    assert told(office.rep, SORRY["zh_Hans"]) == []
    assert (await row_of(office, "A1")).state == InboxState.DONE


async def test_doctor_shows_parked_updates_and_inbox_retry_runs_them_beside_the_bot(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    trouble = Trouble("A1").into(office, monkeypatch)
    await office.ask(office.rep, "备注:华联喜欢A1款包装")
    row = await row_of(office, "A1")
    doctor = await huike(office, "doctor")
    assert doctor.status == 2
    (line,) = (one for one in doctor.out if one.startswith("BAD"))
    assert f"U{row.update_id}" in line
    assert "RuntimeError" in line
    assert "test_inbox.py" in line
    assert "huike inbox retry" in doctor.out[doctor.out.index(line) + 1]
    assert "华联" not in doctor.output

    trouble.left = 0
    retried = await huike(office, "inbox", "retry")
    assert (retried.status, retried.out) == (0, ["1 parked update(s) will be handled again."])
    office.clock.advance(timedelta(seconds=11))
    await office.rep.wait(lambda message: "A1" in message.text)
    assert len(await entries(office, "A1")) == 1
    assert (await huike(office, "doctor")).status == 0
    assert (await huike(office, "inbox", "retry")).out == ["0 parked update(s) will be handled again."]


async def test_inbox_retry_while_the_bot_is_down_is_done_at_the_next_start(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    Trouble("A1").into(office, monkeypatch)
    await office.ask(office.rep, "备注:华联喜欢A1款包装")
    await office.app.stop()
    assert (await huike(office, "inbox", "retry")).status == 0
    await office.restart()
    await office.rep.wait(lambda message: "A1" in message.text)
    assert len(await entries(office, "A1")) == 1


async def test_a_retry_that_fails_again_is_parked_again(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    trouble = Trouble("A1").into(office, monkeypatch)
    await office.ask(office.rep, "备注:华联喜欢A1款包装")
    await huike(office, "inbox", "retry")
    office.clock.advance(timedelta(seconds=11))
    await office.rep.wait(lambda message: SORRY["zh_Hans"] in message.text)
    assert len(trouble.seen) == 6
    assert (await row_of(office, "A1")).state == InboxState.PARKED


async def test_a_failing_button_says_so_on_the_button_and_in_the_chat(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = await office.ask(office.rep, "备注:华联喜欢A1款包装")
    Trouble("e.undo").into(office, monkeypatch)
    apology = await office.tap(office.rep, card, "撤销")
    assert SORRY["zh_Hans"] in apology.text
    assert office.rep.alerts[-1].text.startswith(SORRY["zh_Hans"])
    notes = await office.read(lambda session: list(session.scalars(select(Note))))
    assert [note.undone_at for note in notes] == [None]
    assert find_button(card, "撤销")


async def test_nobody_is_apologised_to_in_a_group(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    group = office.sandbox.group(-400, "东区", [office.rep, office.manager])
    Trouble("/find").into(office, monkeypatch)
    office.rep.send("/find@huike_bot 华联", group)
    await eventually(office, lambda session: session.scalar(select(Inbox.error).where(Inbox.state == "parked")))
    await office.ask(office.rep, "备注:华联喜欢A1款包装")
    assert [message for message in office.sandbox.world.visible_messages(group) if message.from_bot] == []


async def test_an_apology_that_fails_too_still_parks_the_update(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    Trouble("A1").into(office, monkeypatch)

    def broken(*_: object) -> Reply:
        raise RuntimeError("no words")

    monkeypatch.setattr(office.app.dispatch, "apology", broken)
    office.rep.send("备注:华联喜欢A1款包装")
    assert "A2" in (await office.ask(office.rep, "备注:华联喜欢A2款包装")).text
    row = await row_of(office, "A1")
    assert (row.state, row.attempts) == (InboxState.PARKED, 3)


# The disk


def disk_error(session: Session) -> Exception:
    """What a failing disk makes of a statement."""
    cause = sqlite3.OperationalError("disk I/O error")
    cause.sqlite_errorcode = sqlite3.SQLITE_IOERR_WRITE
    return OperationalError("INSERT", {}, cause)


def wrong_statement(session: Session) -> Exception:
    """The error of a statement that will never work."""
    try:
        session.execute(text("SELECT * FROM nowhere"))
    except OperationalError as error:
        return error
    raise AssertionError("it worked")


async def test_trouble_with_the_disk_is_waited_out(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    trouble = Trouble("A1", disk_error, left=5).into(office, monkeypatch)
    held = HeldClock(office.clock.now())
    held.release()  # its sleeps end at once
    monkeypatch.setattr(office.app.runtime, "_clock", held)
    assert "A1" in (await office.ask(office.rep, "备注:华联喜欢A1款包装")).text
    assert len(trouble.seen) == 5
    assert held.sleepers >= 5
    row = await row_of(office, "A1")
    assert (row.state, row.attempts, row.error) == (InboxState.DONE, 0, None)
    assert len(await entries(office, "A1")) == 1


async def test_a_wrong_statement_is_no_trouble_with_the_disk(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    trouble = Trouble("A1", wrong_statement).into(office, monkeypatch)
    assert SORRY["zh_Hans"] in (await office.ask(office.rep, "备注:华联喜欢A1款包装")).text
    assert len(trouble.seen) == 3


async def test_a_full_disk_loses_nothing(office: Office) -> None:
    pages = await office.store.write(lambda session: pragma(session, "max_page_count"))
    await office.store.write(lambda session: pragma(session, "max_page_count=1"))  # as many as it has now
    long = "很长" * 1500
    office.rep.send(f"备注:华联喜欢A1款包装,{long}")
    office.rep.send(f"备注:华联喜欢A2款包装,{long}")
    with pytest.raises(TimeoutError):
        await office.rep.wait(lambda message: True, timeout=1)
    assert await entries(office, "很长") == []
    await office.store.write(lambda session: pragma(session, f"max_page_count={pages}"))
    office.clock.advance(timedelta(seconds=40))
    await office.rep.wait(lambda message: "A2" in message.text)
    assert [one[:12] for one in await entries(office, "很长")] == [
        "备注:华联喜欢A1款包装"[:12],
        "备注:华联喜欢A2款包装"[:12],
    ]
    assert set(await states(office)) == {InboxState.DONE}


def pragma(session: Session, words: str) -> int:
    return int(session.connection().exec_driver_sql(f"PRAGMA {words}").scalar() or 0)


# Nonsense


def nonsense(first: int) -> Iterator[dict[str, Any]]:
    """Updates that Telegram would never send, some of them by our rep."""
    chance = random.Random(7)
    whole = message_update(0, REP, "x")["message"]
    odd: list[Any] = [
        None,
        0,
        -1,
        1 << 70,
        1.5,
        "",
        "x",
        "\ud800",
        "\x00",
        [],
        [[]],
        {},
        {"id": "x"},
        {"id": 1 << 70},
        True,
    ]
    bodies: list[dict[str, Any]] = [{}, {"poll": {"id": "1"}}, {"message": {"chat": {"id": REP}}}]
    bodies += [
        {kind: value} for kind in ("message", "edited_message", "callback_query", "my_chat_member") for value in odd
    ]
    bodies += [{"message": {**whole, key: value}} for key in (*whole, "photo", "voice", "location") for value in odd]
    bodies += [{"callback_query": {"id": "1", "from": whole["from"], "data": value}} for value in odd]
    bodies += [{"callback_query": {"id": "1", "from": value, "message": whole, "data": "e.undo:1"}} for value in odd]
    bodies += [{"my_chat_member": {"chat": value, "new_chat_member": value}} for value in odd]
    yield from ({"update_id": number, **body} for number, body in enumerate(chance.sample(bodies, 120), start=first))


async def test_nonsense_never_wedges_a_chat(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL, "huike")  # pytest would spend most of the time on tracebacks
    updates = list(nonsense(1))
    await office.app.runtime.accept(updates)
    await office.app.runtime.settled()
    found = await states(office)
    assert InboxState.NEW not in found
    assert sum(found.values()) == len(updates) + 6
    office.rep.send("备注:华联喜欢A1款包装")
    await office.rep.wait(lambda message: "A1" in message.text)
    for name, task in ((task.get_name(), task) for task in office.app._tasks):
        assert not task.done(), name


async def test_more_nonsense_at_once_than_are_served_leaves_room_for_everybody(office: Office) -> None:
    updates = [message_update(number, 900_000 + number, ["no text"]) for number in range(1, 60)]
    await office.app.runtime.accept(updates)
    office.rep.send("备注:华联喜欢A1款包装")
    await office.rep.wait(lambda message: "A1" in message.text, timeout=30)
    await office.app.runtime.settled()
    assert InboxState.NEW not in await states(office)


async def huike(office: Office, *arguments: str) -> Any:
    """The command line on this office's database."""
    settings = office.app.settings
    return await run(settings.data, *arguments, data=settings.data, token=TOKEN, api_url=settings.api_url)
