"""Who is told of which warnings, when: a few each working morning, the rest in a list once a week.

Reps hear of their own customers and of what was assigned to them, managers of the key accounts of their team and of
its book, admins of the house and of teams nobody manages.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, false, func, or_, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Session

from bot.domain.digest import begins_week, next_morning, next_week_morning
from bot.domain.habits import at
from bot.domain.tiers import KEY
from bot.domain.warning_policy import Candidate, Voice, within_budget
from bot.domain.workdays import WorkCalendar
from bot.usecases.night_tracks import house_day
from bot.usecases.speak_up import Ring, say, wants
from bot.usecases.warning_settings import budget_of
from bot.usecases.warning_sight import given
from db.cadence import living
from db.customer import Customer
from db.user import Role, User, managers_of, teams
from db.warning import RiskWarning, Told, WarningState, WarningTold

PUSH, WEEK = "warning", "warning_week"
"""The kinds of pushes, and of the alarms that ring for them. The data of both has the ids in ``warnings``: of one
customer (or book), the worst first; or of many, the dearest first, and then also how many there are in ``total``."""
_IN_A_LIST = 50


def first_morning(ring: Ring) -> datetime:
    return next_morning(ring.here, ring.habits.morning, _calendar(ring))


def first_week(ring: Ring) -> datetime:
    return next_week_morning(ring.here, ring.habits.morning, _calendar(ring))


def ring_morning(ring: Ring) -> datetime:
    """On a working morning: tell of the dearest that is new, within the budget of the day; the rest comes later."""
    if _calendar(ring).works(ring.today) and _hour_has_come(ring) and wants(ring, PUSH):
        tell(ring)
    return first_morning(ring)


def tell(ring: Ring) -> int:
    """Tell a person what there is to tell today; how many messages that are."""
    session, user = ring.session, ring.user
    plan = within_budget(
        (_candidate(one, user) for one in _untold(ring)),
        budget_of(session).of(user),
        {user.id: _told_today(session, user, ring.today)},
    )
    said = 0
    for group in plan.now.get(user.id, ()):
        ids = [one.warning for one in group]
        key = f"{'-'.join(map(str, ids))}:{ring.today}"
        if say(ring, PUSH, {"warnings": ids}, key):
            _mark(ring, ids, Told.PUSH)
            for warning in session.scalars(select(RiskWarning).where(RiskWarning.id.in_(ids))):
                warning.pushed_at = warning.pushed_at or ring.now
            said += 1
    later = [one.warning for one in plan.digest.get(user.id, ()) if one.voice is Voice.PUSH]
    _mark(ring, later, Told.LATER)
    return said


def ring_week(ring: Ring) -> datetime:
    """On the first working morning of a week: one list of all that no message was for."""
    if begins_week(ring.today, _calendar(ring)) and _hour_has_come(ring) and wants(ring, WEEK):
        tell_week(ring)
    return first_week(ring)


def tell_week(ring: Ring) -> bool:
    """Tell a person of what waits for the list; False where nothing does."""
    ids = waiting(ring)
    if not ids or not say(ring, WEEK, {"warnings": ids[:_IN_A_LIST], "total": len(ids)}, str(ring.today)):
        return False
    _mark(ring, ids, Told.DIGEST)
    return True


def waiting(ring: Ring) -> list[int]:
    """What a person's next list has, the dearest first: small customers' warnings, and those over the budget."""
    digest = and_(RiskWarning.voice == Voice.DIGEST, WarningTold.how.is_(None))
    return [one.id for one in _mine(ring, or_(digest, WarningTold.how == Told.LATER))]


def _untold(ring: Ring) -> list[RiskWarning]:
    given = RiskWarning.assigned_id == ring.user.id
    return _mine(ring, and_(or_(RiskWarning.voice == Voice.PUSH, given), WarningTold.how.is_(None)))


def _mine(ring: Ring, more: ColumnElement[bool]) -> list[RiskWarning]:
    """A person's warnings that are neither over nor asleep, the dearest first."""
    asleep = RiskWarning.snoozed_until > house_day(ring.session, ring.now)
    told = and_(WarningTold.warning_id == RiskWarning.id, WarningTold.user_id == ring.user.id)
    query = (
        select(RiskWarning)
        .outerjoin(Customer, Customer.id == RiskWarning.customer_id)
        .outerjoin(WarningTold, told)
        .where(
            RiskWarning.state != WarningState.RESOLVED,
            or_(RiskWarning.snoozed_until.is_(None), ~asleep),
            _concerns(ring.session, ring.user),
            more,
        )
        .order_by(RiskWarning.loss.is_(None), RiskWarning.loss.desc(), RiskWarning.level.desc(), RiskWarning.id)
    )
    return list(ring.session.scalars(query))


def _concerns(session: Session, user: User) -> ColumnElement[bool]:
    """Whether a person hears of a warning by itself."""
    owner = and_(Customer.owner_id == user.id, ~given())
    own = or_(owner, and_(RiskWarning.assigned_id == user.id, given()))
    books: ColumnElement[bool] = false()
    if user.role != Role.REP:
        led = _led(session, user)
        own = or_(own, and_(Customer.team_id.in_(led), Customer.tier == KEY))
        books = RiskWarning.team_id.in_(led)
    if user.role == Role.ADMIN:
        own = or_(own, and_(Customer.team_id.is_(None), Customer.tier == KEY))
        books = or_(books, RiskWarning.team_id.is_(None))
    of_customers = and_(RiskWarning.customer_id.is_not(None), Customer.undone_at.is_(None), living(), own)
    return or_(of_customers, and_(RiskWarning.customer_id.is_(None), books))


def _led(session: Session, user: User) -> list[int]:
    """The teams whose affairs come to this person."""
    if user.role == Role.MANAGER:
        return [user.team_id] if user.team_id is not None else []
    return [team.id for team in teams(session) if user.id in {one.id for one in managers_of(session, team.id)}]


def _candidate(warning: RiskWarning, reader: User) -> Candidate:
    loss = float(warning.loss or 0)
    return Candidate(warning.id, reader.id, warning.customer_id, loss, Voice.PUSH)


def _told_today(session: Session, user: User, today: date) -> int:
    """How many messages a person had today: one a customer, one a warning about a book."""
    query = (
        select(func.count(func.distinct(func.coalesce(RiskWarning.customer_id, -RiskWarning.id))))
        .join(WarningTold, WarningTold.warning_id == RiskWarning.id)
        .where(WarningTold.user_id == user.id, WarningTold.how == Told.PUSH, WarningTold.on == today)
    )
    return session.scalar(query) or 0


def _mark(ring: Ring, ids: Iterable[int], how: Told) -> None:
    rows = [{"warning_id": one, "user_id": ring.user.id, "how": str(how), "on": ring.today} for one in ids]
    if rows:
        statement = insert(WarningTold)
        kept = {"how": statement.excluded.how, "on": statement.excluded.on}
        statement = statement.on_conflict_do_update(index_elements=["warning_id", "user_id"], set_=kept)
        ring.session.connection().execute(statement, rows)


def _calendar(ring: Ring) -> WorkCalendar:
    return WorkCalendar(ring.region, ring.habits.workdays)


def _hour_has_come(ring: Ring) -> bool:
    return ring.here >= at(ring.today, ring.habits.morning, ring.here)
