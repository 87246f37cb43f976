"""The pictures of a team: as wide as a phone shows, nothing small, every glyph there, colours for all eyes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO
from itertools import chain
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from PIL.ImageDraw import ImageDraw

from bot.charts import canvas, team_day, team_week
from bot.charts.canvas import BLUE, PAPER, SIDE, SKY, VERMILION
from bot.charts.font import font, has_glyph
from bot.config import LANGUAGES
from bot.demo.people import PEOPLE, TEAM
from bot.domain.digest import DayDigest, Measure, Neglected, RepLine, Sales, WeekDigest
from bot.i18n import speaking
from bot.usecases.digest_push import Digest
from handlers.digest_example import example_day, example_week
from handlers.digest_picture import chart_of, draw
from tests.unit.charts.test_months import area

ZONE = ZoneInfo("Asia/Shanghai")
Rgb = tuple[float, float, float]


def picture(digest: Digest, team: str | None = TEAM, language: str = "zh_Hans") -> Image.Image:
    with speaking(language, ZONE):
        return Image.open(BytesIO(draw(chart_of(digest, team)))).convert("RGB")


def examples(language: str) -> list[Digest]:
    with speaking(language, ZONE):
        return [example_day(), example_week()]


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_as_wide_as_a_phone_shows_and_not_too_high_for_one_look(language: str) -> None:
    for digest in examples(language):
        image = picture(digest, language=language)
        assert image.size[0] == SIDE
        assert image.size[1] <= 1.5 * SIDE
        assert area(image, BLUE) > 3000


def test_more_touches_are_more_blue_and_more_neglected_accounts_more_vermilion() -> None:
    day = replace(example_day(), reps=(RepLine(1, "A", 1, 20, 0),), sales=())
    busy = replace(day, reps=(RepLine(1, "A", 19, 20, 0),))
    assert area(picture(busy), BLUE) > area(picture(day), BLUE) + 5000
    cold = replace(day, late=8)
    assert area(picture(cold), VERMILION) > area(picture(day), VERMILION) + 10_000


def test_the_week_itself_is_dark_and_those_before_are_pale() -> None:
    week = example_week()
    flat = replace(week, measures=(Measure("touches", (Decimal(10),) * 5),))
    image = picture(flat)
    assert 3 < area(image, SKY) / area(image, BLUE) < 5  # the legend has one of each


NOBODY = DayDigest(
    **{
        **{name: getattr(example_day(), name) for name in ("today", "span", "sold", "sold_before")},
        **dict.fromkeys(
            ("key", "late", "complaints_new", "complaints_overdue", "promises_overdue", "orders", "warnings_new"), 0
        ),
        **dict.fromkeys(("reps", "neglected", "overdue", "promises", "sales", "warnings"), ()),
    }
)


def test_nothing_at_all_is_drawn_too() -> None:
    assert NOBODY.empty
    assert picture(NOBODY, None).size[0] == SIDE
    nothing = WeekDigest(date(2026, 3, 9), example_week().span, (Measure("touches", (Decimal(0),) * 5),))
    assert nothing.empty
    assert picture(nothing).size[0] == SIDE


money = st.decimals(-(10**9), 10**9, places=2)


@settings(max_examples=15, deadline=None)
@given(
    st.lists(st.builds(RepLine, st.just(1), st.text(max_size=40), *[st.integers(0, 400)] * 3), max_size=9),
    st.lists(st.builds(Sales, st.sampled_from(["CNY", "JPY", "XYZ"]), money, money), max_size=3),
    st.text(max_size=60),
)
def test_any_day_can_be_drawn(reps: list[RepLine], sales: list[Sales], name: str) -> None:
    cold = tuple(Neglected(1, name, 10**4) for _ in range(3))
    day = replace(example_day(), reps=tuple(reps), sales=tuple(sales), neglected=cold, late=9)
    assert picture(day, name).size[0] == SIDE


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(*[st.one_of(st.none(), money)] * 5), max_size=9))
def test_any_week_can_be_drawn(values: list[tuple[Decimal | None, ...]]) -> None:
    measures = tuple(Measure("sales", one, "TWD") for one in values)
    assert picture(replace(example_week(), measures=measures)).size[0] == SIDE


# Words


def test_no_glyph_is_smaller_than_28_pixels_and_nothing_leaves_the_paper(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []
    boxes: list[tuple[float, float, float, float]] = []
    plain = canvas.words

    def watched(
        draw: ImageDraw, at: tuple[float, float], text: str, size: int, colour: str, anchor: str = "la"
    ) -> None:
        sizes.append(size)
        boxes.append(draw.textbbox(at, canvas.on_a_line(text), font=font(size), anchor=anchor))
        plain(draw, at, text, size, colour, anchor)

    for module in (team_day, team_week):
        monkeypatch.setattr(module, "words", watched)
    heights = [
        picture(digest, "很长的团队名称" * 9, language).size[1]
        for language in LANGUAGES
        for digest in examples(language)
    ]
    assert min(sizes) >= 28
    assert len(sizes) > 100
    assert min(box[0] for box in boxes) >= 0
    assert max(box[2] for box in boxes) <= SIDE
    assert max(box[3] for box in boxes) <= max(heights)


def texts(chart: object) -> Iterator[str]:
    """All strings in the data of a picture."""
    if isinstance(chart, str):
        yield chart
    elif isinstance(chart, tuple):
        yield from chain.from_iterable(texts(one) for one in chart)
    elif hasattr(chart, "__slots__"):
        yield from chain.from_iterable(texts(getattr(chart, name)) for name in chart.__slots__)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_font_has_every_glyph_of_both_pictures(language: str) -> None:
    with speaking(language, ZONE):
        found = "".join(chain.from_iterable(texts(chart_of(one, None)) for one in examples(language)))
    assert "▲" in found
    assert {one for one in found if not has_glyph(one)} == set()


def test_the_font_has_every_glyph_of_the_people_of_the_demo() -> None:
    names = [person.name for person in PEOPLE] + [person.team or "" for person in PEOPLE]
    assert {one for name in names for one in name if not has_glyph(one)} == set()


# Colours

# G. M. Machado, M. M. Oliveira, L. A. F. Fernandes: "A Physiologically-based Model for Simulation of Color Vision
# Deficiency", IEEE TVCG 15 (6), 2009; severity 1.0, on linear RGB.
SIGHT = {
    "normal": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
LEAST = 20  # ΔE of CIE 1976; some 2.3 is just noticeable
PAIRS = sorted({*team_day.ADJACENT, *team_week.ADJACENT})


def linear(colour: str) -> Rgb:
    """sRGB as light (IEC 61966-2-1)."""
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return _linear(red), _linear(green), _linear(blue)


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def seen(colour: str, sight: str) -> Rgb:
    light = linear(colour)
    red, green, blue = (
        min(max(sum(weight * one for weight, one in zip(row, light, strict=True)), 0), 1) for row in SIGHT[sight]
    )
    return red, green, blue


def lab(light: Rgb) -> Rgb:
    """CIE 1976 L*a*b* under D65."""
    red, green, blue = light
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883
    fx, fy, fz = (one ** (1 / 3) if one > 0.008856 else 7.787 * one + 16 / 116 for one in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def distance(one: str, other: str, sight: str) -> float:
    pairs = zip(lab(seen(one, sight)), lab(seen(other, sight)), strict=True)
    return float(sum((a - b) ** 2 for a, b in pairs) ** 0.5)


@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize("pair", PAIRS, ids="-".join)
def test_colours_side_by_side_are_told_apart_by_all_eyes(pair: tuple[str, str], sight: str) -> None:
    assert distance(*pair, sight) > LEAST


def test_the_measure_knows_what_is_told_apart_and_what_is_not() -> None:
    red, green = "#C00000", "#527B00"
    assert distance(red, green, "normal") > 80
    assert distance(red, green, "deuteranopia") < LEAST
    assert distance("#000000", "#FFFFFF", "protanopia") == pytest.approx(100, abs=1)


@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize("colour", [canvas.INK, canvas.GREY, VERMILION])
def test_words_stand_out_from_paper(colour: str, sight: str) -> None:
    # WCAG 2.1 asks for 4.5 of text, and 3 of text from 24 pixels on, which vermilion figures are.
    dark, bright = (
        0.2126 * red + 0.7152 * green + 0.0722 * blue for red, green, blue in (seen(colour, sight), seen(PAPER, sight))
    )
    assert (bright + 0.05) / (dark + 0.05) > (3 if colour == VERMILION else 4.5)
