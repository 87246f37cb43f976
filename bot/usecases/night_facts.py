"""What a night judges by, read in bulk: customers, orders in one currency, touches, complaints, scores, promises.

The same reading serves one customer alone. Loads numpy: imported by the nightly run and where one customer is looked
at, never at start-up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import chain
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
from sqlalchemy import BigInteger, Date, Select, String, and_, func, or_, select, type_coerce
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
_TOUCH_DAYS = 400  # of which every touch is read; of the time before only the last one
_SCORE_DAYS = 730
_READ_AT_ONCE = 50_000
_IN_ONE = 500  # values in one statement


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
    reader = _Reader(session, {one.id: at for at, one in enumerate(clients)}, customer_id)
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
    places: Mapping[int, int]
    only: int | None

    def rows(self, query: Select[*tuple[Any, ...]], of: Any, *where: Any) -> Iterator[Sequence[Any]]:
        """Rows in pieces; ``of`` is the column of the customer."""
        if self.only is not None:
            where = (*where, of.customer_id == self.only)
        result = self.session.connection().execution_options(yield_per=_READ_AT_ONCE).execute(query.where(*where))
        yield from result.partitions(_READ_AT_ONCE)

    def each(self, query: Select[*tuple[Any, ...]], of: Any, *where: Any) -> Iterator[tuple[int, Sequence[Any]]]:
        """The place of each row's customer, the first column, and the row; those of no client are left out."""
        for row in chain.from_iterable(self.rows(query, of, *where)):
            place = self.places.get(row[0])
            if place is not None:
                yield place, row

    def gather(
        self, query: Select[*tuple[Any, ...]], of: Any, *where: Any
    ) -> tuple[Ints, Ints, Floats, list[Sequence[Any]]]:
        """Rows of (customer, day, number or None, …) as arrays of places, ordinals and numbers, nan where there is
        none; and the fourth column as it is, if there is one, a sequence for each piece."""
        who: list[Ints] = []
        day: list[Ints] = []
        number: list[Floats] = []
        rest: list[Sequence[Any]] = []
        ordinals = _Ordinals()
        nowhere = len(self.places)
        for rows in self.rows(query, of, *where):
            columns = list(zip(*rows, strict=True))
            places = np.fromiter((self.places.get(one, nowhere) for one in columns[0]), np.int32, len(rows))
            ours = places < nowhere
            who.append(places[ours])
            day.append(np.fromiter(map(ordinals.__getitem__, columns[1]), np.int32, len(rows))[ours])
            number.append(np.array(columns[2], np.float64)[ours])  # None becomes nan
            if len(columns) > 3:
                rest.append([one for one, mine in zip(columns[3], ours.tolist(), strict=True) if mine])
        none: Ints = np.zeros(0, np.int32)
        return np.concatenate([none, *who]), np.concatenate([none, *day]), np.concatenate([np.zeros(0), *number]), rest


class _Ordinals(dict[str, int]):
    """Days as the table writes them → ordinals; there are few days and many rows."""

    def __missing__(self, text: str) -> int:
        self[text] = found = date.fromisoformat(text).toordinal()
        return found


def _clients(session: Session, zone: ZoneInfo, customer_id: int | None) -> list[Client]:
    usual: Cadences = cadences(session)
    query = select(
        Customer.id,
        Customer.owner_id,
        Customer.team_id,
        Customer.tier,
        Customer.created_at,
        Customer.since,
        Customer.cadence_ideal,
        Customer.cadence_longest,
    ).where(Customer.undone_at.is_(None))
    query = query.where(living()) if customer_id is None else query.where(Customer.id == customer_id)
    found = []
    for number, owner, team, tier, created, _since, ideal, longest in session.execute(query.order_by(Customer.id)):
        interval = interval_of(tier, usual, ideal, longest)
        found.append(
            Client(number, owner, team, tier, created.astimezone(zone).date(), interval.ideal, interval.longest)
        )
    return found


def _sold(reader: _Reader, today: date) -> Sold:
    text = type_coerce(Order.ordered_on, String)
    cents = type_coerce(Order.amount, BigInteger)
    who, day, amount, pieces = reader.gather(
        select(Order.customer_id, text, cents, Order.currency), Order, Order.undone_at.is_(None)
    )
    names: dict[str, int] = {}
    money = np.fromiter((names.setdefault(one, len(names)) for one in chain.from_iterable(pieces)), np.int16, len(who))
    rates = rates_at(reader.session, today)
    factor = np.array([float(rates.get(name, 0)) / 100 for name in names] or [0.0])
    foreign = {}
    for name, number in names.items():
        if name not in rates:
            ours = (money == number) & ~np.isnan(amount)
            foreign[name] = who[ours], day[ours], amount[ours] / 100
    amount *= factor[money] if len(money) else 1.0
    blank = np.isnan(amount)
    blank |= factor[money] == 0 if len(money) else False
    amount[blank] = TOKEN
    return Sold(who, day, amount, foreign)


def _touched(reader: _Reader, clients: Sequence[Client], today: date) -> Touched:
    count, since = len(clients), today - timedelta(days=_TOUCH_DAYS)
    seen = case_in_person()
    text = type_coerce(Touch.happened_on, String)
    alive = Touch.undone_at.is_(None)
    who, day, person, _ = reader.gather(
        select(Touch.customer_id, text, seen), Touch, alive, Touch.happened_on.between(since, today)
    )
    last, counted = np.zeros(count, np.int64), np.zeros(count, np.int64)
    visited = np.array([one.tier in SEEN_TIERS for one in clients], bool)
    for in_person in (0, 1):
        old = select(Touch.customer_id, type_coerce(func.max(Touch.happened_on), String)).group_by(Touch.customer_id)
        more = [Touch.kind.in_(IN_PERSON)] if in_person else []
        for place, row in reader.each(old, Touch, alive, Touch.happened_on < since, *more):
            before = date.fromisoformat(row[1]).toordinal()
            if not in_person:
                last[place] = before
            if bool(in_person) == bool(visited[place]):
                counted[place] = before
    np.maximum.at(last, who, day)
    counts = (person == 1) | ~visited[who]
    np.maximum.at(counted, who[counts], day[counts])
    return Touched(last, counted, habits(who[counts], day[counts], count))


def case_in_person() -> Any:
    """1 for a touch in person, else 0."""
    return type_coerce(Touch.kind.in_(IN_PERSON), BigInteger)


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
