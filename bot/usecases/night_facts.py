"""What a night judges by, read in bulk: customers, orders in one currency, touches, complaints, scores, promises.

The same reading serves one customer alone. Loads numpy: imported by the nightly run and where one customer is looked
at, never at start-up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, partial
from sys import intern
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import BigInteger, Date, Select, String, and_, bindparam, case, cast, func, or_, select, type_coerce
from sqlalchemy.orm import Session

from bot.domain.cadence import IN_PERSON as SEEN_TIERS
from bot.domain.cadence import Cadences, interval_of
from bot.domain.promises import WINDOW as PROMISE_WINDOW
from bot.domain.promises import Word
from bot.domain.signals import complaints as complaint_rule
from bot.domain.signals import contact_left as left_rule
from bot.domain.silence.ledger import Floats, Ints
from bot.domain.sla import working_time
from bot.domain.workdays import WorkCalendar
from bot.usecases.cadence import cadences
from db.cadence import living
from db.complaint import UNSETTLED, Complaint
from db.contact import Contact
from db.customer import Customer
from db.house import house_of
from db.order import Order
from db.promise import Promise, PromiseState
from db.rate import rates_at
from db.remark import Score
from db.touch import IN_PERSON, Touch

TOKEN = 1e-6
"""What an order counts whose amount is not known, or in no currency that can be compared: a sign of life, no money."""
SETTLED_WITHIN = timedelta(days=90)
_SCORE_DAYS = 730
_READ_AT_ONCE = 5000  # rows
_NOTHING = -(2**62)  # in place of a number that is not there


class Client(NamedTuple):
    """A living customer; ``ideal`` and ``longest`` are days between touches."""

    id: int
    owner_id: int
    team_id: int | None
    tier: str
    known_since: date
    ideal: int
    longest: int


@dataclass(frozen=True, slots=True)
class Sold:
    """Orders in any order; ``who`` are places among the clients, ``day`` ordinals. ``amount`` is in the reporting
    currency; what no rate leads to counts as :data:`TOKEN` there and is in ``foreign`` by currency."""

    who: Ints
    day: Ints
    amount: Floats
    foreign: Mapping[str, tuple[Ints, Ints, Floats]]

    def alone_foreign(self) -> Sold:
        """Without the orders in the reporting currency, once they are in a ledger."""
        return Sold(self.who[:0], self.day[:0], self.amount[:0], self.foreign)


@dataclass(frozen=True, slots=True)
class Touched:
    """One place a client: the ordinal of the last touch, and of the last that counts for the tier, 0 without one; the
    own habit in days, nan without one. ``any`` says whether anybody was ever touched."""

    last: Ints
    counted: Ints
    habit: Floats


@dataclass(slots=True)
class Complaints:
    """Of one customer: how many came in the last 30 days, and before; the newest; what is open and was settled."""

    recent: int = 0
    before: int = 0
    newest: int = 0
    late: list[float] = field(default_factory=list)  # working hours past the deadline
    in_time: int = 0
    settled: int = 0


@dataclass(frozen=True, slots=True)
class Leavers:
    """Who left a customer, how many are known there still, and when one of these was met last."""

    departures: list[left_rule.Departure]
    remaining: int
    met: date | None


@dataclass(frozen=True, slots=True)
class Facts:
    """``today`` is a day in the zone of the installation; dictionaries are by place among the clients."""

    today: date
    clients: Sequence[Client]
    sold: Sold
    touched: Touched
    complaints: Mapping[int, Complaints]
    scores: Mapping[int, list[tuple[date, int]]]
    words: Mapping[int, list[Word]]
    leavers: Mapping[int, Leavers]


def read_facts(session: Session, now: datetime, zone: ZoneInfo, customer_id: int | None = None) -> Facts:
    """Everything at a moment (aware); of one customer alone if an id is given, which then may also be a lost one."""
    session.flush()
    today = now.astimezone(zone).date()
    clients = _clients(session, zone, customer_id)
    ids = np.array([one.id for one in clients], np.int64)
    reader = _Reader(session, ids, {one.id: at for at, one in enumerate(clients)}, customer_id)
    return Facts(
        today,
        clients,
        _sold(reader, today),
        _touched(reader, clients, today),
        _complaints(reader, now, zone),
        _scores(reader, today),
        _words(reader, today, zone),
        _leavers(reader, today),
    )


@dataclass(frozen=True, slots=True)
class _Reader:
    session: Session
    ids: Ints
    places: Mapping[int, int]
    only: int | None

    def each(self, query: Select[*tuple[Any, ...]], of: Any, *where: Any) -> Iterator[tuple[int, Sequence[Any]]]:
        """The place of each row's customer, the first column, and the row; those of no client are left out. ``of`` is
        the mapped class with the customer's id."""
        result = (
            self.session.connection().execution_options(yield_per=10_000).execute(query.where(*self._mine(of, where)))
        )
        for row in result:
            place = self.places.get(row[0])
            if place is not None:
                yield place, row

    def columns(self, of: Any, day: Any, number: Any, *where: Any) -> tuple[Ints, Ints, NDArray[np.int64]]:
        """Of all rows of a table the customers' places, the ordinals of a day and a whole number, :data:`_NOTHING` for
        none. The database writes each column of some thousand rows into one text: millions of rows never become
        objects, which takes half the time."""
        text = func.replace(type_coerce(day, String), "-", "")
        rows = (
            select(of.id, of.customer_id, text.label("day"), func.coalesce(number, _NOTHING).label("number"))
            .where(of.id > bindparam("after"), of.customer_id.is_not(None), *self._mine(of, where))
            .order_by(of.id)
            .limit(_READ_AT_ONCE)
            .subquery()
        )
        lists = [func.aggregate_strings(cast(rows.c[name], String), ",") for name in ("customer_id", "day", "number")]
        query = select(func.max(rows.c.id), *lists)
        who: list[NDArray[Any]] = [np.zeros(0, np.int32)]
        on: list[NDArray[Any]] = [np.zeros(0, np.int32)]
        what: list[NDArray[Any]] = [np.zeros(0, np.int64)]
        connection, after = self.session.connection(), 0
        while (row := connection.execute(query, {"after": after}).one())[0] is not None:
            after = row[0]
            customer, days, numbers = (np.fromstring(one, np.int64, sep=",") for one in row[1:])
            place = np.minimum(np.searchsorted(self.ids, customer), max(len(self.ids) - 1, 0))
            known = self.ids[place] == customer if len(self.ids) else np.zeros(len(place), bool)
            who.append(place[known].astype(np.int32))
            on.append(_ordinals(days[known]))
            what.append(numbers[known])
        return np.concatenate(who), np.concatenate(on), np.concatenate(what)

    def _mine(self, of: Any, where: tuple[Any, ...]) -> tuple[Any, ...]:
        return where if self.only is None else (*where, of.customer_id == self.only)


