"""The words of a greeting: several for each occasion in each language, ready to copy."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from bot.domain.address import in_han
from bot.domain.profile import LANGUAGES

LONGEST = 256
"""Characters: what Telegram lets a button copy."""
_SAME_WORDS = {
    "teachers_day_tw": "teachers_day",
    "national_day_sg": "national_day",
    "national_day_my": "national_day",
    "thanksgiving_ca": "thanksgiving",
}
_BY_REGION: Mapping[str, str] = {
    "CN": "zh_Hans",
    **dict.fromkeys(("HK", "MO", "TW"), "zh_Hant"),
    **dict.fromkeys(("US", "GB", "CA", "AU", "NZ", "IE", "SG", "MY", "IN", "PH"), "en"),
}


@cache
def _texts(language: str) -> dict[str, Any]:
    path = files("bot.domain").joinpath("data", f"greetings.{language}.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _of(occasion: str, language: str) -> list[str]:
    found: list[str] = _texts(language)["texts"][_SAME_WORDS.get(occasion, occasion)]
    return found


def wordings(occasion: str, language: str) -> int:
    """How many wordings there are."""
    return len(_of(occasion, language))


def pick_wording(occasion: str, language: str, seed: int, last: int | None, now: int | None = None) -> int:
    """Which wording to offer: another than ``last`` year's and than the one shown ``now``, where there are any.

    Without either it goes by ``seed``, so that customers greeted on the same day get different words.
    """
    count = wordings(occasion, language)
    start = now + 1 if now is not None else last + 1 if last is not None else seed
    turns = [(start + step) % count for step in range(count)]
    return next((one for one in turns if one not in (last, now)), turns[0])


def words_of(occasion: str, language: str, wording: int, who: str, *, company: str = "", years: int = 0) -> str:
    """The greeting, at most ``LONGEST`` characters; ``who`` is how the person is addressed, empty for nobody."""
    texts = _of(occasion, language)
    said = f"{years} year" if years == 1 else f"{years} years"
    body = texts[wording % len(texts)].format(company=company, years=said if language == "en" else years)
    frame: dict[str, str] = _texts(language)
    if who:
        return frame["named"].format(who=who, text=body)[:LONGEST]
    return frame["nobody"].format(text=body[:1].upper() + body[1:])[:LONGEST]


def language_of(chosen: str | None, region: str | None, rep: str, name: str) -> str:
    """The language to greet somebody in: the one chosen for the customer; else that of the customer's region, or of the
    rep where none is known. What is not chosen gives way to the name: 王经理 is not addressed in English."""
    if chosen in LANGUAGES:
        return chosen
    by_region = _BY_REGION.get(region or "", rep)
    found = by_region if by_region in LANGUAGES else "en"
    return _by_name(name, found, rep) if name else found


def _by_name(name: str, found: str, rep: str) -> str:
    if in_han(name) and found == "en":
        return rep if rep != "en" and rep in LANGUAGES else "zh_Hans"
    if not in_han(name) and found != "en":
        return "en"
    return found
