"""Long work: progress in one message, one result whatever happens, in the user's language, and to nobody else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

import bot.app
from bot.dispatch import Dispatch
from bot.i18n import _, format_day, t
from bot.push.schedule import sweep
from bot.reply import File, Reply, button, rows
from bot.sandbox.files import DOWNLOAD_LIMIT
from bot.sandbox.model import Message
from bot.turn import ActorGone, Cancelled, Feature, Incoming, Media, NotAvailable, TooBig, Turn, Work
from db.blob import add_blob
from db.job import Job, JobState, add_job, cancel_job
from db.outbox import Outbox, unsent
from db.remark import Note
from db.user import User
from handlers import FEATURES
from tests.office import MANAGER, REP, REP2, REP_EN, Office, close_office, labels, open_office

Handler = Callable[[Work], Awaitable[None]]


class Shop:
    """An office with one more feature: ``/work`` begins a job that does what the test says."""

    def __init__(self) -> None:
        self.office: Office
        self.handler: Handler
        self.begun = 0

    async def run(self, work: Work) -> None:
        self.begun += 1
        await self.handler(work)

    def start(self, turn: Turn, args: str) -> Reply:
        job = add_job(turn.session, turn.actor, turn.incoming.chat_id, "work", {"said": args}, turn.now)
        about = f"job:{job.id}"
        return Reply(text=f"begun {args}", about=about, buttons=rows([button("stop", "w.stop", job.id)]))

    @staticmethod
    def stop(turn: Turn, action: Any) -> Reply:
        return Reply(toast=str(cancel_job(turn.session, turn.actor, action.number(0))))

    async def jobs(self) -> list[Job]:
        """Ours: a table sent along has a job of its own."""
        ours = select(Job).where(Job.kind.not_like("import.%")).order_by(Job.id)
        return await self.office.read(lambda session: list(session.scalars(ours)))

    async def until(self, *states: JobState) -> list[Job]:
        """The jobs once their states are these."""
        async with asyncio.timeout(10):
            while [job.state for job in await self.jobs()] != list(states):  # noqa: ASYNC110  # no event is raised
                await asyncio.sleep(0.005)
        return await self.jobs()

    async def all_sent(self) -> None:
        """Return once nothing waits to be sent."""
        waiting = select(Outbox.id).where(unsent())
        while await self.office.read(lambda session: session.scalars(waiting).all()):  # noqa: ASYNC110
            await asyncio.sleep(0.005)

    def said(self, number: int = REP) -> list[str]:
        """What the bot wrote in a chat, as it looks now."""
        shown = [one for one in self.office.sandbox.people[number].messages if one.from_bot]
        return [one.media.caption if one.media else one.text for one in shown][1:]


@pytest.fixture
async def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Shop]:
    shop = Shop()
    feature = Feature("work", commands={"work": shop.start}, actions={"w.stop": shop.stop}, jobs={"work": shop.run})
    monkeypatch.setattr(bot.app, "Dispatch", partial(Dispatch, features=(*FEATURES, feature)))
    shop.office = await open_office(tmp_path)
    yield shop
    await close_office(shop.office)


def note(turn: Turn, text: str) -> None:
    turn.session.add(Note(user_id=turn.actor.id, summary=text, created_at=turn.now))


async def notes(shop: Shop) -> list[str]:
    return await shop.office.read(lambda session: list(session.scalars(select(Note.summary).order_by(Note.id))))


def shows(text: str, message: Message) -> bool:
    return message.text == text


def progress(work: Work, text: str) -> Reply:
    return Reply(text=text, about=f"job:{work.id}", edit_about=f"job:{work.id}")


async def test_a_job_shows_progress_in_one_message_and_sends_its_file(shop: Shop) -> None:
    office = shop.office

    async def handler(work: Work) -> None:
        for number in range(1, 40):
            await work.say(progress(work, f"{number}/40"))
            if number <= 3:
                await office.rep.wait(partial(shows, f"{number}/40"))
                office.clock.advance(timedelta(seconds=2))
        await work.say(progress(work, "40/40"))

        def result(turn: Turn) -> Reply:
            note(turn, "done")
            made = add_blob(turn.session, "客户.xlsx", "application/zip", b"PK", turn.now)
            return Reply(text="result", files=(File(kind="document", blob=made),), about="export:1")

        await work.finish(result)

    shop.handler = handler
    office.rep.send("/work now")
    sent = await office.rep.wait(lambda one: one.media is not None)
    (job,) = await shop.until(JobState.DONE)
    assert shop.said() == ["40/40", "result"]
    assert sent.media is not None
    assert sent.media.name == "客户.xlsx"
    edits = [call for call in office.sandbox.calls if call.method == "editMessageText"]
    assert 3 <= len(edits) <= 5
    assert (job.data, job.attempts, job.error, await notes(shop)) == ({"said": "now"}, 1, None, ["done"])
    assert job.finished_at is not None


async def test_progress_that_came_too_soon_is_shown_when_its_time_has_come(shop: Shop) -> None:
    go_on = asyncio.Event()

    async def handler(work: Work) -> None:
        await work.say(progress(work, "first"))
        await work.say(progress(work, "second"))
        await work.say(progress(work, "third"))
        await go_on.wait()

    shop.handler = handler
    shop.office.rep.send("/work")
    await shop.office.rep.wait(lambda one: one.text == "first")
    shop.office.clock.advance(timedelta(seconds=1.5))
    await shop.office.rep.wait(lambda one: one.text == "third")
    go_on.set()
    await shop.until(JobState.DONE)
    assert shop.said() == ["third"]


@pytest.mark.parametrize("how", ["killed", "stopped"])
@pytest.mark.parametrize("end", ["finish", "say"])
async def test_a_job_cut_off_is_done_from_the_start_with_one_result(shop: Shop, how: str, end: str) -> None:
    office = shop.office
    stuck = asyncio.Event()

    async def handler(work: Work) -> None:
        await work.say(Reply(text="hello"))
        await work.say(progress(work, "half"))
        if end == "say":
            await work.say(Reply(text="result"))
        await work.write(lambda turn: note(turn, f"attempt {shop.begun}"))
        if shop.begun == 1:
            stuck.set()
            await asyncio.Event().wait()
        if end == "finish":
            await work.finish(lambda turn: Reply(text="result"))

    shop.handler = handler
    office.rep.send("/work")
    await stuck.wait()
    await office.rep.wait(lambda one: one.text == ("half" if end == "finish" else "result"))
    if how == "killed":
        for task in office.app.worker._doing.values():
            task.cancel()
        office.app.worker._doing.clear()
        assert (await shop.jobs())[0].state == JobState.RUNNING
    await office.restart()
    (job,) = await shop.until(JobState.DONE)
    assert (shop.begun, await notes(shop)) == (2, ["attempt 1", "attempt 2"])
    assert job.attempts == (2 if how == "killed" else 1)
    await shop.all_sent()
    assert shop.said() == ["half", "hello", "result"]


async def test_a_job_that_kills_the_process_each_time_is_given_up(shop: Shop) -> None:
    office = shop.office

    async def handler(work: Work) -> None:
        await asyncio.Event().wait()

    shop.handler = handler
    office.rep.send("/work")
    for attempt in range(1, 4):
        while shop.begun < attempt:  # noqa: ASYNC110
            await asyncio.sleep(0.005)
        for task in office.app.worker._doing.values():
            task.cancel()
        office.app.worker._doing.clear()
        await office.restart()
    (job,) = await shop.until(JobState.FAILED)
    assert (job.error, shop.begun) == ("TooManyAttempts", 3)
    await office.rep.wait(lambda one: f"J{job.id}" in one.text)


@pytest.mark.parametrize(("number", "words"), [(REP, "没能完成"), (REP_EN, "could not be finished")])
async def test_a_handler_that_raises_is_told_politely(
    shop: Shop, number: int, words: str, caplog: pytest.LogCaptureFixture
) -> None:
    async def handler(work: Work) -> None:
        await work.say(progress(work, "half"))
        await work.write(lambda turn: note(turn, "kept"))
        await work.write(fails)

    def fails(turn: Turn) -> float:
        note(turn, "lost")
        return 1 / int("0")

    shop.handler = handler
    person = shop.office.sandbox.people[number]
    with caplog.at_level("INFO"):
        person.send("/work 13800001234")
        told = await person.wait(lambda one: "J1" in one.text)
        (job,) = await shop.until(JobState.FAILED)
    assert words in told.text
    assert len(shop.said(number)) == 1
    assert (job.error, await notes(shop)) == ("ZeroDivisionError", ["kept"])
    assert "13800001234" not in caplog.text


async def test_a_kind_nobody_knows_fails_politely(shop: Shop) -> None:
    def work(session: Session) -> None:
        actor = session.scalars(select(User).where(User.telegram_id == REP)).one()
        add_job(session, actor, REP, "old", {}, shop.office.clock.now())

    await shop.office.store.write(work)
    shop.office.app.worker.wake()
    assert "J1" in (await shop.office.rep.wait_answer()).text
    assert (await shop.until(JobState.FAILED))[0].error == "UnknownKind"


async def test_texts_are_in_the_users_language_and_zone_everywhere(shop: Shop) -> None:
    heard: list[str] = []

    def says(turn: Turn | None = None) -> str:
        heard.append(_("Undo"))
        return heard[-1]

    async def handler(work: Work) -> None:
        says()
        await work.read(says)
        await work.write(lambda turn: setattr(turn.actor, "language", "en"))
        await work.in_thread(says)
        day = await work.read(lambda turn: format_day(turn.today, turn.today))
        await work.finish(lambda turn: Reply(text=t("{name} · {files}", name=says(), files=day)))

    shop.handler = handler
    shop.office.rep.send("/work")
    await shop.office.rep.wait(lambda one: one.text == "Undo · Mon, Nov 23")
    assert heard == ["撤销", "撤销", "撤销", "Undo"]


async def test_a_document_is_downloaded_and_what_cannot_be_is_told_apart(shop: Shop) -> None:
    office = shop.office
    got: list[object] = []

    async def handler(work: Work) -> None:
        for file_id in file_ids:
            try:
                got.append(await work.download(file_id))
            except (TooBig, NotAvailable) as error:
                got.append(type(error))

    content = bytes(range(256)) * 1000
    sent = office.rep.send_document(content, "客户.csv")
    large = office.rep.send_document(b"1" * (DOWNLOAD_LIMIT + 1), "large.csv")
    file_ids = [one.media.file_id or "" for one in (sent, large) if one.media] + ["x" * 30, ""]
    shop.handler = handler
    office.rep.send("/work")
    await shop.until(JobState.DONE)
    assert got == [content, TooBig, NotAvailable, NotAvailable]
    office.sandbox.world.files._by_path.clear()
    office.rep.send("/work")
    await shop.until(JobState.DONE, JobState.DONE)
    assert got[4] == NotAvailable
    assert "file is too big" in str([call.error for call in office.sandbox.calls])


async def test_a_download_is_tried_again(shop: Shop) -> None:
    got: list[bytes] = []

    async def handler(work: Work) -> None:
        shop.office.sandbox.faults.errors_500 = 2
        got.append(await work.download(file_id))

    sent = shop.office.rep.send_document(b"a;b", "a.csv")
    await shop.office.rep.wait_answer()
    assert sent.media is not None
    file_id = sent.media.file_id or ""
    shop.handler = handler
    job = asyncio.create_task(shop.until(JobState.DONE))
    shop.office.rep.send("/work")
    while not job.done():
        shop.office.clock.advance(timedelta(seconds=5))
        await asyncio.sleep(0.005)
    assert got == [b"a;b"]


async def test_the_size_and_type_of_a_document_are_known(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    office = shop.office
    seen: list[Media | None] = []
    answer = office.app.dispatch.answer

    def watched(session: Session, given: Incoming, now: datetime) -> tuple[User | None, Reply | None]:
        seen.append(given.media)
        return answer(session, given, now)

    monkeypatch.setattr(office.app.dispatch, "answer", watched)
    office.rep.send_document(b"a;b\n", "客户.csv", "text/csv")
    await office.rep.wait_answer()
    assert [(one.name, one.size, one.mime) for one in seen if one] == [("客户.csv", 4, "text/csv")]


async def test_the_user_who_was_locked_out_meanwhile_gets_and_writes_nothing(shop: Shop) -> None:
    raised: list[type[Exception]] = []

    async def handler(work: Work) -> None:
        await work.say(progress(work, "half"))
        await shop.office.store.write(lambda session: session.execute(update(User).values(active=False)))
        for attempt in (work.read, work.write):
            with pytest.raises(ActorGone):
                await attempt(lambda turn: note(turn, "lost"))
        raised.append(ActorGone)
        await work.say(Reply(text="result"))

    shop.handler = handler
    shop.office.rep.send("/work")
    (job,) = await shop.until(JobState.FAILED)
    assert (job.error, raised, await notes(shop)) == ("ActorGone", [ActorGone], [])
    assert not {"result"} & set(shop.said())
    assert "J1" not in "".join(shop.said())


async def test_cancelling_stops_the_writes_and_lets_it_tidy_up(shop: Shop) -> None:
    office = shop.office
    half = asyncio.Event()
    go_on = asyncio.Event()

    async def handler(work: Work) -> None:
        await work.write(lambda turn: note(turn, "half"))
        half.set()
        await go_on.wait()
        try:
            await work.write(lambda turn: note(turn, "second"))
        except Cancelled:
            assert work.cancelled()
            await work.write(lambda turn: turn.session.query(Note).delete())
            await work.finish(lambda turn: Reply(text="taken back"))

    shop.handler = handler
    office.rep.send("/work")
    card = await office.rep.wait(lambda one: bool(one.buttons))
    await half.wait()
    office.rep.press(card.id, "stop")
    while not office.rep.alerts:
        await office.sandbox.world.changed.wait()
    go_on.set()
    await office.rep.wait(lambda one: one.text == "taken back")
    (job,) = await shop.until(JobState.CANCELLED)
    assert (await notes(shop), job.finished_at is not None) == ([], True)
    office.rep.press(card.id, "stop")
    while len(office.rep.alerts) < 2:
        await office.sandbox.world.changed.wait()
    assert [one.text for one in office.rep.alerts] == ["True", "False"]
    assert not office.sandbox.people[REP2].alerts


async def test_cancelling_is_seen_between_steps_and_a_handler_that_does_not_look_ends_quietly(shop: Shop) -> None:
    office = shop.office

    def look(work: Work) -> None:
        while not work.cancelled():
            pass

    async def looks(work: Work) -> None:
        await work.in_thread(partial(look, work))
        await work.finish(lambda turn: Reply(text="seen"))

    async def blind(work: Work) -> None:
        while True:
            await work.read(lambda turn: None)

    for number, handler in enumerate((looks, blind)):
        shop.handler = handler
        office.rep.send("/work")
        card = await office.rep.wait(lambda one: bool(one.buttons))
        await shop.until(*[JobState.CANCELLED] * number, JobState.RUNNING)
        office.rep.press(card.id, "stop")
        await shop.until(*[JobState.CANCELLED] * (number + 1))
    await office.ask(office.rep, "/help")
    assert [one for one in shop.said() if one in ("seen", "J")] == ["seen"]
    assert not any("J2" in one for one in shop.said())


async def test_a_cancelled_job_that_was_cut_off_tidies_up_at_the_next_start(shop: Shop) -> None:
    office = shop.office

    async def handler(work: Work) -> None:
        try:
            await work.write(lambda turn: note(turn, "half"))
            while not work.cancelled():  # noqa: ASYNC110
                await asyncio.sleep(0)
            await asyncio.Event().wait()
        except Cancelled:
            await work.write(lambda turn: turn.session.query(Note).delete())

    shop.handler = handler
    office.rep.send("/work")
    card = await office.rep.wait(lambda one: bool(one.buttons))
    await shop.until(JobState.RUNNING)
    office.rep.press(card.id, "stop")
    while not (await shop.jobs())[0].cancel_asked:  # noqa: ASYNC110
        await asyncio.sleep(0.005)
    assert await notes(shop) == ["half"]
    await office.restart()
    await shop.until(JobState.CANCELLED)
    assert (await notes(shop), shop.begun) == ([], 2)


async def test_nobody_cancels_the_work_of_another(shop: Shop) -> None:
    office = shop.office
    go_on = asyncio.Event()

    async def handler(work: Work) -> None:
        await go_on.wait()

    shop.handler = handler
    office.rep.send("/work")
    await shop.until(JobState.RUNNING)

    def work(session: Session) -> bool:
        other = session.scalars(select(User).where(User.telegram_id == REP2)).one()
        return cancel_job(session, other, 1)

    assert not await office.store.write(work)
    go_on.set()
    await shop.until(JobState.DONE)


async def test_two_at_once_and_one_for_each_user(shop: Shop) -> None:
    office = shop.office
    running: list[int] = []
    most: list[int] = []
    gates = [asyncio.Event() for _ in range(4)]

    async def handler(work: Work) -> None:
        running.append(work.user_id)
        assert len(set(running)) == len(running)
        most.append(len(running))
        await gates[work.id - 1].wait()
        running.remove(work.user_id)

    shop.handler = handler
    for number in (REP, REP, REP2, REP_EN):
        office.sandbox.people[number].send("/work")
        await office.sandbox.people[number].wait(lambda one: "begun" in one.text)
    waits, runs, done = JobState.WAITING, JobState.RUNNING, JobState.DONE
    await shop.until(runs, waits, runs, waits)
    gates[2].set()
    await shop.until(runs, waits, done, runs)
    gates[0].set()
    await shop.until(done, runs, done, runs)
    gates[1].set()
    gates[3].set()
    await shop.until(*[done] * 4)
    assert max(most) == 2


async def test_a_small_picture_waits_for_no_long_job(shop: Shop) -> None:
    """Neither for one of the same person nor for two of others."""
    office, gate = shop.office, asyncio.Event()

    async def handler(work: Work) -> None:
        await gate.wait()

    shop.handler = handler
    await office.ask(office.rep, "拜访华联王经理")  # something to draw
    for number in (MANAGER, REP):
        office.sandbox.people[number].send("/work")
        await office.sandbox.people[number].wait(lambda one: "begun" in one.text)
    await shop.until(JobState.RUNNING, JobState.RUNNING)
    office.manager.send("/team")
    await office.manager.wait(lambda one: one.media is not None)
    await shop.until(JobState.RUNNING, JobState.RUNNING, JobState.DONE)
    gate.set()
    await shop.until(*[JobState.DONE] * 3)


async def test_a_job_from_another_process_is_found(shop: Shop) -> None:
    async def handler(work: Work) -> None:
        await work.say(Reply(text="found"))

    shop.handler = handler
    now = shop.office.clock.now()
    await shop.office.store.write(lambda s: add_job(s, s.get_one(User, 1), REP, "work", {}, now))
    shop.office.clock.advance(timedelta(seconds=5))
    await shop.office.rep.wait(lambda one: one.text == "found")


async def test_ended_jobs_are_forgotten_after_a_month(shop: Shop) -> None:
    go_on = asyncio.Event()

    async def handler(work: Work) -> None:
        if work.data["said"] == "long":
            await go_on.wait()

    shop.handler = handler
    shop.office.rep.send("/work short")
    await shop.until(JobState.DONE)
    shop.office.rep.send("/work long")
    await shop.until(JobState.DONE, JobState.RUNNING)
    now = shop.office.clock.now()
    await shop.office.store.write(lambda session: sweep(session, now + timedelta(days=29)))
    assert len(await shop.jobs()) == 2
    await shop.office.store.write(lambda session: sweep(session, now + timedelta(days=31)))
    assert [job.id for job in await shop.jobs()] == [2]
    go_on.set()
    await shop.until(JobState.DONE)


async def test_a_full_disk_is_no_fault_of_the_job(shop: Shop) -> None:
    import sqlite3

    failures = iter(range(2))

    async def handler(work: Work) -> None:
        if next(failures, None) is not None:
            error = sqlite3.OperationalError("disk full")
            error.sqlite_errorcode = sqlite3.SQLITE_FULL
            raise error
        await work.say(Reply(text="well"))

    shop.handler = handler
    shop.office.rep.send("/work")
    await shop.office.rep.wait(lambda one: one.text == "well")
    (job,) = await shop.until(JobState.DONE)
    assert (job.attempts, shop.begun, labels(shop.office.rep.messages[-1])) == (1, 3, [])
