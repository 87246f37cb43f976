"""What people do about a warning: acknowledge, act, snooze, assign, settle it; each is kept with who did it and when.

The caller has made sure that the actor may see it (:func:`bot.usecases.warning_sight.visible_warning`).
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain import warning_policy as policy
from bot.usecases.night_tracks import house_day, subject_of, track_of, write_track
from bot.usecases.warning_sight import actions_of, assignees
from db.reminder import Reminder, ReminderState
from db.user import User
from db.warning import STEPS, ActionKind, RiskWarning, WarningAction, WarningOutcome, WarningState, WarningTold

SNOOZE = policy.SNOOZE
UNDO_FOR = timedelta(days=1)
VERDICTS = (WarningOutcome.TRUE_ALARM, WarningOutcome.FALSE_ALARM, WarningOutcome.LEFT_ANYWAY)


class WarningError(Exception):
    """What was asked for cannot be done to this warning any more; the text says why, for the log."""


def acknowledge(session: Session, actor: User, warning: RiskWarning, now: datetime) -> bool:
    """The actor has seen it; False where somebody had, or it is over."""
    if warning.state != WarningState.OPEN:
        return False
    warning.state = WarningState.ACKNOWLEDGED
    _note(session, actor, warning, ActionKind.ACKNOWLEDGED, now)
    return True


def act(
    session: Session, actor: User, warning: RiskWarning, kind: ActionKind, now: datetime, ref: int | None = None
) -> WarningAction:
    """Something is being done: a call, a visit, the complaint opened; ``ref`` is the id of what came of it.

    Raises:
        ValueError: the kind is none of ``STEPS``.
        WarningError: the warning is over.
    """
    if kind not in STEPS:
        raise ValueError(f"no step: {kind}")
    _not_over(warning)
    warning.state = WarningState.ACTING
    return _note(session, actor, warning, kind, now, ref)


def book(
    session: Session,
    actor: User,
    warning: RiskWarning,
    kind: ActionKind,
    summary: str,
    due_at: datetime,
    now: datetime,
    contact: str | None = None,
) -> Reminder:
    """Book a call or a visit: the actor is reminded of it at a moment (aware), and the warning is being acted on.

    Raises:
        WarningError: it is over, or about no customer.
    """
    _not_over(warning)
    if warning.customer_id is None:
        raise WarningError("about no customer")
    reminder = Reminder(
        customer_id=warning.customer_id,
        user_id=actor.id,
        created_at=now,
        kind="followup",
        summary=summary,
        contact=contact,
        due_at=due_at,
        all_day=False,
        state=ReminderState.WAITING,
        times=0,
    )
    session.add(reminder)
    session.flush()
    act(session, actor, warning, kind, now, reminder.id)
    return reminder


def snooze(session: Session, actor: User, warning: RiskWarning, now: datetime, days: int = SNOOZE) -> date:
    """Nothing more is heard of it for some days; the day from which on it is again.

    Raises:
        WarningError: the warning is over.
    """
    _not_over(warning)
    tonight = house_day(session, now)
    until = tonight + timedelta(days=days)
    warning.snoozed_until = until
    track = track_of(session, warning)
    write_track(session, subject_of(warning), warning.family, policy.snooze(track, tonight.toordinal(), days))
    _note(session, actor, warning, ActionKind.SNOOZED, now, detail=until.isoformat())
    return until


def wake(session: Session, actor: User, warning: RiskWarning, now: datetime) -> bool:
    """Take a snooze back."""
    if warning.snoozed_until is None or warning.state == WarningState.RESOLVED:
        return False
    warning.snoozed_until = None
    track = track_of(session, warning)
    write_track(session, subject_of(warning), warning.family, policy.snooze(track, 0, 0))
    _note(session, actor, warning, ActionKind.WOKEN, now)
    return True


def assign(session: Session, actor: User, warning: RiskWarning, to: User, now: datetime) -> bool:
    """Let somebody of the team see to it; they are told the next morning. False where it is theirs already.

    Raises:
        WarningError: the warning is over, or about no customer.
        PermissionError: not somebody of the team.
    """
    _not_over(warning)
    if warning.customer is None:
        raise WarningError("about no customer")
    if to.id not in {one.id for one in assignees(session, actor, warning)}:
        raise PermissionError("not of the team")
    was = warning.assigned_id or warning.customer.owner_id
    if was == to.id:
        return False
    warning.assigned_id = None if to.id == warning.customer.owner_id else to.id
    told = session.get(WarningTold, (warning.id, to.id))
    if told is not None:
        session.delete(told)
    _note(session, actor, warning, ActionKind.ASSIGNED, now, to.id)
    return True


def not_a_problem(session: Session, actor: User, warning: RiskWarning, now: datetime) -> None:
    """A false alarm: it is over, and of its kind nothing is said of the customer for 30 days.

    Raises:
        WarningError: it is over already.
    """
    _settle(session, actor, warning, WarningOutcome.FALSE_ALARM, ActionKind.NOT_A_PROBLEM, now)


def resolve(session: Session, actor: User, warning: RiskWarning, outcome: WarningOutcome, now: datetime) -> None:
    """It is over, and turned out as one of ``VERDICTS``.

    Raises:
        ValueError: no verdict of a person.
        WarningError: it is over already.
    """
    if outcome not in VERDICTS:
        raise ValueError(f"no verdict: {outcome}")
    _settle(session, actor, warning, outcome, ActionKind.RESOLVED, now)


def may_reopen(session: Session, warning: RiskWarning, now: datetime) -> bool:
    """Whether what a person settled can be taken back: for a day, and while no newer one took its place."""
    last = next(iter(reversed(actions_of(session, warning))), None)
    if warning.resolved_at is None or now - warning.resolved_at > UNDO_FOR or last is None:
        return False
    return last.kind in (ActionKind.RESOLVED, ActionKind.NOT_A_PROBLEM) and not _newer(session, warning)


def reopen(session: Session, actor: User, warning: RiskWarning, now: datetime) -> None:
    """Take back that it is over.

    Raises:
        WarningError: it is too late for that.
    """
    if not may_reopen(session, warning, now):
        raise WarningError("too late")
    done = {one.kind for one in actions_of(session, warning)}
    acted, seen = done & set(STEPS), ActionKind.ACKNOWLEDGED in done
    state = WarningState.ACTING if acted else WarningState.ACKNOWLEDGED if seen else WarningState.OPEN
    warning.state, warning.outcome, warning.resolved_at = state, None, None
    night = house_day(session, now).toordinal()
    track = policy.Track(policy.NIGHTS, True, warning.matter, 0, night, policy.Voice(warning.voice))
    write_track(session, subject_of(warning), warning.family, track)
    _note(session, actor, warning, ActionKind.REOPENED, now)


def _not_over(warning: RiskWarning) -> None:
    if warning.state == WarningState.RESOLVED:
        raise WarningError("it is over")


def _settle(
    session: Session, actor: User, warning: RiskWarning, outcome: WarningOutcome, kind: ActionKind, now: datetime
) -> None:
    _not_over(warning)
    warning.state, warning.outcome, warning.resolved_at = WarningState.RESOLVED, outcome, now
    warning.snoozed_until = None
    tonight = house_day(session, now).toordinal()
    write_track(session, subject_of(warning), warning.family, policy.settle(track_of(session, warning), tonight))
    _note(session, actor, warning, kind, now, detail=outcome)


def _newer(session: Session, warning: RiskWarning) -> bool:
    query = select(RiskWarning.id).where(
        RiskWarning.customer_id.is_not_distinct_from(warning.customer_id),
        RiskWarning.team_id.is_not_distinct_from(warning.team_id),
        RiskWarning.family == warning.family,
        RiskWarning.id > warning.id,
    )
    return session.scalar(query.limit(1)) is not None


def _note(
    session: Session,
    actor: User,
    warning: RiskWarning,
    kind: ActionKind,
    now: datetime,
    ref: int | None = None,
    detail: str | None = None,
) -> WarningAction:
    action = WarningAction(warning_id=warning.id, user_id=actor.id, at=now, kind=kind, ref=ref, detail=detail)
    session.add(action)
    session.flush()
    return action
