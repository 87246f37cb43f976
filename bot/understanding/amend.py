"""Corrections: a message that answers a card reads as new values for its slots, and the rest as news.

Words are data (``data/corrections.toml``). A clause counts as a correction only where every word of it is known:
a value, a cue or a filler. What else is said comes back as ``rest``, so that it is never lost.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache

from . import lexicon, when
from .index import CustomerIndex
from .mention import Mention
from .model import Category, Intent, Severity
from .normalise import Text, normalise
from .numbers import decimal
from .reading import Reading
from .timeref import TimeRef
from .who import named_customers

LONGEST = 200
"""Characters; what is longer is news."""
_FIGURE = re.compile(r"(?<![0-9.])[0-9][0-9,]*(?:\.[0-9]+)?(?![0-9])")
_NUMBERED = re.compile(r"\s*#?([1-9])\s*(?:[:、)]|\.(?=\s))(?![0-9])\s*")
_SPLIT = re.compile(r"[,。;!?\n]+(?![0-9]{3}(?![0-9]))|\.(?=\s|$)|(?<=[㐀-鿿])\s+(?=[^0-9\s])")
_WEIGHT = re.compile(r"[^\W_]", re.UNICODE)
_LONGEST_NAME = 12  # characters of a contact's name that no rule knows


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


@dataclass
class _Token:
    """A span of the text that is understood. ``kind`` names what it is."""

    start: int
    end: int
    kind: str
    value: object = None
    negated: bool = False
    slot: str = ""


@dataclass
class _Clause:
    start: int
    end: int
    tokens: list[_Token] = field(default_factory=list)
    unknown: list[tuple[int, int]] = field(default_factory=list)
    cued: bool = False
    opened: bool = False

    @property
    def values(self) -> list[_Token]:
        return [token for token in self.tokens if token.kind in _VALUES]


_VALUES = ("day", "money", "figure", "person", "customer", "phrase", "kind", "severity", "category", "drop", "name")


def read_amendment(text: str, index: CustomerIndex, now: datetime) -> Amendment | None:
    """What ``text`` corrects; None where it corrects nothing. ``now`` is aware, in the rep's zone. Never raises."""
    normal = normalise(text)
    if not normal.lower.strip() or len(normal.lower) > LONGEST or normal.lower.rstrip().endswith("?"):
        return None
    number, normal = _numbered(normal)
    mentions = named_customers(normal, index.evidence(normal), index)
    reading = Reading(normal, now, mentions, [])
    clauses = [_clause(reading, start, end) for start, end in _bounds(normal.lower)]
    taken, rest = _corrections(clauses)
    if not any(clause.values for clause in taken):
        return None
    return _amendment(reading, taken, number, _words(normal, rest))


def _numbered(text: Text) -> tuple[int | None, Text]:
    """Which record is meant, and the text without that."""
    opening = _NUMBERED.match(text.lower)
    if opening:
        return int(opening[1]), _without(text, opening.start(), opening.end())
    pattern, numbers = _number_words()
    found = pattern.search(text.lower)
    if found is None:
        return None, text
    return numbers[found.lastgroup or ""], _without(text, found.start(), found.end())


def _without(text: Text, start: int, end: int) -> Text:
    gap = " " * (end - start)
    plain, lower = (one[:start] + gap + one[end:] for one in (text.plain, text.lower))
    return Text(text.original, plain, lower, text.offsets, text.traditional)


@cache
def _number_words() -> tuple[re.Pattern[str], dict[str, int]]:
    table = lexicon.table("corrections")["number"]
    groups = {f"n{number}": words for number, words in enumerate(table["words"], start=1)} | {"last": table["last"]}
    numbers = {name: int(name[1:]) if name != "last" else -1 for name in groups}
    parts = [f"(?P<{name}>{lexicon.alternatives(words)})" for name, words in reversed(groups.items())]
    return re.compile("|".join(parts)), numbers


def _bounds(lower: str) -> list[tuple[int, int]]:
    cuts = [0, *(match.end() for match in _SPLIT.finditer(lower)), len(lower)]
    return [(start, end) for start, end in itertools.pairwise(cuts) if lower[start:end].strip()]


# Tokens


@cache
def _words_pattern() -> tuple[re.Pattern[str], dict[str, tuple[str, str]]]:
    """One pattern of all words, the longest first, and what the group that matched means."""
    table = lexicon.table("corrections")
    groups: dict[str, tuple[str, str]] = {}
    words: list[tuple[str, str]] = []
    for kind, key in (
        *(("drop", name) for name in table["drop"]),
        *(("severity", name) for name in table["severity"]),
        *(("slot", name) for name in table["slot"]),
        *(("weak_slot", name) for name in table["weak_slot"]),
        *(("kind", name) for name in table["kind"]),
        *(("category", name) for name in table["category"]),
        ("negation", "words"),
        ("cue", "words"),
        ("opening", "words"),
        ("filler", "words"),
    ):
        group = f"{kind}_{key}"
        groups[group] = (kind, key)
        words += [(word, group) for word in table[kind][key]]
    seen: dict[str, list[str]] = {}
    for word, group in words:
        seen.setdefault(word, []).append(group)
    ranked = sorted(seen, key=lambda word: (-len(word), word))
    parts: list[str] = []
    meanings: dict[str, tuple[str, str]] = {}
    for number, word in enumerate(ranked):
        name = f"w{number}"
        parts.append(f"(?P<{name}>{lexicon.compile_cue(word)})")
        meanings[name] = _chosen([groups[group] for group in seen[word]])
    return re.compile("|".join(parts)), meanings


