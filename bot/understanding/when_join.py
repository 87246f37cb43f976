"""Neighbouring expressions made one: a day with its hour, its part of day, the same day said twice, a zone."""

# ruff: noqa: E501
from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import time
from functools import cache

from .lexicon import table, words_regex
from .timeref import TimeRef
from .when_en import UNITS_AFTER

# What may stand between a day and its time of day.
_JOINT = re.compile(
    r"(?:[\s,()的在@~-]|\bat\b|\bby\b|\bon\b|\bfor\b|\baround\b|\babout\b|\bthe\b|\bsometime\b|\bfirst thing\b|\bbefore\b|\bin\b|\bmeeting\b|\bfrom\b|\bbetween\b|大概|大约|差不多|左右|北京时间|香港时间|台北时间|台湾时间|本地时间)*\Z"
)
_WIDEST = 14
"""Characters between two expressions that may be one."""

# A bare hour counts right after a day: "thursday around 10", "tmr 1430", "fri 3ish", "wed 10-11".
_HOUR_AFTER = re.compile(
    r"[ ,]{0,2}(?P<mark>(?:at|@|around|about|abt|ard|approx\.?|circa|from|between|by|before|~) ?)?(?<![0-9.])(?P<h>[01]?[0-9]|2[0-4])"
    r"(?:[:.h](?P<min>[0-5][0-9])(?![0-9])|(?P<hhmm>[0-5][0-9])(?![0-9])(?: ?h(?:rs?)?(?![a-z]))?| (?P<word>thirty|fifteen|forty five)(?![a-z]))?(?P<ish>[ -]?ish(?![a-z])| sharp| plus(?![a-z])|\+)?"
    r"(?P<range> ?(?:-|~|–|to|til|till|until|and) ?(?P<h2>[01]?[0-9]|2[0-4])(?:[:.][0-5][0-9])?(?:ish)?)?"
    r"(?![0-9:/%]|\.[0-9])" + UNITS_AFTER
)
_HOUR_ENDS = re.compile(
    r"\s*(?:$|[,.;!?)(。,、\n◆-]|(?:at|with|w|to|for|meet|mtg|meeting|call|then|and|visit|lunch|demo|catch|in|@|go|going|pls|please|can|or|ok|okay)(?![a-z]))"
)
_ZONE = re.compile(r"(?:gmt|utc) ?(?P<sign>[+-]) ?(?P<h>1[0-4]|[0-9])(?::?(?P<m>30|45|00))?(?![0-9])")


@cache
def _zones() -> dict[str, int]:
    return {word: int(minutes) for minutes, words in table("dates.en")["zones"].items() for word in words}


@cache
def _zone_pattern() -> re.Pattern[str]:
    return re.compile(rf" ?\(?(?:{_ZONE.pattern}|(?P<name>{words_regex(_zones())})(?![a-z]))\)?")


def join(refs: list[TimeRef], text: str) -> list[TimeRef]:
    """Neighbours made one: a weekday and its date, days and times of day; then bare hours and zones after them."""
    refs = _pairs(_pairs(refs, text, _same_day), text, _pair)
    following = [ref.start for ref in refs[1:]] + [len(text)]
    refs = [_with_bare_hour(ref, text, limit) for ref, limit in zip(refs, following, strict=True)]
    return [_zoned(ref, text) for ref in refs]


def _pairs(refs: list[TimeRef], text: str, pair: Callable[[TimeRef, TimeRef, str], TimeRef | None]) -> list[TimeRef]:
    joined: list[TimeRef] = []
    for ref in refs:
        both = None
        if joined and ref.start - joined[-1].end <= _WIDEST and _JOINT.match(text[joined[-1].end : ref.start]):
            both = pair(joined[-1], ref, text[joined[-1].end : ref.start])
        if both is None:
            joined.append(ref)
        else:
            joined[-1] = both
    return joined


def _same_day(left: TimeRef, right: TimeRef, gap: str) -> TimeRef | None:
    """Friday, Dec 4: the date, in the year in which it is that weekday if that year is near."""
    if left.clock or right.clock or left.moment or right.moment or left.weekday == right.weekday:
        return None
    keep, named = (right, left) if left.weekday else (left, right)
    if keep.rule.endswith("named_day") and keep.plan in (named.plan, named.past) and not gap.strip(" ,()"):
        return replace(keep, start=left.start, end=right.end)
    if gap.strip(" ,(") or keep.plan is None or named.plan is None or ".part" in keep.rule or "now" in keep.rule:
        return None
    if keep.rule.endswith(("named_day", "duration", "period", "week", "no_day", "eod")):
        return None
    day = named.plan.isoweekday()
    if keep.past and keep.plan.isoweekday() != day == keep.past.isoweekday() and abs((named.plan - keep.past).days) <= 14:  # fmt: skip
        keep = replace(keep, plan=keep.past)
    return replace(keep, start=left.start, end=right.end, part=left.part or right.part)


