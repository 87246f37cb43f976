"""The page's words: every language has every text, with the same blanks, and every text that is used exists."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from bot.sandbox.server import PAGE

LANGUAGES = ("en", "zh-Hans", "zh-Hant")
PLURAL = re.compile(r"\.(zero|one|two|few|many)$")
BLANK = re.compile(r"\{(\w+)\}")
QUOTED = re.compile(r'"([a-z]+(?:\.\w+)*)"')
NO_TEXT = re.compile(r"\.(js|json|ogg|jpg|me|one)$")
BUILT = re.compile(r"`(\w+)\.\$\{")


def words(language: str) -> dict[str, str]:
    texts: dict[str, str] = json.loads((PAGE / f"text.{language}.json").read_text("utf-8"))
    return texts


def sources() -> list[Path]:
    return [*PAGE.glob("*.js"), *PAGE.glob("*.html")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_text_with_the_same_blanks(language: str) -> None:
    own, english = words(language), words("en")
    base = {key for key in english if not PLURAL.search(key)}
    assert {key for key in own if not PLURAL.search(key)} == base
    assert [key for key in base if set(BLANK.findall(own[key])) != set(BLANK.findall(english[key]))] == []
    assert [key for key, text in own.items() if not text.strip()] == []


@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant"])
def test_chinese_texts_are_chinese_with_full_width_punctuation(language: str) -> None:
    plain = re.compile(r"[\u4e00-\u9fff][,?!:;()]|[,?!:;()][\u4e00-\u9fff]")
    assert [text for text in words(language).values() if plain.search(text)] == []


def test_texts_used_by_the_page_exist_and_none_is_left_over() -> None:
    english = words("en")
    code = "\n".join(path.read_text("utf-8") for path in sources())
    prefixes = tuple(f"{prefix}." for prefix in BUILT.findall(code))
    quoted = set(QUOTED.findall(code))
    unused = {key for key in english if key not in quoted and not key.startswith(prefixes) and not PLURAL.search(key)}
    assert unused == set()
    missing = {key for key in quoted if "." in key and key not in english and not NO_TEXT.search(key)}
    assert missing == set()


def test_no_file_of_the_page_names_an_outside_address() -> None:
    """Links in messages are the senders'; the page itself loads nothing from elsewhere."""
    allowed = ("http://www.w3.org/2000/svg", "https://${text}")
    found = {
        (path.name, url)
        for path in PAGE.iterdir()
        if path.suffix in {".js", ".html", ".css", ".svg", ".json"}
        for url in re.findall(r"https?://[^\s\"'`)]+", path.read_text("utf-8"))
    }
    assert {(name, url) for name, url in found if url not in allowed} == set()
