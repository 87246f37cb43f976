"""When a person works and wants to hear of things, as far as they said so; the rest is the house's custom."""

from __future__ import annotations

from sqlalchemy import ForeignKey, bindparam, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.domain.habits import Habits, habits
from db.base import Base, held
from db.user import User


@held
class Habit(Base):
    """Clock times as ``HH:MM``, weekdays as digits from Monday (1); None where nothing was chosen.

    ``silent``: Huike does not speak up by itself to this person, but for the reminders they set and for complaints.
    """

    __tablename__ = "habit"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    morning: Mapped[str | None]
    evening: Mapped[str | None]
    quiet_from: Mapped[str | None]
    quiet_to: Mapped[str | None]
    workdays: Mapped[str | None]
    region: Mapped[str | None]
    silent: Mapped[bool] = mapped_column(default=False)


def habits_of(session: Session, user: User) -> Habits:
    """A person's habits, with the house's custom where they chose nothing."""
    row = session.identity_map.get(session.identity_key(Habit, user.id)) or session.scalar(_OF, {"user": user.id})
    if row is None:
        return Habits()
    return habits(row.morning, row.evening, row.quiet_from, row.quiet_to, row.workdays, row.region, silent=row.silent)


_OF = select(Habit).where(Habit.user_id == bindparam("user"))  # made once, which ``Session.get`` does each time


def own_habit(session: Session, user: User) -> Habit:
    """The row to change; made where there is none."""
    row = session.get(Habit, user.id)
    if row is None:
        row = Habit(user_id=user.id)
        session.add(row)
        session.flush()
    return row
