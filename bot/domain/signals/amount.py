"""Amounts that swing: who buys much less, or much more, than it used to and than others do now.

r = ln((S + c) / (B + c)), with S the sales of the last 90 days, B what the 360 days before brought in 90 days on
average, and c the mean order of the customer, so that one order more or less is no swing for who orders rarely. From r
the median of the customer's tier that day is taken off: what moves all of them is the season, or the market. The rest
is divided by σ, from the same ratio of each of the m earlier 90 days: σ² = (1 + 1/m)·(ν·u² + Σ ratio²)/(ν + m − 1),
for the m ratios are taken from their own mean while r is not. It is shrunk towards the usual variance u² of the tier as
a scaled inverse-χ² prior with ν = ``PRIOR`` degrees of freedom does (Gelman et al., Bayesian Data Analysis, 3rd ed.,
2.6); u is 1.4826·MAD, which swings themselves hardly move (Rousseeuw and Croux, 1993).

The module loads numpy: it is imported by the nightly run, not at start-up.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.domain.signals.model import Family, Signal, level_of

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.integer]

WINDOW = 90  # days
PERIODS = 4  # windows before it that make the baseline
Z, R = 2.0, float(np.log(2.0))
FEWEST_ORDERS = 3  # in the baseline
FEWEST_DAYS = 90  # of baseline
PRIOR = 4.0  # degrees of freedom
FEWEST_OF_TIER = 8  # customers, below which all together say what is usual
GIANT = 5.0  # times the customer's median order; what is above does not count, in either window
_AT_ONCE = 20_000  # customers
_NEAR = 0.4  # the lowest a line gets (see bot.domain.outcomes)
_USUAL_SPREAD, LEAST_SPREAD = 0.5, 0.15


@dataclass(frozen=True, slots=True)
class Swings:
    """One place a customer. ``r`` and ``z`` have the season taken off and are nan for who has too short a past;
    ``recent``: sales of 90 days, ``baseline``: usual ones in as many days, ``season``: the tier's median of r."""

    recent: Floats
    baseline: Floats
    season: Floats
    r: Floats
    z: Floats
    sigma: Floats

    @property
    def strength(self) -> Floats:
        """How far the rule is met: 1 is just so. The weaker of its two conditions decides; 0 where nothing is known."""
        both = np.minimum(np.abs(self.z) / Z, np.abs(self.r) / R)
        return np.asarray(np.nan_to_num(both, nan=0.0), dtype=np.float64)


def swings(who: Ints, day: Ints, amount: Floats, tier: Ints, as_of: int, least: float = 0.0) -> Swings:
    """The swings of all customers at the end of a day.

    ``who`` (0 … customers − 1), ``day`` (ordinals) and ``amount`` are orders in any order, returns negative; ``tier`` a
    number for each customer. Orders after ``as_of`` are left out, and those of less than ``least``.
    """
    blocks = []
    for first in range(0, len(tier) or 1, _AT_ONCE):  # some customers at a time, to hold no copies of all orders
        end = min(first + _AT_ONCE, len(tier))
        rows = np.flatnonzero((who >= first) & (who < end) & (np.abs(amount) >= least))
        blocks.append(_periods(who[rows] - first, day[rows], amount[rows], end - first, as_of))
    periods, known, orders = (np.concatenate(column) for column in zip(*blocks, strict=True))
    total = periods[:, 1:].sum(axis=1)
    periods = np.maximum(periods, 0.0)  # more returned than bought: nothing was sold
    usable = (orders >= FEWEST_ORDERS) & (known >= FEWEST_DAYS) & (total > 0)
    baseline = np.divide(total * WINDOW, known, out=np.zeros(len(tier)), where=usable)
    constant = np.divide(total, orders, out=np.ones(len(tier)), where=usable)
    ratios = np.log((periods + constant[:, None]) / (baseline + constant)[:, None])
    whole = known[:, None] >= WINDOW * np.arange(1, PERIODS + 1)[None, :]  # periods the customer was there for
    ratios[~usable] = np.nan
    ratios[:, 1:][~whole] = np.nan
    season = _median_of_tier(ratios, tier)
    rest = ratios - season
    sigma = _spread(rest[:, 1:], tier)
    r = rest[:, 0]
    return Swings(periods[:, 0], baseline, season[:, 0], r, r / sigma, sigma)


