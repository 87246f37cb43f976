"""What comes up with the customers of a person: whose birthday, which festival, which contract."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.orm import Session

from bot.domain.address import Person, in_han, is_woman, teaches
from bot.domain.anniversary import next_after_years, next_anniversary
from bot.domain.festivals import Festival, To, festivals_of, next_day_of
from bot.domain.lead_time import Step, greeting_step, renewal_step
from bot.domain.wording import language_of
from bot.domain.workdays import WorkCalendar
from bot.understanding.normalise import simplify
from db.greeting import NOBODY, Known, Occasion, Someone, people_to_greet, to_greet
from db.user import User

BIRTHDAY, WEDDING, FOUNDING, FIRST_ORDER, CONTRACT_END = (
    "birthday",
    "wedding",
    "founding",
    "first_order",
    "contract_end",
)
_GIFT = "gift."
_WHO_MATTERS = ("decides", "pays", "uses", "gatekeeper")


@dataclass(frozen=True, slots=True)
class Coming:
    """Something to be seen to today; ``language`` is that of the greeting."""

    what: Occasion
    language: str


def gift_for(occasion: str) -> str:
    """The code of seeing to a gift for an occasion."""
    return _GIFT + occasion


def is_gift(code: str) -> bool:
    return code.startswith(_GIFT)


def occasion_of(code: str) -> str:
    """The occasion behind a code, be it of the words or of the gift."""
    return code.removeprefix(_GIFT)


def who_matters(people: list[Someone]) -> Someone | None:
    """Whom a greeting to the customer as a whole goes to: who decides, else who pays; the first one of several."""
    order = {role: number for number, role in enumerate(_WHO_MATTERS)}
    return min(people, key=lambda one: (order.get(one.role or "", len(order)), one.id), default=None)


def person_of(someone: Someone) -> Person:
    """A person as the rules of address need them."""
    title = someone.title or ""
    return Person(someone.name, title, simplify(someone.name), simplify(title))


def coming_up(session: Session, owner: User, region: str, today: date, calendar: WorkCalendar) -> list[Coming]:
    """What is to be seen to today for the customers of an owner, each occasion once, whether or not it was offered.

    ``region`` stands in where that of a customer is not known; ``calendar`` is the owner's.
    """
    people: defaultdict[int, list[Someone]] = defaultdict(list)
    for someone in people_to_greet(session, owner.id):
        people[someone.customer_id].append(someone)
    days = _Days(owner.language, region, today, calendar)
    return [one for customer in to_greet(session, owner.id) for one in days.of(customer, people[customer.id])]


@dataclass(slots=True)
class _Days:
    """The days of one owner's customers; what many have in common is worked out once."""

    rep_language: str
    region: str
    today: date
    calendar: WorkCalendar
    _festivals: dict[tuple[str, str], tuple[date, Step] | None] = field(default_factory=dict)

    def of(self, customer: Known, people: list[Someone]) -> Iterator[Coming]:
        yield from self._of_people(customer, people)
        chief = who_matters(people)
        language = self._language(customer, chief)
        for code, day, gift in self._of_customer(customer):
            step = greeting_step(day, customer.tier, self.today, self.calendar, gift=gift)
            if step is not None:
                yield _coming(customer, NOBODY, code, day, step, language)
        if (ends := customer.contract_end) and renewal_step(ends, customer.tier, self.today, self.calendar):
            yield Coming(Occasion(customer.id, NOBODY, CONTRACT_END, ends), language)
        yield from self._of_region(customer, people, chief, language)

    def _of_people(self, customer: Known, people: list[Someone]) -> Iterator[Coming]:
        for someone in people:
            for code, said in ((BIRTHDAY, someone.birthday), (WEDDING, someone.wedding)):
                day = next_anniversary(said, self.today) if said else None
                step = greeting_step(day, customer.tier, self.today, self.calendar, gift=True) if day else None
                if day is not None and step is not None:
                    yield _coming(customer, someone.id, code, day, step, self._language(customer, someone))

    def _of_customer(self, customer: Known) -> Iterator[tuple[str, date, bool]]:
        founded = next_anniversary(customer.founded, self.today) if customer.founded else None
        if founded is not None:
            yield FOUNDING, founded, True
        first = next_after_years(customer.first, self.today) if customer.first else None
        if first is not None:
            yield FIRST_ORDER, first, False

    def _of_region(
        self, customer: Known, people: list[Someone], chief: Someone | None, language: str
    ) -> Iterator[Coming]:
        for festival in festivals_of(customer.region or self.region, chinese=language != "en"):
            due = self._due(festival, customer.tier)
            if due is None:
                continue
            day, step = due
            if festival.to == To.WOMEN:
                for one in people:
                    if is_woman(person_of(one)):
                        yield _coming(customer, one.id, festival.code, day, step, self._language(customer, one))
            elif _greeted(festival, customer, chief, language):
                yield _coming(customer, NOBODY, festival.code, day, step, language)

    def _due(self, festival: Festival, tier: str) -> tuple[date, Step] | None:
        key = (festival.code, tier)
        if key not in self._festivals:
            day = next_day_of(festival, self.today)
            step = greeting_step(day, tier, self.today, self.calendar, gift=festival.gift) if day else None
            self._festivals[key] = (day, step) if day is not None and step is not None else None
        return self._festivals[key]

    def _language(self, customer: Known, someone: Someone | None) -> str:
        name = someone.name if someone else ""
        return language_of(customer.greeting_lang, customer.region, self.rep_language, name)


def _greeted(festival: Festival, customer: Known, chief: Someone | None, language: str) -> bool:
    if festival.to == To.TEACHERS:
        return teaches(simplify(customer.name), simplify(customer.industry or ""))
    if festival.to == To.NOT_CHINESE:
        return language == "en" and not in_han(chief.name if chief else customer.name)
    return True


def _coming(customer: Known, contact_id: int, code: str, day: date, step: Step, language: str) -> Coming:
    occasion = gift_for(code) if step == Step.GIFT else code
    return Coming(Occasion(customer.id, contact_id, occasion, day), language)
