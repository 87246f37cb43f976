"""Text files: comma, semicolon, tab or bar between the cells, quoted as spreadsheets do."""

from __future__ import annotations

import csv
import io
from collections import Counter

from bot.i18n import N_

from .encodings import decode, detect
from .said import Unreadable
from .sniff import Format
from .table import Raw, Row
from .zipped import check_extent

SEPARATORS = (",", "\t", ";", "|", "，")
_LONGEST_CELL = 131_072  # what the csv module takes


def read_text(content: bytes, encoding: str | None = None, separator: str | None = None) -> Raw:
    """The rows of a text file; encoding and separator are found out where they are not named.

    Raises:
        Unreadable: another encoding, too long or wide, or not in rows.
    """
    encoding = encoding or detect(content)
    text = decode(content, encoding)
    separator, text = _told(text, separator)
    separator = separator or _separator(text)
    rows: list[Row] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            check_extent(len(rows), len(row))
            rows.append(list(row))
    except csv.Error:
        raise Unreadable(
            N_("Row {row} of this file can’t be read, maybe a quote is not closed. Save it as .xlsx."),
            row=len(rows) + 1,
        ) from None
    while rows and not any(rows[-1]):
        rows.pop()
    return Raw(Format.TEXT, rows, encoding, separator)


def _told(text: str, separator: str | None) -> tuple[str | None, str]:
    """Excel's first line ``sep=;`` names the separator."""
    head, _, rest = text.partition("\n")
    if head.strip().lower().startswith("sep=") and len(head.strip()) == 5:
        return separator or head.strip()[4], rest
    return separator, text


def _separator(text: str) -> str:
    """The one that cuts most rows into the same number of cells, more than one."""
    lines = [line for line in text[:100_000].splitlines()[:100] if line.strip()]

    def evenness(separator: str) -> tuple[int, int]:
        counts = Counter(len(row) for row in csv.reader(lines, delimiter=separator) if len(row) > 1)
        width, rows = counts.most_common(1)[0] if counts else (0, 0)
        return rows, width

    try:
        best = max(SEPARATORS, key=evenness)
    except csv.Error:
        return ","
    return best if evenness(best)[0] else ","
