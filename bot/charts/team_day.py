"""A picture of a team's day: touches against what the cadence asks, key accounts, complaints, promises, sales.

Drawn for a phone, where it is a third as wide: nothing is smaller than 34 pixels. What differs in colour differs in
place, form or words, too.
"""

from __future__ import annotations

from dataclasses import dataclass

from PIL.ImageDraw import ImageDraw

from bot.charts.canvas import BLUE, GREY, INK, LINE, SIDE, SKY, VERMILION, blank, png, shortened, width_of, words

TITLE, TEXT, SMALL, FIGURE = 54, 40, 34, 76  # pixels
_LEFT, _RIGHT = 40, SIDE - 40
_BARS, _BARS_END = 330, 850  # of the touches
_GAP = 30  # between two sections
ADJACENT = ((BLUE, VERMILION), (BLUE, SKY), (BLUE, LINE), (SKY, LINE))
"""Colours that lie side by side or on each other."""


@dataclass(frozen=True, slots=True)
class Row:
    """A person: the bar is as long as ``value``, the pale one behind it as ``goal``; ``label`` says both."""

    name: str
    value: int
    goal: int
    label: str


@dataclass(frozen=True, slots=True)
class Bars:
    title: str
    rows: tuple[Row, ...]
    value_name: str
    goal_name: str


