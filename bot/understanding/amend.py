"""Corrections: a message that answers a card reads as new values for its slots, and the rest as news.

Words are data (``data/corrections.toml``). A clause counts as a correction only where every word of it is known:
a value, a cue or a filler. What else is said comes back as ``rest``, so that it is never lost.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from . import lexicon, when
from .amend_clauses import VALUES, Clause, Token, read_clause
from .amend_words import LONGEST, bounds, numbered
from .index import CustomerIndex
from .mention import Mention
from .model import Category, Intent, Severity
from .normalise import Text, normalise
from .numbers import decimal
from .reading import Reading
from .timeref import TimeRef
from .who import named_customers

_WHO = ("person", "customer", "name", "phrase")
_PRESENCE = ("in", "there", "back")


@dataclass(frozen=True, slots=True)
class Day:
    """A day or a time of day that was said. ``past`` and ``plan`` are its readings as a report and as a plan.

    ``weekday`` says that nothing but a weekday was said; ``slot`` is "date" or "due" where that was.
    """

    past: date | None
    plan: date | datetime | None
    weekday: bool
    clock_only: bool
    aim: str
    negated: bool
    slot: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that was said: of money (``sized``), or one that may be anything."""

    value: Decimal
    currency: str | None
    sized: bool
    negated: bool
    slot: str


@dataclass(frozen=True, slots=True)
class Amendment:
    """What a correction says. ``cued`` tells that it could not be anything else; ``rest`` is what is news.

    ``candidates`` are customers to ask among, ``phrase`` the name that was written, where it is not sure who is meant.
    ``wrong`` are slots said to be wrong without the right value. ``number`` counts the records of a card from 1; -1
    is the last.
    """

    days: tuple[Day, ...] = ()
    figures: tuple[Figure, ...] = ()
    customers: tuple[int, ...] = ()
    candidates: tuple[int, ...] = ()
    phrase: str | None = None
    contact: str | None = None
    intent: Intent | None = None
    severity: Severity | None = None
    category: Category | None = None
    drop_due: bool = False
    drop_record: bool = False
    wrong: tuple[str, ...] = ()
    number: int | None = None
    cued: bool = False
    rest: str = ""

    @property
    def only_customers(self) -> bool:
        """Whether customers are named and nothing else is changed."""
        return not (
            self.days
            or self.figures
            or self.contact
            or self.intent
            or self.severity
            or self.category
            or self.drop_due
            or self.drop_record
            or self.phrase
        )


def read_amendment(text: str, index: CustomerIndex, now: datetime) -> Amendment | None:
    """What ``text`` corrects; None where it corrects nothing. ``now`` is aware, in the rep's zone. Never raises."""
    normal = normalise(text)
    if not normal.lower.strip() or len(normal.lower) > LONGEST or normal.lower.rstrip().endswith("?"):
        return None
    number, normal = numbered(normal)
    mentions = named_customers(normal, index.evidence(normal), index)
    reading = Reading(normal, now, mentions, [])
    clauses = [read_clause(reading, start, end) for start, end in bounds(normal.lower)]
    taken, rest = _corrections(clauses)
    if not any(clause.values for clause in taken) or _tells(reading, taken):
        return None
    return _amendment(reading, taken, number, _words(normal, rest))


def _corrections(clauses: list[Clause]) -> tuple[list[Clause], list[Clause]]:
    """The clauses that correct, and the others: only clear corrections are picked out of a message that says more."""
    if all(not clause.unknown for clause in clauses):
        return clauses, []
    taken: list[Clause] = []
    rest: list[Clause] = []
    for number, clause in enumerate(clauses):
        before = number > 0 and clauses[number - 1] in taken
        clear = clause.cued or (clause.opened and before)
        (taken if not clause.unknown and clause.tokens and clear else rest).append(clause)
    return taken, rest


def _tells(r: Reading, clauses: list[Clause]) -> bool:
    """Whether a day is only denied, of somebody who is named or of where somebody is: that tells something (Mr Li is
    not in today) and puts no day right."""
    tokens = [token for clause in clauses for token in clause.tokens]
    days = [token for token in tokens if token.kind == "day"]
    if not days or not all(token.negated for token in days):
        return False
    words = [r.text.lower[token.start : token.end] for token in tokens]
    away = any(one in _PRESENCE for one in words)
    return away or any(token.kind in _WHO and not token.negated for token in tokens)


def _words(text: Text, rest: list[Clause]) -> str:
    if not rest:
        return ""
    joined: list[list[int]] = []
    for clause in rest:
        if joined and joined[-1][1] == clause.start:
            joined[-1][1] = clause.end
        else:
            joined.append([clause.start, clause.end])
    return "\n".join(text.words(start, end).strip(" ,，。;；、\n") for start, end in joined).strip()


def _amendment(r: Reading, clauses: list[Clause], number: int | None, rest: str) -> Amendment:
    tokens = [token for clause in clauses for token in clause.tokens]
    right = [token for token in tokens if not token.negated]
    said = {kind: [token for token in right if token.kind == kind] for kind in VALUES}
    customers = [token.value for token in said["customer"] if isinstance(token.value, Mention)]
    sure = tuple(dict.fromkeys(one.customers[0] for one in customers if len(one.customers) == 1))
    tied = next((one.customers for one in customers if len(one.customers) > 1), ())
    contact = _contact(r, said)
    drops = {str(token.value) for token in said["drop"]}
    pairs = any(token.negated for token in tokens) and any(token.kind in VALUES for token in right)
    return Amendment(
        days=tuple(_day(r, token) for token in tokens if token.kind == "day" and "due" not in drops),
        figures=tuple(_figure(token) for token in tokens if token.kind in ("money", "figure")),
        customers=sure,
        candidates=tied,
        phrase=next((str(token.value) for token in said["phrase"]), None),
        contact=contact,
        intent=next((Intent(str(token.value)) for token in said["kind"]), None),
        severity=next((Severity(str(token.value)) for token in said["severity"]), None),
        category=next((Category(str(token.value)) for token in said["category"]), None),
        drop_due="due" in drops,
        drop_record="record" in drops,
        wrong=tuple(dict.fromkeys(t.kind for t in tokens if t.negated and t.kind in VALUES and not said[t.kind])),
        number=number,
        cued=pairs or any(clause.cued or clause.opened for clause in clauses if clause.values or not rest),
        rest=rest,
    )


def _contact(r: Reading, said: dict[str, list[Token]]) -> str | None:
    for token in (*said["name"], *said["person"]):
        return str(token.value) if token.kind == "name" else r.text.words(token.start, token.end)
    return None


def _day(r: Reading, token: Token) -> Day:
    ref = token.value
    assert isinstance(ref, TimeRef)
    return Day(
        past=ref.past,
        plan=when.resolve(ref, r.now),
        weekday=ref.weekday and ref.aim == "either",
        clock_only=ref.clock is not None and ref.plan is None and ref.moment is None,
        aim=ref.aim,
        negated=token.negated,
        slot=token.slot,
    )


def _figure(token: Token) -> Figure:
    if token.kind == "figure":
        return Figure(decimal(str(token.value)) or Decimal(0), None, False, token.negated, token.slot)
    money = token.value
    value, currency = getattr(money, "value", Decimal(0)), getattr(money, "currency", None)
    return Figure(value, currency, True, token.negated, token.slot)


def as_kind(text: str, intent: Intent) -> str:
    """``text`` with the command in front that makes it a record of this kind, to be understood anew."""
    words = lexicon.cue_list(f"command.{intent.value}")
    return f"{words[0]} {text}" if words else text
