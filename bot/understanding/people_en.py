"""People with names in Latin letters: Mr Li, uncle Tan, John Lee, and a first name alone where one is spoken of."""

# ruff: noqa: E501
from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from .lexicon import table, words_regex
from .normalise import is_han
from .people_zh import does, is_word, surnames
from .person import Person, Spans, free
from .spelt import common, first_names

_NO_NAME = frozenset(
    [
        "to",
        "for",
        "and",
        "is",
        "says",
        "said",
        "the",
        "of",
        "at",
        "in",
        "on",
        "or",
        "but",
        "not",
        "with",
        "who",
        "was",
        "has",
    ]
)
_MIDDLE_TITLES = frozenset(("en", "ah", "bang", "kak", "pak", "father", "sister", "captain", "coach", "chef", "bro", "sis", "nurse", "sir", "matron", "tuan"))  # fmt: skip
"""Titles that are words of daily talk too: a name follows them only with a capital, or when it is a known one."""
_CLEAR_TITLES = frozenset(("mr", "mrs", "ms", "mdm", "madam", "mister", "encik", "puan", "datuk"))
_FAMILY = frozenset(["tan", "lim", "lee", "wong", "ng", "chan", "chen", "goh", "koh", "ong", "teo", "chua", "smith", "low", "toh", "yeo", "sim", "ho", "tay", "chong", "chew", "kumar", "singh", "rahman", "abdullah", "ismail", "jones", "brown", "taylor", "davies", "evans", "nguyen", "patel", "khan"])  # fmt: skip
_NARROW = re.compile(
    r" (?:says?|said|wants?|is|was|has|keen|asked|confirmed|promised|agreed|loves?|likes?|not|will|needs?|complained|very|happy|unhappy|on leave|off|loved|liked|reckons|thinks|rang|called|emailed|texted|swears|hates|chuffed|gave|signed)(?![a-z])"
)
_MONTH_BEFORE = re.compile(r"(?:from|in|by|until|till|since|for|to|next|this|last|of|end|mid|start|before|after) $")
_CLOSES = re.compile(r"[◆\s,。;:!?、)的在]|$")
_LINK_HAN = "的跟和找见與与叫约約给問问陪请請是由向同俾畀比让讓被催對对個个位有帮幫喊咗了"


@dataclass(frozen=True, slots=True)
class _Rules:
    title: re.Pattern[str]
    word: re.Pattern[str]
    weak: frozenset[str]
    places: frozenset[str]
    never: frozenset[str]
    before: re.Pattern[str]
    strong: re.Pattern[str]
    start: re.Pattern[str]
    after: re.Pattern[str]
    staff: re.Pattern[str]
    kinds: frozenset[str]
    titles: frozenset[str]
    pinyin: re.Pattern[str]


@cache
def _rules() -> _Rules:
    data: dict[str, Any] = table("people")["en"]
    pinyin: dict[str, Any] = table("people")["zh"]
    return _Rules(
        title=re.compile(rf"(?<![a-z])(?P<title>{words_regex(data['titles'])})\.? (?P<first>[a-z][a-z'-]+)(?: (?P<second>[a-z][a-z'-]+))?"),
        word=re.compile(r"(?<![a-z0-9&])[a-z][a-z]*(?:[-'][a-z]+)*(?![a-z0-9&])"),
        weak=frozenset(data["weak"]),
        places=frozenset(data["places"]),
        never=frozenset(data["never"]),
        before=re.compile(rf"(?:^|[^a-z])(?:{words_regex(data['before'])})[ :,(-]*$"),
        strong=re.compile(rf"(?:^|[^a-z])(?<!went )(?<!gone )(?<!go )(?<!going )(?<!signed )(?:{words_regex(data['strong'])})[ :,(-]*$"),
        start=re.compile(r"(?:[,;:.!?-]\s*|[◆(]\s*|^)$"),
        after=re.compile(rf"^(?:[ ,(-]*(?:{words_regex(data['after'])})(?![a-z])|['(])"),
        staff=re.compile(rf"(?:^|[^a-z])(?:{words_regex(data['staff'])}) $"),
        kinds=frozenset(table("names")["kinds_en"]),
        titles=frozenset(data["titles"]),
        pinyin=re.compile(rf"(?<![a-z])(?:{words_regex(pinyin['pinyin'])}) ?(?:{words_regex(pinyin['pinyin_titles'])})(?![a-z])"),
    )  # fmt: skip


def find(text: str, plain: str, masked: Spans) -> list[Person]:
    """People in ``text``, in no order."""
    found = [p for m in _rules().title.finditer(text) if (p := _titled(text, plain, m, masked))]
    for m in _rules().pinyin.finditer(text):
        if free(m.start(), m.end(), masked) and m.group(0) not in common():
            found.append(_person(text, m.start(), m.end(), "contact.pinyin"))
    words = list(_rules().word.finditer(text))
    for index, m in enumerate(words):
        if not any(m.start() < p.end and p.start < m.end() for p in found):
            person = _Word(text, plain, words, index, masked).person()
            if person is not None:
                found.append(person)
    return found


def _person(text: str, start: int, end: int, rule: str) -> Person:
    return Person(start, end, rule, bool(_rules().staff.search(text[max(0, start - 22) : start])))


def _titled(text: str, plain: str, m: re.Match[str], masked: Spans) -> Person | None:
    first = m["first"].removesuffix("'s")
    capital = plain[m.start("first")].isupper()
    if m["first"] in _NO_NAME:
        return None
    if first in common() and not capital and m["title"] not in _CLEAR_TITLES and first not in _FAMILY:
        return None
    if m["title"] in _MIDDLE_TITLES and not capital and (first not in first_names() or len(m["title"]) < 3):
        return None
    end = m.start("first") + len(first)
    if m["second"] and first == m["first"] and plain[m.start("second")].isupper():
        second = m["second"].removesuffix("'s")
        if second not in common() and second not in _rules().never:
            end = m.start("second") + len(second)
    return _person(text, m.start(), end, "contact.title_en") if free(m.start(), end, masked) else None


