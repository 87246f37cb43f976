"""What a silence means: the probability that a customer is lost, will not order, will lapse.

The logarithms of a customer's gaps between orders are normal with an own mean and variance under a
Normal-Inverse-Gamma prior shared by all customers (Gelman et al., Bayesian Data Analysis, 3rd ed., 3.3: the predictive
distribution is Student's t). After every order the customer leaves for good with an own probability under a Beta(a, b)
prior, as in the BG/NBD model of Fader, Hardie and Lee (2005). A long silence in a quick rhythm speaks for the second.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr

from bot.domain.silence.ledger import Floats
from bot.domain.silence.state import State

HORIZON = 90  # days ahead for "no order"
LAPSE = 180  # days of silence after which a customer counts as lapsed
WEEKLY_LAPSE = 90  # the same for who buys every week
WEEKLY = 10.0  # days of a typical gap up to which a buyer counts as weekly


@dataclass(frozen=True, slots=True)
class Parameters:
    """What is usual among all customers: the prior of a customer's rhythm, and of leaving.

    ``mu0`` is the logarithm of the typical gap in days, ``sigma0`` the spread of ln gap within a customer, ``kappa0``
    and ``nu0`` how many gaps of one's own outweigh the prior's mean and spread; ``a`` and ``b`` say that a customer
    leaves after a first order with the probability a / (a + b).
    """

    mu0: float
    kappa0: float
    nu0: float
    sigma0: float
    a: float
    b: float
    log_likelihood: float = float("nan")
    episodes: int = 0


USUAL = Parameters(mu0=3.4, kappa0=1.0, nu0=4.0, sigma0=0.7, a=0.5, b=8.0)
"""For an installation with hardly an order: a month between orders, one customer in 17 leaves after the first."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """The predictive distribution of the next gap: (ln gap − mu) / scale is Student's t with ``nu`` degrees."""

    mu: Floats
    scale: Floats
    nu: Floats
    q: Floats  # the probability that the last order was the last for good, before any silence

    def still_to_come(self, days: Floats | float) -> Floats:
        """Q(s): the probability that a customer who stays is silent for longer than ``days``."""
        with np.errstate(divide="ignore"):
            return np.asarray(stdtr(self.nu, (self.mu - np.log(days)) / self.scale))


@dataclass(frozen=True, slots=True)
class Scores:
    """One place a customer; ``nan`` for who never ordered."""

    silence_days: Floats
    typical_gap_days: Floats
    p_lost: Floats  # has left for good
    p_no_order: Floats  # will not order within the horizon
    p_lapse: Floats  # will be silent until the day that counts as lapsed; 1 for who already is
    lapse_days: Floats  # the silence that counts as lapsed

    @property
    def lapsed(self) -> NDArray[np.bool_]:
        """Whose silence is so long already: a loss, no longer a warning."""
        with np.errstate(invalid="ignore"):
            return np.asarray(self.silence_days >= self.lapse_days)


def rhythm(state: State, of: Parameters) -> Rhythm:
    """The rhythms of customers; the prior alone speaks for who has no gap yet."""
    kappa, nu = of.kappa0 + state.n, of.nu0 + state.n
    mu = (of.kappa0 * of.mu0 + state.s1) / kappa
    mean = np.divide(state.s1, state.n, out=np.full_like(state.s1, of.mu0), where=state.n > 0)
    within = np.maximum(state.s2 - state.n * mean**2, 0)
    spread = (of.nu0 * of.sigma0**2 + within + of.kappa0 * state.n * (mean - of.mu0) ** 2 / kappa) / nu
    return Rhythm(mu, np.sqrt(spread * (1 + 1 / kappa)), nu, np.asarray(of.a / (of.a + of.b + state.gaps), np.float64))


def score(
    state: State, of: Parameters, as_of: int, horizon: int = HORIZON, lapse: int | None = None, pause: int = 0
) -> Scores:
    """The probabilities at the end of a day (an ordinal).

    ``lapse`` in days; without it 180, and 90 for weekly buyers. ``pause`` days during which nobody's orders came in
    are not counted as silence. P(lapse) = (q + (1 − q)·Q(L)) / (q + (1 − q)·Q(s)) never falls while a silence grows.
    """
    known = state.last_day > 0
    silence = np.where(known, np.maximum(as_of - state.last_day - pause, 0), np.nan).astype(float)
    own = rhythm(state, of)
    typical = np.where(known, np.exp(own.mu), np.nan)
    line = (
        np.where(typical <= WEEKLY, float(WEEKLY_LAPSE), float(LAPSE))
        if lapse is None
        else np.full(len(silence), lapse, float)
    )
    asked = np.where(known, silence, 0.0)
    now = own.q + (1 - own.q) * own.still_to_come(asked)
    later = own.q + (1 - own.q) * own.still_to_come(asked + horizon)
    lapsed = own.q + (1 - own.q) * own.still_to_come(np.maximum(line, asked))
    blank = np.where(known, 1.0, np.nan)
    return Scores(silence, typical, own.q / now * blank, later / now * blank, lapsed / now * blank, line)
