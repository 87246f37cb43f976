"""What a night learns from everybody, and keeps for those who look at one customer until the next night.

Loads numpy and scipy; see :mod:`bot.usecases.night_facts`.
"""

from __future__ import annotations

import math
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

import numpy as np
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.domain.outcomes import REACH
from bot.domain.signals.complaints import House
from bot.domain.signals.model import Family
from bot.domain.silence.counts import Ending, Kind, endings
from bot.domain.silence.feed import Pause, day_without, pauses, without
from bot.domain.silence.fit import fit
from bot.domain.silence.ledger import Ledger
from bot.domain.silence.model import USUAL, Parameters
from bot.usecases.night_facts import Facts
from bot.usecases.night_judge import Usual, complaint_rate
from db.signal import Fit, MovedLine

_ENDINGS_LAST = 7  # days until they are counted anew
_COUNTED = 10_000  # customers of whom endings are counted
_KEPT = timedelta(days=400)
Endings = dict[Kind, Ending]


def learn(facts: Facts, ledger: Ledger, before: Fit | None) -> tuple[Usual, Fit]:
    """What is usual tonight, and the row to keep it; ``before`` is the row of an earlier night."""
    as_of = facts.today.toordinal()
    gone = pauses(ledger, as_of)
    known, today = (without(ledger, gone), day_without(as_of, gone)) if gone else (ledger, as_of)
    parameters = fit(known, today)
    counted_on, counted = _counted(facts, known, today, parameters, before)
    usual = Usual(parameters, counted, complaint_rate(facts), gone)
    numbers = {name: None if isinstance(one, float) and math.isnan(one) else one for name, one in _as(usual).items()}
    row = Fit(
        day=facts.today,
        parameters=numbers,
        endings={f"{tier}:{decile}": [one.stayed, one.cases] for (tier, decile), one in counted.items()},
        usual={
            "complaint_rate": usual.complaints.rate,
            "pauses": [[one.first, one.last] for one in gone],
            "counted_on": counted_on.isoformat(),
        },
    )
    return usual, row


def _as(usual: Usual) -> dict[str, Any]:
    return asdict(usual.parameters)


def _counted(facts: Facts, ledger: Ledger, today: int, of: Parameters, before: Fit | None) -> tuple[date, Endings]:
    """How similar silences ended, with the day on which that was counted: it takes long and changes slowly."""
    if before is not None:
        day = date.fromisoformat(before.usual["counted_on"])
        if facts.today - timedelta(days=_ENDINGS_LAST) < day <= facts.today:
            return day, _endings(before)
    count = len(facts.clients)
    chosen = np.ones(count, bool)
    if count > _COUNTED:
        chosen[:] = False
        chosen[np.random.default_rng(facts.today.toordinal()).permutation(count)[:_COUNTED]] = True
    places = np.flatnonzero(chosen)
    moved = np.cumsum(chosen) - 1
    rows = chosen[ledger.who]
    some = Ledger(
        [ledger.customers[at] for at in places.tolist()],
        moved[ledger.who[rows]].astype(np.int32),
        ledger.day[rows],
        ledger.amount[rows],
    )
    tiers = [facts.clients[at].tier for at in places.tolist()]
    return facts.today, dict(endings(some, tiers, of, today))


def _endings(row: Fit) -> Endings:
    found = {}
    for name, (stayed, cases) in row.endings.items():
        tier, _, decile = name.rpartition(":")
        found[tier, int(decile)] = Ending(stayed, cases)
    return found


def newest_fit(session: Session) -> Fit | None:
    return session.scalar(select(Fit).order_by(Fit.day.desc()).limit(1))


def usual_of(row: Fit | None, today: date) -> Usual:
    """What was usual at the last night; the usual of all the world where there was none. A pause of the feed that
    lasted then is taken to last still."""
    if row is None:
        return Usual(USUAL)
    numbers: dict[str, Any] = {name: float("nan") if one is None else one for name, one in row.parameters.items()}
    gone = [Pause(first, last) for first, last in row.usual["pauses"]]
    if gone and gone[-1].last == row.day.toordinal():
        gone[-1] = Pause(gone[-1].first, max(gone[-1].last, today.toordinal()))
    return Usual(Parameters(**numbers), _endings(row), House(row.usual["complaint_rate"]), gone)


def keep_fit(session: Session, row: Fit) -> None:
    session.merge(row)
    session.execute(delete(Fit).where(Fit.day < row.day - _KEPT))


def moved_lines(session: Session) -> dict[tuple[Family, str], float]:
    """How far outcomes have moved the lines."""
    rows = session.scalars(select(MovedLine))
    return {(Family(row.family), row.tier): min(max(row.moved, -REACH), REACH) for row in rows}
