"""Fixtures of the integration tests. Every request that any of them makes the bot send is judged."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.clock import Clock
from bot.sandbox.server import Sandbox
from db.schema import upgrade
from tests.contract.botapi_judges import judge_calls
from tests.integration.command_line import SECRET_TOKEN
from tests.integration.postroom import PostRoom, fill_users, post_room


@pytest.fixture(autouse=True)
def _judged(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Check every request to every sandbox of the test against two independent specifications."""
    made: list[Sandbox] = []
    begin = Sandbox.__init__

    def remembered(self: Sandbox, *arguments: Any, **named: Any) -> None:
        begin(self, *arguments, **named)
        made.append(self)

    monkeypatch.setattr(Sandbox, "__init__", remembered)
    yield
    assert [complaint for sandbox in made for complaint in judge_calls(sandbox.calls)] == []


@pytest.fixture(scope="session")
def blank_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of the newest revision with two users, to be copied."""
    path = tmp_path_factory.mktemp("blank") / "huike.db"
    upgrade(path)
    fill_users(path)
    return path


@pytest.fixture
def database(blank_database: Path, tmp_path: Path) -> Path:
    """A database of one's own."""
    return Path(shutil.copy(blank_database, tmp_path / "huike.db"))


@pytest.fixture
async def room(database: Path) -> AsyncIterator[PostRoom]:
    """A running post room."""
    async with post_room(database) as room:
        yield room


@pytest.fixture
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Second attempts to handle an update come at once."""
    monkeypatch.setattr("bot.runtime._WAIT", 0.001)


@pytest.fixture
async def telegram() -> AsyncIterator[Sandbox]:
    """A Telegram that knows the token of the programs that run in a process of their own."""
    sandbox = Sandbox(Clock(), SECRET_TOKEN)
    await sandbox.start()
    yield sandbox
    await sandbox.stop()
