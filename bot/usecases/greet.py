"""What a person does with a greeting that was offered: other words, sent, skipped, on the day itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from bot.domain.address import address_of
from bot.domain.anniversary import next_anniversary
from bot.domain.wording import pick_wording, words_of
from bot.usecases.occasions import (
    BIRTHDAY,
    CONTRACT_END,
    FIRST_ORDER,
    FOUNDING,
    WEDDING,
    is_gift,
    occasion_of,
    person_of,
    who_matters,
)
from db.alarm import drop_alarms, set_alarm
from db.customer import Customer
from db.greeting import GREETED, NOBODY, Greeting, GreetingState, Someone, first_order_day, last_wordings, people_there
from db.leave import stood_in_for
from db.touch import Touch, TouchKind
from db.user import User

ON_THE_DAY = "greeting_day"


@dataclass(frozen=True, slots=True)
class Offered:
    """A greeting with whom it is for; ``someone`` is None where nobody is known at the customer."""

    greeting: Greeting
    customer: Customer
    someone: Someone | None

    @property
    def occasion(self) -> str:
        return occasion_of(self.greeting.occasion)

    @property
    def gift(self) -> bool:
        return is_gift(self.greeting.occasion)

    @property
    def renewal(self) -> bool:
        return self.greeting.occasion == CONTRACT_END


def offered(session: Session, greetings: Iterable[Greeting]) -> list[Offered]:
    """Those of some greetings that are still in place: the customer is still theirs whom it was offered to, neither
    lost nor closed; the person has not left; and the day is still the one that is kept."""
    rows = list(greetings)
    if not rows:
        return []
    ids = {one.customer_id for one in rows}
    customers = {one.id: one for one in session.scalars(_CUSTOMERS, {"customers": list(ids)})}
    people: defaultdict[int, list[Someone]] = defaultdict(list)
    for someone in people_there(session, ids):
        people[someone.customer_id].append(someone)
    found = (_in_place(one, customers.get(one.customer_id), people[one.customer_id]) for one in rows)
    return [one for one in found if one is not None]


_CUSTOMERS = select(Customer).where(Customer.id.in_(bindparam("customers", expanding=True)))


def _in_place(greeting: Greeting, customer: Customer | None, people: list[Someone]) -> Offered | None:
    if customer is None or customer.undone_at is not None or customer.state not in GREETED:
        return None
    someone = who_matters(people)
    if greeting.contact_id != NOBODY:
        someone = next((one for one in people if one.id == greeting.contact_id), None)
        if someone is None:
            return None
    found = Offered(greeting, customer, someone)
    return found if customer.owner_id == greeting.user_id and _kept(found) else None


def _kept(one: Offered) -> bool:
    """Whether the day is still the one that is known of the customer or the person."""
    day = one.greeting.day
    if one.renewal:
        return one.customer.contract_end == day
    codes = {
        BIRTHDAY: one.someone.birthday if one.someone else None,
        WEDDING: one.someone.wedding if one.someone else None,
        FOUNDING: one.customer.founded,
    }
    if one.occasion not in codes:
        return True
    code = codes[one.occasion]
    return code is not None and next_anniversary(code, day) == day


def own_greeting(session: Session, actor: User, greeting_id: int | None, today: date) -> Offered | None:
    """The greeting of this id if it was offered to the actor, or to somebody they stand in for today, and is still in
    place."""
    greeting = session.get(Greeting, greeting_id) if greeting_id is not None else None
    if greeting is None or not may_see(session, actor, greeting.user_id, today):
        return None
    return next(iter(offered(session, [greeting])), None)


def may_see(session: Session, actor: User, owner_id: int, today: date) -> bool:
    """Whether the greetings of an owner are the actor's affair today."""
    return owner_id == actor.id or owner_id in stood_in_for(session, actor.id, today)


def draft_of(session: Session, one: Offered) -> str:
    """The words, ready to copy; those that were sent once they were."""
    if one.greeting.text is not None:
        return one.greeting.text
    who = address_of(person_of(one.someone)) if one.someone else ""
    return words_of(
        one.occasion,
        one.greeting.language,
        one.greeting.wording,
        who,
        company=one.customer.name,
        years=years_of(session, one),
    )


def years_of(session: Session, one: Offered) -> int:
    """How many years the customer has been buying by that day, where this is what is celebrated; else 0."""
    first = first_order_day(session, one.customer.id) if one.occasion == FIRST_ORDER else None
    return one.greeting.day.year - first.year if first is not None else 0


def other_words(session: Session, one: Offered) -> None:
    """Draft it in other words, not those of last time."""
    greeting = one.greeting
    last = last_wordings(session, [greeting.customer_id], greeting.day)
    before = last.get((greeting.customer_id, greeting.contact_id, greeting.occasion))
    greeting.wording = pick_wording(one.occasion, greeting.language, greeting.wording, before, greeting.wording)


def mark_sent(session: Session, actor: User, one: Offered, summary: str, now: datetime, today: date) -> None:
    """It went out, or the gift did: that is a touch of the customer. ``summary`` is what it says of it."""
    touch = Touch(
        customer_id=one.customer.id,
        user_id=actor.id,
        created_at=now,
        kind=TouchKind.GIFT if one.gift else TouchKind.MESSAGE,
        happened_on=today,
        happened_at=now,
        contact=one.someone.name if one.someone else None,
        summary=summary,
    )
    session.add(touch)
    session.flush()
    one.greeting.state, one.greeting.touch_id = GreetingState.SENT, touch.id
    if not one.gift:
        one.greeting.text = summary
    drop_alarms(session, ON_THE_DAY, one.greeting.id)


def skip(session: Session, one: Offered) -> None:
    """Nothing is sent this time."""
    one.greeting.state = GreetingState.SKIPPED
    drop_alarms(session, ON_THE_DAY, one.greeting.id)


def take_back(session: Session, one: Offered, now: datetime) -> None:
    """It was not sent, or not skipped, after all."""
    touch = session.get(Touch, one.greeting.touch_id) if one.greeting.touch_id is not None else None
    if touch is not None:
        touch.undone_at = now
    one.greeting.state, one.greeting.touch_id, one.greeting.text = GreetingState.OFFERED, None, None


def on_the_day(session: Session, actor: User, one: Offered, moment: datetime) -> None:
    """Say it again on the day itself, at a moment (aware)."""
    set_alarm(session, actor.id, ON_THE_DAY, moment, one.greeting.id)
