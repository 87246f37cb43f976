"""Going on about the same customer: words that refer to who was spoken of before."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache

from . import lexicon
from .normalise import normalise


class Reference(StrEnum):
    """How a message refers to what was spoken of before: to the customer, or merely as going on."""

    CUSTOMER = "customer"
    SEQUEL = "sequel"


@cache
def _references() -> dict[str, re.Pattern[str]]:
    table = lexicon.table("corrections")["same"]
    return {name: lexicon.pattern(words) for name, words in table.items()}


def refers(text: str) -> Reference | None:
    """How words of ``text`` refer to somebody spoken of before ("他们", "also"); None where they do not, or to
    somebody else."""
    patterns, lower = _references(), normalise(text).lower
    if patterns["others"].search(lower):
        return None
    return next((one for one in Reference if patterns[one].search(lower)), None)
