"""Reads what a night judges by, of everybody in bulk, or of one customer alone.

Loads numpy; see :mod:`bot.usecases.night_facts`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cache, partial
from sys import intern
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import BigInteger, String, case, select, type_coerce
from sqlalchemy.orm import Session

from bot.domain.cadence import IN_PERSON as SEEN_TIERS
from bot.domain.cadence import Cadences, interval_of
from bot.domain.silence.ledger import Floats, Ints
from bot.usecases.cadence import cadences
from bot.usecases.night_care import brought, complaints, leavers, scores, words
from bot.usecases.night_facts import TOKEN, Client, Facts, Sold, Touched
from bot.usecases.night_rows import NOTHING, Reader
from db.cadence import living
from db.customer import Customer
from db.house import house_of
from db.order import Order
from db.rate import rates_at
from db.touch import IN_PERSON, Touch

_CENTS = type_coerce(Order.amount, BigInteger)
_ELSEWHERE = NOTHING - 1
"""In place of the amount of an order in another currency than that of reports."""


def read_facts(session: Session, now: datetime, zone: ZoneInfo, customer_id: int | None = None) -> Facts:
    """Everything at a moment (aware); of one customer alone if an id is given, which then may also be a lost one."""
    session.flush()
    today = now.astimezone(zone).date()
    clients = _clients(session, zone, customer_id)
    ids = np.array([one.id for one in clients], np.int64)
    reader = Reader(session, ids, {one.id: at for at, one in enumerate(clients)}, customer_id)
    return Facts(
        today,
        clients,
        _sold(reader, today),
        _touched(reader, clients, today),
        complaints(reader, now, zone),
        scores(reader, today),
        words(reader, today, zone),
        leavers(reader, today),
        {} if customer_id is not None else _places_of(brought(session), reader.places),
    )


def _places_of(ids: Mapping[int, list[int]], places: Mapping[int, int]) -> dict[int, list[int]]:
    found = {
        places[one]: [places[other] for other in those if other in places]
        for one, those in ids.items()
        if one in places
    }
    return {one: those for one, those in found.items() if those}


def _clients(session: Session, zone: ZoneInfo, customer_id: int | None) -> list[Client]:
    usual: Cadences = cadences(session)
    query = select(
        Customer.id,
        Customer.owner_id,
        Customer.team_id,
        Customer.tier,
        type_coerce(Customer.created_at, String),
        Customer.cadence_ideal,
        Customer.cadence_longest,
    ).where(Customer.undone_at.is_(None))
    query = query.where(living()) if customer_id is None else query.where(Customer.id == customer_id)
    interval, day = cache(partial(interval_of, cadences=usual)), cache(partial(_day_of_hour, zone=zone))
    found = []
    for number, owner, team, tier, created, ideal, longest in session.connection().execute(query.order_by(Customer.id)):
        own = interval(tier, ideal=ideal, longest=longest)
        found.append(Client(number, owner, team, intern(tier), day(created[:13]), own.ideal, own.longest))
    return found


def _day_of_hour(text: str, zone: ZoneInfo) -> date:
    """The day there at an hour as the table writes it, in UTC."""
    return datetime.fromisoformat(f"{text}:00:00").replace(tzinfo=UTC).astimezone(zone).date()


def _sold(reader: Reader, today: date) -> Sold:
    """Orders in the reporting currency, and of other currencies each."""
    rates, home = rates_at(reader.session, today), house_of(reader.session).currency
    who, day, cents = _orders(reader, case((Order.currency == home, _CENTS), else_=_ELSEWHERE))
    ours = cents != _ELSEWHERE
    if ours.all():  # as nearly everywhere: then nobody has to look for other currencies
        return Sold(who, day, _money(cents), {})
    parts, foreign = [(who[ours], day[ours], _money(cents[ours]))], {}
    others = select(Order.currency).where(Order.currency != home, Order.undone_at.is_(None)).distinct()
    for name in sorted(reader.session.scalars(others)):
        who, day, cents = _orders(reader, _CENTS, Order.currency == name)
        amount = _money(cents, float(rates.get(name, 1)))
        if name not in rates and len(who):
            priced = cents != NOTHING
            foreign[name] = who[priced], day[priced], amount[priced]
            amount = np.full(len(amount), TOKEN)
        parts.append((who, day, amount))
    who, day, money = (np.concatenate(column) for column in zip(*parts, strict=True))
    return Sold(who, day, money, foreign)


def _orders(reader: Reader, number: Any, *where: Any) -> tuple[Ints, Ints, NDArray[np.int64]]:
    return reader.columns(Order, Order.ordered_on, number, Order.undone_at.is_(None), *where)


def _money(cents: NDArray[np.int64], rate: float = 1.0) -> Floats:
    amount = np.multiply(cents, rate / 100, dtype=np.float64)
    amount[cents == NOTHING] = TOKEN
    return amount


def _touched(reader: Reader, clients: Sequence[Client], today: date) -> Touched:
    in_person = case((Touch.kind.in_(IN_PERSON), 1), else_=0)
    who, day, seen = reader.columns(
        Touch, Touch.happened_on, in_person, Touch.undone_at.is_(None), Touch.happened_on <= today
    )
    visited = np.array([one.tier in SEEN_TIERS for one in clients], bool)
    counts = (seen == 1) | ~visited[who]
    last, counted = np.zeros(len(clients), np.int64), np.zeros(len(clients), np.int64)
    np.maximum.at(last, who, day)
    np.maximum.at(counted, who[counts], day[counts])
    return Touched(last, counted, habits(who[counts], day[counts], len(clients)))


def habits(who: Ints, day: Ints, count: int) -> Floats:
    """What ``bot.domain.signals.contact.typical_touch_gap`` says of each customer's days, for all at once."""
    habit = np.full(count, np.nan)
    if not len(who):
        return habit
    both = np.unique(who.astype(np.int64) * 4_000_000 + day)  # a customer's days in order, each once
    of, on = both // 4_000_000, both % 4_000_000
    same = of[1:] == of[:-1]
    gaps, owner = (on[1:] - on[:-1])[same], of[1:][same]
    size = np.bincount(owner, minlength=count)
    first = np.cumsum(size) - size
    behind = size[owner] - (np.arange(len(owner)) - first[owner])
    newest = behind <= 12
    gaps, owner = gaps[newest], owner[newest]
    size = np.minimum(size, 12)
    order = np.lexsort((gaps, owner))
    gaps = gaps[order]
    first = np.cumsum(size) - size
    enough = np.flatnonzero(size >= 4)
    low, high = first[enough] + (size[enough] - 1) // 2, first[enough] + size[enough] // 2
    habit[enough] = (gaps[low] + gaps[high]) / 2
    return habit
