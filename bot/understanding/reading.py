"""One message prepared for the rules: its text, what was found in it, and questions about its words."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from . import amounts, clauses, details, people, scores, tense, when
from .lexicon import cue_pattern, script_of
from .mention import Mention
from .normalise import Text
from .people import Person
from .timeref import TimeRef

MASK = "◆"


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

    def __post_init__(self) -> None:
        names = [(m.start, m.end) for m in self.mentions] + self.blank
        self.masked = _blank(self.text.lower, names)
        self.phones = details.phones(self.masked, [])
        self.numbers = details.order_numbers(self.masked)
        quiet = _blank(self.masked, self.phones + self.numbers)
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
        self.score = scores.find(
            self.masked,
            [
                s
                for r, s in zip(self.dates, [(r.start, r.end) for r in self.dates], strict=True)
                if "slash" not in r.rule and "range" not in r.rule
            ],
        )
        if self.score:
            s = self.score
            self.dates = [r for r in self.dates if r.end <= s.start or r.start >= s.end]
        taken = spans + ([(self.score.start, self.score.end)] if self.score else [])
        if self.birthday:
            taken.append((self.birthday.start, self.birthday.end))
        self.taken = taken
        self.money = amounts.find(self.masked, taken)

    @cached_property
    def timings(self) -> list[tense.Timing]:
        """For each of ``dates``: past, plan, or open."""
        return [tense.timing(self, index) for index in range(len(self.dates))]

    @cached_property
    def han(self) -> bool:
        """Whether the message is Chinese in the main."""
        return bool(re.search(r"[㐀-鿿]", self.masked))

    def hits(self, group: str, start: int = 0, end: int | None = None) -> list[Hit]:
        """Cues of ``group`` between two positions."""
        stop = len(self.masked) if end is None else end
        return [
            Hit(m.start(), m.end(), m.group(0))
            for m in cue_pattern(group, self.script).finditer(self.masked, start, stop)
        ]

    def first(self, group: str, start: int = 0, end: int | None = None) -> Hit | None:
        """The first cue of ``group`` between two positions."""
        stop = len(self.masked) if end is None else end
        m = cue_pattern(group, self.script).search(self.masked, start, stop)
        return Hit(m.start(), m.end(), m.group(0)) if m else None

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
        return bool(cue_pattern(group, self.script).search(where))


def _blank(text: str, spans: list[tuple[int, int]]) -> str:
    if not spans:
        return text
    chars = list(text)
    for start, end in spans:
        for i in range(start, min(end, len(chars))):
            chars[i] = MASK
    return "".join(chars)
