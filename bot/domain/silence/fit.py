"""What is usual among the customers of this installation, learnt from their own orders.

The likelihood of the orders as they came: every gap that ended is predicted from the gaps before it (the customer did
not leave, and the next order came after just so many days), and the silence at the end either is the customer's
leaving or a gap not over yet. The maximum is taken together with a weak prior on the parameters, so that twenty orders
do not make a firm belief.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

from bot.domain.silence.ledger import Floats, Ints, Ledger
from bot.domain.silence.model import USUAL, Parameters, rhythm
from bot.domain.silence.state import HALF_LIFE, State, episodes, state_at

MOST_EPISODES = 50_000
MOST_OF_ONE = 60  # latest gaps of a customer that are learnt from: one daily buyer is not the whole world
FEWEST_EPISODES = 10  # with fewer gaps than this the usual parameters stand

# The weak prior: normal on mu0 and on the logarithms of the others.
_CENTRE = np.array(
    [USUAL.mu0, np.log(USUAL.kappa0), np.log(USUAL.nu0), np.log(USUAL.sigma0), np.log(USUAL.a), np.log(USUAL.b)]
)
_WIDTH = np.array([1.5, 1.5, 1.0, 0.7, 1.5, 1.5])
# A feed like clockwork must not make two days too many a catastrophe: the spread is never believed below 0.15.
_BOUNDS = [(-1.0, 8.0), (-5.0, 3.0), (0.0, 6.0), (float(np.log(0.15)), 1.5), (-6.0, 4.0), (-3.0, 8.0)]


@dataclass(frozen=True, slots=True)
class _Past:
    """Gaps that ended, each with the state before it, and silences that last. ``weights`` are the different values of
    ``before.n``, which has as many as the longest past has gaps; ``weight`` of each gap the place among them."""

    before: State
    weights: Floats
    weight: Ints
    ln: Floats
    now: State
    silence: Floats


def fit(
    ledger: Ledger, as_of: int, seed: int = 0, *, half_life: float | None = HALF_LIFE, prior: bool = True
) -> Parameters:
    """The parameters that make the orders until the end of a day (an ordinal) most likely.

    Learns from whole customers, drawn by ``seed``, of at most 50,000 gaps. The log-likelihood is that of gaps in days,
    without the prior's part. Too few gaps: :data:`USUAL`.
    """
    past = _past(ledger.until(as_of), as_of, seed, half_life)
    if len(past.ln) < FEWEST_EPISODES and prior:
        return replace(USUAL, log_likelihood=_likelihood(_CENTRE, past), episodes=len(past.ln))

    from scipy.optimize import minimize  # 20 MB that who only looks at one customer does without

    def cost(theta: Floats) -> float:
        penalty = 0.5 * float((((theta - _CENTRE) / _WIDTH) ** 2).sum()) if prior else 0.0
        return penalty - _likelihood(theta, past)

    start = _CENTRE.copy()
    if len(past.ln):
        start[0] = float(past.ln.mean())
    best = minimize(cost, start, method="L-BFGS-B", bounds=_BOUNDS)
    return replace(_parameters(best.x), log_likelihood=_likelihood(best.x, past), episodes=len(past.ln))


def _parameters(theta: Floats) -> Parameters:
    kappa0, nu0, sigma0, a, b = np.exp(theta[1:]).tolist()
    return Parameters(float(theta[0]), kappa0, nu0, sigma0, a, b)


def _likelihood(theta: Floats, past: _Past) -> float:
    of = _parameters(theta)
    own = rhythm(past.before, of)
    z = (past.ln - own.mu) / own.scale
    nu = of.nu0 + past.weights  # of the few weights there are; of each gap it is in own.nu
    by_weight = gammaln((nu + 1) / 2) - gammaln(nu / 2) - 0.5 * np.log(nu * np.pi)
    density = (
        by_weight[past.weight]
        - np.log(own.scale)
        - (own.nu + 1) / 2 * np.log1p(z * z / own.nu)
        - past.ln  # the density of the gap itself, not of its logarithm
    )
    ends = rhythm(past.now, of)
    silent = ends.q + (1 - ends.q) * ends.still_to_come(past.silence)
    return float((np.log1p(-own.q) + density).sum() + np.log(silent).sum())


def _past(ledger: Ledger, as_of: int, seed: int, half_life: float | None) -> _Past:
    some = ledger.of(_some_customers(ledger, seed))
    gaps = episodes(some, half_life)
    late = np.flatnonzero(_latest(gaps.who))
    now = state_at(some, as_of, half_life)
    people = np.flatnonzero(now.last_day > 0)
    silence = np.maximum(as_of - now.last_day[people], 0).astype(float)
    before = _of(gaps.before, late)
    weights, weight = np.unique(before.n, return_inverse=True)
    return _Past(before, weights, weight, np.log(gaps.length[late]), _of(now, people), silence)


def _latest(who: Ints) -> NDArray[np.bool_]:
    """Which gaps are among the latest of their customer."""
    count = np.bincount(who)
    first = np.cumsum(count) - count
    return np.asarray(count[who] - (np.arange(len(who)) - first[who]) <= MOST_OF_ONE)


def _some_customers(ledger: Ledger, seed: int) -> NDArray[np.bool_]:
    """Customers drawn by lot until they have enough gaps; everybody where there are not too many."""
    customers = len(ledger.customers)
    count = np.clip(np.bincount(ledger.who, minlength=customers) - 1, 0, MOST_OF_ONE)
    if count.sum() <= MOST_EPISODES:
        return np.ones(customers, bool)
    lot = np.random.default_rng(seed).permutation(customers)
    chosen = np.zeros(customers, bool)
    chosen[lot[np.cumsum(count[lot]) <= MOST_EPISODES]] = True
    return chosen


def _of(state: State, places: NDArray[np.int64]) -> State:
    return State(state.n[places], state.s1[places], state.s2[places], state.gaps[places], state.last_day[places])
