"""A picture of a customer's months: what was ordered in the upper half, how often we were in touch in the lower.

Drawn to be read on a phone: a square, few words, large figures.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from PIL.ImageDraw import ImageDraw

from bot.charts.canvas import GREY, INK, LINE, SIDE, VERMILION, blank, png, shortened, width_of, words
from bot.charts.scale import ticks

_TITLE, _TEXT, _SMALL = 50, 34, 30  # pixels
_LEFT, _RIGHT = 150, 1050  # of the bars
_TOPS = ((240, 570), (710, 960))  # top and bottom of the two halves
_BAR = 0.66  # of the room of a month


@dataclass(frozen=True, slots=True)
class Series:
    """Values of one kind, a month each, the oldest first."""

    name: str
    colour: str
    values: Sequence[Decimal | int]


@dataclass(frozen=True, slots=True)
class Half:
    """One of the two charts: its series stand on each other; ``label`` says a value in the reader's language."""

    title: str
    series: tuple[Series, ...]
    label: Callable[[Decimal], str]


@dataclass(frozen=True, slots=True)
class MonthsChart:
    """All that is drawn. ``months`` are the labels of the months, empty where none is to be written; ``years`` stand
    below those of them that have one."""

    title: str
    subtitle: str
    months: tuple[str, ...]
    years: tuple[str, ...]
    orders: Half
    touches: Half


def draw_months(chart: MonthsChart) -> bytes:
    """The picture as PNG. It takes some tens of milliseconds: not for the thread of the chat."""
    image, draw = blank(SIDE)
    words(draw, (40, 28), shortened(draw, chart.title, SIDE - 80, _TITLE), _TITLE, INK)
    words(draw, (40, 96), chart.subtitle, _SMALL, GREY)
    for half, (top, bottom) in zip((chart.orders, chart.touches), _TOPS, strict=True):
        _half(draw, half, top, bottom)
    _axis(draw, chart)
    return png(image)


def _half(draw: ImageDraw, half: Half, top: int, bottom: int) -> None:
    sums = [sum(values, Decimal(0)) for values in zip(*(one.values for one in half.series), strict=True)]
    whole = Decimal(1) if all(one == int(one) for one in sums) else Decimal("0.01")
    marks = ticks(min(sums), max(sums), least_step=whole)

    def height(value: Decimal | int) -> float:
        return bottom - float((value - marks[0]) / (marks[-1] - marks[0])) * (bottom - top)

    _legend(draw, half, top - 72)
    for mark in marks:
        draw.line((_LEFT, height(mark), _RIGHT, height(mark)), fill=GREY if mark == 0 else LINE, width=2)
        words(draw, (_LEFT - 14, height(mark)), half.label(mark), _SMALL, GREY, "rm")
    _bars(draw, half, height)
    _say_highest(draw, half, sums, height)


def _legend(draw: ImageDraw, half: Half, y: int) -> None:
    """What the half shows; where there are several series, which colour is which."""
    words(draw, (40, y), half.title, _TEXT, INK, "lm")
    if len(half.series) == 1:
        return
    x = float(_RIGHT)
    for one in reversed(half.series):
        x -= width_of(draw, one.name, _SMALL)
        words(draw, (x, y), one.name, _SMALL, INK, "lm")
        x -= 38
        draw.rectangle((x, y - 12, x + 24, y + 12), fill=one.colour)
        x -= 34


def _room(count: int) -> float:
    return (_RIGHT - _LEFT) / count


def _bars(draw: ImageDraw, half: Half, height: Callable[[Decimal | int], float]) -> None:
    count = len(half.series[0].values)
    for month in range(count):
        middle, wide = _LEFT + _room(count) * (month + 0.5), _room(count) * _BAR / 2
        base: Decimal | int = 0
        for one in half.series:
            value = one.values[month]
            if value:
                ends = sorted((height(base), height(base + value)))
                colour = one.colour if value > 0 else VERMILION  # returns
                draw.rectangle((middle - wide, ends[0], middle + wide, ends[1]), fill=colour)
            base += value


def _say_highest(draw: ImageDraw, half: Half, sums: list[Decimal], height: Callable[[Decimal | int], float]) -> None:
    """The figure of the best month, over its bar."""
    if max(sums) <= 0:
        return
    month = sums.index(max(sums))
    text, room = half.label(sums[month]), width_of(draw, half.label(sums[month]), _SMALL) / 2
    middle = min(max(_LEFT + _room(len(sums)) * (month + 0.5), _LEFT + room), _RIGHT - room)
    words(draw, (middle, height(sums[month]) - 4), text, _SMALL, INK, "md")


def _axis(draw: ImageDraw, chart: MonthsChart) -> None:
    y = _TOPS[1][1]
    for number, (month, year) in enumerate(zip(chart.months, chart.years, strict=True)):
        middle = _LEFT + _room(len(chart.months)) * (number + 0.5)
        words(draw, (middle, y + 14), month, _SMALL, GREY, "ma")
        words(draw, (middle, y + 54), year, _SMALL, GREY, "ma")
