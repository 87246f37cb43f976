"""Our HTML parser, by examples and against Telegram's own."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.sandbox import tdlib
from bot.sandbox.html import parse_html
from bot.sandbox.html_tags import MarkupError

SPOILER = {"type": "spoiler", "offset": 0, "length": 1}

PARSED: list[tuple[str, str, list[dict[str, Any]]]] = [
    ("plain", "plain", []),
    ("<b>中</b>", "中", [{"type": "bold", "offset": 0, "length": 1}]),
    ("😀<EM>x</EM>", "😀x", [{"type": "italic", "offset": 2, "length": 1}]),
    ("&lt;&gt;&amp;&quot;&nbsp;&#65;&#x4e2d;", '<>&"&nbsp;A中', []),
    ("a & b &amp c", "a & b & c", []),
    ("<span class='tg-spoiler'>x</span>", "x", [SPOILER]),
    ("<tg-spoiler>x</>", "x", [SPOILER]),
    ("<b></b>", "", []),
    (
        '<a href="http://X.cn/?a=1&amp;b=2">x</a>',
        "x",
        [{"type": "text_link", "offset": 0, "length": 1, "url": "http://x.cn/?a=1&b=2"}],
    ),
    ("<a>x.cn</a>", "x.cn", [{"type": "text_link", "offset": 0, "length": 4, "url": "http://x.cn/"}]),
    ("<a href='nowhere'>x</a>", "x", []),
    (
        "<a href='tg://user?id=7'>x</a>",
        "x",
        [{"type": "text_mention", "offset": 0, "length": 1, "user": {"id": 7}}],
    ),
    (
        "<pre><code class='language-py'>x</code></pre>",
        "x",
        [{"type": "pre", "offset": 0, "length": 1, "language": "py"}],
    ),
    ("<code class='language-py'>x</code>", "x", [{"type": "code", "offset": 0, "length": 1}]),
    ("<blockquote expandable>x</blockquote>", "x", [{"type": "expandable_blockquote", "offset": 0, "length": 1}]),
    (
        "<tg-time unix='5' format='wDt'>x</tg-time>",
        "x",
        [{"type": "date_time", "offset": 0, "length": 1, "unix_time": 5, "date_time_format": "wDt"}],
    ),
]

REFUSED = [
    ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
    ("a<br>b", 'Unsupported start tag "br" at byte offset 1'),
    ("中<", "Unclosed start tag at byte offset 3"),
    ("a < b", 'Unsupported start tag "" at byte offset 2'),
    ("</b>", "Unexpected end tag at byte offset 0"),
    ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
    ("<b>x</b", "Unclosed end tag at byte offset 4"),
    ("<b / >x</b>", 'Empty attribute name in the tag "b" at byte offset 0'),
    ("<a href=x/y>x</a>", "Unexpected end of name token at byte offset 8"),
    ("<a href='x", "Unclosed start tag at byte offset 0"),
    ("<a href", 'Unclosed start tag "a" at byte offset 0'),
    ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ("<tg-emoji emoji-id='x'>x</tg-emoji>", "Invalid custom emoji identifier specified"),
    ("<tg-time unix='5' format='z'>x</tg-time>", "Invalid date format used"),
    (
        "&#xD83D;",
        "Text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate code "
        "units",
    ),
]

PIECES = [
    *(
        "<b>",
        "</b>",
        "<i>",
        "</i>",
        "<B>",
        "<strong>",
        "</strong>",
        "<code>",
        "</code>",
        "<pre>",
        "</pre>",
        "<a>",
        "</a>",
    ),
    *('<a href="http://x.cn/a b?q#f">', "<a href='tg://user?id=77'>", "<a href=HUA.cn>", "<a href='x'>", "<span>"),
    *(
        '<code class="language-py">',
        "<pre><code class='language-中'>",
        "</code></pre>",
        "<blockquote>",
        "</blockquote>",
    ),
    *("<blockquote expandable>", "<blockquote expandable=''>", "<tg-spoiler>", "</tg-spoiler>", "</span>", "</>"),
    *("<span class='tg-spoiler'>", "<tg-emoji emoji-id='53'>", "<tg-emoji emoji-id=x>", "</tg-emoji>", "</tg-time>"),
    *("<tg-time unix='1700000000' format='tD'>", "<tg-time unix=5>", "<tg-time unix=99999999999 format=q>"),
    *("<", ">", "<b", "</b", "<b a='", '<b a="&lt;&#65;">', "<b /", "/>", "'", '"', "=", "/", " ", "\n", "\t", "\v"),
    *("&", "&amp;", "&lt", "&gt;", "&quot;", "&#65;", "&#x4e2d;", "&#xD83D;", "&#0;", "&#99999999;", "&#1114110;"),
    *("&nbsp;", "&ampx", "x", "中", "😀", "é", "ab", "tg://user?id=5", "http://", "example.com", "ton://ab", "_"),
]
ADDRESS = [
    "http://",
    "HTTPS://",
    "ftp://",
    "x.cn",
    "X.CN",
    "/",
    "?",
    "#",
    "@",
    ":",
    "80",
    "[::1]",
    "[",
    "]",
    "%41",
    "%",
]
ADDRESS += [
    "tg:",
    "tg://",
    "ton:",
    "tonsite://",
    "user",
    "?id=",
    "12",
    "-",
    "_",
    " ",
    "中",
    "😀",
    "&amp;",
    ".",
    "\\",
    "\x01",
]

markup = st.lists(st.sampled_from(PIECES), max_size=10).map("".join)
links = st.lists(st.sampled_from(ADDRESS), max_size=7).map(lambda parts: f'<a href="{"".join(parts)}">t</a>')


@pytest.mark.parametrize(("source", "text", "entities"), PARSED)
def test_parsed(source: str, text: str, entities: list[dict[str, Any]]) -> None:
    assert parse_html(source) == (text, entities)


@pytest.mark.parametrize(("source", "error"), REFUSED)
def test_refused(source: str, error: str) -> None:
    with pytest.raises(MarkupError) as caught:
        parse_html(source)
    assert str(caught.value) == error


@pytest.mark.skipif(not tdlib.available(), reason="tdjson is not installed")
@given(st.one_of(markup, links, st.text(max_size=20)))
@example("<b><i>x</b></i>")
@example("<a href='http://x.cn:080/'>x</a>")
@settings(max_examples=600, deadline=None, derandomize=True)
def test_it_agrees_with_telegram(source: str) -> None:
    """Accepted or refused alike, with the same text, entities and error."""
    assert _outcome(parse_html, source) == _outcome(lambda text: tdlib.parse(text, "html"), source)


@pytest.mark.skipif(not tdlib.available(), reason="tdjson is not installed")
def test_it_agrees_on_thousands_of_strings() -> None:
    """Without hypothesis: no shrinking, but many more strings a second."""
    dice = Random(2026)
    for _ in range(10_000):
        parts = dice.choices(ADDRESS, k=dice.randrange(8))
        source = f'<a href="{"".join(parts)}">t</a>' if dice.random() < 0.3 else ""
        source += "".join(dice.choices(PIECES, k=dice.randrange(10)))
        assert _outcome(parse_html, source) == _outcome(lambda text: tdlib.parse(text, "html"), source), source


def _outcome(parse: Any, source: str) -> Any:
    """Telegram sorts the entities; ours come in the order of their ends, to be sorted later."""
    try:
        text, entities = parse(source)
    except MarkupError as error:
        return str(error)
    return text, sorted(entities, key=lambda e: (e["offset"], -e["length"], e["type"]))
