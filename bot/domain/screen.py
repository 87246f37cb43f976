"""How much of a phone's screen a text takes: rows of a chat bubble at 390 points, as the phone page draws them.

Widths are in hundredths of the size of the letters, measured with a wide sans-serif; phones with a narrower one have
room to spare.
"""

from __future__ import annotations

import re
import unicodedata

ROW = 1800
"""The width of a row: 288 points at letters of 16."""
_PIECES = re.compile(r"[^\S\n]+|[!-~À-ɏ]+|.", re.DOTALL)
_EXTENDERS = ("\ufe0f", "\u200d")


def width(text: str) -> int:
    """The width of a text in one row."""
    return sum(map(_of, text))


def _of(char: str) -> int:
    if char in _EXTENDERS or unicodedata.combining(char):
        return 0
    if char == " ":
        return 32
    if unicodedata.east_asian_width(char) in "WF":
        return 125 if ord(char) > 0x1F000 else 100
    if "\u2580" <= char <= "\u259f":
        return 77
    if char in "ijl.,:;'|!":
        return 32
    if char in "mwMW@%":
        return 95
    return 68 if char.isupper() else 64 if ord(char) < 0x2000 else 100


def rows(text: str) -> int:
    """How many rows a text takes; Latin words stay whole, others break anywhere."""
    return sum(_rows_of(line) for line in text.split("\n"))


def _rows_of(line: str) -> int:
    taken, used = 1, 0
    for piece in _PIECES.findall(line):
        wide = width(piece)
        if used + wide <= ROW:
            used += wide
        elif piece.isspace():
            continue  # hangs over the edge
        else:
            taken += max(1, -(-wide // ROW))
            used = wide % ROW if wide > ROW else wide
    return taken


def clip(text: str, most: int = ROW) -> str:
    """The text in one line, cut with an ellipsis where it is wider than ``most``."""
    flat = " ".join(text.split())
    if width(flat) <= most:
        return flat
    room = most - _of("…")
    for at, char in enumerate(flat):
        room -= _of(char)
        if room < 0:
            return flat[:at].rstrip() + "…"
    return flat
