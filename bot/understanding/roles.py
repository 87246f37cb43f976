"""Which day tells what happened, and which tells what is due."""

# ruff: noqa: E501
from __future__ import annotations

import re
from datetime import date, datetime

from . import when
from .judgement import Decision
from .model import Intent
from .reading import Reading
from .tense import STORY, deadline, tense, told_by_them, window
from .timeref import TimeRef

_HOURS = re.compile(
    r"营业|开门|打烊|收货时间|收货|上班时间|下班|receiving|opening hours|open from|business hours|hours"
)
_FROM_DAY = re.compile(r"(?<![a-z])(?:from|starting|effective)(?: the)? ?$")
"""Between a bare hour and a day: the hour holds from that day on."""
_PAID = re.compile(
    r"到账|到帐|入账|入帐|收到|付了|付清|结清|打了|转了|汇了|交了|清了|找咗|过咗数|入咗|(?<![a-z])(?:paid|settled|cleared|wired|transferred|in the bank|landed|came in|came through|remitted|banked|received)(?![a-z])"
)
"""Money that has come: its day is past."""
_PERIOD = re.compile(r"month_part|bare_month|part_of_month|eom")
_SAYS = re.compile(r"(?<![a-z])(?:says|said|wants|want|demands|insists|needs)(?: [a-z']+){0,4} ?$")
_MOVED = re.compile(
    r"(?:改到|改成|改在|改约|推到|推迟到|延到|延期到|挪到|提前到|顺延到|换到|换成|改为|(?:moved|pushed|postponed|rescheduled|changed|brought forward|shifted|delayed|bumped)(?: [^ ,.;]+){0,5} (?:to|till|until))[了咗:\s]*(?:the )?$"
)
"""Right before the day that an appointment was moved to; the day it was moved from stands elsewhere."""
_FORBIDDEN = re.compile(
    r"(?:别|不要|勿|唔好|甭)(?:再)?$|(?<![a-z])(?:don'?t|do not|not|never) (?:on |at |come |go |call )?$"
)
_DAY_OFF = re.compile(
    r"\s?(?:都|也|一般|固定|不定时|通常|全天)?(?:休息(?!室|区)|不营业|不开门|不上班|放假|过生|生日|大寿|寿辰|公休|轮休|休馆|(?:is |are |they are |they're )?(?:closed|off)(?![a-z]| the| load))"
)
_REPORTS = (Intent.VISIT, Intent.COMPLAINT, Intent.ORDER, Intent.LOST, Intent.REFERRAL, Intent.SCORE, Intent.PROMISE)
_HAPPENED = (Intent.VISIT, Intent.COMPLAINT, Intent.SCORE)


def assign(r: Reading, decision: Decision) -> tuple[TimeRef | None, tuple[TimeRef, date | datetime] | None]:
    """The expression of the event, and that of the follow-up with its value."""
    if decision.intent in (Intent.LOOKUP, Intent.OTHER):
        return None, None
    event: TimeRef | None = None
    due: list[tuple[date | datetime, TimeRef]] = []
    today = r.now.date()
    for index, ref in enumerate(r.dates):
        if ref.rule.endswith("no_day") or _hours(r, ref) or _not_ours(r, ref):
            continue
        reading = _reading(r, ref, index, decision, known=event is not None)
        if reading == "past" and event is None and ref.past is not None and ref.past <= today:
            event = ref
        elif reading == "plan" and not (ref.clock and not ref.plan and not ref.moment and _day_before(r, ref)):
            value = when.resolve(ref, r.now)
            day = value.date() if isinstance(value, datetime) else value
            if value is not None and day is not None and day >= today:
                due.append((value, ref))
    if not due:
        return event, None
    due = [item for item in due if _MOVED.search(r.masked[: item[1].start][-60:])] or due
    value, ref = min(due, key=lambda item: ("holiday" in item[1].rule and len(due) > 1, _order(item[0])))
    return event, (ref, _with_hour(r, ref, value))


def _with_hour(r: Reading, ref: TimeRef, value: date | datetime) -> date | datetime:
    """The day with an hour told by itself after it: "10/20跟华联开会 上午9点半"."""
    if isinstance(value, datetime) or ref.clock is not None or deadline(r.masked, ref):
        return value
    for later in r.dates[r.dates.index(ref) + 1 :]:
        if later.plan is not None and later.clock is None and not later.rule.endswith(".part"):
            return value
        if later.clock is not None and later.plan is None and not later.moment and not _hours(r, later):
            if STORY.search(r.masked) or deadline(r.masked, later):
                return value
            return datetime.combine(value, later.clock, r.now.tzinfo)
    return value


def _day_before(r: Reading, ref: TimeRef) -> bool:
    """Whether a day to come stands before a bare hour, which then is the hour of that day."""
    return any(
        d.end <= ref.start and d.plan and not d.clock and d.aim != "past" and t == "plan" and not deadline(r.masked, d)
        for d, t in zip(r.dates, r.timings, strict=True)
    )


def _order(value: date | datetime) -> tuple[date, int]:
    if isinstance(value, datetime):
        return value.date(), value.hour * 60 + value.minute
    return value, -1