@dataclass(frozen=True, slots=True)
class _Word:
    """One word of the text, asked whether it begins a person's name."""

    text: str
    plain: str
    words: list[re.Match[str]]
    index: int
    masked: Spans

    def person(self) -> Person | None:
        m = self.words[self.index]
        word = m.group(0).removesuffix("'s")
        start, end = m.start(), m.start() + len(word)
        if len(word) < 2 or word in _rules().never or word in _rules().titles or not free(start, end, self.masked):
            return None
        if not self._named(m.group(0), word, start, end):
            return None
        return _person(self.text, start, self._with_family(word, start, end), "contact.name")

    def _named(self, raw: str, word: str, start: int, end: int) -> bool:
        capital = _capital(self.plain, start)
        if self._beside_han(start, end):
            return self._in_chinese(word, start, end, capital)
        before = bool(_rules().before.search(self.text[max(0, start - 26) : start]))
        after = raw != word or self._followed(end)
        if word not in first_names():
            return capital and self._unknown(raw, word, start, end, after)
        if word in _rules().places:
            return capital and (after or before) and not re.search(r"(?:in|near|at|around) $", self.text[:start])
        if word in common() or (word in _rules().weak and not capital):
            month = _MONTH_BEFORE.search(self.text[max(0, start - 8) : start]) or re.match(" ?[0-9]", self.text[end:])
            return capital and (before or after) and not month
        return (capital and not self.text[:start].endswith((" de ", " la ", " of "))) or before or after

    def _followed(self, end: int) -> bool:
        """Whether what stands after the name, or after a family name, is said of a person."""
        after = _rules().after
        if after.match(self.text[end : end + 16]):
            return True
        if self.index + 1 == len(self.words):
            return False
        family = self.words[self.index + 1]
        together = self.text[end : family.start()] == " " and self.plain[family.start()].isupper()
        return together and bool(after.match(self.text[family.end() : family.end() + 16]))

    def _unknown(self, raw: str, word: str, start: int, end: int, after: bool) -> bool:
        """A capital word in no list: a name only where nothing but a person would stand."""
        if word in common() or word in _rules().kinds or len(word) < 3 or self._of_firm(end):
            return False
        text = self.text
        strong = bool(_rules().strong.search(text[max(0, start - 30) : start]))
        if strong and (after or _ends(text, end)):
            return True
        if not _rules().start.search(text[max(0, start - 3) : start]):
            return False
        if _NARROW.match(text[end : end + 14]):
            return start > 0 or bool(self.masked)
        # "Bev's a bit miffed": only beside a customer, and only of somebody, not of something he has.
        return bool(self.masked) and bool(re.match(r"'s (?:a |not |very |so |been |got |happy|keen|off|on |away)", text[start + len(word) : end + 12]))  # fmt: skip

    def _of_firm(self, end: int) -> bool:
        following = re.match(r" ([a-z]+)", self.text[end:])
        return bool(following and following.group(1) in _rules().kinds)

    def _beside_han(self, start: int, end: int) -> bool:
        head, tail = self.text[:start].rstrip()[-1:], self.text[end:].lstrip()[:1]
        return is_han(head or " ") or is_han(tail or " ")

    def _in_chinese(self, word: str, start: int, end: int, capital: bool) -> bool:
        """Inside Chinese talk Latin words are few: brands, products, and people."""
        known = word in first_names()
        if known and word not in common() and word not in _rules().places:
            return True
        acts = does(self.text, end)
        linked = self.text[:start].rstrip()[-1:] in _LINK_HAN or start == 0
        if known:
            return capital and (acts or linked)
        name_like = capital and len(word) >= 3 and word not in common() and word not in _rules().kinds
        return name_like and acts and bool(self.masked or linked)

    def _with_family(self, word: str, start: int, end: int) -> int:
        """The end of the name with the family name that may follow."""
        if self.text[end : end + 1] in surnames() and not is_word(self.text[end : end + 2]):
            return end + 1 if does(self.text, end + 1) or _CLOSES.match(self.text, end + 1) else end  # Amy徐
        if self.index + 1 == len(self.words) or self.text[end : end + 1] != " ":
            return end
        following = self.words[self.index + 1]
        last = following.group(0).removesuffix("'s")
        if following.start() != end + 1 or not free(following.start(), following.end(), self.masked):
            return end
        known = word in first_names()
        capital = _capital(self.plain, following.start())
        if _capital(self.plain, start) and capital and last not in _rules().never:
            stop = following.start() + len(last)
            fits = last not in common() or (known and _ends_name(self.text, stop))
            if fits and last not in _rules().kinds and len(last) > 1:
                return stop
        elif known and not _capital(self.plain, start) and not capital and last in _FAMILY:
            return following.start() + len(last)
        return end


def _capital(plain: str, start: int) -> bool:
    """Whether a word begins with a capital and goes on in small letters."""
    return plain[start].isupper() and not plain[start + 1 : start + 2].isupper()


def _ends(text: str, end: int) -> bool:
    return not text[end:].strip() or text[end : end + 1] in ".,;:!?)" or text[end : end + 2] in (" -", " (")


def _ends_name(text: str, end: int) -> bool:
    """Whether a family name that is also a word (Brown, Stone) may end here."""
    return _ends(text, end) or bool(_rules().after.match(text[end : end + 16]))
