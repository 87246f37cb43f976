"""The picture of a customer's rhythm: the silence is marked, in the reader's language, with every glyph there."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageColor

from bot.charts.canvas import BLUE, LINE, SIDE, VERMILION
from bot.charts.font import UNKNOWN, drawable
from bot.charts.order_rhythm import draw_rhythm
from bot.config import LANGUAGES
from bot.i18n import speaking
from bot.usecases.order_rhythm import OrderDays
from handlers.rhythm import rhythm_chart
from tests.unit.charts.test_months import area

ZONE = ZoneInfo("Asia/Shanghai")
TODAY = date(2026, 11, 23)


def days(silent: int, gap: int = 21, count: int = 8, usual: float | None = 21.0) -> OrderDays:
    """Orders a gap apart, the last one so many days ago."""
    orders = [(TODAY - timedelta(days=silent + gap * back), Decimal(3000)) for back in reversed(range(count))]
    return OrderDays(orders, orders[0][0], TODAY, usual)


def picture(found: OrderDays, language: str = "zh_Hans") -> Image.Image:
    with speaking(language, ZONE):
        return Image.open(BytesIO(draw_rhythm(rhythm_chart("华联超市", found)))).convert("RGB")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_silence_longer_than_usual_is_marked(language: str) -> None:
    image = picture(days(60), language)
    assert image.size[0] == SIDE
    assert area(image, BLUE) > 3000
    assert area(image, VERMILION) > 3000
    assert area(image, LINE) > 1000


def test_what_is_longer_than_usual_grows_and_within_the_usual_there_is_none() -> None:
    marked = [area(picture(days(silent)), VERMILION) for silent in (10, 40, 80)]
    assert marked[0] == 0
    assert marked[0] < marked[1] < marked[2]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_can_be_drawn(language: str) -> None:
    with speaking(language, ZONE):
        chart = rhythm_chart("华联超市", days(60))
    said = [
        chart.title,
        chart.subtitle,
        chart.silent,
        chart.expected,
        chart.caption,
        *(name for _, name in chart.marks),
    ]
    assert UNKNOWN not in drawable("".join(said))


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 400), st.integers(1, 120), st.integers(1, 40), st.none() | st.floats(0.1, 500))
def test_any_rhythm_is_drawn(silent: int, gap: int, count: int, usual: float | None) -> None:
    assert picture(days(silent, gap, count, usual)).size[0] == SIDE


def test_bars_that_stand_close_leave_paper_between_them() -> None:
    image = picture(days(170, gap=3, count=40, usual=3.0))
    row = [image.getpixel((x, 600)) for x in range(SIDE)]
    blue = [one == ImageColor.getrgb(BLUE) for one in row]
    bars = sum(now and not before for before, now in pairwise(blue))
    assert bars >= 30


@pytest.mark.parametrize(("language", "said"), [("en", "Usually orders every day"), ("zh_Hans", "平时每天下单")])
def test_a_daily_buyer(language: str, said: str) -> None:
    with speaking(language, ZONE):
        assert rhythm_chart("华联超市", days(2, gap=1, count=40, usual=1.0)).subtitle == said
