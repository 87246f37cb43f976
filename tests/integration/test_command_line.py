"""The ``huike`` command as people meet it: what it prints, its exit status, and what it keeps to itself."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from bot.offline import ready_database
from bot.sandbox.server import Sandbox
from bot.version import VERSION
from db import schema
from db.session import offline_session
from tests.integration.command_line import SECRET_TOKEN, one_line
from tests.integration.programs import RUNNING, run, running
from tests.integration.test_doctor import bad, mend


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
