"""The ``huike`` command as people meet it: what it prints, its exit status, and what it keeps to itself."""

from __future__ import annotations

import asyncio
import logging
import re
import signal
import sqlite3
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from bot.clock import Clock
from bot.config import Settings
from bot.offline import ready_database
from bot.sandbox.server import Sandbox
from bot.version import VERSION
from db import schema
from db.inbox import Inbox
from db.session import offline_session
from tests.integration.programs import RUNNING, Program, free_port, run, running
from tests.office import TOKEN

SECRET_TOKEN = "7654321:AAF-the_Secret-half_of_the_token0123"


@pytest.fixture
async def telegram() -> AsyncIterator[Sandbox]:
    sandbox = Sandbox(Clock(), SECRET_TOKEN)
    await sandbox.start()
    yield sandbox
    await sandbox.stop()


def one_line(program: Program) -> str:
    """The only thing said by a program that refused to work."""
    assert program.status == 2, program.output
    assert program.out == []
    (line,) = program.err
    assert line.startswith("huike: ")
    return line


async def test_version(tmp_path: Path) -> None:
    program = await run(tmp_path, "--version")
    assert (program.status, program.out) == (0, [f"huike {VERSION}"])


WRONG = (
    ("token", "abc", "123456:ABC-DEF"),
    ("token", "123456 ABC", "123456:ABC-DEF"),
    ("api_url", "api.telegram.org", "https://"),
    ("api_url", "http://", "https://"),
    ("api_url", "http://x:99999", "https://"),
    ("api_url", "http://x/?a=b", "https://"),
    ("api_url", "http://someone:pass-word@x", "https://"),
    ("timezone", "Mars/Base", "Asia/Shanghai"),
    ("language", "fr", "zh_Hans"),
    ("currency", "yuan", "CNY"),
    ("port", "http", "8080"),
    ("port", "0", "8080"),
    ("port", "65536", "8080"),
    ("concurrency", "-1", "16"),
    ("concurrency", "many", "16"),
    ("database_url", "postgresql://localhost/huike", "sqlite+aiosqlite:///huike.db"),
    ("database_url", "huike.db", "sqlite+aiosqlite:///huike.db"),
    ("database_url", "sqlite+aiosqlite:///:memory:", "sqlite+aiosqlite:///huike.db"),
    ("webhook_url", "ftp://bot.example.com", "https://bot.example.com"),
    ("webhook_secret", "two words", "quiet-river-81"),
)


