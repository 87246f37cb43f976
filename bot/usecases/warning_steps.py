"""All that is the matter with a customer taken together: one message, one step for it, and taking the step back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.habits import at
from bot.usecases.night_tracks import house_day
from bot.usecases.recurring import life_of
from bot.usecases.warning_sight import actions_of, assignees, visible_warning, warnings_query
from bot.usecases.warnings import UNDO_FOR, assign, may_reopen, reopen, wake
from db.contact import Contact, ContactRole, contacts_of
from db.outbox import drop_pushes
from db.reminder import Reminder, ReminderState
from db.user import User
from db.warning import STEPS, ActionKind, RiskWarning, WarningAction, WarningState

_SOON = timedelta(minutes=30)
_BY_HAND = (ActionKind.RESOLVED, ActionKind.NOT_A_PROBLEM)


def together(session: Session, actor: User, newest_id: int | None) -> list[RiskWarning]:
    """The warning of this id with the others of its customer that were there when it opened, the worst first: those
    that are not over, or where all are, those that were ended together with it. Empty where it is not the actor's."""
    newest = visible_warning(session, actor, newest_id)
    if newest is None or newest.customer_id is None:
        return [newest] if newest is not None else []
    query = warnings_query(actor).where(RiskWarning.customer_id == newest.customer_id, RiskWarning.id <= newest.id)
    found = list(session.scalars(query.order_by(RiskWarning.level.desc(), RiskWarning.id)))
    alive = [one for one in found if one.state != WarningState.RESOLVED]
    return alive or [one for one in found if one.resolved_at == newest.resolved_at]


def awake(session: Session, warnings: Sequence[RiskWarning], now: datetime) -> list[RiskWarning]:
    """Those that are not snoozed."""
    today = house_day(session, now)
    return [one for one in warnings if one.snoozed_until is None or one.snoozed_until <= today]


def whom_to_call(session: Session, customer_id: int) -> Contact | None:
    """The most important person of a customer that is still there: who decides, then who can be called."""
    there = [one for one in contacts_of(session, customer_id) if one.left_on is None]
    return min(there, key=lambda one: (one.role != ContactRole.DECIDES, not one.phone, one.id), default=None)


def call_time(session: Session, actor: User, here: datetime) -> datetime:
    """When to be reminded of a call: in half an hour on a working day, else on the morning of the next one."""
    life = life_of(session, actor)
    soon = (here + _SOON).replace(second=0, microsecond=0)
    soon += timedelta(minutes=-soon.minute % 10)
    day = here.date()
    if life.calendar.works(day) and soon.date() == day and life.morning <= soon.time() < life.habits.evening:
        return soon
    return visit_time(session, actor, day if here.time() < life.morning else day + timedelta(days=1), here)


def visit_time(session: Session, actor: User, day: date, here: datetime) -> datetime:
    """The morning of a day, or of the next working day where that is none."""
    life = life_of(session, actor)
    worked = day if life.calendar.works(day) else life.calendar.next_workday(day)
    return at(worked, life.morning, here)


def visit_days(session: Session, actor: User, today: date, count: int = 6) -> list[date]:
    """The working days to come."""
    calendar, found = life_of(session, actor).calendar, [today]
    for _number in range(count):
        found.append(calendar.next_workday(found[-1] + timedelta(days=1)))
    return found[1:]


def last_of(session: Session, actor: User, warning: RiskWarning, now: datetime) -> WarningAction | None:
    """What the actor did last about a warning, where that can be taken back: their own, of the last day."""
    last = next(iter(reversed(actions_of(session, warning))), None)
    if last is None or last.user_id not in actor.acts_for or now - last.at > UNDO_FOR:
        return None
    if last.kind in _BY_HAND:
        return last if may_reopen(session, warning, now) else None
    fit = (*STEPS, ActionKind.ACKNOWLEDGED, ActionKind.SNOOZED, ActionKind.ASSIGNED)
    return last if last.kind in fit and warning.state != WarningState.RESOLVED else None


def undo_last(session: Session, actor: User, warnings: Sequence[RiskWarning], now: datetime) -> int:
    """Take back what the actor did last, of all warnings it was done to at that moment; of how many that is."""
    lasts = [(one, last) for one in warnings if (last := last_of(session, actor, one, now)) is not None]
    newest = max((last.at for _, last in lasts), default=None)
    chosen = [(one, last) for one, last in lasts if last.at == newest]
    for warning, last in chosen:
        _undo(session, actor, warning, last, now)
    return len(chosen)


def _undo(session: Session, actor: User, warning: RiskWarning, last: WarningAction, now: datetime) -> None:
    if last.kind in _BY_HAND:
        reopen(session, actor, warning, now)
    elif last.kind == ActionKind.SNOOZED:
        wake(session, actor, warning, now)
    elif last.kind == ActionKind.ASSIGNED:
        _assign_back(session, actor, warning, last, now)
    else:
        if last.ref is not None and last.kind in (ActionKind.CALL, ActionKind.VISIT):
            _withdraw(session, last.ref, now)
        session.delete(last)
        session.flush()
        warning.state = _state_of(session, warning)


def _assign_back(session: Session, actor: User, warning: RiskWarning, last: WarningAction, now: datetime) -> None:
    before = [one.ref for one in actions_of(session, warning) if one.kind == ActionKind.ASSIGNED and one.id < last.id]
    assert warning.customer is not None  # what is about no customer is assigned to nobody
    to = session.get_one(User, before[-1] if before and before[-1] else warning.customer.owner_id)
    if to.id in {one.id for one in assignees(session, actor, warning)}:
        assign(session, actor, warning, to, now)


def _withdraw(session: Session, reminder_id: int, now: datetime) -> None:
    """The reminder is not wanted any more, unless it is done."""
    reminder = session.get(Reminder, reminder_id)
    if reminder is not None and reminder.state != ReminderState.DONE and reminder.undone_at is None:
        reminder.undone_at = now
        drop_pushes(session, f"reminder:{reminder.id}:", "undone")


def _state_of(session: Session, warning: RiskWarning) -> WarningState:
    """How far a warning is by what was done about it."""
    done = {one.kind for one in actions_of(session, warning)}
    if done & set(STEPS):
        return WarningState.ACTING
    return WarningState.ACKNOWLEDGED if ActionKind.ACKNOWLEDGED in done else WarningState.OPEN


def steps_booked(session: Session, warnings: Sequence[RiskWarning]) -> list[tuple[ActionKind, Reminder]]:
    """Calls and visits that were booked for warnings and are still to come, the earliest first."""
    query = (
        select(WarningAction.kind, Reminder)
        .join(Reminder, Reminder.id == WarningAction.ref)
        .where(
            WarningAction.warning_id.in_([one.id for one in warnings]),
            WarningAction.kind.in_((ActionKind.CALL, ActionKind.VISIT)),
            Reminder.undone_at.is_(None),
            Reminder.state != ReminderState.DONE,
        )
        .order_by(Reminder.due_at, Reminder.id)
    )
    found = {reminder.id: (ActionKind(kind), reminder) for kind, reminder in session.execute(query)}
    return list(found.values())
