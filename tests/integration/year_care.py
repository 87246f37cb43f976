"""What a year's pushes should be about customers: greetings, complaints and questions after orders."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from tests.integration import year_facts as facts
from tests.integration.year_days import DAY, after_working, festivals, next_day
from tests.integration.year_facts import BACK, OFF, Customer, Person, Sale, Trouble
from tests.integration.year_when import (
    World,
    at,
    at_work,
    away,
    comes,
    day_of,
    days,
    hearer,
    lost,
    morning,
    paused,
    quiet_over,
    workday_before,
)

_MINUTE = timedelta(minutes=1)
_TEN = time(10)
_IN_THE_AGENDA = 5  # greetings
_HOURS = {"high": 4, "normal": 8, "low": 24}
_TIERS = ("key", "core", "regular", "tail")
Offer = tuple[int, int, int, str, date, date]


class Said(NamedTuple):
    """A push: what it tells of is named by the keys of the script."""

    kind: str
    user: int
    at: datetime
    keys: tuple[int, ...] = ()


@dataclass
class Greet:
    """Something to be seen to, found in a look on a day."""

    number: int
    customer: Customer
    who: int
    what: str
    on: date
    found: date
    said: bool = False
    heard: bool = False

    @property
    def gift(self) -> bool:
        return self.what.startswith("gift.")


@dataclass
class Care(World):
    """The year once more; ``said`` is what should be pushed."""

    said: list[Said] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.greets: defaultdict[int, list[Greet]] = defaultdict(list)
        self.weeks: defaultdict[int, set[tuple[int, int]]] = defaultdict(set)

    @property
    def offers(self) -> list[Offer]:
        return [
            (user, one.customer.id, one.who, one.what, one.on, one.found)
            for user, found in self.greets.items()
            for one in found
        ]

    # Greetings

    def find_offers(self) -> None:
        """Each occasion once, on the first working day on which it is time for it."""
        for person in facts.PEOPLE:
            known: set[tuple[int, int, str, date]] = set()
            for day in days():
                moment = comes(person, day, at(person, day, morning(person)), DAY)
                if moment is None or paused(person, moment - _MINUTE) or not at_work(person, day):
                    continue
                for customer in self.kept[person.id]:
                    for who, what, on in () if lost(customer, moment) else self._coming(person, customer, day):
                        if (customer.id, who, what, on) not in known:
                            known.add((customer.id, who, what, on))
                            self.greets[person.id].append(Greet(len(known), customer, who, what, on, day))

    def _coming(self, person: Person, customer: Customer, today: date) -> Iterator[tuple[int, str, date]]:
        yearly = [
            (one.id, what, next_day(code, today), True)
            for one in customer.people
            for what, code in (("birthday", one.birthday), ("wedding", one.wedding))
            if code is not None
        ]
        if customer.founded is not None:
            yearly.append((0, "founding", next_day(customer.founded, today), True))
        if (first := customer.first_order) is not None:
            yearly.append((0, "first_order", next_day(f"S{first.month:02}-{first.day:02}", today), False))
        for who, what, on, gift in yearly:
            yield from self._step(person, customer, who, what, on, today, gift=gift)
        if (ends := customer.contract_end) is not None and today <= ends:
            ahead = {"key": 60, "core": 30, "regular": 30, "tail": 15}[customer.tier]
            if workday_before(person, ends, ahead) <= today:
                yield 0, "contract_end", ends
        for who, what, on, gift in festivals(customer, today):
            yield from self._step(person, customer, who, what, on, today, gift=gift)

    def _step(
        self, person: Person, customer: Customer, who: int, what: str, on: date, today: date, *, gift: bool
    ) -> Iterator[tuple[int, str, date]]:
        """A gift needs ten days for a key customer, five for a core one; words are for the last working day before."""
        ahead = {"key": 10, "core": 5}.get(customer.tier)
        if on - today > 40 * DAY:
            return
        if workday_before(person, on, 1) <= today:
            yield who, what, on
        elif gift and ahead and workday_before(person, on, ahead) <= today:
            yield who, f"gift.{what}", on

    def lines(self, person: Person, day: date) -> list[Greet]:
        """What an agenda tells of greetings: gifts and contracts on the day they are found, words until their day is
        over; the nearest day first, words before gifts, who matters most first."""
        open_ones = [
            one
            for one in self.greets[person.id]
            if one.found <= day <= one.on and (one.found == day or not (one.gift or one.what == "contract_end"))
        ]
        found = [one for one in open_ones if not lost(one.customer, at(person, day, morning(person)))]
        order = sorted(
            found,
            key=lambda one: (
                *(one.on, one.gift, one.what.removeprefix("gift.")),
                *(_TIERS.index(one.customer.tier), one.number),
            ),
        )
        return order[:_IN_THE_AGENDA]

    def hear(self, person: Person, day: date) -> None:
        """An agenda told of these."""
        for one in self.lines(person, day):
            one.heard = one.heard or one.found == day

    def greet(self, person: Person, day: date, told: datetime | None) -> None:
        """A minute after the morning, or after the agenda of who stands in: what no agenda told."""
        first = at(person, day, morning(person)) + _MINUTE
        if told is not None and away(person, day):
            first = max(first, told + _MINUTE)
        moment = comes(person, day, first, DAY)
        if moment is None or paused(person, moment) or not at_work(person, day):
            return
        fresh = [
            one
            for one in self.greets[person.id]
            if one.found <= day <= one.on and not (one.said or one.heard or lost(one.customer, moment))
        ]
        if fresh:
            for one in fresh:
                one.said = True
            self.said.append(Said("greetings", hearer(person, moment).id, quiet_over(person, moment)))

    # Complaints

    def complain(self, told: dict[tuple[int, date], datetime]) -> None:
        """The manager hears at once, the owner at half of the working time that is left, the manager when it is over.
        Only what is urgent comes in quiet hours."""
        for trouble in self.year.troubles:
            person = facts.PEOPLE[trouble.rep - 1]
            urgent = trouble.severity == "high"
            here = trouble.said.astimezone(person.zone_at(trouble.said))
            region = self.customers[trouble.customer].region
            half, due = (
                after_working(region, here, 3600 * _HOURS[trouble.severity] / part).astimezone(UTC) for part in (2, 1)
            )
            self._tell_manager("complaint_new", trouble, trouble.said, trouble.settled)
            self._tell_manager("complaint_resolved", trouble, trouble.settled, facts.END)
            self._tell_manager("complaint_breach", trouble, BACK if OFF <= due < BACK else due, trouble.answered)
            moment = BACK if OFF <= half < BACK else half
            agenda = told.get((hearer(person, moment).id, day_of(person, moment)))
            heard = agenda is not None and trouble.said < agenda <= moment
            goes = moment if urgent else quiet_over(person, moment)
            wanted = urgent or not (heard or paused(person, moment))
            if wanted and goes < trouble.answered and moment < facts.END:
                self.said.append(Said("complaint_nudge", hearer(person, moment).id, goes, (trouble.key,)))

    def _tell_manager(self, kind: str, trouble: Trouble, moment: datetime, until: datetime) -> None:
        goes = moment if trouble.severity == "high" else quiet_over(facts.MANAGER, moment)
        if moment < until and goes < until and goes < facts.END:
            self.said.append(Said(kind, facts.MANAGER.id, goes, (trouble.key,)))

    # After orders

    def after_sales(self) -> None:
        """A week after an order, at ten on a working day; at most three a day, the largest first."""
        for person in facts.PEOPLE:
            waiting: list[Sale] = []
            for day in days():
                waiting += [
                    one for one in self.year.sales if one.rep == person.id and day_of(person, one.said) + 7 * DAY == day
                ]
                moment = self._asks(person, day)
                if moment is None or moment >= facts.END:
                    continue
                asked = [one for one in waiting if not lost(self.customers[one.customer], moment)]
                if not paused(person, moment):
                    asked = sorted(asked, key=lambda one: (-one.amount, one.key))[:3]
                    goes = quiet_over(person, moment)
                    self.said += [Said("after_sale", hearer(person, moment).id, goes, (one.key,)) for one in asked]
                waiting = [] if paused(person, moment) else [one for one in waiting if one not in asked]

    def _asks(self, person: Person, day: date) -> datetime | None:
        return comes(person, day, at(person, day, _TEN), DAY) if at_work(person, day) else None