@pytest.mark.parametrize(("name", "value", "example"), WRONG, ids=[f"{name}={value}" for name, value, _ in WRONG])
def test_a_wrong_setting_is_told_with_one_that_works(
    name: str, value: str, example: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from bot.__main__ import main

    monkeypatch.setenv("HUIKE_TOKEN", SECRET_TOKEN)
    monkeypatch.setenv(f"HUIKE_{name.upper()}", value)
    assert main(["run"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith(f"huike: HUIKE_{name.upper()}: ")
    assert said.err.count("\n") == 1
    assert example in said.err
    if name in ("token", "webhook_secret", "api_url"):
        assert value not in said.err


async def test_wrong_settings_end_the_program_without_a_traceback(tmp_path: Path) -> None:
    assert "HUIKE_PORT" in one_line(await run(tmp_path, "run", token=SECRET_TOKEN, port="x"))
    missing = one_line(await run(tmp_path, "run"))
    assert "HUIKE_TOKEN: missing" in missing
    assert "@BotFather" in missing
    assert "HUIKE_WEBHOOK_SECRET" in one_line(
        await run(tmp_path, "run", token=SECRET_TOKEN, webhook_url="https://bot.example.com")
    )


async def test_the_env_file_is_read_and_empty_lines_in_it_mean_nothing(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("HUIKE_TOKEN=\nHUIKE_PORT=\nHUIKE_LANGUAGE=fr\n")
    assert "HUIKE_LANGUAGE" in one_line(await run(tmp_path, "run"))
    (tmp_path / ".env").write_text("HUIKE_TOKEN=\nHUIKE_PORT=\n")
    assert "HUIKE_TOKEN: missing" in one_line(await run(tmp_path, "run"))
    (tmp_path / ".env").write_bytes(b"HUIKE_TOKEN=\xff\xfe\n")
    assert ".env: cannot be read" in one_line(await run(tmp_path, "run"))


async def test_a_token_that_telegram_does_not_know(tmp_path: Path, telegram: Sandbox) -> None:
    program = await run(tmp_path, "run", token="7654321:AAnother_one", api_url=telegram.url)
    line = one_line(program)
    assert "HUIKE_TOKEN: Telegram does not accept this token" in line
    assert "AAnother_one" not in line


# The data folder and the database


async def test_a_data_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    for arguments in (("run",), ("db", "upgrade"), ("invite", "--role", "admin"), ("inbox", "retry")):
        line = one_line(await run(tmp_path, *arguments, token=SECRET_TOKEN))
        assert "HUIKE_DATA: cannot keep the database in" in line
        assert "HUIKE_DATA=/srv/huike" in line


async def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "huike.db").write_text("this is no database, but a long enough text to look at" * 100)
    for arguments in (("run",), ("db", "upgrade"), ("db", "current")):
        line = one_line(await run(tmp_path, *arguments, token=SECRET_TOKEN))
        assert "HUIKE_DATABASE_URL" in line
        assert "restore it from a backup" in line


async def test_a_folder_in_the_place_of_the_database(tmp_path: Path) -> None:
    (tmp_path / "data" / "huike.db").mkdir(parents=True)
    assert "HUIKE_DATA: cannot keep the database" in one_line(await run(tmp_path, "db", "upgrade"))


async def test_a_database_from_a_newer_version_is_not_touched(tmp_path: Path, telegram: Sandbox) -> None:
    path = tmp_path / "data" / "huike.db"
    ready_database(path)
    set_revision(path, "9999")
    before = path.read_bytes()
    for arguments in (("run",), ("db", "upgrade"), ("invite", "--role", "admin")):
        line = one_line(await run(tmp_path, *arguments, token=SECRET_TOKEN, api_url=telegram.url))
        assert "newer than this program; upgrade Huike" in line
    assert path.read_bytes() == before
    doctor = await run(tmp_path, "doctor", token=SECRET_TOKEN, api_url=telegram.url)
    assert "newer Huike" in bad(doctor, "database")
    assert "upgrade" in mend(doctor, "database")


def set_revision(path: Path, revision: str) -> None:
    connection = sqlite3.connect(path)
    connection.execute("UPDATE alembic_version SET version_num = ?", (revision,))
    connection.commit()
    connection.close()


async def test_db_upgrade_and_current(tmp_path: Path) -> None:
    current = await run(tmp_path, "db", "current")
    assert (current.status, current.out) == (0, ["There is no database yet. Make it with: huike db upgrade"])
    assert not (tmp_path / "data").exists()
    for _ in range(2):
        upgraded = await run(tmp_path, "db", "upgrade")
        assert (upgraded.status, upgraded.out) == (0, [f"The database is at revision {schema.head()}."])
    current = await run(tmp_path, "db", "current")
    newest = f"The database is at revision {schema.head()}; the newest is {schema.head()}."
    assert (current.status, current.out) == (0, [newest])


# Invitations


async def test_an_invitation_from_the_command_line_lets_a_person_in(tmp_path: Path, telegram: Sandbox) -> None:
    settings: dict[str, Any] = {"token": SECRET_TOKEN, "api_url": telegram.url}
    early = await run(tmp_path, "invite", "--role", "admin", **settings)
    assert early.status == 0
    assert "link is shown once" in early.out[1]
    async with running(tmp_path, "run", **settings) as program:
        await program.line(RUNNING)
        admin = telegram.person(1, "Ada", language_code="en")
        admin.send(early.out[0].partition(": ")[2])
        assert "Ada" in (await admin.wait_answer()).text
        invited = await run(tmp_path, "invite", "--role", "rep", "--team", "East", "--name", "Grace", **settings)
        link = re.fullmatch(r"Link: https://t\.me/huike_bot\?start=([A-Za-z0-9_-]+)", invited.out[1])
        assert link, invited.out
        rep = telegram.person(2, "Gracie", language_code="en")
        rep.start(link[1])
        assert "Grace" in (await rep.wait_answer()).text
        late = telegram.person(3, "Eve", language_code="en")
        late.start(link[1])  # one use
        assert "Grace" not in (await late.wait_answer()).text
    with offline_session(tmp_path / "data" / "huike.db") as session:
        found = session.connection().exec_driver_sql(
            "SELECT user.telegram_id, user.name, role, team.name FROM user LEFT JOIN team ON team.id = team_id"
        )
        assert sorted(found.all()) == [(1, "Ada", "admin", None), (2, "Grace", "rep", "East")]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--role", "rep"), "--team: needed for a rep; for example: huike invite --role rep --team East"),
        (("--role", "manager"), "--team: needed for a manager"),
        (("--role", "rep", "--team", "  "), "--team: a team's name has 1 to 64 characters; for example: --team East"),
        (("--role", "rep", "--team", "x" * 65), "--team: a team's name has 1 to 64 characters"),
        (("--role", "rep", "--team", "East", "--name", "x" * 65), "--name: a name has 1 to 64 characters"),
    ],
)
async def test_an_invitation_that_lacks_something(tmp_path: Path, arguments: tuple[str, ...], words: str) -> None:
    assert words in one_line(await run(tmp_path, "invite", *arguments))


async def test_a_role_that_is_none(tmp_path: Path) -> None:
    program = await run(tmp_path, "invite", "--role", "boss")
    assert program.status == 2
    assert "'admin', 'manager', 'rep'" in program.errors or "admin, manager, rep" in program.errors


# Doctor


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


# Sandbox and demo


async def test_the_sandbox_command_serves_a_bot_in_another_process(tmp_path: Path) -> None:
    port = free_port()
    async with running(tmp_path, "sandbox", "--port", str(port)) as sandbox:
        hint = await sandbox.line("huike run")
        assert f"HUIKE_API_URL=http://127.0.0.1:{port}" in hint
        assert f"HUIKE_TOKEN={TOKEN}" in hint
        async with running(tmp_path, "run", token=TOKEN, api_url=f"http://127.0.0.1:{port}") as bot:
            assert "huike_bot" in await bot.line(RUNNING)
            second = await run(tmp_path, "sandbox", "--port", str(port))
            assert second.status == 2
            assert f"port {port} is taken" in second.errors
            bot.signal(signal.SIGTERM)
            assert await bot.end(10) == 0
        sandbox.signal(signal.SIGINT)
        assert await sandbox.end(10) == 0


async def test_a_taken_port_of_the_demo_is_told(tmp_path: Path, telegram: Sandbox) -> None:
    port = telegram.url.rpartition(":")[2]
    line = one_line(await run(tmp_path, "demo", "--port", port))
    assert f"port {port} is taken" in line
    assert "PORT=" in line
    assert "65536 is not a port" in one_line(await run(tmp_path, "demo", "--port", "65536"))


# What is logged


async def test_the_logs_of_a_busy_session_hold_no_words_numbers_or_tokens(tmp_path: Path, telegram: Sandbox) -> None:
    settings: dict[str, Any] = {"token": SECRET_TOKEN, "api_url": telegram.url}
    code = (await run(tmp_path, "invite", "--role", "rep", "--team", "East", **settings)).out[0].partition(": ")[2]
    async with running(tmp_path, "run", **settings) as program:
        await program.line(RUNNING)
        telegram.faults.update({"errors_500": 1, "drop": 1})
        rep = telegram.person(1, "Markername", "Markerlast", language_code="en")
        rep.send(code)
        await rep.wait_answer()
        for text in (
            "Visited Markershop, met Mr Markerperson, phone 13812345678",
            "Remind me tomorrow to call Markershop 13812345678",
            "Markershop complains: 3 Markergoods broken",
            "/find Markershop",
            "Markershop?",
            "/nonsense Markerword",
            "<b>Markerword & 13812345678",
        ):
            rep.send(text)
            answer = await rep.wait_answer(timeout=15)
        for button in [button for row in answer.buttons for button in row if button.data][:2]:
            rep.press(answer, button)
        rep.edit(rep.messages[0], "Markeredit 13812345678")
        broken = {"message_id": 77, "date": "Markerdate 13812345678", "chat": {"id": 1, "type": "private"}, "from": 5}
        telegram.world.updates.push("message", {**broken, "text": f"Markertext {SECRET_TOKEN}"}, "chat:1")
        await program.line("update_parked")
        program.signal(signal.SIGTERM)
        assert await program.end(10) == 0
    doctor = await run(tmp_path, "doctor", **settings)
    assert doctor.status == 2
    assert "U" in bad(doctor, "inbox")
    for output in (program.output, doctor.output):
        assert "Marker" not in output
        assert "13812345678" not in output
        assert SECRET_TOKEN.partition(":")[2] not in output
    for line in program.err:
        assert re.match(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} [A-Z]+ [\w.]+ \w+", line), line
    assert {"started", "handled", "sent", "update_failed", "stopped"} <= {line.split()[4] for line in program.err}
    with offline_session(tmp_path / "data" / "huike.db") as session:
        errors = [row.error for row in session.query(Inbox) if row.error]
    assert len(errors) == 1
    assert SECRET_TOKEN.partition(":")[2] not in errors[0]


def test_an_exception_is_logged_in_one_line_without_its_words(capsys: pytest.CaptureFixture[str]) -> None:
    from bot.logs import event, set_up_logs

    before = logging.getLogger().handlers[:]
    try:
        set_up_logs()
        try:
            raise ValueError("13812345678\nand more")
        except ValueError:
            event("failed", exc_info=True, words="two\nlines")
            logging.getLogger("asyncio").exception("Task failed\nfuture: ValueError('13812345678')")
        first, second = capsys.readouterr().err.splitlines()
    finally:
        logging.basicConfig(handlers=before, force=True)
    assert first.endswith(r"INFO huike failed words='two\nlines' error=ValueError at=" + first.rpartition("=")[2])
    assert "test_command_line.py:" in first
    assert "ERROR asyncio Task failed error=ValueError" in second
    assert "1381" not in first + second


@pytest.mark.parametrize("command", ["run", "demo"])
async def test_a_second_signal_does_not_disturb_the_stop(telegram: Sandbox, tmp_path: Path, command: str) -> None:
    more = ("--port", str(free_port())) if command == "demo" else ()
    settings = {"token": SECRET_TOKEN, "api_url": telegram.url}
    async with running(tmp_path, command, *more, **settings) as program:
        await program.line("Ctrl-C ends it")
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGINT):
            program.signal(number)
        assert await program.end(within=20) == 0
