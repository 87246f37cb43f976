"""What became of warnings: found by itself later, counted by family, and what follows for the lines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, insert, select, update
from sqlalchemy.orm import Session

from bot.domain.outcomes import QUARTER, Case, Record, Verdict, limits_of, move_line, records
from bot.domain.signals.model import Family
from bot.domain.tiers import REGULAR
from bot.domain.warning_policy import line_of
from bot.usecases.night_tracks import read_tracks, write_tracks
from bot.usecases.night_write import end_warning, open_ids
from db.customer import Customer, CustomerState
from db.house import house_of
from db.signal import MovedLine
from db.user import Role, User
from db.warning import ActionKind, RiskWarning, WarningAction, WarningOutcome, WarningState

_LOOKED_BACK = timedelta(days=365)
_VERDICTS = {WarningOutcome(one): one for one in Verdict}


def close_gone(session: Session, customers: Sequence[int], now: datetime) -> None:
    """End what is open of customers that are not there any more: who is lost left anyway; of others nothing is known.
    Who is there again meanwhile is left alone."""
    rows = session.execute(select(Customer.id, Customer.state, Customer.undone_at).where(Customer.id.in_(customers)))
    states = {row.id: (row.state, row.undone_at) for row in rows}
    over = (CustomerState.LOST, CustomerState.CLOSED)
    gone = [one for one in customers if states.get(one, (over[0], now))[1] is not None or states[one][0] in over]
    for customer in gone:
        state, undone = states.get(customer, (None, now))
        lost = state == CustomerState.LOST and undone is None
        for number in open_ids(session, customer):
            end_warning(session, number, WarningOutcome.LEFT_ANYWAY if lost else WarningOutcome.CLEARED, now)
    write_tracks(session, {}, read_tracks(session, gone))


def who_left(session: Session, lapsed: Mapping[int, int], now: datetime) -> list[int]:
    """Find later what warnings of the last year were: those (ids) of who is lost by now, or silent ever since
    (``lapsed``: customers with the ordinal of their last order), that say something else yet."""
    query = (
        select(RiskWarning.id, Customer.id, RiskWarning.opened_at, Customer.state)
        .join(Customer, Customer.id == RiskWarning.customer_id)
        .where(_said_otherwise(now))
    )
    zone = house_of(session).zone
    return [
        number
        for number, customer, opened, state in session.execute(query)
        if state == CustomerState.LOST
        or (customer in lapsed and lapsed[customer] <= opened.astimezone(zone).date().toordinal())
    ]


def recount(session: Session, warnings: Sequence[int], now: datetime) -> None:
    """These customers left anyway, whatever was said then; but for what was opened again meanwhile."""
    query = select(RiskWarning.id).where(RiskWarning.id.in_(warnings), _said_otherwise(now))
    if not (found := list(session.scalars(query))):
        return
    session.execute(
        update(RiskWarning).where(RiskWarning.id.in_(found)).values(outcome=WarningOutcome.LEFT_ANYWAY),
        execution_options={"synchronize_session": "fetch"},
    )
    done = {"at": now, "kind": str(ActionKind.RECOUNTED), "detail": str(WarningOutcome.LEFT_ANYWAY)}
    session.execute(insert(WarningAction), [{"warning_id": one, **done} for one in found])


def _said_otherwise(now: datetime) -> ColumnElement[bool]:
    return and_(
        RiskWarning.state == WarningState.RESOLVED,
        RiskWarning.resolved_at >= now - _LOOKED_BACK,
        RiskWarning.outcome != WarningOutcome.LEFT_ANYWAY,
    )


def precision(session: Session, actor: User, now: datetime) -> dict[Family, Record]:
    """By family, how many warnings of known outcome of the last quarter were right: of a manager's team, or of all for
    an admin; nothing for a rep."""
    if actor.role == Role.REP or (actor.role == Role.MANAGER and actor.team_id is None):
        return {}
    house = house_of(session)
    team = actor.team_id if actor.role == Role.MANAGER else None
    today = now.astimezone(house.zone).date()
    return records((case for _, case in _cases(session, today, house.zone, team)), today)


def _cases(session: Session, today: date, zone: ZoneInfo, team_id: int | None = None) -> list[tuple[str, Case]]:
    """Warnings settled in the last quarter, with the tier they had when they opened."""
    begin = datetime.combine(today - QUARTER, datetime.min.time(), zone)
    query = select(RiskWarning.tier, RiskWarning.family, RiskWarning.resolved_at, RiskWarning.outcome).where(
        RiskWarning.state == WarningState.RESOLVED, RiskWarning.resolved_at >= begin
    )
    if team_id is not None:
        query = query.outerjoin(Customer, Customer.id == RiskWarning.customer_id).where(
            (Customer.team_id == team_id) | (RiskWarning.team_id == team_id)
        )
    return [
        (tier or REGULAR, Case(Family(family), at.astimezone(zone).date(), _VERDICTS.get(WarningOutcome(outcome))))
        for tier, family, at, outcome in session.execute(query)
        if at is not None and outcome is not None
    ]


def lines_moved(session: Session) -> list[tuple[Family, str, float, float]]:
    """Family, tier, where its line starts and where outcomes have moved it, 0 to 1; those moved farthest first."""
    rows = sorted(session.scalars(select(MovedLine)), key=lambda one: (-abs(one.moved), one.family, one.tier))
    starts = [(one, Family(one.family)) for one in rows if one.moved]
    return [
        (family, one.tier, line_of(one.tier, family=family), line_of(one.tier, one.moved, family))
        for one, family in starts
    ]


def move_lines(session: Session, today: date) -> None:
    """Once a week: move the line of each family and tier by what its warnings turned out to be. A night that died after
    it and begins anew moves none of them twice."""
    keep_lines(session, lines_to_move(session, today))


def lines_to_move(session: Session, today: date) -> list[dict[str, Any]]:
    """The lines that are due, as rows to keep."""
    by_tier: defaultdict[str, list[Case]] = defaultdict(list)
    for tier, case in _cases(session, today, house_of(session).zone):
        by_tier[tier].append(case)
    found = []
    for tier, cases in by_tier.items():
        for family, record in records(cases, today).items():
            row = session.get(MovedLine, (family, tier))
            if row is not None and row.moved_on.isocalendar()[:2] == today.isocalendar()[:2]:
                continue
            before = row.moved if row is not None else 0.0
            start = line_of(tier, family=family)
            after = move_line(start + before, record.precision, record.cases, limits_of(tier, family)) - start
            if row is None and not after:
                continue
            of = {"moved": round(after, 4), "precision": record.precision, "cases": record.cases, "moved_on": today}
            found.append({"family": str(family), "tier": tier, **of})
    return found


def keep_lines(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    for row in rows:
        session.merge(MovedLine(**row))
