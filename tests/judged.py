"""How good probabilities of silence are: by rank, by calibration, and by what became of those warned of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.stats import rankdata

from bot.domain.silence.ledger import Ledger
from bot.domain.silence.model import LAPSE, WEEKLY, WEEKLY_LAPSE
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
    """The share of warnings of the nights replayed whose customer did lapse, and how many warnings were judged.

    All tiers have the same ``line``. Lapsed: silent for ``lapse`` days (180; weekly buyers 90). Only warnings whose
    lapse would fall before the ledger's end are judged, as an order that comes decides sooner than one that does not.
    """
    to_line: Callable[[str], float] = lambda tier: line  # noqa: E731
    lapsed = []
    end = int(ledger.day.max())
    for event in replay(ledger, first, last, lapse, line=to_line):
        until = event.last_day + (lapse or (WEEKLY_LAPSE if event.typical_gap_days <= WEEKLY else LAPSE))
        if not event.cleared and until <= end:
            days = ledger.day[ledger.who == event.who]
            lapsed.append(not ((days > event.last_day) & (days <= until)).any())
    return float(np.mean(lapsed)) if lapsed else float("nan"), len(lapsed)
