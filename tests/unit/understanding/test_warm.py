"""What the first message of each script needs is there once the assistant has warmed up."""

from __future__ import annotations

import pytest

from bot.understanding import understand
from bot.understanding.lexicon import cue_pattern
from bot.understanding.warm import warm_up

from .samples import INDEX, NOW


@pytest.mark.parametrize(
    "text",
    ["拜访万家乐,下周三再去,要20箱", "visited Acme Foods, they want 20 boxes by Friday", "拜访Acme Foods,要20箱coffee"],
)
def test_an_ordinary_message_after_it_compiles_no_cues(text: str) -> None:
    warm_up.cache_clear()
    cue_pattern.cache_clear()
    warm_up()
    missed = cue_pattern.cache_info().misses
    assert missed > 100
    understand(text, INDEX, NOW)
    assert cue_pattern.cache_info().misses - missed <= 5
