"""A satisfaction score that dropped by two or more, or into 1–3, where customers speak ill of us."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from bot.domain.signals.model import AT_THE_RULE, Family, Signal, below_the_rule, level_of

DROP = 2
DETRACTOR = 3
FRESH = 90  # days for which a score speaks of today
_WORSE = 0.1  # of level, for each point below 3 and for 3 itself


def score_signal(customer: int, scores: Iterable[tuple[date, int]], today: date) -> Signal | None:
    """The signal of one customer from its scores, 1 to 10, in the order they were given on a day; None where the newest
    is older than 90 days or no worse than the one before.

    A first score of 1–3 is a drop from nothing. A customer who was in 1–3 and stays there keeps a warning, and opens
    none. The day of the newest score is not the matter: a second bad score goes on with the first.

    Evidence: ``score``, ``before`` (left out for a first one), ``drop``, ``days`` since, ``reason``: ``drop``,
    ``detractor`` or ``stays``.
    """
    given = sorted((one for one in scores if one[0] <= today), key=lambda one: one[0])
    if not given or (today - given[-1][0]).days > FRESH:
        return None
    day, score = given[-1]
    before = given[-2][1] if len(given) > 1 else None
    drop = max(before - score, 0) if before is not None else 0
    into = score <= DETRACTOR and (before is None or before > DETRACTOR)
    stays = score <= DETRACTOR and not into
    if not (drop or into or stays):
        return None
    level = level_of(drop, DROP)
    if into:
        level = max(level, AT_THE_RULE + _WORSE * (DETRACTOR + 1 - score))
    if stays and drop < DROP:
        level = below_the_rule(1.0)
    evidence: dict[str, int | float | str] = {
        "score": score,
        "drop": drop,
        "days": (today - day).days,
        "reason": "detractor" if into else "drop" if drop >= DROP or not stays else "stays",
    }
    if before is not None:
        evidence["before"] = before
    return Signal(Family.SCORE, customer, level, 0, evidence)
