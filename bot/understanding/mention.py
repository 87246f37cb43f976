"""Where a message names customers: evidence for each, and the choice among rivals."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple


class Evidence(NamedTuple):  # made by the hundred: three times as fast as a frozen dataclass
    """One customer seen at ``[start, end)`` of the normalised text."""

    customer: int
    start: int
    end: int
    strength: float
    """How surely the words mean this customer, 0 to 1, rivals aside."""
    weight: float
    """How much of the name was seen; decides between rivals."""
    rule: str


@dataclass(frozen=True, slots=True)
class Mention:
    """One place in the message and the customer, or the customers, that it fits best."""

    start: int
    end: int
    customers: tuple[int, ...]
    strength: float
    margin: float
    """Distance in strength to the best rival that was turned down."""
    rule: str


_APART = re.compile(r"[ \-/,,的]{0,2}")
_MOST_JOINED = 40


def joined(evidence: list[Evidence], text: str) -> list[Evidence]:
    """Evidence from two scripts side by side that means one customer: initials and then a branch (skl玉林店)."""
    own: dict[int, list[Evidence]] = {}
    for one in evidence:
        own.setdefault(one.customer, []).append(one)
    found: list[Evidence] = []
    for some in own.values():
        if len(some) < 2:
            continue
        some = sorted(some, key=lambda e: (e.start, -e.strength))[:_MOST_JOINED]
        for at, left in enumerate(some):
            for right in some[at + 1 :]:
                if right.start >= left.end and _APART.fullmatch(text[left.end : right.start]):
                    found.append(_both(left, right))
    return found


def _both(left: Evidence, right: Evidence) -> Evidence:
    strength = 1.05 - (1 - left.strength) * (1 - right.strength)
    return Evidence(
        left.customer, left.start, right.end, min(0.96, strength), left.weight + right.weight, "name.joined"
    )


ALIAS = "name.alias"
"""Rule of evidence whose words are an alias of this customer alone: it settles a tie."""
WHOLE = ("name.exact", ALIAS)
_MOST = 2000
"""So many pieces of evidence are looked at; no message that a person writes comes near."""
_COVERING = 0.65
"""Only evidence this strong counts as the longer name."""
TIE_STRENGTH = 0.045
TIE_WEIGHT = 0.12


def choose(evidence: list[Evidence], floor: float = 0.55) -> list[Mention]:
    """The mentions in reading order; overlapping evidence is settled by strength, then by weight."""
    if len(evidence) > _MOST:
        evidence = sorted(evidence, key=lambda e: (-e.strength, -e.weight, e.start, e.customer))[:_MOST]
    ranked = sorted(_covered(evidence), key=lambda e: (-round(e.strength, 3), -e.weight, e.start, e.customer))
    near = _Near(ranked)
    mentions: list[Mention] = []
    taken: set[int] = set()
    for top in ranked:
        if top.strength < floor:
            break
        if not taken.isdisjoint(range(top.start, top.end)):
            continue
        mentions.append(_among(top, near.overlapping(top)))
        taken.update(range(top.start, top.end))
    return _settle(sorted(mentions, key=lambda m: m.start))


class _Near:
    """Ranked evidence by where it stands, so that rivals are found without looking at all of it."""

    _SIZE = 32

    def __init__(self, ranked: list[Evidence]) -> None:
        self._ranked = ranked
        self._at: dict[int, list[int]] = {}
        for number, one in enumerate(ranked):
            for block in range(one.start // self._SIZE, one.end // self._SIZE + 1):
                self._at.setdefault(block, []).append(number)

    def overlapping(self, one: Evidence) -> list[Evidence]:
        """The evidence that overlaps ``one``, best first."""
        blocks = range(one.start // self._SIZE, one.end // self._SIZE + 1)
        numbers = sorted({number for block in blocks for number in self._at.get(block, ())})
        some = (self._ranked[number] for number in numbers)
        return [e for e in some if e.start < one.end and one.start < e.end]


def _among(top: Evidence, rivals: list[Evidence]) -> Mention:
    """The mention where ``top`` is the best evidence: its customer, with those that fit as well."""
    tied = [top.customer]
    margin = 1.0
    for rival in rivals:
        if rival.customer in tied:
            continue
        if top.strength - rival.strength <= TIE_STRENGTH and top.weight - rival.weight <= TIE_WEIGHT:
            tied.append(rival.customer)
        elif top.rule != ALIAS or rival.rule in WHOLE:  # what merely resembles the words casts no doubt on an alias
            margin = min(margin, max(top.strength - rival.strength, (top.weight - rival.weight) / 4))
    called = [e for e in rivals if e.rule == ALIAS and e.customer in tied and e.start <= top.start and top.end <= e.end]
    if len(tied) > 1 and len({e.customer for e in called}) == 1:
        top, tied = called[0], [called[0].customer]
    return Mention(top.start, top.end, tuple(tied), top.strength, margin, top.rule)


def _covered(evidence: list[Evidence]) -> list[Evidence]:
    """The evidence, weakened where another customer's name covers the same words and more of them."""
    ordered = sorted((e for e in evidence if e.strength >= _COVERING), key=lambda e: (e.start, -e.end))
    limit: dict[int, float] = {}
    for at, whole in enumerate(ordered):
        for part in ordered[at + 1 :]:
            if part.start >= whole.end:
                break
            if part.customer != whole.customer and _says_more(whole, part):
                limit[id(part)] = min(limit.get(id(part), 1.0), whole.strength - 0.06)
    return [e._replace(strength=min(e.strength, limit[id(e)])) if id(e) in limit else e for e in evidence]


def _says_more(whole: Evidence, part: Evidence) -> bool:
    """Whether ``whole`` covers ``part`` and is the better reading of the same words for being the longer."""
    long, short = whole.end - whole.start, part.end - part.start
    if part.end > whole.end or long <= short or whole.strength < part.strength - 0.2:
        return False
    heavier = whole.weight - part.weight
    return heavier >= 0.25 or (2 * long >= 3 * short and heavier >= 0) or long >= 2 * short


def _settle(mentions: list[Mention]) -> list[Mention]:
    """A tie between customers of which exactly one is named surely elsewhere in the message means that one."""
    sure = {m.customers[0] for m in mentions if len(m.customers) == 1}
    settled = []
    for mention in mentions:
        named = [c for c in mention.customers if c in sure]
        if len(mention.customers) > 1 and len(named) == 1:
            mention = Mention(mention.start, mention.end, (named[0],), mention.strength, mention.margin, mention.rule)
        settled.append(mention)
    return settled
