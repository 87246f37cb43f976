"""Our word that was not kept: promises called broken, or overdue by days."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from bot.domain.promises import Outcome, Word, days_late, outcome
from bot.domain.signals.model import Family, Signal, level_of

REMEMBERED = 30  # days for which a broken promise counts
OVERDUE = 7  # days late that are as bad as a broken promise


def promise_signal(customer: int, words: Iterable[Word], today: date) -> Signal | None:
    """The signal of one customer from our promises to it; None where nothing is broken or overdue.

    One broken promise of the last 30 days meets the rule, so does one a week overdue; less counts in part, and all of
    them together.

    Evidence: ``broken``, ``overdue``, ``days_late`` (the longest).
    """
    broken, late = 0, []
    for word in words:
        found = outcome(word, today)
        if found is Outcome.OVERDUE and word.until is not None:
            late.append(days_late(word.until, today))
        elif found is Outcome.BROKEN:
            day = word.settled or word.until or word.due
            broken += day is not None and 0 <= (today - day).days <= REMEMBERED
    weight = broken + sum(min(days / OVERDUE, 1.0) for days in late)
    if not weight:
        return None
    evidence = {"broken": broken, "overdue": len(late), "days_late": max(late, default=0)}
    return Signal(Family.PROMISE, customer, level_of(weight, 1.0), 0, evidence)
