"""Messages that hold nothing but a greeting, thanks or assent."""

from __future__ import annotations

import re
from functools import cache

from .lexicon import cue_list, words_regex

SMALLTALK = "smalltalk"
"""``Draft.rule`` of a message to be answered kindly, of which nothing is kept."""
_LONGEST = 40


@cache
def _pattern() -> re.Pattern[str]:
    words = words_regex(cue_list("smalltalk.words"))
    return re.compile(rf"(?>(?:{words})(?![a-z])|[\W_])++", re.UNICODE)


def is_smalltalk(text: str) -> bool:
    """Whether normalised lower-case ``text`` is made of such words alone; a mark of punctuation or a smile counts."""
    return 0 < len(text.strip()) <= _LONGEST and _pattern().fullmatch(text.strip()) is not None
