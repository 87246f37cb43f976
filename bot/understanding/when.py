"""All day and time expressions of a message, neighbours joined ("tomorrow" + "at 3pm")."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, timedelta

from . import grammar_en, grammar_zh
from .normalise import normalise
from .timeref import TimeRef, scan

_HAN = re.compile(r"[㐀-鿿]")
_DIGIT_OR_LATIN = re.compile(r"[0-9a-z]")
# What may stand between a day and its time of day.
_TOLD = re.compile(r"(?<![a-z])(?:went|was|were|had|did|met|came|saw|drank|bought|left|visited|called)(?![a-z])")
_JOINT = re.compile(
    r"(?:[\s,()的在@~-]|\bat\b|\bby\b|\bon\b|\bfor\b|\baround\b|\babout\b|\bthe\b|\bsometime\b|\bin\b|\bmeeting\b|大概|大约|差不多|左右)*\Z"
)


def find(text: str, now: datetime) -> list[TimeRef]:
    """Every expression in normalised lower-case ``text``, in order. ``now`` is aware, in the reader's zone."""
    refs: list[TimeRef] = []
    if _HAN.search(text):
        refs = scan(grammar_zh.rules(), text, now)
    if _DIGIT_OR_LATIN.search(text):
        english = scan(grammar_en.rules(), text, now)
        refs = _merge_lists(refs, english)
    return _join(refs, text, now)


def _merge_lists(first: list[TimeRef], second: list[TimeRef]) -> list[TimeRef]:
    """Both lists without overlaps; the longer expression wins, then the first list."""
    kept = list(first)
    for ref in second:
        rivals = [r for r in kept if r.start < ref.end and ref.start < r.end]
        if all(r.end - r.start < ref.end - ref.start for r in rivals):
            kept = [r for r in kept if r not in rivals] + [ref]
    return sorted(kept, key=lambda r: r.start)


def _join(refs: list[TimeRef], text: str, now: datetime) -> list[TimeRef]:
    """Neighbours made one: first a weekday and its date, then days and times of day."""
    for pair in (_same_day, _pair):
        joined: list[TimeRef] = []
        for ref in refs:
            both = None
            if joined and ref.start - joined[-1].end <= 14 and _JOINT.match(text[joined[-1].end : ref.start]):
                both = pair(joined[-1], ref, text[joined[-1].end : ref.start])
            if both is None:
                joined.append(ref)
            else:
                joined[-1] = both
        refs = joined
    return refs


def _same_day(left: TimeRef, right: TimeRef, gap: str) -> TimeRef | None:
    """Friday, Dec 4: the date, in the year in which it is that weekday if that year is near."""
    if left.clock or right.clock or left.moment or right.moment or left.weekday == right.weekday:
        return None
    keep, named = (right, left) if left.weekday else (left, right)
    if gap.strip(" ,(") or keep.plan is None or named.plan is None or ".part" in keep.rule or "now" in keep.rule:
        return None
    if keep.rule.endswith(("named_day", "duration", "period", "no_day", "eod")):
        return None
    day = named.plan.isoweekday()
    if (
        keep.past
        and keep.plan.isoweekday() != day == keep.past.isoweekday()
        and abs((named.plan - keep.past).days) <= 14
    ):
        keep = replace(keep, plan=keep.past)
    return replace(keep, start=left.start, end=right.end, part=left.part or right.part)


def _has_day(ref: TimeRef) -> bool:
    return (ref.plan or ref.past) is not None and ref.clock is None


def _pair(left: TimeRef, right: TimeRef, gap: str) -> TimeRef | None:
    """One expression for two neighbours, or ``None`` when they are separate."""
    if left.moment or right.moment or left.rule.endswith("no_day") or right.rule.endswith("no_day"):
        return None
    day, other = (left, right) if _has_day(left) and not _bare_part(left) else (right, left)
    if other.clock is not None and other.plan is None and _has_day(day) and not _bare_part(day):
        return _with_clock(day, other, left, right)
    if other.clock is not None and _bare_part(day):
        return replace(_shift_part(other, day.part), start=left.start, end=right.end)
    if _bare_part(other) and day.clock is not None and day.part is None:
        return replace(_shift_part(day, other.part), start=left.start, end=right.end)
    if _bare_part(other) and _has_day(day):
        return replace(day, start=left.start, end=right.end, part=other.part)
    if right.rule == "en.eod" or left.rule == "en.eod":
        keep = left if right.rule == "en.eod" else right
        return replace(keep, start=left.start, end=right.end)
    return None


def _bare_part(ref: TimeRef) -> bool:
    return ref.part is not None and ref.clock is None and ref.rule.endswith(".part")


def _with_clock(day: TimeRef, clock: TimeRef, left: TimeRef, right: TimeRef) -> TimeRef:
    part = day.part if clock.part is None else None
    moved = _shift_part(clock, part) if part else clock
    return replace(day, start=left.start, end=right.end, clock=moved.clock, vague_clock=moved.vague_clock)


def _shift_part(ref: TimeRef, part: str | None) -> TimeRef:
    """``ref`` with its vague hour put into a part of the day (今晚 8点 → 20:00)."""
    if ref.clock is None or part is None:
        return ref
    hour = ref.clock.hour
    base = hour - 12 if ref.vague_clock and hour > 12 else hour
    if ref.vague_clock:
        if part in ("pm", "evening") and 1 <= base <= 11:
            hour = base + 12
        elif part in ("am", "night"):
            hour = base
        elif part == "noon":
            hour = base + 12 if 1 <= base <= 3 else base
        elif part == "evening" and base == 12:
            hour = 0
    return replace(ref, clock=ref.clock.replace(hour=hour % 24), vague_clock=False, part=part)


def resolve(ref: TimeRef, now: datetime) -> date | datetime | None:
    """The day or aware moment of ``ref`` read as something due."""
    if ref.moment is not None:
        return ref.moment.replace(microsecond=0)
    if ref.clock is None:
        return ref.plan or ref.past
    day = ref.plan or ref.past
    if day is None:
        today = datetime.combine(now.date(), ref.clock, now.tzinfo)
        return today if today >= now else today + timedelta(days=1)
    return datetime.combine(day, ref.clock, now.tzinfo)


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
