"""What is to come again: "每周一上午9点提醒我…", "every other Friday call Acme", and an answer that says a rule alone.

Words are data (``data/recurring.toml``). Customers have habits, too ("华联每周三送货"): a rule is one of ours only where
a reminder is asked for, or where it opens the message and what a rep does follows.
"""

# ruff: noqa: E501
from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import Enum
from functools import cache
from typing import Any

from bot.domain.recurrence import Every, Rule, next_after, text_of
from bot.domain.workdays import WorkCalendar

from . import lexicon, recurring_en, recurring_zh, when
from .index import CustomerIndex
from .model import Draft, Intent, Meaning, Slot
from .normalise import Text, normalise
from .recurring_model import Said
from .timeref import TimeRef
from .who import named_customers

RULE = "recurring"
_OF_NO_KIND = (Intent.OTHER, Intent.LOOKUP, Intent.NOTE)
_MAY = re.compile(
    r"[每逢隔]|双周|双星期|天天|日日|工作日|平日|(?<![a-z])(?:every|each|evry|daily|weekly|monthly|quarterly|yearly|annually|bi-?weekly|fortnightly|once)(?![a-z])|days(?![a-z])"
)
_CLAUSE = re.compile(r"[,;!?。\n]|\.(?=\s|$)")
_BARE_HOUR = re.compile(r"\s*(?:at|@)\s*(?P<h>[01]?[0-9]|2[0-3])(?:[:.](?P<m>[0-5][0-9]))?(?![0-9])")
_NAMED = 14  # characters that a customer's name before a rule may have
_ANYWHERE = WorkCalendar("001")
"""Understanding knows no region: for the first day those from Monday to Friday are taken for working days."""
LONGEST = 300
"""Characters of a text that is searched."""


class Once(Enum):
    """Said of a reminder: it is to come no more than once."""

    ONCE = "once"


@dataclass(frozen=True, slots=True)
class Recurring:
    """A rule that was said. ``[start, end)`` bounds its words in the normalised text, the hour among them.

    ``leads``: it opens the message, which so is a reminder; ``first`` is its first time, a day where no hour is told.
    """

    rule: Rule
    first: date | datetime
    start: int
    end: int
    spans: tuple[tuple[int, int], ...]
    leads: bool

    @property
    def text(self) -> str:
        return text_of(self.rule)

    def without(self, text: Text) -> Text:
        """The text with the words of the rule blanked, its offsets as before."""
        plain, lower = text.plain, text.lower
        for start, end in self.spans:
            gap = " " * (end - start)
            plain, lower = plain[:start] + gap + plain[end:], lower[:start] + gap + lower[end:]
        return Text(text.original, plain, lower, text.offsets, text.traditional)


def find(text: Text, now: datetime) -> Recurring | None:
    """The rule that a message asks for; None where it asks for none. ``now`` is aware, in the rep's zone."""
    lower = text.lower[:LONGEST]
    if not _MAY.search(lower) or any(word in lower for word in _words("zh")["not_read"]):
        return None
    found = _said(lower, now)
    if found is None:
        return None
    leads = _leads(lower, found)
    return replace(found, leads=leads) if leads or _asks(lower, found) else None


def asked_for(text: Text, index: CustomerIndex, now: datetime) -> Recurring | None:
    """As :func:`find`; a name is no rule: 每日鲜生, Every Day Market."""
    found = find(text, now)
    if found is None:
        return None
    names = named_customers(text, index.evidence(text), index)
    inside = any(one.start < end and start < one.end for one in names for start, end in found.spans[:1])
    return None if inside else found


def attach(meaning: Meaning, again: Recurring, text: Text) -> Meaning:
    """What a message means whose rule was left out of it: the record that the rule stands in comes again."""
    start, end = text.span(again.start, again.end)
    about = next((one for one in meaning.drafts if one.start <= start < one.end), meaning.main)

    def with_rule(draft: Draft) -> Draft:
        due = Slot(again.first, start, end, RULE)
        if draft.intent is Intent.PROMISE:  # kept once
            return replace(draft, followup=draft.followup or due)
        recurs = Slot(again.text, start, end, RULE)
        if not again.leads and draft.intent not in _OF_NO_KIND:
            return replace(draft, followup=due, recurs=recurs)
        return replace(
            draft,
            intent=Intent.REMINDER,
            followup=due,
            recurs=recurs,
            event_date=None,
            severity=None,
            category=None,
            topic=None,
            also=(),
            rule=RULE,
        )

    drafts = tuple(with_rule(one) if one is about else one for one in meaning.drafts)
    main = meaning.main
    if main is about or main not in meaning.drafts:
        main = with_rule(main)
    return replace(meaning, main=main, drafts=drafts)


