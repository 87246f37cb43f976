"""Workbooks for tests."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from typing import Any

import xlsxwriter


def book(*sheets: Sequence[Sequence[Any]], merge: str | None = None) -> bytes:
    """A workbook; each sheet is rows of cells. ``merge`` is a range of the first sheet to be merged."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "default_date_format": "yyyy-mm-dd"}) as workbook:
        for number, rows in enumerate(sheets):
            sheet = workbook.add_worksheet(f"S{number + 1}")
            for line, row in enumerate(rows):
                sheet.write_row(line, 0, row)
            if merge and number == 0:
                word = next(cell for row in rows for cell in row if cell)
                sheet.merge_range(merge, word)
    return out.getvalue()


def repacked(content: bytes, changed: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A workbook with some members replaced or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", compression) as new:
        for member in old.infolist():
            if member.filename not in changed:
                new.writestr(member, old.read(member))
        for name, data in changed.items():
            new.writestr(name, data)
    return out.getvalue()
