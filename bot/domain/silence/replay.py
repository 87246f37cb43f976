"""The warnings as they would have been raised night by night, each night knowing only what was known then."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from bot.domain.signals.model import Family, Key, Signal
from bot.domain.signals.silence import silence_levels
from bot.domain.silence.feed import day_without, pauses, without
from bot.domain.silence.fit import fit
from bot.domain.silence.ledger import Floats, Ints, Ledger
from bot.domain.silence.model import Parameters, Scores, score
from bot.domain.silence.state import state_at
from bot.domain.silence.value import tiers, yearly_value
from bot.domain.warning_policy import OUT, Track, line_of, night

REFIT = 30  # nights after which the parameters and tiers are learnt anew


@dataclass(frozen=True, slots=True)
class Event:
    """A warning that opened (``cleared`` False) or ended on a night. ``who`` is the customer's place in the ledger."""

    night: int
    who: int
    cleared: bool
    p_lapse: float
    line: float
    silence_days: int
    typical_gap_days: float
    last_day: int
    tier: str
    yearly_value: float


@dataclass(frozen=True, slots=True)
class _Learnt:
    parameters: Parameters
    tiers: list[str]
    value: Floats


def replay(
    ledger: Ledger,
    first: int,
    last: int,
    lapse: int | None = None,
    seed: int = 0,
    line: Callable[[str], float] = line_of,
) -> Iterator[Event]:
    """Events of the nights from ``first`` to ``last`` (ordinals, both included). The first night is silent."""
    tracks: dict[Key, Track] = {}
    learnt: _Learnt | None = None
    for tonight in range(first, last + 1):
        gone = pauses(ledger, tonight)
        known = without(ledger.until(tonight), gone)
        today = day_without(tonight, gone)
        if learnt is None or (tonight - first) % REFIT == 0:
            value = yearly_value(ledger, tonight)
            learnt = _Learnt(fit(known, today, seed), tiers(value, learnt.tiers if learnt else None), value)
        state = state_at(known, today)
        scores = score(state, learnt.parameters, today, lapse=lapse)
        lines = np.array([line(tier) for tier in learnt.tiers])
        signals = _signals(scores, lines, tracks, state.last_day)
        of = learnt

        def line_for(signal: Signal, lines: Floats = lines) -> float:
            return float(lines[signal.customer or 0])

        changes = night(tracks, signals, line_for, tonight, first=tonight == first)
        tracks = changes.tracks
        last_days = state_at(ledger, tonight).last_day
        for places, cleared in (([s.customer for s in changes.opened], False), ([k[0] for k in changes.cleared], True)):
            for who in places:
                assert who is not None
                yield Event(
                    tonight,
                    who,
                    cleared,
                    float(scores.p_lapse[who]),
                    float(lines[who]),
                    tonight - int(last_days[who]),
                    float(scores.typical_gap_days[who]),
                    int(last_days[who]),
                    of.tiers[who],
                    float(of.value[who]),
                )


def _signals(scores: Scores, lines: Floats, tracks: dict[Key, Track], last_day: Ints) -> list[Signal]:
    """Of those only who may matter tonight: near their line, or remembered from the night before."""
    level = silence_levels(scores.p_lapse, scores.silence_days, scores.typical_gap_days)
    running = ~scores.lapsed  # who has lapsed is lost: no longer a warning
    places = set(np.flatnonzero(running & (level >= OUT * lines)).tolist())
    places |= {key[0] for key in tracks if key[0] is not None and running[key[0]]}
    return [Signal(Family.SILENCE, one, float(level[one]), matter=int(last_day[one])) for one in places]
