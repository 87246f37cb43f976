"""The fields of the profile: what is kept of a customer and of its people, and what each may hold."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Kind(StrEnum):
    """How a field is said: free words, a date, a day of the year, one of some choices, a country or a number."""

    WORDS = "words"
    DATE = "date"
    DAY = "day"
    CHOICE = "choice"
    COUNTRY = "country"
    PHONE = "phone"


@dataclass(frozen=True, slots=True)
class Field:
    """One field, named like its column. ``longest`` is in characters."""

    name: str
    kind: Kind = Kind.WORDS
    longest: int = 200
    choices: tuple[str, ...] = ()


RELATIONSHIPS = ("excellent", "good", "so_so", "strained")
ROLES = ("decides", "uses", "pays", "gatekeeper")
TIERS = ("key", "core", "regular", "tail")
STATES = ("prospect", "active", "lost", "closed")
LANGUAGES = ("zh_Hans", "zh_Hant", "en")
LONGEST_NAME = 80
LONGEST_TAG = 20
MOST_TAGS = 20
_SHORTEST_NUMBER = 3  # digits
_DAY = re.compile(r"[SLR](0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])")
_COUNTRY = re.compile(r"[A-Z]{2}")


def _by_name(*fields: Field) -> dict[str, Field]:
    return {field.name: field for field in fields}


CUSTOMER = _by_name(
    Field("relationship", Kind.CHOICE, choices=RELATIONSHIPS),
    Field("contract_end", Kind.DATE),
    Field("credit_terms", longest=60),
    Field("motives"),
    Field("needs"),
    Field("leave_if"),
    Field("products"),
    Field("industry", longest=40),
    Field("address", longest=120),
    Field("since", Kind.DATE),
    Field("founded", Kind.DAY),
    Field("region", Kind.COUNTRY),
    Field("greeting_lang", Kind.CHOICE, choices=LANGUAGES),
)
"""Fields of a customer that hold one value or none, in the order in which they matter."""

PERSON = _by_name(
    Field("title", longest=40),
    Field("role", Kind.CHOICE, choices=ROLES),
    Field("phone", Kind.PHONE, longest=32),
    Field("birthday", Kind.DAY),
    Field("wedding", Kind.DAY),
    Field("likes"),
    Field("left_on", Kind.DATE),
)
"""Fields of a person that hold one value or none."""


def accepted(field: Field, value: str | None) -> str | None:
    """The value as it is stored; None for an empty one.

    Raises:
        ValueError: the field cannot hold it.
    """
    value = " ".join((value or "").split()) or None
    if value is None:
        return None
    if not _fits(field, value):
        raise ValueError(f"{field.name} cannot be {len(value)} characters of this kind")
    return value


def _fits(field: Field, value: str) -> bool:
    if field.kind == Kind.CHOICE:
        return value in field.choices
    if field.kind == Kind.DAY:
        return _DAY.fullmatch(value) is not None
    if field.kind == Kind.COUNTRY:
        return _COUNTRY.fullmatch(value) is not None
    if field.kind == Kind.DATE:
        return bool(date.fromisoformat(value))  # says itself what is wrong
    enough = field.kind != Kind.PHONE or sum(c.isdigit() for c in value) >= _SHORTEST_NUMBER
    return enough and len(value) <= field.longest
