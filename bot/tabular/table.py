"""A table as it was sent: its rows, where they came from, and which row is the header."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from .sniff import Format

Cell = str | int | float | bool | date | datetime | time | timedelta | None
Row = list[Cell]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of a workbook; ``rows`` with the empty ones above the last that is not."""

    name: str
    rows: int


@dataclass(frozen=True, slots=True)
class Raw:
    """The rows of one sheet or text file. ``encoding`` and ``separator`` are those of a text file.

    ``merged`` are cells that cover others: (row, column, last row, last column), counted from 0.
    """

    format: Format
    rows: list[Row]
    encoding: str | None = None
    separator: str | None = None
    sheet: str | None = None
    sheets: tuple[Sheet, ...] = ()
    merged: tuple[tuple[int, int, int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its header found. ``first`` is the number of the first row below it, counted as Excel does."""

    raw: Raw
    header_row: int
    headers: tuple[str, ...]
    first: int
    rows: list[Row] = field(repr=False)

    def samples(self, column: int, limit: int = 3) -> list[Cell]:
        """The first values of a column that are different."""
        found: list[Cell] = []
        for row in self.rows[:200]:
            value = row[column] if column < len(row) else None
            if not blank(value) and value not in found:
                found.append(value)
            if len(found) == limit:
                break
        return found

    def example(self, columns: Collection[int]) -> Row:
        """One real row to show what is in these columns: the first that is complete in them, else the fullest."""
        best: Row = []
        most = -1
        for row in self.rows[:200]:
            filled = sum(column < len(row) and not blank(row[column]) for column in columns)
            if filled > most:
                best, most = row, filled
            if filled == len(columns):
                break
        return best


def blank(value: Cell) -> bool:
    """Whether a cell says nothing: spaces and strokes do not."""
    return value is None or (isinstance(value, str) and value.strip(" \t\r\n\u3000\xa0-—/") == "")


def text_of(value: Cell) -> str:
    """A cell as one would read it: whole numbers without a point, days without midnight, spaces in order."""
    if value is None:
        return ""
    if isinstance(value, str):
        return " ".join(value.split())
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if not (value.hour or value.minute) else value.isoformat(" ", "minutes")
    return str(value)
