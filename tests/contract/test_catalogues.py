"""Every text users read is in every catalogue, translated, with the same placeholders."""

from __future__ import annotations

import fcntl
import os
import string
from pathlib import Path
from typing import BinaryIO

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from bot.config import LANGUAGES
from bot.i18n import CatalogueMissing, catalogue, require_catalogues
from locales.compile import compile_catalogues
from locales.update import UpdateRunning, template, update_catalogues

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


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A catalogue with one text that is in the code and one that is not: what an update finds."""
    po = tmp_path / "zh_Hans" / "messages.po"
    po.parent.mkdir()
    po.write_text(
        'msgid "What is due today"\nmsgstr "今天要办的事"\n\nmsgid "Nobody says this"\nmsgstr "没人这么说"\n',
        encoding="utf-8",
    )
    return po


def test_an_update_keeps_what_is_translated_adds_what_is_new_and_drops_what_is_gone(small: Path) -> None:
    update_catalogues(small.parents[1])
    with small.open("rb") as file:
        updated = read_po(file, locale="zh_Hans")
    texts = {key(message): message.string for message in updated if message.id}
    assert texts.keys() == {key(message) for message in template() if message.id}
    assert {said: text for said, text in texts.items() if text and any(text)} == {"What is due today": "今天要办的事"}
    assert [one.name for one in small.parent.iterdir()] == ["messages.po"]


def test_a_second_update_is_refused_while_one_runs_and_changes_nothing(small: Path) -> None:
    before = small.read_bytes()
    other = os.open(small.parents[1], os.O_RDONLY)
    fcntl.flock(other, fcntl.LOCK_EX)
    with pytest.raises(UpdateRunning):
        update_catalogues(small.parents[1])
    assert small.read_bytes() == before
    os.close(other)
    update_catalogues(small.parents[1])
    assert small.read_bytes() != before


def test_an_update_that_breaks_off_leaves_the_catalogue_whole(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = small.read_bytes()

    def breaks_off(file: BinaryIO, catalogue: Catalog, **_: object) -> None:
        file.write(b"half a")
        raise OSError("no space left on device")

    monkeypatch.setattr("locales.update.write_po", breaks_off)
    with pytest.raises(OSError, match="no space"):
        update_catalogues(small.parents[1])
    assert small.read_bytes() == before
