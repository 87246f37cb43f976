"""The watched folder: files with orders that are put there are taken by themselves, then moved to ``done/``.

Rows that were not taken go to ``rejected/`` as a workbook with the reasons, to be mended and put back; so does a file
that cannot be read, with a text beside it that says why.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.clock import Clock
from bot.i18n import speaking
from bot.logs import event
from bot.usecases.ledger_file import LARGEST, Taken, first_admin, take_file
from db.session import Store
from db.user import User

SUFFIXES = frozenset((".csv", ".tsv", ".txt", ".xlsx", ".xls"))
DONE, REJECTED = "done", "rejected"
QUIET = timedelta(seconds=10)  # a file that has not changed for so long is written to its end
_LOOK_EVERY = 5.0  # seconds
_AFTER_FAILURE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class _Seen:
    """How a file looked, and since when it has looked so; not to be touched before ``rest`` where it failed."""

    look: tuple[int, int, int]
    since: datetime
    rest: datetime | None = None


class WatchedFolder:
    """Looks into one folder. What is below it, hidden, or of another kind is left alone."""

    def __init__(
        self, store: Store, clock: Clock, folder: Path, zone: ZoneInfo, currency: str, pushed: Callable[[], None]
    ) -> None:
        """``pushed`` is called after admins were written to."""
        self._store, self._clock, self._folder = store, clock, folder
        self._zone, self._currency, self._pushed = zone, currency, pushed
        self._seen: dict[str, _Seen] = {}

    def prepare(self) -> None:
        """Make the folders.

        Raises:
            OSError: they cannot be made or written.
        """
        for folder in (self._folder, self._folder / DONE, self._folder / REJECTED):
            folder.mkdir(parents=True, exist_ok=True)
            if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
                raise PermissionError(13, "cannot be written", str(folder))

    async def run(self) -> None:
        """Look again and again, until cancelled."""
        while True:
            try:
                await self.look()
            except Exception:
                event("folder_not_read", level=logging.ERROR, exc_info=True)
            await self._clock.sleep(_LOOK_EVERY)

    async def look(self) -> None:
        """Take the files that are quiet, in the order of their names."""
        for path in self._quiet():
            admin = await self._store.read(first_admin)
            if admin is None:
                return  # nobody has begun to use the assistant; the files wait
            try:
                await self._take(path, admin)
            except Exception:  # the disk or the database: tried again later, others go on
                event("file_failed", level=logging.ERROR, exc_info=True)
                now = self._clock.now()
                self._seen[path.name] = _Seen(_look_of(path) or (0, 0, 0), now, now + _AFTER_FAILURE)

    def _quiet(self) -> list[Path]:
        now, seen, quiet = self._clock.now(), self._seen, []
        self._seen = {}
        for path in sorted(self._folder.iterdir()):
            look = _look_of(path) if path.suffix.lower() in SUFFIXES and not path.name.startswith((".", "~")) else None
            if look is None:
                continue
            before = seen.get(path.name)
            if before is None or before.look != look:
                self._seen[path.name] = _Seen(look, now)
                continue
            self._seen[path.name] = before
            if now - before.since >= QUIET and (before.rest is None or now >= before.rest):
                quiet.append(path)
        return quiet

    async def _take(self, path: Path, admin: User) -> None:
        look = _look_of(path)
        content = await asyncio.to_thread(_content, path)
        zone = ZoneInfo(admin.timezone) if admin.timezone else self._zone
        with speaking(admin.language, zone):
            taken = await take_file(
                self._store, content, path.name, admin, self._clock.now(), self._zone, self._currency
            )
            if look != _look_of(path):
                return  # it went on growing meanwhile: read once more when it is quiet; what was taken is not doubled
            await asyncio.to_thread(self._put_away, path, taken)
        event("file_taken", readable=taken.why is None, rows=dict(taken.counts))
        if taken.told:
            self._pushed()

    def _put_away(self, path: Path, taken: Taken) -> None:
        stamp = self._clock.now().astimezone(self._zone).strftime("%Y%m%d-%H%M%S")
        rejected = self._folder / REJECTED
        if taken.rejects is not None:
            _free(rejected / f"{path.stem}.rejected.xlsx", stamp).write_bytes(taken.rejects)
        if taken.why is None:
            path.rename(_free(self._folder / DONE / path.name, stamp))
            return
        target = _free(rejected / path.name, stamp)
        target.with_name(f"{target.name}.why.txt").write_text(f"{taken.why.plain()}\n", encoding="utf-8")
        path.rename(target)


def _content(path: Path) -> bytes:
    """The file, or of one that is too large just enough to see that it is."""
    with path.open("rb") as file:
        return file.read(LARGEST + 1)


def _look_of(path: Path) -> tuple[int, int, int] | None:
    """What changes when a file is written to or replaced; None for what is no file of its own."""
    try:
        found = path.lstat()
    except OSError:
        return None
    regular = (found.st_mode & 0o170000) == 0o100000
    return (found.st_size, found.st_mtime_ns, found.st_ino) if regular else None


def _free(path: Path, stamp: str) -> Path:
    """A name that nothing bears yet: another one with the time in it where it is taken."""
    tries = [path, path.with_name(f"{path.stem}.{stamp}{path.suffix}")]
    numbered = (path.with_name(f"{path.stem}.{stamp}-{number}{path.suffix}") for number in range(2, 10_000))
    return next(one for one in (*tries, *numbered) if not one.exists())
