"""The sample database on its way: rows collected in plain lists, written in a few large statements."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from bot.demo.accounts import Account
from db.base import Base
from db.complaint import Complaint
from db.contact import Contact, Phone
from db.customer import Alias, Customer
from db.history import Change
from db.order import Order
from db.promise import Promise
from db.remark import Loss, Note, Referral, Score
from db.reminder import Reminder
from db.tag import Tag
from db.touch import Touch
from db.user import Team, User

Row = dict[str, Any]
_IN_ORDER: tuple[type[Base], ...] = (
    *(Team, User, Customer, Alias, Contact, Phone),
    *(Touch, Order, Complaint, Promise, Reminder, Note, Score, Referral, Loss, Tag, Change),
)


@dataclass(frozen=True, slots=True)
class Placed:
    """A customer with its ids in the database."""

    account: Account
    customer_id: int
    user_id: int


@dataclass(frozen=True, slots=True)
class Book:
    """Rows by model. ``here`` is the present moment in the zone of the demo."""

    here: datetime
    rows: dict[type[Base], list[Row]] = field(default_factory=lambda: defaultdict(list))
    placed: dict[str, Placed] = field(default_factory=dict)

    @property
    def today(self) -> date:
        return self.here.date()

    def day(self, days_ago: int) -> date:
        return self.today - timedelta(days=days_ago)

    def moment(self, days_ago: int, clock: time) -> datetime:
        """A time of day so many days ago (negative: ahead), in the zone of the demo."""
        return datetime.combine(self.day(days_ago), clock, self.here.tzinfo)

    def add(self, model: type[Base], **row: object) -> None:
        """Keep a row. The rows of one model name the same columns, and either all have an id or none."""
        self.rows[model].append(row)

    def save(self, session: Session) -> None:
        """Write everything. Rows without an id of their own get theirs in the order in which they were created."""
        for model in _IN_ORDER:
            rows = self.rows[model]
            if rows and "id" not in rows[0] and "created_at" in rows[0]:
                rows.sort(key=lambda row: row["created_at"])
            if rows:
                # Without this, rows with and without a value go in separate statements: a thousand of them.
                session.execute(insert(model), rows, execution_options={"render_nulls": True})
