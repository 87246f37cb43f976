"""What a night finds about many customers together: each team's book, that of the house, and the feed of orders.

Loads numpy; see :mod:`bot.usecases.night_facts`.
"""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from bot.domain.signals.amount import amount_signals, swings
from bot.domain.signals.concentration import concentration, concentration_signal
from bot.domain.signals.feed import feed_signal
from bot.domain.signals.leakage import leakage, leakage_signal
from bot.domain.signals.model import Signal
from bot.domain.silence.feed import line_days
from bot.domain.silence.ledger import Floats, Ledger
from bot.domain.tiers import CORE, KEY, REGULAR, TAIL
from bot.usecases.night_facts import Facts
from bot.usecases.night_tracks import Subject
from db.signal import HOUSE

_TIERS = {tier: number for number, tier in enumerate((KEY, CORE, REGULAR, TAIL))}
_A_YEAR = 365
_AT_ONCE = 500_000  # orders, to hold no copies of all
_LEAST_MONEY = 0.005  # below this no amount was known


def book_signals(facts: Facts, ledger: Ledger) -> dict[Subject, list[Signal]]:
    """By subject: concentration and leakage of each team and, unless that is the same, of the house; the feed."""
    last, before = _sales(facts, ledger, 0), _sales(facts, ledger, _A_YEAR)
    teams: defaultdict[int | None, list[int]] = defaultdict(list)
    for place, one in enumerate(facts.clients):
        teams[one.team_id].append(place)
    books: dict[Subject, range | list[int]] = {-team: places for team, places in teams.items() if team is not None}
    if len(teams) != 1 or None in teams:
        books[HOUSE] = range(len(facts.clients))
    found = {subject: _of_book(facts, places, last, before) for subject, places in books.items()}
    feed = _feed(facts, ledger)
    if feed is not None:
        found.setdefault(HOUSE, []).append(feed)
    return found


def _of_book(facts: Facts, places: range | list[int], last: Floats, before: Floats) -> list[Signal]:
    now = {facts.clients[place].id: float(last[place]) for place in places if last[place] > 0}
    then = {facts.clients[place].id: float(before[place]) for place in places if before[place] > 0}
    lost = leakage_signal(leakage(then, now))
    del then
    paid = {one: amount for one, amount in now.items() if amount >= _LEAST_MONEY}
    signals = concentration_signal(concentration(paid)), lost
    return [one for one in signals if one is not None]


def _sales(facts: Facts, ledger: Ledger, ago: int) -> Floats:
    """Sales of a year that ended so many days ago, one place a client."""
    newest = facts.today.toordinal() - ago
    sums = np.zeros(len(facts.clients))
    for first in range(0, len(ledger), _AT_ONCE):
        some = slice(first, first + _AT_ONCE)
        rows = (ledger.day[some] <= newest) & (ledger.day[some] > newest - _A_YEAR)
        sums += np.bincount(ledger.who[some][rows], ledger.amount[some][rows], len(sums))
    return sums


def _feed(facts: Facts, ledger: Ledger) -> Signal | None:
    if not len(ledger):
        return None
    newest, today = int(ledger.day.max()), facts.today.toordinal()
    return feed_signal(today - newest, line_days(ledger, today), newest)


def found_swings(facts: Facts, ledger: Ledger, warned: set[int]) -> dict[int, Signal]:
    """The swings of amounts worth knowing, by customer; of the ``warned`` ones also small ones."""
    if not len(ledger):
        return {}
    tier = np.array([_TIERS.get(one.tier, _TIERS[REGULAR]) for one in facts.clients])
    # What is in no currency that can be compared swings for nobody.
    found = swings(ledger.who, ledger.day, ledger.amount, tier, facts.today.toordinal(), _LEAST_MONEY)
    signals = amount_signals(found, [one.id for one in facts.clients], warned)
    return {one.customer: one for one in signals if one.customer is not None}
