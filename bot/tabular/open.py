"""From the bytes of a file to a table with its header found."""

from __future__ import annotations

from dataclasses import dataclass

from .header_row import find_table
from .read_book import read_book
from .read_csv import read_text
from .sniff import Format, sniff
from .table import Table


@dataclass(frozen=True, slots=True)
class Choices:
    """What somebody chose instead of what was found out; None: as found out."""

    encoding: str | None = None
    sheet: str | None = None
    separator: str | None = None


def open_table(content: bytes, name: str | None = None, choices: Choices | None = None) -> Table:
    """The table in a file.

    Raises:
        Unreadable: it is none, or one that must not or cannot be opened.
    """
    choices = choices or Choices()
    format_ = sniff(content, name)
    if format_ == Format.TEXT:
        return find_table(read_text(content, choices.encoding, choices.separator))
    return find_table(read_book(content, format_, choices.sheet))
