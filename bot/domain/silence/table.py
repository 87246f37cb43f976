"""Orders of a CSV table in, probabilities as a CSV table out: what ``huike warn`` reads and prints."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from math import isfinite, isnan

from bot.domain.silence.feed import Pause, day_without, pauses, without
from bot.domain.silence.fit import fit
from bot.domain.silence.ledger import Ledger, clean
from bot.domain.silence.model import HORIZON, Parameters, Scores, score
from bot.domain.silence.replay import replay
from bot.domain.silence.state import state_at
from bot.domain.silence.value import tiers, yearly_value

COLUMNS = (
    "customer_id",
    "orders",
    "last_date",
    "silence_days",
    "typical_gap_days",
    "p_lost",
    "p_no_order",
    "p_lapse",
    "yearly_value",
    "tier",
)
EVENT_COLUMNS = ("night", "event", "line", *COLUMNS[:1], *COLUMNS[2:5], *COLUMNS[7:])
EXAMPLE = "customer_id,date,amount\nA17,2026-11-03,1280.50"
_NAMES = {"customer_id": "customer_id", "customer": "customer_id", "date": "date", "amount": "amount", "id": "id"}
_NAMES |= {"order_id": "id"}


class TableError(Exception):
    """The table cannot be read at all; the text says why and shows one that can."""


@dataclass(slots=True)
class Orders:
    """Rows that could be read, and a line of text for each thing the person should know about the others."""

    customers: list[str] = field(default_factory=list)
    who: list[int] = field(default_factory=list)
    day: list[int] = field(default_factory=list)
    amount: list[float] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def read(lines: Iterable[str]) -> Orders:
    """Orders of a CSV with the columns ``customer_id,date,amount`` and, if there is one, ``order_id``.

    Dates are ISO, with or without a time. A row that cannot be read is left out and named by its line; so is one that
    is exactly like an earlier one.

    Raises:
        TableError: a column is missing, or there is no order.
    """
    rows = csv.reader(lines)
    header = [_NAMES.get(name.strip().lower().lstrip("\ufeff"), "") for name in next(rows, [])]
    missing = [name for name in ("customer_id", "date", "amount") if name not in header]
    if missing:
        raise TableError(f"no column {', '.join(missing)} in the first line; a table begins like this:\n{EXAMPLE}")
    orders = Orders()
    places: dict[str, int] = {}
    seen: set[tuple[str, str, float, str]] = set()
    twice: list[int] = []
    for cells in rows:
        if not any(cell.strip() for cell in cells):
            continue
        row = dict(zip(header, (cell.strip() for cell in cells), strict=False))
        try:
            day, amount = datetime.fromisoformat(row["date"]).date(), float(row["amount"].replace(",", ""))
            if not row["customer_id"] or not isfinite(amount):
                raise ValueError
        except (KeyError, ValueError):
            orders.remarks.append(
                f"line {rows.line_num} was left out: {','.join(cells)[:80]!r}; a row: A17,2026-11-03,12.5"
            )
            continue
        one = row["customer_id"], row["date"], amount, row.get("id", "")
        if one in seen:
            twice.append(rows.line_num)
            continue
        seen.add(one)
        orders.who.append(places.setdefault(row["customer_id"], len(places)))
        orders.day.append(day.toordinal())
        orders.amount.append(amount)
    orders.customers = list(places)
    if not orders.who:
        raise TableError(f"there is no order in it; a table looks like this:\n{EXAMPLE}")
    if twice:
        lines = ", ".join(map(str, twice[:5])) + (f" and {len(twice) - 5} more" if len(twice) > 5 else "")
        hint = "" if "id" in header else "; a column order_id tells orders apart"
        orders.remarks.append(f"left out as exactly like an earlier row: line {lines}{hint}")
    return orders


@dataclass(frozen=True, slots=True)
class Book:
    """A cleaned ledger at the end of a day, with the pauses of the feed taken out of the calendar."""

    ledger: Ledger
    as_of: int
    gone: list[Pause]

    @property
    def today(self) -> int:
        return day_without(self.as_of, self.gone)

    def known(self) -> Ledger:
        return without(self.ledger, self.gone)

    def fitted(self, seed: int) -> Parameters:
        return fit(self.known(), self.today, seed)

    def scored(self, seed: int, horizon: int, lapse: int | None) -> Scores:
        return score(state_at(self.known(), self.today), self.fitted(seed), self.today, horizon, lapse)


def book(orders: Orders, as_of: date) -> Book:
    """What was known at the end of a day; adds to the remarks what was left out."""
    ledger, left = clean(orders.customers, orders.who, orders.day, orders.amount, as_of)
    counts = {"future": left.future, "return": left.returns}
    told = {
        "future": f"rows after {as_of} were left out",
        "return": "returns were taken off the orders before them",
    }
    orders.remarks += [f"{counts[kind]} {told[kind]}" for kind in told if counts[kind]]
    gone = pauses(ledger, as_of.toordinal())
    for pause in gone:
        first, last = date.fromordinal(pause.first), date.fromordinal(pause.last)
        orders.remarks.append(f"no orders of anybody from {first} to {last}: these {pause.days} days are not counted")
    return Book(ledger, as_of.toordinal(), gone)


def table(of: Book, seed: int = 0, horizon: int = HORIZON, lapse: int | None = None) -> Iterator[list[str]]:
    """A row of :data:`COLUMNS` for every customer with an order, in the order of the input."""
    scores = of.scored(seed, horizon, lapse)
    state = state_at(of.ledger, of.as_of)
    value = yearly_value(of.ledger, of.as_of)
    tier = tiers(value)
    for one in range(len(of.ledger.customers)):
        if state.last_day[one]:
            yield [
                str(of.ledger.customers[one]),
                str(state.orders[one]),
                date.fromordinal(int(state.last_day[one])).isoformat(),
                str(of.as_of - int(state.last_day[one])),
                f"{scores.typical_gap_days[one]:.1f}",
                *(_share(p[one]) for p in (scores.p_lost, scores.p_no_order, scores.p_lapse)),
                f"{value[one]:.2f}",
                tier[one],
            ]


def events(of: Book, first: date, last: date, seed: int = 0, lapse: int | None = None) -> Iterator[list[str]]:
    """A row of :data:`EVENT_COLUMNS` for every warning that opened or ended."""
    for event in replay(of.ledger, first.toordinal(), last.toordinal(), lapse, seed):
        yield [
            date.fromordinal(event.night).isoformat(),
            "cleared" if event.cleared else "opened",
            f"{event.line:.2f}",
            str(of.ledger.customers[event.who]),
            date.fromordinal(event.last_day).isoformat() if event.last_day else "",
            str(event.silence_days) if event.last_day else "",
            "" if isnan(event.typical_gap_days) else f"{event.typical_gap_days:.1f}",
            _share(event.p_lapse),
            f"{event.yearly_value:.2f}",
            event.tier,
        ]


def _share(p: float) -> str:
    return "" if isnan(p) else f"{p:.4f}"
