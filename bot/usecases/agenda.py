"""The agenda: what a user has to see to today; the message of the morning and that of the evening."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date, datetime, time, timedelta

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, contains_eager

from bot.domain.habits import at, next_at
from bot.domain.workdays import WorkCalendar
from bot.usecases import cadence, greetings
from bot.usecases.cadence import ToSee
from bot.usecases.greetings import GreetingLine
from bot.usecases.speak_up import Ring, say, wants
from bot.usecases.told_late import told_late
from db.complaint import Complaint, unsettled_of_owner
from db.customer import Customer, visible_to
from db.nag import nag_all
from db.promise import Promise, due_promises
from db.reminder import Reminder, claim_all_day, open_reminders
from db.touch import Touch
from db.user import User

MORNING, EVENING = "agenda", "roundup"
_MOST_VISITS = 5
_MOST_GREETINGS = 5
_TOO_LATE = timedelta(hours=4)  # a morning message after that is none


@dataclass(frozen=True, slots=True)
class Agenda:
    """Complaints to settle, promises due that have no reminder among them, reminders due by tonight, customers that
    were not seen for too long, birthdays and other occasions."""

    complaints: list[Complaint]
    promises: list[Promise]
    reminders: list[Reminder]
    visits: list[ToSee]
    greetings: list[GreetingLine]

    def __bool__(self) -> bool:
        return len(self) > 0

    def __len__(self) -> int:
        return sum(len(getattr(self, field.name)) for field in fields(self))

    def without(self, told: set[str]) -> Agenda:
        """What is left of it when some complaints (``complaint:3``) and reminders (``reminder:7``) were told before."""
        return replace(
            self,
            complaints=[one for one in self.complaints if f"complaint:{one.id}" not in told],
            reminders=[one for one in self.reminders if f"reminder:{one.id}" not in told],
        )

    @property
    def about(self) -> list[str]:
        """What it is about, as :func:`db.nag.nag_once` names things."""
        promised = [one.promise_id for one in self.reminders if one.promise_id is not None]
        return [
            *(f"complaint:{one.id}" for one in self.complaints),
            *(f"promise:{one}" for one in (*(promise.id for promise in self.promises), *promised)),
            *(f"cadence:{one.customer_id}" for one in self.visits),
            *(greetings.about(one.id) for one in self.greetings),
        ]


def agenda_of(session: Session, actor: User, here: datetime) -> Agenda:
    """The agenda of the day, with what concerns the customers of whom the actor stands in for; ``here`` is the present
    moment in the actor's zone."""
    agendas = [_own_agenda(session, one, here) for one in _acting_for(session, actor)]
    for other in agendas[1:]:  # what a colleague noted for themselves is nobody else's
        other.reminders[:] = [one for one in other.reminders if one.customer_id is not None]
    return Agenda(*([line for one in agendas for line in getattr(one, field.name)] for field in fields(Agenda)))


def morning_of(session: Session, actor: User, here: datetime) -> tuple[Agenda, int]:
    """The agenda as it comes by itself, and how many things it leaves out: those that a message of late things told
    earlier that day."""
    whole = agenda_of(session, actor, here)
    fresh = whole.without(told_late(session, actor, here.date()))
    return fresh, len(whole) - len(fresh)


def _acting_for(session: Session, actor: User) -> list[User]:
    return [actor, *(user for one in actor.covers or () if (user := session.get(User, one)) is not None)]


def _own_agenda(session: Session, user: User, here: datetime) -> Agenda:
    due = open_reminders(session, user.id, _tonight(here))
    reminders = [one for one in due if one.promise is None or one.promise.live]
    covered = {reminder.promise_id for reminder in reminders}
    promises = due_promises(session, user.id, here.date())
    return Agenda(
        complaints=unsettled_of_owner(session, user),
        promises=[promise for promise in promises if promise.id not in covered],
        reminders=reminders,
        visits=cadence.lines_of_day(session, user, here.date(), _MOST_VISITS),
        greetings=greetings.lines_of_day(session, user, here.date(), _MOST_GREETINGS),
    )


