"""What a simulated year is made of: ten reps, their customers, and what they write, as plain facts.

Nothing of the program is used here: the same list (``year_script``) is played through it and reckoned by hand
(``year_oracle``).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
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
