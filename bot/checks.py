"""What ``huike doctor`` looks at on this machine."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from bot.clock import Clock
from bot.config import Settings
from bot.i18n import CatalogueMissing, require_catalogues
from db import inbox, outbox, schema
from db.session import offline_session

_ROOM = 500 * 2**20  # bytes of free disk below which we warn
_LISTED = 10  # parked updates that are named
_CALL = re.compile(r'^  File "(.+)", line (\d+), in .+$', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report. ``mend`` says what to do about it."""

    name: str
    good: bool
    said: str
    mend: str = ""


def data_folder(settings: Settings) -> Finding:
    """Whether the folder of the database can be written, or made."""
    folder = settings.database_path.parent
    there = _nearest(folder)
    if there.is_dir() and os.access(there, os.W_OK | os.X_OK):
        return Finding("data folder", True, str(folder))
    mend = "choose a folder that can be written, like HUIKE_DATA=/srv/huike"
    return Finding("data folder", False, f"{there} cannot be written", mend)


def database(settings: Settings) -> Finding:
    """Whether the database is whole and of this program's version."""
    path = settings.database_path
    if not path.exists():
        return Finding("database", True, f"{path} is not there yet; it is made at the first start")
    try:
        now_at, newest = schema.current(path), schema.head()
        with offline_session(path) as session:
            state = session.connection().exec_driver_sql("PRAGMA quick_check(1)").scalar()
    except (sqlite3.Error, DBAPIError, OSError) as error:
        return Finding("database", False, f"{path} cannot be read ({type(error).__name__})", _restore(path))
    if state != "ok":
        return Finding("database", False, f"{path} is damaged", _restore(path))
    if now_at is not None and not schema.known(now_at):
        return Finding("database", False, f"was made by a newer Huike ({now_at})", "pip install --upgrade huike")
    if now_at != newest:
        return Finding("database", False, f"is at revision {now_at}, the newest is {newest}", "huike db upgrade")
    return Finding("database", True, f"{path}, revision {now_at}, {path.stat().st_size // 1024} KiB")


def _restore(path: Path) -> str:
    return f"stop Huike and restore {path} from a backup"


def parked(settings: Settings) -> Finding:
    """Updates that failed for good, by number, kind of error and place in the code."""
    path = settings.database_path
    try:
        if not path.exists() or schema.current(path) != schema.head():
            return Finding("inbox", True, "empty")
        with offline_session(path) as session:
            failed = [(row.update_id, row.error or "") for row in inbox.parked_updates(session)]
            dead = outbox.dead_rows(session, Clock().now() - timedelta(days=7))
    except (sqlite3.Error, DBAPIError, OSError):
        return Finding("inbox", False, "cannot be read", "mend the database first")
    if failed:
        listed = "; ".join(f"U{number} {summary(error)}" for number, error in failed[:_LISTED])
        more = f" and {len(failed) - _LISTED} more" if len(failed) > _LISTED else ""
        mend = "report it with these lines; once Huike is upgraded: huike inbox retry"
        return Finding("inbox", False, f"{len(failed)} update(s) failed and are parked: {listed}{more}", mend)
    return Finding("inbox", True, f"nothing parked; {dead} message(s) refused by Telegram in 7 days")


def summary(trace: str) -> str:
    """The kind and place of a traceback, like ``ValueError at find.py:20``; its words may quote a message."""
    calls = list(_CALL.finditer(trace))
    if not calls:
        return "(no traceback)"
    kind = re.search(r"^([A-Za-z_][\w.]*)", trace[calls[-1].end() :], re.MULTILINE)
    name = kind[1].rpartition(".")[2] if kind else "error"
    return f"{name} at {Path(calls[-1][1]).name}:{calls[-1][2]}"


def catalogues(settings: Settings) -> Finding:
    """Whether every language can be spoken."""
    try:
        require_catalogues()
    except CatalogueMissing as error:
        return Finding("catalogues", False, str(error), "pip install --force-reinstall huike")
    return Finding("catalogues", True, "en, zh_Hans, zh_Hant")


def disk(settings: Settings) -> Finding:
    """Whether there is room for the database to grow."""
    folder = _nearest(settings.database_path.parent)
    free = shutil.disk_usage(folder).free
    mib = free // 2**20
    if free < _ROOM:
        return Finding("disk", False, f"{mib} MiB free at {folder}", "make room: at least 500 MiB")
    return Finding("disk", True, f"{mib} MiB free at {folder}")


def _nearest(folder: Path) -> Path:
    """The folder itself, or the nearest one above it that exists."""
    return next(one for one in (folder.absolute(), *folder.absolute().parents) if one.exists())
