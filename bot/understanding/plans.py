"""Reminders and promises: what is to come."""

from __future__ import annotations

import re

from .judgement import START, Decision, decide
from .model import Intent
from .reading import MASK, Hit, Reading
from .tense import deadline
from .timeref import TimeRef

_GIVE = re.compile(r"^\s*(?:再|就|来|会|先|统一|一起)?(?:给|付|还|结|打|发|送|补|寄|交|俾|畀|出|办|回|覆|找数|过数|转)")


def _due(r: Reading) -> list[TimeRef]:
    """Expressions that may tell when something is due."""
    return [
        d
        for d in r.dates
        if (d.aim in ("future", "either", "today") and (d.plan or d.clock or d.moment))
        and not d.rule.endswith("just_now")
    ]


def _promise_cue(r: Reading) -> Decision | None:
    for hit in r.hits("promise.words"):
        if not re.search(r"(?:没|没有|不|未|冇|唔|never|not|didn't|didnt)\s*$", r.before(hit)):
            return decide(Intent.PROMISE, "promise", hit)
    return None


def reminder(r: Reading, entity: bool) -> Decision | None:
    ask = r.first("reminder.ask")
    if not entity and not ask and r.first("reminder.theirs"):
        return None
    promise = _promise_cue(r)
    if ask and not (promise and not re.search(r"提醒|remind", ask.text)):
        return decide(Intent.REMINDER, "reminder.ask", ask)
    due = _due(r)
    if not due or promise:
        return None
    if _said_owed(r) is not None:
        return None
    due = [d for d in due if not _theirs(r, d) and not r.has("habit.words", r.masked[slice(*r.clauses.at(d.start))])]
    for ref in due:
        appointment = _appointment(r, ref)
        if appointment is not None:
            return appointment
    for ref in due:
        start, end = r.clauses.at(ref.start)
        hit = r.first("reminder.words", start, end) or (
            r.first("reminder.words", *r.clauses.sentence_at(ref.start)) if ref.aim != "either" else None
        )
        if hit is None:
            continue
        clause = r.masked[start:end]
        if (
            ref.aim == "today"
            and ref.plan
            and not ref.clock
            and (re.search(r"了|过(?!去)|咗", clause) or r.timings[r.dates.index(ref)] != "plan")
        ):
            continue
        if ref.aim == "today" and ref.clock and re.search(r"了|过(?!去)|咗", clause):
            continue
        return decide(Intent.REMINDER, "reminder.plan", hit)
    return None


def _theirs(r: Reading, ref: TimeRef) -> bool:
    """Whether the day belongs to an absence or a feast of the customer, not to us."""
    start, end = r.clauses.at(ref.start)
    _, last = r.clauses.sentence_at(ref.start)
    if re.match(r"[\s,]*(?:他们?|她们?|对方|人家|客户|佢哋?|they |he |she )", r.masked[start:]) and not r.has(
        "promise.asked", r.masked[start:end]
    ):
        return not re.search(r"约我|约了我|跟我|同我", r.masked[start:end])
    hit = r.first("reminder.theirs", start, last)
    if hit is not None and MASK not in r.masked[: hit.start]:
        return False
    return hit is not None and not re.search(r"我们?[^,。;]*$|(?<![a-z])i |we ", r.masked[start : hit.start])


def _appointment(r: Reading, ref: TimeRef) -> Decision | None:
    """A day with an hour, or a day that opens the message, stands for an appointment whatever the verb."""
    told = r.timings[r.dates.index(ref)]
    opens = not START.sub("", r.masked[: ref.start])
    ahead = told is None and opens and ref.aim == "either" and ref.plan is not None and bool(r.mentions) and not r.score
    if not (told == "plan" or ahead) or r.has("habit.words", r.masked):
        return None
    hour = ref.clock is not None and not deadline(r.masked, ref)
    start, end = r.clauses.at(ref.start)
    if (opens or hour) and not r.first("promise.said", start, end) and not re.search("[了咗]", r.masked[start:end]):
        return Decision(Intent.REMINDER, "reminder.time", ref.start, ref.end)
    return None


def _said_owed(r: Reading) -> Decision | None:
    """Somebody said that something will be done, or it is owed by a deadline."""
    for ref in _due(r):
        if ref.rule.endswith("no_day"):
            continue
        start, end = r.clauses.at(ref.start)
        clause = r.masked[start:end]
        if re.search(r"提醒|remind", clause):
            continue
        told = r.first("promise.asked", start, r.clauses.sentence_at(ref.start)[1])
        said = r.first("promise.said", start, end)
        owed = r.first("promise.owed", start, end)
        if told and (not ref.clock or ref.plan):
            return decide(Intent.PROMISE, "promise.asked", told)
        if ref.clock and not ref.plan and not said:
            continue
        owed = owed or _owed_after(r, ref, end)
        if said and owed and said.start < max(ref.end, owed.start) + 6:
            return decide(Intent.PROMISE, "promise.said", said)
        if owed and deadline(r.masked, ref):
            return decide(Intent.PROMISE, "promise.owed", owed)
    return None


def _owed_after(r: Reading, ref: TimeRef, end: int) -> Hit | None:
    m = _GIVE.match(r.masked[ref.end : end])
    return Hit(ref.end, ref.end + m.end(), m.group(0)) if m else None


def promise(r: Reading, entity: bool) -> Decision | None:
    return _promise_cue(r) or _said_owed(r)
