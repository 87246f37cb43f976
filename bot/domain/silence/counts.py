"""How silences like this one ended before: "83 of 100 similar silences never came back", counted, not computed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bot.domain.silence.ledger import Ledger
from bot.domain.silence.model import LAPSE, Parameters, score
from bot.domain.silence.state import state_at

FEWEST = 20  # cases below which nothing is said
EVERY = 30  # days between the days that are looked at
LOOKED_AT = 24  # at most so many days
MOST_CUSTOMERS = 20_000


@dataclass(frozen=True, slots=True)
class Ending:
    """Of ``cases`` silences of a kind so many ``stayed`` silent to this day, for half a year or more."""

    stayed: int
    cases: int


Kind = tuple[str, int]  # tier, decile of P(lapse): 0–9


def kind_of(tier: str, p_lapse: float) -> Kind:
    return tier, min(int(p_lapse * 10), 9)


def endings(
    ledger: Ledger, tiers: Sequence[str], of: Parameters, as_of: int, lapse: int = LAPSE
) -> Mapping[Kind, Ending]:
    """Endings by tier and decile of P(lapse), from the days a month apart of the last two years.

    Each silence counts once in a decile. Only days on which its outcome is known by now are looked at. Kinds with
    fewer than 20 cases are left out.
    """
    count = len(ledger.customers)
    if not len(ledger):
        return {}
    last = state_at(ledger, as_of).last_day
    looked_at = np.arange(count) if count <= MOST_CUSTOMERS else np.random.default_rng(0).permutation(count)
    chosen = np.zeros(count, bool)
    chosen[looked_at[:MOST_CUSTOMERS]] = True
    tally: dict[Kind, list[int]] = {}
    seen: set[tuple[int, int, int]] = set()
    first = int(ledger.day[0] if len(ledger) == 1 else ledger.day.min())
    for day in range(as_of - lapse, max(first, as_of - lapse - EVERY * LOOKED_AT), -EVERY):
        then = state_at(ledger, day)
        p = score(then, of, day, lapse=lapse).p_lapse
        with np.errstate(invalid="ignore"):
            running = chosen & (then.last_day > 0) & (p >= 0.1) & (day - then.last_day < lapse)
        for one in np.flatnonzero(running).tolist():
            kind = kind_of(tiers[one], float(p[one]))
            silence = (one, int(then.last_day[one]), kind[1])
            if silence not in seen:
                seen.add(silence)
                row = tally.setdefault(kind, [0, 0])
                row[0] += int(last[one] == then.last_day[one])
                row[1] += 1
    return {kind: Ending(*row) for kind, row in tally.items() if row[1] >= FEWEST}
