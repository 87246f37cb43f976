"""What a night would have found, written beside the chat: warnings, and how customers stand."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.warning_policy import Voice
from db.customer import Customer
from db.signal import CustomerRisk
from db.warning import RiskWarning
from tests.integration.desk import TODAY, moment

SILENCE: dict[str, Any] = {
    "silence_days": 47,
    "typical_gap_days": 21,
    "orders": 18,
    "few_orders": 0,
    "percent": 62,
    "lost_of_similar": 166,
    "similar": 200,
}
CONTACT: dict[str, Any] = {"days": 40, "allowed_days": 14, "longest_days": 14, "never": 0, "colour": "red"}
LEAKAGE: dict[str, Any] = {
    "customers": 40,
    "gone": 9,
    "percent": 23,
    "low_percent": 12,
    "high_percent": 37,
    "sales_percent": 15,
    "sales_low_percent": 7,
    "sales_high_percent": 28,
    "line_percent": 10,
    "reason": "count",
}


def warn(
    session: Session, name: str | None, family: str, evidence: dict[str, Any], level: float = 0.62, **more: Any
) -> RiskWarning:
    """A warning that opened last night; without a name one about a book."""
    customer = customer_of(session, name) if name is not None else None
    of: dict[str, Any] = {
        "family": family,
        "customer_id": customer.id if customer is not None else None,
        "tier": customer.tier if customer is not None else None,
        "level": level,
        "matter": 0,
        "evidence": evidence,
        "opened_at": moment(0, 3),
        "voice": Voice.PUSH,
        "loss": Decimal("42000") if customer is not None else None,
        "yearly_value": Decimal("68000") if customer is not None else None,
        "currency": "CNY" if customer is not None else None,
    }
    row = RiskWarning(**(of | more))
    session.add(row)
    session.flush()
    return row


def customer_of(session: Session, name: str) -> Customer:
    return session.scalars(select(Customer).where(Customer.name == name)).one()


def at_risk(session: Session, name: str, loss: str | None, silent: int = 47, gap: float = 21.0, **more: Any) -> None:
    """How a customer stood after the last night."""
    last: date = TODAY - timedelta(days=silent)
    of: dict[str, Any] = {
        "last_day": last.toordinal(),
        "orders": 18,
        "typical_gap": gap,
        "p_lapse": 0.62,
        "yearly_value": Decimal("68000"),
        "currency": "CNY",
        "loss": Decimal(loss) if loss is not None else None,
        "lifetime": None,
        "health": 58,
    }
    session.add(CustomerRisk(customer_id=customer_of(session, name).id, **(of | more)))
