"""Real kill -9 of the real program, at random moments, while people write: nothing is lost, nothing done twice."""

from __future__ import annotations

import asyncio
import random
import re
import signal
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.clock import Clock
from bot.offline import ready_database
from bot.sandbox.model import Message
from bot.sandbox.people import Person
from bot.sandbox.server import Sandbox
from db.customer import Customer
from db.session import offline_session
from db.user import Role, Team, User
from tests.contract.botapi_judges import judge_calls
from tests.integration.programs import RUNNING, Program, free_port, run, running

TOKEN = "42:sandbox"
SHOPS = ("华联超市城西店", "Acme Foods")
OPEN_AT_ONCE = 4  # messages of a chat that wait for an answer; at a message a second more would only wait
KINDS = ("touch", "reminder", "note")
SAID = {
    "zh_Hans": ("今天拜访华联,聊了{}号样品", "明天10点提醒我给华联打电话,单号{}", "备注:华联喜欢{}号包装"),
    "en": (
        "Visited Acme Foods today, showed sample {}",
        "Remind me tomorrow at 10:00 to call Acme Foods about {}",
        "Note: Acme Foods prefers packaging {}",
    ),
}
HEARD = {"zh_Hans": ("拜访已记下", "提醒已设好", "备注已记下"), "en": ("Visit saved", "Reminder set", "Note saved")}


@dataclass
class Rep:
    """Someone who keeps writing numbered messages, and what they can see of the answers."""

    person: Person
    language: str
    shop: str
    said: list[Message] = field(default_factory=list)
    answers: dict[int, Message] = field(default_factory=dict)  # by the id of the entry that the buttons name
    _looked_upto: int = 0

    def kind_of(self, message: Message) -> int:
        return self.said.index(message) % len(KINDS)

    def write(self) -> None:
        number = len(self.said)
        text = SAID[self.language][number % len(KINDS)].format(f"A{self.person.id}{number:04}")
        self.said.append(self.person.send(text))

    def look(self) -> int:
        """Read what is new; how many messages have been answered. The first answer to each counts."""
        for message in self.person.messages:
            if message.id > self._looked_upto and message.from_bot:
                pressed = [button.data or "" for row in message.buttons for button in row]
                entry = next((int(data.partition(":")[2]) for data in pressed if data.startswith("e.undo:")), None)
                assert entry is not None, f"no answer to a record: {message.text!r}"
                self.answers.setdefault(entry, message)
        self._looked_upto = self.person.private.last_id
        return len(self.answers)


@dataclass
class World:
    """One installation: database, sandbox Telegram and reps."""

    folder: Path
    sandbox: Sandbox
    reps: list[Rep]
    port: int
    writing: bool = True

    @property
    def database(self) -> Path:
        return self.folder / "data" / "huike.db"

    def run(self, webhook: bool = False) -> AbstractAsyncContextManager[Program]:
        """The program, killed at the end if it still lives."""
        settings: dict[str, object] = {"token": TOKEN, "api_url": self.sandbox.url}
        if webhook:
            url = f"http://127.0.0.1:{self.port}"
            settings |= {"webhook_url": url, "webhook_secret": "quiet-river-81", "port": self.port}
        return running(self.folder, "run", **settings)

    async def write(self) -> None:
        """Everybody writes on, never too far ahead of the answers."""
        while self.writing:
            for rep in self.reps:
                while len(rep.said) - rep.look() < OPEN_AT_ONCE:
                    rep.write()
            await self.sandbox.world.changed.wait()

    async def all_answered(self, within: float = 60) -> None:
        try:
            async with asyncio.timeout(within):
                while any(rep.look() < len(rep.said) for rep in self.reps):
                    await self.sandbox.world.changed.wait()
        except TimeoutError:
            missing = {rep.person.id: len(rep.said) - len(rep.answers) for rep in self.reps}
            raise AssertionError(f"unanswered by chat: {missing}") from None

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        connection = sqlite3.connect(self.database)
        try:
            return connection.execute(query).fetchall()
        finally:
            connection.close()


