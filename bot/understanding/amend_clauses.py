"""One clause of a correction: the values in it, the words around them, and what nobody knows."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field

from . import lexicon
from .amend_words import WEIGHT, word_at
from .reading import Reading

VALUES = ("day", "money", "figure", "person", "customer", "phrase", "kind", "severity", "category", "drop", "name")
"""Kinds of tokens that change something."""
_FIGURE = re.compile(r"(?<![0-9.])[0-9][0-9,]*(?:\.[0-9]+)?(?![0-9])")
_LONGEST_NAME = 12  # characters of a contact's name that no rule knows
_LONGEST_CUSTOMER = 40


@dataclass
class Token:
    """A span of the text that is understood. ``kind`` names what it is."""

    start: int
    end: int
    kind: str
    value: object = None
    negated: bool = False
    slot: str = ""


@dataclass
class Clause:
    start: int
    end: int
    tokens: list[Token] = field(default_factory=list)
    unknown: list[tuple[int, int]] = field(default_factory=list)
    cued: bool = False
    opened: bool = False

    @property
    def values(self) -> list[Token]:
        return [token for token in self.tokens if token.kind in VALUES]


def read_clause(r: Reading, start: int, end: int) -> Clause:
    """What the words of ``r`` between two positions are."""
    clause = Clause(start, end)
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


def _found(r: Reading, start: int, end: int) -> list[Token]:
    """Values that the general rules find in a clause; what overlaps an earlier kind is left out."""
    candidates = [
        *(Token(m.start, m.end, "customer", m) for m in r.mentions),
        *(Token(d.start, d.end, "day", d) for d in r.dates if not d.rule.endswith(("no_day", "just_now"))),
        *(Token(m.start, m.end, "money", m) for m in r.money),
        *(Token(p.start, p.end, "person", p) for p in r.persons if not p.staff),
    ]
    kept: list[Token] = []
    for token in candidates:
        inside = start <= token.start and token.end <= end
        if inside and not any(token.start < one.end and one.start < token.end for one in kept):
            kept.append(token)
    return kept


def _read_gap(lower: str, start: int, end: int, clause: Clause) -> None:
    """The words between values: cues, fillers, figures; what is none of them is unknown."""
    at = start
    while at < end:
        figure = _FIGURE.match(lower, at, end)
        word = None if figure else word_at(lower, at, end)
        if figure:
            clause.tokens.append(Token(at, figure.end(), "figure", figure[0]))
            at = figure.end()
        elif word:
            clause.tokens.append(Token(at, word[0], word[1][0], word[1][1]))
            at = word[0]
        else:
            if WEIGHT.match(lower[at]):
                clause.unknown.append((at, at + 1))
            at += 1


# Meaning of a clause


def _settle(r: Reading, clause: Clause) -> None:
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
        if token.kind in VALUES:
            token.slot, token.negated = slot, negated
            clause.cued = clause.cued or told
            negated = False
    _named(r, clause)


def _either(clause: Clause, token: Token, *, negated: bool) -> tuple[str, str]:
    """A word that names both a slot and a kind is a slot where a value of that slot follows."""
    slot, kind = str(token.value).split(":")
    fits = {"due": ("day",), "date": ("day",), "score": ("figure",)}[slot]
    follows = any(one.start > token.start and one.kind in fits for one in clause.tokens)
    return ("weak_slot", slot) if follows and not negated else ("kind", kind)


def _named(r: Reading, clause: Clause) -> None:
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


def _crossed(clause: Clause) -> bool:
    """Whether a customer and a person stand side by side: parts of one name that is not known (华联玉林店)."""
    pairs = itertools.pairwise(clause.tokens)
    return any({a.kind, b.kind} == {"customer", "person"} and a.end >= b.start - 1 for a, b in pairs)


def _unknown_contact(r: Reading, clause: Clause, slot: Token) -> None:
    name = r.text.lower[slot.end : clause.end].strip(" ,。;!:.\n")
    if not 0 < len(name) <= _LONGEST_NAME or any(start < slot.end for start, _ in clause.unknown):
        return
    start = r.text.lower.index(name, slot.end)
    clause.tokens = [token for token in clause.tokens if token.end <= slot.end]
    clause.tokens.append(Token(start, start + len(name), "name", r.text.words(start, start + len(name))))
    clause.unknown, clause.cued = [], True


def _unknown_customer(r: Reading, clause: Clause, opener: Token) -> None:
    lower = r.text.lower
    end = clause.end
    while end > opener.end and not WEIGHT.match(lower[end - 1]) and lower[end - 1] != ")":
        end -= 1
    start = opener.end + len(lower[opener.end : end]) - len(lower[opener.end : end].lstrip(" :"))
    if start >= end or any(at < opener.end for at, _ in clause.unknown) or end - start > _LONGEST_CUSTOMER:
        return
    told = opener.kind == "slot"
    customers = [token for token in clause.tokens if token.kind == "customer" and token.start >= start]
    if not told and not customers and not _looks_like_name(lower[start:end]):
        return
    clause.tokens = [token for token in clause.tokens if token.end <= start]
    negated = opener.kind == "negation"
    clause.tokens.append(Token(start, end, "phrase", r.text.words(start, end), negated))
    clause.unknown, clause.cued = [], clause.cued or told


def _looks_like_name(words: str) -> bool:
    kinds = lexicon.table("names")["kinds"]
    return len(words) <= 20 and any(
        words.endswith(kind) for kind in (*kinds, "店", "公司") if len(kind) > 1 or kind == "店"
    )