def _tonight(here: datetime) -> datetime:
    return datetime.combine(here.date() + timedelta(days=1), time.min, here.tzinfo) - timedelta(microseconds=1)


def first_morning(ring: Ring) -> datetime:
    """When a person's next morning message is due."""
    return next_at(ring.habits.morning, ring.here)


def ring_morning(ring: Ring) -> datetime:
    """On a working day tell of the day, if there is anything; what comes with it is not said again on its own."""
    here = ring.here
    if _in_time(ring, ring.habits.morning) and _at_work(ring) and wants(ring, MORNING):
        found, _told = morning_of(ring.session, ring.user, here)
        day = here.date().isoformat()
        if found and say(ring, MORNING, {"day": day}, day):
            for user_id in ring.user.acts_for:
                first, other = _tonight(here) - timedelta(days=1), user_id != ring.user.id
                claim_all_day(ring.session, user_id, first, _tonight(here), of_customers=other)
                nag_all(ring.session, user_id, found.about, here.date())  # also of whom somebody stands in for
    return first_morning(ring)


def _in_time(ring: Ring, clock: time) -> bool:
    """Whether it rings at its time, or not much later: what is left from days ago may come before that of today."""
    due = at(ring.today, clock, ring.here)
    return due <= ring.here <= due + _TOO_LATE


def _at_work(ring: Ring) -> bool:
    works = WorkCalendar(ring.region, ring.habits.workdays).works(ring.today)
    return works and ring.leave is None


@dataclass(frozen=True, slots=True)
class Missing:
    """A customer that something was planned for today and of whom nothing was logged."""

    customer: Customer
    reminder: Reminder


@dataclass(frozen=True, slots=True)
class Evening:
    """How the day went: what seems to be missing and, where anything was planned, how many customers have a touch
    logged today."""

    logged: int
    missing: list[Missing]


def evening_of(session: Session, actor: User, here: datetime) -> Evening:
    """What became of the day; ``here`` is the present moment in the actor's zone."""
    planned = _planned(session, actor, here)
    touched = _touched(session, actor, here.date()) if planned else set()
    found: dict[int, Missing] = {}
    for one in planned:
        if one.customer is not None and one.customer.id not in touched:
            found.setdefault(one.customer.id, Missing(one.customer, one))
    return Evening(len(touched), list(found.values()))


def _touched(session: Session, actor: User, day: date) -> set[int]:
    return {one for one in session.scalars(_TOUCHED, {"user": actor.id, "day": day}) if one is not None}


_TOUCHED = select(Touch.customer_id).where(
    Touch.user_id == bindparam("user"), Touch.happened_on == bindparam("day"), Touch.undone_at.is_(None)
)
_PLANNED = (
    select(Reminder)
    .join(Customer, Customer.id == Reminder.customer_id)
    .where(
        *(Reminder.user_id == bindparam("user"), Reminder.due_at.between(bindparam("first"), bindparam("last"))),
        *(Reminder.undone_at.is_(None), Reminder.promise_id.is_(None)),
    )
    .options(contains_eager(Reminder.customer))
    .order_by(Reminder.due_at, Reminder.id)
)


def _planned(session: Session, actor: User, here: datetime) -> list[Reminder]:
    """Reminders of customers that were due today by now, ticked off or not, the earliest first."""
    first = datetime.combine(here.date(), time.min, here.tzinfo)
    asked = {"user": actor.id, "first": first, "last": here}
    return list(session.scalars(_PLANNED.where(visible_to(actor)), asked))


def first_evening(ring: Ring) -> datetime:
    """When a person's next evening message is due."""
    return next_at(ring.habits.evening, ring.here)


def ring_evening(ring: Ring) -> datetime:
    """On a working day ask for what was not logged, where something suggests it."""
    here = ring.here
    if _in_time(ring, ring.habits.evening) and _at_work(ring) and evening_of(ring.session, ring.user, here).missing:
        day = here.date().isoformat()
        say(ring, EVENING, {"day": day}, day)
    return first_evening(ring)
