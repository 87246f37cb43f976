"""What a message tells of a customer for good, asked while its meaning is found: the day of an anniversary or of a
delivery habit is nothing to be done on that day, and who tells why they buy has not lost them."""

from __future__ import annotations

from .facts import Fact, facts, may_tell, only_facts
from .normalise import normalise
from .reading import Reading
from .timeref import TimeRef

_OWN_DAYS = frozenset({"contract_end", "credit_terms", "needs", "founded", "wedding"})
"""Fields whose days belong to what is told."""
_STAYS = frozenset({"alias", "tag", "since", "motives", "products", "industry", "address", "founded", "needs"})
"""Fields that are told of a customer one has."""


def told(r: Reading) -> tuple[Fact, ...]:
    """The facts in the text of a reading, their offsets in that text."""
    text = r.text.lower
    if not may_tell(text) or normalise(text).lower != text:
        return ()
    return facts(text, r.now, *_named(r))


def _named(r: Reading) -> tuple[list[str], list[str]]:
    """Customers and people as they are named in the text."""
    text = r.text.lower
    return [text[m.start : m.end] for m in r.mentions], [text[p.start : p.end] for p in r.persons]


def alone(r: Reading) -> bool:
    """Whether a message tells such facts and nothing else."""
    return may_tell(r.text.lower) and only_facts(r.text.lower, r.now, *_named(r))


def has_stayed(r: Reading) -> bool:
    """Whether something is told that one tells of a customer one has."""
    return any(one.field in _STAYS for one in told(r))


def is_of_fact(r: Reading, ref: TimeRef) -> bool:
    """Whether a day or a time stands inside of such a fact: a contract's end, deliveries on Tuesdays."""
    return any(one.field in _OWN_DAYS and one.start <= ref.start and ref.end <= one.end for one in told(r))
