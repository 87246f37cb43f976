"""Lists of warnings and of customers at risk, dearest first, as far as the actor may see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Float, Select, cast, func, or_, select
from sqlalchemy.orm import Session, joinedload

from bot.domain.signals.model import Family
from bot.usecases.night_tracks import house_day
from bot.usecases.warning_sight import warnings_query
from db.cadence import living
from db.customer import Customer, visible_to
from db.house import house_of
from db.signal import CustomerRisk
from db.user import User
from db.warning import RiskWarning, WarningState

_RISKY = 0.01
"""P(lapse) below which a silence is no risk at all: a day longer than usual is not worth a line."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of a list is shown; None: all. ``asleep``: those that were snoozed, instead of the others."""

    tier: str | None = None
    family: Family | None = None
    owner_id: int | None = None
    state: WarningState | None = None
    asleep: bool = False


@dataclass(frozen=True, slots=True)
class WarningPage:
    rows: list[RiskWarning]
    total: int
    asleep: int
    """How many are left out because they were snoozed."""


def open_warnings(
    session: Session, actor: User, now: datetime, wanted: Wanted = Wanted(), offset: int = 0, limit: int = 5
) -> WarningPage:
    """Warnings that are not resolved, with their customers: those about a book first, then by what is at stake."""
    today = house_day(session, now)
    query = _narrowed(warnings_query(actor), wanted).where(RiskWarning.state != WarningState.RESOLVED)
    asleep = RiskWarning.snoozed_until > today
    awake = or_(RiskWarning.snoozed_until.is_(None), ~asleep)
    shown = query.where(asleep if wanted.asleep else awake)
    order = (RiskWarning.customer_id.is_not(None), *_dearest(), RiskWarning.id)
    rows = list(session.scalars(shown.order_by(*order).offset(offset).limit(limit)))
    return WarningPage(rows, _count(session, shown), 0 if wanted.asleep else _count(session, query.where(asleep)))


@dataclass(frozen=True, slots=True)
class GroupPage:
    """``groups``: the warnings of a customer each, or one about a book, the dearest first; ``total`` such groups there
    are, of so many ``warnings``."""

    groups: list[list[RiskWarning]]
    total: int
    warnings: int
    asleep: int


def open_groups(
    session: Session, actor: User, now: datetime, wanted: Wanted = Wanted(), offset: int = 0, limit: int = 4
) -> GroupPage:
    """What :func:`open_warnings` lists, taken together by customer."""
    today = house_day(session, now)
    query = _narrowed(warnings_query(actor), wanted).where(RiskWarning.state != WarningState.RESOLVED)
    asleep = RiskWarning.snoozed_until > today
    shown = query.where(or_(RiskWarning.snoozed_until.is_(None), ~asleep))
    whose = func.coalesce(RiskWarning.customer_id, -RiskWarning.id)
    loss, level = func.max(RiskWarning.loss), func.max(RiskWarning.level)
    ranked = shown.options().with_only_columns(whose).group_by(whose)
    ranked = ranked.order_by(whose > 0, loss.is_(None), loss.desc(), level.desc(), whose)
    keys = list(session.scalars(ranked.offset(offset).limit(limit)))
    found: dict[int, list[RiskWarning]] = {key: [] for key in keys}
    for one in session.scalars(shown.where(whose.in_(keys)).order_by(*_dearest(), RiskWarning.id)):
        found[one.customer_id or -one.id].append(one)
    groups = session.scalar(shown.options().with_only_columns(func.count(func.distinct(whose)))) or 0
    return GroupPage(list(found.values()), groups, _count(session, shown), _count(session, query.where(asleep)))


def past_warnings(session: Session, actor: User, customer_id: int, limit: int = 5) -> list[RiskWarning]:
    """What is over of a customer, the newest first."""
    query = warnings_query(actor).where(
        RiskWarning.customer_id == customer_id, RiskWarning.state == WarningState.RESOLVED
    )
    return list(session.scalars(query.order_by(RiskWarning.resolved_at.desc(), RiskWarning.id.desc()).limit(limit)))


def _narrowed(query: Select[RiskWarning], wanted: Wanted) -> Select[RiskWarning]:
    if wanted.tier is not None:
        query = query.where(Customer.tier == wanted.tier)
    if wanted.family is not None:
        query = query.where(RiskWarning.family == wanted.family)
    if wanted.owner_id is not None:
        query = query.where(Customer.owner_id == wanted.owner_id)
    return query if wanted.state is None else query.where(RiskWarning.state == wanted.state)


