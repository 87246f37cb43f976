"""Everybody's risk and health as they are kept after a night; only what somebody would notice is written anew.

Loads numpy; see :mod:`bot.usecases.night_facts`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import column, delete, select, table
from sqlalchemy.dialects.sqlite import dialect, insert
from sqlalchemy.orm import Session

from bot.domain.health import Part
from bot.domain.signals.model import Signal
from bot.domain.silence.ledger import Floats
from bot.domain.silence.value import REFERRED
from db.health import HealthMonth
from db.setting import get_setting, put_setting
from db.signal import CustomerRisk

if TYPE_CHECKING:
    from bot.usecases.night_judge import Judge

T = TypeVar("T")
_MONTH = "health_month"
_MONTHS_KEPT = 13
_AT_ONCE = 5000  # rows compared at once
_ROWS = 500  # rows in one transaction: some milliseconds


class Base(Protocol):
    """The store of an installation, as the night uses it: ``read`` holds nobody up, ``write`` is one short
    transaction."""

    def read(self, work: Callable[[Session], T]) -> T: ...

    def write(self, work: Callable[[Session], T]) -> T: ...


class RiskRow(NamedTuple):
    """A row of CustomerRisk as the table writes it: amounts in hundredths, the swing as JSON."""

    customer_id: int
    last_day: int
    orders: int
    typical_gap: float | None
    p_lapse: float | None
    yearly_value: int | None
    currency: str | None
    loss: int | None
    lifetime: int | None
    health: int | None
    swing: str | None


MonthRow = tuple[Any, ...]
"""A row of HealthMonth, the day as the table writes it."""


@dataclass(frozen=True, slots=True)
class Measures:
    """Everybody's risk and health as columns, one place a client. Amounts are in hundredths; nan is nothing."""

    customers: NDArray[np.int64]
    last_day: NDArray[np.int64]
    orders: NDArray[np.int64]
    currency: Sequence[str]
    numbers: Mapping[str, Floats]
    """By the names of RiskRow from ``typical_gap`` to ``health``, without the currency."""
    swings: Mapping[int, str]
    parts: Mapping[Part, Floats]
    """nan where nothing is known."""

    def rows(self, places: Sequence[int]) -> list[RiskRow]:
        def number(name: str) -> list[float | None]:
            return plain(self.numbers[name][places])

        customers, days = self.customers[places].tolist(), self.last_day[places].tolist()
        columns = (
            customers,
            days,
            self.orders[places].tolist(),
            number("typical_gap"),
            number("p_lapse"),
            _wholes(self.numbers["yearly_value"][places]),
            [self.currency[place] if day else None for place, day in zip(places, days, strict=True)],
            _wholes(self.numbers["loss"][places]),
            _wholes(self.numbers["lifetime"][places]),
            _wholes(self.numbers["health"][places]),
            [self.swings.get(one) for one in customers],
        )
        return [RiskRow(*row) for row in zip(*columns, strict=True)]

    def months(self, month: date) -> list[MonthRow]:
        """The parts of health, of those of whom something is known."""
        known = np.flatnonzero(~np.isnan(self.numbers["health"]))
        columns = [_wholes(self.parts[part][known]) for part in Part]
        return list(zip(self.customers[known].tolist(), [month.isoformat()] * len(known), *columns, strict=True))


def plain(values: Floats) -> list[float | None]:
    """Plain numbers, None for nan."""
    return [None if one != one else one for one in values.tolist()]


def _wholes(values: Floats) -> list[int | None]:
    return [None if one != one else round(one) for one in values.tolist()]


def measure(judge: Judge, home: str, weights: Mapping[Part, int], margin: float) -> Measures:
    """The risks and the health of everybody. ``home`` is the reporting currency, ``margin`` the share of sales that is
    profit."""
    of, parts = judge.of, judge.parts()
    last_day, p = np.array(of.last_day, np.int64), np.array(of.p_lapse)
    lapsed = np.array([of.lapsed(place) for place in range(len(p))], bool)
    rated = np.array([one == home for one in of.currency], bool)
    value = np.where(last_day > 0, 100 * np.array(of.value), np.nan)
    ours = np.where(rated, value, np.nan)
    numbers = {
        "typical_gap": np.round(np.array(of.typical_gap), 1),
        "p_lapse": np.where(lapsed, 1.0, np.minimum(np.round(p, 3), 0.999)),
        "yearly_value": np.rint(value),
        "loss": np.rint(ours * p),
        "lifetime": np.rint(_worth(ours * np.array(of.p_order) * margin, judge.facts.brought)),
        "health": wholes(parts, weights),
    }
    customers = np.array([one.id for one in judge.facts.clients], np.int64)
    swings = {one: json.dumps(_as_data(swing)) for one, swing in judge.swings.items()}
    return Measures(customers, last_day, np.array(of.orders, np.int64), of.currency, numbers, swings, parts)


def _worth(own: Floats, brought: Mapping[int, list[int]]) -> Floats:
    """The profit of each, with half of the profit of those it brought; nan where neither is known."""
    worth = own.copy()
    for place, others in brought.items():
        more = REFERRED * np.nansum(own[others])
        worth[place] = more if np.isnan(own[place]) and more else own[place] + more
    return worth


def _as_data(swing: Signal) -> dict[str, Any]:
    return {"level": swing.level, "matter": swing.matter, "evidence": dict(swing.evidence)}