def _has_day(ref: TimeRef) -> bool:
    return (ref.plan or ref.past) is not None and ref.clock is None


def _bare_part(ref: TimeRef) -> bool:
    return ref.part is not None and ref.clock is None and ref.rule.endswith(".part")


def _pair(left: TimeRef, right: TimeRef, gap: str) -> TimeRef | None:
    """One expression for two neighbours, or ``None`` when they are separate."""
    if left.moment or right.moment or left.rule.endswith("no_day") or right.rule.endswith("no_day"):
        return None
    day, other = (left, right) if _has_day(left) and not _bare_part(left) else (right, left)
    if other.clock is not None and other.plan is None and _has_day(day) and not _bare_part(day):
        if other is left and "from" in gap:
            return None
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


def _with_clock(day: TimeRef, clock: TimeRef, left: TimeRef, right: TimeRef) -> TimeRef:
    part = day.part if clock.part is None else None
    moved = _shift_part(clock, part) if part else clock
    return replace(
        day, start=left.start, end=right.end, clock=moved.clock, vague_clock=moved.vague_clock, zone=clock.zone
    )


def _shift_part(ref: TimeRef, part: str | None) -> TimeRef:
    """``ref`` with its vague hour put into a part of the day (今晚 8点 → 20:00)."""
    if ref.clock is None or part is None:
        return ref
    hour, minute = ref.clock.hour, ref.clock.minute
    base = hour - 12 if ref.vague_clock and hour > 12 else hour
    if ref.vague_clock:
        if part in ("pm", "evening") and 1 <= base <= 11:
            hour = base + 12
        elif part in ("am", "night"):
            hour = base
        elif part == "noon":
            hour = base + 12 if 1 <= base <= 3 else base
        elif part == "evening" and base == 12:
            hour, minute = 23, 59
    return replace(ref, clock=time(hour % 24, minute), vague_clock=False, part=part)


def _with_bare_hour(ref: TimeRef, text: str, limit: int) -> TimeRef:
    """``ref`` with the bare hour right behind it, if one stands there."""
    if not _has_day(ref) or ref.moment or ref.rule.endswith(("no_day", "just_now", "eod", "duration", "bare_month")):
        return ref
    if not (ref.rule.startswith("en.") or " " in text[ref.end : ref.end + 1]):
        return ref
    m = _HOUR_AFTER.match(text, ref.end)
    if m is None or m.end() > limit or m.end() == ref.end:
        return ref
    told = m["mark"] or m["ish"] or m["range"] or m["min"] or m["hhmm"] or m["word"]
    spoken = ref.weekday and m["min"] in ("00", "15", "30", "45") and re.match(r" [a-z]", text[m.end() :])
    if not (spoken or _HOUR_ENDS.match(text, m.end())) or not (
        told or ref.part or ref.weekday or "named_day" in ref.rule
    ):
        return ref
    if m["hhmm"] and not (len(m["h"]) == 2 and m["hhmm"][1] in "05"):
        return ref
    hour = int(m["h"])
    minute = int(m["min"] or m["hhmm"] or {"thirty": 30, "fifteen": 15, "forty five": 45}.get(m["word"] or "", 0))
    if hour > 23 or (m["h2"] and int(m["h2"]) > 24):
        return ref
    vague = 1 <= hour <= 12 and not m["hhmm"] and not (len(m["h"]) == 2 and m["h"][0] == "0")
    clock = TimeRef(ref.end, m.end(), "", "today", clock=time(hour + 12 if vague and hour <= 7 else hour, minute), vague_clock=vague)  # fmt: skip
    moved = _shift_part(clock, ref.part)
    return replace(ref, end=m.end(), clock=moved.clock, vague_clock=moved.vague_clock)


def _zoned(ref: TimeRef, text: str) -> TimeRef:
    """``ref`` with the zone told right after its clock."""
    if ref.clock is None or ref.zone is not None:
        return ref
    m = _zone_pattern().match(text, ref.end)
    if m is None:
        return ref
    zone = _zones()[m["name"]] if m["name"] else (1 if m["sign"] == "+" else -1) * (60 * int(m["h"]) + int(m["m"] or 0))
    return replace(ref, end=m.end(), zone=zone)
