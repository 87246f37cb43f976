"""The webhook over real HTTP: who may post, when 200 is said, and what happens on the way back to polling."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession
from sqlalchemy import select

from bot.config import ConfigError
from bot.intake.webhook import _LARGEST
from db.entry import Entry
from db.inbox import Inbox
from tests.contract.botapi_judges import judge_calls
from tests.integration.programs import free_port
from tests.office import REP, TOKEN, Office, close_office, make_app, open_office

SECRET = "quiet-river-81"
HEADER = "X-Telegram-Bot-Api-Secret-Token"


@pytest.fixture
async def hooked(tmp_path: Path) -> AsyncIterator[Office]:
    """An office that gets its updates by webhook."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    office = await open_office(tmp_path, webhook_url=url, webhook_secret=SECRET, port=port)
    yield office
    await close_office(office)
    assert judge_calls(office.sandbox.calls) == []


async def post(office: Office, body: bytes, secret: str | None = SECRET, path: str = "/telegram") -> int:
    """Post to the bot as Telegram would; the status."""
    headers = {} if secret is None else {HEADER: secret}
    async with (
        ClientSession() as http,
        http.post(f"{office.app.settings.webhook_url}{path}", data=body, headers=headers) as answer,
    ):
        return answer.status


def update(number: int, text: str = "备注:华联喜欢A1款包装") -> bytes:
    who = {"id": REP, "is_bot": False, "first_name": "李娜"}
    chat = {"id": REP, "type": "private", "first_name": "李娜"}
    message = {"message_id": number, "date": 1795400000, "chat": chat, "from": who, "text": text}
    return json.dumps({"update_id": number, "message": message}).encode()


async def kept(office: Office) -> list[int]:
    return await office.read(lambda session: list(session.scalars(select(Inbox.update_id).where(Inbox.update_id < 99))))


async def texts(office: Office) -> list[str]:
    return await office.read(lambda session: list(session.scalars(select(Entry.text).order_by(Entry.id))))


async def test_messages_come_and_are_answered(hooked: Office) -> None:
    assert "A1" in (await hooked.ask(hooked.rep, "备注:华联喜欢A1款包装")).text
    assert not any(call.method == "getUpdates" for call in hooked.sandbox.calls)
    (call,) = (call for call in hooked.sandbox.calls if call.method == "setWebhook")
    assert call.params["secret_token"] == SECRET


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET + "x", "ü"])
async def test_who_does_not_know_the_secret_is_refused(hooked: Office, secret: str | None) -> None:
    assert await post(hooked, update(1), secret) == 403
    assert await kept(hooked) == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[]",
        b"null",
        b"7",
        b"{}",
        b'{"update_id": "1"}',
        b'{"update_id": true}',
        b'{"update_id": 1.5}',
        b'{"update_id": -1}',
        b'{"update_id": 99999999999999999999}',
        b"[" * 100_000,
    ],
)
async def test_garbage_is_refused(hooked: Office, body: bytes) -> None:
    assert await post(hooked, body) == 400
    assert await kept(hooked) == []


async def test_too_large_a_body_is_refused(hooked: Office) -> None:
    assert await post(hooked, update(1, "x" * _LARGEST)) == 413
    assert await kept(hooked) == []
    assert await post(hooked, update(2, "备注:华联喜欢A1款包装" + "好" * 4000)) == 200


