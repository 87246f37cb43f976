"""BG/NBD (Fader, Hardie and Lee 2005, "Counting your customers" the easy way), the reference that our data is right."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.optimize import minimize
from scipy.special import betaln, gammaln, logsumexp


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
