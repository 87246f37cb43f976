"""BG/NBD (Fader, Hardie and Lee 2005, "Counting your customers" the easy way), the reference that our data is right."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.optimize import minimize
from scipy.special import betaln, gammaln, logsumexp

from bot.domain.silence.ledger import Ledger
from bot.domain.silence.state import state_at


def log_likelihood(r: float, alpha: float, a: float, b: float, summary: Any) -> float:
    """Of customers given as (repeat purchases x, time of the last t_x, time observed T), shape (n, 3); formula (6)."""
    x, last, seen = np.asarray(summary, float).T
    common = betaln(a, b + x) - betaln(a, b) + gammaln(r + x) - gammaln(r) + r * np.log(alpha)
    alive = common - (r + x) * np.log(alpha + seen)
    died = common + np.log(a) - np.log(b + np.maximum(x, 1) - 1) - (r + x) * np.log(alpha + last)
    return float(np.where(x > 0, logsumexp(np.stack((alive, died)), axis=0), alive).sum())


def fitted(summary: Any) -> tuple[list[float], float]:
    """The parameters r, α, a, b of the highest likelihood, and its logarithm."""
    exact = {"xatol": 1e-7, "fatol": 1e-7, "maxiter": 5000}

    def cost(theta: Any) -> float:
        r, alpha, a, b = np.exp(theta).tolist()
        return -log_likelihood(r, alpha, a, b, summary)

    best = minimize(cost, np.zeros(4), method="Nelder-Mead", options=exact)
    return np.exp(best.x).tolist(), -float(best.fun)


def summary_of(ledger: Ledger, day: int) -> Any:
    """x, t_x and T in weeks of the customers who had ordered by the end of a day (an ordinal), shape (n, 3)."""
    known = ledger.until(day)
    state, first = state_at(known, day), known.first()
    born = np.zeros(len(ledger.customers))
    born[known.who[first]] = known.day[first]
    rows = np.stack((state.gaps, (state.last_day - born) / 7, (day - born) / 7), axis=1)
    return rows[state.last_day > 0]


def no_order(parameters: list[float], summary: Any, weeks: float) -> Any:
    """P(no purchase in the weeks to come). Alive has the odds of formula (6)'s two terms; who is alive buys at a rate
    that is Gamma(r + x, α + T) distributed."""
    r, alpha, a, b = parameters
    x, last, seen = np.asarray(summary, float).T
    odds = a / (b + np.maximum(x, 1) - 1) * ((alpha + seen) / (alpha + last)) ** (r + x)  # of having left
    alive = np.where(x > 0, 1 / (1 + odds), 1.0)
    return 1 - alive * (1 - ((alpha + seen) / (alpha + seen + weeks)) ** (r + x))
