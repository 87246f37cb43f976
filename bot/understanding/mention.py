"""Where a message names customers: evidence for each, and the choice among rivals."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Evidence:
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


ALIAS = "name.alias"
"""Rule of evidence whose words are an alias of this customer alone: it settles a tie."""
TIE_STRENGTH = 0.045
TIE_WEIGHT = 0.12


def choose(evidence: list[Evidence], floor: float = 0.55) -> list[Mention]:
    """The mentions in reading order; overlapping evidence is settled by strength, then by weight."""
    ranked = sorted(evidence, key=lambda e: (-round(e.strength, 3), -e.weight, e.start, e.customer))
    mentions: list[Mention] = []
    taken: list[tuple[int, int]] = []
    for top in ranked:
        if top.strength < floor:
            break
        if any(top.start < end and start < top.end for start, end in taken):
            continue
        tied = [top.customer]
        margin = 1.0
        for rival in ranked:
            if rival.customer in tied or not (rival.start < top.end and top.start < rival.end):
                continue
            if top.strength - rival.strength <= TIE_STRENGTH and top.weight - rival.weight <= TIE_WEIGHT:
                tied.append(rival.customer)
            else:
                margin = min(margin, max(top.strength - rival.strength, (top.weight - rival.weight) / 4))
        called = [
            e for e in ranked if e.rule == ALIAS and e.customer in tied and e.start <= top.start and top.end <= e.end
        ]
        if len(tied) > 1 and len({e.customer for e in called}) == 1:
            top, tied = called[0], [called[0].customer]
        mentions.append(Mention(top.start, top.end, tuple(tied), top.strength, margin, top.rule))
        taken.append((top.start, top.end))
    return _settle(sorted(mentions, key=lambda m: m.start))


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
