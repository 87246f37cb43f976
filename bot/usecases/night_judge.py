"""What a night thinks of each customer: the rhythm of its orders, its signals in every family, the parts of its health.

Loads numpy and scipy; see :mod:`bot.usecases.night_facts`.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np

from bot.domain.cadence import Interval
from bot.domain.health import Part
from bot.domain.health_parts import complaints_part, contact_part, orders_part, promises_part, score_part
from bot.domain.promises import tally
from bot.domain.signals.complaints import BASELINE, WINDOW, House, complaints_signal, house
from bot.domain.signals.contact import RED, allowed_days, contact_signal
from bot.domain.signals.contact_left import contact_left_signal
from bot.domain.signals.model import Family, Signal
from bot.domain.signals.promise import promise_signal
from bot.domain.signals.score import score_signal
from bot.domain.signals.silence import silence_signal
from bot.domain.silence.counts import Ending, Kind, kind_of
from bot.domain.silence.feed import Pause, day_without, without
from bot.domain.silence.ledger import Floats, Ledger, clean
from bot.domain.silence.model import LAPSE, WEEKLY, WEEKLY_LAPSE, Parameters, score
from bot.domain.silence.state import state_at
from bot.domain.silence.value import yearly_value
from bot.usecases.night_facts import Facts

A_YEAR = 365
_AT_ONCE = 20_000  # customers
_IN_TOUCH = 182  # days
_COOL = 0.6  # of the days at which contact is red: its line may have moved down
_LEAST_MONEY = 0.005  # below this there was no amount


@dataclass(frozen=True, slots=True)
class Usual:
    """What one customer is judged by besides its own past: all that a look at everybody has told."""

    parameters: Parameters
    endings: Mapping[Kind, Ending] = field(default_factory=dict)
    complaints: House = field(default_factory=House)
    pauses: Sequence[Pause] = ()


@dataclass(frozen=True, slots=True)
class Rhythms:
    """One place a client; nan for who never ordered. ``last_day`` is an ordinal, 0 without an order; ``value`` is a
    year's sales in ``currency``. Arrays that give plain numbers: small for everybody, quick for one."""

    silence_days: array[float]
    typical_gap: array[float]
    p_lapse: array[float]
    p_order: array[float]  # an order within a year
    orders: array[int]
    last_day: array[int]
    value: array[float]
    currency: list[str]

    def lapsed(self, place: int) -> bool:
        """Whether the silence is so long that the customer counts as lost."""
        line = WEEKLY_LAPSE if self.typical_gap[place] <= WEEKLY else LAPSE
        return self.silence_days[place] >= line


def ledger_of(facts: Facts) -> Ledger:
    """The clients' orders until the day that is judged, cleaned: some customers at a time, to hold no copies of all."""
    sold, ids = facts.sold, [one.id for one in facts.clients]
    who, day = np.empty(len(sold.who), np.int32), np.empty(len(sold.who), np.int32)
    amount, end = np.empty(len(sold.who)), 0
    for first in range(0, len(ids), _AT_ONCE):
        some = np.flatnonzero((sold.who >= first) & (sold.who < first + _AT_ONCE))
        part, _ = clean(ids, sold.who[some], sold.day[some], sold.amount[some], facts.today)
        begin, end = end, end + len(part)
        who[begin:end], day[begin:end], amount[begin:end] = part.who, part.day, part.amount
    return Ledger(ids, who[:end], day[:end], amount[:end])


def _scored(ledger: Ledger, of: Parameters, today: int) -> tuple[list[array[float]], array[int]]:
    """The scores of everybody, column by column, and how many orders each has; some customers at a time."""
    columns = [array("d") for _ in range(4)]
    orders = array("q")
    for first in range(0, len(ledger.customers), _AT_ONCE):
        rows = slice(*np.searchsorted(ledger.who, [first, first + _AT_ONCE]).tolist())
        some = ledger.customers[first : first + _AT_ONCE]
        state = state_at(Ledger(some, ledger.who[rows] - first, ledger.day[rows], ledger.amount[rows]), today)
        found = score(state, of, today, A_YEAR)
        for column, values in zip(
            columns, (found.silence_days, found.typical_gap_days, found.p_lapse, 1 - found.p_no_order), strict=True
        ):
            column.frombytes(values.astype(np.float64).tobytes())
        orders.frombytes(state.orders.astype(np.int64).tobytes())
    return columns, orders


