"""What a message of late things told on a day, so that the agenda of that day does not say it again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from db.house import zone_of
from db.nag import nag_all, nagged
from db.user import User

SHOWN = 8
"""Lines of a message of late things; the others are left to the agenda."""
_LATE = "late:"


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