def _periods(
    who: Ints, day: Ints, amount: Floats, count: int, as_of: int
) -> tuple[Floats, npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """By customer: the sales of the last 90 days and of the four times 90 days before; for how many days of these four
    it was known; how many orders it gave in them."""
    first = np.full(count, as_of + 1, dtype=np.int64)
    np.minimum.at(first, who, day)
    known = np.clip(as_of - WINDOW - first + 1, 0, WINDOW * PERIODS)
    ours = np.flatnonzero((day <= as_of) & (day > as_of - WINDOW * (PERIODS + 1)))
    places, money = who[ours].astype(np.int64), _without_giants(who[ours], amount[ours].astype(np.float64), count)
    period = (as_of - day[ours].astype(np.int64)) // WINDOW  # 0 is the last 90 days
    cells = places * (PERIODS + 1) + period
    sales = np.bincount(cells, money, count * (PERIODS + 1)).astype(np.float64).reshape(count, PERIODS + 1)
    orders = np.bincount(places[(period >= 1) & (money > 0)], minlength=count)
    return sales, known, orders


def _without_giants(who: Ints, amount: Floats, count: int) -> Floats:
    """Amounts with what is above ``GIANT`` times the customer's median order cut off."""
    positive = np.flatnonzero(amount > 0)
    ranked = positive[np.lexsort((amount[positive], who[positive]))]
    size = np.bincount(who[ranked], minlength=count)
    start = np.concatenate(([0], np.cumsum(size)))[:-1]
    limit = np.full(count, np.inf)
    many = size >= FEWEST_ORDERS
    limit[many] = GIANT * amount[ranked[(start + (size - 1) // 2)[many]]]
    cut: Floats = np.minimum(amount, limit[who])
    return cut


def _groups(tier: Ints, usable: npt.NDArray[np.bool_]) -> list[npt.NDArray[np.bool_]]:
    """Customers whose usual ways are learnt together: those of a tier, or of all tiers that are too small."""
    large, small = [], np.zeros(len(tier), dtype=np.bool_)
    for one in np.unique(tier):
        of = tier == one
        if np.count_nonzero(of & usable) >= FEWEST_OF_TIER:
            large.append(of)
        else:
            small |= of
    return [*large, small] if small.any() else large


def _median_of_tier(ratios: Floats, tier: Ints) -> Floats:
    """The median of each period among who was there, for every customer; 0 where even all are too few to say."""
    season = np.zeros_like(ratios)
    for period in range(ratios.shape[1]):
        column = ratios[:, period]
        there = ~np.isnan(column)
        for of in _groups(tier, there):
            said = of & there
            if np.count_nonzero(said) < FEWEST_OF_TIER:
                said = there
            if np.count_nonzero(said) >= FEWEST_OF_TIER:
                season[of, period] = np.median(column[said])
    return season


def _spread(rest: Floats, tier: Ints) -> Floats:
    """σ of each customer: the own sum of squares and that of the prior, over both degrees of freedom."""
    there = ~np.isnan(rest)
    seen = there.sum(axis=1)
    several = there & (seen > 1)[:, None]  # a single period is its own mean and says nothing
    free = np.sqrt(seen / np.maximum(seen - 1, 1))[:, None]
    usual = np.full(len(tier), _USUAL_SPREAD)
    for of in _groups(tier, several.any(axis=1)):
        said = several & of[:, None]
        if np.count_nonzero(said.any(axis=1)) < FEWEST_OF_TIER:
            said = several
        if np.count_nonzero(said.any(axis=1)) >= FEWEST_OF_TIER:
            usual[of] = 1.4826 * np.median(np.abs(rest * free)[said])
    usual = np.maximum(usual, LEAST_SPREAD)
    squares = (np.where(several, rest, 0.0) ** 2).sum(axis=1)
    variance = (PRIOR * usual**2 + squares) / (PRIOR + np.maximum(seen - 1, 0))
    return np.asarray(np.sqrt(variance * (1 + 1 / np.maximum(seen, 1))), dtype=np.float64)


def amount_signals(found: Swings, customers: Sequence[int], warned: Collection[int] = ()) -> list[Signal]:
    """Signals of the customers (ids, one for each place) whose level may open a warning wherever the line has moved,
    and of the ``warned``, whose warning a smaller level keeps open.

    Evidence: ``recent`` and ``usual`` (money in 90 days), ``change_percent`` (below 0 is less), ``season_percent``
    (what is usual among customers of the tier now), ``times_usual_swing`` (|z|, one decimal), ``direction``: ``down``
    or ``up``.
    """
    strength = found.strength
    near = np.flatnonzero(strength >= _NEAR / (1 - _NEAR)).tolist()
    kept = set(warned)
    places = near if not kept else sorted({*near, *(at for at, one in enumerate(customers) if one in kept)})
    return [_signal(found, at, customers[at], float(strength[at])) for at in places if strength[at] > 0]


def _signal(found: Swings, place: int, customer: int, strength: float) -> Signal:
    recent, usual = float(found.recent[place]), float(found.baseline[place])
    r = float(found.r[place])
    evidence: dict[str, int | float | str] = {
        "recent": round(recent, 2),
        "usual": round(usual, 2),
        "change_percent": round(100 * (recent / usual - 1)),
        "season_percent": round(100 * float(np.expm1(found.season[place]))),
        "times_usual_swing": round(abs(float(found.z[place])), 1),
        "direction": "up" if r > 0 else "down",
    }
    # A swing that turns round is another matter: less is no longer more.
    return Signal(Family.AMOUNT, customer, level_of(strength, 1.0), 1 if r > 0 else 2, evidence)