@asynccontextmanager
async def new_world(folder: Path, chats: int) -> AsyncIterator[World]:
    sandbox = Sandbox(Clock(), TOKEN)
    await sandbox.start()
    reps = []
    for number in range(1, chats + 1):
        language, shop = ("en", SHOPS[1]) if number % 3 == 0 else ("zh_Hans", SHOPS[0])
        person = sandbox.person(number, f"Rep {number}", language_code=language[:2])
        reps.append(Rep(person, language, shop))
    world = World(folder, sandbox, reps, free_port())
    ready_database(world.database)
    fill(world.database, reps)
    try:
        yield world
    finally:
        await sandbox.stop()


def fill(database: Path, reps: Sequence[Rep]) -> None:
    """A team of these reps, each with a customer."""
    with offline_session(database) as session:
        now = Clock().now()
        team = Team(name="East")
        session.add(team)
        session.flush()
        for rep in reps:
            about = {"active": True, "created_at": now, "team_id": team.id, "language": rep.language}
            user = User(telegram_id=rep.person.id, name=rep.person.profile.first_name, role=Role.REP, **about)
            session.add(user)
            session.flush()
            customer = Customer(name=rep.shop, owner_id=user.id, team_id=team.id, tier="regular", state="active")
            customer.created_at = customer.updated_at = now
            session.add(customer)


async def live_and_die(world: World, chance: random.Random, *, webhook: bool) -> None:
    """One life of the program, ended by kill -9 at a random moment: while it starts, or while it serves."""
    async with world.run(webhook) as program:
        if chance.random() < 0.2:
            await asyncio.sleep(chance.uniform(0.1, 1.2))
        else:
            await program.line(RUNNING)
            await asyncio.sleep(chance.uniform(0, 2.0))  # the first answer takes some half a second
    assert program.status == -signal.SIGKILL, program.output


async def suffer(world: World, seed: int, webhook: Sequence[bool]) -> None:
    """Live through a kill for each element of ``webhook``, then once more to the end of the work."""
    chance = random.Random(seed)
    writing = asyncio.create_task(world.write())
    try:
        for by_webhook in webhook:
            await live_and_die(world, chance, webhook=by_webhook)
            assert not writing.done() or writing.result() is None  # raises what went wrong in it
    finally:
        world.writing = False
        writing.cancel()
    await finish(world, webhook=webhook[-1])


async def finish(world: World, *, webhook: bool = False) -> None:
    """A last life: all is answered, and SIGTERM ends it cleanly."""
    async with world.run(webhook) as program:
        await program.line(RUNNING)
        await world.all_answered()
        program.signal(signal.SIGTERM)
        assert await program.end(within=10) == 0, program.output
    assert "Traceback" not in program.output


def check(world: World) -> None:
    """Everything that people wrote took effect exactly once, and was answered, in order."""
    for rep in world.reps:
        check_effects(world, rep)
        check_answers(world, rep)
    assert world.rows("SELECT state, count(*) FROM inbox WHERE state != 'done' GROUP BY state") == []
    assert world.rows("SELECT state, count(*) FROM outbox WHERE state != 'sent' GROUP BY state") == []
    assert world.rows("PRAGMA integrity_check") == [("ok",)]
    assert world.rows("PRAGMA foreign_key_check") == []
    assert judge_calls(world.sandbox.calls) == []


def check_effects(world: World, rep: Rep) -> None:
    chat = rep.person.id
    wanted = [(message.id, message.text) for message in rep.said]
    assert world.rows(f"SELECT message_id, text FROM entry WHERE chat_id = {chat} ORDER BY id") == wanted
    for kind in KINDS:
        found = world.rows(
            f"SELECT entry.text FROM {kind} JOIN entry ON entry.id = {kind}.entry_id"
            f" WHERE entry.chat_id = {chat} ORDER BY {kind}.id"
        )
        assert found == [(one.text,) for one in rep.said if KINDS[rep.kind_of(one)] == kind], kind
    handled = [row[0] for row in world.rows(f"SELECT update_id FROM inbox WHERE chat_id = {chat} ORDER BY done_at")]
    assert handled == sorted(handled)


