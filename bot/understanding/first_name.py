"""Whether a word in Latin letters is a person's name: a first name alone, or one that only its place tells."""

# ruff: noqa: E501
from __future__ import annotations

import re
from dataclasses import dataclass

from .normalise import is_han
from .people_rules import FAMILY, rules
from .people_zh import after_role, does, is_word, surnames
from .person import Spans, free
from .spelt import common, first_names

_NARROW = re.compile(
    r" (?:says?|said|wants?|is|was|has|keen|asked|confirmed|promised|agreed|loves?|likes?|not|will|needs?|complained|very|happy|unhappy|on leave|off|loved|liked|reckons|thinks|rang|called|emailed|texted|swears|hates|chuffed|gave|signed|fancies|walked me|showed me|told me|gave me|asked me|thinks|reckoned|calls it|insists|swore|offered|mentioned|grumbled|moaned|laughed|shrugged|nodded|signed off|okayed|hopes|wanted|took me|reminded|invited|paid me|let me|knows|rated|scored|gonna|wanna|dun|dowan|cannot|also want|also say)(?![a-z])"
)
_MONTH_BEFORE = re.compile(
    r"(?:[0-9](?:st|nd|rd|th)?|early|late|from|in|by|until|till|since|for|to|next|this|last|of|end|mid|start|before|after) $"
)
_CLOSES = re.compile(r"[◆\s,。;:!?、)的在]|$")
_BELONGS = re.compile(r" (?:(?:over|up|down|out|back|in \w+) )?(?:at|from|@|w/|of) (?:the )?◆")
_OPENS = re.compile(r"(?:[,;:.!?◆-]\s*|^|\b(?:and|but|so|then|&) )$")
_RIVAL = re.compile(
    r"(?:buy|buys|buying|bought|source|sources|sourcing|sourced) (?:(?:it|them|now|direct|stuff) )?from $|(?:switch\w*|jump\w*(?: ship)?|defect\w*|(?:go|goes|gone|going) over) to $"
)
"""What stands before those who took a customer from us."""
_MONTHS = frozenset(("jan", "april", "may", "june"))
_DAY = re.compile(r"(?<![0-9])[0-3]?[0-9](?:st|nd|rd|th)? $")
_THERE = re.compile(r"(?:in|near|at|around|(?:went|go|going|fly|flew|drive|drove|trip|move[sd]?|moving) to) $")
_HONOURS = frozenset(("ji", "bhai", "didi", "bhabhi", "aunty", "auntie", "anna", "akka", "sahib", "saab", "san", "jie", "ge"))  # fmt: skip
"""What is said after a first name out of respect: Priya ji, Amit bhai."""
_LINK_HAN = "谈聊的跟和找见與与叫约約给問问陪请請是由向同俾畀比让讓被催對对個个位有帮幫喊咗了"


