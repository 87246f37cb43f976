"""The words of a manager's digest: a screen at most, what a caption holds, and never half a line."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.config import LANGUAGES
from bot.domain.digest import DayDigest, Neglected, Overdue, RepLine, Sales
from bot.i18n import Html, speaking
from bot.reply import MAX_CAPTION
from handlers.digest_example import example_day, example_week
from handlers.digest_picture import chart_of
from handlers.digest_text import buttons_of, caption, fitted

ZONE = ZoneInfo("Asia/Shanghai")


def crowded(name: str) -> DayDigest:
    """All there can be of everything, with a name that may be long."""
    day = example_day()
    return replace(
        day,
        reps=tuple(RepLine(2**40 + number, name, 999, 999, 9) for number in range(9)),
        neglected=tuple(Neglected(2**40, name, 700) for _ in range(3)),
        overdue=tuple(Overdue(2**40, name, name, day.today) for _ in range(3)),
        promises=tuple(Overdue(2**40, name, name, day.today) for _ in range(3)),
        sales=tuple(Sales(one, Decimal("123456789.99"), Decimal("98765432.10")) for one in ("CNY", "TWD", "SGD")),
    )


def plain(text: str) -> str:
    return html.unescape(re.sub("<[^>]*>", "", text))


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_a_screen_at_most(language: str) -> None:
    with speaking(language, ZONE):
        for digest in (example_day(), example_week(), crowded("A"), crowded("上海申浦生鲜超市有限公司")):
            text = caption(digest, "华东/East")
            assert len(text.splitlines()) <= 12
            assert len(plain(text)) <= MAX_CAPTION


def figures(chart: object) -> Iterator[str]:
    """Every number that is written on a picture: in labels, sums and days; bars and their scales have none."""
    if isinstance(chart, str):
        yield from re.findall(r"[0-9][0-9.,]*", chart)
    elif isinstance(chart, tuple):
        for one in chart:
            yield from figures(one)
    elif is_dataclass(chart):
        for field in fields(chart):
            yield from figures(getattr(chart, field.name))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_of_the_picture_is_in_its_words(language: str) -> None:
    with speaking(language, ZONE):
        for digest in (example_day(), example_week(), crowded("Ann"), many()):
            drawn = set(figures(chart_of(digest, "East"))) - {"0"}
            assert len(drawn) > 5
            said = re.findall(r"[0-9][0-9.,]*", plain(caption(digest, "East")))
            assert drawn <= set(said)


def many() -> DayDigest:
    """Eight people, each with figures of their own."""
    reps = tuple(RepLine(number, f"P{chr(64 + number)}", 100 + number, 200 + number, 0) for number in range(1, 9))
    return replace(example_day(), reps=reps)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80), st.sampled_from(LANGUAGES))
def test_whatever_the_names_it_fits_and_stays_html(name: str, language: str) -> None:
    with speaking(language, ZONE):
        text = caption(crowded(name), name)
    assert len(plain(text).encode("utf-16-le")) // 2 <= MAX_CAPTION
    assert text.count("<b>") == text.count("</b>")
    assert re.search("<(?!/?b>)", text) is None


def test_names_go_before_figures_and_the_title_never() -> None:
    parts = [Html(one) for one in ("title", "a figure", "   names", "another", "   more names", "💰 sums")]
    assert fitted(parts, 100).splitlines() == parts
    assert fitted(parts, 45).splitlines() == ["title", "a figure", "   names", "another", "   more names"]
    assert fitted(parts, 30).splitlines() == ["title", "a figure", "another"]
    assert fitted(parts, 3) == "title"
    assert fitted([Html("<b>&amp;</b>"), Html("😀")], 4) == "<b>&amp;</b>\n😀"


@pytest.mark.parametrize("pushed", [True, False])
def test_at_most_three_buttons_stand_in_a_row_and_all_can_be_sent(pushed: bool) -> None:
    with speaking("en", ZONE):
        rows = buttons_of(crowded("A long name of somebody"), 2**40, pushed=pushed, offer=not pushed)
    assert max(len(row) for row in rows) <= 3
    names = [(one.data or "").split(":")[0] for row in rows for one in row]
    assert names.count("dg.open") == 8  # three people, all of them, four lists
    assert names[-1] == ("w.unwanted" if pushed else "dg.every")
