"""People with names in Latin letters: Mr Li, uncle Tan, John Lee, and a first name alone where one is spoken of."""

# ruff: noqa: E501
from __future__ import annotations

import re

from .first_name import Word
from .people_rules import FAMILY, rules
from .person import Person, Spans, free
from .spelt import common, first_names

_NO_NAME = frozenset(("to", "for", "and", "is", "says", "said", "the", "of", "at", "in", "on", "or", "but", "not", "with", "who", "was", "has"))  # fmt: skip
_MIDDLE_TITLES = frozenset(("en", "ah", "bang", "kak", "pak", "father", "sister", "captain", "coach", "chef", "bro", "sis", "nurse", "sir", "matron", "tuan"))  # fmt: skip
"""Titles that are words of daily talk too: a name follows them only with a capital, or when it is a known one."""
_NICKNAMES = frozenset(("big", "ol'", "old", "lil", "little", "young", "don", "ate", "mas", "mama", "tita", "tito", "manang", "manong", "khun", "ibu", "imam", "deacon"))  # fmt: skip
"""Words that make a title only of a known first name: Big Mick, old Tom."""
_CLEAR_TITLES = frozenset(("mr", "mrs", "ms", "mdm", "madam", "mister", "encik", "puan", "datuk"))


def find(text: str, plain: str, masked: Spans) -> list[Person]:
    """People in ``text``, in no order."""
    found = [p for m in rules().title.finditer(text) if (p := _titled(text, plain, m, masked))]
    for m in rules().pinyin.finditer(text):
        if free(m.start(), m.end(), masked) and m.group(0) not in common():
            found.append(_person(text, m.start(), m.end(), "contact.pinyin"))
    words = list(rules().word.finditer(text))
    for index, m in enumerate(words):
        if not any(m.start() < p.end and p.start < m.end() for p in found):
            name = Word(text, plain, words, index, masked).name()
            if name is not None:
                found.append(_person(text, *name, "contact.name"))
    return found


def _person(text: str, start: int, end: int, rule: str) -> Person:
    return Person(start, end, rule, bool(rules().staff.search(text[max(0, start - 22) : start])))


def _titled(text: str, plain: str, m: re.Match[str], masked: Spans) -> Person | None:
    first = m["first"].removesuffix("'s")
    capital = plain[m.start("first")].isupper()
    if m["first"] in _NO_NAME:
        return None
    if first in common() and not capital and m["title"] not in _CLEAR_TITLES and first not in FAMILY:
        return None
    if m["title"] in _NICKNAMES and (not capital or first not in first_names() or first in rules().places):
        return None
    if m["title"] in ("old", "little", "young") and not plain[m.start()].isupper():
        return None
    if m["title"] in _MIDDLE_TITLES and not capital and (first not in first_names() or len(m["title"]) < 3):
        return None
    end = m.start("first") + len(first)
    if m["second"] and first == m["first"] and plain[m.start("second")].isupper():
        second = m["second"].removesuffix("'s")
        if second not in common() and second not in rules().never:
            end = m.start("second") + len(second)
    return _person(text, m.start(), end, "contact.title_en") if free(m.start(), end, masked) else None
