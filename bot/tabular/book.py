"""A workbook to take away: sheets with a frozen bold header, real dates and numbers, and text that stays text."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import xlsxwriter

MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a cell that begins so is run as a formula by some programs
_LONGEST = 32_767  # characters in a cell of Excel
_WIDTHS = (8, 40)  # of a column, in characters
_LINKS_OFF = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}

Cell = str | int | float | Decimal | date | datetime | None
"""Text, a figure, an amount of money, a day, or a moment in the zone of the reader (naive)."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """``title`` has at most 31 characters and none of ``[]:*?/\\``."""

    title: str
    headers: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def write_book(sheets: Sequence[Sheet]) -> bytes:
    """The workbook as a file.

    Text that begins like a formula is written as text and marked as quoted, so that it also stays text when it is
    edited or goes on as CSV through a spreadsheet.
    """
    import xlsxwriter  # 2 MB that most days do without

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, **_LINKS_OFF}) as book:
        looks = {
            "head": book.add_format({"bold": True, "bottom": 1, "bg_color": "#EAF2F8"}),
            "day": book.add_format({"num_format": "yyyy-mm-dd"}),
            "moment": book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
            "money": book.add_format({"num_format": "#,##0.00"}),
            "quoted": book.add_format({"quote_prefix": True}),
        }
        for sheet in sheets:
            _fill(book.add_worksheet(sheet.title), sheet, looks)
    return out.getvalue()


def _fill(page: xlsxwriter.worksheet.Worksheet, sheet: Sheet, looks: dict[str, object]) -> None:
    widths = [len(header) * 2 for header in sheet.headers]
    for column, header in enumerate(sheet.headers):
        page.write_string(0, column, header, looks["head"])
    for line, row in enumerate(sheet.rows, 1):
        for column, cell in enumerate(row):
            _write(page, line, column, cell, looks)
            if line < 200:
                widths[column] = max(widths[column], _width(cell))
    for column, width in enumerate(widths):
        page.set_column(column, column, max(_WIDTHS[0], min(_WIDTHS[1], width + 2)))
    page.freeze_panes(1, 1)
    if sheet.rows:
        page.autofilter(0, 0, len(sheet.rows), len(sheet.headers) - 1)


def _write(page: xlsxwriter.worksheet.Worksheet, line: int, column: int, cell: Cell, looks: dict[str, object]) -> None:
    match cell:
        case None | "":
            return
        case datetime():
            page.write_datetime(line, column, cell, looks["moment"])
        case date():
            page.write_datetime(line, column, datetime(cell.year, cell.month, cell.day), looks["day"])  # noqa: DTZ001
        case Decimal():
            page.write_number(line, column, cell, looks["money"])
        case str():
            quoted = looks["quoted"] if cell.startswith(_FORMULA) else None
            page.write_string(line, column, cell[:_LONGEST], quoted)
        case _:
            page.write_number(line, column, cell)


def _width(cell: Cell) -> int:
    """In half-width characters: a Chinese one takes two."""
    text = str(cell or "")
    return len(text) + sum("一" <= c <= "鿿" for c in text)