def rhythms(facts: Facts, ledger: Ledger, usual: Usual, home: str) -> Rhythms:
    """The rhythm of everybody's orders, a pause of the feed not counted as anybody's silence."""
    as_of, gone = facts.today.toordinal(), list(usual.pauses)
    today = day_without(as_of, gone)
    columns, orders = _scored(without(ledger, gone) if gone else ledger, usual.parameters, today)
    silence, typical, p_lapse, p_order = columns
    last = np.zeros(len(facts.clients), np.int64)
    last[ledger.who] = ledger.day
    value, currency = _values(facts, yearly_value(ledger, as_of), home)
    return Rhythms(
        silence,
        typical,
        p_lapse,
        p_order,
        orders,
        array("q", last.tobytes()),
        array("d", value.astype(np.float64).tobytes()),
        currency,
    )


def _values(facts: Facts, value: Floats, home: str) -> tuple[Floats, list[str]]:
    """A year's sales; of who buys only in a currency without a rate, in that one."""
    currency = [home] * len(facts.clients)
    ids = [one.id for one in facts.clients]
    value = value.copy()
    ours = value < _LEAST_MONEY
    for name, (who, day, amount) in sorted(facts.sold.foreign.items()):
        there = yearly_value(clean(ids, who, day, amount, facts.today)[0], facts.today.toordinal())
        for place in np.flatnonzero(ours & (there > np.where(value < _LEAST_MONEY, 0, value))).tolist():
            value[place], currency[place] = there[place], name
    return value, currency


