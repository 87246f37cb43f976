"""Fixtures for all tests."""

from __future__ import annotations

import gc
import os
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from db import session
from tests.office import Office, close_office, open_office

_LONGEST = ("test_kills", "test_year", "test_kills_orders", "test_phones", "test_digest", "test_warnings")
"""Modules that take longest, by name."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest comes first, module by module, then what has most tests: so no worker has to wait long for
    another at the end (``--no-loadscope-reorder`` lets pytest-xdist keep the order)."""
    tests = Counter(item.path for item in items)
    ranks = {name: rank for rank, name in enumerate(_LONGEST)}
    items.sort(key=lambda item: (ranks.get(item.path.stem, len(ranks)), -tests[item.path], str(item.path)))


def pytest_collection_finish() -> None:
    """What is loaded by now stays: the collector need not look through it again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting and no proxy of the machine reaches a test."""
    for name in list(os.environ):
        if name.startswith("HUIKE_"):
            monkeypatch.delenv(name)


_PRAGMAS = session._PRAGMAS


@pytest.fixture(autouse=True)
def _no_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is committed in this process is not waited for until the disk has it: no test cuts the power. The programs
    that run in processes of their own, and are killed, keep to the settings."""
    quick = tuple(one.replace("synchronous=FULL", "synchronous=OFF") for one in _PRAGMAS)
    assert quick != _PRAGMAS
    monkeypatch.setattr(session, "_PRAGMAS", quick)


@pytest.fixture
def as_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """Databases are opened as the program opens them."""
    monkeypatch.setattr(session, "_PRAGMAS", _PRAGMAS)


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    """The running bot with its people."""
    office = await open_office(tmp_path)
    yield office
    await close_office(office)