def read_answer(text: str, now: datetime) -> Recurring | Once | None:
    """The rule that an answer to a reminder says ("改成每周二", "every Tuesday instead"), or that it shall come once;
    None where it says anything else besides."""
    normal = normalise(text)
    lower = normal.lower.strip()
    if not lower or len(lower) > LONGEST // 4:
        return None
    if _only(lower, _once()):
        return Once.ONCE
    if not _MAY.search(lower):
        return None
    found = _said(lower, now)
    return found if found is not None and not _left(found.without(normalise(lower)).lower) else None


def answers(text: str) -> bool:
    """Whether words tell that it is an answer: "改成…", "instead". Without a reply nothing else is one."""
    lower = normalise(text).lower
    return bool(_cue().search(lower)) or _only(lower.strip(), _once())


# Reading


def _said(lower: str, now: datetime) -> Recurring | None:
    """The first rule in a text, with its hour and the day it begins."""
    found = [
        (start, -end, said)
        for pattern in (*recurring_zh.patterns(), *recurring_en.patterns())
        if (hit := pattern.search(lower)) is not None and (said := pattern.read(hit[2], now.date())) is not None
        for start, end in [hit[:2]]
    ]
    if not found:
        return None
    start, end, said = min(found, key=lambda one: one[:2])
    start, end = _trimmed(lower, start, -end)
    blank = lower[:start] + " " * (end - start) + lower[end:]
    clock, hours = _clock(blank, start, end, said.part, now)
    since, since_span = _since(blank, now)
    joined = [(start, end), *hours]
    spans = [*joined, *([since_span] if since_span else [])]
    spans += [found.span() for found in _counted().finditer(blank, end)]
    try:
        rule, first = _rule(said, clock, since, now)
    except (ValueError, OverflowError):
        return None
    return Recurring(
        rule,
        first if rule.clock is not None else first.date(),
        min(one[0] for one in joined),
        max(one[1] for one in joined),
        tuple(sorted(spans)),
        leads=False,
    )


def _trimmed(lower: str, start: int, end: int) -> tuple[int, int]:
    while start < end and lower[start].isspace():
        start += 1
    while end > start and lower[end - 1].isspace():
        end -= 1
    return start, end


def _clock(
    blank: str, start: int, end: int, part: str | None, now: datetime
) -> tuple[time | None, list[tuple[int, int]]]:
    """The hour that belongs to a rule, and where it stands: in its clause or the next one."""
    first = max((cut.end() for cut in _CLAUSE.finditer(blank, 0, start)), default=0)
    cuts = [cut.start() for cut in _CLAUSE.finditer(blank, end)] + [len(blank)] * 2
    for last in cuts[:2]:
        bare = _BARE_HOUR.match(blank, end)
        for ref in when.find(blank[first:last], now):
            if ref.clock is not None and ref.plan in (None, now.date()) and ref.moment is None:
                return _shifted(ref, part), [(first + ref.start, first + ref.end)]
            if ref.part is not None and ref.clock is None and ref.rule.endswith(".part"):
                return _hour_of(ref.part), [(first + ref.start, first + ref.end)]
        if bare:
            return _shifted_hour(int(bare["h"]), int(bare["m"] or 0), part), [bare.span()]
        if part:
            break
    return _hour_of(part), []


def _shifted(ref: TimeRef, part: str | None) -> time | None:
    clock = ref.clock
    if clock is not None and ref.vague_clock and part in ("pm", "evening") and clock.hour < 12:
        return clock.replace(hour=clock.hour + 12)
    if clock is not None and ref.vague_clock and part == "am" and clock.hour > 12:
        return clock.replace(hour=clock.hour - 12)
    return clock


def _shifted_hour(hour: int, minute: int, part: str | None) -> time:
    if part in ("pm", "evening") or (part is None and 1 <= hour <= 6):
        hour = hour + 12 if hour < 12 else hour
    return time(hour, minute)


def _hour_of(part: str | None) -> time | None:
    hours: dict[str, str] = lexicon.table("recurring")["clocks"]
    return time.fromisoformat(hours[part]) if part in hours else None


def _since(blank: str, now: datetime) -> tuple[date | None, tuple[int, int] | None]:
    """The day from which on it is to come, and where that is said."""
    after, before = _since_words()
    for ref in when.find(blank, now):
        day = ref.plan
        if day is None or day < now.date() or ref.clock is not None:
            continue
        behind, ahead = after.match(blank, ref.end), before.search(blank[: ref.start])
        if behind or ahead:
            return day, (ahead.start() if ahead else ref.start, behind.end() if behind else ref.end)
    return None, None


@cache
def _counted() -> re.Pattern[str]:
    """How often each time: "去一次" is no part of a name."""
    return re.compile(lexicon.words_regex(word for word in _words("zh")["once"] if word != "一个"))


