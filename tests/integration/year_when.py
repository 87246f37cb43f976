"""When something of a simulated year comes: by whose clock, on which days, and what a machine that was off makes of it.

Reckoned from the script alone, by the rules as they are written for people. A fact counts at a moment if it was told
before it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from tests.integration import year_facts as facts
from tests.integration.year_days import DAY, works
from tests.integration.year_facts import BACK, LONGEST, OFF, Customer, Person, Remind, Trouble

QUIET = time(21), time(8)


@cache
def at(person: Person, day: date, clock: time) -> datetime:
    """A clock time of a person's day, in UTC; on the day of a move by the clock that shows it first."""
    first = datetime.combine(day, clock, ZoneInfo(person.zone)).astimezone(UTC)
    if person.moves is None or first < person.moves[0]:
        return first
    return datetime.combine(day, clock, ZoneInfo(person.moves[1])).astimezone(UTC)


def day_of(person: Person, moment: datetime) -> date:
    return moment.astimezone(person.zone_at(moment)).date()


@cache
def at_work(person: Person, day: date) -> bool:
    """Whether it is a working day of the country that the person is in."""
    return works(facts.REGIONS[person.zone_at(at(person, day, time(12))).key], person.workdays, day)


def workday_before(person: Person, day: date, ahead: int) -> date:
    """The last working day that leaves so many days before a day."""
    found = day - ahead * DAY
    while not at_work(person, found):
        found -= DAY
    return found


def morning(person: Person) -> time:
    return time.fromisoformat(person.morning)


def evening(person: Person) -> time:
    return time.fromisoformat(person.evening)


def comes(person: Person, day: date, moment: datetime, within: timedelta) -> datetime | None:
    """When something that comes at a moment of a person's day really comes: as soon as the machine is on again, if that
    is the same day and soon enough; None if not."""
    if not facts.BEGIN < moment < facts.END:
        return None
    if not OFF <= moment < BACK:
        return moment
    return BACK if day_of(person, BACK) == day and BACK - moment <= within else None


def quiet_over(person: Person, moment: datetime) -> datetime:
    """The moment itself, or when the quiet hours it lies in are over: with the morning of who starts early."""
    here = moment.astimezone(person.zone_at(moment))
    over = min(QUIET[1], morning(person))
    if here.time() >= QUIET[0]:
        return at(person, here.date() + DAY, over)
    return at(person, here.date(), over) if here.time() < over else moment


def away(person: Person, day: date) -> Person | None:
    """Who stands in on a day."""
    if person.leave is None or not person.leave[0] <= day <= person.leave[1]:
        return None
    return facts.PEOPLE[person.leave[2] - 1]


def hearer(person: Person, moment: datetime) -> Person:
    return away(person, day_of(person, moment)) or person


def paused(person: Person, moment: datetime) -> bool:
    return person.pause is not None and person.pause[0] <= moment < person.pause[1]


def lost(customer: Customer, moment: datetime) -> bool:
    return customer.lost is not None and customer.lost < moment


def days() -> Iterator[date]:
    day = facts.FIRST
    while day <= facts.LAST:
        yield day
        day += DAY


@dataclass
class World:
    """What there is to speak of at a moment."""

    year: facts.Year

    def __post_init__(self) -> None:
        self.customers = {one.id: one for one in self.year.customers}
        self.kept: defaultdict[int, list[Customer]] = defaultdict(list)
        for customer in self.year.customers:
            self.kept[customer.owner].append(customer)
        self.plans: defaultdict[int, list[Remind]] = defaultdict(list)
        for plan in self.year.reminders:
            self.plans[plan.rep].append(plan)
        self.touched: defaultdict[int, list[tuple[date, datetime]]] = defaultdict(list)
        for touch in self.year.touches:
            if self.customers[touch.customer].tier != "key" or touch.kind == "visit":
                self.touched[touch.customer].append((touch.day, touch.said))
        self.logged = {(one.rep, one.customer, one.day): one.said for one in reversed(self.year.touches)}

    def due(self, person: Person, plan: Remind) -> datetime:
        """A day's reminder comes half an hour after the morning; where that is over, in an hour."""
        if plan.at is not None:
            return plan.at
        assert plan.day is not None
        first = (datetime.combine(plan.day, morning(person)) + timedelta(minutes=30)).time()
        due = at(person, plan.day, first)
        return due if due > plan.said else (plan.said + timedelta(hours=1)).replace(second=0)

    def promised_on(self, person: Person, plan: Remind) -> date:
        return plan.day or self.due(person, plan).astimezone(person.zone_at(plan.said)).date()

    def live(self, plan: Remind, moment: datetime) -> bool:
        """Whether a promise is anybody's affair: not one to a customer who is lost."""
        return not plan.promise or plan.customer is None or not lost(self.customers[plan.customer], moment)

    def open(self, person: Person, moment: datetime) -> list[Remind]:
        return [one for one in self.plans[person.id] if one.said < moment < one.done and self.live(one, moment)]

    def promised(self, person: Person, moment: datetime, first: date, last: date) -> list[Remind]:
        """The promises that a person has to keep, due between two days."""
        plans = [one for one in self.open(person, moment) if one.promise]
        return [one for one in plans if first <= self.promised_on(person, one) <= last]

    def troubles(self, person: Person, moment: datetime) -> list[Trouble]:
        """Complaints to settle."""
        return [one for one in self.year.troubles if one.rep == person.id and one.said < moment < one.settled]

    def again(self, rule: facts.Again) -> list[datetime]:
        """The times of a nudge that comes again."""
        person = facts.PEOPLE[rule.rep - 1]
        found = [at(person, day, rule.clock) for day in days() if _is_day(rule, person, day)]
        return [one for one in found if one > rule.said]

    def unseen(self, person: Person, day: date, moment: datetime) -> bool:
        """Whether there is a customer to see: not touched for longer than the tier allows, a key customer not visited;
        nobody who is planned for the next three days."""
        planned = {one.customer for one in self.open(person, moment) if self._soon(person, one, day)}
        return any(one.id not in planned and self._long(one, day, moment) for one in self.kept[person.id])

    def _soon(self, person: Person, plan: Remind, day: date) -> bool:
        return day <= day_of(person, self.due(person, plan)) <= day + 3 * DAY

    def _long(self, customer: Customer, day: date, moment: datetime) -> bool:
        known = [on for on, said in self.touched[customer.id] if said < moment]
        since = day - max(known, default=facts.ENTERED.date())
        return not lost(customer, moment) and since.days >= LONGEST[customer.tier]


_WEEKDAYS = {"week": 1, "tuesday": 2, "wednesday": 3}


def _is_day(rule: facts.Again, person: Person, day: date) -> bool:
    if rule.every in _WEEKDAYS:
        return day.isoweekday() == _WEEKDAYS[rule.every]
    rest = [one for one in (day + step * DAY for step in range(1, 31)) if one.month == day.month]
    if rule.every == "month":
        return not rest
    return at_work(person, day) and not any(at_work(person, one) for one in rest)
