"""Which day tells what happened, and which tells what is due."""

# ruff: noqa: E501
from __future__ import annotations

import re
from datetime import date, datetime

from . import when
from .intents import Decision, deadline
from .lexicon import cue_pattern
from .model import Intent
from .reading import Reading
from .timeref import TimeRef

_HOURS = re.compile(
    r"营业|开门|打烊|收货时间|收货|上班时间|下班|receiving|opening hours|open from|opens at|business hours|receiving hours|hours"
)
_REPORTS = (Intent.VISIT, Intent.COMPLAINT, Intent.ORDER, Intent.LOST, Intent.REFERRAL, Intent.SCORE)
_STORY = re.compile(
    r"说好|讲好|本来|原定|原本|应该|结果|才到|才送|showed up|turned up|came at|arrived at|supposed to|was due|instead of"
)


def assign(r: Reading, decision: Decision) -> tuple[TimeRef | None, tuple[TimeRef, date | datetime] | None]:
    """The expression of the event, and that of the follow-up with its value."""
    if decision.intent in (Intent.LOOKUP, Intent.OTHER):
        return None, None
    event: TimeRef | None = None
    due: list[tuple[date | datetime, TimeRef]] = []
    today = r.now.date()
    for index, ref in enumerate(r.dates):
        if ref.rule.endswith("no_day") or _hours(r, ref):
            continue
        reading = _reading(r, ref, index, decision)
        if reading == "past" and event is None and ref.past is not None and ref.past <= today:
            event = ref
        elif reading == "plan":
            value = when.resolve(ref, r.now)
            day = value.date() if isinstance(value, datetime) else value
            if value is not None and day is not None and day >= today:
                due.append((value, ref))
    if not due:
        return event, None
    value, ref = min(due, key=lambda item: _order(item[0]))
    return event, (ref, value)


def _order(value: date | datetime) -> tuple[date, int]:
    if isinstance(value, datetime):
        return value.date(), value.hour * 60 + value.minute
    return value, -1


def _hours(r: Reading, ref: TimeRef) -> bool:
    """Quoted opening hours are no time of ours."""
    if ref.clock is None or ref.plan is not None:
        return False
    start, end = r.clauses.at(ref.start)
    return bool(_HOURS.search(r.masked[start:end]))


def _window(r: Reading, ref: TimeRef, index: int) -> tuple[str, str]:
    """The words of the clause before and after the expression, up to its neighbours."""
    start, end = r.clauses.at(ref.start)
    if index and r.dates[index - 1].end > start:
        start = r.dates[index - 1].end
    if index + 1 < len(r.dates) and r.dates[index + 1].start < end:
        end = r.dates[index + 1].start
    return r.masked[start : ref.start], r.masked[ref.end : end]


def _reading(r: Reading, ref: TimeRef, index: int, decision: Decision) -> str | None:
    """ "past", "plan" or ``None`` for an expression."""
    before, after = _window(r, ref, index)
    if ref.rule.endswith("just_now"):
        return "past" if decision.intent in _REPORTS or decision.intent is Intent.PROMISE else None
    if ref.aim == "past":
        return "past"
    if ref.aim == "future":
        return "plan"
    if deadline(r, ref):
        return "plan"
    if ref.clock is not None and ref.plan is None:
        return _clock_reading(r, ref, decision, before, after)
    if ref.rule.endswith(".part"):
        if any(d.end <= ref.start and d.plan and d.aim != "past" and not d.rule.endswith("no_day") for d in r.dates):
            return None  # 明天…, 早上带合同: the part of day of a day already told
        return _part_reading(r, decision, before, after)
    done = _tense(before, after)
    if done is None:
        if ref.aim == "today":
            return "plan" if decision.intent in (Intent.REMINDER, Intent.PROMISE) else "past"
        return "past" if decision.intent in (Intent.VISIT, Intent.COMPLAINT, Intent.SCORE) else "plan"
    return "past" if done else "plan"


def _tense(before: str, after: str) -> bool | None:
    """Whether the nearest cue says done (True) or to come (False): after the date first, then before it."""
    for window, last in ((after, False), (before, True)):
        plan = _nearest("plan.words", window, last)
        done = _nearest("done.words", window, last)
        if plan is None and done is None:
            continue
        if plan is None or done is None:
            return done is not None
        if (
            not window.isascii()
            and re.search(r"了|过(?!去|来)|咗", window)
            and not re.search(r"(?:要|会|将|打算|准备)(?!求)", window)
        ):
            return True
        return done < plan if not last else done > plan
    return None


def _nearest(group: str, window: str, last: bool) -> int | None:
    found = None
    for m in cue_pattern(group).finditer(window):
        if not last:
            return m.start()
        found = m.end()
    return found


def _clock_reading(r: Reading, ref: TimeRef, decision: Decision, before: str, after: str) -> str | None:
    if decision.intent in (Intent.COMPLAINT, Intent.VISIT, Intent.LOST, Intent.SCORE, Intent.NOTE, Intent.ORDER):
        plan = cue_pattern("plan.words").search(before + " " + after)
        done = cue_pattern("done.words").search(before + " " + after)
        return "plan" if plan and not done and not _STORY.search(r.masked) else None
    return "plan"


def _part_reading(r: Reading, decision: Decision, before: str, after: str) -> str | None:
    if _STORY.search(r.masked) and decision.intent is Intent.COMPLAINT:
        return None
    done = _tense(before, after)
    if decision.intent in (Intent.REMINDER, Intent.PROMISE):
        return "plan" if done is not True else None
    if decision.intent in (Intent.VISIT, Intent.ORDER, Intent.COMPLAINT) and done is not False:
        return "past" if done else None
    return "plan" if done is False else None
