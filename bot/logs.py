"""Logs: one line an event, ``key=value``, never a message text, a phone number or a token."""

from __future__ import annotations

import logging
import sys

_root = logging.getLogger("huike")


def set_up_logs(level: str = "INFO") -> None:
    """Send Huike's events to standard error; other libraries speak up from warnings on."""
    logging.basicConfig(
        stream=sys.stderr, level="WARNING", format="%(asctime)s %(levelname)s %(name)s %(message)s", force=True
    )
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
