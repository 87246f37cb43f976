"""One message of all that came late, and what it told on a day, so that the agenda of that day leaves it out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from bot.reply import Priority
from db.habit import habits_of
from db.house import zone_of
from db.nag import nag_all, nagged
from db.outbox import add_push
from db.user import User

MISSED = "missed"
LATE = timedelta(hours=1)
"""What is said so much later than it was due is late: the machine was off, or its clock was set forward."""
FEW = 2  # late ones that still come singly
SHOWN = 8
"""Lines of a message of late things; the others are left to the agenda."""
_LATE = "late:"


def say_late(
    session: Session, hearer: User, key: str, now: datetime, *, complaints: Sequence[int], reminders: Sequence[int]
) -> None:
    """Tell somebody in one message of all that was missed; ``key`` tells which time."""
    goes = when_quiet_is_over(session, hearer, now)
    note_told(session, hearer, goes, complaints=complaints, reminders=reminders)
    add_push(
        session,
        chat_id=hearer.telegram_id,
        user_id=hearer.id,
        kind=MISSED,
        data={"complaint": list(complaints), "reminder": list(reminders), "late": True},
        priority=Priority.REMINDER,
        dedupe_key=f"late:{key}",
        now=now,
        not_before=goes,
    )


def when_quiet_is_over(session: Session, hearer: User, now: datetime) -> datetime:
    """The moment itself outside of quiet hours."""
    here = now.astimezone(zone_of(session, hearer))
    return habits_of(session, hearer).quiet_until(here) or now


def note_told(
    session: Session, hearer: User, moment: datetime, *, complaints: Sequence[int] = (), reminders: Sequence[int] = ()
) -> None:
    """A message of late things goes to somebody at a moment (aware), complaints first."""
    told = [*(f"complaint:{one}" for one in complaints), *(f"reminder:{one}" for one in reminders)]
    day = moment.astimezone(zone_of(session, hearer)).date()
    nag_all(session, hearer.id, [_LATE + one for one in told[:SHOWN]], day)


def told_late(session: Session, hearer: User, day: date) -> set[str]:
    """What such messages told somebody on a day: ``complaint:3``, ``reminder:7``."""
    return {one.removeprefix(_LATE) for one in nagged(session, hearer.id, day) if one.startswith(_LATE)}
