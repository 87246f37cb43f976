"""A picture of a team's week beside the four before it: a small chart for each figure, two in a row."""

from __future__ import annotations

from dataclasses import dataclass

from PIL.ImageDraw import ImageDraw

from bot.charts.canvas import BLUE, GREY, INK, LINE, SIDE, SKY, blank, png, shortened, width_of, words
from bot.charts.team_day import FIGURE, SMALL, head

ADJACENT = ((BLUE, SKY),)
"""Colours that lie side by side."""
_WIDE, _HIGH = (SIDE - 80 - 40) // 2, 270
_BARS = 106  # pixels that the highest bar has


@dataclass(frozen=True, slots=True)
class Panel:
    """One figure: ``values`` of the weeks, the oldest first (None: it has none); ``figure`` says the last one, and
    ``usual`` how it stands to ``mean``, that of those before."""

    title: str
    values: tuple[float | None, ...]
    mean: float | None
    figure: str
    usual: str


@dataclass(frozen=True, slots=True)
class TeamWeek:
    """All that is drawn; ``legend`` says what the dark bars are, the pale ones, and the line."""

    title: str
    subtitle: str
    legend: tuple[str, str, str]
    panels: tuple[Panel, ...]


def draw_team_week(chart: TeamWeek) -> bytes:
    """The picture as PNG. It takes some tenths of a second: not for the thread of the chat."""
    lines = -(-len(chart.panels) // 2)
    image, draw = blank(head(blank(1)[1], "", "") + 66 + lines * (_HIGH + 14))
    y = head(draw, chart.title, chart.subtitle)
    _legend(draw, chart.legend, y)
    for number, panel in enumerate(chart.panels):
        _panel(draw, panel, 40 + number % 2 * (_WIDE + 40), y + 66 + number // 2 * (_HIGH + 14))
    return png(image)


def _legend(draw: ImageDraw, names: tuple[str, str, str], y: int) -> None:
    x = 40.0
    for number, name in enumerate(names):
        if number == 2:
            _dashes(draw, x, x + 44, y + 20)
        else:
            draw.rectangle((x + 6, y + 4, x + 38, y + 36), fill=(BLUE, SKY)[number])
        words(draw, (x + 54, y + 20), name, SMALL, GREY, "lm")
        x += 54 + width_of(draw, name, SMALL) + 32


def _panel(draw: ImageDraw, panel: Panel, x: int, y: int) -> None:
    draw.line((x, y, x + _WIDE, y), fill=LINE, width=3)
    words(draw, (x, y + 14), shortened(draw, panel.title, _WIDE, SMALL), SMALL, GREY)
    usual = width_of(draw, panel.usual, SMALL)
    size = _size(draw, panel.figure, _WIDE - usual - 16)
    words(draw, (x, y + 124), panel.figure, size, INK, "ls")
    words(draw, (x + _WIDE, y + 124), shortened(draw, panel.usual, _WIDE, SMALL), SMALL, GREY, "rs")
    floor = y + _HIGH - 14
    known = [one for one in (*panel.values, panel.mean) if one is not None]
    most = max([*known, 0]) or 1
    room = _WIDE / len(panel.values)
    for number, value in enumerate(panel.values):
        left, right = x + room * (number + 0.14), x + room * (number + 0.86)
        if value is None:
            words(draw, ((left + right) / 2, floor - 6), "–", SMALL, GREY, "md")
            continue
        colour = BLUE if number == len(panel.values) - 1 else SKY
        draw.rectangle((left, floor - max(value, 0) / most * _BARS - 3, right, floor), fill=colour)
    if panel.mean is not None and panel.mean > 0:
        _dashes(draw, x, x + _WIDE, floor - panel.mean / most * _BARS)


def _size(draw: ImageDraw, figure: str, room: float) -> int:
    """As large as fits."""
    size = FIGURE - 8
    while size > SMALL and width_of(draw, figure, size) > room:
        size -= 2
    return size


def _dashes(draw: ImageDraw, first: float, last: float, y: float) -> None:
    at = first
    while at < last:
        draw.line((at, y, min(at + 14, last), y), fill=INK, width=4)
        at += 24
