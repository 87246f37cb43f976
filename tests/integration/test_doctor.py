"""``huike doctor``: what it finds, says and keeps to itself."""

from __future__ import annotations

import asyncio
import re
import sqlite3
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.config import Settings
from bot.sandbox.server import Sandbox
from tests.integration.command_line import SECRET_TOKEN
from tests.integration.programs import RUNNING, Program, free_port, run, running


def bad(program: Program, name: str) -> str:
    """The finding about something that is wrong."""
    (line,) = (line for line in program.out if line.startswith(f"BAD  {name}: "))
    return line


def mend(program: Program, name: str) -> str:
    """What doctor says to do about it."""
    return program.out[program.out.index(bad(program, name)) + 1].removeprefix("      → ")


async def test_doctor_on_a_machine_where_all_is_well(tmp_path: Path, telegram: Sandbox) -> None:
    settings: dict[str, Any] = {"token": SECRET_TOKEN, "api_url": telegram.url, "webhook_secret": "quiet-river-81"}
    program = await run(tmp_path, "doctor", **settings)
    assert program.status == 0, program.output
    for name in Settings.model_fields:
        assert sum(line.startswith(f"HUIKE_{name.upper()}=") for line in program.out) == 1
    assert f"HUIKE_API_URL={telegram.url} " in program.errors + "\n".join(program.out)
    assert sum(line.startswith("ok   ") for line in program.out) == 9
    assert any("inline" in line and "@" in line for line in program.out)
    assert secrets_in(program) == []


def secrets_in(program: Program) -> list[str]:
    words = (SECRET_TOKEN, SECRET_TOKEN.partition(":")[2], "quiet-river-81")
    return [word for word in words if word in program.output]


async def test_doctor_finds_what_is_wrong_and_says_how_to_mend_it(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    program = await run(tmp_path, "doctor")
    assert program.status == 2
    assert "cannot be written" in bad(program, "data folder")
    assert "HUIKE_DATA=/srv/huike" in mend(program, "data folder")
    assert "HUIKE_TOKEN is not set" in bad(program, "token")
    assert "@BotFather" in mend(program, "token")


async def test_doctor_on_a_damaged_database(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    path = tmp_path / "data" / "huike.db"
    path.write_text("this is no database, but a long enough text to look at" * 100)
    program = await run(tmp_path, "doctor")
    assert program.status == 2
    assert "cannot be read" in bad(program, "database")
    assert "backup" in mend(program, "database")
    assert "Traceback" not in program.output


async def test_doctor_on_a_database_of_an_older_version(tmp_path: Path) -> None:
    path = tmp_path / "data" / "huike.db"
    path.parent.mkdir()
    sqlite3.connect(path).execute("CREATE TABLE x (y)").connection.close()
    program = await run(tmp_path, "doctor")
    assert "at revision" in bad(program, "database")
    assert mend(program, "database") == "huike db upgrade"


async def test_doctor_when_telegram_does_not_know_the_token(tmp_path: Path, telegram: Sandbox) -> None:
    program = await run(tmp_path, "doctor", token="7654321:AAnother_one", api_url=telegram.url)
    assert program.status == 2
    assert "does not accept" in bad(program, "token")
    assert "AAnother_one" not in program.output


async def test_doctor_when_telegram_cannot_be_reached(tmp_path: Path) -> None:
    program = await run(tmp_path, "doctor", token=SECRET_TOKEN, api_url=f"http://127.0.0.1:{free_port()}")
    assert program.status == 2
    assert "no answer from" in bad(program, "token")
    assert "HTTPS_PROXY" in mend(program, "token")
    assert secrets_in(program) == []


async def test_doctor_when_the_clock_is_off(tmp_path: Path) -> None:
    async def answer(request: web.Request) -> web.Response:
        there = format_datetime(datetime.now(UTC) - timedelta(minutes=5), usegmt=True)
        me = {"id": 7654321, "is_bot": True, "first_name": "H", "username": "huike_bot"}
        result = {"url": "", "has_custom_certificate": False, "pending_update_count": 0}
        body = {"ok": True, "result": me if request.path.endswith("getMe") else result}
        return web.json_response(body, headers={"Date": there})

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port := free_port()).start()
    try:
        program = await run(tmp_path, "doctor", token=SECRET_TOKEN, api_url=f"http://127.0.0.1:{port}")
    finally:
        await runner.cleanup()
    assert re.search(r"(29\d|30\d) s off", bad(program, "clock"))
    assert "NTP" in mend(program, "clock")


async def test_doctor_when_the_webhook_does_not_arrive(tmp_path: Path, telegram: Sandbox) -> None:
    settings: dict[str, Any] = {"token": SECRET_TOKEN, "api_url": telegram.url, "webhook_secret": "quiet-river-81"}
    settings |= {"port": str(free_port())}
    settings["webhook_url"] = f"http://127.0.0.1:{settings['port']}"
    async with running(tmp_path, "run", **settings) as program:
        await program.line(RUNNING)
        assert (await run(tmp_path, "doctor", **settings)).status == 0
    telegram.person(1, "Ada").start()
    async with asyncio.timeout(10):
        while telegram.api.webhook.last_error is None:  # until the first delivery has been refused
            await asyncio.to_thread(time.sleep, 0)
    doctor = await run(tmp_path, "doctor", **settings)
    assert "cannot reach" in bad(doctor, "updates")
    assert "HUIKE_PORT" in mend(doctor, "updates")
    assert secrets_in(doctor) == []