@dataclass(frozen=True, slots=True)
class Judge:
    """Signals and health of a client by its place. ``swings`` are the signals of the amounts, by customer."""

    facts: Facts
    of: Rhythms
    usual: Usual
    swings: Mapping[int, Signal] = field(default_factory=dict)

    def signals(self, place: int) -> list[Signal]:
        """What every family says of one customer."""
        found = (
            self._silence(place),
            self.swings.get(self.facts.clients[place].id),
            self._contact(place),
            self._complaints(place),
            self._score(place),
            self._promise(place),
            self._contact_left(place),
        )
        return [one for one in found if one is not None]

    def worth_a_look(self, lines: Mapping[str, float]) -> list[int]:
        """Places of which a signal may be over a line: a cheap sieve in front of :meth:`signals`, which lets pass
        whoever might be. ``lines`` of a silence by tier; contact cools at ``RED`` times the days allowed."""
        facts, of = self.facts, self.of
        known = np.array([one.known_since.toordinal() for one in facts.clients], np.int64)
        since = np.where(facts.touched.counted > 0, facts.touched.counted, known)
        line = np.array([lines.get(one.tier, 0.0) for one in facts.clients])
        passes = (facts.today.toordinal() - since >= _COOL * RED * self.allowed()) | (np.array(of.p_lapse) >= line)
        for some in (facts.complaints, facts.scores, facts.words, facts.leavers):
            passes[list(some)] = True
        found: list[int] = np.flatnonzero(passes).tolist()
        return found

    def allowed(self) -> Floats:
        """The days that may pass between two touches, of everybody."""
        pairs = zip(self.facts.clients, self.facts.touched.habit.tolist(), strict=True)
        return np.array([_allowed(one.ideal, one.longest, habit) for one, habit in pairs], np.float64)

    def parts(self) -> dict[Part, Floats]:
        """The parts of everybody's health, 0 to 100 each, nan where nothing is known."""
        count, facts = len(self.facts.clients), self.facts
        scores, promises = np.full(count, np.nan), np.full(count, np.nan)
        for place, given in facts.scores.items():
            scores[place] = score_part(given[-1][1], (facts.today - given[-1][0]).days)
        for place, words in facts.words.items():
            promises[place] = promises_part(tally(words, facts.today))
        orders = _column(orders_part(p) for p in self.of.p_lapse)
        for place, ratio in self._ratios():
            orders[place] = orders_part(self.of.p_lapse[place], ratio)
        return {
            Part.ORDERS: orders,
            Part.CONTACT: self._contact_parts(),
            Part.COMPLAINTS: self._complaint_parts(),
            Part.SCORE: scores,
            Part.PROMISES: promises,
        }

    def _contact_parts(self) -> Floats:
        today = self.facts.today.toordinal()
        pairs = zip(self.facts.touched.counted.tolist(), self.allowed().tolist(), strict=True)
        return _column(contact_part(today - day if day else None, allowed) for day, allowed in pairs)

    def _complaint_parts(self) -> Floats:
        today = self.facts.today.toordinal()
        seen = np.maximum(self.facts.touched.last, np.array(self.of.last_day, np.int64))
        in_touch = (seen > 0) & (today - seen <= _IN_TOUCH)
        calm, unknown = _column(complaints_part(0, 0, 0, near) for near in (True, False)).tolist()
        found: Floats = np.where(in_touch, calm, unknown)
        for place, said in self.facts.complaints.items():
            found[place] = complaints_part(len(said.late), said.in_time, said.settled, bool(in_touch[place]))
        return found

    def _ratios(self) -> list[tuple[int, float]]:
        """How much of its usual amount a customer buys whose amounts swing."""
        if not self.swings:
            return []
        found = ((place, ratio_of(self.swings.get(one.id))) for place, one in enumerate(self.facts.clients))
        return [(place, ratio) for place, ratio in found if ratio is not None]

    def _silence(self, place: int) -> Signal | None:
        of = self.of
        if not of.last_day[place]:
            return None
        kind = kind_of(self.facts.clients[place].tier, of.p_lapse[place])
        ending = self.usual.endings.get(kind)
        return silence_signal(
            self.facts.clients[place].id,
            p_lapse=of.p_lapse[place],
            silence_days=of.silence_days[place],
            typical_gap_days=of.typical_gap[place],
            orders=of.orders[place],
            last_day=of.last_day[place],
            similar=(ending.stayed, ending.cases) if ending is not None else None,
            lapsed=of.lapsed(place),
        )

    def _contact(self, place: int) -> Signal | None:
        client, day = self.facts.clients[place], int(self.facts.touched.counted[place])
        last = date.fromordinal(day) if day else None
        habit = float(self.facts.touched.habit[place])
        interval = _interval(client.ideal, client.longest)
        known = None if habit != habit else habit
        return contact_signal(client.id, last, client.known_since, self.facts.today, interval, known)

    def _complaints(self, place: int) -> Signal | None:
        said = self.facts.complaints.get(place)
        if said is None:
            return None
        client = self.facts.clients[place]
        days = min(max((self.facts.today - client.known_since).days - WINDOW, 0), BASELINE)
        usual = self.usual.complaints
        return complaints_signal(client.id, said.recent, said.before, days, said.late, said.newest, usual)

    def _score(self, place: int) -> Signal | None:
        scores = self.facts.scores.get(place)
        return score_signal(self.facts.clients[place].id, scores, self.facts.today) if scores else None

    def _promise(self, place: int) -> Signal | None:
        words = self.facts.words.get(place)
        return promise_signal(self.facts.clients[place].id, words, self.facts.today) if words else None

    def _contact_left(self, place: int) -> Signal | None:
        left = self.facts.leavers.get(place)
        if left is None:
            return None
        client = self.facts.clients[place]
        return contact_left_signal(client.id, left.departures, left.remaining, left.met, self.facts.today)


def _column(values: Iterator[float | None]) -> Floats:
    """Numbers as an array, nan for None."""
    return np.fromiter((np.nan if one is None else one for one in values), np.float64)


@lru_cache(maxsize=1024)
def _interval(ideal: int, longest: int) -> Interval:
    return Interval(ideal, longest)


@lru_cache(maxsize=65536)
def _allowed(ideal: int, longest: int, habit: float) -> float:
    return allowed_days(_interval(ideal, longest), None if habit != habit else habit)


def ratio_of(swing: Signal | None) -> float | None:
    """How much of its usual amount a customer buys, the season taken off; None while nothing unusual is seen."""
    if swing is None or swing.level < 0.5:
        return None
    evidence: Mapping[str, Any] = swing.evidence
    return float((1 + evidence["change_percent"] / 100) / max(1 + evidence["season_percent"] / 100, 0.01))


def complaint_rate(facts: Facts) -> House:
    """What is usual among all customers."""
    count = sum(one.before + one.recent for one in facts.complaints.values())
    most = WINDOW + BASELINE
    days = sum(min((facts.today - one.known_since).days + 1, most) for one in facts.clients)
    return house(count, days)


def swing_from_data(customer_id: int, data: Mapping[str, Any]) -> Signal:
    return Signal(Family.AMOUNT, customer_id, data["level"], data["matter"], data["evidence"])
