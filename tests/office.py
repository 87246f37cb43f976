"""An office for tests: the real bot on a real database, talking to the sandbox Telegram with real HTTP."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.app import App
from bot.clock import MovableClock
from bot.config import load_settings
from bot.offline import ready_database
from bot.push.alarms import Alarms
from bot.push.limits import Limits, LimitSettings
from bot.sandbox.model import Button, Message
from bot.sandbox.people import Person
from bot.sandbox.server import Sandbox
from db.customer import Alias, Contact, Customer
from db.habit import Habit, own_habit
from db.session import Store, offline_session
from db.user import Role, Team, User

T = TypeVar("T")
TOKEN = "42:sandbox"
START = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)  # Monday 09:30 in Shanghai
ZONE = ZoneInfo("Asia/Shanghai")
# Telegram's pace would make the suite wait; the pace itself is tested on its own.
QUICK = LimitSettings(chat_interval=0.001, chat_burst=1000, group_messages=1000, overall_messages=10_000)

REP, REP2, REP_EN, MANAGER, ADMIN = 1001, 1002, 1003, 2001, 3001
_STAFF = (
    (REP, "李娜", Role.REP, "东区", "zh_Hans"),
    (REP2, "陈伟", Role.REP, "东区", "zh_Hans"),
    (REP_EN, "Grace", Role.REP, "West", "en"),
    (MANAGER, "王芳", Role.MANAGER, "东区", "zh_Hans"),
    (2002, "Tom", Role.MANAGER, "West", "en"),
    (ADMIN, "林家豪", Role.ADMIN, None, "zh_Hant"),
)
_CUSTOMERS = (
    (REP, "华联超市城西店", ("华联",), (("王经理", "13800001234"),)),
    (REP, "万家乐生活超市", (), (("张姐", None),)),
    (REP, "鑫源商贸有限公司", (), ()),
    (REP, "好邻居便利连锁(江北店)", (), ()),
    (REP, "好邻居便利连锁(江南店)", (), ()),
    (REP2, "金鼎烟酒行", (), ()),
    (REP_EN, "Acme Foods", (), (("Mr Li", "555-0101"),)),
    (REP_EN, "Golden Dragon Trading", (), ()),
    (REP_EN, "Blue Bottle Cafe", (), ()),
)


def fill_office(session: Session, now: datetime) -> None:
    """Two teams with their people and some customers."""
    teams = {name: Team(name=name) for name in ("东区", "West")}
    session.add_all(teams.values())
    session.flush()
    users = {
        number: User(
            telegram_id=number,
            name=name,
            role=role,
            team_id=teams[team].id if team else None,
            language=language,
            active=True,
            created_at=now,
        )
        for number, name, role, team, language in _STAFF
    }
    session.add_all(users.values())
    session.flush()
    session.add_all(Habit(user_id=user.id, silent=True) for user in users.values())
    for owner, name, aliases, contacts in _CUSTOMERS:
        user = users[owner]
        session.add(
            Customer(
                name=name,
                owner_id=user.id,
                team_id=user.team_id,
                tier="regular",
                tier_at=now,
                state="active",
                created_at=now,
                updated_at=now,
                aliases=[Alias(text=text) for text in aliases],
                contacts=[Contact(name=who, phone=phone) for who, phone in contacts],
            )
        )


@dataclass
class Office:
    """The sandbox, the running bot and the phones of its people."""

    sandbox: Sandbox
    clock: MovableClock
    app: App

    @property
    def rep(self) -> Person:
        return self.sandbox.people[REP]

    @property
    def rep_en(self) -> Person:
        return self.sandbox.people[REP_EN]

    @property
    def manager(self) -> Person:
        return self.sandbox.people[MANAGER]

    @property
    def admin(self) -> Person:
        return self.sandbox.people[ADMIN]

    @property
    def store(self) -> Store:
        return self.app.store

    async def ask(self, person: Person, text: str) -> Message:
        """Send a text and return the bot's next message or edit."""
        person.send(text)
        return await person.wait_answer()

    async def tap(self, person: Person, message: Message, label: str) -> Message:
        """Press the button whose label contains a text and return what comes of it in the chat."""
        person.press(message.id, find_button(message, label))
        return await person.wait_answer()

    async def read(self, work: Callable[[Session], T]) -> T:
        """What is committed."""
        return await self.store.read(work)

    async def speak_up(self, *people: Person) -> None:
        """Let Huike speak up by itself to these people, as it does to everybody outside of most tests."""
        numbers = [person.id for person in people]

        def work(session: Session) -> None:
            alarms = Alarms(self.app.dispatch.installation)
            for user in session.scalars(select(User).where(User.telegram_id.in_(numbers))):
                habit = own_habit(session, user)
                habit.silent = False
                alarms.reset(session, self.clock.now(), user)

        await self.store.write(work)

    async def restart(self) -> None:
        """Stop the bot and start another on the same database."""
        await self.app.stop()
        self.app = make_app(self.app.settings.data, self.sandbox, self.clock)
        await self.app.start()


def find_button(message: Message, label: str) -> Button:
    """The first button whose label contains a text."""
    for row in message.buttons:
        for button in row:
            if label in button.text:
                return button
    shown = [[button.text for button in row] for row in message.buttons]
    raise AssertionError(f"no button {label!r} in {shown} under {message.text!r}")


def labels(message: Message) -> list[str]:
    """The labels of all buttons."""
    return [button.text for row in message.buttons for button in row]


def make_app(data: Path, sandbox: Sandbox, clock: MovableClock, **settings: object) -> App:
    """The bot, not started yet."""
    chosen = load_settings(
        _env_file=None, token=TOKEN, api_url=sandbox.url, data=data, timezone="Asia/Shanghai", **settings
    )
    return App(chosen, clock, Limits(QUICK), night=None)  # tests/integration/test_nights.py runs nights by itself


@cache
def _filled() -> bytes:
    """The database file of the office before anything was said: made once, copied for each test."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "office.db"
        ready_database(path)
        with offline_session(path) as session:
            fill_office(session, START)
        with sqlite3.connect(path) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        return path.read_bytes()


async def open_office(data: Path, **settings: object) -> Office:
    """Start everything; close with :func:`close_office`."""
    clock = MovableClock(START)
    sandbox = Sandbox(clock=clock, token=TOKEN, bot_username="huike_bot", bot_name="Huike")
    await sandbox.start()
    app = make_app(data, sandbox, clock, **settings)
    app.settings.database_path.write_bytes(_filled())
    for number, name, _, _, language in _STAFF:
        code = {"en": "en", "zh_Hans": "zh-hans", "zh_Hant": "zh-hant"}[language]
        sandbox.person(id=number, first_name=name, language_code=code).start()
    await app.start()
    for person in sandbox.people.values():
        await person.wait_answer()
    return Office(sandbox, clock, app)


async def close_office(office: Office) -> None:
    await office.app.stop()
    await office.sandbox.stop()
