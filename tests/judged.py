"""How good probabilities of silence are: by rank, by calibration, and by what became of those warned of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.stats import rankdata

from bot.domain.silence.ledger import Ledger
from bot.domain.silence.model import WEEKLY, WEEKLY_LAPSE
from bot.domain.silence.replay import replay


def silent_after(ledger: Ledger, day: int, days: int) -> Any:
    """Of each customer: no order within so many days after the day."""
    ordered = np.zeros(len(ledger.customers), bool)
    ordered[ledger.who[(ledger.day > day) & (ledger.day <= day + days)]] = True
    return ~ordered


def auc(p: Any, happened: Any) -> float:
    """The area under the ROC curve: how often who it happened to had the higher probability; ties count half."""
    rank = rankdata(p)
    yes = int(happened.sum())
    return float((rank[happened].sum() - yes * (yes + 1) / 2) / (yes * (len(happened) - yes)))


def calibration_error(p: Any, happened: Any, bins: int = 10) -> float:
    """Expected calibration error over bins of equal width."""
    place = np.minimum((p * bins).astype(int), bins - 1)
    gaps = [abs(p[at].mean() - happened[at].mean()) * at.mean() for one in range(bins) if (at := place == one).any()]
    return float(sum(gaps))


def precision(ledger: Ledger, first: int, last: int, line: float, lapse: int | None = None) -> tuple[float, int]:
    """The share of warnings of the nights replayed whose customer did lapse, and how many of them are decided by now.

    All tiers have the same ``line``. Lapsed: silent for ``lapse`` days (180; weekly buyers 90).
    """
    to_line: Callable[[str], float] = lambda tier: line  # noqa: E731
    right = wrong = 0
    end = int(ledger.day.max())
    for event in replay(ledger, first, last, lapse, line=to_line):
        if event.cleared:
            continue
        until = event.last_day + (lapse or (WEEKLY_LAPSE if event.typical_gap_days <= WEEKLY else 180))
        came = ((ledger.who == event.who) & (ledger.day > event.last_day) & (ledger.day <= until)).any()
        right += int(not came and until <= end)
        wrong += int(came)
    return right / max(right + wrong, 1), right + wrong