@cache
def _since_words() -> tuple[re.Pattern[str], re.Pattern[str]]:
    zh, en = _words("zh"), _words("en")
    before = f"(?:{lexicon.words_regex(zh['since_before'])}|(?<![a-z])(?:{lexicon.words_regex(en['since_before'])}) (?:on )?(?:the )?)$"
    return re.compile(rf"\s*(?:{lexicon.words_regex(zh['since'])})"), re.compile(before)


def _rule(said: Said, clock: time | None, since: date | None, now: datetime) -> tuple[Rule, datetime]:
    """The rule and its first time. What names no day is of the day it is; intervals are counted from the first day."""
    begin = since or now.date()
    days, month = said.days, said.month
    if said.every is Every.WEEK and not days:
        days = (begin.isoweekday(),)
    if said.every is Every.MONTH and not days and said.nth is None:
        days = (begin.day,)
    if said.every is Every.YEAR and not days:
        days, month = (begin.day,), begin.month
    known = bool(said.days) or said.nth is not None
    rule = Rule(said.every, 1, days, said.nth, month, clock, since)
    if said.interval > 1:
        start = begin
        if said.quarter and known:
            start = recurring_zh.next_quarter(begin, late=said.late)
        elif known:
            start = next_after(rule, _just_before(since, now), _ANYWHERE).date()
        rule = replace(rule, interval=said.interval, start=start)
    return rule, next_after(rule, _just_before(since, now), _ANYWHERE)


def _just_before(since: date | None, now: datetime) -> datetime:
    """The moment after which the first time is looked for."""
    if since is None or since <= now.date():
        return now
    return datetime.combine(since, time(), now.tzinfo) - timedelta(minutes=1)


# Whose it is


def _leads(lower: str, found: Recurring) -> bool:
    """Whether the rule opens the message and what a rep does follows, or English words of ours stand before it."""
    first = next((cut.start() for cut in _CLAUSE.finditer(lower) if cut.start() >= 4), len(lower))
    if found.start > first:
        return False
    blank = _blanked(lower, found)
    before, after = blank[: found.start].strip(), blank[found.start :]
    opening, between, verbs, own = _lead_words()
    rest = between.sub("", after.lstrip(" ,"), count=1)
    if not opening.sub("", before).strip():
        return bool(verbs.match(rest)) or bool(verbs.match(after.strip(" ,")))
    imperative = verbs.match(opening.sub("", before).lstrip())
    if imperative and imperative.group().isascii():
        return True
    foreign = any(word in before for word in _words("zh")["others"])
    return len(before) <= _NAMED and not foreign and bool(own.match(rest) or own.match(after.strip(" ,")))


def _asks(lower: str, found: Recurring) -> bool:
    """Whether a reminder is asked for in the sentence of the rule."""
    start = max(lower.rfind(char, 0, found.start) for char in "。\n!?") + 1
    ends = [at for char in "。\n!" if (at := lower.find(char, found.end)) >= 0]
    return bool(_ask().search(lower[start : min(ends, default=len(lower))]))


def _blanked(lower: str, found: Recurring) -> str:
    for start, end in found.spans:
        lower = lower[:start] + " " * (end - start) + lower[end:]
    return lower


def _left(lower: str) -> str:
    """What an answer says besides its rule."""
    return re.sub(r"[\W_]+", "", _cue().sub(" ", lower))


def _only(lower: str, words: re.Pattern[str]) -> bool:
    return bool(words.search(lower)) and not _left(words.sub(" ", lower))


def _words(language: str) -> Any:
    return lexicon.table("recurring")[language]


@cache
def _ask() -> re.Pattern[str]:
    return _either("ask")


@cache
def _once() -> re.Pattern[str]:
    return _either("just_once")


@cache
def _cue() -> re.Pattern[str]:
    return _either("answer")


def _either(name: str) -> re.Pattern[str]:
    """The words of a list in both languages; English ones whole."""
    zh, en = _words("zh")[name], _words("en")[name]
    ends = "" if name == "ask" else "(?![a-z])"
    return re.compile(rf"{lexicon.words_regex(zh)}|(?<![a-z])(?:{lexicon.words_regex(en)}){ends}")


@cache
def _lead_words() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    zh, en = _words("zh"), _words("en")
    opening = rf"^(?:\s*(?:{lexicon.words_regex(zh['open'])}|(?:{lexicon.words_regex(en['open'])})(?![a-z])))+[\s,]*"
    between = rf"^(?:\s*(?:{lexicon.words_regex(zh['between'])}|(?:{lexicon.words_regex(en['between'])})(?![a-z])))+\s*"
    verbs = rf"{lexicon.words_regex(zh['verbs'])}|(?:{lexicon.words_regex(en['verbs'])})(?![a-z])"
    own = lexicon.words_regex(zh["own_verbs"])
    return re.compile(opening), re.compile(between), re.compile(verbs), re.compile(own)
