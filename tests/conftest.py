"""Fixtures for all tests."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.office import Office, close_office, open_office


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting and no proxy of the machine reaches a test."""
    for name in list(os.environ):
        if name.startswith("HUIKE_"):
            monkeypatch.delenv(name)


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    """The running bot with its people."""
    office = await open_office(tmp_path)
    yield office
    await close_office(office)
