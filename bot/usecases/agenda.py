"""The agenda: what a user has to see to today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy.orm import Session

from db.complaint import Complaint, unsettled_of_owner
from db.promise import Promise, open_promises
from db.reminder import Reminder, open_reminders
from db.user import User


@dataclass(frozen=True, slots=True)
class Agenda:
    """Reminders due by tonight, promises due that have no reminder among them, complaints to settle."""

    reminders: list[Reminder]
    promises: list[Promise]
    complaints: list[Complaint]


def agenda_of(session: Session, actor: User, here: datetime) -> Agenda:
    """The agenda of the day; ``here`` is the present moment in the actor's zone."""
    tonight = datetime.combine(here.date() + timedelta(days=1), time.min, here.tzinfo) - timedelta(microseconds=1)
    reminders = open_reminders(session, actor.id, tonight)
    covered = {reminder.promise_id for reminder in reminders}
    promises = open_promises(session, user_id=actor.id, until=here.date())
    return Agenda(
        reminders=reminders,
        promises=[promise for promise in promises if promise.id not in covered],
        complaints=unsettled_of_owner(session, actor),
    )