def _dearest() -> tuple[ColumnElement[Any], ...]:
    return RiskWarning.loss.is_(None), RiskWarning.loss.desc(), RiskWarning.level.desc()


def _count(session: Session, query: Select[Any]) -> int:
    bare = query.options().order_by(None).with_only_columns(func.count(RiskWarning.id))
    return session.scalar(bare) or 0


@dataclass(frozen=True, slots=True)
class AtRisk:
    """A customer whose silence is longer than usual, with its risk of last night and the families that warn of it."""

    customer: Customer
    risk: CustomerRisk
    silence_days: int
    families: Sequence[Family]


@dataclass(frozen=True, slots=True)
class RiskPage:
    """``loss``: what all of the list stands to lose in a year, in ``currency``. ``apart``: by currency without a rate,
    how many customers buy in it alone and therefore come last."""

    rows: list[AtRisk]
    total: int
    loss: Decimal
    currency: str
    apart: dict[str, int] = field(default_factory=dict)


def at_risk(
    session: Session,
    actor: User,
    now: datetime,
    wanted: Wanted = Wanted(),
    offset: int = 0,
    limit: int = 5,
    *,
    lapsed: bool = False,
) -> RiskPage:
    """Customers silent for longer than they usually are, by P(lapse) · yearly value; with ``lapsed`` those who are
    lost by their silence instead, whom the others leave out."""
    today, home = house_day(session, now), house_of(session).currency
    where = _risky(actor, today, wanted, lapsed)
    order = (CustomerRisk.loss.is_(None), CustomerRisk.loss.desc(), CustomerRisk.p_lapse.desc(), Customer.id)
    query = (
        select(Customer, CustomerRisk)
        .join(CustomerRisk, CustomerRisk.customer_id == Customer.id)
        .where(*where)
        .options(joinedload(Customer.owner))
    )
    found = [(customer, risk) for customer, risk in session.execute(query.order_by(*order).offset(offset).limit(limit))]
    families = _families_of(session, [customer.id for customer, _ in found])
    sums = (
        select(CustomerRisk.currency, func.count(), func.sum(CustomerRisk.loss))
        .join(Customer, Customer.id == CustomerRisk.customer_id)
        .where(*where)
        .group_by(CustomerRisk.currency, CustomerRisk.loss.is_(None))
    )
    totals = [(currency, count, loss) for currency, count, loss in session.execute(sums)]
    return RiskPage(
        [AtRisk(one, risk, today.toordinal() - risk.last_day, families.get(one.id, ())) for one, risk in found],
        sum(count for _, count, _ in totals),
        sum((loss for _, _, loss in totals if loss is not None), Decimal(0)),
        home,
        {currency: count for currency, count, loss in totals if loss is None and currency is not None},
    )


def _risky(actor: User, today: date, wanted: Wanted, lapsed: bool) -> list[ColumnElement[bool]]:
    silent = cast(today.toordinal() - CustomerRisk.last_day, Float)
    where = [visible_to(actor), living(), CustomerRisk.last_day > 0, silent > CustomerRisk.typical_gap]
    where.append(CustomerRisk.p_lapse >= _RISKY)
    where.append(CustomerRisk.p_lapse >= 1 if lapsed else CustomerRisk.p_lapse < 1)
    if wanted.tier is not None:
        where.append(Customer.tier == wanted.tier)
    if wanted.owner_id is not None:
        where.append(Customer.owner_id == wanted.owner_id)
    if wanted.family is not None:
        of = select(RiskWarning.id).where(
            RiskWarning.customer_id == Customer.id,
            RiskWarning.family == wanted.family,
            RiskWarning.state != WarningState.RESOLVED,
        )
        where.append(of.exists())
    return where


def _families_of(session: Session, customers: Sequence[int]) -> dict[int, list[Family]]:
    query = select(RiskWarning.customer_id, RiskWarning.family).where(
        RiskWarning.customer_id.in_(customers), RiskWarning.state != WarningState.RESOLVED
    )
    found: dict[int, list[Family]] = {}
    for customer, family in session.execute(query.order_by(RiskWarning.level.desc(), RiskWarning.id)):
        if customer is not None:
            found.setdefault(customer, []).append(Family(family))
    return found


def risk_of(session: Session, customer_id: int) -> CustomerRisk | None:
    """How a customer stood after the last night. The caller has made sure that the actor may see it."""
    return session.get(CustomerRisk, customer_id)
