"""How a card fits into one phone screen: each piece has several forms, and what matters least gives way."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import unescape
from itertools import product

from bot.domain import screen
from bot.i18n import Html, escape

_TAG = re.compile(r"<[^>]*>")
_APART = " · "


@dataclass(frozen=True, slots=True)
class Piece:
    """Some lines of a card in their forms, the roomiest first; a form without lines leaves the piece out.

    ``weight`` says how readily it gives way where even that is too much: the highest number first, 0 never.
    """

    weight: int
    forms: tuple[Sequence[Html], ...]

    def form(self, level: int) -> Sequence[Html]:
        return self.forms[min(level, len(self.forms) - 1)]


def piece(weight: int, *forms: Iterable[Html | None]) -> Piece:
    """A piece of those lines that there are."""
    return Piece(weight, tuple([line for line in form if line is not None] for form in forms))


def fitted(pieces: Sequence[Piece], most: int) -> list[Html]:
    """The lines that fit into so many rows: what may give way does, then one piece after the other is said shorter."""
    said = {at: one.forms[0] for at, one in enumerate(pieces)}
    tall = {at: _height(form) for at, form in said.items()}
    for at in sorted(said, key=lambda at: -pieces[at].weight):
        if pieces[at].weight and sum(tall.values()) > most:
            del said[at], tall[at]
    for level, at in product(range(1, max(len(one.forms) for one in pieces)), sorted(said)):
        form = pieces[at].form(level)
        if sum(tall.values()) > most and _height(form) < tall[at]:
            said[at], tall[at] = form, _height(form)
    return [line for at in sorted(said) for line in said[at]]


def _height(form: Iterable[Html]) -> int:
    return sum(map(rows_of, form))


def rows_of(line: Html) -> int:
    """How many rows of the screen a line takes."""
    return screen.rows(plain(line))


def plain(line: Html) -> str:
    """The line as it is read, without its marks."""
    return unescape(_TAG.sub("", line))


def one_row(text: str, more: str = "") -> Html:
    """A line that takes one row of the screen; ``more`` stands at its end in any case."""
    return escape(screen.clip(text, screen.ROW - screen.width(more)) + more)


def packed(said: Iterable[Html | None]) -> list[Html]:
    """Short lines side by side, as many as a row has room for."""
    found: list[Html] = []
    for line in said:
        if line is None:
            continue
        both = Html(found[-1] + _APART + line) if found else line
        if found and rows_of(both) == 1:
            found[-1] = both
        else:
            found.append(line)
    return found
