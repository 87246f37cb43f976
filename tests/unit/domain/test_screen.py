"""How many rows of a phone's screen a text takes."""

from __future__ import annotations

import pytest

from bot.domain.screen import ROW, clip, rows, width


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 1),
        ("华" * 18, 1),
        ("华" * 19, 2),
        ("华" * 37, 3),
        ("a b", 1),
        ("a\nb\n", 3),
        ("word " * 5, 1),
        ("word " * 13, 3),
        ("x" * 28, 1),
        ("x" * 60, 4),
        ("华" * 16 + " word", 2),
        ("🎂" * 14, 1),
        ("🎂" * 15, 2),
    ],
)
def test_rows(text: str, count: int) -> None:
    assert rows(text) == count


@pytest.mark.parametrize("text", ["", "短", "华联" * 30, "a long line of many words " * 5, "  两 端  空 "])
def test_what_is_clipped_fits(text: str) -> None:
    cut = clip(text)
    assert width(cut) <= ROW
    assert rows(cut) == 1
    assert cut == " ".join(text.split()) or cut.endswith("…")
