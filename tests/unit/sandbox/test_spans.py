"""Merging, cutting and cleaning of entities, by examples and against Telegram's own."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sandbox import tdlib
from bot.sandbox.cleaning import clean, is_blank, trim
from bot.sandbox.errors import ApiError
from bot.sandbox.formatting import typed_text
from bot.sandbox.model import Json
from bot.sandbox.spans import normalise

TYPES = {
    "bold": "Bold",
    "italic": "Italic",
    "underline": "Underline",
    "strikethrough": "Strikethrough",
    "spoiler": "Spoiler",
    "code": "Code",
    "pre": "Pre",
    "blockquote": "BlockQuote",
    "expandable_blockquote": "ExpandableBlockQuote",
    "text_link": "TextUrl",
    "text_mention": "MentionName",
    "custom_emoji": "CustomEmoji",
}
DETAILS: dict[str, Json] = {
    "text_link": {"url": "http://x.cn/"},
    "text_mention": {"user": {"id": 5}},
    "custom_emoji": {"custom_emoji_id": "7"},
}


def span(kind: str, offset: int, length: int) -> Json:
    return {"type": kind, "offset": offset, "length": length, **DETAILS.get(kind, {})}


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ([("bold", 0, 2), ("bold", 2, 2)], [("bold", 0, 4)]),
        ([("bold", 0, 4), ("italic", 2, 4)], [("bold", 0, 2), ("italic", 2, 4), ("bold", 2, 2)]),
        ([("bold", 0, 6), ("code", 2, 2)], [("bold", 0, 2), ("code", 2, 2), ("bold", 4, 2)]),
        ([("text_link", 0, 4), ("code", 2, 4)], [("text_link", 0, 4)]),
        ([("blockquote", 0, 4), ("text_link", 2, 4)], [("blockquote", 0, 4)]),
        ([("bold", 1, 0)], []),
    ],
)
def test_normalised(given: list[tuple[str, int, int]], kept: list[tuple[str, int, int]]) -> None:
    assert normalise([span(*entity) for entity in given]) == [span(*entity) for entity in kept]


def test_links_cut_styles_and_yield_to_given_entities() -> None:
    found = [{"type": "url", "offset": 2, "length": 2}]
    assert normalise([span("bold", 0, 6)], found) == [
        span("bold", 0, 2),
        found[0],
        span("bold", 2, 2),
        span("bold", 4, 2),
    ]
    assert normalise([span("code", 0, 3)], found) == [span("code", 0, 3)]


def test_trimming_stops_at_the_first_entity() -> None:
    assert trim(" \n x \n", []) == ("x", [])
    assert trim("  x ", [span("bold", 1, 3)]) == (" x", [span("bold", 0, 2)])
    assert trim("x   ", [span("bold", 2, 1)]) == ("x", [])


def test_cleaning() -> None:
    assert clean("a\tb\r\nc\u202ed", []) == ("a b\ncd", [])
    assert clean("\u200e\u200e\u200fx", []) == ("\u200c\u200c\u200fx", [])
    with pytest.raises(ApiError, match="ends in a middle of a UTF-16 symbol"):
        clean("😀", [span("bold", 0, 1)])
    with pytest.raises(ApiError, match="begins after the end of the text at UTF-16 offset 9"):
        clean("x", [span("bold", 9, 1)])


@pytest.mark.parametrize(
    ("text", "blank"), [("", True), ("\u3000\u200b\ufeff\u00a0", True), ("\u3000x", False), ("。", False)]
)
def test_blank(text: str, blank: bool) -> None:
    assert is_blank(text) is blank


def test_typed_text_is_trimmed_and_marked() -> None:
    typed = typed_text("  /find 华联 \n")
    assert (typed.text, typed.entities) == ("/find 华联", [{"type": "bot_command", "offset": 0, "length": 5}])


entities = st.lists(st.builds(span, st.sampled_from(sorted(TYPES)), st.integers(0, 14), st.integers(0, 14)), max_size=5)


@pytest.mark.skipif(not tdlib.available(), reason="tdjson is not installed")
@given(st.text(st.sampled_from("abc \n\r😀中\u202e\u0333"), min_size=1, max_size=14), entities)
@settings(max_examples=600, deadline=None, derandomize=True)
def test_they_agree_with_telegram(text: str, given_entities: list[Json]) -> None:
    _compare(text, given_entities)


@pytest.mark.skipif(not tdlib.available(), reason="tdjson is not installed")
def test_they_agree_on_thousands_of_texts() -> None:
    """Without hypothesis: no shrinking, but many more texts a second."""
    dice = Random(2026)
    for _ in range(5_000):
        text = "".join(dice.choices("abc \n\r😀中\u202e\u0333", k=dice.randrange(1, 15)))
        kinds = dice.choices(sorted(TYPES), k=dice.randrange(6))
        _compare(text, [span(kind, dice.randrange(15), dice.randrange(15)) for kind in kinds])


def _compare(text: str, given_entities: list[Json]) -> None:
    """Telegram's offline Markdown parser cleans text and entities first; there is no Markdown in these."""
    theirs = _telegram(text, given_entities)
    try:
        cleaned, moved = clean(text, normalise(given_entities))
    except ApiError:
        assert theirs is None
        return
    if not is_blank(cleaned):
        assert theirs == (cleaned, normalise(moved))


def _telegram(text: str, given_entities: list[Json]) -> tuple[str, list[Any]] | None:
    """What Telegram makes of it; None when it refuses."""
    raw = []
    for entity in given_entities:
        kind: Json = {"@type": f"textEntityType{TYPES[entity['type']]}"}
        kind |= {"url": entity.get("url"), "user_id": entity.get("user", {}).get("id")}
        kind |= {"custom_emoji_id": entity.get("custom_emoji_id")}
        kind = {name: value for name, value in kind.items() if value is not None}
        raw.append({"@type": "textEntity", "offset": entity["offset"], "length": entity["length"], "type": kind})
    answer = tdlib.execute(
        {"@type": "parseMarkdown", "text": {"@type": "formattedText", "text": text, "entities": raw}}
    )
    if answer["@type"] == "error":
        return None
    return answer["text"], [tdlib.read_entity(entity) for entity in answer["entities"]]
