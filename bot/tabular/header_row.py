"""Where a table begins: titles and notes above the header are passed over, a header of two rows is made one."""

from __future__ import annotations

from bot.i18n import N_

from .headers import is_header_word
from .said import Unreadable
from .table import Cell, Raw, Row, Table, blank, text_of
from .zipped import MOST_ROWS

_LOOKED_AT = 20
_LONGEST_HEADER = 40


def find_table(raw: Raw, header_row: int | None = None) -> Table:
    """The table in the rows that were sent; ``header_row`` counts from 0, where it is known already.

    Raises:
        Unreadable: there is no header, no row below it, or there are too many rows.
    """
    if header_row is None:
        header_row = _header_row(raw)
    if header_row is None or header_row >= len(raw.rows):
        raise Unreadable(N_("I found no header row. The first row should say what each column is: Customer, Phone …"))
    headers = [_header(cell) for cell in _spread(raw, header_row)]
    below = header_row + 1
    if below < len(raw.rows) and _second_header(headers, raw.rows[below], raw, header_row):
        headers = _joined(headers, [_header(cell) for cell in raw.rows[below]])
        below += 1
    while headers and not headers[-1] and not any(_filled(row, len(headers) - 1) for row in raw.rows[below:]):
        headers.pop()
    rows = raw.rows[below:]
    count = sum(1 for row in rows if not empty(row))
    if not count:
        raise Unreadable(N_("There is only a header row. Put at least one row below it and send the file again."))
    if count > MOST_ROWS:
        raise Unreadable(
            N_("This table has more than {most} rows. Split it into several files and send them one by one."),
            most=f"{MOST_ROWS:,}",
        )
    return Table(raw, header_row, tuple(headers), below + 1, rows)


def empty(row: Row) -> bool:
    """Whether no cell of a row says anything."""
    return all(blank(cell) for cell in row)


def _filled(row: Row, column: int) -> bool:
    return column < len(row) and not blank(row[column])


def _header(cell: Cell) -> str:
    return text_of(cell)[:_LONGEST_HEADER]


def _header_row(raw: Raw) -> int | None:
    """The row with most header words; without any, the first that is full of different words."""
    best, most = None, 0
    for at, row in enumerate(raw.rows[:_LOOKED_AT]):
        words = [text_of(cell) for cell in row if isinstance(cell, str) and cell.strip()]
        score = sum(map(is_header_word, words))
        if score > most and score * 3 >= len(words):
            best, most = at, score
    if best is not None:
        return best
    for at, row in enumerate(raw.rows[:_LOOKED_AT]):
        words = [text_of(cell) for cell in row if not blank(cell)]
        if len(words) > 1 and len(set(words)) == len(words) and not any(any(c.isdigit() for c in w) for w in words):
            return at
    return None


def _spread(raw: Raw, at: int) -> Row:
    """A header row in which merged cells say their word in each column they cover."""
    row = list(raw.rows[at])
    for top, left, bottom, right in raw.merged:
        if top <= at <= bottom and left >= 0:
            word = raw.rows[top][left] if left < len(raw.rows[top]) else None
            for column in range(left, min(right + 1, len(row))):
                row[column] = word
    return row


def _second_header(headers: list[str], row: Row, raw: Raw, at: int) -> bool:
    """Whether the row below belongs to the header: under merged cells, all of its words are header words."""
    words = [text_of(cell) for cell in row if not blank(cell)]
    wide = any(top <= at <= bottom and (right > left or bottom > at) for top, left, bottom, right in raw.merged)
    gaps = any(not header and _filled(row, column) for column, header in enumerate(headers))
    return bool(words) and (wide or gaps) and all(is_header_word(word) for word in words)


def _joined(above: list[str], below: list[str]) -> list[str]:
    """A header of two rows: the lower word where it says enough, with the upper one where it does not."""
    headers = []
    for column in range(max(len(above), len(below))):
        upper = above[column] if column < len(above) else ""
        lower = below[column] if column < len(below) else ""
        headers.append(lower if lower and (not upper or is_header_word(lower)) else f"{upper} {lower}".strip())
    return headers
