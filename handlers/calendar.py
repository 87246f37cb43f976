"""A calendar of buttons to pick a day from."""

from __future__ import annotations

import calendar
from datetime import date

from bot.i18n import format_month, weekday_letters
from bot.reply import Button, Rows, button

NOTHING = "-"
_FARTHEST = 10  # years


def month_of(text: str | None, today: date) -> date:
    """The first of the month in ``YYYY-MM``, or of this month where the text is none or years away."""
    this_month = today.replace(day=1)
    try:
        year, month = (int(part) for part in (text or "").split("-"))
        return date(year, month, 1) if abs(year - today.year) <= _FARTHEST else this_month
    except ValueError:
        return this_month


def month_rows(month: date, turn_page: str, pick: str, *args: object) -> Rows:
    """The days of a month in weeks from Monday.

    A day comes back as ``pick:<args>:<YYYY-MM-DD>``, the arrows as ``turn_page:<args>:<YYYY-MM>``.
    """
    before, after = _shift(month, -1), _shift(month, 1)
    head = (
        button("◀", turn_page, *args, f"{before:%Y-%m}"),
        button(format_month(month), NOTHING),
        button("▶", turn_page, *args, f"{after:%Y-%m}"),
    )
    names = tuple(button(letter, NOTHING) for letter in weekday_letters())
    weeks = tuple(
        tuple(_day(day, month, pick, args) for day in week)
        for week in calendar.Calendar().monthdatescalendar(month.year, month.month)
    )
    return (head, names, *weeks)


def _day(day: date, month: date, pick: str, args: tuple[object, ...]) -> Button:
    if day.month != month.month:
        return button("·", NOTHING)
    return button(str(day.day), pick, *args, day.isoformat())


def _shift(month: date, by: int) -> date:
    index = month.year * 12 + month.month - 1 + by
    return date(index // 12, index % 12 + 1, 1)


def read_day(text: str) -> date | None:
    """The day in ``YYYY-MM-DD``, or None."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
