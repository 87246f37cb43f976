"""Every text users read is in every catalogue, translated, with the same placeholders."""

from __future__ import annotations

import string
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from bot.config import LANGUAGES
from bot.i18n import CatalogueMissing, catalogue, require_catalogues
from locales.compile import compile_catalogues
from locales.update import template

LOCALES = Path(__file__).parents[2] / "locales"


def read(language: str) -> Catalog:
    with (LOCALES / language / "messages.po").open("rb") as file:
        return read_po(file, locale=language)


def key(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def placeholders(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


@pytest.mark.parametrize("language", LANGUAGES)
def test_has_every_text_and_no_other(language: str) -> None:
    wanted = {key(message) for message in template() if message.id}
    there = {key(message) for message in read(language) if message.id}
    assert there == wanted, "run: python -m locales.update"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated_with_the_same_placeholders(language: str) -> None:
    for message in read(language):
        if not message.id:
            continue
        sources = [message.id] if isinstance(message.id, str) else list(message.id)
        targets = [message.string] if isinstance(message.string, str) else list(message.string or ())
        assert not message.fuzzy, key(message)
        assert targets, key(message)
        assert all(targets), f"{language}: not translated: {key(message)!r}"
        for target in targets:
            assert placeholders(target) == placeholders(sources[-1]), f"{language}: {key(message)!r}"


def test_english_is_its_own_translation() -> None:
    for message in read("en"):
        assert message.string == message.id or not message.id


@pytest.mark.parametrize("language", ["zh_Hans", "zh_Hant"])
def test_chinese_differs_from_english_wherever_there_are_words(language: str) -> None:
    same = [key(one) for one in read(language) if one.id and one.string == one.id and has_words(key(one))]
    assert same == []


def has_words(text: str) -> bool:
    bare = "".join(part for part, _, _, _ in string.Formatter().parse(text))
    return sum(char.isalpha() for char in bare) > 2 and not bare.startswith("EEE")


def test_a_missing_catalogue_is_an_error_that_says_how_to_mend_it(monkeypatch: pytest.MonkeyPatch) -> None:
    catalogue.cache_clear()
    monkeypatch.setattr("bot.i18n.files", lambda package: Path("/nonexistent"))
    with pytest.raises(CatalogueMissing, match=r"locales\.compile"):
        require_catalogues()
    catalogue.cache_clear()


def test_compiled_catalogues_are_up_to_date(tmp_path: Path) -> None:
    for language in LANGUAGES:
        (tmp_path / language).mkdir()
        (tmp_path / language / "messages.po").write_bytes((LOCALES / language / "messages.po").read_bytes())
    for fresh in compile_catalogues(tmp_path):
        assert fresh.read_bytes() == (LOCALES / fresh.parent.name / "messages.mo").read_bytes()
