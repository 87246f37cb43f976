"""Whether an expression of time is told as past or as to come, from the words of its clause alone."""

# ruff: noqa: E501
from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from .lexicon import cue_pattern
from .timeref import TimeRef

if TYPE_CHECKING:
    from .reading import Reading

Timing = Literal["past", "plan"] | None

STORY = re.compile(
    r"说好|讲好|本来|原定|原本|应该|结果|才到|才送|showed up|turned up|came at|arrived at|supposed to|was due|instead of"
)
_PART_STARTS = {"noon": 10, "pm": 12, "evening": 17}
_PART_ENDS = {"am": 12, "noon": 15, "pm": 19, "night": 7}
"""The hour at which a part of day is over."""
_DEADLINE_AFTER = re.compile(r"^\s?(?:之?前|以前|内|截止|为止)")
_DEADLINE_BEFORE = re.compile(
    r"(?<![a-z])(?:by|before|until|till|til|latest|no later than)[ :]*(?:the |eod |cob |end of )?$"
)
_DEADLINE_OWN = re.compile(r"^(?:by |before |within )|(?:之?前|[内里])$")


def deadline(masked: str, ref: TimeRef) -> bool:
    """Whether the expression is a latest day: 周五前, by Friday, 三天内."""
    if _DEADLINE_AFTER.match(masked[ref.end : ref.end + 4]):
        return True
    if ref.aim != "past" and _DEADLINE_OWN.search(masked[ref.start : ref.end]):
        return True
    return bool(_DEADLINE_BEFORE.search(masked[max(0, ref.start - 18) : ref.start]))


def window(r: Reading, index: int) -> tuple[str, str]:
    """The words of the clause before and after an expression, up to its neighbours."""
    ref = r.dates[index]
    start, end = r.clauses.at(ref.start)
    if index and r.dates[index - 1].end > start:
        start = r.dates[index - 1].end
    if index + 1 < len(r.dates) and r.dates[index + 1].start < end:
        end = r.dates[index + 1].start
    return r.masked[start : ref.start], r.masked[ref.end : end]


def timing(r: Reading, index: int) -> Timing:
    """ "past", "plan" or, where the words leave it open, ``None``."""
    ref = r.dates[index]
    if ref.rule.endswith("no_day"):
        return None
    if ref.aim == "past" or ref.rule.endswith("just_now"):
        return "past"
    if ref.aim == "future" or deadline(r.masked, ref):
        return "plan"
    if ref.rule.endswith(".part") and r.now.hour >= _PART_ENDS.get(ref.part or "", 24):
        return "past"
    before, after = window(r, index)
    later = ref.rule.endswith(".part") and r.now.hour < _PART_STARTS.get(ref.part or "", 0)
    done = tense(before, after, weak=not ref.rule.endswith(".part"))
    if ref.aim == "today" and ref.clock is not None and ref.plan is not None:
        return "plan" if datetime.combine(ref.plan, ref.clock, r.now.tzinfo) >= r.now else "past"
    if later and not done:
        return "plan"
    if done is None:
        ahead = ref.clock is not None and (ref.aim == "either" or ref.clock >= r.now.time())
        return "plan" if ahead and not STORY.search(r.masked) else None
    return "past" if done else "plan"


def tense(before: str, after: str, *, weak: bool = True) -> bool | None:
    """Whether the nearest cue says done (True) or to come (False): after the expression first, then before it."""
    for words, last in ((after, False), (before, True)):
        words = words.replace("过去", "去去").replace("过来", "来来").replace("为了", "为为").replace("除了", "除除")
        plan = _nearest("plan.words", words, last)
        done = _nearest("done.words", words, last)
        if plan is None and done is None:
            if weak and _nearest("plan.weak", words, last) is not None:
                return False
            continue
        if plan is None or done is None:
            return done is not None
        if not words.isascii() and re.search(r"[了过咗]", words):
            return not re.search(r"(?:要|会|将|打算|准备)(?!求|员|议)", words)
        return done < plan if not last else done > plan
    return None


def _nearest(group: str, words: str, last: bool) -> int | None:
    found = None
    for m in cue_pattern(group).finditer(words):
        if not last:
            return m.start()
        found = m.end()
    return found
