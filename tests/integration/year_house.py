"""The house before a simulated year begins: its people and customers, as rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from bot.usecases.habits import switch_kind
from db.contact import Contact
from db.customer import Customer
from db.habit import own_habit
from db.house import House, keep_house
from db.order import Order
from db.touch import Touch
from db.user import Role, Team, User
from tests.integration import year_facts as facts

_BEFORE = facts.ENTERED


def settle(session: Session, year: facts.Year) -> None:
    """Write what there is before the year begins."""
    keep_house(session, House())
    session.add(Team(id=1, name="All"))
    session.flush()
    for person in facts.EVERYBODY:
        _add_person(session, person)
    session.add_all(map(_customer, year.customers))
    session.flush()
    for customer in year.customers:
        session.add_all(_of_customer(customer))
    session.flush()
    session.execute(insert(Touch), [touch_row(one) for one in year.touches if one.said <= facts.BEGIN])


def touch_row(one: facts.Touch) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "happened_on": one.day,
        "happened_at": one.said,
        "summary": "seen",
        "customer_id": one.customer,
        "user_id": one.rep,
        "created_at": one.said,
    }


def _add_person(session: Session, person: facts.Person) -> None:
    user = User(
        id=person.id,
        telegram_id=1000 + person.id,
        name=f"Rep {person.id}",
        role=Role.MANAGER if person.manages else Role.REP,
        team_id=1,
        language="zh_Hans" if person.zone == facts.SHANGHAI else "en",
        timezone=person.zone,
        created_at=_BEFORE,
    )
    session.add(user)
    session.flush()
    habit = own_habit(session, user)
    habit.morning, habit.evening, habit.workdays = person.morning, person.evening, person.workdays
    off = {"roundup": not person.roundup, "agenda": not person.agenda}
    for kind in (*(kind for kind, is_off in off.items() if is_off), *facts.NOT_WANTED):
        switch_kind(session, user, kind, off=True)


def _customer(one: facts.Customer) -> Customer:
    return Customer(
        id=one.id,
        name=one.name,
        owner_id=one.owner,
        team_id=1,
        tier=one.tier,
        tier_at=_BEFORE,
        tier_pinned_at=_BEFORE,
        created_at=_BEFORE,
        updated_at=_BEFORE,
        region=one.region,
        greeting_lang=one.language,
        founded=one.founded,
        contract_end=one.contract_end,
    )


def _of_customer(one: facts.Customer) -> Iterator[Contact | Order]:
    """The people, and the first order."""
    for person in one.people:
        yield Contact(
            id=person.id, customer_id=one.id, name=person.name, birthday=person.birthday, wedding=person.wedding
        )
    if one.first_order is not None:
        yield Order(
            customer_id=one.id,
            user_id=one.owner,
            created_at=_BEFORE,
            ordered_on=one.first_order,
            currency="CNY",
            summary="first",
        )