def wholes(parts: Mapping[Part, Floats] | Mapping[Part, list[float | None]], weights: Mapping[Part, int]) -> Floats:
    """What ``bot.domain.health.health(parts, weights).shown`` is of everybody; nan where it is None."""
    values = np.array([parts[part] for part in Part], np.float64)
    weight = np.array([[weights[part]] for part in Part], np.float64) * ~np.isnan(values)
    total = weight.sum(axis=0)
    whole = np.divide(
        (np.nan_to_num(values) * weight).sum(axis=0), total, out=np.full(len(total), np.nan), where=total > 0
    )
    return np.asarray(np.floor(np.clip(whole, 0, 100) + 0.5))


# The tables without their types: what is written is what the database keeps, and nothing is converted row by row.
_RISK = table("customer_risk", *(column(name) for name in RiskRow._fields))
_INSERT = insert(_RISK)
_KEEP = _INSERT.on_conflict_do_update(
    index_elements=["customer_id"], set_={name: _INSERT.excluded[name] for name in RiskRow._fields[1:]}
)
_HEALTH = table("health_month", *(column(name) for name in ("customer_id", "month", *Part)))
# As text for the driver: rows by the hundred thousand, and SQLAlchemy would make a dictionary of each.
_KEEP_SQL, _KEEP_MONTH_SQL = (
    str(one.compile(dialect=dialect())) for one in (_KEEP, insert(_HEALTH).on_conflict_do_nothing())
)


def keep_risks(session: Session, rows: Sequence[RiskRow]) -> None:
    """Write risks as they are now."""
    if rows:
        session.connection().exec_driver_sql(_KEEP_SQL, list(rows))


def forget_risks(session: Session, customers: Sequence[int]) -> None:
    session.execute(delete(CustomerRisk).where(CustomerRisk.customer_id.in_(customers)))


def write_risks(base: Base, found: Measures) -> None:
    """Write those that are not as they are kept."""
    changed: list[int] = []
    for at in range(0, len(found.customers), _AT_ONCE):
        some = slice(at, min(at + _AT_ONCE, len(found.customers)))
        rows = base.read(partial(_between, int(found.customers[some][0]), int(found.customers[some][-1])))
        changed += (np.flatnonzero(differing(found, some, rows)) + at).tolist()
    for places in _in_pieces(changed):
        base.write(partial(_keep, found.rows(places)))


def _keep(rows: Sequence[RiskRow], session: Session) -> None:
    keep_risks(session, rows)


def _between(first: int, last: int, session: Session) -> list[RiskRow]:
    query = select(_RISK).where(_RISK.c.customer_id.between(first, last)).order_by(_RISK.c.customer_id)
    return [RiskRow._make(row) for row in session.connection().execute(query)]


def differing(found: Measures, some: slice, rows: Sequence[RiskRow]) -> NDArray[np.bool_]:
    """Which of some say something else than the rows that are kept; what moves by less than five in a hundred, which
    nobody would notice, does not."""
    if not rows:
        return np.ones(some.stop - some.start, bool)
    kept = RiskRow(*zip(*rows, strict=True))  # type: ignore[arg-type]  # columns instead of values
    there = np.array(kept.customer_id, np.int64)
    customers = found.customers[some]
    place = np.minimum(np.searchsorted(there, customers), len(there) - 1)
    differs = there[place] != customers
    differs |= (np.array(kept.last_day)[place] != found.last_day[some]) | (
        np.array(kept.orders)[place] != found.orders[some]
    )
    for name, numbers in found.numbers.items():
        one, other = numbers[some], np.array(getattr(kept, name), np.float64)[place]
        near = 0.0 if name in ("typical_gap", "health") else 0.05
        far = np.abs(one - other) > near * np.maximum(np.abs(one), np.abs(other))
        differs |= far | (np.isnan(one) != np.isnan(other))
        if name == "p_lapse":  # only who has lapsed is at 1
            differs |= (one == 1) != (other == 1)
    for at, (customer, was) in enumerate(zip(customers.tolist(), place.tolist(), strict=True)):
        differs[at] |= kept.swing[was] != found.swings.get(customer)  # type: ignore[index]
    money = np.array([one or "" for one in kept.currency])[place]  # type: ignore[union-attr]
    ours = np.array([one if day else "" for one, day in zip(found.currency[some], found.last_day[some], strict=True)])
    return np.asarray(differs | (money != ours))


def write_months(base: Base, found: Measures, today: date) -> None:
    """Keep the parts of everybody's health, on the first night of a month."""
    month = today.replace(day=1)
    if base.read(lambda session: get_setting(session, _MONTH)) == month.isoformat():
        return
    for some in _in_pieces(found.months(month)):
        base.write(partial(_keep_months, some))
    years, months = divmod(month.year * 12 + month.month - 1 - _MONTHS_KEPT, 12)
    oldest = date(years, months + 1, 1)
    for customers in _in_pieces(base.read(partial(_with_months_before, oldest))):
        base.write(partial(_forget_months, customers, oldest))
    base.write(lambda session: put_setting(session, _MONTH, month.isoformat()))


def _keep_months(rows: Sequence[MonthRow], session: Session) -> None:
    session.connection().exec_driver_sql(_KEEP_MONTH_SQL, list(rows))


def _with_months_before(oldest: date, session: Session) -> list[int]:
    query = select(HealthMonth.customer_id).where(HealthMonth.month < oldest).distinct()
    return list(session.scalars(query))


def _forget_months(customers: Sequence[int], oldest: date, session: Session) -> None:
    session.execute(
        delete(HealthMonth).where(HealthMonth.customer_id.in_(customers), HealthMonth.month < oldest),
        execution_options={"synchronize_session": False},
    )


def _in_pieces(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    for at in range(0, len(rows), _ROWS):
        yield rows[at : at + _ROWS]
