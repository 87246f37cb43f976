"""What ``huike import`` can be told; apart from what it does, so that other commands start without loading that."""

from __future__ import annotations

import argparse
from pathlib import Path

KINDS = ("customers", "contacts", "orders")
ENCODINGS = {"utf-8": "utf-8", "gbk": "gb18030", "gb18030": "gb18030", "big5": "big5hkscs", "utf-16": "utf-16"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What ``huike import`` can be told."""
    parser.add_argument("file", type=Path, nargs="?", metavar="FILE", help="a table: .xlsx, .xls, .csv, .tsv or .txt")
    parser.add_argument("--as", dest="actor", metavar="NAME", help="the user, by name or Telegram id; needed with FILE")
    parser.add_argument("--kind", choices=KINDS, help="what the rows are; otherwise found out")
    parser.add_argument("--dry-run", action="store_true", help="only say what would happen")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    parser.add_argument("--encoding", choices=sorted(ENCODINGS), help="of a text file; otherwise found out")
    parser.add_argument("--sheet", help="of a workbook; otherwise the one with most rows")
    parser.add_argument(
        "--map", action="append", default=[], metavar="COLUMN=FIELD", help="what a column is; FIELD empty: leave it out"
    )
    parser.add_argument(
        "--undo", nargs="?", const="", metavar="NUMBER", help="undo an import of the last day; without NUMBER list them"
    )
