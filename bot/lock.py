"""One running assistant a database: two would answer everything twice."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from bot.config import ConfigError


def cannot_use(folder: Path, reason: str) -> ConfigError:
    """What to say of a folder in which no database can be kept."""
    return ConfigError(
        f"HUIKE_DATA: cannot keep the database in {folder}: {reason}; "
        "choose a folder on a local disk that can be written, like HUIKE_DATA=/srv/huike"
    )


class InstallationLock:
    """A lock beside the database file; the system lets go of it when the process ends, however it ends."""

    def __init__(self, database: Path) -> None:
        self._path = database.with_name(database.name + ".lock")
        self._file: int | None = None

    def acquire(self) -> None:
        """Take the lock.

        Raises:
            ConfigError: another process has it, or the folder cannot be written or cannot lock.
        """
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise cannot_use(self._path.parent, str(error.strerror)) from None
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self.release()
            raise ConfigError(
                f"HUIKE_DATA: another Huike is running on {self._path.parent}; stop it first, or choose another folder"
            ) from None
        except OSError as error:  # some network disks cannot lock
            self.release()
            raise cannot_use(self._path.parent, str(error.strerror)) from None

    def release(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None
