"""A customer's health over time: what the parts say, what moved them since last month, what a manager says instead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.health import Health, Move, Override, Part, effective, health, moved, override
from bot.usecases.night_tracks import house_day
from bot.usecases.warning_settings import weights_of
from db.customer import Customer
from db.health import HealthMonth, HealthOverride
from db.user import Role, User

LONGEST_REASON = 120


@dataclass(frozen=True, slots=True)
class Standing:
    """``now`` from the parts of today, ``before`` from those of the first night of an earlier ``month``, both by the
    weights of today; ``moves``: what a part did in between. ``said``: what a manager says instead, while it holds;
    ``value``: what counts, 0 to 100. Anything is None where it is not known."""

    now: Health | None
    before: Health | None
    month: date | None
    moves: Sequence[Move]
    said: HealthOverride | None
    value: int | None
    weights: Mapping[Part, int]


def health_of(session: Session, customer_id: int, now: datetime) -> Standing:
    """How healthy a customer is. Loads numpy; the caller has made sure that the actor may see it."""
    from bot.usecases.look_at_customer import look_at

    look = look_at(session, customer_id, now)
    whole = look.health if look is not None else None
    weights = weights_of(session)
    month = _last_month(session, customer_id, house_day(session, now))
    before = health(parts_of(month), weights) if month is not None else None
    said = override_of(session, customer_id, now)
    today = house_day(session, now)
    value = effective(whole, _as_override(said), today)
    return Standing(
        whole,
        before,
        month.month if month is not None else None,
        moved(whole, before, weights) if whole is not None and before is not None else (),
        said,
        None if value is None else int(value + 0.5),
        weights,
    )


def parts_of(month: HealthMonth) -> dict[Part, float | None]:
    return {part: None if (value := getattr(month, part)) is None else float(value) for part in Part}


def months_of(session: Session, customer_id: int, limit: int = 13) -> list[HealthMonth]:
    """The months that are kept of a customer, the newest first."""
    query = select(HealthMonth).where(HealthMonth.customer_id == customer_id).order_by(HealthMonth.month.desc())
    return list(session.scalars(query.limit(limit)))


def _last_month(session: Session, customer_id: int, today: date) -> HealthMonth | None:
    """The first night of this month; in its first week that of the month before, for there is little to tell yet."""
    newest = today.replace(day=1)
    for month in months_of(session, customer_id, 2):
        if month.month < newest or today.day > 7:
            return month
    return None


def override_of(session: Session, customer_id: int, now: datetime) -> HealthOverride | None:
    """What a manager says of a customer and holds today."""
    query = select(HealthOverride).where(
        HealthOverride.customer_id == customer_id,
        HealthOverride.ended_at.is_(None),
        HealthOverride.until >= house_day(session, now),
    )
    return session.scalar(query.order_by(HealthOverride.id.desc()).limit(1))


def set_override(
    session: Session, actor: User, customer: Customer, value: int, reason: str, until: date, now: datetime
) -> HealthOverride:
    """Say what a customer's health is, up to and with a day; what was said before is over.

    Raises:
        PermissionError: the actor neither manages the customer's team nor is an admin.
        ValueError: not 0 to 100, no reason, one of more than 120 characters, or a day before today or a year ahead.
    """
    _may(actor, customer)
    if len(reason.strip()) > LONGEST_REASON:
        raise ValueError(f"a reason has at most {LONGEST_REASON} characters")
    said = override(value, reason, until, house_day(session, now))
    end_override(session, actor, customer, now)
    row = HealthOverride(
        customer_id=customer.id, value=said.value, reason=said.reason, until=said.until, user_id=actor.id, at=now
    )
    session.add(row)
    session.flush()
    return row


def end_override(session: Session, actor: User, customer: Customer, now: datetime) -> bool:
    """Let the parts speak again; False where they do. Raises PermissionError as set_override does."""
    _may(actor, customer)
    row = override_of(session, customer.id, now)
    if row is None:
        return False
    row.ended_at = now
    session.flush()
    return True


def _may(actor: User, customer: Customer) -> None:
    ours = actor.role == Role.MANAGER and actor.team_id is not None and actor.team_id == customer.team_id
    if not ours and actor.role != Role.ADMIN:
        raise PermissionError("only managers say what a customer's health is")


def _as_override(said: HealthOverride | None) -> Override | None:
    return None if said is None else Override(said.value, said.reason, said.until)
