"""Workbooks: the sheet that is asked for, or the one with most rows. Formulas come with the values they had."""

from __future__ import annotations

import io

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum

from bot.i18n import N_

from .said import Unreadable
from .sniff import Format
from .table import Raw, Row, Sheet
from .zipped import check_extent

_BROKEN = N_("This workbook is damaged; I can’t open it. Open it in Excel, save it as a new .xlsx, and send that.")
_LOCKED = N_("This workbook has a password. Remove it (File → Info → Protect) and send it again.")


def read_book(content: bytes, format_: Format, sheet: str | None = None) -> Raw:
    """The rows of one sheet.

    Raises:
        Unreadable: damaged, locked, without a sheet of cells, too long or too wide.
    """
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        pages = _pages(book)
        if not pages:
            raise Unreadable(N_("This workbook has no sheet with cells."))
        chosen = next((page for page in pages if page.name == sheet), None) or max(pages, key=_rows)
        check_extent(_rows(chosen), chosen.width)
        rows: list[Row] = [[None if value == "" else value for value in row] for row in chosen.iter_rows()]
    except PasswordError:
        raise Unreadable(_LOCKED) from None
    except (CalamineError, OSError, ValueError, OverflowError):
        raise Unreadable(_BROKEN) from None
    listed = tuple(Sheet(page.name, _rows(page)) for page in pages)
    return Raw(format_, rows, sheet=chosen.name, sheets=listed, merged=_merged(chosen))


def _pages(book: CalamineWorkbook) -> list[CalamineSheet]:
    names = [one.name for one in book.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]
    return [book.get_sheet_by_name(name) for name in names]


def _rows(sheet: CalamineSheet) -> int:
    return sheet.end[0] + 1 if sheet.end else 0


def _merged(sheet: CalamineSheet) -> tuple[tuple[int, int, int, int], ...]:
    """Cells that cover others; columns are counted from the first that is used, as in the rows."""
    ranges, shift = sheet.merged_cell_ranges or [], sheet.start[1] if sheet.start else 0
    return tuple((top, left - shift, bottom, right - shift) for (top, left), (bottom, right) in ranges)
