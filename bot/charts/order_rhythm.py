"""A picture of a customer's rhythm: each order on its day, and the silence since the last one, against the usual gap.

Drawn to be read on a phone: few words, large figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from PIL.ImageDraw import ImageDraw

from bot.charts.canvas import BLUE, GREY, INK, LINE, SIDE, SKY, VERMILION, blank, png, shortened, width_of, words

_TITLE, _TEXT, _SMALL = 50, 36, 30  # pixels
_LEFT, _RIGHT = 50, 1030
_HIGH = 900
_TOP, _BASE = 250, 640  # of the bars
_FILLED = 0.6  # of the way from one bar to the next
_SHORTEST = 46  # of a bar without an amount
_WIDE, _NARROW = 14, 3  # of a bar


@dataclass(frozen=True, slots=True)
class Rhythm:
    """All that is drawn. ``orders``: day (any ordinal) and height from 0 to 1, the oldest first; ``first`` and
    ``today`` are the ends of the line; ``usual`` days lie between two orders. ``marks``: days with their names below
    the line. ``silent``, ``expected``: what is written at the silence and at the day the next order was due."""

    title: str
    subtitle: str
    orders: Sequence[tuple[int, float]]
    first: int
    today: int
    usual: float
    marks: Sequence[tuple[int, str]]
    silent: str
    expected: str
    caption: str


def draw_rhythm(chart: Rhythm) -> bytes:
    """The picture as PNG. It takes some tens of milliseconds: not for the thread of the chat."""
    image, draw = blank(_HIGH)
    words(draw, (_LEFT, 34), shortened(draw, chart.title, _RIGHT - _LEFT, _TITLE), _TITLE, INK)
    words(draw, (_LEFT, 108), shortened(draw, chart.subtitle, _RIGHT - _LEFT, _TEXT), _TEXT, GREY)
    _silence(draw, chart)
    half = _width(chart) / 2
    for day, height in chart.orders:
        x, high = _x(chart, day), _SHORTEST + (_BASE - _TOP - 90 - _SHORTEST) * min(max(height, 0.0), 1.0)
        draw.rectangle((x - half, _BASE - high, x + half, _BASE), fill=BLUE)
    draw.line((_LEFT, _BASE, _RIGHT, _BASE), fill=INK, width=3)
    _marks(draw, chart)
    words(draw, (_LEFT, _HIGH - 70), shortened(draw, chart.caption, _RIGHT - _LEFT, _TEXT), _TEXT, INK)
    return png(image)


def _x(chart: Rhythm, day: float) -> float:
    """Where a day is on the line."""
    share = (day - chart.first) / max(chart.today - chart.first, 1)
    return _LEFT + _WIDE / 2 + min(max(share, 0.0), 1.0) * (_RIGHT - _LEFT - _WIDE)


def _width(chart: Rhythm) -> float:
    """Of a bar: as wide as leaves paper between two that stand as close as usual."""
    gaps = sorted(_x(chart, after) - _x(chart, day) for (day, _), (after, _) in pairwise(chart.orders))
    return min(max(_FILLED * gaps[len(gaps) // 2], _NARROW), _WIDE) if gaps else _WIDE


def _silence(draw: ImageDraw, chart: Rhythm) -> None:
    """The time since the last order: as usual in one colour, what is longer in another."""
    if not chart.orders:
        return
    last = chart.orders[-1][0]
    due = last + chart.usual
    begin, end = _x(chart, last), _x(chart, chart.today)
    turn = min(_x(chart, due), end)
    top = _BASE - 60
    draw.rectangle((begin, top, turn, _BASE), fill=LINE)
    if due < chart.today:
        draw.rectangle((turn, top, end, _BASE), fill=VERMILION)
        draw.line((turn, _TOP + 60, turn, _BASE), fill=SKY, width=4)
        _written(draw, chart.expected, turn, _TOP + 50, GREY, _SMALL)
    _written(draw, chart.silent, (begin + end) / 2, _TOP, VERMILION if due < chart.today else INK, _TEXT)


def _written(draw: ImageDraw, text: str, middle: float, y: float, colour: str, size: int) -> None:
    """Words over a place, kept within the picture."""
    half = min(width_of(draw, text, size) / 2, SIDE / 2)
    words(draw, (min(max(middle, _LEFT + half), _RIGHT - half), y), text, size, colour, "md")


def _marks(draw: ImageDraw, chart: Rhythm) -> None:
    free = float(_LEFT)
    for day, name in chart.marks:
        x, half = _x(chart, day), width_of(draw, name, _SMALL) / 2
        draw.line((x, _BASE, x, _BASE + 12), fill=GREY, width=2)
        if x - half >= free and x + half <= _RIGHT + 20:  # names never run into each other
            words(draw, (x, _BASE + 20), name, _SMALL, GREY, "ma")
            free = x + half + 24
