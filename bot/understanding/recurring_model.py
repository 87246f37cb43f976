"""What was said of when something comes again, before it is known from when on."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from bot.domain.recurrence import Every


@dataclass(frozen=True, slots=True)
class Said:
    """A rule without its clock and its first day. Where no days are named they are those of today.

    ``part`` is the part of the day; ``quarter`` says that months are counted from those of the calendar's quarters,
    ``late`` from the last one of each.
    """

    every: Every
    interval: int = 1
    days: tuple[int, ...] = ()
    nth: int | None = None
    month: int | None = None
    part: str | None = None
    quarter: bool = False
    late: bool = False


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern over normalised lower-case text and what it says; None where it says nothing after all."""

    regex: str
    read: Callable[[re.Match[str], date], Said | None]

    def search(self, text: str) -> tuple[int, int, re.Match[str]] | None:
        found = compiled(self.regex).search(text)
        return None if found is None else (found.start(), found.end(), found)


_compiled: dict[str, re.Pattern[str]] = {}


def compiled(regex: str) -> re.Pattern[str]:
    """The pattern, compiled once; Python's own store of patterns is small."""
    if regex not in _compiled:
        _compiled[regex] = re.compile(regex)
    return _compiled[regex]
