"""Everybody's risk and health as they are kept after a night; only what somebody would notice is written anew."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeVar

from sqlalchemy import column, delete, select, table
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Session

from bot.domain.health import Part
from db.health import HealthMonth
from db.setting import get_setting, put_setting
from db.signal import CustomerRisk

if TYPE_CHECKING:
    from bot.usecases.night_judge import Judge

T = TypeVar("T")
_MONTH = "health_month"
_MONTHS_KEPT = 13
_AT_ONCE = 5000  # rows compared at once
_ROWS = 500  # rows in one transaction


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


def measure(
    judge: Judge, home: str, weights: Mapping[Part, int], margin: float, places: Sequence[int] | range
) -> tuple[list[RiskRow], list[MonthRow]]:
    """The risks of customers and the parts of their health. ``home`` is the reporting currency, ``margin`` the share of
    sales that is profit."""
    month = judge.facts.today.replace(day=1).isoformat()
    risks, months = [], []
    for place in places:
        parts = judge.parts(place)
        whole = shown_health(parts, weights)
        risks.append(risk_row(judge, place, home, margin, whole))
        if whole is not None:
            months.append((judge.facts.clients[place].id, month, *(_whole(parts[part]) for part in Part)))
    return risks, months


def risk_row(judge: Judge, place: int, home: str, margin: float, whole: int | None) -> RiskRow:
    of, client = judge.of, judge.facts.clients[place]
    swing = judge.swings.get(client.id)
    swung = None
    if swing is not None:
        swung = json.dumps({"level": swing.level, "matter": swing.matter, "evidence": dict(swing.evidence)})
    if not of.last_day[place]:
        return RiskRow(client.id, 0, 0, None, None, None, None, None, None, whole, swung)
    value, rated = 100 * of.value[place], of.currency[place] == home
    return RiskRow(
        client.id,
        of.last_day[place],
        of.orders[place],
        round(of.typical_gap[place], 1),
        1.0 if of.lapsed(place) else min(round(of.p_lapse[place], 3), 0.999),
        round(value),
        of.currency[place],
        round(value * of.p_lapse[place]) if rated else None,
        round(value * of.p_order[place] * margin) if rated else None,
        whole,
        swung,
    )


def shown_health(parts: Mapping[Part, float | None], weights: Mapping[Part, int]) -> int | None:
    """What ``bot.domain.health.health(parts, weights).shown`` is, for a hundred thousand at once."""
    total = of = 0.0
    for part, weight in weights.items():
        value = parts[part]
        if value is not None:
            total += weight
            of += weight * value
    return int(min(max(of / total, 0.0), 100.0) + 0.5) if total else None


def _whole(value: float | None) -> int | None:
    return None if value is None else round(value)


# The tables without their types: what is written is what the database keeps, and nothing is converted row by row.
_RISK = table("customer_risk", *(column(name) for name in RiskRow._fields))
_INSERT = insert(_RISK)
_KEEP = _INSERT.on_conflict_do_update(
    index_elements=["customer_id"], set_={name: _INSERT.excluded[name] for name in RiskRow._fields[1:]}
)
_HEALTH = table("health_month", *(column(name) for name in ("customer_id", "month", *Part)))
_KEEP_MONTH = insert(_HEALTH).on_conflict_do_nothing()


def keep_risks(session: Session, rows: Sequence[RiskRow]) -> None:
    """Write risks as they are now."""
    if rows:
        session.connection().execute(_KEEP, [row._asdict() for row in rows])


def forget_risks(session: Session, customers: Sequence[int]) -> None:
    session.execute(delete(CustomerRisk).where(CustomerRisk.customer_id.in_(customers)))


def write_risks(base: Base, rows: Sequence[RiskRow]) -> None:
    """Write those that are not as they are kept; ``rows`` in the order of the customers."""
    for some in _in_pieces(_changed(base, rows)):
        base.write(partial(_keep, some))


def _keep(rows: Sequence[RiskRow], session: Session) -> None:
    keep_risks(session, rows)


def _changed(base: Base, rows: Sequence[RiskRow]) -> list[RiskRow]:
    changed: list[RiskRow] = []
    for at in range(0, len(rows), _AT_ONCE):
        some = rows[at : at + _AT_ONCE]
        there = base.read(partial(_between, some[0].customer_id, some[-1].customer_id))
        changed += [row for row in some if differs(row, there.get(row.customer_id))]
    return changed


def _between(first: int, last: int, session: Session) -> dict[int, RiskRow]:
    rows = session.connection().execute(select(_RISK).where(_RISK.c.customer_id.between(first, last)))
    return {row[0]: RiskRow._make(row) for row in rows}


def differs(row: RiskRow, there: RiskRow | None) -> bool:
    """Whether a row says something else; what moves by less than anybody would notice does not."""
    if there is None:
        return True
    if row == there:
        return False
    same = row[:4] == there[:4] and row[9:] == there[9:] and row.currency == there.currency
    return (
        not same
        or _far(row.p_lapse, there.p_lapse)
        or _far(row.yearly_value, there.yearly_value)
        or _far(row.loss, there.loss)
        or _far(row.lifetime, there.lifetime)
    )


def _far(one: float | None, other: float | None) -> bool:
    """Two in a hundred away; and only who has lapsed is at 1."""
    if one is None or other is None:
        return one is not other
    return abs(one - other) > 0.02 * max(abs(one), abs(other)) or (one == 1.0) != (other == 1.0)


def write_months(base: Base, rows: Sequence[MonthRow], today: date) -> None:
    """Keep the parts of everybody's health, on the first night of a month."""
    month = today.replace(day=1)
    if base.read(lambda session: get_setting(session, _MONTH)) == month.isoformat():
        return
    for some in _in_pieces(rows):
        base.write(partial(_keep_months, some))
    years, months = divmod(month.year * 12 + month.month - 1 - _MONTHS_KEPT, 12)
    base.write(partial(_month_kept, month, date(years, months + 1, 1)))


def _keep_months(rows: Sequence[MonthRow], session: Session) -> None:
    names = ("customer_id", "month", *map(str, Part))
    session.connection().execute(_KEEP_MONTH, [dict(zip(names, row, strict=True)) for row in rows])


def _month_kept(month: date, oldest: date, session: Session) -> None:
    session.execute(delete(HealthMonth).where(HealthMonth.month < oldest))
    put_setting(session, _MONTH, month.isoformat())


def _in_pieces(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    for at in range(0, len(rows), _ROWS):
        yield rows[at : at + _ROWS]