def check_answers(world: World, rep: Rep) -> None:
    entries: dict[int, int] = dict(world.rows(f"SELECT id, message_id FROM entry WHERE chat_id = {rep.person.id}"))
    answered = [entries[entry] for entry in rep.answers]
    assert answered == [message.id for message in rep.said]  # all of them, each first answered in its turn
    for message, answer in zip(rep.said, rep.answers.values(), strict=True):
        kind = rep.kind_of(message)
        assert rep.shop in answer.text
        assert HEARD[rep.language][kind] in answer.text
        marks = re.findall(r"A\d+", answer.text)
        assert marks == ([] if KINDS[kind] == "touch" else re.findall(r"A\d+", message.text))


def no_records_without_entry(world: World) -> None:
    for kind in KINDS:
        strangers = world.rows(f"SELECT id FROM {kind} WHERE entry_id NOT IN (SELECT id FROM entry)")
        assert strangers == []
    written = Counter(KINDS[rep.kind_of(message)] for rep in world.reps for message in rep.said)
    assert {kind: world.rows(f"SELECT count(*) FROM {kind}")[0][0] for kind in KINDS} == written


async def test_fifty_kills_lose_nothing_and_double_nothing(tmp_path: Path) -> None:
    seed = random.randrange(1 << 32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    polling = [False] * 26
    mixed = [chance.random() < 0.6 for _ in range(26)]
    assert len(polling) + len(mixed) >= 50
    async with new_world(tmp_path / "one", 10) as one, new_world(tmp_path / "two", 7) as two:
        one.sandbox.faults.latency_ms = two.sandbox.faults.latency_ms = 5
        two.sandbox.faults.double_webhooks = True
        async with asyncio.TaskGroup() as group:
            group.create_task(suffer(one, seed + 1, polling))
            group.create_task(suffer(two, seed + 2, mixed))
        for world in (one, two):
            check(world)
            no_records_without_entry(world)
            assert sum(len(rep.said) for rep in world.reps) > 26  # one for each kill, or there was no load


async def test_kills_during_the_first_start_leave_a_database_that_works(tmp_path: Path) -> None:
    chance = random.Random()
    async with new_world(tmp_path / "seeded", 1) as world:
        fresh = tmp_path / "fresh"
        for _ in range(4):
            async with running(fresh, "db", "upgrade"):
                await asyncio.sleep(chance.uniform(0.3, 1.0))
        upgraded = await run(fresh, "db", "upgrade")
        assert upgraded.status == 0, upgraded.output
        tables = "SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite%' ORDER BY name"
        connection = sqlite3.connect(fresh / "data" / "huike.db")
        assert connection.execute(tables).fetchall() == world.rows(tables)
        connection.close()


async def test_sigterm_and_ctrl_c_end_it_cleanly_under_load(tmp_path: Path) -> None:
    async with new_world(tmp_path / "one", 5) as world:
        writing = asyncio.create_task(world.write())
        for number, webhook in ((signal.SIGTERM, False), (signal.SIGINT, False), (signal.SIGTERM, True)):
            async with world.run(webhook) as program:
                await program.line(RUNNING)
                answered = sum(len(rep.answers) for rep in world.reps)
                while sum(len(rep.answers) for rep in world.reps) < answered + 5:
                    await world.sandbox.world.changed.wait()
                program.signal(number)
                assert await program.end(within=10) == 0, program.output
            assert "Traceback" not in program.output
            assert program.err[-1].endswith("huike stopped")
        writing.cancel()
        await finish(world)
        check(world)


async def test_a_second_program_on_the_same_database_is_refused(tmp_path: Path) -> None:
    async with new_world(tmp_path / "one", 1) as world, world.run() as first:
        await first.line(RUNNING)
        async with world.run() as second:
            assert await second.end() == 2
        assert second.output.count("\n") == 0
        assert "another Huike is running" in second.errors
        world.reps[0].write()
        await world.all_answered()
