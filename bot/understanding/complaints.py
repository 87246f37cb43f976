"""How heavy a complaint is and what it is about; why a customer was lost."""

from __future__ import annotations

import re

from .judgement import Decision
from .model import Category, Intent, Severity
from .reading import MASK, Hit, Reading
from .votes import Ballot

_TOLD_SEVERITY = 1.0
_TAKEN_SEVERITY = 1.2
_TOLD_CATEGORY = 0.3
_TOLD_REASON = 0.5
_STATED_REASON = 3.0
"""How much more what the rules found counts among the votes (natural logarithm), by how reliable they proved on
messages of writers that had not been learnt from: told by a word of theirs, or taken because no word told otherwise.
A reason stated for a loss is trusted most: few losses for want of stock or service were there to learn from."""
_BARELY_LOST = re.compile(r"(?:这个客户|客户)?(?:已经|已)?(?:流失|丢|跑|没)(?:失|掉|走)?了?")
_STATED = (
    Category.PRICE,
    Category.DELIVERY,
    Category.QUALITY,
    Category.SERVICE,
    Category.STOCK,
    Category.BILLING,
)


def severity(r: Reading, rule: str, ballot: Ballot) -> tuple[Severity, Hit | str | None]:
    """How heavy a complaint is, and the words that tell: a cue of the rules, or what spoke most where votes decided."""
    ruled, hit = _weight(r, rule)
    told = hit or rule.startswith("complaint.threat")
    voted = Severity(ballot.settle("severity", ruled, _TOLD_SEVERITY if told else _TAKEN_SEVERITY))
    return (ruled, hit) if voted is ruled else (voted, ballot.because("severity", voted))


def _weight(r: Reading, rule: str) -> tuple[Severity, Hit | None]:
    """High outweighs low outweighs normal."""
    if rule.startswith("complaint.threat"):
        return Severity.HIGH, None
    low = r.first("severity.low")
    for hit in r.hits("severity.high"):
        if low and low.start <= hit.start < low.end:
            continue
        head = r.before(hit, 3, 2)
        if r.has("severity.not_high", head) and not re.search(r"再不|要不|否则", head + hit.text):
            continue
        return Severity.HIGH, hit
    return (Severity.LOW, low) if low else (Severity.NORMAL, None)


_COMPLAINT_ORDER = (
    (Category.BILLING, "category.billing"),
    (Category.STOCK, "category.stock"),
    (Category.SERVICE, "category.service"),
    (Category.DELIVERY, "category.delivery"),
    (Category.QUALITY, "category.quality"),
    (Category.PRICE, "category.price"),
)


def category(r: Reading, decision: Decision, ballot: Ballot) -> tuple[Category | None, Hit | str | None]:
    """The subject of a complaint or the reason of a loss, and the words that tell; ``None`` for everything else."""
    question = "category" if decision.intent is Intent.COMPLAINT else "reason"
    if decision.intent is Intent.COMPLAINT:
        ruled, hit = _subject(r, decision.rule)
        voted = Category(ballot.settle("category", ruled, _TOLD_CATEGORY if hit else 0))
    elif decision.intent is Intent.LOST:
        ruled, hit = _reason(r, decision)
        trust = _STATED_REASON if ruled in _STATED else _TOLD_REASON
        voted = Category(ballot.settle("reason", ruled, trust if hit else 0))
        if voted is Category.CLOSED and _BARELY_LOST.fullmatch(r.masked.replace(MASK, "").strip(" 。!")):
            voted = ruled  # that a customer is lost does not say that the shop is no more
    else:
        return None, None
    return (ruled, hit) if voted is ruled else (voted, ballot.because(question, voted))


def _subject(r: Reading, rule: str) -> tuple[Category, Hit | None]:
    scores: dict[Category, float] = {}
    best: dict[Category, Hit] = {}
    for order, (name, group) in enumerate(_COMPLAINT_ORDER):
        for weight, table in ((1.4, "category_strong"), (1.0, "category"), (0.3, "category_hint")):
            for hit in r.hits(group.replace("category", table)):
                worth = (
                    weight * (1.0 + 0.1 * min(len(hit.text) / (2 if hit.text.isascii() else 1), 4))
                    - 0.01 * order
                    - 0.002 * hit.start
                )
                if worth > scores.get(name, 0.0):
                    scores[name] = worth
                    best[name] = hit
    if not scores:
        told_of_goods = not rule.startswith("complaint.threat") and len(r.masked.replace("◆", "")) > 12
        return (Category.QUALITY if told_of_goods else Category.OTHER), None
    name = max(scores, key=lambda c: scores[c])
    return name, best[name]


_MOVED = re.compile(r"[换转改给签选抢挖被输标投]|with|switch|another|award|tender|chose|direct|elsewhere|gave| to\b")


def _reason(r: Reading, decision: Decision) -> tuple[Category, Hit | None]:
    for name in _STATED:
        hit = r.first(f"lost.{name.value}")
        if hit:
            return name, hit
    closed = r.first("lost.closed")
    if closed:
        return Category.CLOSED, closed
    if r.first("lost.inhouse"):
        return Category.OTHER, None
    rival = r.first("lost.competitor") or _MOVED.search(decision.rule)
    if isinstance(rival, re.Match):
        return Category.COMPETITOR, None
    return (Category.COMPETITOR, rival) if rival else (Category.OTHER, None)
