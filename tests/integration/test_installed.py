"""What is shipped is whole: the wheel carries catalogues, word tables and the page, and runs away from the source."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import zipfile
from pathlib import Path

import aiohttp
import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package built as a wheel from a clean copy of the source, and unpacked into a folder."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    left_out = shutil.ignore_patterns(".*", "*.mo", "__pycache__", "build", "*.egg-info", "tests")
    shutil.copytree(ROOT, source, ignore=left_out)
    pip = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--quiet"]
    subprocess.run([*pip, "--wheel-dir", str(folder), str(source)], check=True)
    with zipfile.ZipFile(next(folder.glob("huike-*.whl"))) as wheel:
        wheel.extractall(folder / "site")
    return folder / "site"


def environment(installed: Path, **more: str) -> dict[str, str]:
    """Only the unpacked wheel and the dependencies; a home of its own."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("HUIKE_")}
    return {**clean, "PYTHONPATH": str(installed), "HOME": str(installed.parent), "PYTHONUNBUFFERED": "1", **more}


def test_the_wheel_carries_what_is_no_code(installed: Path) -> None:
    for language in ("en", "zh_Hans", "zh_Hant"):
        assert (installed / "locales" / language / "messages.mo").stat().st_size > 1000
    assert (installed / "bot" / "sandbox" / "page" / "index.html").exists()
    for folder, kind in (("bot/sandbox/page", "*"), ("bot/understanding", "**/*.toml")):
        ours = {path.relative_to(ROOT) for path in (ROOT / folder).glob(kind) if path.is_file()}
        assert {path for path in ours if not (installed / path).exists()} == set()


def test_it_says_its_version_away_from_the_source(installed: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bot", "--version"]
    said = subprocess.run(command, cwd=tmp_path, env=environment(installed), capture_output=True, text=True, check=True)
    assert re.fullmatch(r"huike \d+\.\d+\.\d+\n", said.stdout)


async def test_the_demo_runs_away_from_the_source(installed: Path, tmp_path: Path) -> None:
    port = free_port()
    command = (sys.executable, "-m", "bot", "demo", "--port", str(port))
    await a_demo_serves_its_page(command, tmp_path, environment(installed), port)


async def test_make_demo_runs_in_the_source_folder() -> None:
    port = free_port()
    await a_demo_serves_its_page(("make", "demo", f"PORT={port}"), ROOT, dict(os.environ), port)


async def a_demo_serves_its_page(command: tuple[str, ...], cwd: Path, env: dict[str, str], port: int) -> None:
    """Start a demo, look at its page and people, and end it by SIGINT as Ctrl-C does."""
    demo = await asyncio.create_subprocess_exec(
        *command,
        cwd=cwd,
        env=env,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        start_new_session=True,
    )
    assert demo.stdout is not None
    try:
        async with asyncio.timeout(60):
            async for line in demo.stdout:
                if f"http://127.0.0.1:{port}" in line.decode():
                    break
        async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as http:
            async with http.get("/") as page:
                assert page.status == 200
            async with http.get("/phone/state") as state:
                hints = [person["role_hint"] for person in (await state.json())["people"]]
        assert sorted(hints) == ["admin", "manager", "rep", "rep", "rep", "stranger"]
    finally:
        os.killpg(demo.pid, signal.SIGINT)
        async with asyncio.timeout(20):
            await demo.wait()


def free_port() -> int:
    """A port that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
