"""People named in a message, exactly as written: 王经理, 小刘, 欧阳总, John Lee, uncle Tan."""

from __future__ import annotations

from . import people_en, people_zh
from .normalise import is_han
from .person import Person, Spans

__all__ = ["Person", "find"]


def find(text: str, plain: str, masked: Spans) -> list[Person]:
    """People in reading order. ``text`` is the normalised lower-case message, ``plain`` keeps the capitals.

    ``masked`` are the places where customers are named (blanked in ``text``).
    """
    found: list[Person] = []
    if any(is_han(c) for c in text):
        found += people_zh.find(text, plain, masked)
    found += people_en.find(text, plain, masked)
    found.sort(key=lambda p: (p.start, -p.end))
    kept: list[Person] = []
    for person in found:
        if not kept or person.start >= kept[-1].end:
            kept.append(person)
    return kept
