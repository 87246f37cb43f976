"""The words of greetings, and how people are addressed."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.address import Person, address_of, is_woman
from bot.domain.festivals import FESTIVALS
from bot.domain.profile import LANGUAGES
from bot.domain.wording import LONGEST, language_of, pick_wording, wordings, words_of

OCCASIONS = [*FESTIVALS, "birthday", "wedding", "founding", "first_order"]


@pytest.mark.parametrize("occasion", OCCASIONS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_several_wordings_of_everything(occasion: str, language: str) -> None:
    count = wordings(occasion, language)
    assert count >= 3
    said = [words_of(occasion, language, one, "王经理", company="华联超市", years=3) for one in range(count)]
    assert len(set(said)) == count
    for text in said:
        assert "王经理" in text
        assert "{" not in text
        assert len(text) <= 120
        assert len(quote(text)) < 1500, "fits into a link"
        if language != "en":
            assert re.search(r"[,!?:;]", text) is None, "Chinese has its own marks"
        else:
            assert re.search(r"[㐀-鿿！，]", text.replace("王经理", "").replace("华联超市", "")) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_nobody_is_addressed_where_nobody_is_known(language: str) -> None:
    text = words_of("birthday", language, 0, "")
    assert "{" not in text
    assert "Dear" not in text
    assert text.startswith(("您好！", "Hello! A very happy birthday"))


def test_years_are_counted_in_english() -> None:
    assert "for 1 year." in words_of("first_order", "en", 0, "Mr Li", years=1)
    assert "for 3 years." in words_of("first_order", "en", 0, "Mr Li", years=3)


def test_the_longest_name_fits_the_button_that_copies() -> None:
    assert len(words_of("founding", "en", 0, "N" * 200, company="C" * 200)) == LONGEST


@given(
    st.sampled_from(OCCASIONS),
    st.sampled_from(LANGUAGES),
    st.integers(0, 10**9),
    st.none() | st.integers(0, 9),
    st.none() | st.integers(0, 9),
)
def test_words_are_not_last_years(occasion: str, language: str, seed: int, last: int | None, now: int | None) -> None:
    count = wordings(occasion, language)
    found = pick_wording(occasion, language, seed, last, now)
    assert 0 <= found < count
    assert found not in (last, now)


def test_another_wording_goes_through_all_but_last_years() -> None:
    count, shown = wordings("birthday", "en"), []
    now = pick_wording("birthday", "en", 7, 2)
    for _ in range(count * 2):
        shown.append(now)
        now = pick_wording("birthday", "en", 7, 2, now)
    assert set(shown) == set(range(count)) - {2}


@pytest.mark.parametrize(
    ("name", "title", "said"),
    [
        ("王经理", "", "王经理"),
        ("张姐", "采购", "张姐"),
        ("王小明", "采购经理", "王经理"),
        ("王小明", "总经理", "王总"),
        ("欧阳明", "副总经理", "欧阳总"),
        ("王小明", "采购", "王小明"),
        ("王小明", "", "王小明"),
        ("李总(新)", "", "李总"),
        ("老板娘", "", "老板娘"),
        ("Mr Li", "", "Mr Li"),
        ("Mr John Smith", "Manager", "Mr Smith"),
        ("Dr. Ann Mary Lee", "", "Dr. Lee"),
        ("John  Smith", "Manager", "John Smith"),
        ("", "", ""),
    ],
)
def test_how_people_are_addressed(name: str, title: str, said: str) -> None:
    assert address_of(Person(name, title)) == said


def test_the_title_is_said_in_the_characters_of_the_card() -> None:
    assert address_of(Person("陳小明", "採購經理", "陈小明", "采购经理")) == "陳經理"
    assert address_of(Person("陳總監", "", "陈总监", "")) == "陳總監"


@pytest.mark.parametrize(
    ("name", "woman"),
    [
        *[("张姐", True), ("李女士", True), ("Ms Tan", True), ("Mdm Goh", True), ("陈小姐", True)],
        *[("王经理", False), ("Mr Li", False), ("姐", False), ("", False), ("Miss", False)],
    ],
)
def test_who_is_addressed_as_a_woman(name: str, woman: bool) -> None:
    assert is_woman(Person(name)) is woman


@pytest.mark.parametrize(
    ("chosen", "region", "rep", "name", "language"),
    [
        ("en", "CN", "zh_Hans", "王经理", "en"),  # what was chosen holds
        ("zh_Hant", "US", "en", "Mr Li", "zh_Hant"),
        (None, "TW", "zh_Hans", "陳經理", "zh_Hant"),
        (None, "HK", "en", "", "zh_Hant"),
        (None, "CN", "en", "", "zh_Hans"),
        (None, "US", "zh_Hans", "Mr Li", "en"),
        (None, None, "zh_Hans", "王经理", "zh_Hans"),
        (None, None, "en", "Mr Li", "en"),
        (None, None, "en", "", "en"),
        (None, "JP", "zh_Hant", "", "zh_Hant"),
        (None, "SG", "en", "王经理", "zh_Hans"),  # 王经理 is not addressed in English
        (None, "SG", "zh_Hant", "王經理", "zh_Hant"),
        (None, "CN", "zh_Hans", "Mr Li", "en"),
        ("fr", None, "en", "", "en"),
    ],
)
def test_the_language_of_a_greeting(chosen: str | None, region: str | None, rep: str, name: str, language: str) -> None:
    assert language_of(chosen, region, rep, name) == language
