"""Rows that were not imported, as a workbook to mend and send again: the sender's own columns, and why."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from bot.i18n import _

from .rows import Rejected
from .table import Cell, Table, text_of

if TYPE_CHECKING:
    import xlsxwriter

MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def write_rejects(table: Table, rejected: Sequence[Rejected]) -> bytes:
    """The workbook; the reasons are in the language of the current user.

    Every cell is written as what it is, text as text: what begins with ``=`` stays text.
    """
    import xlsxwriter  # 2 MB that most days do without

    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet()
        head = book.add_format({"bold": True, "bottom": 1})
        why = book.add_format({"font_color": "#B00020"})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for column, header in enumerate(_headers(table)):
            sheet.write_string(0, column, header, head)
        last = len(table.headers)
        for line, one in enumerate(sorted(rejected, key=lambda each: each.index), 1):
            for column, cell in enumerate(table.rows[one.index][:last]):
                _write(sheet, line, column, cell, day)
            sheet.write_string(line, last, one.why.plain(), why)
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, max(last - 1, 0), 16)
        sheet.set_column(last, last, 48)
    return out.getvalue()


def _headers(table: Table) -> list[str]:
    return [*table.headers, _("Reason")]


def _write(sheet: xlsxwriter.worksheet.Worksheet, line: int, column: int, cell: Cell, day: object) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, (datetime, date)):
        sheet.write_datetime(line, column, cell, day)
    elif isinstance(cell, (int, float)) and not isinstance(cell, bool):
        sheet.write_number(line, column, cell)
    else:
        sheet.write_string(line, column, cell if isinstance(cell, str) else text_of(cell))
