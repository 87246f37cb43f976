"""Logs: one line an event, ``key=value``, never a message text, a phone number or a token."""

from __future__ import annotations

import logging
import sys
import traceback
from pathlib import Path
from types import TracebackType

_root = logging.getLogger("huike")
_PLACES = 6  # innermost calls that are named for an exception


class OneLine(logging.Formatter):
    """A record in one line. Of an exception its kind and the calls that led to it: its words may quote a message."""

    def format(self, record: logging.LogRecord) -> str:
        said = record.getMessage().partition("\n")[0]
        line = f"{self.formatTime(record)} {record.levelname} {record.name} {said}"
        if record.exc_info and record.exc_info[0] is not None:
            line += f" error={record.exc_info[0].__name__} at={_places(record.exc_info[2])}"
        return line


def _places(trace: TracebackType | None) -> str:
    """The innermost calls, like ``runtime.py:120>dispatch.py:73``."""
    calls = traceback.extract_tb(trace)[-_PLACES:]
    return ">".join(f"{Path(call.filename).name}:{call.lineno}" for call in calls)


def set_up_logs(level: str = "INFO") -> None:
    """Send Huike's events to standard error; other libraries speak up from warnings on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(OneLine())
    logging.basicConfig(level="WARNING", handlers=[handler], force=True)
    _root.setLevel(level)
    # Its messages quote request URLs, and those hold the token.
    for noisy in ("httpx", "httpcore", "aiohttp.access", "telegram"):
        logging.getLogger(noisy).setLevel(logging.ERROR)


def event(name: str, *, level: int = logging.INFO, exc_info: bool = False, **fields: object) -> None:
    """Log an event with its fields: ids, counts and kinds only."""
    if _root.isEnabledFor(level):
        _root.log(
            level,
            "%s",
            " ".join((name, *(f"{key}={_plain(value)}" for key, value in fields.items()))),
            exc_info=exc_info,
        )


def _plain(value: object) -> str:
    text = str(value)
    return repr(text) if " " in text or "\n" in text else text
