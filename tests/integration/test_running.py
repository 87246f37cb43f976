"""The ``huike`` command while it runs: the sandbox, the demo, what is logged, how it stops."""

from __future__ import annotations

import logging
import re
import signal
from pathlib import Path
from typing import Any

import pytest

from bot.sandbox.server import Sandbox
from db.inbox import Inbox
from db.session import offline_session
from tests.integration.command_line import SECRET_TOKEN, one_line
from tests.integration.programs import RUNNING, free_port, run, running
from tests.integration.test_doctor import bad
from tests.office import TOKEN


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
    assert "test_running.py:" in first
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
