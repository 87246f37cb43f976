"""Plays the script of a year through the program: a database of its own and a clock that jumps from due to due.

What people write is filed as their messages are, the schedule's functions are called as the schedule does, and what is
due in the outbox is rendered and marked as delivery does. Only Telegram and the waiting are left out.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, insert, select
from sqlalchemy.orm import Session

from bot.dispatch import Dispatch
from bot.offline import ready_database
from bot.push.alarms import BATCH as ALARMS
from bot.push.alarms import Alarms
from bot.push.schedule import BATCH, sweep, tick
from bot.turn import Installation
from bot.understanding import Intent, Severity
from bot.usecases.file_entry import file_entry, new_entry
from bot.usecases.habits import pause
from bot.usecases.handle_complaint import answer_complaint, resolve_complaint
from bot.usecases.keep_reminder import break_promise, finish_reminder
from bot.usecases.leave import take_leave
from bot.usecases.recurring import comes_again, move_zone
from bot.usecases.slots import Slots
from db.complaint import Complaint
from db.customer import CustomerState
from db.entry import Entry
from db.greeting import Greeting
from db.order import Order
from db.outbox import Outbox, OutboxState
from db.reminder import Reminder
from db.session import connect, engine_over
from db.touch import Touch
from db.user import User
from tests.integration import year_facts as facts
from tests.integration.year_house import settle, touch_row

_HOUSE = Installation("bot", ZoneInfo(facts.SHANGHAI), "en", "CNY")
_DUE = (
    "SELECT min(due_at) FROM reminder WHERE state = 'waiting' AND undone_at IS NULL",
    "SELECT min(due_at) FROM alarm",
    "SELECT min(next_try_at) FROM outbox WHERE state = 'ready'",
)
_RULES = {"week": "week 1", "tuesday": "week 2", "wednesday": "week 3", "month": "month 31", "workday": "month -1#w"}
_READY = (
    select(Outbox, User)
    .join(User, User.id == Outbox.user_id)
    .where(Outbox.state == OutboxState.READY, Outbox.next_try_at <= bindparam("now"))
    .order_by(Outbox.priority, Outbox.id)
)
_TOUCHED = insert(Touch.metadata.tables["touch"])
Do = Callable[[Session, datetime], object]


@dataclass(frozen=True)
class Push:
    """A message that went out: when, and what it said."""

    kind: str
    user: int
    data: dict[str, Any]
    at: datetime
    text: str


@dataclass
class Played:
    """What came of it: what was sent and what was dropped instead, which fact of the script each row is (by table and
    id), and the greetings offered as (user, customer, contact, occasion, its day, the day of the offer)."""

    pushes: list[Push] = field(default_factory=list)
    dropped: list[tuple[str, int, datetime, str]] = field(default_factory=list)
    facts: dict[tuple[str, int], int] = field(default_factory=dict)
    greetings: list[tuple[int, int, int, str, date, date]] = field(default_factory=list)


class Killed(Exception):
    """The process ended before it could commit."""


class Program:
    """The program with nothing around it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        ready_database(path)
        self.played = Played()
        self._rows: dict[int, int] = {}  # of a fact of the script: the id of its row
        self.start()

    def start(self) -> None:
        """Start, be it again."""
        self._connection = connect(self._path, "PRAGMA synchronous=OFF")  # nothing here outlives the test
        self._engine = engine_over(self._connection, "BEGIN IMMEDIATE")
        self._alarms, self._dispatch = Alarms(_HOUSE), Dispatch(_HOUSE)

    def stop(self) -> None:
        self._engine.dispose()
        self._connection.close()

    def _write(self, do: Callable[[Session], object]) -> None:
        with Session(self._engine, expire_on_commit=False) as session, session.begin():
            do(session)

    def play(self, year: facts.Year) -> Played:
        self._write(lambda session: settle(session, year))
        events = deque(sorted((one for one in self._events(year) if one[0] < facts.END), key=lambda one: one[0]))
        self._write(lambda session: self._alarms.seed(session, facts.BEGIN))
        while (due := min(self._next())) < facts.END or events:
            if events and events[0][0] < due:
                now, do = events.popleft()
                self._write(partial(_call, do, now))
            else:
                self._wake(due)
        self._write(self._read)
        return self.played

    def _wake(self, now: datetime) -> None:
        """Look at what is due. After three days off the process is a new one; in June it is killed each noon."""
        if facts.OFF <= now < facts.BACK:
            now = facts.BACK
            self.stop()
            self.start()
        if now.month == 6 and now.hour == 4:
            try:
                self._write(partial(self._killed, now))
            except Killed:
                self.stop()
                self.start()
        self._write(lambda session: self._tick(session, now))
        if self._next()[2] <= now:
            self._write(lambda session: self._deliver(session, now))

    def _killed(self, now: datetime, session: Session) -> None:
        self._tick(session, now)
        session.flush()
        raise Killed

    def _next(self) -> list[datetime]:
        """When the next reminder is due, alarm rings, and message may be sent."""
        found = [self._connection.execute(one).fetchone()[0] for one in _DUE]
        return [datetime.fromisoformat(one).replace(tzinfo=UTC) if one else facts.END for one in found]

    def _tick(self, session: Session, now: datetime) -> None:
        """One round of the schedule, as :class:`bot.push.schedule.Schedule` makes it."""
        more = self._next()[0] <= now or comes_again(session, now)
        while more:
            more = tick(session, now) == BATCH
        while self._next()[1] <= now and self._alarms.ring(session, now) == ALARMS:
            pass
        if now.hour == 1 and now.minute == 30:
            sweep(session, now)

    def _deliver(self, session: Session, now: datetime) -> None:
        """Send what may be sent now, as :class:`bot.push.delivery.Delivery` does."""
        for row, user in session.execute(_READY, {"now": now}).all():
            reply = self._dispatch.render(session, user, row.kind, row.payload, now)
            if isinstance(reply, str):
                self.played.dropped.append((row.kind, user.id, now, reply))
                row.state, row.error = OutboxState.DROPPED, reply
            else:
                self.played.pushes.append(Push(row.kind, user.id, row.payload, now, reply.text))
                row.state, row.sent_at, row.about = OutboxState.SENT, now, reply.about

    # What happens

    def _events(self, year: facts.Year) -> list[tuple[datetime, Do]]:
        found: list[tuple[datetime, Do]] = []
        for plan in year.reminders:
            found += [(plan.said, partial(self._remind, plan)), (plan.done, partial(self._finish, plan))]
        for rule in year.again:
            found.append((rule.said, partial(self._again, rule)))
        for trouble in year.troubles:
            found.append((trouble.said, partial(self._complain, trouble)))
            found.append((trouble.answered, partial(self._handle, trouble, answer_complaint)))
            found.append((trouble.settled, partial(self._handle, trouble, resolve_complaint)))
        for sale in year.sales:
            found.append((sale.said, partial(self._sell, sale)))
        found += [(one.said, partial(_see, one)) for one in year.touches if one.said > facts.BEGIN]
        found += [(one.lost, partial(_lose, one)) for one in year.customers if one.lost is not None]
        for person in facts.PEOPLE:
            found += self._of_person(person)
        return found

    def _of_person(self, person: facts.Person) -> list[tuple[datetime, Do]]:
        found: list[tuple[datetime, Do]] = []
        if person.moves is not None:
            found.append((person.moves[0], partial(self._move, person.id, person.moves[1])))
        if person.pause is not None:
            found += [
                (person.pause[0], partial(_pause, person.id, True)),
                (person.pause[1], partial(_pause, person.id, False)),
            ]
        if person.leave is not None:
            found.append((facts.leave_said(person), partial(_go, person)))
        return found

    def _file(self, session: Session, now: datetime, rep: int, slots: Slots, due: datetime | None = None) -> Entry:
        """As a message that was understood so is filed. ``due`` in UTC."""
        user = session.get_one(User, rep)
        zone = ZoneInfo(user.timezone or "")
        slots = slots if due is None else slots.with_due(due.astimezone(zone))
        entry = new_entry(session, user, slots, user.telegram_id, None, now)
        file_entry(session, user, entry, now.astimezone(zone), "CNY")
        session.flush()
        return entry

    def _keep(self, key: int, table: str, number: int) -> None:
        self._rows[key] = number
        self.played.facts[table, number] = key

    def _remind(self, plan: facts.Remind, session: Session, now: datetime) -> None:
        intent = Intent.PROMISE if plan.promise else Intent.REMINDER
        slots = Slots(intent=intent, text="send the offer", customer_id=plan.customer, due_on=plan.day)
        entry = self._file(session, now, plan.rep, slots, plan.at)
        reminder = session.scalars(select(Reminder).where(Reminder.entry_id == entry.id)).one()
        self._keep(plan.key, "reminder", reminder.id)
        if reminder.promise_id is not None:
            self.played.facts["promise", reminder.promise_id] = plan.key

    def _finish(self, plan: facts.Remind, session: Session, now: datetime) -> None:
        reminder = session.get_one(Reminder, self._rows[plan.key])
        if plan.broken and reminder.promise is not None:
            break_promise(session, reminder.promise, now)
        else:
            finish_reminder(session, reminder, now)

    def _again(self, rule: facts.Again, session: Session, now: datetime) -> None:
        slots = Slots(intent=Intent.REMINDER, text="the report").with_rule(
            f"{_RULES[rule.every]} {rule.clock:%H:%M}", now
        )
        entry = self._file(session, now, rule.rep, slots)
        self._keep(
            rule.key, "reminder", session.scalars(select(Reminder.id).where(Reminder.entry_id == entry.id)).one()
        )

    def _complain(self, trouble: facts.Trouble, session: Session, now: datetime) -> None:
        severity = Severity(trouble.severity)
        slots = Slots(intent=Intent.COMPLAINT, text="broken", customer_id=trouble.customer, severity=severity)
        entry = self._file(session, now, trouble.rep, slots)
        found = session.scalars(select(Complaint.id).where(Complaint.entry_id == entry.id)).one()
        self._keep(trouble.key, "complaint", found)

    def _handle(self, trouble: facts.Trouble, how: Any, session: Session, now: datetime) -> None:
        complaint = session.get_one(Complaint, self._rows[trouble.key])
        how(session, session.get_one(User, trouble.rep), complaint, now)

    def _sell(self, sale: facts.Sale, session: Session, now: datetime) -> None:
        slots = Slots(intent=Intent.ORDER, text="20 boxes", customer_id=sale.customer, amount=Decimal(sale.amount))
        entry = self._file(session, now, sale.rep, slots)
        self._keep(sale.key, "order", session.scalars(select(Order.id).where(Order.entry_id == entry.id)).one())

    def _move(self, user_id: int, zone: str, session: Session, now: datetime) -> None:
        """As the settings do when somebody chooses a zone."""
        user = session.get_one(User, user_id)
        before = ZoneInfo(user.timezone or "")
        user.timezone = zone
        move_zone(session, user, before, now)

    def _read(self, session: Session) -> None:
        self.played.greetings = [
            (one.user_id, one.customer_id, one.contact_id, one.occasion, one.day, one.offered_on)
            for one in session.scalars(select(Greeting))
        ]


def _call(do: Do, now: datetime, session: Session) -> None:
    do(session, now)


def _see(touch: facts.Touch, session: Session, now: datetime) -> None:
    session.connection().execute(_TOUCHED, touch_row(touch))


def _lose(customer: facts.Customer, session: Session, now: datetime) -> None:
    from db.customer import Customer

    session.get_one(Customer, customer.id).state = CustomerState.LOST


def _pause(user_id: int, paused: bool, session: Session, now: datetime) -> None:
    pause(session, session.get_one(User, user_id), paused=paused)


def _go(person: facts.Person, session: Session, now: datetime) -> None:
    assert person.leave is not None
    first, last, stand_in = person.leave
    users = session.get_one(User, person.id), session.get_one(User, stand_in)
    take_leave(session, users[0], first, last, users[1], now, person.zone_at(now))
