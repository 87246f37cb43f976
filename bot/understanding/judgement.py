"""Words around a cue: negation, condition, tense and habit; and the decision they lead to."""

# ruff: noqa: E501
from __future__ import annotations

import re
from dataclasses import dataclass

from .model import Intent
from .reading import Hit, Reading
from .tense import deadline

_MODAL_ZH = re.compile(
    r"(?:要(?!求|是|的)|准备|打算|计划|想(?!法)|约好?了?|安排|将|会(?!议)|再|记得|提醒我?|别忘了?|下次|等|需要|得(?=去|跟|见|找)|可以|该|约|说|让我|叫我|改天|抽空|有空)[^,。;!?\n]{0,6}$"
)

_MODAL_EN = re.compile(
    r"(?:^|[^a-z])(?:will|'ll|going to|gonna|need to|needs to|plan to|planning to|plan|wanna|want to|should|must|have to|can|could|to|would|let's|lets|before i|before|remind me|please|pls|next|try to|hope to|scheduled?|book(?:ed)?|if i|wants? me to|asked? me to|never)(?: [a-z]+){0,2} $"
)

_ARRANGED = re.compile(r"约了|约好了|约咗|定了|订了|(?:明天|后天|下周|下个?月).{0,4}$")

_ONLY_THEN = re.compile(r"^[^,。;!?\n]{0,4}(?:才(?!知|发|来|到|回|走)|再(?!次|三)|就会)")

DONE_AFTER = re.compile(r"^[^,。;!?\n]{0,3}?(?:了|过|咗|完)")

PAST_VERB = re.compile(r"(?:ed|met|saw|went|had|was|were|came|sat|took|ran|left|bought|paid|gave|visted|won)\b")

START = re.compile(r"^[\s\W_]*", re.UNICODE)


@dataclass(frozen=True, slots=True)
class Decision:
    """An intent, the rule behind it and where its cue stands."""

    intent: Intent
    rule: str
    start: int
    end: int


def decide(intent: Intent, rule: str, hit: Hit | None) -> Decision:
    return Decision(
        intent, f"{rule}:{hit.text.strip()}" if hit else rule, hit.start if hit else 0, hit.end if hit else 0
    )


def clear(r: Reading, hit: Hit, negations: str, chars: int = 6, words: int = 3) -> bool:
    """Whether no negation stands right before the cue."""
    return not r.has(negations, r.before(hit, chars, words))


def hypothetical(r: Reading, hit: Hit) -> bool:
    start, _ = r.clauses.at(hit.start)
    head = r.masked[start : hit.start]
    return bool(re.search(r"如果|要是|万一|假如|若是|(?<![a-z])(?:if|in case|unless|whether)(?![a-z])", head))


def planned(r: Reading, hit: Hit) -> bool:
    """Whether the cue is spoken of as something to come."""
    start, end = r.clauses.at(hit.start)
    before = r.masked[start : hit.start]
    if hit.text.isascii():
        if _MODAL_EN.search(before):
            return True
        return not PAST_VERB.search(hit.text) and plan_near(r, start, end)
    done = DONE_AFTER.match(r.masked[hit.end : end]) or hit.text.endswith(("了", "过", "咗", "完"))
    if (
        done
        and not _ONLY_THEN.search(r.masked[hit.end : end])
        and not _ARRANGED.search(before)
        and not _due_before(r, start, hit.start)
    ):
        return False
    if _MODAL_ZH.search(before):
        return True
    return plan_near(r, start, min(end, hit.end + 4)) or _plan_leads(r, hit)


def _due_before(r: Reading, start: int, end: int) -> bool:
    """Whether a latest day stands in front: 20号之前把冷柜换了."""
    return any(start <= d.start < end and d.plan and deadline(r.masked, d) for d in r.dates)


def _plan_leads(r: Reading, hit: Hit) -> bool:
    """Whether a time to come stands before the cue with only spaces cutting them apart."""
    return any(
        t == "plan" and d.end <= hit.start and not re.search(r"[,。;!?\n了过咗]", r.masked[d.end : hit.start])
        for d, t in zip(r.dates, r.timings, strict=True)
    )


def plan_near(r: Reading, start: int, end: int) -> bool:
    """Whether something between the two positions is told to come."""
    return any(start <= d.start < end and t == "plan" for d, t in zip(r.dates, r.timings, strict=True))


def habit(r: Reading, hit: Hit) -> bool:
    """Whether the clause tells what is usual, not what happened."""
    if hit.text.endswith(("了", "咗")) or r.masked[hit.end : hit.end + 1] in ("了", "咗"):
        return False
    start, end = r.clauses.at(hit.start)
    return r.has("habit.words", r.masked[start:end])
