"""A person named in a message."""

from __future__ import annotations

from dataclasses import dataclass

Spans = list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Person:
    """A person named at ``[start, end)``; ``staff`` marks one of our own people."""

    start: int
    end: int
    rule: str
    staff: bool = False


def free(start: int, end: int, masked: Spans) -> bool:
    """Whether no customer is named at ``[start, end)``."""
    return not any(start < e and s < end for s, e in masked)
