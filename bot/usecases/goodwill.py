"""The account of goodwill with a customer, and the one step asked for when it is strained."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from sqlalchemy.orm import Session

from bot.domain.goodwill import WORTH, Account, Movement, account, balance, left_of, strained_for
from bot.domain.habits import at
from bot.domain.workdays import WorkCalendar
from bot.usecases.speak_up import Ring, say, wants
from db.customer import Customer, CustomerState
from db.goodwill import deeds_of_troubled, movements_of
from db.outbox import pushes_since
from db.user import User

KIND = "repair"
ASK_AT = time(11)
MOST_A_DAY = 2
ONCE_IN = 30  # days: a customer is asked about at most once
_OVER = (CustomerState.LOST, CustomerState.CLOSED)


def account_of(session: Session, customer: Customer, today: date, zone: tzinfo) -> Account | None:
    """How the account with a customer stands; None where nothing ever happened. ``zone`` is the reader's."""
    return account(movements_of(session, customer.id, today, zone), today)


@dataclass(frozen=True, slots=True)
class Strain:
    """A strained account, and what took most out of it: deed and day, the heaviest first."""

    customer: Customer
    account: Account
    reasons: list[Movement]


def strain_of(session: Session, customer: Customer | None, today: date, zone: tzinfo) -> Strain | None:
    """The strain there is with a customer today; None where there is none."""
    if customer is None or customer.undone_at is not None or customer.state in _OVER:
        return None
    movements = movements_of(session, customer.id, today, zone)
    found = account(movements, today)
    if found is None or found.state != "strained":
        return None
    taken = [one for one in movements if WORTH[one.deed].points < 0 and one.day <= today]
    return Strain(customer, found, sorted(taken, key=lambda one: (balance([one], today), -one.day.toordinal())))


def first_repair(ring: Ring) -> datetime | None:
    """When accounts are looked at: at eleven of the next working day."""
    calendar = WorkCalendar(ring.region, ring.habits.workdays)
    eleven = at(ring.today, ASK_AT, ring.here)
    if ring.here < eleven and calendar.works(ring.today):
        return eleven
    return at(calendar.next_workday(ring.today + timedelta(days=1)), ASK_AT, ring.here)


def ring_repair(ring: Ring) -> datetime | None:
    """Ask for a step on the accounts that became strained, the worst first, a few a day."""
    calendar = WorkCalendar(ring.region, ring.habits.workdays)
    if calendar.works(ring.today) and wants(ring, KIND):
        found = fallen(ring.session, ring.user, ring.today, ring.zone)
        fresh = [one for one in found if not _asked_lately(ring, one[1])]
        for _points, customer_id, since in fresh[:MOST_A_DAY]:
            say(ring, KIND, {"customer": customer_id}, f"{customer_id}:{since.isoformat()}")
    return first_repair(ring)


def fallen(session: Session, user: User, today: date, zone: tzinfo) -> list[tuple[float, int, date]]:
    """A user's customers whose account fell below the line in the last days: balance, id, and the day it did; the
    lowest first."""
    found = []
    for customer_id, deeds in deeds_of_troubled(session, user.id, today, zone).items():
        ago = strained_for(deeds, ONCE_IN)
        if ago is not None:
            found.append((left_of(deeds), customer_id, today - timedelta(days=ago)))
    return sorted(found)


def _asked_lately(ring: Ring, customer_id: int) -> bool:
    """Whether a step was asked for in the last 30 days."""
    since = ring.now - timedelta(days=ONCE_IN)
    return pushes_since(ring.session, f"{KIND}:{ring.user.id}:{customer_id}:", since)
