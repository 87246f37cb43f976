"""A message that is nothing but the wish for a list or for what a command does: 我的待办, "overdue promises", 怎么用.

Reps do not learn commands. What is made of the words of ``data/wishes.toml`` alone, to the last one, is such a wish;
one word more and it is news, or a question about somebody.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache

from .lexicon import table
from .normalise import is_han, normalise

_LONGEST = 48  # characters
_MARKS = re.compile(r"[\s,.;:!?~。、…\"'()\-]+")
_MARKS_EN = re.compile(r"[\s,.;:!?~\"]+")
_TOMORROW = {"zh": ("明天", "明日", "听日"), "en": ("tomorrow", "tomorrow's", "tomorrows")}


class Wish(StrEnum):
    """What somebody wants to see or have done."""

    TODAY = "today"
    TOMORROW = "tomorrow"
    PROMISES = "promises"
    COMPLAINTS = "complaints"
    BIRTHDAYS = "birthdays"
    IDLE = "idle"
    SALES = "sales"
    NEAR = "near"
    CUSTOMERS = "customers"
    REMINDERS = "reminders"
    EXPORT = "export"
    IMPORT = "import"
    RISK = "risk"
    TEAM = "team"
    DUPLICATES = "duplicates"
    SETTINGS = "settings"
    HELP = "help"


def wish(text: str) -> Wish | None:
    """What the message wishes for, if it is nothing but a wish."""
    low = normalise(text).lower.strip()
    if not low or len(low) > _LONGEST or "\n" in low:
        return None
    if any(is_han(c) for c in low):
        return _read("zh", "".join(_MARKS.split(low)))
    return _read("en", " ".join(_MARKS_EN.split(low)).strip())


def _read(language: str, words: str) -> Wish | None:
    if words in table("wishes")["never"]:
        return None
    if words in table("wishes")["day"]:
        return Wish.TODAY
    tomorrow = next((one for one in _TOMORROW[language] if one in words), None)
    if tomorrow is None:
        return _wishes(language, words)
    rest = " ".join(words.replace(tomorrow, " ", 1).split())
    return Wish.TOMORROW if not rest or _wishes(language, rest) == Wish.TODAY else None


def _wishes(language: str, words: str) -> Wish | None:
    return next((one for one in Wish if one != Wish.TOMORROW and _form(one, language).fullmatch(words)), None)


@cache
def _form(one: Wish, language: str) -> re.Pattern[str]:
    """The pattern of a wish: its words and filling ones, a core among them."""
    data = table("wishes")
    core = _any(data[one][language])
    loose = _any([*data["filler"][language], *data[one].get(f"with_{language}", ())])
    if language == "zh":
        return re.compile(f"(?:{loose})*?(?:{core})(?:{core}|{loose})*")
    return re.compile(f"(?:(?:{loose}) )*?(?:{core})(?: (?:{core}|{loose}))*")


def _any(words: list[str]) -> str:
    return "|".join(re.escape(one) for one in sorted(set(words), key=lambda one: (-len(one), one)))
