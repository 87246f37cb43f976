"""The commands that say what a message is: with words behind them it is filed so, without it is asked step by step."""

from __future__ import annotations

import re

from bot.understanding import Intent

COMMANDS = {
    "visit": Intent.VISIT,
    "complaint": Intent.COMPLAINT,
    "order": Intent.ORDER,
    "promise": Intent.PROMISE,
    "note": Intent.NOTE,
    "score": Intent.SCORE,
    "referral": Intent.REFERRAL,
    "lost": Intent.LOST,
    "remind": Intent.REMINDER,
}
_COMMAND = re.compile(rf"\s*/({'|'.join(COMMANDS)})(?:@\w+)?\s+(\S.*)", re.IGNORECASE | re.DOTALL)


def told_by_command(text: str) -> tuple[Intent | None, str]:
    """What a message is by the command that leads it, and the words behind it; all of it where none does."""
    command = _COMMAND.fullmatch(text)
    return (COMMANDS[command[1].lower()], command[2].strip()) if command else (None, text)
