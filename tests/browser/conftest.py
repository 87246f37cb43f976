"""A browser for the package, and for each test a sandbox with people, a bot and a watched page."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import aiohttp
import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from bot.clock import MovableClock
from bot.sandbox.server import Sandbox

from .desk import Desk
from .rawbot import RawBot

MONDAY = datetime(2026, 11, 23, 6, 5, tzinfo=UTC)
"""14:05 in Shanghai, where the pages of these tests are."""

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def find_chromium() -> str | None:
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if (path := shutil.which(name))), None)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    path = find_chromium()
    if path is None and os.environ.get("CI") == "true":
        pytest.fail("no Chromium here, and CI=true wants the browser tests")
    if path is None:
        pytest.skip("no Chromium here: the browser tests are skipped")
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield chromium
        await chromium.close()


@pytest_asyncio.fixture(loop_scope="session")
async def desk(browser: Browser) -> AsyncIterator[Desk]:
    """Fails the test when a page asked anything of another machine or reported an error."""
    clock = MovableClock(MONDAY)
    sandbox = Sandbox(clock)
    lina = sandbox.person(1001, "Lina", username="lina", language_code="zh-hans", role_hint="rep")
    chen = sandbox.person(1002, "Chen", username="chen", language_code="zh-hans", role_hint="manager")
    ada = sandbox.person(1003, "Ada", "Lee", username="ada", language_code="en", role_hint="admin")
    wang = sandbox.person(1004, "Wang", language_code="zh-hans")
    for person in (lina, chen, ada):
        person.start()
    await sandbox.start()
    async with aiohttp.ClientSession() as http:
        bot = RawBot(sandbox.url, sandbox.token, http)
        for _ in range(3):
            await bot.next("message")
        it = Desk(sandbox, clock, bot, browser, lina, chen, ada, wang, [], [])
        yield it
        for context in it.contexts:
            await context.close()
    await sandbox.stop()
    assert [url for watch in it.watches for url in watch.outside] == []
    assert [error for watch in it.watches for error in watch.errors] == []
