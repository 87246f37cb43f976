"""The script of a simulated year: ten reps, 300 customers, and what they write, as plain facts drawn from a seed.

Nothing of the program is used here: the same list is played through it and reckoned by hand (``year_oracle``).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

YEAR = 2025
"""It has a leap month, the second sixth one, and no 29 February."""
FIRST, LAST = date(YEAR, 1, 1), date(YEAR, 12, 31)
ENTERED = datetime(YEAR - 1, 12, 1, tzinfo=UTC)
"""When the customers were entered."""
BEGIN = datetime(YEAR, 1, 1, 0, 0, 13, tzinfo=UTC)
END = datetime(YEAR, 12, 31, 23, 0, tzinfo=UTC)
OFF = datetime(YEAR, 10, 13, 2, 10, tzinfo=UTC)
"""The machine stops …"""
BACK = OFF + timedelta(days=3)
"""… and starts again."""
CUSTOMERS = 300
SHANGHAI, LONDON, NEW_YORK = "Asia/Shanghai", "Europe/London", "America/New_York"
REGIONS = {SHANGHAI: "CN", LONDON: "GB", NEW_YORK: "US"}


@dataclass(frozen=True)
class Person:
    """A rep, or the manager; clock times as ``HH:MM``. ``moves``: from when on another zone; ``leave``: first and last
    day and who stands in; ``pause``: between which moments Huike is silent; ``roundup`` and ``agenda``: whether these
    are wanted. ``diligent``: sees the customers often enough."""

    id: int
    zone: str
    morning: str = "08:30"
    evening: str = "18:00"
    workdays: str = "12345"
    moves: tuple[datetime, str] | None = None
    leave: tuple[date, date, int] | None = None
    pause: tuple[datetime, datetime] | None = None
    roundup: bool = True
    agenda: bool = True
    diligent: bool = False
    manages: bool = False

    def zone_at(self, moment: datetime) -> ZoneInfo:
        moved = self.moves is not None and moment >= self.moves[0]
        return ZoneInfo(self.moves[1] if moved and self.moves else self.zone)


PEOPLE = (
    Person(1, SHANGHAI, diligent=True),
    Person(2, SHANGHAI, "09:00", "18:30"),
    Person(3, SHANGHAI, "08:00", workdays="123456"),
    Person(4, SHANGHAI, leave=(date(YEAR, 5, 11), date(YEAR, 5, 24), 5)),
    Person(5, SHANGHAI, "08:40", diligent=True),
    Person(6, SHANGHAI, moves=(datetime(YEAR, 7, 1, 6, 0, 13, tzinfo=UTC), LONDON), diligent=True),
    Person(7, LONDON),
    Person(8, LONDON, "07:30", diligent=True),
    Person(
        9,
        NEW_YORK,
        agenda=False,
        pause=(datetime(YEAR, 9, 1, 4, 0, 13, tzinfo=UTC), datetime(YEAR, 10, 1, 4, 0, 13, tzinfo=UTC)),
    ),
    Person(10, NEW_YORK, "08:00", "17:30", "1245", roundup=False, diligent=True),
)
MANAGER = Person(11, SHANGHAI, manages=True)
EVERYBODY = (*PEOPLE, MANAGER)
NOT_WANTED = ("manager_day", "manager_week", "warning", "warning_week")
"""Kinds that everybody switched off."""


def leave_said(person: Person) -> datetime:
    """When a person said that they will be on leave."""
    assert person.leave is not None
    day = person.leave[0] - timedelta(days=6)
    return datetime.combine(day, time(14, 3, 13), ZoneInfo(person.zone)).astimezone(UTC)


@dataclass(frozen=True)
class Someone:
    """A person at a customer; days like ``S05-02`` or ``L08-15``."""

    id: int
    name: str
    birthday: str | None
    wedding: str | None


@dataclass(frozen=True)
class Customer:
    """``lost``: when the rep gave it up; ``language`` is that of the greetings; ``first_order`` years ago."""

    id: int
    owner: int
    tier: str
    region: str
    language: str
    people: tuple[Someone, ...]
    founded: str | None
    contract_end: date | None
    first_order: date | None
    lost: datetime | None
    school: bool

    @property
    def name(self) -> str:
        return f"{'School' if self.school else 'Shop'} {self.id:03}"


@dataclass(frozen=True)
class Remind:
    """A nudge asked for at ``said``, for a moment or a day; ``promise``: it was promised to the customer. ``done``:
    when it was ticked off, the promise kept or, where ``broken``, called not kept."""

    key: int
    rep: int
    customer: int | None
    said: datetime
    at: datetime | None
    day: date | None
    promise: bool
    done: datetime
    broken: bool = False


@dataclass(frozen=True)
class Again:
    """A nudge that comes again: Mondays (``week``) or another weekday, on the 31st or the last day (``month``), or on
    the last working day of a month (``workday``), at a clock time. Nobody ever ticks it off."""

    key: int
    rep: int
    said: datetime
    every: str
    clock: time


@dataclass(frozen=True)
class Trouble:
    """A complaint; ``answered``: when the customer had a first answer."""

    key: int
    rep: int
    customer: int
    said: datetime
    severity: str
    answered: datetime

    @property
    def settled(self) -> datetime:
        return self.answered + timedelta(hours=2)


@dataclass(frozen=True)
class Sale:
    """An order of the day on which it was told."""

    key: int
    rep: int
    customer: int
    said: datetime
    amount: int


@dataclass(frozen=True)
class Touch:
    rep: int
    customer: int
    said: datetime
    day: date
    kind: str


@dataclass
class Year:
    """All that happens."""

    customers: list[Customer] = field(default_factory=list)
    reminders: list[Remind] = field(default_factory=list)
    touches: list[Touch] = field(default_factory=list)
    again: list[Again] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    sales: list[Sale] = field(default_factory=list)

    def key(self) -> int:
        """A number that no other fact has."""
        return 1 + len(self.reminders) + len(self.again) + len(self.troubles) + len(self.sales)


LONGEST = {"key": 14, "core": 30, "regular": 60, "tail": 180}
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