@dataclass(frozen=True, slots=True)
class Word:
    """One word of the text, asked whether it begins a person's name."""

    text: str
    plain: str
    words: list[re.Match[str]]
    index: int
    masked: Spans

    def name(self) -> tuple[int, int] | None:
        """Bounds of the person's name that begins here."""
        m = self.words[self.index]
        word = m.group(0).removesuffix("'s")
        start, end = m.start(), m.start() + len(word)
        if len(word) < 2 or word in rules().never or word in rules().titles or not free(start, end, self.masked):
            return None
        if not self._named(m.group(0), word, start, end):
            return None
        return start, self._with_family(word, start, end)

    def _named(self, raw: str, word: str, start: int, end: int) -> bool:
        capital = _capital(self.plain, start)
        if self._beside_han(start, end):
            return self._in_chinese(word, start, end, capital)
        before = bool(rules().before.search(self.text[max(0, start - 26) : start]))
        after = raw != word or self._followed(end)
        if _RIVAL.search(self.text[max(0, start - 30) : start]) or (word in _MONTHS and _DAY.search(self.text[:start])):
            return False
        if capital and word in rules().families and self._given_follows(end):
            return before or self._followed(end)
        if word not in first_names():
            return capital and self._unknown(raw, word, start, end, after)
        if word in rules().places:
            return capital and (after or before) and not _THERE.search(self.text[:start])
        if word in common() or (word in rules().weak and not capital):
            month = _MONTH_BEFORE.search(self.text[max(0, start - 8) : start]) or re.match(" ?[0-9]", self.text[end:])
            return capital and (before or after) and not month
        return (
            (
                capital
                and not self.text[:start].endswith(
                    (
                        " de ",
                        " la ",
                        " of ",
                        "saint ",
                        "st ",
                        "st. ",
                        "eau ",
                        "lake ",
                        "mount ",
                        "mt ",
                        "port ",
                        "fort ",
                    )
                )
            )
            or before
            or after
        )

    def _followed(self, end: int) -> bool:
        """Whether what stands after the name, or after a family name, is said of a person."""
        after = rules().after
        if after.match(self.text[end : end + 16]):
            return True
        if self.index + 1 == len(self.words):
            return False
        family = self.words[self.index + 1]
        together = self.text[end : family.start()] == " " and self.plain[family.start()].isupper()
        return together and bool(after.match(self.text[family.end() : family.end() + 16]))

    def _given_follows(self, end: int) -> bool:
        """Whether a word that may be a Chinese given name follows a Chinese family name (Li Na)."""
        following = self.words[self.index + 1] if self.index + 1 < len(self.words) else None
        if following is None or following.start() != end + 1 or not _capital(self.plain, following.start()):
            return False
        return following.group(0) not in common() and following.group(0) not in rules().kinds

    def _unknown(self, raw: str, word: str, start: int, end: int, after: bool) -> bool:
        """A capital word in no list: a name only where nothing but a person would stand."""
        if word in common() or word in rules().kinds or len(word) < 3 or self._of_firm(end):
            return False
        text = self.text
        if _BELONGS.match(text, end) and (
            _OPENS.search(text[:start]) or rules().before.search(text[max(0, start - 26) : start])
        ):
            return True  # "Jolly at ◆": somebody of a customer
        if self.plain[:start].endswith("'s ") and text[:start].endswith("◆ ") and self._given_follows(end):
            return True  # "Nook's Wei Ling"
        strong = bool(rules().strong.search(text[max(0, start - 30) : start]))
        if strong and (after or _ends(text, end)):
            return True
        if not rules().start.search(text[max(0, start - 3) : start]):
            return False
        if _NARROW.match(text[end : end + 14]):
            return start > 0 or bool(self.masked)
        # "Bev's a bit miffed": only beside a customer, and only of somebody, not of something he has.
        return bool(self.masked) and bool(re.match(r"'s (?:a |not |very |so |been |got |happy|keen|off|on |away)", text[start + len(word) : end + 12]))  # fmt: skip

    def _of_firm(self, end: int) -> bool:
        following = re.match(r" ([a-z]+)", self.text[end:])
        return bool(following and following.group(1) in rules().kinds)

    def _beside_han(self, start: int, end: int) -> bool:
        head, tail = self.text[:start].rstrip()[-1:], self.text[end:].lstrip()[:1]
        return is_han(head or " ") or is_han(tail or " ")

    def _in_chinese(self, word: str, start: int, end: int, capital: bool) -> bool:
        """Inside Chinese talk Latin words are few: brands, products, and people."""
        known = word in first_names()
        if known and word not in common() and word not in rules().places:
            return True
        acts = does(self.text, end)
        linked = start == 0 or self.text[:start].rstrip()[-1:] in _LINK_HAN or after_role(self.text, start)
        if known:
            return capital and (acts or linked)
        name_like = capital and len(word) >= 3 and word not in common() and word not in rules().kinds
        return name_like and acts and bool(self.masked or linked)

    def _with_family(self, word: str, start: int, end: int) -> int:
        """The end of the name with the family name that may follow."""
        if (
            self.text[end : end + 1] in surnames()
            and self.text[end] not in _LINK_HAN
            and not is_word(self.text[end : end + 2])
        ):
            return end + 1 if does(self.text, end + 1) or _CLOSES.match(self.text, end + 1) else end  # Amy徐
        if self.index + 1 == len(self.words) or self.text[end : end + 1] != " ":
            return end
        following = self.words[self.index + 1]
        if following.group(0) in _HONOURS and following.start() == end + 1:
            return following.end()
        last = following.group(0).removesuffix("'s")
        if following.start() != end + 1 or not free(following.start(), following.end(), self.masked):
            return end
        known = word in first_names()
        capital = _capital(self.plain, following.start())
        if _capital(self.plain, start) and capital and last not in rules().never:
            stop = following.start() + len(last)
            fits = last not in common() or (known and _ends_name(self.text, stop))
            if fits and last not in rules().kinds and (len(last) > 1 or known):
                return stop
        elif known and not _capital(self.plain, start) and not capital and last in FAMILY:
            return following.start() + len(last)
        return end


def _capital(plain: str, start: int) -> bool:
    """Whether a word begins with a capital and goes on in small letters."""
    return plain[start].isupper() and not plain[start + 1 : start + 2].isupper()


def _ends(text: str, end: int) -> bool:
    return not text[end:].strip() or text[end : end + 1] in ".,;:!?)" or text[end : end + 2] in (" -", " (")


def _ends_name(text: str, end: int) -> bool:
    """Whether a family name that is also a word (Brown, Stone) may end here."""
    return _ends(text, end) or bool(rules().after.match(text[end : end + 16]))
