"""Birthdays of leap months: told in a message, read from a table, shown, and read again from what we exported."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.domain.profile import PERSON, accepted
from bot.i18n import speaking
from bot.tabular.days import read_birthday
from bot.understanding.details import birthday
from handlers.exactly import birthday_words
from handlers.export_sheets import _birthday as exported

NOW = datetime(2026, 11, 24, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("王经理生日闰六月十五", "R06-15"),
        ("王经理生日是农历闰六月初五", "R06-05"),
        ("张姐的生日:阴历闰4月20", "R04-20"),
        ("张姐生日农历六月十五", "L06-15"),
        ("张姐生日6月15日", "S06-15"),
    ],
)
def test_told_in_a_message(text: str, code: str) -> None:
    found = birthday(text, NOW, [])
    assert found is not None
    assert str(found.value) == code


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("农历闰六月十五", "R06-15"),
        ("閏四月初一", "R04-01"),
        ("lunar leap 06-15", "R06-15"),
        ("农历六月十五", "L06-15"),
    ],
)
def test_read_from_a_table(cell: str, code: str) -> None:
    assert read_birthday(cell) == code


@pytest.mark.parametrize("language", ["en", "zh_Hans", "zh_Hant"])
@pytest.mark.parametrize("code", ["R06-15", "L08-15"])
def test_what_is_exported_is_read_again(language: str, code: str) -> None:
    with speaking(language, ZoneInfo("UTC")):
        assert read_birthday(exported(code) or "") == code


def test_shown_in_words() -> None:
    with speaking("zh_Hans", ZoneInfo("UTC")):
        assert birthday_words("R06-15") == "农历闰6月15日"
    with speaking("en", ZoneInfo("UTC")):
        assert birthday_words("R06-15") == "6/15 in the lunar calendar, leap month"


def test_the_profile_takes_it() -> None:
    assert accepted(PERSON["birthday"], "R06-15") == "R06-15"
