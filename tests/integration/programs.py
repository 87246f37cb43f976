"""The ``huike`` command as a process of its own, as people run it."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
RUNNING = "Huike is running"


class Program:
    """One run of ``python -m bot``; what it prints is kept."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.out: list[str] = []
        self.err: list[str] = []
        self._process = process
        self._said = asyncio.Condition()
        self._ended = False
        self._readers = [
            asyncio.create_task(self._read(process.stdout, self.out)),
            asyncio.create_task(self._read(process.stderr, self.err)),
        ]

    @property
    def status(self) -> int | None:
        """The exit status; minus the signal's number where one ended it."""
        return self._process.returncode

    @property
    def errors(self) -> str:
        return "\n".join(self.err)

    @property
    def output(self) -> str:
        """Everything it printed, wherever."""
        return "\n".join((*self.out, *self.err))

    def signal(self, number: signal.Signals) -> None:
        self._process.send_signal(number)

    def kill(self) -> None:
        """kill -9, if it still lives."""
        if self.status is None:
            self._process.kill()

    async def line(self, containing: str, within: float = 30) -> str:
        """The first line with these words, printed already or yet to come."""

        def found() -> str | None:
            return next((one for one in (*self.out, *self.err) if containing in one), None)

        async with asyncio.timeout(within), self._said:
            await self._said.wait_for(lambda: found() or self._ended)
        said = found()
        assert said is not None, f"it ended without saying {containing!r}:\n{self.output}"
        return said

    async def end(self, within: float = 30) -> int:
        """Wait for its end; the exit status."""
        async with asyncio.timeout(within):
            await asyncio.gather(*self._readers)
            return await self._process.wait()

    async def _read(self, stream: asyncio.StreamReader | None, lines: list[str]) -> None:
        assert stream is not None
        while line := await stream.readline():
            async with self._said:
                lines.append(line.decode().rstrip("\n"))
                self._said.notify_all()
        async with self._said:
            self._ended = True
            self._said.notify_all()


async def start(folder: Path, *arguments: str, **settings: object) -> Program:
    """Start ``huike`` with these settings (``token`` for HUIKE_TOKEN and so on) and nothing else of our environment.

    ``folder`` is where it works (a ``.env`` there is read) and, unless given, keeps its data.
    """
    await asyncio.to_thread(folder.mkdir, exist_ok=True)
    chosen = {"data": folder / "data", **settings}
    environment = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
    environment |= {"PYTHONPATH": str(ROOT), "HOME": str(folder), "NO_PROXY": "*"}
    environment |= {f"HUIKE_{name.upper()}": str(value) for name, value in chosen.items()}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        *arguments,
        cwd=folder,
        env=environment,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    return Program(process)


@asynccontextmanager
async def running(folder: Path, *arguments: str, **settings: object) -> AsyncIterator[Program]:
    """A program that is killed at the end, if it did not end by itself."""
    program = await start(folder, *arguments, **settings)
    try:
        yield program
    finally:
        program.kill()
        await program.end()


async def run(folder: Path, *arguments: str, within: float = 30, **settings: object) -> Program:
    """Run to the end."""
    async with running(folder, *arguments, **settings) as program:
        await program.end(within)
        return program


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
