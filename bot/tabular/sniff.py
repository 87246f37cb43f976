"""What kind of file some bytes are, whatever its name says; what must not be opened is refused here."""

from __future__ import annotations

from enum import StrEnum

from bot.i18n import N_

from .said import Unreadable
from .zipped import check_workbook

MOST_BYTES = 20_000_000  # what Telegram lets a bot download
MOST_OPENED = 200_000_000  # of a file that comes another way: by the command line
TOO_BIG_HERE = N_(
    "This file has {size} MB; Telegram gives me at most {most} MB. Split it, or import it where Huike runs: "
    "huike import {file}"
)
EXTENSIONS = (".csv", ".tsv", ".txt", ".xlsx", ".xls", ".xlsm", ".xlsb", ".ods", ".et", ".numbers")


class Format(StrEnum):
    TEXT = "text"
    XLSX = "xlsx"
    XLS = "xls"


_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_MACROS = "_VBA_PROJECT".encode("utf-16-le")
_WORKBOOK = ("Workbook".encode("utf-16-le"), "Book".encode("utf-16-le"))
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"RIFF")
_OTHERS = (b"%PDF", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")
_SAVE_AS = N_("This is no table I can read. In Excel choose “Save as” .xlsx or .csv and send that file.")


def looks_like_table(name: str | None) -> bool:
    """Whether somebody who sends a file of this name means a table, even one of a kind that is refused."""
    return (name or "").lower().endswith(EXTENSIONS)


def check_size(size: int | None, name: str | None = None) -> None:
    """Refuse what Telegram would not let a bot download, before it is tried."""
    if size is not None and size > MOST_BYTES:
        raise Unreadable(TOO_BIG_HERE, size=f"{size / 1_000_000:.0f}", most=MOST_BYTES // 1_000_000, file=typed(name))


def typed(name: str | None) -> str:
    """The name of a file as it is typed in a command."""
    return f'"{name}"' if name and " " in name else name or "FILE"


def sniff(content: bytes, name: str | None = None) -> Format:
    """The format of a file.

    Raises:
        Unreadable: empty, too large, no table, locked, with macros, or a bomb.
    """
    if len(content) > MOST_OPENED:
        raise Unreadable(
            N_("This file has {size} MB; I can open {most} MB. Split it."),
            size=f"{len(content) / 1_000_000:.0f}",
            most=MOST_OPENED // 1_000_000,
        )
    if not content.strip(b"\x00\xef\xbb\xbf\xff\xfe \t\r\n"):
        raise Unreadable(N_("This file is empty. Send a table with a header row and at least one row below it."))
    if content.startswith(b"PK"):
        check_workbook(content)
        return Format.XLSX
    if content.startswith(_OLE):
        return _old(content)
    if content.startswith(_PICTURES):
        raise Unreadable(N_("This is a picture, not a table. Send the table itself as .xlsx or .csv."))
    if content.startswith(_OTHERS) or _binary(content):
        raise Unreadable(_SAVE_AS)
    return Format.TEXT


def _old(content: bytes) -> Format:
    """A compound file: an old workbook, or a new one behind a password."""
    if _ENCRYPTED in content:
        raise Unreadable(N_("This workbook has a password. Remove it (File → Info → Protect) and send it again."))
    if _MACROS in content:
        raise Unreadable(N_("This workbook has macros; I don’t open those. Save it as .xlsx and send that file."))
    if not any(word in content for word in _WORKBOOK):
        raise Unreadable(_SAVE_AS)
    return Format.XLS


def _binary(content: bytes) -> bool:
    """Whether this is no text: zero bytes that are not those of UTF-16."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    return b"\x00" in content[:4096] or b"\x00" in content[-4096:]
