"""What all pictures share: colours, sizes, and words on paper.

The colours are those of Okabe and Ito ("Color Universal Design", 2008), which people with colour-blind eyes tell
apart too.
"""

from __future__ import annotations

from io import BytesIO

from PIL import Image
from PIL.ImageDraw import Draw, ImageDraw

from bot.charts.font import drawable, font

SIDE = 1080  # pixels
BLUE, ORANGE, SKY, VERMILION = "#0072B2", "#E69F00", "#56B4E9", "#D55E00"
INK, GREY, LINE, PAPER = "#1A1A1A", "#5F5F5F", "#DDDDDD", "#FFFFFF"


def blank(height: int) -> tuple[Image.Image, ImageDraw]:
    """Paper as wide as a phone shows it."""
    image = Image.new("RGB", (SIDE, height), PAPER)
    return image, Draw(image)


def on_a_line(text: str) -> str:
    """What the font can draw of a text, without the ends of its lines."""
    return drawable("".join(" " if one.isspace() else one for one in text))


def words(draw: ImageDraw, at: tuple[float, float], text: str, size: int, colour: str, anchor: str = "la") -> None:
    """Write one line; ``size`` in pixels, ``anchor`` as Pillow has it."""
    # Edged with paper, so that a line behind is no line through it.
    draw.text(at, on_a_line(text), colour, font(size), anchor, stroke_width=3, stroke_fill=PAPER)


def width_of(draw: ImageDraw, text: str, size: int) -> float:
    return draw.textlength(on_a_line(text), font=font(size))


def shortened(draw: ImageDraw, text: str, width: float, size: int) -> str:
    """The text, cut with an ellipsis to what is no wider."""
    cut = text
    while cut and width_of(draw, cut if cut == text else cut + "…", size) > width:
        cut = cut[:-1]
    return cut if cut == text else cut.rstrip() + "…"


def png(image: Image.Image) -> bytes:
    """The picture in few colours, which keeps it small."""
    out = BytesIO()
    image.quantize(64, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()
