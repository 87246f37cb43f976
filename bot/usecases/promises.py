"""Promises: nudges before they are due, what became of them, and how well they are kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta, tzinfo

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.domain.nudge import nudge_at
from bot.domain.promises import WINDOW, Tally, Word, counts_on, tally
from bot.usecases.file_entry import keep_slots, slots_of
from bot.usecases.keep_reminder import nudges_of, snooze_reminder
from db.entry import Entry
from db.house import zone_of
from db.leave import stood_in_for
from db.promise import (
    Kept,
    Promise,
    PromiseMove,
    PromiseState,
    due_promises,
    open_visible,
    visible_promise,
    words_given,
)
from db.reminder import Reminder, ReminderState
from db.user import User


def promise_in_reach(session: Session, actor: User, promise_id: int | None, today: date) -> Promise | None:
    """The promise of this id, if the actor may see to it on that day."""
    return visible_promise(session, actor, stood_in_for(session, actor.id, today), promise_id)


def open_in_reach(session: Session, actor: User, today: date, *, team: bool = False) -> list[Promise]:
    """Open promises the actor may see to: own ones and of those stood in for, or those of the team."""
    return open_visible(session, actor, stood_in_for(session, actor.id, today), team=team)


def move_promise(session: Session, actor: User, promise: Promise, day: date, now: datetime) -> None:
    """Promise it for another day; the old one stays in its history. ``now`` is aware.

    Raises:
        ValueError: it is settled, or due on that day already.
    """
    if promise.state != PromiseState.OPEN or promise.due_on == day:
        raise ValueError("nothing to move")
    here = now.astimezone(zone_of(session, promise.keeper))
    _moved(session, promise, promise.due_on, promise.counts_on, day, actor.id, here)
    promise.due_on, promise.escalated_at = day, None
    entry = session.get(Entry, promise.entry_id) if promise.entry_id else None
    if entry is not None:
        keep_slots(entry, slots_of(entry).model_copy(update={"due_on": day, "due_at": None}))
    for reminder in nudges_of(session, promise):
        if reminder.state != ReminderState.DONE:
            snooze_reminder(session, reminder, nudge_at(day, here), all_day=True)


def _moved(
    session: Session,
    promise: Promise,
    before: date | None,
    counted: date | None,
    day: date | None,
    user_id: int,
    here: datetime,
) -> None:
    """Write down a move, and by which day the promise is measured from then on."""
    session.add(PromiseMove(promise_id=promise.id, user_id=user_id, at=here, before=before, after=day))
    measured = counts_on(before, counted, day, here.date())
    promise.counts_on = measured if measured != day else None


def carry_promise(session: Session, fresh: Promise, old: Promise) -> None:
    """What became of a promise goes on with the one that takes its place once its message was changed. Another day is
    a move, unless it was put right on the day it was said."""
    fresh.state, fresh.settled_at, fresh.heard = old.state, old.settled_at, old.heard
    session.execute(update(PromiseMove).where(PromiseMove.promise_id == old.id).values(promise_id=fresh.id))
    told = select(Reminder).where(Reminder.promise_id == old.id, Reminder.entry_id.is_(None))
    for reminder in session.scalars(told):
        reminder.promise_id = fresh.id
    if fresh.due_on == old.due_on:
        fresh.counts_on, fresh.escalated_at = old.counts_on, old.escalated_at
        return
    zone = zone_of(session, session.get_one(User, fresh.user_id))
    here = (old.undone_at or fresh.created_at).astimezone(zone)
    if here.date() != fresh.created_at.astimezone(zone).date():
        _moved(session, fresh, old.due_on, old.counts_on, fresh.due_on, fresh.user_id, here)


def customer_heard(session: Session, promise: Promise, heard: bool, words: str, now: datetime) -> None:
    """Note whether the customer knows that a promise was kept; if not, who has to keep it is reminded tomorrow in
    these words."""
    promise.heard = heard
    for reminder in nudges_of(session, promise):
        if reminder.entry_id is None and reminder.state != ReminderState.DONE:
            reminder.state = ReminderState.DONE
    if heard:
        return
    here = now.astimezone(zone_of(session, promise.keeper))
    session.add(
        Reminder(
            customer_id=promise.customer_id,
            user_id=promise.keeper.id,
            created_at=now,
            kind="reminder",
            summary=words,
            contact=promise.contact,
            due_at=nudge_at(here.date() + timedelta(days=1), here),
            all_day=True,
            state=ReminderState.WAITING,
            times=0,
            promise_id=promise.id,
        )
    )


def rate_of_user(session: Session, user: User, today: date) -> Tally:
    """How a person kept what was promised in the last 90 days."""
    return rates_of(session, [user], today).get(user.id, Tally())


def rates_of(session: Session, users: Iterable[User], today: date) -> dict[int, Tally]:
    """How each of these people kept what was promised in the last 90 days, by id; who promised nothing is left out."""
    zones = {user.id: zone_of(session, user) for user in users}
    found: defaultdict[int, list[Word]] = defaultdict(list)
    for row in words_given(session, today - WINDOW, user_ids=zones.keys()):
        found[row.user_id].append(_word(row, zones[row.user_id]))
    rates = {user_id: tally(words, today) for user_id, words in found.items()}
    return {user_id: one for user_id, one in rates.items() if one.total}


def rate_of_customer(session: Session, customer_id: int, today: date, zone: tzinfo) -> Tally:
    """How what was promised to a customer in the last 90 days was kept."""
    return tally((_word(row, zone) for row in words_given(session, today - WINDOW, customer_id=customer_id)), today)


def _word(row: Kept, zone: tzinfo) -> Word:
    settled = row.settled_at.astimezone(zone).date() if row.settled_at else None
    return Word(row.state, row.counts_on or row.due_on, row.due_on, settled)


def still_due(
    session: Session, ids: Collection[int], user_id: int, until: date, since: date | None = None
) -> list[Promise]:
    """Those of these promises that a person has to keep that are open and due by a day."""
    return [one for one in due_promises(session, user_id, until, since) if one.id in ids]
