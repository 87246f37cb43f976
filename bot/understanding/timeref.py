"""A day or time named in a message, before it is known whether it tells of the past or of a plan."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Literal

Aim = Literal["past", "future", "today", "either"]


@dataclass(frozen=True, slots=True)
class TimeRef:
    """One expression. ``plan`` and ``past`` are its day when read as a plan or as a report."""

    start: int
    end: int
    rule: str
    aim: Aim
    plan: date | None = None
    past: date | None = None
    clock: time | None = None
    part: str | None = None
    """Part of day: am, noon, pm, evening, night."""
    moment: datetime | None = None
    """An exact moment (in 30 minutes), aware."""
    vague_clock: bool = False
    """The hour was written without am or pm."""
    weekday: bool = False
    """Names a weekday only; gives way to a date beside it."""
    zone: int | None = None
    """Minutes east of Greenwich of the zone told with the clock; ``None``: the reader's own."""

    def day(self, *, past: bool) -> date | None:
        """The day in the given reading."""
        return self.past if past else self.plan


def on(day: date | None, today: date) -> Aim:
    """Where a fixed day lies."""
    if day is None or day == today:
        return "today"
    return "past" if day < today else "future"


MOST = 24
"""Expressions read in one stretch of text; more is no message but noise."""
Handler = Callable[[re.Match[str], datetime], "TimeRef | None"]


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern over the normalised lower-case text and what it means."""

    name: str
    pattern: re.Pattern[str]
    handle: Handler
    needs: frozenset[str] = frozenset()
    """Words or characters of which a text must hold one for the pattern to match; "0" is any digit."""


def rule(name: str, pattern: str, handle: Handler, needs: str | Iterable[str] = "") -> Rule:
    """A compiled rule; ``needs`` as words, those of several words standing for their first."""
    words = needs.split() if isinstance(needs, str) else [_WORD.findall(word)[0] for word in needs]
    return Rule(name, re.compile(pattern), handle, frozenset(words))


_WORD = re.compile(r"[a-z]+|[^a-z]")
_LETTERS = re.compile(r"[a-z]+")
_DIGIT = re.compile(r"[0-9]")


def scan(rules: Iterable[Rule], text: str, now: datetime) -> list[TimeRef]:
    """All expressions in ``text``: the leftmost, then the longest, then the earlier rule wins."""
    present = set(text)
    present.update(_LETTERS.findall(text))
    if _DIGIT.search(text):
        present.add("0")
    able = [rule for rule in rules if not rule.needs or not present.isdisjoint(rule.needs)]
    waiting: list[TimeRef | None] = [_next(rule, text, 0, now) for rule in able]
    chosen: list[TimeRef] = []
    while len(chosen) < MOST:
        ahead = [(ref.start, -ref.end, order) for order, ref in enumerate(waiting) if ref is not None]
        if not ahead:
            break
        _, end, first = min(ahead)
        best = waiting[first]
        assert best is not None
        chosen.append(best if best.rule else replace(best, rule=able[first].name))
        for order, ref in enumerate(waiting):
            if ref is not None and ref.start < -end:
                waiting[order] = _next(able[order], text, -end, now)
    return chosen


def _next(rule: Rule, text: str, position: int, now: datetime) -> TimeRef | None:
    """The first expression of ``rule`` at or after ``position``; its rule may still be unnamed."""
    for match in rule.pattern.finditer(text, position):
        ref = rule.handle(match, now)
        if ref is not None and ref.end > ref.start:
            return ref
    return None