def _chosen(meanings: list[tuple[str, str]]) -> tuple[str, str]:
    """A word in several lists. One that names both a slot and a kind (提醒, score) is told apart by its neighbours."""
    slot = next((one for one in meanings if one[0].endswith("slot")), None)
    kind = next((one for one in meanings if one[0] == "kind"), None)
    return ("either", f"{slot[1]}:{kind[1]}") if slot and kind else meanings[0]


def _clause(r: Reading, start: int, end: int) -> _Clause:
    clause = _Clause(start, end)
    tokens = sorted(_found(r, start, end), key=lambda token: token.start)
    at = start
    for token in [*tokens, None]:
        stop = end if token is None else token.start
        _read_gap(r.text.lower, at, stop, clause)
        if token is not None:
            clause.tokens.append(token)
            at = token.end
    _settle(r, clause)
    return clause


def _found(r: Reading, start: int, end: int) -> list[_Token]:
    """Values that the general rules find in a clause; what overlaps an earlier kind is left out."""
    candidates = [
        *(_Token(m.start, m.end, "customer", m) for m in r.mentions),
        *(_Token(d.start, d.end, "day", d) for d in r.dates if not d.rule.endswith(("no_day", "just_now"))),
        *(_Token(m.start, m.end, "money", m) for m in r.money),
        *(_Token(p.start, p.end, "person", p) for p in r.persons if not p.staff),
    ]
    kept: list[_Token] = []
    for token in candidates:
        inside = start <= token.start and token.end <= end
        if inside and not any(token.start < one.end and one.start < token.end for one in kept):
            kept.append(token)
    return kept


def _read_gap(lower: str, start: int, end: int, clause: _Clause) -> None:
    """The words between values: cues, fillers, figures; what is none of them is unknown."""
    pattern, meanings = _words_pattern()
    at = start
    while at < end:
        figure = _FIGURE.match(lower, at, end)
        word = None if figure else pattern.match(lower, at, end)
        if figure:
            clause.tokens.append(_Token(at, figure.end(), "figure", figure[0]))
            at = figure.end()
        elif word and word.end() > at:
            kind, key = meanings[word.lastgroup or ""]
            clause.tokens.append(_Token(at, word.end(), kind, key))
            at = word.end()
        else:
            if _WEIGHT.match(lower[at]):
                clause.unknown.append((at, at + 1))
            at += 1


# Meaning of a clause


def _settle(r: Reading, clause: _Clause) -> None:
    """Decide what depends on the neighbours: slots, negation, names that no rule knows."""
    clause.tokens.sort(key=lambda token: token.start)
    slot, told, negated = "", False, False
    for token in clause.tokens:
        if token.kind == "either":
            token.kind, token.value = _either(clause, token, negated=negated)
        match token.kind:
            case "slot" | "weak_slot":
                slot, told = str(token.value), token.kind == "slot"
            case "negation":
                negated = clause.cued = True
            case "cue":
                clause.cued = True
            case "opening":
                clause.opened = True
            case "drop":
                clause.cued = True
        if token.kind in _VALUES:
            token.slot, token.negated = slot, negated
            clause.cued = clause.cued or told
            negated = False
    _named(r, clause)


def _either(clause: _Clause, token: _Token, *, negated: bool) -> tuple[str, str]:
    """A word that names both a slot and a kind is a slot where a value of that slot follows."""
    slot, kind = str(token.value).split(":")
    fits = {"due": ("day",), "date": ("day",), "score": ("figure",)}[slot]
    follows = any(one.start > token.start and one.kind in fits for one in clause.tokens)
    return ("weak_slot", slot) if follows and not negated else ("kind", kind)


def _named(r: Reading, clause: _Clause) -> None:
    """A name told by a slot word or "it was": of a contact, or of a customer that is not known for sure."""
    if not clause.unknown and not _crossed(clause):
        return
    for token in reversed(clause.tokens):
        if token.kind.endswith("slot") and token.value == "contact":
            _unknown_contact(r, clause, token)
            return
        if (token.kind == "slot" and token.value == "customer") or token.kind in ("opening", "negation", "cue"):
            _unknown_customer(r, clause, token)
            return


def _crossed(clause: _Clause) -> bool:
    """Whether a customer and a person stand side by side: parts of one name that is not known (华联玉林店)."""
    pairs = itertools.pairwise(clause.tokens)
    return any({a.kind, b.kind} == {"customer", "person"} and a.end >= b.start - 1 for a, b in pairs)


