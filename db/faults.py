"""Which errors of the database are not the fault of what was asked of it."""

from __future__ import annotations

import sqlite3

from sqlalchemy.exc import DBAPIError

_PASSING = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_INTERRUPT,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_NOTADB,
    }
)


def will_pass(error: Exception) -> bool:
    """Whether the disk, the file or another process is to blame: the same statement can work once that is mended.

    A wrong statement (no such table, too many variables) is an OperationalError too, but never works.
    """
    cause = error.orig if isinstance(error, DBAPIError) else error
    code = getattr(cause, "sqlite_errorcode", None)  # extended: the low byte is the kind
    return isinstance(code, int) and code & 0xFF in _PASSING