async def test_200_is_said_only_once_the_update_is_kept(hooked: Office) -> None:
    """While another process holds the database nothing can be kept, so nothing is acknowledged."""
    other = sqlite3.connect(hooked.app.settings.database_path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    posting = asyncio.create_task(post(hooked, update(1)))
    done, _ = await asyncio.wait([posting], timeout=0.3)
    assert not done
    other.execute("COMMIT")
    other.close()
    assert await posting == 200
    assert await kept(hooked) == [1]


async def test_an_update_that_cannot_be_kept_is_not_acknowledged(
    hooked: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(updates: Sequence[dict[str, Any]]) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    with monkeypatch.context() as patched:
        patched.setattr(hooked.app.runtime, "accept", broken)
        assert await post(hooked, update(1)) >= 500
        hooked.rep.send("备注:华联喜欢A2款包装")
        async with asyncio.timeout(10):
            while hooked.sandbox.api.webhook.last_error is None:
                await hooked.read(lambda session: None)
    hooked.clock.advance(timedelta(seconds=61))  # Telegram tries again
    await hooked.rep.wait(lambda message: "A2" in message.text)
    assert await texts(hooked) == ["备注:华联喜欢A2款包装"]


async def test_doubled_webhooks_act_once(hooked: Office) -> None:
    hooked.sandbox.faults.update({"double_webhooks": True})
    for number in range(4):
        await hooked.ask(hooked.rep, f"备注:华联喜欢A{number}款包装")
    assert await post(hooked, update(1)) == 200
    assert await post(hooked, update(1)) == 200
    await hooked.rep.wait(lambda message: "A1" in message.text)
    assert len(await texts(hooked)) == 5
    answers = [message for message in hooked.rep.messages if message.from_bot and "备注" in message.text]
    assert len(answers) == 5


async def test_it_says_that_it_is_healthy_and_nothing_else(hooked: Office) -> None:
    url = hooked.app.settings.webhook_url
    async with ClientSession() as http:
        async with http.get(f"{url}/healthz") as answer:
            assert (answer.status, await answer.text()) == (200, "ok")
        async with http.get(f"{url}/") as answer:
            assert answer.status == 404
        async with http.get(f"{url}/telegram") as answer:
            assert answer.status == 405


async def test_from_webhook_back_to_polling_nothing_is_lost(hooked: Office) -> None:
    await hooked.ask(hooked.rep, "备注:华联喜欢A1款包装")
    await hooked.app.stop()
    hooked.rep.send("备注:华联喜欢A2款包装")  # nobody listens: Telegram keeps it
    hooked.rep_en.send("Note: Acme Foods prefers packaging B1")
    hooked.app = make_app(hooked.app.settings.data, hooked.sandbox, hooked.clock)
    await hooked.app.start()
    async with asyncio.timeout(20):
        await hooked.rep.wait(lambda message: "A2" in message.text, timeout=20)
        await hooked.rep_en.wait(lambda message: "B1" in message.text, timeout=20)
    assert sorted(await texts(hooked)) == sorted(
        ["备注:华联喜欢A1款包装", "备注:华联喜欢A2款包装", "Note: Acme Foods prefers packaging B1"]
    )
    assert hooked.sandbox.api.webhook.target is None


async def test_from_polling_to_a_webhook_nothing_is_lost(office: Office) -> None:
    await office.ask(office.rep, "备注:华联喜欢A1款包装")
    await office.app.stop()
    office.rep.send("备注:华联喜欢A2款包装")
    port = free_port()
    hook = {"webhook_url": f"http://127.0.0.1:{port}", "webhook_secret": SECRET, "port": port}
    office.app = make_app(office.app.settings.data, office.sandbox, office.clock, **hook)
    await office.app.start()
    await office.rep.wait(lambda message: "A2" in message.text)
    assert len(await texts(office)) == 2


async def test_a_taken_port_is_told(office: Office, tmp_path: Path) -> None:
    port = int(office.sandbox.url.rpartition(":")[2])
    hook = {"webhook_url": "http://127.0.0.1:1", "webhook_secret": SECRET, "port": port}
    app = make_app(tmp_path / "other", office.sandbox, office.clock, **hook)
    with pytest.raises(ConfigError, match=f"HUIKE_PORT: port {port} is taken"):
        async with app:
            pass


async def test_an_address_that_telegram_refuses_is_told(office: Office, tmp_path: Path) -> None:
    hook = {"webhook_url": "https://bot.example.com", "webhook_secret": SECRET, "port": free_port()}
    app = make_app(tmp_path / "other", office.sandbox, office.clock, **hook)
    with pytest.raises(ConfigError, match=r"HUIKE_WEBHOOK_URL: Telegram refuses it: .+") as told:
        async with app:
            pass
    assert TOKEN not in str(told.value)
    assert SECRET not in str(told.value)
