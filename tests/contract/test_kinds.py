"""The kinds of pushes: their titles fit two buttons a row on a phone, and each can be shown in every language."""

from __future__ import annotations

import re
from zoneinfo import ZoneInfo

import pytest

from bot.i18n import _, speaking
from bot.turn import PushKind
from handlers import FEATURES

UTC = ZoneInfo("UTC")
HAN = re.compile(r"[\u3400-\u9fff]")
KINDS = [kind for feature in FEATURES for kind in feature.kinds]


@pytest.mark.parametrize("language", ["en", "zh_Hans", "zh_Hant"])
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_title_fits_its_button(kind: PushKind, language: str) -> None:
    with speaking(language, UTC):
        title = _(kind.title)
    han = len(HAN.findall(title))
    assert han <= 8
    assert 2 * han + (len(title) - han) <= 18


def test_no_two_kinds_have_one_title() -> None:
    for language in ("en", "zh_Hans", "zh_Hant"):
        with speaking(language, UTC):
            titles = [_(kind.title) for kind in KINDS]
        assert len(set(titles)) == len(titles)
