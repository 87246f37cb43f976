"""Compute every customer's tier anew from the sales of the last twelve months."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta
from enum import Enum
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, Select, func, insert, select, type_coerce, update
from sqlalchemy.orm import Session

from bot.domain.tiers import tiers
from db.customer import Customer
from db.history import Change
from db.order import Order
from db.setting import get_setting, put_setting

_PIECE = 5000  # rows in one statement
_HOUR = 3  # o'clock: when nobody writes
_DONE = "retiered_on"


class Teams(Enum):
    """Not one team but all of them."""

    ALL = "all"


def retier_daily(session: Session, now: datetime, zone: ZoneInfo, home_currency: str) -> int | None:
    """Compute the tiers once each day of the installation, after three in the night; None where it is not time."""
    here = now.astimezone(zone)
    day = here.date().isoformat()
    if here.hour < _HOUR or get_setting(session, _DONE) == day:
        return None
    changed = retier(session, now, here.date(), home_currency)
    put_setting(session, _DONE, day)
    return changed


def retier(
    session: Session, now: datetime, today: date, home_currency: str, team_id: int | Teams | None = Teams.ALL
) -> int:
    """Set the tier of all customers, or of one team's, that is not pinned; how many changed. Each has its line.

    Customers are ranked within their team, by sales from a year before ``today`` to that day. No rates are known, so
    one currency counts: the home currency; in a team that sold nothing in it, the one with the largest total. Who
    bought in other currencies alone cannot be compared and keeps their tier, as does a team without any sales.
    """
    session.flush()
    rows = session.execute(_rows(team_id)).all()
    sales = _sales(session, today - timedelta(days=364), today)
    members: dict[int | None, list[tuple[int, str, bool]]] = defaultdict(list)
    for customer_id, team, tier, pinned in rows:
        members[team].append((customer_id, tier, pinned))
    changed: list[tuple[int, str, str]] = []
    for known in members.values():
        found = tiers(_in_one_currency([one[0] for one in known], sales, home_currency))
        changed += [(one, was, found[one]) for one, was, pinned in known if not pinned and found.get(one, was) != was]
    _write(session, changed, now)
    return len(changed)


def _rows(team_id: int | Teams | None) -> Select[int, int | None, str, bool]:
    query: Select[int, int | None, str, bool] = select(
        Customer.id, Customer.team_id, Customer.tier, Customer.tier_pinned_at
    )
    query = query.where(Customer.undone_at.is_(None))
    return query if team_id is Teams.ALL else query.where(Customer.team_id.is_not_distinct_from(team_id))


def _sales(session: Session, first: date, last: date) -> dict[int, list[tuple[str, int]]]:
    """By customer: currencies and sums in hundredths, which rank like the amounts and are read faster."""
    # Read in the order of the table and gathered after: by the index of customers it takes more than twice as long.
    customer = (Order.customer_id + 0).label("customer")
    query = (
        select(customer, Order.currency, type_coerce(func.sum(Order.amount), BigInteger))
        .where(Order.ordered_on.between(first, last), Order.undone_at.is_(None), Order.amount.is_not(None))
        .group_by(customer, Order.currency)
    )
    found: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for customer_id, currency, amount in session.execute(query):
        if customer_id is not None and amount is not None:
            found[customer_id].append((currency, amount))
    return found


def _in_one_currency(customers: list[int], sales: dict[int, list[tuple[str, int]]], home: str) -> dict[int, int]:
    totals: dict[str, int] = defaultdict(int)
    for customer in customers:
        for currency, amount in sales.get(customer, ()):
            totals[currency] += amount
    if not totals:
        return {}
    counted = home if totals.get(home) else max(totals, key=lambda one: (totals[one], one))
    amounts = {one: dict(sales.get(one, ())) for one in customers}
    return {one: said.get(counted, 0) for one, said in amounts.items() if counted in said or not said}


def _write(session: Session, changed: list[tuple[int, str, str]], now: datetime) -> None:
    for piece in _pieces(changed):
        lines = [
            {"customer_id": one, "at": now, "field": "tier", "before": was, "after": tier} for one, was, tier in piece
        ]
        session.execute(insert(Change), lines)
        by_tier: dict[str, list[int]] = defaultdict(list)
        for one, _, tier in piece:
            by_tier[tier].append(one)
        for tier, ids in by_tier.items():
            statement = update(Customer).where(Customer.id.in_(ids)).values(tier=tier)
            session.execute(statement, execution_options={"synchronize_session": False})
    for known in session.identity_map.values():
        if isinstance(known, Customer):
            session.expire(known, ["tier"])


def _pieces(changed: list[tuple[int, str, str]]) -> list[list[tuple[int, str, str]]]:
    return [changed[at : at + _PIECE] for at in range(0, len(changed), _PIECE)]
