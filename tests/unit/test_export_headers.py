"""What an export calls a column, an import takes for the same, in every language."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from bot.i18n import _, speaking
from bot.tabular.fields import TITLES, Field
from bot.tabular.headers import field_of


@pytest.mark.parametrize("language", ["en", "zh_Hans", "zh_Hant"])
@pytest.mark.parametrize("field", list(Field))
def test_own_headers_are_known_again(language: str, field: Field) -> None:
    with speaking(language, ZoneInfo("Asia/Shanghai")):
        header = _(TITLES[field])
    assert field_of(header) == field
