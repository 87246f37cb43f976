"""Commands, links and numbers found in plain text, by Telegram's finder and by our own."""

from __future__ import annotations

import pytest

from bot.sandbox import tdlib
from bot.sandbox.entities import find_entities, utf16_length, utf16_slice
from bot.sandbox.errors import ApiError
from bot.sandbox.formatting import format_text

FOUND = [
    ("/start code_7", ["bot_command:/start"]),
    ("看 /find 华联", ["bot_command:/find"]),
    ("/find@huike_bot x", ["bot_command:/find@huike_bot"]),
    ("1/2 a/b //x", []),
    ("/查", []),
    ("问 @wang_li 好", ["mention:@wang_li"]),
    ("a@b @ab", []),
    ("mail a.b@x-y.com.cn ok", ["email:a.b@x-y.com.cn"]),
    ("https://x.cn/a?b=1, ok", ["url:https://x.cn/a?b=1"]),
    ("见 http://x.cn。好 吗", ["url:http://x.cn。好"]),
    ("(www.huike.com)", ["url:www.huike.com"]),
    ("3.5 v1.2.3 a.b", []),
    ("#vip #1 #重点 客户", ["hashtag:#vip", "hashtag:#重点"]),
    ("$USD 5 $usd", ["cashtag:$USD"]),
    ("打 +86 139-1234-5678 吧", ["phone_number:+86 139-1234-5678"]),
    ("订单 13912345678", []),
    ("😀 /x 😀 @abcde", ["bot_command:/x", "mention:@abcde"]),
]


def _found(text: str) -> list[str]:
    return [f"{e['type']}:{utf16_slice(text, e['offset'], e['length'])}" for e in find_entities(text)]


@pytest.mark.skipif(not tdlib.available(), reason="tdjson is not installed")
@pytest.mark.parametrize(("text", "found"), FOUND)
def test_telegrams_finder(text: str, found: list[str]) -> None:
    assert _found(text) == found


@pytest.mark.parametrize(("text", "found"), FOUND)
def test_our_finder(text: str, found: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tdlib, "available", lambda: False)
    assert _found(text) == found


def test_without_tdjson_html_is_parsed_and_markdown_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tdlib, "available", lambda: False)
    formatted = format_text(" <b>华联</b> /find ", "HTML", None)
    assert formatted.text == "华联 /find"
    assert [entity["type"] for entity in formatted.entities] == ["bot_command"] or formatted.entities[0][
        "type"
    ] == "bold"
    with pytest.raises(ApiError, match="can't parse entities: Unexpected end tag at byte offset 0"):
        format_text("</b>", "HTML", None)
    with pytest.raises(ApiError, match="Markdown only where tdjson is installed"):
        format_text("*x*", "MarkdownV2", None)


@pytest.mark.skipif(not tdlib.available(), reason="tdjson is not installed")
def test_markdown_is_telegrams_affair() -> None:
    formatted = format_text("*x* _y_", "MarkdownV2", None)
    assert (formatted.text, [entity["type"] for entity in formatted.entities]) == ("x y", ["bold", "italic"])
    with pytest.raises(ApiError, match=r"can't parse entities: Character '\.' is reserved"):
        format_text("x.", "MarkdownV2", None)


def test_utf16() -> None:
    assert utf16_length("a😀中") == 4
    assert utf16_slice("a😀中b", 1, 3) == "😀中"
