"""``huike doctor``: checks everything the assistant stands on, and says how to mend what is wrong."""

from __future__ import annotations

import sys

from pydantic import SecretStr

from bot.checks import catalogues, data_folder, database, disk, parked
from bot.checks_online import telegram
from bot.config import Settings, load_settings


async def report() -> int:
    """Print settings and findings; status 0 if all is good, else 2."""
    settings = load_settings()
    _print_settings(settings)
    findings = [check(settings) for check in (data_folder, database, parked, catalogues, disk)]
    findings += await telegram(settings)
    for one in findings:
        _say(f"{'ok  ' if one.good else 'BAD '} {one.name}: {one.said}")
        if not one.good:
            _say(f"      → {one.mend}")
    return 0 if all(one.good for one in findings) else 2


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


def _print_settings(settings: Settings) -> None:
    for name, field in Settings.model_fields.items():
        _say(f"HUIKE_{name.upper()}={_shown(getattr(settings, name))}   # {field.description}")
    _say("")


def _shown(value: object) -> str:
    if value is None:
        return "(not set)"
    return "********" if isinstance(value, SecretStr) else str(value)
