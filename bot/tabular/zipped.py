"""Workbooks are zip archives: what is inside is measured, in bounded memory, before a parser may open it.

The sizes that an archive states are not trusted: it is unpacked piece by piece and counted. A parser lays a sheet out
as a rectangle, so one value in the farthest corner would cost gigabytes; such cells are looked for, too.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator

from bot.i18n import N_

from .said import Unreadable

MOST_UNPACKED = 400_000_000  # bytes; 200,000 rows of 20 columns are about 200 million
MOST_RATIO = 250  # unpacked to packed; a sheet of equal numbers has about 60
_SMALL = 20_000_000  # below this the ratio says nothing
MOST_ROWS = 200_000
MOST_COLUMNS = 100
_CHUNK = 1 << 20
_OVERLAP = 256
_CELL = re.compile(rb"""<(?:\w+:)?c\s[^<>/]*?\br=["']([A-Z]{1,3})([0-9]{1,7})["'][^<>/]*>""")
_FAR = re.compile(rb"""<(?:\w+:)?c\s[^<>/]*?\br=["'](?:[A-Z]{2,3}[0-9]{1,7}|[A-Z][0-9]{6,7})["'][^<>/]*>""")
_HEADER = struct.Struct("<4s5H3L2H")  # of a file inside an archive

_BROKEN = N_("This workbook is damaged; I can’t open it. Open it in Excel, save it as a new .xlsx, and send that.")


def check_workbook(content: bytes) -> None:
    """Refuse an archive that is no workbook, or one that must not be opened.

    Raises:
        Unreadable: damaged, with macros, another format, too large inside, too many rows or columns.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            _check_kind(archive, {member.filename.lower(): member for member in members})
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError, EOFError, zlib.error):
        raise Unreadable(_BROKEN) from None
    total = 0
    for member in members:
        sheet = "worksheets/" in member.filename.lower()
        tail = b""
        for piece in _unpacked(content, member):
            total += len(piece)
            _check_weight(total, len(content))
            if sheet:
                _check_corners(tail + piece)
                tail = piece[-_OVERLAP:]


def _check_kind(archive: zipfile.ZipFile, members: dict[str, zipfile.ZipInfo]) -> None:
    types = members.get("[content_types].xml")
    if types is None:
        other = N_("This is no table I can read. In Excel choose “Save as” .xlsx or .csv and send that file.")
        raise Unreadable(other)
    with archive.open(types) as file:
        listed = file.read(1_000_000).lower()
    if b"macroenabled" in listed or any("vbaproject" in name for name in members):
        raise Unreadable(N_("This workbook has macros; I don’t open those. Save it as .xlsx and send that file."))
    if b"spreadsheetml.sheet.main" not in listed:
        raise Unreadable(N_("This is no table I can read. In Excel choose “Save as” .xlsx or .csv and send that file."))


def _unpacked(content: bytes, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """The content of a member in pieces, however large it says it is."""
    try:
        fields = _HEADER.unpack_from(content, member.header_offset)
    except struct.error:
        raise Unreadable(_BROKEN) from None
    start = member.header_offset + _HEADER.size + fields[9] + fields[10]
    packed = memoryview(content)[start : start + member.compress_size]
    if fields[0] != b"PK\x03\x04" or len(packed) < member.compress_size:
        raise Unreadable(_BROKEN)
    if member.flag_bits & 1:
        raise Unreadable(N_("This workbook has a password. Remove it (File → Info → Protect) and send it again."))
    if member.compress_type == zipfile.ZIP_STORED:
        yield bytes(packed)
    elif member.compress_type == zipfile.ZIP_DEFLATED:
        yield from _inflated(packed)
    else:
        raise Unreadable(_BROKEN)


def _inflated(packed: memoryview) -> Iterator[bytes]:
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    rest: bytes | memoryview = packed
    try:
        while rest and not stream.eof:
            yield stream.decompress(rest, _CHUNK)
            rest = stream.unconsumed_tail
    except zlib.error:
        raise Unreadable(_BROKEN) from None
    if not stream.eof:
        raise Unreadable(_BROKEN)


def _check_weight(unpacked: int, packed: int) -> None:
    if unpacked > MOST_UNPACKED or (unpacked > _SMALL and unpacked > packed * MOST_RATIO):
        raise Unreadable(
            N_("This workbook is far larger inside than it looks; I don’t open it. Save it as .csv and send that.")
        )


def _check_corners(piece: bytes) -> None:
    """Refuse cells with a value that lie beyond the rows and columns we take."""
    if _FAR.search(piece) is None:
        return
    cells = _CELL.findall(piece)
    check_extent(max(int(row) for _, row in cells), max(_number(column) for column, _ in cells))


def check_extent(rows: int, columns: int) -> None:
    """Refuse a table that is too long or too wide; ``rows`` counts a header, too."""
    if rows > MOST_ROWS + 50:  # a title and some lines above the header
        raise Unreadable(
            N_("This table has more than {most} rows. Split it into several files and send them one by one."),
            most=f"{MOST_ROWS:,}",
        )
    if columns > MOST_COLUMNS:
        raise Unreadable(
            N_("This table has {count} columns; I read up to {most}. Remove those you don’t need."),
            count=columns,
            most=MOST_COLUMNS,
        )


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
