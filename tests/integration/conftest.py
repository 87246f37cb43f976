"""Fixtures of the integration tests."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from db.schema import upgrade
from tests.contract.botapi_judges import judge_calls
from tests.integration.postroom import PostRoom, fill_users, post_room


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
    """A running post room; every request it made is judged at the end."""
    async with post_room(database) as room:
        yield room
    assert judge_calls(room.sandbox.calls) == []
