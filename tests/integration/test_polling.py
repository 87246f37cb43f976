"""Polling when Telegram refuses, floods, goes away and comes back."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from aiohttp import ClientSession
from sqlalchemy import select

from bot.clock import Clock
from bot.config import ConfigError
from bot.sandbox.errors import too_many_requests
from bot.sandbox.params import Params
from bot.sandbox.server import Sandbox
from db.entry import Entry
from tests.integration.programs import RUNNING, free_port, run, running
from tests.office import TOKEN, Office


async def texts(office: Office) -> list[str]:
    return await office.read(lambda session: list(session.scalars(select(Entry.text).order_by(Entry.id))))


async def patiently(office: Office, word: str) -> None:
    """Wait for the rep's answer with a word in it; when nothing comes, let the longest wait between two polls pass."""
    for _ in range(30):
        try:
            await office.rep.wait(lambda message: word in message.text, timeout=0.5)
        except TimeoutError:
            office.clock.advance(timedelta(seconds=31))
        else:
            return
    raise AssertionError(f"no answer with {word!r}:\n{office.rep.dump()}")


async def test_another_poller_is_waited_out(office: Office) -> None:
    """Someone else polls with our token (409): we go on, and nothing is lost."""
    async with ClientSession() as other:
        for _ in range(3):
            async with other.get(f"{office.sandbox.url}/bot{TOKEN}/getUpdates", params={"timeout": "0"}) as answer:
                assert answer.status == 200
        office.rep.send("备注:华联喜欢A1款包装")
        await patiently(office, "A1")
    refused = [call.error or "" for call in office.sandbox.calls if call.method == "getUpdates" and not call.ok]
    assert any("terminated by other getUpdates" in error for error in refused)
    assert await texts(office) == ["备注:华联喜欢A1款包装"]


async def test_a_webhook_left_behind_is_removed_without_losing_updates(office: Office) -> None:
    await office.app.stop()
    async with ClientSession() as other:
        target = {"url": f"http://127.0.0.1:{free_port()}/telegram"}
        async with other.post(f"{office.sandbox.url}/bot{TOKEN}/setWebhook", data=target) as answer:
            assert answer.status == 200
    office.rep.send("备注:华联喜欢A1款包装")
    await office.restart()
    await patiently(office, "A1")
    assert [call.params.get("drop_pending_updates") for call in dropped(office)] in ([None], [False])
    assert await texts(office) == ["备注:华联喜欢A1款包装"]


def dropped(office: Office) -> list[Any]:
    return [call for call in office.sandbox.calls if call.method == "deleteWebhook"]


@pytest.mark.parametrize("fault", ["errors_500", "drop", "drop_after"])
async def test_failing_polls_lose_nothing(office: Office, fault: str) -> None:
    office.sandbox.faults.update({fault: 4, "on_polling": True})
    office.rep.send("备注:华联喜欢A1款包装")
    office.rep.send("备注:华联喜欢A2款包装")
    await patiently(office, "A2")
    assert await texts(office) == ["备注:华联喜欢A1款包装", "备注:华联喜欢A2款包装"]


async def test_a_flood_on_polling_is_waited_as_long_as_told(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    api = office.sandbox.api
    perform, asked = api._dispatch, asyncio.Event()
    polls = 0

    async def flooded(method: str, params: Params) -> object:
        nonlocal polls
        if method == "getUpdates":
            polls += 1
            asked.set()
            if polls == 1:
                raise too_many_requests(17)
        return await perform(method, params)

    monkeypatch.setattr(api, "_dispatch", flooded)
    await office.ask(office.rep, "备注:华联喜欢A1款包装")  # by the poll that was open already
    await asked.wait()
    office.rep.send("备注:华联喜欢A2款包装")
    office.clock.advance(timedelta(seconds=10))
    with pytest.raises(TimeoutError):
        await office.rep.wait_answer(timeout=0.5)
    assert polls == 1
    office.clock.advance(timedelta(seconds=8))
    assert "A2" in (await office.rep.wait_answer()).text


async def test_an_api_that_goes_away_and_comes_back_loses_nothing(office: Office) -> None:
    port = urlsplit(office.sandbox.url).port
    await office.sandbox.stop()
    office.rep.send("备注:华联喜欢A1款包装")
    office.clock.advance(timedelta(seconds=31))
    await office.sandbox.start(port=port or 0)
    await patiently(office, "A1")
    assert await texts(office) == ["备注:华联喜欢A1款包装"]


async def test_updates_whose_numbers_start_anew_are_not_lost(office: Office) -> None:
    """After a week without updates Telegram counts from another number, which may be lower."""
    await office.ask(office.rep, "备注:华联喜欢A1款包装")
    office.sandbox.world.updates._next_id = 5
    office.rep.send("备注:华联喜欢A2款包装")
    await patiently(office, "A2")
    await office.restart()
    office.rep.send("备注:华联喜欢A3款包装")
    await patiently(office, "A3")
    assert len(await texts(office)) == 3


async def test_older_updates_that_come_late_are_not_skipped(office: Office) -> None:
    """A webhook takes chats in any order; polling after it must not confirm what it never saw."""
    office.rep.send("备注:华联喜欢A1款包装")
    await patiently(office, "A1")
    await office.app.stop()
    office.rep.send("备注:华联喜欢A2款包装")
    waiting = next(iter(office.sandbox.world.updates.waiting())).json()
    newer = {**waiting, "update_id": waiting["update_id"] + 1000}
    del newer["message"]
    await office.restart()
    await office.app.runtime.accept([newer])
    await office.restart()
    await patiently(office, "A2")


async def test_a_token_revoked_meanwhile_ends_it_with_one_line(office: Office) -> None:
    running_on = asyncio.create_task(office.app.run())
    office.sandbox.api._token = "42:another"
    office.sandbox.api.polling.end("terminated by other getUpdates request")
    await asyncio.wait([running_on], timeout=2)
    office.clock.advance(timedelta(seconds=31))
    with pytest.raises(ConfigError, match=r"HUIKE_TOKEN.*not accept"):
        await asyncio.wait_for(running_on, 20)
    office.sandbox.api._token = TOKEN


async def test_a_token_revoked_meanwhile_ends_the_program_with_status_2(tmp_path: Path) -> None:
    sandbox = Sandbox(Clock(), TOKEN)
    await sandbox.start()
    try:
        async with running(tmp_path, "run", token=TOKEN, api_url=sandbox.url) as program:
            await program.line(RUNNING)
            sandbox.api._token = "42:another"
            sandbox.api.polling.end("terminated by other getUpdates request")
            assert await program.end() == 2
            said = [line for line in program.err if line.startswith("huike: ")]
            assert said == [
                "huike: HUIKE_TOKEN: Telegram does not accept this token any more; get the new one from @BotFather"
            ]
            assert "Traceback" not in program.output
            assert TOKEN not in program.output
    finally:
        await sandbox.stop()


async def test_an_api_that_is_down_at_the_start_is_told_in_one_line(tmp_path: Path) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    program = await run(tmp_path, "run", token=TOKEN, api_url=url)
    assert program.status == 2
    assert program.out == []
    (line,) = program.err
    assert line.startswith(f"huike: HUIKE_API_URL: no answer from {url}")
    assert "HTTPS_PROXY" in line
