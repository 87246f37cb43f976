"""All day and time expressions of a message, neighbours joined ("tomorrow" + "at 3pm")."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

from . import grammar_en, grammar_zh, when_join
from .normalise import normalise
from .timeref import TimeRef, scan

_HAN = re.compile(r"[㐀-鿿]")
_DIGIT_OR_LATIN = re.compile(r"[0-9a-z]")
_TOLD = re.compile(r"(?<![a-z])(?:went|was|were|had|did|met|came|saw|drank|bought|left|visited|called)(?![a-z])")


def find(text: str, now: datetime) -> list[TimeRef]:
    """Every expression in normalised lower-case ``text``, in order. ``now`` is aware, in the reader's zone."""
    refs: list[TimeRef] = []
    if _HAN.search(text):
        refs = scan(grammar_zh.rules(), text, now)
    if _DIGIT_OR_LATIN.search(text):
        refs = _merge_lists(refs, scan(grammar_en.rules(), text, now))
    return when_join.join(refs, text) if refs else refs


def _merge_lists(first: list[TimeRef], second: list[TimeRef]) -> list[TimeRef]:
    """Both lists without overlaps; the longer expression wins, then the first list."""
    kept = list(first)
    for ref in second:
        rivals = [r for r in kept if r.start < ref.end and ref.start < r.end]
        if all(r.end - r.start < ref.end - ref.start for r in rivals):
            kept = [r for r in kept if r not in rivals] + [ref]
    return sorted(kept, key=lambda r: r.start)


def resolve(ref: TimeRef, now: datetime) -> date | datetime | None:
    """The day or aware moment of ``ref`` read as something due."""
    if ref.moment is not None:
        return ref.moment.replace(microsecond=0)
    day = ref.plan or ref.past
    if ref.clock is None:
        return day
    try:
        return _at(ref, day, now)
    except OverflowError:
        return None


def _at(ref: TimeRef, day: date | None, now: datetime) -> datetime:
    assert ref.clock is not None
    there = now.tzinfo if ref.zone is None else timezone(timedelta(minutes=ref.zone))
    moment = datetime.combine(day or now.astimezone(there).date(), ref.clock, there).astimezone(now.tzinfo)
    if day is None and moment < now:
        moment += timedelta(days=1)
    return moment


def dates(text: str, now: datetime) -> list[tuple[date | datetime, int, int]]:
    """All days and moments named in ``text`` with their bounds in it, the one to take as due first.

    For measuring on lists of date expressions. What is told as just past is left out.
    """
    normal = normalise(text)
    found = []
    for ref in find(normal.lower, now):
        if ref.rule.endswith("just_now"):
            continue
        if ref.rule == "en.weekday_ordinal" and ref.past and _TOLD.search(normal.lower[: ref.start]):
            ref = replace(ref, plan=ref.past)
        value = resolve(ref, now)
        if value is not None:
            found.append((value, *normal.span(ref.start, ref.end)))
    return found


def parse_when(text: str, now: datetime) -> date | datetime | None:
    """The day or moment that ``text`` alone names, as an answer to "when?"; ``None`` if it names none."""
    found = dates(text.strip(), now)
    return found[0][0] if found else None
