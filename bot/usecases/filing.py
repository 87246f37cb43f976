"""Filing: what the use cases that turn slots into records have in common."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TypedDict

from sqlalchemy.orm import Session

from bot.usecases.slots import Slots
from db.entry import Entry
from db.user import User


class Common(TypedDict):
    """The columns every filed record shares."""

    entry_id: int
    customer_id: int | None
    user_id: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Filing:
    """One entry being filed. ``here`` is the moment the message was written, aware, in the actor's zone.

    ``now`` is the present moment: an entry may be filed long after it was written.
    """

    session: Session
    actor: User
    entry: Entry
    slots: Slots
    here: datetime
    home_currency: str
    now: datetime

    @property
    def day(self) -> date:
        """The day the reported thing happened: the one that was said, or the day of the message."""
        return self.slots.event_date or self.here.date()

    @property
    def common(self) -> Common:
        return Common(
            entry_id=self.entry.id,
            customer_id=self.slots.customer_id,
            user_id=self.actor.id,
            created_at=self.here,
        )

    @property
    def required_customer(self) -> int:
        """The customer, for records that cannot be without one."""
        if self.slots.customer_id is None:
            raise ValueError(f"{self.slots.intent} without a customer")
        return self.slots.customer_id
