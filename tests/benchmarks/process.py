"""A bot in a process of its own, and what it costs."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Process:
    """A running process, read from /proc."""

    pid: int

    def cpu_seconds(self) -> float:
        """User and system time spent so far."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / _TICK

    def memory_mib(self) -> float:
        """Resident memory."""
        lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


@asynccontextmanager
async def running(module: str, *arguments: str) -> AsyncIterator[Process]:
    """The module as a process; ended at the end."""
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, *arguments, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        yield Process(child.pid)
    finally:
        child.terminate()
        await child.wait()
