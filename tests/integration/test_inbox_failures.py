"""A handler that fails is tried again, then parked with an apology; trouble with the disk is waited out."""

from __future__ import annotations

import sqlite3
from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from bot.reply import Reply
from db.inbox import Inbox, InboxState
from db.remark import Note
from tests.integration.trouble import SORRY, HeldClock, Trouble, entries, eventually, huike, row_of, states, told
from tests.office import TOKEN, Office, find_button

pytestmark = pytest.mark.usefixtures("no_waiting")


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
    assert "trouble.py" in line
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
