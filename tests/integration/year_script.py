"""A simulated year, drawn from a seed: whom the reps look after, and what they write over the year."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from random import Random

from tests.integration.year_facts import (
    BACK,
    BEGIN,
    CUSTOMERS,
    FIRST,
    LAST,
    LONGEST,
    OFF,
    PEOPLE,
    REGIONS,
    SHANGHAI,
    Again,
    Customer,
    Person,
    Remind,
    Sale,
    Someone,
    Touch,
    Trouble,
    Year,
)

_AGAIN = (
    (1, "week", time(9)),
    (1, "workday", time(16, 15)),
    (2, "wednesday", time(15, 10)),
    (3, "month", time(22, 40)),
    (4, "tuesday", time(11, 20)),
    (4, "tuesday", time(16, 50)),
    (4, "wednesday", time(9, 5)),
    (6, "week", time(9)),
    (7, "week", time(1, 30)),
    (10, "workday", time(9, 45)),
)
_TIERS = ("key", "core", "core", "regular", "regular", "regular", "tail", "tail")


def write_year(seed: int) -> Year:
    """Draw a year."""
    random, year = Random(seed), Year()
    for number in range(1, CUSTOMERS + 1):
        year.customers.append(_customer(random, number))
    for person in PEOPLE:
        mine = [one for one in year.customers if one.owner == person.id]
        for customer in mine:
            _see(random, year, person, customer)
        _plan(random, year, person, [one.id for one in mine])
        _trade(random, year, person, mine)
    for rep, every, clock in _AGAIN:
        said = _spoken(random, PEOPLE[rep - 1], FIRST + timedelta(days=20))
        year.again.append(Again(year.key(), rep, said, every, clock))
    return year


def _customer(random: Random, number: int) -> Customer:
    owner = PEOPLE[(number - 1) % len(PEOPLE)]
    chance = random.random
    region = REGIONS[owner.zone] if chance() < 0.9 else random.choice(("HK", "TW", "SG", "US"))
    people = tuple(
        Someone(
            number * 10 + one,
            random.choice(
                ("王经理", "李女士", "陈建国", "张小姐")
                if owner.zone == SHANGHAI
                else ("Tom Reed", "Mrs Anna Bell", "Joe")
            ),
            _yearly(random) if chance() < 0.6 else None,
            _yearly(random) if chance() < 0.1 else None,
        )
        for one in range(random.randint(0, 2))
    )
    return Customer(
        id=number,
        owner=owner.id,
        tier=random.choice(_TIERS),
        region=region,
        language="zh_Hans" if owner.zone == SHANGHAI else "en",
        people=people,
        founded=_yearly(random) if chance() < 0.2 else None,
        contract_end=FIRST + timedelta(days=random.randint(20, 420)) if chance() < 0.2 else None,
        first_order=date(random.randint(2012, 2024), random.randint(1, 12), random.randint(1, 28))
        if chance() < 0.5
        else None,
        lost=_spoken(random, owner, FIRST + timedelta(days=random.randint(60, 330))) if chance() < 0.05 else None,
        school=chance() < 0.1,
    )


def _yearly(random: Random) -> str:
    """A day of the solar or the lunar year, now and then one of a leap month or one that not every year has."""
    how = random.random()
    if how < 0.04:
        return "S02-29"
    month = random.randint(1, 12)
    if how < 0.7:
        return f"S{month:02}-{random.randint(1, 28):02}"
    return f"{'L' if how < 0.95 else 'R'}{month:02}-{random.randint(1, 30):02}"


def _spoken(random: Random, person: Person, day: date, first: int = 9, last: int = 17) -> datetime:
    """Some time of a day in the zone of a person, never just when something is due; not while the machine is off."""
    clock = time(random.randint(first, last), random.randint(0, 59), 13)
    zone = person.zone_at(datetime.combine(day, clock, UTC))
    moment = datetime.combine(day, clock, zone).astimezone(UTC)
    return moment + (BACK - OFF) if OFF <= moment <= BACK else moment


def _see(random: Random, year: Year, person: Person, customer: Customer) -> None:
    """Touches over the year: often enough, or now and then not."""
    longest = LONGEST[customer.tier]
    day = FIRST - timedelta(days=random.randint(1, 10))
    while day <= LAST:
        said = max(BEGIN - timedelta(days=20), _spoken(random, person, day))
        on = said.astimezone(person.zone_at(said)).date()
        kind = "visit" if customer.tier == "key" and person.diligent else random.choice(("visit", "visit", "call"))
        year.touches.append(Touch(person.id, customer.id, said, on, kind))
        most = 0.8 if person.diligent else 1.15
        day += timedelta(days=max(2, int(longest * random.uniform(0.5, most)) - 3))


def _plan(random: Random, year: Year, person: Person, mine: list[int]) -> None:
    """What a rep has to do over the year."""
    for number in range(120):
        said = _spoken(random, person, FIRST + timedelta(days=random.randint(2, 355)))
        customer = random.choice(mine) if random.random() < 0.8 else None
        promise = number % 3 == 0
        _remind(
            random, year, person, customer, said, random.randint(0, 15), timed=random.random() < 0.4, promise=promise
        )
    for number in range(4 if person.id <= 3 else 0):  # due while the machine is off
        said = _spoken(random, person, (OFF - timedelta(days=5)).date())
        _remind(random, year, person, random.choice(mine), said, 6 + number % 2, timed=number < 3, promise=False)


def _remind(
    random: Random,
    year: Year,
    person: Person,
    customer: int | None,
    said: datetime,
    days: int,
    *,
    timed: bool,
    promise: bool,
) -> None:
    day = said.astimezone(person.zone_at(said)).date() + timedelta(days=days)
    at = None
    if timed:
        clock = time(random.randint(7, 21), random.choice((0, 15, 20, 45)))
        at = datetime.combine(day, clock, person.zone_at(datetime.combine(day, clock, UTC))).astimezone(UTC)
        if at <= said:
            at += timedelta(days=1)
    done = _spoken(random, person, day + timedelta(days=random.choice((0, 0, 0, 0, 1, 1, 3))))
    done = max(done, said + timedelta(minutes=7))
    broken = promise and random.random() < 0.1
    year.reminders.append(
        Remind(year.key(), person.id, customer, said, at, None if timed else day, promise, done, broken)
    )


def _trade(random: Random, year: Year, person: Person, mine: list[Customer]) -> None:
    """What customers buy over the year, and complain of."""
    for _ in range(16):
        said = _spoken(random, person, FIRST + timedelta(days=random.randint(2, 350)))
        year.sales.append(Sale(year.key(), person.id, random.choice(mine).id, said, random.randint(1, 9000) * 10))
    for _ in range(8):
        said = _spoken(random, person, FIRST + timedelta(days=random.randint(2, 350)))
        severity = random.choice(("high", "normal", "low"))
        answered = said + timedelta(hours=random.choice((1, 3, 20, 50, 110)), minutes=random.randint(0, 50))
        answered = BACK + timedelta(hours=9) if OFF <= answered <= BACK else answered
        kept = [one.id for one in mine if one.lost is None]
        year.troubles.append(Trouble(year.key(), person.id, random.choice(kept), said, severity, answered))
