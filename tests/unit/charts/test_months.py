"""The picture of a customer's months: readable, in the reader's language, with every glyph there."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.charts.canvas import BLUE, ORANGE, SIDE, SKY, VERMILION
from bot.charts.font import UNKNOWN, drawable, has_glyph
from bot.charts.months import draw_months
from bot.charts.scale import ticks
from bot.config import LANGUAGES
from bot.demo.sample import ACCOUNTS
from bot.i18n import speaking
from bot.usecases.customer_months import MONTHS, Months
from handlers.chart import caption, months_chart
from tests.contract.test_catalogues import LOCALES

ZONE = ZoneInfo("Asia/Shanghai")
FIRST = [date((2025 * 12 + 5 + at) // 12, (2025 * 12 + 5 + at) % 12 + 1, 1) for at in range(MONTHS)]
SOLD = [Decimal(1000 * at) for at in range(MONTHS)]
FOUND = Months(FIRST, "CNY", SOLD, [1] * MONTHS, [2] * MONTHS, [("CNY", sum(SOLD, Decimal(0)))], 30)


def picture(found: Months, name: str = "华联超市", language: str = "zh_Hans") -> Image.Image:
    with speaking(language, ZONE):
        return Image.open(BytesIO(draw_months(months_chart(name, found)))).convert("RGB")


def area(image: Image.Image, colour: str) -> int:
    """How many pixels have about this colour: few colours are kept, so they are not exact."""
    wanted = tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))
    counted = image.getcolors(SIDE * SIDE) or []
    return sum(
        count
        for count, found in counted
        if isinstance(found, tuple) and all(abs(a - b) < 14 for a, b in zip(found, wanted, strict=True))
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_a_square_picture_with_the_three_colours(language: str) -> None:
    image = picture(FOUND, language=language)
    assert image.size == (SIDE, SIDE)
    assert all(area(image, colour) > 3000 for colour in (BLUE, ORANGE, SKY))
    assert area(image, VERMILION) == 0


def test_more_sold_is_more_blue_and_returns_have_a_colour_of_their_own() -> None:
    little = replace(FOUND, amounts=[Decimal(0)] * (MONTHS - 1) + [Decimal(5)])
    returned = replace(FOUND, amounts=[Decimal(-2500), *SOLD[1:]])
    assert area(picture(FOUND), BLUE) > 4 * area(picture(little), BLUE) > 0
    assert area(picture(returned), VERMILION) > 300


def test_every_language_draws_another_picture() -> None:
    assert len({picture(FOUND, language=language).tobytes() for language in LANGUAGES}) == len(LANGUAGES)


def test_nothing_sold_and_nobody_visited_is_drawn_too() -> None:
    nothing = Months(FIRST, "CNY", [Decimal(0)] * MONTHS, [0] * MONTHS, [0] * MONTHS, [], 0)
    assert nothing.empty
    assert area(picture(nothing), BLUE) == 0


@settings(max_examples=10, deadline=None)
@given(st.lists(st.decimals(-(10**9), 10**9, places=2), min_size=MONTHS, max_size=MONTHS), st.text(max_size=80))
def test_any_sums_and_any_name_can_be_drawn(amounts: list[Decimal], name: str) -> None:
    assert picture(replace(FOUND, amounts=amounts), name=name).size == (SIDE, SIDE)


def test_the_caption_says_the_figures() -> None:
    with speaking("en", ZONE):
        assert caption("A & B", FOUND).splitlines() == [
            "📊 <b>A &amp; B</b> · June 2025 – November 2026",
            "🧾 30 orders: CN¥153,000",
            "🚶 18 visits · 📞 36 calls or other touches",
            "Best month: November 2026, CN¥17,000",
        ]


# The font


def hanzi_and_letters(text: str) -> set[str]:
    """What of a text may come into a picture: all but emoji and other signs of the chat."""
    return {one for one in text if one.isalnum() or "\u3000" <= one < "\u3040" or "\uff00" <= one < "\uffef"}


def translations(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or ())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_of_the_catalogues_can_be_drawn(language: str) -> None:
    with (LOCALES / language / "messages.po").open("rb") as file:
        catalogue = read_po(file, locale=language)
    texts = [text for message in catalogue for text in translations(message)]
    assert {one for text in texts for one in hanzi_and_letters(text) if not has_glyph(one)} == set()


def test_every_name_of_the_sample_can_be_drawn() -> None:
    names = [one.name for accounts in ACCOUNTS.values() for one in accounts]
    names += [one.name for accounts in ACCOUNTS.values() for account in accounts for one in account.contacts]
    assert len(names) > 100
    assert {one for name in names for one in name if not has_glyph(one)} == set()


@pytest.mark.parametrize("text", ["饕餮鑫犇", "臺灣龜鱉", "Äéñüß", "¥€£→", "（）「」、。", "0123456789"])
def test_simplified_traditional_and_latin_are_there(text: str) -> None:
    assert drawable(text) == text


@pytest.mark.parametrize("text", ["😀", "\U00020000", "\ue000", "ก"])
def test_what_the_font_lacks_is_marked(text: str) -> None:
    assert drawable(f"华{text}联") == f"华{UNKNOWN * len(text)}联"
    assert has_glyph(UNKNOWN)


# The axis


@pytest.mark.parametrize(
    ("lowest", "highest", "marks"),
    [
        (0, 8, [0, 2, 4, 6, 8]),
        (0, 51500, [0, 20000, 40000, 60000]),
        (-6000, 51500, [-20000, 0, 20000, 40000, 60000]),
        (0, 1, [0, Decimal("0.5"), 1]),
        (-3, 0, [-3, -2, -1, 0]),
        (0, 0, [0, Decimal("0.01"), Decimal("0.02"), Decimal("0.03"), Decimal("0.04")]),
    ],
)
def test_ticks(lowest: int, highest: int, marks: list[Decimal | int]) -> None:
    assert ticks(Decimal(lowest), Decimal(highest)) == marks


@given(st.decimals(-(10**12), 10**12, places=2), st.decimals(-(10**12), 10**12, places=2))
def test_ticks_span_both_ends_and_zero(one: Decimal, other: Decimal) -> None:
    lowest, highest = min(one, other), max(one, other)
    marks = ticks(lowest, highest)
    assert marks[0] <= min(lowest, Decimal(0))
    assert marks[-1] >= max(highest, Decimal(0))
    assert 0 in marks
    assert 2 <= len(marks) <= 7
    assert len({after - before for before, after in pairwise(marks)}) == 1
