"""``huike doctor``: checks everything the assistant stands on, and says how to mend what is wrong."""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

import aiohttp
from pydantic import SecretStr
from sqlalchemy.exc import DatabaseError
from telegram.error import InvalidToken, TelegramError

from bot.clock import Clock
from bot.config import Settings, load_settings
from bot.i18n import CatalogueMissing, require_catalogues
from db import inbox, outbox, schema
from db.session import offline_session

_ROOM = 500 * 2**20  # bytes of free disk below which we warn
_SKEW = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report. ``mend`` says what to do about it."""

    name: str
    good: bool
    said: str
    mend: str = ""


async def report() -> int:
    """Print settings and findings; status 0 if all is good, else 2."""
    settings = load_settings()
    _print_settings(settings)
    findings = [_database(settings), _parked(settings), _catalogues(), _disk(settings), *await _telegram(settings)]
    for one in findings:
        _say(f"{'ok  ' if one.good else 'BAD '} {one.name}: {one.said}")
        if not one.good:
            _say(f"      → {one.mend}")
    return 0 if all(one.good for one in findings) else 2


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


def _print_settings(settings: Settings) -> None:
    for name, field in Settings.model_fields.items():
        value = getattr(settings, name)
        shown = "(not set)" if value is None else "********" if isinstance(value, SecretStr) else str(value)
        _say(f"HUIKE_{name.upper()}={shown}   # {field.description}")
    _say("")


def _database(settings: Settings) -> Finding:
    path = settings.database_path
    if not path.exists():
        return Finding("database", True, f"{path} is not there yet; it is made at the first start")
    try:
        now_at, head = schema.current(path), schema.head()
        with offline_session(path) as session:
            state = session.connection().exec_driver_sql("PRAGMA quick_check(1)").scalar()
    except (DatabaseError, OSError) as error:
        return Finding("database", False, f"cannot be read: {type(error).__name__}", f"restore {path} from a backup")
    if state != "ok":
        return Finding("database", False, f"is damaged: {state}", f"stop Huike and restore {path} from a backup")
    if now_at != head:
        return Finding("database", False, f"is at revision {now_at}, the newest is {head}", "huike db upgrade")
    return Finding("database", True, f"{path}, revision {now_at}, {path.stat().st_size // 1024} KiB")


def _parked(settings: Settings) -> Finding:
    name, path = "inbox", settings.database_path
    if not path.exists() or schema.current(path) != schema.head():
        return Finding(name, True, "empty")
    with offline_session(path) as session:
        parked = inbox.parked_updates(session)
        dead = outbox.dead_rows(session, Clock().now() - timedelta(days=7))
        listed = "; ".join(
            f"U{row.update_id}: {(row.error or '').strip().splitlines()[-1][:120]}" for row in parked[:10]
        )
    if parked:
        return Finding(name, False, f"{len(parked)} update(s) failed and are parked: {listed}", "huike inbox retry")
    return Finding(name, True, f"nothing parked; {dead} message(s) refused by Telegram in 7 days")


def _catalogues() -> Finding:
    try:
        require_catalogues()
    except CatalogueMissing as error:
        return Finding("catalogues", False, str(error), "pip install --force-reinstall huike")
    return Finding("catalogues", True, "en, zh_Hans, zh_Hant")


def _disk(settings: Settings) -> Finding:
    folder = _nearest(settings.database_path.parent)
    free = shutil.disk_usage(folder).free
    mib = free // 2**20
    if free < _ROOM:
        return Finding("disk", False, f"{mib} MiB free at {folder}", "make room: at least 500 MiB")
    return Finding("disk", True, f"{mib} MiB free at {folder}")


def _nearest(folder: Path) -> Path:
    """The folder itself, or the nearest one above it that exists."""
    return next(one for one in (folder.absolute(), *folder.absolute().parents) if one.exists())


async def _telegram(settings: Settings) -> list[Finding]:
    if settings.token is None:
        mend = "get one from @BotFather and put HUIKE_TOKEN=123456:ABC-DEF into .env"
        return [Finding("token", False, "HUIKE_TOKEN is not set", mend)]
    from bot.app import make_bot

    bot = make_bot(settings)
    try:
        await bot.initialize()
        return [Finding("token", True, f"@{bot.username} at {settings.api_url}"), await _clock(settings)]
    except InvalidToken:
        return [Finding("token", False, "Telegram does not accept it", "copy it again from @BotFather")]
    except TelegramError as error:
        mend = "check the network and HUIKE_API_URL, or set HTTPS_PROXY"
        return [Finding("token", False, f"no answer from {settings.api_url}: {error.message}", mend)]
    finally:
        await bot.shutdown()


async def _clock(settings: Settings) -> Finding:
    """Compare our clock with the Date header of the API server."""
    try:
        async with (
            aiohttp.ClientSession(trust_env=True, timeout=aiohttp.ClientTimeout(total=10)) as http,
            http.head(settings.api_url) as answer,
        ):
            there = parsedate_to_datetime(answer.headers.get("Date", ""))
    except (aiohttp.ClientError, TimeoutError, ValueError):
        return Finding("clock", True, "the server told no time to compare with")
    skew = abs(Clock().now() - there)
    if skew > _SKEW:
        return Finding("clock", False, f"{skew.total_seconds():.0f} s off", "switch on time synchronisation (NTP)")
    return Finding("clock", True, "right")
