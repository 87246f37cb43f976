"""Reads how customers are cared for: complaints, scores, promises, people who left; whom they brought.

Loads numpy; see :mod:`bot.usecases.night_facts`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Date, and_, func, or_, select, type_coerce
from sqlalchemy.orm import Session

from bot.domain.promises import WINDOW as PROMISE_WINDOW
from bot.domain.promises import Word
from bot.domain.signals import complaints as complaint_rule
from bot.domain.signals import contact_left as left_rule
from bot.domain.sla import working_time
from bot.domain.workdays import WorkCalendar
from bot.usecases.night_facts import Complaints, Leavers
from bot.usecases.night_rows import Reader
from db.cadence import living
from db.complaint import UNSETTLED, Complaint
from db.contact import Contact
from db.customer import Customer
from db.house import house_of
from db.promise import Promise, PromiseState
from db.remark import Referral, Score
from db.touch import Touch

SETTLED_WITHIN = timedelta(days=90)
_SCORE_DAYS = 730
_AT_ONCE = 500  # names in one statement


def complaints(reader: Reader, now: datetime, zone: ZoneInfo) -> dict[int, Complaints]:
    """By place among the clients: what was complained of lately, and what is open still."""
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


def scores(reader: Reader, today: date) -> dict[int, list[tuple[date, int]]]:
    """Of two years, the oldest first."""
    found: defaultdict[int, list[tuple[date, int]]] = defaultdict(list)
    given = Score.given_on.between(today - timedelta(days=_SCORE_DAYS), today)
    query = select(Score.customer_id, Score.given_on, Score.value).order_by(Score.given_on, Score.id)
    for place, row in reader.each(query, Score, Score.undone_at.is_(None), given):
        found[place].append((row[1], row[2]))
    return dict(found)


def words(reader: Reader, today: date, zone: ZoneInfo) -> dict[int, list[Word]]:
    """Promises that are open or came due within the window that is judged."""
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


def brought(session: Session, customer_id: int | None = None) -> dict[int, list[int]]:
    """By the id of a customer, the ids of those it referred: the prospects it named that are customers of the same team
    by now, under just that name. Of one customer alone if an id is given."""
    named = select(Referral.customer_id, Referral.prospect, Customer.team_id)
    named = named.join(Customer, Customer.id == Referral.customer_id).where(
        Referral.undone_at.is_(None), Referral.prospect != ""
    )
    if customer_id is not None:
        named = named.where(Referral.customer_id == customer_id)
    said = session.execute(named).all()
    names = sorted({row.prospect for row in said if row.prospect})
    known: defaultdict[tuple[str, int | None], list[int]] = defaultdict(list)
    for at in range(0, len(names), _AT_ONCE):
        query = select(Customer.id, Customer.name, Customer.team_id).where(
            Customer.name.in_(names[at : at + _AT_ONCE]), Customer.undone_at.is_(None), living()
        )
        for row in session.execute(query):
            known[row.name, row.team_id].append(row.id)
    found: defaultdict[int, set[int]] = defaultdict(set)
    for by, name, team in said:
        assert by is not None  # as joined
        found[by].update(one for one in known.get((name or "", team), ()) if one != by)
    return {by: sorted(those) for by, those in found.items() if those}


def leavers(reader: Reader, today: date) -> dict[int, Leavers]:
    """Customers whom somebody left lately."""
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