@dataclass(frozen=True, slots=True)
class Cover:
    """How many of ``whole`` are well; ``label`` says it, ``worst`` are names of the others with what is wrong."""

    title: str
    label: str
    well: int
    whole: int
    worst: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure; a ``bad`` one is no good news."""

    figure: str
    label: str
    bad: bool


@dataclass(frozen=True, slots=True)
class Pair:
    """Two sums of one currency: now and before, each with its ``labels``; ``change`` says how it went."""

    now: float
    before: float
    labels: tuple[str, str]
    change: str


@dataclass(frozen=True, slots=True)
class Pairs:
    title: str
    names: tuple[str, str]
    pairs: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class TeamDay:
    """All that is drawn; a part that is None has nothing to show."""

    title: str
    subtitle: str
    touches: Bars | None
    keys: Cover | None
    tiles: tuple[Tile, ...]
    sales: Pairs | None


def draw_team_day(chart: TeamDay) -> bytes:
    """The picture as PNG. It takes some tenths of a second: not for the thread of the chat."""
    # Drawn once to learn how high it is.
    _image, draw = blank(1)
    height = _draw(draw, chart)
    image, draw = blank(height)
    _draw(draw, chart)
    return png(image)


def _draw(draw: ImageDraw, chart: TeamDay) -> int:
    """Draw from the top to the bottom; how high it is."""
    y = head(draw, chart.title, chart.subtitle)
    if chart.touches is not None:
        y = _bars(draw, chart.touches, y)
    if chart.keys is not None:
        y = _cover(draw, chart.keys, y)
    if chart.tiles:
        y = _tiles(draw, chart.tiles, y)
    if chart.sales is not None:
        y = _pairs(draw, chart.sales, y)
    return y


def head(draw: ImageDraw, title: str, subtitle: str) -> int:
    """The title of a picture; where the rest begins."""
    words(draw, (_LEFT, 30), shortened(draw, title, _RIGHT - _LEFT, TITLE), TITLE, INK)
    words(draw, (_LEFT, 106), shortened(draw, subtitle, _RIGHT - _LEFT, SMALL), SMALL, GREY)
    return 106 + SMALL + _GAP


def _section(draw: ImageDraw, title: str, y: int) -> int:
    draw.line((_LEFT, y, _RIGHT, y), fill=LINE, width=3)
    words(draw, (_LEFT, y + 18), title, TEXT, INK)
    return y + 18 + TEXT + 26


def _legend(draw: ImageDraw, y: int, *entries: tuple[str, str]) -> int:
    """Squares of a colour with what it stands for, in a line."""
    x = float(_LEFT)
    for name, colour in entries:
        draw.rectangle((x, y + 4, x + 32, y + 36), fill=colour)
        words(draw, (x + 46, y + 20), name, SMALL, GREY, "lm")
        x += 46 + width_of(draw, name, SMALL) + 40
    return y + 54


def _bars(draw: ImageDraw, bars: Bars, y: int) -> int:
    y = _section(draw, bars.title, y)
    y = _legend(draw, y, (bars.value_name, BLUE), (bars.goal_name, LINE))
    most = max([max(row.value, row.goal) for row in bars.rows] + [1])
    for row in bars.rows:
        words(draw, (_LEFT, y + 24), shortened(draw, row.name, _BARS - _LEFT - 24, TEXT), TEXT, INK, "lm")
        wide = (_BARS_END - _BARS) / most
        if row.goal:
            draw.rectangle((_BARS, y, _BARS + row.goal * wide, y + 48), fill=LINE)
            end = _BARS + row.goal * wide
            draw.rectangle((end - 3, y - 4, end + 3, y + 52), fill=INK)  # the goal is seen where the bar covers it, too
        if row.value:
            draw.rectangle((_BARS, y + 8, _BARS + row.value * wide, y + 40), fill=BLUE)
        words(draw, (_RIGHT, y + 24), row.label, TEXT, INK, "rm")
        y += 64
    return y + _GAP - 14


def _cover(draw: ImageDraw, cover: Cover, y: int) -> int:
    y = _section(draw, cover.title, y)
    words(draw, (_RIGHT, y - 26 - TEXT), cover.label, TEXT, INK, "ra")
    middle = _LEFT + (_RIGHT - _LEFT) * cover.well / max(cover.whole, 1)
    if cover.well:
        draw.rectangle((_LEFT, y, middle, y + 42), fill=BLUE)
    if cover.well < cover.whole:
        draw.rectangle((middle + (4 if cover.well else 0), y, _RIGHT, y + 42), fill=VERMILION)
    y += 42 + 16
    for name, what in cover.worst:
        words(draw, (_RIGHT, y), what, SMALL, INK, "ra")
        room = _RIGHT - _LEFT - width_of(draw, what, SMALL) - 76
        _warn(draw, _LEFT, y + 8)
        words(draw, (_LEFT + 46, y), shortened(draw, name, room, SMALL), SMALL, INK)
        y += 50
    return y + _GAP - 12


def _warn(draw: ImageDraw, x: int, y: int) -> None:
    """A small triangle: what needs somebody."""
    draw.polygon(((x + 16, y), (x + 32, y + 30), (x, y + 30)), fill=VERMILION)


def _tiles(draw: ImageDraw, tiles: tuple[Tile, ...], y: int) -> int:
    """Three beside each other; four in two rows, for their labels need the room."""
    draw.line((_LEFT, y, _RIGHT, y), fill=LINE, width=3)
    wide = 3 if len(tiles) <= 3 else 2
    for first in range(0, len(tiles), wide):
        y = _row_of_tiles(draw, tiles[first : first + wide], y)
    return y


def _row_of_tiles(draw: ImageDraw, tiles: tuple[Tile, ...], y: int) -> int:
    room = (_RIGHT - _LEFT) / len(tiles)
    for number, tile in enumerate(tiles):
        middle = _LEFT + room * (number + 0.5)
        words(draw, (middle, y + 14), tile.figure, FIGURE, VERMILION if tile.bad else INK, "ma")
        label = shortened(draw, tile.label, room - 16, SMALL)
        words(draw, (middle, y + 14 + FIGURE + 22), label, SMALL, GREY, "ma")
    return y + 14 + FIGURE + 22 + SMALL + _GAP


def _pairs(draw: ImageDraw, pairs: Pairs, y: int) -> int:
    y = _section(draw, pairs.title, y)
    y = _legend(draw, y, (pairs.names[0], BLUE), (pairs.names[1], SKY))
    room = (_RIGHT - _LEFT) * 0.52
    for pair in pairs.pairs:
        most = max(pair.now, pair.before, 0) or 1
        words(draw, (_RIGHT, y + 48), pair.change, TEXT, INK, "rm")
        for value, label, colour in ((pair.now, pair.labels[0], BLUE), (pair.before, pair.labels[1], SKY)):
            end = _LEFT + max(value, 0) / most * room
            draw.rectangle((_LEFT, y, max(end, _LEFT + 4), y + 42), fill=colour)
            words(draw, (max(end, _LEFT + 4) + 18, y + 21), label, TEXT, INK, "lm")
            y += 48
        y += 22
    return y + _GAP - 18