def _hours(r: Reading, ref: TimeRef) -> bool:
    """Quoted opening hours are no time of ours."""
    if ref.clock is None or ref.plan is not None:
        return False
    start, end = r.clauses.at(ref.start)
    return bool(_HOURS.search(r.masked[start:end])) or r.has("habit.words", r.masked[start:end])


_LONG_SILENCE = re.compile(
    r"(?<![a-z])(?:nobody|no one|noone|none|no reply|hasn'?t|haven'?t|hadn'?t|didn'?t|not|never|no|first|second|third|twice|times|once|[0-9]+(?:st|nd|rd|th)?)(?![a-z])[^.;!?\n]*$"
)
"""Before "in 6 days" that tells how long nothing happened, or how often something did."""


_WILL = re.compile(r"(?<![a-z])(?:will|would|going to|due|again|by|to)(?![a-z])|'ll ")


def _not_ours(r: Reading, ref: TimeRef) -> bool:
    """Days that nothing is due on: forbidden ones, days off, birthdays."""
    if ref.rule == "en.in_duration" and ref.aim == "future":
        before = r.masked[r.clauses.at(ref.start)[0] : ref.start]
        if _LONG_SILENCE.search(before) and not _WILL.search(before):
            return True
    return bool(_FORBIDDEN.search(r.masked[max(0, ref.start - 10) : ref.start]) or _DAY_OFF.match(r.masked, ref.end))


def _reading(r: Reading, ref: TimeRef, index: int, decision: Decision, *, known: bool) -> str | None:
    """ "past", "plan" or ``None`` for an expression in a message of this intent; ``known``: the day of the event is."""
    if ref.rule.endswith("just_now"):
        spoke = decision.intent is Intent.NOTE and r.has("visit.remote", r.masked[slice(*r.clauses.at(ref.start))])
        return "past" if decision.intent in _REPORTS or spoke else None
    told = r.timings[index]
    if ref.aim in ("past", "future") or deadline(r.masked, ref):
        return told
    before, after = window(r, index)
    if ref.clock is not None and ref.plan is None:
        return (
            _clock_reading(r, decision, before, after)
            if told != "past" or decision.rule.startswith("command")
            else None
        )
    if ref.rule.endswith(".part"):
        return _part_reading(r, ref, decision, before, after)
    if told is not None:
        return told
    if ref.aim == "today" and ref.plan and not ref.clock and _SAYS.search(before):
        return "plan"
    if decision.intent is Intent.COMPLAINT and ref.aim == "either" and ref.past and _beside_cue(r, ref, decision):
        return "past"
    if (
        decision.intent is Intent.ORDER
        and ref.past
        and _PAID.search(r.masked[slice(*r.clauses.sentence_at(ref.start))])
    ):
        return "past"
    if ref.aim == "either" and (_PERIOD.search(ref.rule) or known or told_by_them(before)):
        return "plan"
    nearer = _nearer(r, ref)
    if nearer is not None:
        return nearer
    if _beside_cue(r, ref, decision):
        return "past"
    if ref.aim == "today":
        return "plan" if decision.intent in (Intent.REMINDER, Intent.PROMISE) else "past"
    return "past" if decision.intent in _HAPPENED else "plan"


def _nearer(r: Reading, ref: TimeRef) -> str | None:
    """A bare day of the month that the words leave open: the one much nearer."""
    if not ref.rule.endswith((".day", "bare_day", "the_day", "on_number")) or ref.plan is None or ref.past is None:
        return None
    ahead, back = (ref.plan - r.now.date()).days, (r.now.date() - ref.past).days
    if 0 < ahead * 2 <= back:
        return "plan"
    return "past" if 0 < back * 2 <= ahead else None


def _beside_cue(r: Reading, ref: TimeRef, decision: Decision) -> bool:
    """Whether the expression stands in the clause that reports the event."""
    if decision.intent not in _HAPPENED or decision.end == 0:
        return False
    start, end = r.clauses.at(ref.start)
    return start <= decision.start < end and (ref.clock is None or ref.aim != "today")


def _clock_reading(r: Reading, decision: Decision, before: str, after: str) -> str | None:
    if _FROM_DAY.search(after):
        return None
    if decision.intent in (Intent.REMINDER, Intent.PROMISE):
        return None if STORY.search(before + after) else "plan"
    told = tense(before, after)
    return "plan" if told is False and not STORY.search(r.masked) else None


def _part_reading(r: Reading, ref: TimeRef, decision: Decision, before: str, after: str) -> str | None:
    if any(d.end <= ref.start and d.plan and d.aim != "past" and not d.rule.endswith("no_day") for d in r.dates):
        return None  # 明天…, 早上带合同: the part of day of a day already told
    if STORY.search(r.masked) and decision.intent is Intent.COMPLAINT:
        return None
    if _beside_cue(r, ref, decision) and decision.intent is Intent.VISIT:
        return "past"
    done = {"past": True, "plan": False, None: None}[r.timings[r.dates.index(ref)]]
    if decision.intent in (Intent.REMINDER, Intent.PROMISE):
        told = "past" if decision.intent is Intent.PROMISE else None
        return "plan" if done is not True else told
    if decision.intent in (Intent.VISIT, Intent.ORDER, Intent.COMPLAINT) and done is not False:
        return "past" if done else None
    return "plan" if done is False else None
