from __future__ import annotations

import pytest

from bot.understanding.normalise import normalise, simplify


def test_full_width_and_traditional_become_plain() -> None:
    text = normalise("拜訪全聯，１２，８００元")
    assert text.plain == "拜访全联,12,800元"
    assert text.traditional


@pytest.mark.parametrize(
    "original", ["½ 箱 訂單", "e\u0301tat 華聯", "8\ufe0f\u20e3/10 👍", "𠮷野家 落單", "\ud800坏", ""]
)
def test_spans_lead_back_into_the_original(original: str) -> None:
    text = normalise(original)
    assert len(text.offsets) == len(text.plain) + 1
    assert len(text.lower) == len(text.plain)
    for position in range(len(text.plain)):
        start, end = text.span(position, position + 1)
        assert 0 <= start < end <= len(original)


def test_words_are_the_writers_own() -> None:
    text = normalise("見了林課長")
    start = text.plain.index("林")
    assert text.words(start, start + 3) == "林課長"


def test_simplify_never_changes_the_length() -> None:
    for sample in ("乾隆 乾淨 瞭解 藉口 著 餘", "麵包 滷味 裏面 後天"):
        assert len(simplify(sample)) == len(sample)
