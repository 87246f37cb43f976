"""Lists that page in place: which stretch is shown, and the arrows under it."""

from __future__ import annotations

from collections.abc import Callable

from bot.reply import Button, button
from handlers.calendar import NOTHING


def page_of(count: int, asked: int | None, size: int) -> tuple[int, int]:
    """The page that is shown, counted from 0, and how many there are: a page asked for that is gone is the last."""
    pages = max(1, -(-count // size))
    return max(0, min(asked or 0, pages - 1)), pages


def arrows(page: int, pages: int, to: Callable[[str, int], Button]) -> list[Button]:
    """◀ 2/4 ▶, or nothing where there is one page; ``to`` makes the button with this label to a page."""
    if pages == 1:
        return []
    back = [to("◀", page - 1)] if page else []
    forth = [to("▶", page + 1)] if page + 1 < pages else []
    return [*back, button(f"{page + 1}/{pages}", NOTHING), *forth]