@cache
def _calendar() -> Ints:
    """The ordinals of 1970 to 2199: 31 days a month, so that a day's place is simple to tell."""
    place = np.arange(230 * 372)
    months = (place // 31).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    return np.asarray(months + place % 31 + date(1970, 1, 1).toordinal(), np.int32)


def _ordinals(days: NDArray[np.int64]) -> Ints:
    """Days written as 20261124 → ordinals. What is before 1970 or after 2199 counts as the first or last day."""
    place = (days // 10_000 - 1970) * 372 + (days // 100 % 100 - 1) * 31 + days % 100 - 1
    found: Ints = _calendar()[np.clip(place, 0, 230 * 372 - 1)]
    return found


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


def _sold(reader: _Reader, today: date) -> Sold:
    """Orders in the reporting currency, and of other currencies each."""
    rates, home = rates_at(reader.session, today), house_of(reader.session).currency
    others = select(Order.currency).where(Order.currency != home, Order.undone_at.is_(None)).distinct()
    if reader.only is not None:
        others = others.where(Order.customer_id == reader.only)
    parts, foreign = [], {}
    for name in (home, *sorted(reader.session.scalars(others))):
        who, day, cents = reader.columns(
            Order,
            Order.ordered_on,
            type_coerce(Order.amount, BigInteger),
            Order.undone_at.is_(None),
            Order.currency == name,
        )
        blank = cents == _NOTHING
        amount = cents.astype(np.float64)
        del cents
        amount *= float(rates.get(name, 1)) / 100
        if name not in rates and len(who):
            foreign[name] = who[~blank], day[~blank], amount[~blank]
            blank[:] = True
        amount[blank] = TOKEN
        parts.append((who, day, amount))
    if len(parts) > 1:
        who, day, amount = (np.concatenate(column) for column in zip(*parts, strict=True))
    return Sold(who, day, amount, foreign)


def _touched(reader: _Reader, clients: Sequence[Client], today: date) -> Touched:
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


def _complaints(reader: _Reader, now: datetime, zone: ZoneInfo) -> dict[int, Complaints]:
    house = house_of(reader.session)
    calendar, here = WorkCalendar(house.region), now.astimezone(zone)
    window = now - timedelta(days=complaint_rule.WINDOW)
    past = window - timedelta(days=complaint_rule.BASELINE)
    unsettled = Complaint.state.in_(UNSETTLED)
    query = select(
        Complaint.customer_id,
        Complaint.id,
        Complaint.created_at,
        Complaint.state,
        Complaint.due_at,
        Complaint.answered_at,
        Complaint.resolved_at,
    )
    recently = or_(Complaint.created_at >= past, unsettled, Complaint.resolved_at >= now - SETTLED_WITHIN)
    found: defaultdict[int, Complaints] = defaultdict(Complaints)
    for place, row in reader.each(query, Complaint, Complaint.undone_at.is_(None), recently):
        _, number, created, state, due, answered, resolved = row
        if created > now:
            continue
        of = found[place]
        of.recent += created > window
        of.before += past < created <= window
        of.newest = max(of.newest, number)
        if state in UNSETTLED:
            late = answered is None and due <= now
            if late:
                of.late.append(working_time(due.astimezone(zone), here, calendar) / timedelta(hours=1))
            of.in_time += not late
        elif resolved is not None and resolved >= now - SETTLED_WITHIN:
            of.settled += 1
    return dict(found)


def _scores(reader: _Reader, today: date) -> dict[int, list[tuple[date, int]]]:
    found: defaultdict[int, list[tuple[date, int]]] = defaultdict(list)
    given = Score.given_on.between(today - timedelta(days=_SCORE_DAYS), today)
    query = select(Score.customer_id, Score.given_on, Score.value).order_by(Score.given_on, Score.id)
    for place, row in reader.each(query, Score, Score.undone_at.is_(None), given):
        found[place].append((row[1], row[2]))
    return dict(found)


def _words(reader: _Reader, today: date, zone: ZoneInfo) -> dict[int, list[Word]]:
    since = today - PROMISE_WINDOW - timedelta(days=1)
    begin = datetime.combine(since, time.min, zone).astimezone(UTC)
    recent = or_(
        Promise.state == PromiseState.OPEN,
        Promise.settled_at >= begin,
        and_(Promise.settled_at.is_(None), func.coalesce(Promise.counts_on, Promise.due_on) >= since),
    )
    query = select(Promise.customer_id, Promise.state, Promise.due_on, Promise.counts_on, Promise.settled_at)
    found: defaultdict[int, list[Word]] = defaultdict(list)
    for place, (_, state, due, counts, settled) in reader.each(query, Promise, Promise.undone_at.is_(None), recent):
        day = settled.astimezone(zone).date() if settled is not None else None
        found[place].append(Word(state, counts or due, due, day))
    return dict(found)


def _leavers(reader: _Reader, today: date) -> dict[int, Leavers]:
    since = today - timedelta(days=left_rule.REMEMBERED)
    gone = select(Contact.customer_id).where(Contact.undone_at.is_(None), Contact.left_on.between(since, today))
    query = select(Contact.customer_id, Contact.id, Contact.name, Contact.left_on)
    people: defaultdict[int, list[tuple[int, str, date | None]]] = defaultdict(list)
    for place, row in reader.each(query, Contact, Contact.undone_at.is_(None), Contact.customer_id.in_(gone)):
        people[place].append((row[1], row[2].casefold(), row[3]))
    met: defaultdict[int, defaultdict[str, list[date]]] = defaultdict(lambda: defaultdict(list))
    with_whom = select(Touch.customer_id, Touch.contact, type_coerce(Touch.happened_on, Date))
    said = and_(Touch.undone_at.is_(None), Touch.contact.is_not(None), Touch.customer_id.in_(gone))
    for place, row in reader.each(with_whom, Touch, said, Touch.happened_on <= today):
        met[place][row[1].casefold()].append(row[2])
    return {place: _leavers_of(known, met[place], since, today) for place, known in people.items()}


def _leavers_of(
    people: list[tuple[int, str, date | None]], met: Mapping[str, list[date]], since: date, today: date
) -> Leavers:
    """The main contact is who most touches were with, or the only one we knew."""
    times = {number: len(met.get(name, ())) for number, name, _ in people}
    most = max(times.values(), default=0)
    departures = [
        left_rule.Departure(number, left, len(people) == 1 or 0 < most == times[number])
        for number, _, left in people
        if left is not None and since <= left <= today
    ]
    there = [name for _, name, left in people if left is None]
    days = [max(met[name]) for name in there if met.get(name)]
    return Leavers(departures, len(there), max(days, default=None))
