"""One message prepared for the rules: its text, what was found in it, and questions about its words."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from . import amounts, clauses, details, people, scores, tense, when
from .lexicon import beginnings, beginnings_of, cue_pattern, script_of
from .mention import Mention
from .normalise import Text
from .people import Person
from .timeref import TimeRef

MASK = "◆"
_NOTHING = f"{MASK} \n\t,.;:!?、。"
"""A text of these characters alone says nothing."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A cue found."""

    start: int
    end: int
    text: str


@dataclass
class Reading:
    """Everything extracted from one message. ``masked`` is ``text.lower`` with customers and people blanked."""

    text: Text
    now: datetime
    mentions: list[Mention]
    blank: list[tuple[int, int]]
    masked: str = field(init=False)
    """Lower-case text with names blanked, for cues."""
    dates: list[TimeRef] = field(init=False)
    persons: list[Person] = field(init=False)
    _found: dict[str, list[Hit]] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        names = [(m.start, m.end) for m in self.mentions] + self.blank
        self.masked = _blank(self.text.lower, names)
        self.persons, self.dates = [], []
        self.phones: list[tuple[int, int]] = []
        self.birthday: details.FoundBirthday | None = None
        self.score: scores.Score | None = None
        self.money: list[amounts.Money] = []
        self.taken: list[tuple[int, int]] = []
        if self.masked.strip(_NOTHING):
            self._extract(names)
        else:  # a name among the blanks that other names left: a list of names asks for nothing more
            self.script = script_of(self.masked)
            self.clauses = clauses.split(self.masked, [])

    def _extract(self, names: list[tuple[int, int]]) -> None:
        """What the text says beside the ``names``: people, days, sums and the like."""
        self.phones = details.phones(self.masked, [])
        quiet = _blank(self.masked, self.phones + details.order_numbers(self.masked))
        self.persons = people.find(quiet, self.text.plain, names)
        self.masked = _blank(quiet, [(p.start, p.end) for p in self.persons])
        self.dates = when.find(self.masked, self.now)
        self.birthday = details.birthday(self.masked, self.now, self.dates)
        if self.birthday:
            b = self.birthday
            self.dates = [r for r in self.dates if r.end <= b.start or r.start >= b.end]
        self.script = script_of(self.masked)
        self.clauses = clauses.split(self.masked, [r.end for r in self.dates])
        spans = [(r.start, r.end) for r in self.dates if not r.rule.endswith((".part", "just_now"))]
        dated = [(r.start, r.end) for r in self.dates if "slash" not in r.rule and "range" not in r.rule]
        self.score = scores.find(self.masked, dated)
        if self.score:
            s = self.score
            self.dates = [r for r in self.dates if r.end <= s.start or r.start >= s.end]
        self.taken = spans + ([(self.score.start, self.score.end)] if self.score else [])
        if self.birthday:
            self.taken.append((self.birthday.start, self.birthday.end))
        self.money = amounts.find(self.masked, self.taken)

    @cached_property
    def timings(self) -> list[tense.Timing]:
        """For each of ``dates``: past, plan, or open."""
        return [tense.timing(self, index) for index in range(len(self.dates))]

    @cached_property
    def han(self) -> bool:
        """Whether the message is Chinese in the main."""
        return bool(re.search(r"[㐀-鿿]", self.masked))

    @cached_property
    def _begun(self) -> frozenset[str]:
        return beginnings_of(self.masked)

    def hits(self, group: str) -> list[Hit]:
        """Cues of ``group``, found once for all who ask."""
        found = self._found.get(group)
        if found is None:
            found = self._found[group] = [
                Hit(m.start(), m.end(), m.group(0))
                for m in (cue_pattern(group, self.script).finditer(self.masked) if self._may_have(group) else ())
            ]
        return found

    def first(self, group: str, start: int = 0, end: int | None = None) -> Hit | None:
        """The first cue of ``group`` between two positions."""
        if start == 0 and end is None:
            return next(iter(self.hits(group)), None)
        if not self._may_have(group):
            return None
        m = cue_pattern(group, self.script).search(self.masked, start, len(self.masked) if end is None else end)
        return Hit(m.start(), m.end(), m.group(0)) if m else None

    def _may_have(self, group: str) -> bool:
        """Whether anything in the text begins as a cue of ``group`` does."""
        return not self._begun.isdisjoint(beginnings(group, self.script))

    def before(self, hit: Hit, chars: int = 8, words: int = 4) -> str:
        """The words before a cue within its clause."""
        start, _ = self.clauses.at(hit.start)
        head = self.masked[start : hit.start]
        if re.search(r"[a-z]\s*$", head):
            return " ".join(head.split()[-words:]) + " "
        return head[-chars:]

    def after(self, hit: Hit, chars: int = 8) -> str:
        """The words after a cue within its clause."""
        _, end = self.clauses.at(hit.start)
        return self.masked[hit.end : min(end, hit.end + chars)]

    def has(self, group: str, where: str) -> bool:
        """Whether a cue of ``group`` is in ``where``."""
        if where is self.masked:
            return bool(self.hits(group))
        return bool(cue_pattern(group, self.script).search(where))


def _blank(text: str, spans: list[tuple[int, int]]) -> str:
    if not spans:
        return text
    chars = list(text)
    for start, end in spans:
        for i in range(start, min(end, len(chars))):
            chars[i] = MASK
    return "".join(chars)