def _unknown_contact(r: Reading, clause: _Clause, slot: _Token) -> None:
    name = r.text.lower[slot.end : clause.end].strip(" ,。;!:.\n")
    if not 0 < len(name) <= _LONGEST_NAME or any(start < slot.end for start, _ in clause.unknown):
        return
    start = r.text.lower.index(name, slot.end)
    clause.tokens = [token for token in clause.tokens if token.end <= slot.end]
    clause.tokens.append(_Token(start, start + len(name), "name", r.text.words(start, start + len(name))))
    clause.unknown, clause.cued = [], True


def _unknown_customer(r: Reading, clause: _Clause, opener: _Token) -> None:
    lower = r.text.lower
    end = clause.end
    while end > opener.end and not _WEIGHT.match(lower[end - 1]) and lower[end - 1] != ")":
        end -= 1
    start = opener.end + len(lower[opener.end : end]) - len(lower[opener.end : end].lstrip(" :"))
    if start >= end or any(at < opener.end for at, _ in clause.unknown) or end - start > 40:
        return
    told = opener.kind == "slot"
    customers = [token for token in clause.tokens if token.kind == "customer" and token.start >= start]
    if not told and not customers and not _looks_like_name(lower[start:end]):
        return
    clause.tokens = [token for token in clause.tokens if token.end <= start]
    negated = opener.kind == "negation"
    clause.tokens.append(_Token(start, end, "phrase", r.text.words(start, end), negated))
    clause.unknown, clause.cued = [], clause.cued or told


def _looks_like_name(words: str) -> bool:
    kinds = lexicon.table("names")["kinds"]
    return len(words) <= 20 and any(
        words.endswith(kind) for kind in (*kinds, "店", "公司") if len(kind) > 1 or kind == "店"
    )


# The whole


def _corrections(clauses: list[_Clause]) -> tuple[list[_Clause], list[_Clause]]:
    """The clauses that correct, and the others: only clear corrections are picked out of a message that says more."""
    if all(not clause.unknown for clause in clauses):
        return clauses, []
    taken: list[_Clause] = []
    rest: list[_Clause] = []
    for number, clause in enumerate(clauses):
        before = number > 0 and clauses[number - 1] in taken
        clear = clause.cued or (clause.opened and before)
        (taken if not clause.unknown and clause.tokens and clear else rest).append(clause)
    return taken, rest


def _words(text: Text, rest: list[_Clause]) -> str:
    if not rest:
        return ""
    joined: list[list[int]] = []
    for clause in rest:
        if joined and joined[-1][1] == clause.start:
            joined[-1][1] = clause.end
        else:
            joined.append([clause.start, clause.end])
    return "\n".join(text.words(start, end).strip(" ,，。;；、\n") for start, end in joined).strip()


def _amendment(r: Reading, clauses: list[_Clause], number: int | None, rest: str) -> Amendment:
    tokens = [token for clause in clauses for token in clause.tokens]
    right = [token for token in tokens if not token.negated]
    said = {kind: [token for token in right if token.kind == kind] for kind in _VALUES}
    customers = [token.value for token in said["customer"] if isinstance(token.value, Mention)]
    sure = tuple(dict.fromkeys(one.customers[0] for one in customers if len(one.customers) == 1))
    tied = next((one.customers for one in customers if len(one.customers) > 1), ())
    contact = _contact(r, said)
    drops = {str(token.value) for token in said["drop"]}
    pairs = any(token.negated for token in tokens) and any(token.kind in _VALUES for token in right)
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
        wrong=tuple(dict.fromkeys(t.kind for t in tokens if t.negated and t.kind in _VALUES and not said[t.kind])),
        number=number,
        cued=pairs or any(clause.cued or clause.opened for clause in clauses if clause.values or not rest),
        rest=rest,
    )


def _contact(r: Reading, said: dict[str, list[_Token]]) -> str | None:
    for token in (*said["name"], *said["person"]):
        return str(token.value) if token.kind == "name" else r.text.words(token.start, token.end)
    return None


def _day(r: Reading, token: _Token) -> Day:
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


def _figure(token: _Token) -> Figure:
    if token.kind == "figure":
        return Figure(decimal(str(token.value)) or Decimal(0), None, False, token.negated, token.slot)
    money = token.value
    value, currency = getattr(money, "value", Decimal(0)), getattr(money, "currency", None)
    return Figure(value, currency, True, token.negated, token.slot)


# Going on about the same customer


class Reference(StrEnum):
    """How a message refers to what was spoken of before: to the customer, or merely as going on."""

    CUSTOMER = "customer"
    SEQUEL = "sequel"


@cache
def _references() -> dict[str, re.Pattern[str]]:
    table = lexicon.table("corrections")["same"]
    return {name: lexicon.pattern(words) for name, words in table.items()}


def refers(text: str) -> Reference | None:
    """How words of ``text`` refer to somebody spoken of before ("他们", "also"); None where they do not, or to
    somebody else."""
    patterns, lower = _references(), normalise(text).lower
    if patterns["others"].search(lower):
        return None
    return next((one for one in Reference if patterns[one].search(lower)), None)


def as_kind(text: str, intent: Intent) -> str:
    """``text`` with the command in front that makes it a record of this kind, to be understood anew."""
    words = lexicon.cue_list(f"command.{intent.value}")
    return f"{words[0]} {text}" if words else text
