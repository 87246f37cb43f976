"""The font of the pictures: a subset of Noto Sans CJK SC, under the SIL Open Font License (see OFL.txt)."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from io import BytesIO
from threading import local

from PIL.ImageFont import FreeTypeFont, Layout, truetype

UNKNOWN = "〓"  # what printers put in the place of a type they do not have
_PROBE = 32


@cache
def _content() -> bytes:
    return files("bot.charts").joinpath("noto-sans-cjk-sc-subset.otf").read_bytes()


_of_thread = local()  # a font must not be used by two threads at once


def font(size: int) -> FreeTypeFont:
    """The font, ``size`` pixels high."""
    made: dict[int, FreeTypeFont] = _of_thread.__dict__.setdefault("made", {})
    if size not in made:
        made[size] = truetype(BytesIO(_content()), size, layout_engine=Layout.BASIC)
    return made[size]


@cache
def _missing() -> bytes:
    return _shape("\U0010fffd")  # a place of private use


def _shape(character: str) -> bytes:
    return bytes(font(_PROBE).getmask(character))


@cache
def has_glyph(character: str) -> bool:
    """Whether the font can draw a character."""
    return character.isspace() or _shape(character) != _missing()


def drawable(text: str) -> str:
    """The text with every character that the font does not have replaced."""
    return "".join(one if has_glyph(one) else UNKNOWN for one in text)
