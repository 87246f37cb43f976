"""Compute every customer's tier anew from the sales of the last twelve months."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, Row, Select, func, insert, literal, select, type_coerce, update
from sqlalchemy.orm import Session

from bot.domain.tiers import tiers
from db.customer import Customer
from db.history import Change
from db.order import Order
from db.rate import rates_at
from db.setting import get_setting, put_setting

_PIECE = 5000  # rows in one statement
_HOUR = 3  # o'clock: when nobody writes
_DONE = "retiered_on"
_ONE = Decimal(1)


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

    Customers are ranked within their team, by sales from a year before ``today`` to that day. All is
    counted in the home currency, at the rates of ``today``; a currency without a rate is left out. In a team that sold
    nothing that can be counted so, the currency with the largest total counts. Who bought in other currencies alone
    cannot be compared and keeps their tier, as does a team without any sales.
    """
    changed = found_tiers(standing(session, today, team_id), home_currency)
    return write_tiers(session, changed, now)


@dataclass(frozen=True, slots=True)
class Standing:
    """What tiers are computed from: customers as (id, team, tier, computed before, pinned), their sales, and the rates
    to the reporting currency."""

    customers: Sequence[Row[int, int | None, str, bool, bool]]
    sales: dict[int, list[tuple[str, int]]]
    rates: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NewTier:
    """A tier that is not as it was, or was assumed and is computed now."""

    customer_id: int
    was: str
    tier: str


def standing(session: Session, today: date, team_id: int | Teams | None = Teams.ALL) -> Standing:
    """Read what tiers are computed from."""
    session.flush()
    sales = _sales(session, today - timedelta(days=364), today)
    return Standing(session.execute(_rows(team_id)).all(), sales, rates_at(session, today))


def found_tiers(known: Standing, home_currency: str) -> list[NewTier]:
    """Compute the tiers; those to be written."""
    members: dict[int | None, list[tuple[int, str, bool, bool]]] = defaultdict(list)
    for customer_id, team, tier, computed, pinned in known.customers:
        members[team].append((customer_id, tier, computed, pinned))
    # Rates are to what was the reporting currency at the last start.
    rates = known.rates if known.rates.get(home_currency) == 1 else {home_currency: _ONE}
    changed: list[NewTier] = []
    for some in members.values():
        found = tiers(_in_one_currency([one[0] for one in some], known.sales, rates))
        changed += [
            NewTier(one, was, found[one])
            for one, was, computed, pinned in some
            if not pinned and one in found and (found[one] != was or not computed)
        ]
    return changed


def _rows(team_id: int | Teams | None) -> Select[int, int | None, str, bool, bool]:
    computed, pinned = Customer.tier_at.is_not(None), Customer.tier_pinned_at.is_not(None)
    query: Select[int, int | None, str, bool, bool] = select(
        Customer.id, Customer.team_id, Customer.tier, computed, pinned
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


def _in_one_currency(
    customers: list[int], sales: dict[int, list[tuple[str, int]]], rates: Mapping[str, Decimal]
) -> dict[int, int]:
    totals: dict[str, int] = defaultdict(int)
    for customer in customers:
        for currency, amount in sales.get(customer, ()):
            totals[currency] += amount
    if not totals:
        return {}
    if not any(totals.get(code) for code in rates):
        rates = {max(totals, key=lambda one: (totals[one], one)): _ONE}
    found: dict[int, int] = {}
    for customer in customers:
        said = sales.get(customer, ())
        counted = [round(amount * rates[code]) for code, amount in said if code in rates]
        if counted or not said:
            found[customer] = sum(counted)
    return found


def write_tiers(session: Session, found: Sequence[NewTier], now: datetime) -> int:
    """Write computed tiers, but of customers whose tier was pinned or changed since; how many are other ones."""
    written = 0
    for start in range(0, len(found), _PIECE):
        written += _write_piece(session, found[start : start + _PIECE], now)
    for known in session.identity_map.values():
        if isinstance(known, Customer):
            session.expire(known, ["tier", "tier_at"])
    return written


def _write_piece(session: Session, piece: Sequence[NewTier], now: datetime) -> int:
    query = select(Customer.id, Customer.tier).where(
        Customer.id.in_([one.customer_id for one in piece]), Customer.tier_pinned_at.is_(None)
    )
    there = {row.id: row.tier for row in session.execute(query)}
    piece = [one for one in piece if there.get(one.customer_id) == one.was]
    changed = [one for one in piece if one.was != one.tier]
    lines = [
        {"customer_id": one.customer_id, "at": now, "field": "tier", "before": one.was, "after": one.tier}
        for one in changed
    ]
    if lines:
        session.execute(insert(Change), lines)
    by_tier: dict[str, list[int]] = defaultdict(list)
    for one in piece:
        by_tier[one.tier].append(one.customer_id)
    for tier, ids in by_tier.items():
        first = func.coalesce(Customer.tier_at, literal(now, Customer.tier_at.type))
        statement = update(Customer).where(Customer.id.in_(ids)).values(tier=tier, tier_at=first)
        session.execute(statement, execution_options={"synchronize_session": False})
    return len(changed)
