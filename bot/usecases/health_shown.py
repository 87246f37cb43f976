"""A customer's health as a card shows it: in one read, without looking at the customer anew."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from bot.usecases.night_tracks import house_day
from db.customer import Customer
from db.health import HealthOverride
from db.signal import CustomerRisk


def health_shown(session: Session, customer_id: int, now: datetime) -> tuple[int, date | None] | None:
    """The value that counts, 0 to 100, and if a manager says so, up to which day; None where nothing is known. The
    caller has made sure that the actor may see the customer."""
    holds = and_(
        HealthOverride.customer_id == Customer.id,
        HealthOverride.ended_at.is_(None),
        HealthOverride.until >= house_day(session, now),
    )
    query = (
        select(HealthOverride.value, HealthOverride.until, CustomerRisk.health)
        .select_from(Customer)
        .outerjoin(CustomerRisk, CustomerRisk.customer_id == Customer.id)
        .outerjoin(HealthOverride, holds)
        .where(Customer.id == customer_id)
        .order_by(HealthOverride.id.desc())
    )
    said, until, found = session.execute(query.limit(1)).one()
    if said is not None:
        return said, until
    return (found, None) if found is not None else None
